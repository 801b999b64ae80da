//! Tests of numbers and their nouns: one thing is never called by the plural, and several are never called by the singular.

use super::{NARROWER, file, rolecall, run, text};
use rolecall_cli::page::counted;
use serde_json::{Value, json};

/// The nouns that are counted anywhere, each with its plural.
const NOUNS: [[&str; 2]; 20] = [
    ["account", "accounts"],
    ["organization", "organizations"],
    ["member", "members"],
    ["team", "teams"],
    ["app", "apps"],
    ["invitation", "invitations"],
    ["event", "events"],
    ["user", "users"],
    ["grant", "grants"],
    ["share", "shares"],
    ["row", "rows"],
    ["problem", "problems"],
    ["permission", "permissions"],
    ["kind", "kinds"],
    ["action", "actions"],
    ["place", "places"],
    ["record", "records"],
    ["role", "roles"],
    ["way", "ways"],
    ["cell", "cells"],
];

/// Words that may stand between a number and its noun.
const ADJECTIVES: [&str; 5] = ["pending", "other", "more", "own", "custom"];

/// The numbers in the text with their nouns, as `(number, is_plural, phrase)`.
fn numbers(text: &str) -> Vec<(u64, bool, String)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut found = Vec::new();
    for (position, word) in words.iter().enumerate() {
        let digits = word.trim_start_matches('(').replace(',', "");
        let Ok(number) = digits.parse::<u64>() else { continue };
        let mut rest = words[position + 1..].iter().copied().skip_while(|word| ADJECTIVES.contains(word));
        // a team permission is no team
        let Some(first) = rest.next() else { continue };
        let noun =
            rest.next().filter(|next| first == "team" && next.starts_with("permission")).unwrap_or(first);
        let noun = noun.trim_end_matches([',', '.', ':', ';', ')']);
        for [one, many] in NOUNS {
            if noun == one || noun == many {
                found.push((
                    number,
                    noun == many,
                    words[position..].iter().take(5).copied().collect::<Vec<_>>().join(" "),
                ));
            }
        }
    }
    found
}

/// The text of a page for a browser, with a space for each tag.
fn without_tags(page: &str) -> String {
    let body = page.split_once("<body>").map_or(page, |(_, body)| body);
    let body = body.split_once("<script>").map_or(body, |(body, _)| body);
    body.split('<')
        .map(|piece| piece.split_once('>').map_or(piece, |(_, text)| text))
        .collect::<Vec<_>>()
        .join(" ")
}

/// An organization with this many of everything, as a snapshot.
fn snapshot_with(count: usize) -> String {
    let names = |front: &str| (0..count).map(|number| format!("{front}{number}")).collect::<Vec<_>>();
    let each = |front: &str, value: &dyn Fn(&str) -> Value| -> Value {
        names(front)
            .into_iter()
            .map(|name| (name.clone(), value(&name)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let acme = json!({
        "name": "Acme",
        "apps": each("a", &|_| json!({"public": true})),
        "teams": each("t", &|_| json!({"confining": false, "apps": {"a0": "labeler_worker"}})),
        "members": each("u", &|name| json!({"role": "administrator", "teams": if name == "u0" { names("t") } else { Vec::new() }})),
    });
    let small = json!({"organizations": {"acme": acme}, "users": each("u", &|_| json!({}))});
    let small = file(&format!("counted_small_{count}.json"), &small.to_string());
    let mut snapshot: Value = serde_json::from_slice(&run("convert", &[&small]).stdout).unwrap();
    let invitation = |number: usize| {
        json!({
            "invitation": format!("i{number}"), "email": format!("i{number}@example.com"), "role": "organization_user",
            "invited_by": "u0", "sent_at": 0, "expires_at": null, "updated_at": 0, "status": "pending"
        })
    };
    snapshot["organizations"][0]["invitations"] = (0..count).map(invitation).collect();
    snapshot["organizations"][0]["apps"][0]["shares"] =
        names("u").iter().map(|user| json!({"user": user, "permissions": ["PREDICT"]})).collect();
    snapshot["version"] = json!(count);
    file(&format!("counted_{count}.json"), &snapshot.to_string())
}

/// A vocabulary with this many rows of each sort.
fn vocabulary_with(count: usize) -> String {
    let each = |row: &dyn Fn(usize) -> Value| (0..count).map(row).collect::<Value>();
    let rows = json!({
        "permissions": each(&|number| json!({
            "bit": 64 + number, "name": format!("RUN_{}", "X".repeat(number + 1)), "title": format!("Run {}", "x".repeat(number + 1)), "level": "app",
            "public": false, "roles": ["administrator", "organization_contributor"], "team_permissions": []
        })),
        "kinds": each(&|number| json!({"name": format!("kind_{number}"), "place": "in_apps"})),
        "actions": each(&|number| json!({
            "name": format!("run_{number}"), "purpose": "Run.", "kind": "kind_0", "any_of": ["RUN_X"], "if_assigned": []
        })),
    });
    file(&format!("counted_rows_{count}.json"), &rows.to_string())
}

#[test]
fn numbers_agree_with_their_nouns() {
    assert_eq!(
        [0_usize, 1, 2, 21].map(|number| counted(number, "team", "teams")),
        ["0 teams", "1 team", "2 teams", "21 teams"]
    );
    assert_eq!(
        (counted(1_u32, "team", "teams"), counted(1_u64, "team", "teams")),
        ("1 team".into(), "1 team".into())
    );
    let mut singular = 0;
    for count in [1, 2, 7] {
        let (snapshot, rows) = (snapshot_with(count), vocabulary_with(count));
        for arguments in [
            &["check", "-s", &snapshot][..],
            &["who", "-s", &snapshot, "delete_app", "acme/a0"],
            &["where", "-s", &snapshot, "u0", "view_app"],
            &["list", "-s", &snapshot, "u0", "acme/a0"],
            &["list", "-s", &snapshot, "u0", "acme"],
            &["user", "-s", &snapshot, "u0"],
            &["explain", "-s", &snapshot, "u0", "transfer_app", "acme/a0"],
            &["explain", "-s", &snapshot, "u0", "transfer_app", "acme/a0", "--html", "-"],
            &["compare", "-s", &snapshot, "u0", "anonymous", "acme/a0"],
            &[
                "compare",
                "-s",
                &snapshot,
                "u0",
                "anonymous",
                "acme/a0/kind_0",
                "--vocabulary",
                &rows,
                "--what-if",
            ],
            &["list", "-s", &snapshot, "anonymous", "acme/a0/kind_0", "--vocabulary", &rows, "--what-if"],
            &["review", "summary", "-s", &snapshot],
            &["review", "summary", "-s", &snapshot, "--html", "-"],
            &["review", "unused", "-s", &snapshot],
            &["review", "pending", "-s", &snapshot],
            &["review", "shares", "-s", &snapshot],
            &["diff", NARROWER, "-s", &snapshot],
            &["matrix", "--vocabulary", &rows],
            &["matrix", "--vocabulary", &rows, "--html", "-"],
            &["matrix", "--format", "markdown", "--vocabulary", &rows],
            &["actions", "--vocabulary", &rows],
        ] {
            let output = rolecall().args(arguments).output().unwrap();
            assert_eq!(text(&output.stderr), "", "{arguments:?}");
            let shown = without_tags(&text(&output.stdout));
            for (number, is_plural, phrase) in numbers(&shown) {
                assert_eq!(is_plural, number != 1, "{phrase:?} in {arguments:?}");
                singular += usize::from(number == 1);
            }
        }
    }
    assert!(singular > 20, "{singular}");
}
