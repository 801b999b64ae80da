//! Tests of the habits that all subcommands share: help, exit codes, pipes, files, terminals, colors and foreign text.

mod terminal;

use self::terminal::on_terminal;
use super::{WIDER, code, file, folder, program, refusal, rolecall, run, text};
use serde_json::json;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const QUESTION: [&str; 4] = ["--sample", "ana", "delete_app", "acme/dogs"];

/// A run of each subcommand that prints something, with its exit code.
fn every_run() -> Vec<(Vec<&'static str>, i32)> {
    let question = |subcommand| [&[subcommand][..], &QUESTION].concat();
    vec![
        (question("can"), 1),
        (question("explain"), 1),
        (question("remedies"), 0),
        (vec!["list", "--sample", "ana", "acme/dogs"], 0),
        (vec!["user", "--sample", "ana"], 0),
        (vec!["who", "--sample", "delete_app", "acme/dogs"], 0),
        (vec!["where", "--sample", "ana", "view_app"], 0),
        (vec!["compare", "--sample", "ana", "ben", "acme/dogs"], 1),
        (vec!["review", "rows", "--sample", "acme"], 0),
        (vec!["review", "summary", "--sample", "acme"], 0),
        (vec!["review", "unused", "--sample", "acme"], 1),
        (vec!["review", "pending", "--sample", "acme"], 0),
        (vec!["review", "shares", "--sample", "acme"], 0),
        (vec!["check", "--sample"], 0),
        (vec!["matrix"], 0),
        (vec!["matrix", "--format", "csv"], 0),
        (vec!["actions"], 0),
        (vec!["diff", WIDER], 1),
        (vec!["diff", "--print"], 0),
        (vec!["typescript"], 0),
        (vec!["convert", "--sample"], 0),
        (vec!["completions", "bash"], 0),
        (vec!["man"], 0),
        (vec!["--help"], 0),
    ]
}

/// A stream whose reader is gone.
fn closed() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// As `| head` does: the answer is still the exit code, and nobody hears of the pipe.
#[test]
fn a_reader_that_is_gone_changes_nothing() {
    for (arguments, expected) in every_run() {
        let output = rolecall().args(&arguments).stdout(closed()).output().unwrap();
        assert_eq!((code(&output), text(&output.stderr).as_str()), (expected, ""), "{arguments:?}");
    }
    for arguments in [
        &["can"][..],
        &["can", "--sample", "x", "y", "z"],
        &["diff", "no"],
        &["frobnicate"],
        &["check", "-s", "no"],
    ] {
        let output = rolecall().args(arguments).stderr(closed()).output().unwrap();
        assert_eq!((code(&output), text(&output.stdout).as_str()), (2, ""), "{arguments:?}");
    }
}

/// A full disk is an error and no answer.
#[test]
fn no_room_is_no_answer() {
    for (arguments, _) in every_run() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let output = rolecall().args(&arguments).stdout(full).output().unwrap();
        let said = text(&output.stderr);
        assert!(code(&output) == 2 && said.contains("No space left"), "{arguments:?}: {said}");
    }
    let output = run("matrix", &["--force", "--output", "/dev/full"]);
    assert!(code(&output) == 2 && text(&output.stderr).contains("/dev/full: No space left"), "{output:?}");
}

/// Values of a script may read `--help`: a help text is no yes.
#[test]
fn help_among_values_is_no_yes() {
    for flag in ["--help", "-h", "--version", "-V"] {
        let [_, subject, action, resource] = QUESTION;
        for arguments in [
            vec!["can", flag, action, resource],
            vec!["can", subject, flag, resource],
            vec!["can", subject, action, flag],
            vec!["can", "--sample", flag],
            vec!["explain", subject, action, flag, "--sample"],
            vec!["diff", flag, WIDER],
            vec!["diff", WIDER, flag],
            vec!["compare", subject, flag, resource],
            vec!["review", "changes", flag, WIDER],
            vec!["check", "--snapshot", flag],
            vec!["replay", flag, "--json"],
            vec![flag, "can"],
        ] {
            let output = rolecall().args(&arguments).output().unwrap();
            assert_eq!((code(&output), text(&output.stdout).as_str()), (2, ""), "{arguments:?}");
        }
    }
    for arguments in [
        &["--help"][..],
        &["-h"],
        &["--version"],
        &["can", "--help"],
        &["review", "rows", "-h"],
        &["help", "can"],
    ] {
        let output = rolecall().args(arguments).output().unwrap();
        assert_eq!((code(&output), text(&output.stderr).as_str()), (0, ""), "{arguments:?}");
    }
}

/// Empty variables of a script are no answer either.
#[test]
fn empty_values_are_no_answer() {
    for arguments in
        [["", "delete_app", "acme/dogs"], ["ana", "", "acme/dogs"], ["ana", "delete_app", ""], ["", "", ""]]
    {
        assert_eq!(code(&run("can", &[&["--sample"], &arguments[..]].concat())), 2, "{arguments:?}");
    }
    assert_eq!(code(&rolecall().output().unwrap()), 2);
}

/// The exit codes stand in the help of each subcommand and in its manual page.
#[test]
fn exit_codes_are_documented() {
    let command = rolecall_cli::program::command();
    let mut checked = 0;
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name();
        let parts: Vec<&str> = subcommand.get_subcommands().map(clap::Command::get_name).collect();
        let whole = if parts.is_empty() {
            vec![vec![name]]
        } else {
            parts.iter().map(|part| vec![name, part]).collect()
        };
        for path in whole {
            let output = rolecall().args(&path).arg("--help").output().unwrap();
            assert!(text(&output.stdout).contains("Exit codes: "), "{path:?}");
            checked += 1;
        }
        if parts.is_empty() {
            assert!(text(&run("man", &[name]).stdout).contains("Exit codes: "), "{name}");
        }
    }
    assert!(checked > 20, "{checked}");
    assert!(text(&run("man", &[]).stdout).contains("no answer: invalid arguments"));
}

/// Completions and manual pages come for every subcommand and shell.
#[test]
fn completions_know_every_subcommand() {
    let command = rolecall_cli::program::command();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = text(&run("completions", &[shell]).stdout);
        for subcommand in command.get_subcommands() {
            assert!(script.contains(subcommand.get_name()), "{shell} {}", subcommand.get_name());
        }
    }
    assert_eq!(refusal("man", &["cann"]).0, 2);
}

/// What stands outside a region stays byte for byte, and a region keeps its line ends.
#[test]
fn lines_outside_a_region_stay_as_they_are() {
    let folder = folder("regions");
    let at = folder.join("a.md");
    fs::write(&at, b"# Title\r\n\r\nkept\r\n<!-- matrix: summary -->\r\nold\r\n<!-- /matrix -->\r\ntail")
        .unwrap();
    let write = || program("matrix").args(["--write", "a.md"]).current_dir(&folder).output().unwrap();
    assert_eq!(code(&write()), 0);
    let after = fs::read(&at).unwrap();
    assert!(after.starts_with(b"# Title\r\n\r\nkept\r\n<!-- matrix: summary -->\r\n"));
    assert!(after.ends_with(b"\r\n<!-- /matrix -->\r\ntail"));
    assert_eq!(
        after.iter().filter(|byte| **byte == b'\n').count(),
        after.windows(2).filter(|pair| pair == b"\r\n").count()
    );
    assert_eq!(code(&write()), 0);
    assert_eq!(fs::read(&at).unwrap(), after);
    assert_eq!(code(&program("matrix").args(["--check", "a.md"]).current_dir(&folder).output().unwrap()), 0);
    // a byte order mark before the first marker, and mixed line ends
    fs::write(&at, b"\xEF\xBB\xBF<!-- matrix: summary -->\nx\n<!-- /matrix -->\r\na\n\rb").unwrap();
    assert_eq!(code(&write()), 0);
    let after = fs::read(&at).unwrap();
    assert!(
        after.starts_with(b"\xEF\xBB\xBF<!-- matrix: summary -->\n")
            && after.ends_with(b"<!-- /matrix -->\r\na\n\rb")
    );
}

/// `-` is standard input or output everywhere, and standard input is read once.
#[test]
fn a_dash_is_standard_input_or_output() {
    let folder = folder("dashes");
    let snapshot = run("convert", &["--sample"]).stdout;
    let piped = |arguments: &[&str], input: &[u8]| {
        let mut child = rolecall()
            .args(arguments)
            .current_dir(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // a program that reads nothing closes its input
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    };
    for arguments in [
        &["can", "ada", "view_app", "acme/cats", "--snapshot", "-"][..],
        &["check", "-s", "-"],
        &["review", "rows", "acme", "-s", "-", "--output", "-"],
        &["export", "openfga", "-s", "-", "--output", "store"],
        &["matrix", "--output", "-"],
        &["explain", "--sample", "ada", "view_app", "acme/cats", "-o", "-"],
    ] {
        let output = piped(arguments, &snapshot);
        assert_eq!(code(&output), 0, "{arguments:?}: {}", text(&output.stderr));
        assert!(!output.stdout.is_empty(), "{arguments:?}");
        assert!(!folder.join("-").exists(), "{arguments:?}");
    }
    assert_eq!(code(&piped(&["convert", "-"], &run("convert", &["--sample", "--small"]).stdout)), 0);
    assert_eq!(code(&piped(&["diff", "-"], &run("diff", &["--print"]).stdout)), 0);
    let record = run("explain", &["--sample", "--json", "ada", "view_app", "acme/cats"]).stdout;
    assert_eq!(code(&piped(&["replay", "-"], &record)), 0);
    for arguments in
        [&["diff", "-", "-"][..], &["check", "-s", "-", "--policy", "-"], &["review", "changes", "-", "-"]]
    {
        let output = piped(arguments, &snapshot);
        assert!(
            code(&output) == 2 && text(&output.stderr).contains("standard input cannot be both"),
            "{arguments:?}"
        );
    }
}

/// Files as Windows programs write them: a byte order mark, CR LF, and a clear word about UTF-16.
#[test]
fn files_from_windows_are_read() {
    let bom = |name: &str, content: &[u8]| {
        let windows = text(content).replace('\n', "\r\n");
        file(name, &format!("\u{FEFF}{windows}"))
    };
    let snapshot = bom("bom.json", &run("convert", &["--sample"]).stdout);
    let yaml = bom("bom.yaml", &run("convert", &["--sample", "--yaml"]).stdout);
    let policy = bom("bom_policy.json", &run("diff", &["--print"]).stdout);
    let small = bom("bom_small.json", &run("convert", &["--sample", "--small"]).stdout);
    let review = bom("bom_review.csv", &run("review", &["rows", "--sample", "acme"]).stdout);
    let module = bom("bom.ts", &run("typescript", &[]).stdout);
    for (arguments, expected) in [
        (vec!["can", "ada", "view_app", "acme/cats", "-s", &snapshot], 0),
        (vec!["can", "ada", "view_app", "acme/cats", "-s", &yaml], 0),
        (vec!["diff", &policy], 0),
        (vec!["matrix", "--policy", &policy], 0),
        (vec!["convert", &small], 0),
        (vec!["review", "changes", &review, &review], 0),
        (vec!["typescript", "--check", &module], 0),
    ] {
        let output = rolecall().args(&arguments).output().unwrap();
        assert_eq!(code(&output), expected, "{arguments:?}: {}", text(&output.stderr));
    }
    let utf16: Vec<u8> = "\u{FEFF}{}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let path = super::path("utf16.json");
    fs::write(&path, utf16).unwrap();
    let (code, error) = refusal("check", &["-s", path.to_str().unwrap()]);
    assert!(code == 2 && error.contains("UTF-16: save it as UTF-8"), "{error}");
    fs::write(&path, b"{\"a\": \"\xff\"}").unwrap();
    assert!(refusal("check", &["-s", path.to_str().unwrap()]).1.contains("not UTF-8 at byte 7"));
}

/// An existing file is replaced only if somebody says so, a failed run leaves nothing, and permissions stay.
#[test]
fn a_file_appears_whole_or_not_at_all() {
    let folder = folder("files");
    let out = folder.join("out.txt");
    let said = |arguments: &[&str]| {
        let output =
            rolecall().args(arguments).args(["-o", "out.txt"]).current_dir(&folder).output().unwrap();
        assert_eq!(text(&output.stdout), "", "{arguments:?}");
        (code(&output), text(&output.stderr))
    };
    let question = ["explain", "--sample", "ana", "delete_app", "acme/dogs"];
    for arguments in
        [&question[..], &["matrix"], &["typescript"], &["convert", "--sample"], &["man"], &["diff", WIDER]]
    {
        let _ = fs::remove_file(&out);
        assert_eq!(said(arguments).1, "", "{arguments:?}");
        let whole = fs::read(&out).unwrap();
        let exists = "error: out.txt: the file exists; --force replaces it\n";
        assert_eq!(said(arguments), (2, exists.to_owned()), "{arguments:?}");
        assert_eq!(said(&[arguments, &["--force"]].concat()).1, "");
        assert_eq!(fs::read(&out).unwrap(), whole);
    }
    // nothing is written if there is no answer
    fs::remove_file(&out).unwrap();
    assert_eq!(said(&["explain", "--sample", "nobody", "delete_app", "acme/dogs"]).0, 2);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
    let (code, error) = refusal("matrix", &["-o", "no/such/folder/x"]);
    assert!(code == 2 && error.starts_with("error: no/such/folder/x: "), "{error}");

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::write(&out, "old").unwrap();
        fs::set_permissions(&out, fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(said(&["matrix", "--force"]).0, 0);
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o640);
    }
    let exported = |options: &[&str]| {
        let mut export = program("export");
        export.args(["cedar", "--sample", "-o", "cedar"]).args(options);
        self::code(&export.current_dir(&folder).output().unwrap())
    };
    assert_eq!((exported(&[]), exported(&[]), exported(&["--force"])), (0, 2, 0));
    assert_eq!(fs::read_dir(folder.join("cedar")).unwrap().count(), 3);
}

/// A terminal of any width: nothing breaks, and everything stays legible.
#[test]
fn terminals_of_any_width() {
    for columns in [0, 1, 2, 7, 20, 40, 59, 60, 80, 200, 65_535] {
        for (arguments, expected) in every_run() {
            let (code, shown) = on_terminal(&mut rolecall().args(&arguments), columns);
            assert_eq!(code, expected, "{arguments:?} at {columns}");
            assert!(!shown.contains("panicked"), "{arguments:?} at {columns}");
            if columns == 0 && arguments[0] == "matrix" {
                assert!(shown.lines().count() < 200, "a width of nothing is unknown, not narrow");
            }
        }
    }
    for columns in [60_usize, 80, 200] {
        for subcommand in ["can", "explain", "remedies"] {
            let mut command = rolecall();
            command.arg(subcommand).args(QUESTION).env("NO_COLOR", "1");
            let (_, shown) = on_terminal(&mut command, u16::try_from(columns).unwrap());
            for line in shown.lines() {
                assert!(rolecall_cli::page::width(line.trim_end()) <= columns, "{columns}: {line}");
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

/// <https://no-color.org>: a pipe, NO_COLOR, TERM=dumb and JSON have no colors.
#[test]
fn colors_need_a_terminal_or_a_request() {
    let explain = || {
        let mut command = program("explain");
        command.args(QUESTION);
        command
    };
    let has_colors = |(_, shown): (i32, String)| shown.contains('\u{1b}');
    assert!(has_colors(on_terminal(&mut explain(), 100)));
    for (variable, value) in [("NO_COLOR", "1"), ("TERM", "dumb")] {
        for mut command in [explain(), program("diff"), program("can")] {
            command.arg(WIDER).env(variable, value);
            assert!(!has_colors(on_terminal(&mut command, 100)), "{variable} {command:?}");
        }
    }
    let escapes = |command: &mut Command| {
        let output = command.output().unwrap();
        [output.stdout, output.stderr].concat().contains(&0x1b)
    };
    assert!(!escapes(&mut explain()), "a pipe");
    assert!(escapes(explain().env("CLICOLOR_FORCE", "1")));
    assert!(escapes(explain().args(["--color", "always"]).env("NO_COLOR", "1")));
    assert!(!escapes(explain().args(["--color", "never"]).env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(explain().args(["--json", "--color", "always"])));
    assert!(!escapes(program("diff").args(["--json", WIDER]).env("CLICOLOR_FORCE", "1")));
    assert!(escapes(program("can").args(["--sample", "x", "y", "z"]).env("CLICOLOR_FORCE", "1")));
    assert!(!escapes(program("can").args(["--sample", "x", "y", "z"])));
    let out = super::path("colored.txt");
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
    let named = super::path("named\u{1b}[31m.json");
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
            let found =
                plain.chars().find(|letter| *letter != '\n' && rolecall_cli::page::is_harmful(*letter));
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
        &["rows", "--sample", "acme", "--force", "-o", super::path("quiet.csv").to_str().unwrap()],
    );
    assert_eq!((code(&output), text(&output.stderr).as_str()), (0, ""));
}

/// Four times the apps take about four times as long, and not sixteen times.
#[test]
fn nothing_is_quadratic_in_the_apps() {
    let snapshot = |apps: usize| {
        let apps: serde_json::Map<_, _> = (0..apps).map(|number| (format!("a{number}"), json!({}))).collect();
        let teams =
            apps.keys().map(|app| (app.clone(), json!({"confining": false, "apps": {app: "model_trainer"}})));
        let teams: serde_json::Map<_, _> = teams.collect();
        let ana = json!({"role": "team_contributor", "teams": teams.keys().collect::<Vec<_>>()});
        let ada = json!({"role": "administrator", "teams": []});
        json!({"organizations": {"acme": {"apps": apps, "teams": teams, "members": {"ada": ada, "ana": ana}}}, "users": {"ada": {}, "ana": {}}})
    };
    let files: Vec<String> = [1_000, 4_000]
        .iter()
        .map(|apps| {
            let small = file(&format!("apps_{apps}_small.json"), &snapshot(*apps).to_string());
            file(&format!("apps_{apps}.json"), &text(&run("convert", &[&small]).stdout))
        })
        .collect();
    for arguments in [
        &["explain", "ana", "delete_app", "acme/a7"][..],
        &["where", "ana", "train_model"],
        &["who", "train_model", "acme/a7/model"],
        &["can", "ana", "delete_app", "acme/nothing"],
        &["review", "rows"],
        &["review", "unused"],
        &["check"],
    ] {
        let takes = |snapshot: &str| {
            let once = |_| {
                let began = Instant::now();
                let output = rolecall().args(arguments).args(["-s", snapshot]).output().unwrap();
                assert!(code(&output) <= 2);
                began.elapsed()
            };
            (0..3).map(once).min().unwrap()
        };
        let (few, many) = (takes(&files[0]), takes(&files[1]));
        assert!(many <= few * 9 + Duration::from_millis(100), "{arguments:?}: {few:?} and {many:?}");
    }
}

/// Golden files and messages name only what is there: no path of this machine.
#[test]
fn the_sample_needs_no_file() {
    let output = rolecall().args(["can"]).args(QUESTION).current_dir(Path::new("/")).output().unwrap();
    assert_eq!(code(&output), 1);
}
