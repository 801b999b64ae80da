//! Tests of `rolecall matrix`: the table in every format, and the regions of files.

use super::{MATRIX, WIDER, code, documented, file, path, policy_file, refusal, run, text};
use rolecall::{Permission, Policy, Reach, Role, TeamPermission};
use std::fs;

const PERMISSIONS: &str = testkit::tables::PERMISSIONS_CSV;
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/matrix.md");

fn matrix(arguments: &[&str]) -> String {
    let output = run(MATRIX, arguments);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    text(&output.stdout)
}

/// A row and a role as JSON, whose shape is stable.
#[test]
fn the_json_has_this_shape() {
    let answer: serde_json::Value = serde_json::from_str(&matrix(&["--json"])).unwrap();
    let row = serde_json::json!({
        "name": "VIEW_SIDEBAR_ITEMS", "title": "View Sidebar Items", "level": "organization", "source": "matrix",
        "public": false, "changed_from": {}, "cells": {
            "administrator": "Yes", "financial_manager": "not stated", "organization_contributor": "Yes",
            "team_contributor": "Yes", "organization_user": "Yes", "infrastructure_manager": "not stated",
            "full_access": "No", "model_trainer": "No", "labeler_lead": "No", "labeler_worker": "No"
        }
    });
    assert_eq!(answer["permissions"][0], row);
    assert_eq!(
        answer["roles"][0],
        serde_json::json!({"role": "administrator", "reach": "all_apps", "ceiling": null})
    );
    assert_eq!(
        (answer["permissions"].as_array().unwrap().len(), answer["roles"].as_array().unwrap().len()),
        (60, 6)
    );
}

/// A policy with one added and one removed permission, and without a ceiling.
fn changed_policy() -> Policy {
    let grants = Policy::documented().grants(Role::FinancialManager) | Permission::CREATE_APPS;
    let less = Policy::documented().team_permission(TeamPermission::ModelTrainer);
    let less = less.difference(Permission::TRAIN_MODELS);
    let policy = documented().with_grants(Role::FinancialManager, grants).unwrap();
    let policy = policy.with_team_permission(TeamPermission::ModelTrainer, less).unwrap();
    policy.with_ceiling(Role::TeamContributor, None).unwrap()
}

/// The documents' table, header first, in the words of the program.
fn expected() -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(PERMISSIONS.as_bytes());
    let words = |(column, field): (usize, &str)| match (column, field) {
        (5.., "yes" | "umbrella" | "listed" | "inherited") => "Yes".to_owned(),
        (5.., "no" | "-") => "No".to_owned(),
        (5.., "blank") => "not stated".to_owned(),
        (_, "label") => "title".to_owned(),
        (_, other) => other.to_owned(),
    };
    let record = |record: csv::StringRecord| record.iter().enumerate().skip(1).map(words).collect();
    reader.records().map(|row| record(row.unwrap())).collect()
}

#[test]
fn csv_contains_every_cell() {
    let sheet = matrix(&["--format", "csv"]);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(sheet.as_bytes());
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
    assert_eq!(rows.len(), 64);
    assert_eq!(rows[..61], expected());
    let [reach, ceiling, fingerprint] = [61, 62, 63].map(|row| &rows[row]);
    assert_eq!((reach[4].as_str(), reach[7].as_str()), ("all_apps", "selected_apps"));
    assert_eq!(ceiling[4], "unbounded");
    assert!(
        ceiling[7].starts_with("VIEW_SIDEBAR_ITEMS|CREATE_MODELS|") && !ceiling[7].contains("DELETE_APP")
    );
    assert_eq!(fingerprint[4], Policy::documented().fingerprint().to_string());
    let unlimited =
        policy_file("sheet.json", &documented().with_ceiling(Role::TeamContributor, None).unwrap());
    assert_ne!(matrix(&["--format", "csv", "--policy", &unlimited]), sheet);
}

#[test]
fn the_page_shows_glyph_and_word_of_every_cell() {
    let page = matrix(&["--format", "html"]);
    let rows: Vec<&str> = page.split("<tr role=\"row\" data-level=").skip(1).collect();
    assert_eq!(rows.len(), 60);
    let table = expected();
    for (row, expected) in rows.iter().zip(&table[1..]) {
        assert!(row.contains(&format!("<span class=\"title\">{}</span>", expected[1])), "{row}");
        let cells: Vec<&str> = row.split("<td ").skip(1).collect();
        assert_eq!(cells.len(), 10, "{row}");
        for ((cell, column), word) in cells.iter().zip(&table[0][4..14]).zip(&expected[4..14]) {
            let (class, glyph) = match word.as_str() {
                "Yes" => ("yes", '✓'),
                "No" => ("no", '✗'),
                _ => ("blank", '·'),
            };
            let shown = format!(
                "<span class=\"answer {class}\"><span class=\"glyph\" aria-hidden=\"true\">{glyph}</span> {word}</span></td>"
            );
            assert!(cell.contains(&shown) && cell.contains(&format!("data-column=\"{column}\"")), "{cell}");
        }
    }
}

#[test]
fn the_page_is_well_formed_and_loads_nothing() {
    let page = matrix(&["--format", "html"]);
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">") && page.ends_with("</html>\n"));
    for element in
        ["table", "caption", "thead", "tbody", "tr", "th", "td", "span", "div", "dl", "section", "form"]
    {
        let opened =
            page.matches(&format!("<{element} ")).count() + page.matches(&format!("<{element}>")).count();
        assert_eq!(opened, page.matches(&format!("</{element}>")).count(), "{element}");
    }
    for loading in ["http:", "https:", "src=", "@import", "url(", " style=", " onclick="] {
        assert!(!page.contains(loading), "{loading}");
    }
}

#[test]
fn text_and_summary_keep_their_width() {
    let page = matrix(&[]);
    for line in page.lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
    assert_eq!(page.lines().filter(|line| line.contains(['✓', '✗'])).count(), 61, "a row takes one line");
    let whole = path("matrix.txt");
    matrix(&["--output", whole.to_str().unwrap(), "--force"]);
    let whole = fs::read_to_string(whole).unwrap();
    for line in whole.lines().filter(|line| line.contains(['✓', '✗', '─'])) {
        assert!(line.chars().count() <= 120, "{line}");
    }
    let summary = file("summary.md", "<!-- matrix: summary -->\n<!-- /matrix -->\n");
    matrix(&["--write", &summary]);
    let summary = fs::read_to_string(summary).unwrap();
    let picture = summary.split("```").nth(1).unwrap().trim_start_matches("text\n");
    assert!(picture.lines().count() <= 15, "{picture}");
    assert!(picture.lines().all(|line| line.chars().count() <= 110), "{picture}");
    assert_eq!(picture.lines().filter(|line| line.starts_with('✓')).count(), 9);
    for row in expected().iter().filter(|row| row[3] == "matrix") {
        assert!(picture.contains(&row[1]), "{}", row[1]);
    }
}

/// The legend explains `T`, and `T` stands in exactly the cells that a role holds only through teams.
#[test]
fn the_summary_marks_the_cells_that_hold_only_through_a_team() {
    let summary = |policy: &Policy, name: &str| {
        let page = file(&format!("{name}.md"), "<!-- matrix: summary -->\n<!-- /matrix -->\n");
        matrix(&["--policy", &policy_file(&format!("{name}.json"), policy), "--write", &page]);
        fs::read_to_string(page).unwrap()
    };
    let explanation = "T only through a team: in its apps, if the team grants it\n";

    let shown = summary(&documented(), "selected_apps");
    assert!(shown.contains(explanation), "{shown}");
    assert!(shown.contains("\n✓  ·  ✓  ✓  ✓  ·   View Sidebar Items\n"), "organization level: {shown}");
    assert!(shown.contains("\n✓  ·  ✓  T  ✓  ·   View Collaborators, "), "app level: {shown}");
    let column = |line: &str, role: usize| line.chars().nth(3 * role);
    for line in shown.lines().filter(|line| line.starts_with('✓')) {
        let marked: Vec<usize> =
            (0..Role::ALL.len()).filter(|role| column(line, *role) == Some('T')).collect();
        assert!(marked.is_empty() || marked == [3], "only Team Contributor reaches selected apps: {line}");
    }

    let everywhere = documented().with_reach(Role::TeamContributor, Reach::AllApps);
    let shown = summary(&everywhere, "all_apps");
    assert!(!shown.contains(explanation), "{shown}");
    assert!(shown.contains("\n✓  ·  ✓  ✓* ✓  ·   View Collaborators, "), "{shown}");
}

#[test]
fn every_format_reports_a_changed_policy() {
    let path = policy_file("changed.json", &changed_policy());
    for format in ["text", "markdown", "html"] {
        let whole = super::path("whole");
        matrix(&["--format", format, "--policy", &path, "--force", "--output", whole.to_str().unwrap()]);
        let page = fs::read_to_string(whole).unwrap();
        // the text format gives each sentence a line
        let page = page.replace(".\n", ". ");
        assert!(page.contains("This is not the documented policy. Changed cells: 2."), "{format}: {page}");
        assert_eq!(page.matches("(documented:").count(), 3, "two cells and a ceiling, {format}");
        assert_eq!(page.matches("(documented: Yes)").count(), 1, "{format}");
        // the text format may wrap the words
        assert!(format == "text" || page.contains("(documented: not stated)"), "{format}");
        assert!(
            page.contains(
                "Roles with a changed reach: none. Roles with a changed ceiling: team_contributor."
            )
        );
        assert!(page.contains(&changed_policy().fingerprint().to_string()));
    }
    let summary = file("changed.md", "<!-- matrix: summary -->\n<!-- /matrix -->\n");
    matrix(&["--policy", &path, "--write", &summary]);
    assert!(fs::read_to_string(summary).unwrap().contains("✓  ✓* ✓  ✗  ✗  ·   Create Apps\n"));
    let same = documented().with_ceiling(Role::Administrator, Some(Permission::all())).unwrap();
    let same = policy_file("same.json", &same);
    assert!(matrix(&["--policy", &same]).contains("not the documented policy, but it allows the same."));
}

#[test]
fn check_reports_a_changed_cell_and_write_restores_it() {
    matrix(&["--check", PAGE]);
    let right = fs::read_to_string(PAGE).unwrap();
    let at = right.find("`DELETE_APP`").unwrap();
    let (before, after) = right.split_at(at);
    let flipped = file("flipped.md", &format!("{before}{}", after.replacen("✓ Yes", "✗ No ", 1)));

    let line = before.lines().count();
    let (code, message) = refusal(MATRIX, &["--check", PAGE, &flipped]);
    assert_eq!(code, 1);
    assert!(message.contains(&format!("{flipped}:{line}: not up to date")), "{message}");
    assert!(message.contains("✗ No  ") && !message.contains("docs/matrix.md"), "{message}");

    matrix(&["--write", &flipped]);
    assert_eq!(fs::read_to_string(&flipped).unwrap(), right);
    matrix(&["--check", &flipped]);
    assert_eq!(refusal(MATRIX, &["--policy", WIDER, "--check", PAGE]).0, 1);
}

#[test]
fn files_without_valid_markers_are_refused() {
    for (content, message) in [
        ("# Nothing\n", ": no marked region: expected a line `<!-- matrix: full -->`"),
        ("<!-- matrix: fulll -->\n<!-- /matrix -->\n", ":1: unknown form `fulll` of the matrix"),
        ("\n<!-- matrix: full -->\n", ":2: the region is not closed"),
        (
            "<!-- matrix: full -->\n<!-- matrix: summary -->\n<!-- /matrix -->\n",
            ":1: the region is not closed",
        ),
        ("a\n<!-- /matrix -->\n", ":2: `<!-- /matrix -->` without an open region"),
    ] {
        let path = file("unmarked.md", content);
        let (code, error) = refusal(MATRIX, &["--check", &path]);
        assert!(code == 1 && error.contains(&format!("{path}{message}")), "{code} {error}");
        let (code, error) = refusal(MATRIX, &["--write", &path]);
        assert!(code == 2 && error.contains(message), "{code} {error}");
        assert_eq!(fs::read_to_string(path).unwrap(), content);
    }
    let (code, error) = refusal(MATRIX, &["--check", "no/such/file.md"]);
    assert!(code == 2 && error.contains("no/such/file.md: "), "{code} {error}");
    assert_eq!(refusal(MATRIX, &["--check", PAGE, "--format", "csv"]).0, 2);
}

/// A narrow terminal gets glyphs, and a changed cell still shows what the documents say.
#[test]
fn a_narrow_table_shows_changed_cells() {
    let path = policy_file("narrow.json", &changed_policy());
    let page = matrix(&["--policy", &path]);
    assert!(page.contains("✓(·)") && page.contains("✗(✓)"), "{page}");
}
