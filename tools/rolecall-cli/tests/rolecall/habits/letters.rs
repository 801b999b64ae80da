//! Terminals of any width, colors, and letters of every sort.

use super::terminal::on_terminal;
use super::{QUESTION, every_form, every_page, every_run};
use crate::{WIDER, code, file, program, rolecall, run, text};
use serde_json::json;
use std::fs;
use std::process::Command;

/// A terminal of any width: nothing breaks, and everything stays legible.
#[test]
fn terminals_of_any_width() {
    for columns in [0, 1, 2, 7, 20, 40, 60, 80, 200, 65_535] {
        for (arguments, expected) in every_run() {
            let (code, shown) = on_terminal(rolecall().args(&arguments), columns);
            assert_eq!(code, expected, "{arguments:?} at {columns}");
            assert!(!shown.contains("panicked"), "{arguments:?} at {columns}");
            if columns == 0 && arguments[0] == "matrix" {
                assert!(shown.lines().count() < 200, "a width of nothing is unknown, not narrow");
            }
        }
    }
    for columns in [60_usize, 80, 200] {
        for (arguments, _) in every_page().into_iter().chain([(vec!["--help"], 0)]) {
            let mut command = rolecall();
            command.args(&arguments).env("NO_COLOR", "1");
            let (_, shown) = on_terminal(&mut command, u16::try_from(columns).unwrap());
            for line in shown.lines() {
                assert!(
                    rolecall_cli::page::width(line.trim_end()) <= columns,
                    "{arguments:?} in {columns} columns: {line}"
                );
            }
        }
    }
    // without a terminal, COLUMNS says how wide the page is
    let lines = |columns: &str| {
        let output = rolecall().arg("explain").args(QUESTION).env("COLUMNS", columns).output().unwrap();
        text(&output.stdout).lines().count()
    };
    assert!(lines("60") > lines("80") && lines("80") > lines("200"));
    assert_eq!((lines("x"), lines("0"), lines("")), (lines("80"), lines("80"), lines("80")));
}

/// <https://no-color.org>: a pipe, `NO_COLOR`, `TERM=dumb` and JSON have no colors.
#[test]
fn colors_need_a_terminal_or_a_request() {
    let explain = || {
        let mut command = program("explain");
        command.args(QUESTION);
        command
    };
    let has_colors = |(_, shown): (i32, String)| shown.contains('\u{1b}');
    assert!(has_colors(on_terminal(&mut explain(), 100)));
    let refused = (vec!["diff", "no"], 2);
    for (arguments, expected) in every_page().into_iter().chain([refused]) {
        let on_terminal = |variable, value| {
            let (code, shown) = on_terminal(rolecall().args(&arguments).env(variable, value), 100);
            assert_eq!(code, expected, "{arguments:?}");
            has_colors((code, shown))
        };
        let is_plain = arguments[0] == "matrix";
        assert_eq!(on_terminal("TERM", "xterm"), !is_plain, "{arguments:?}");
        assert!(!on_terminal("NO_COLOR", "1") && !on_terminal("TERM", "dumb"), "{arguments:?}");
    }
    let escapes = |command: &mut Command| {
        let output = command.output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    for (arguments, _) in every_run() {
        assert!(!escapes(rolecall().args(&arguments)), "{arguments:?} in a pipe");
    }
    for (arguments, _) in every_form().into_iter().filter(|(arguments, _)| arguments.contains(&"--json")) {
        assert!(!escapes(rolecall().args(&arguments).env("CLICOLOR_FORCE", "1")), "{arguments:?}");
    }
    assert!(escapes(explain().env("CLICOLOR_FORCE", "1")));
    assert!(escapes(explain().args(["--color", "always"]).env("NO_COLOR", "1")));
    assert!(!escapes(explain().args(["--color", "never"]).env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(explain().args(["--json", "--color", "always"])));
    assert!(!escapes(program("diff").args(["--json", WIDER]).env("CLICOLOR_FORCE", "1")));
    assert!(escapes(program("can").args(["--sample", "x", "y", "z"]).env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(program("can").args(["--sample", "x", "y", "z"])));
    let out = crate::path("colored.txt");
    assert!(!escapes(explain().args(["--color", "always", "--force", "-o"]).arg(&out)));
    assert!(!fs::read(out).unwrap().contains(&0x1b), "a file");
}

/// Control characters, marks of direction and invisible letters of files, names, paths and arguments never reach a
/// terminal, neither as text nor as JSON.
#[test]
fn foreign_text_is_harmless() {
    let harmful = "a\u{1b}[31m\u{9b}2J\r\u{8}\u{202e}\u{2066}\u{200b}\u{feff}";
    let small = json!({
        "organizations": {harmful: {"name": "Acme", "apps": {harmful: {"name": "Cats"}},
            "members": {harmful: {"role": "administrator", "teams": []}}}},
        "users": {harmful: {"email": "a@example.com"}}
    });
    let small = file("harmful_small.json", &small.to_string());
    let snapshot = file("harmful.json", &text(&run("convert", &[&small]).stdout));
    let named = crate::path("named\u{1b}[31m.json");
    fs::copy(&snapshot, &named).unwrap();
    let named = named.to_str().unwrap();
    let gone = format!("{named}.gone");
    for arguments in [
        vec!["explain", "-s", &snapshot, "a@example.com", "view_app", "acme/cats"],
        vec!["explain", "-s", &snapshot, "a@example.com", "view_app", "acme/cats", "--json"],
        vec!["who", "-s", &snapshot, "view_app", "acme/cats"],
        vec!["where", "-s", &snapshot, "a@example.com", "view_app"],
        vec!["user", "-s", &snapshot, "a@example.com"],
        vec!["list", "-s", &snapshot, "a@example.com", "acme/cats"],
        vec!["review", "rows", "-s", &snapshot],
        vec!["review", "summary", "-s", &snapshot, "--json"],
        vec!["review", "summary", "-s", &snapshot],
        vec!["can", "-s", &snapshot, harmful, harmful, harmful],
        vec!["can", "-s", &snapshot, "a@example.com", "view_app", "acme/catz"],
        vec!["can", "-s", &gone, "a", "b", "c"],
        vec!["check", "-s", named, "--policy", named],
        vec!["matrix", "--check", named],
        vec!["export", "openfga", "-s", &gone, "-o", harmful],
        vec![harmful],
        vec!["can", "--frob\u{1b}[31m\r"],
    ] {
        for colors in ["never", "always"] {
            let output = rolecall().args(["--color", colors]).args(&arguments).output().unwrap();
            let shown = text(&output.stdout) + &text(&output.stderr);
            assert!(!shown.is_empty(), "{arguments:?}");
            // the program's own styles
            let mut rest = shown.as_str();
            let mut plain = String::new();
            while let Some((before, after)) = rest.split_once("\u{1b}[") {
                assert_eq!(colors, "always", "{arguments:?}: {shown:?}");
                plain.push_str(before);
                let (style, after) = after.split_once('m').unwrap();
                assert!(["0", "1", "31", "32", "33", "36"].contains(&style), "{arguments:?}: {style}");
                rest = after;
            }
            plain.push_str(rest);
            // the letters of this test, and not what the program takes for harmful
            let found = plain.chars().find(|letter| !letter.is_ascii_graphic() && harmful.contains(*letter));
            assert_eq!(found, None, "{arguments:?}: {plain:?}");
        }
    }
}

/// Wide letters keep columns straight; on a terminal a name from right to left is kept apart, and in a pipe it is plain.
#[test]
fn wide_letters_and_right_to_left_letters() {
    let small = json!({
        "organizations": {"acme": {"apps": {"貓": {}, "قطط": {}, "x": {}}, "members": {"آنا": {"role": "administrator", "teams": []}}}},
        "users": {"آنا": {"email": "ana@example.com"}}
    });
    let small = file("letters_small.json", &small.to_string());
    let snapshot = file("letters.json", &text(&run("convert", &[&small]).stdout));
    let arguments = ["where", "-s", &snapshot, "ana@example.com", "view_app"];
    let plain = text(&rolecall().args(arguments).output().unwrap().stdout);
    assert!(plain.contains("`آنا`") && !plain.contains('\u{2068}'), "{plain}");
    let columns: Vec<usize> = plain
        .lines()
        .filter(|line| line.starts_with("acme/") || line.starts_with("app "))
        .map(|line| {
            let position = line.find("  ").unwrap();
            let start = position + line[position..].len() - line[position..].trim_start().len();
            rolecall_cli::page::width(&line[..start])
        })
        .collect();
    assert!(
        columns.len() == 4 && columns.iter().all(|column| *column == columns[0]),
        "{columns:?} in {plain}"
    );
    let (_, shown) = on_terminal(rolecall().args(arguments).env("NO_COLOR", "1"), 80);
    assert!(shown.contains("\u{2068}`آنا`\u{2069}"), "{shown:?}");
    assert_eq!(shown.matches('\u{2068}').count(), shown.matches('\u{2069}').count());
}

/// Progress is shown on a terminal alone.
#[test]
fn progress_needs_a_terminal() {
    let output = run(
        "review",
        &["rows", "--sample", "acme", "--force", "-o", crate::path("quiet.csv").to_str().unwrap()],
    );
    assert_eq!((code(&output), text(&output.stderr).as_str()), (0, ""));
}
