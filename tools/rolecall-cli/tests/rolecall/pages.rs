//! Tests of the pages for a browser: they say what the text says, escape what comes from data, and load nothing.

use super::{MATRIX, NARROWER, code, file, folder, is_refused, run, text};
use rolecall::directory::Directory;
use rolecall::{ResourceKind, remedies};
use rolecall_cli::answers::question::{Asked, Question};
use rolecall_cli::answers::{Answer, Html, explain, review};
use rolecall_cli::data::{Id, Inputs};
use rolecall_cli::page::{Look, noun};
use std::fs;

/// The text that a browser shows, without spaces: without tags, and with the letters that stand behind entities.
fn shown(page: &str) -> String {
    let body = page.split_once("<body>").unwrap().1;
    let mut shown = String::new();
    // what is only read aloud stands between the letters of the sentence
    for (position, part) in body.split("<span class=\"hidden\">").enumerate() {
        let part = if position == 0 { part } else { part.split_once("</span>").unwrap().1 };
        for piece in part.split('<') {
            shown.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
        }
    }
    let shown = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
        .iter()
        .fold(shown, |shown, (entity, letter)| shown.replace(entity, letter));
    shown.split_whitespace().collect()
}

/// A line of the text without its branches, its quotes and its spaces.
fn letters(line: &str) -> String {
    line.trim_start_matches(['├', '└', '│', '─', ' ']).replace('`', "").split_whitespace().collect()
}

fn loads_nothing(page: &str) {
    assert!(page.starts_with("<!DOCTYPE html><html lang=\"en\">") && page.ends_with("</html>\n"));
    for loading in ["http:", "https:", "src=", "@import", "url(", " style=", " onclick="] {
        assert!(!page.contains(loading), "{loading}");
    }
}

fn sample() -> Directory<Id> {
    Inputs { sample: true, ..Inputs::default() }.directory().unwrap()
}

/// Each user asks for each action on an app and on a task: the page has every line of the tree and every remedy.
#[test]
fn the_page_of_an_explanation_says_what_its_text_says() {
    let directory = sample();
    let users = directory.accounts().map(|(user, _)| user.as_str()).chain(["anonymous"]);
    let kinds = [("acme/dogs", ResourceKind::App), ("acme/cats/task", ResourceKind::Task)];
    let mut questions = 0;
    for user in users {
        for (resource, kind) in kinds {
            for action in kind.actions() {
                let asked = Asked {
                    subject: user,
                    action: Some(action.as_str()),
                    resource,
                    public: false,
                    assigned_to: &[],
                    scopes: None,
                    token: None,
                };
                let question = Question::of(&directory, &asked).unwrap();
                let answer = explain::answer(&question);
                let page = answer.html();
                loads_nothing(&page);
                let shown = shown(&page);
                let tree = rolecall::explain(&question.subject, action, &question.resource).to_string();
                for line in tree.lines().skip(1).map(letters) {
                    // the page unfolds what the text counts
                    assert!(shown.contains(&line) || line.contains("morelikethat"), "{line}\n{page}");
                }
                let (verdict, reason) = tree.lines().next().unwrap().split_once(": ").unwrap();
                assert!(shown.contains(&letters(reason)), "{reason}\n{page}");
                assert_eq!(page.contains("<strong>Allowed</strong>"), verdict == "allowed");
                assert_eq!(page.contains("<strong>Denied</strong>"), verdict == "denied");
                let remedies = remedies(&question.subject, action, &question.resource);
                assert_eq!(page.matches("<p class=\"change\">").count(), remedies.len());
                for remedy in remedies {
                    let remedy = remedy.to_string();
                    let (changes, effect) = remedy.rsplit_once(" (").unwrap();
                    assert!(shown.contains(&letters(changes)), "{changes}");
                    assert!(shown.contains(&letters(effect.trim_end_matches(')'))), "{effect}");
                }
                questions += 1;
            }
        }
    }
    assert!(questions > 300, "{questions}");
}

#[test]
fn the_page_of_a_summary_has_every_number_of_its_json() {
    let directory = sample();
    for (_, organization) in directory.organizations() {
        let answer = review::summary::answer(&directory, organization);
        let page = answer.html();
        loads_nothing(&page);
        let json: serde_json::Value = serde_json::to_value(&answer).unwrap();
        for (field, [one, many]) in [
            ("members", ["member", "members"]),
            ("without_access", ["member without any access", "members without any access"]),
            ("teams", ["team", "teams"]),
            ("apps", ["app", "apps"]),
            ("shares", ["share of an app", "shares of apps"]),
            ("pending_invitations", ["pending invitation", "pending invitations"]),
            (
                "unused_grants",
                [
                    "grant of a team that changes nothing for a member",
                    "grants of teams that change nothing for a member",
                ],
            ),
        ] {
            let what = noun(json[field].as_u64().unwrap(), one, many);
            let tile = format!("<span class=\"number\">{}</span> <span>{what}</span>", json[field]);
            assert!(page.contains(&tile), "{tile}");
        }
        for list in ["roles", "powers"] {
            for row in json[list].as_array().unwrap() {
                let count = row.get("members").or(row.get("users")).unwrap();
                let name = row.get("role").or(row.get("permission")).unwrap().as_str().unwrap();
                let found = page.split("<tr>").find(|found| found.contains(&format!(">{name}<")));
                assert!(found.unwrap().contains(&format!("<td class=\"count\">{count}</td>")), "{row}");
            }
        }
        for app in json["public_apps"].as_array().unwrap() {
            assert!(page.contains(&format!("<code>{}</code>", app.as_str().unwrap())));
        }
        assert!(!answer.page().shown(&Look::PLAIN).is_empty());
    }
}

/// The cells of custom columns are those of the definitions, and each permission that a definition holds has a row.
#[test]
fn the_matrix_shows_custom_roles_and_team_permissions() {
    let folder = folder("custom");
    let snapshot = folder.join("snapshot.json");
    let converted = run("convert", &[concat!(env!("CARGO_MANIFEST_DIR"), "/src/data/sample.json")]);
    assert_eq!(code(&converted), 0, "{}", text(&converted.stderr));
    fs::write(&snapshot, &converted.stdout).unwrap();
    let written = run(MATRIX, &["--html", "-", "--snapshot", snapshot.to_str().unwrap()]);
    assert_eq!(code(&written), 0, "{}", text(&written.stderr));
    let page = text(&written.stdout);
    loads_nothing(&page);
    let (_, custom) = page.split_once("<section class=\"custom\"").unwrap();
    let held = [
        ("Model Auditor", vec!["VIEW_MODELS", "VIEW_MODEL_METRICS"]),
        ("Reviewer", vec!["VIEW_INPUTS", "REVIEW_ANNOTATIONS", "PROVIDE_FEEDBACK"]),
    ];
    let rows: Vec<&str> = custom.split("<tr ").skip(2).collect();
    assert_eq!(rows.len(), 5);
    for (name, permissions) in held {
        for row in &rows {
            let holds =
                permissions.iter().any(|permission| row.contains(&format!("<code>{permission}</code>")));
            let cell =
                row.split("<td ").find(|cell| cell.contains(&format!("data-title=\"{name}\""))).unwrap();
            assert_eq!((cell.contains("✓"), cell.contains("✗")), (holds, !holds), "{name}: {row}");
        }
    }
    // the documented table is the same with and without them
    let plain = text(&run(MATRIX, &["--html", "-"]).stdout);
    assert!(!plain.contains("class=\"custom\""));
    let table =
        |page: &str| page.split_once("<table ").unwrap().1.split_once("</table>").unwrap().0.to_owned();
    assert_eq!(table(&plain), table(&page));
    assert_eq!(plain, text(&run(MATRIX, &["--format", "html"]).stdout));
}

#[test]
fn names_from_data_are_escaped() {
    let hostile = "<script>alert(1)</script>";
    let small = concat!(env!("CARGO_MANIFEST_DIR"), "/src/data/sample.json");
    let small =
        fs::read_to_string(small).unwrap().replace("Model Auditor", hostile).replace("\"dogs\"", "\"<b>\"");
    let converted = run("convert", &[&file("hostile.json", &small)]);
    assert_eq!(code(&converted), 0, "{}", text(&converted.stderr));
    let snapshot = file("hostile_snapshot.json", &text(&converted.stdout));
    for arguments in [
        vec!["explain", "--snapshot", &snapshot, "dan", "view_app", "acme/<b>", "--html", "-"],
        vec!["review", "summary", "acme", "--snapshot", &snapshot, "--html", "-"],
        vec!["matrix", "--snapshot", &snapshot, "--html", "-"],
    ] {
        let output = run(arguments[0], &arguments[1..]);
        let page = text(&output.stdout);
        assert!(!page.contains("<script>alert") && !page.contains("<b>"), "{arguments:?}");
        assert!(
            page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"),
            "{arguments:?}: {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn a_page_is_a_file_that_appears_whole_and_replaces_none() {
    let folder = folder("html");
    let page = folder.join("page.html");
    let page = page.to_str().unwrap();
    let explain = ["--sample", "ana", "delete_app", "acme/dogs", "--html", page];
    let output = run("explain", &explain);
    // the exit code is the answer's, as without the page
    assert_eq!((code(&output), text(&output.stdout).as_str(), text(&output.stderr).as_str()), (1, "", ""));
    let written = fs::read_to_string(page).unwrap();
    loads_nothing(&written);
    is_refused("explain", &explain, &[&format!("{page}: the file exists; --force replaces it")]);
    assert_eq!(code(&run("explain", &[&explain[..], &["--force"]].concat())), 1);
    assert_eq!(fs::read_to_string(page).unwrap(), written);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing stays beside the file");
    for wrong in [vec!["--json"], vec!["--output", "x"]] {
        let output = run("explain", &[&explain[..], &wrong].concat());
        assert_eq!(code(&output), 2, "{wrong:?}");
        assert!(text(&output.stderr).contains("cannot be used with"), "{wrong:?}");
    }
    let output = run(MATRIX, &["--snapshot", page]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("--html <FILE>"), "{}", text(&output.stderr));
}

#[test]
fn the_page_of_a_policy_marks_its_differences() {
    let page = text(&run(MATRIX, &["--html", "-", "--policy", NARROWER]).stdout);
    let plain = text(&run(MATRIX, &["--html", "-"]).stdout);
    assert!(page.contains("(documented: Yes)") && !plain.contains("(documented: "));
    assert!(
        page.contains("This is not the documented policy") && plain.contains("This is the documented policy")
    );
}
