//! Tests of the habits that all subcommands share: help, exit codes, pipes, files, terminals, colors and foreign text.

mod files;
mod letters;
mod terminal;

use super::{WIDER, code, file, refusal, rolecall, run, text};
use rolecall::Policy;
use rolecall_cli::data::{Source, convert};
use serde_json::json;
use std::fs::File;
use std::path::Path;
use std::process::{Command, Stdio};

const QUESTION: [&str; 4] = ["--sample", "ana", "delete_app", "acme/dogs"];

/// Records of an audit log, two reviews, and a folder for exports.
const LOG: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/log.jsonl");
const OLD: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/review_old.csv");
const NEW: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/review_new.csv");
const EXPORTED: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/exported");

/// A run of each subcommand whose answer is a text for people, with its exit code.
fn every_page() -> Vec<(Vec<&'static str>, i32)> {
    let question = |subcommand| [&[subcommand][..], &QUESTION].concat();
    vec![
        (question("can"), 1),
        (question("explain"), 1),
        (question("remedies"), 0),
        (vec!["list", "--sample", "ana", "acme/dogs", "--denied"], 0),
        (vec!["user", "--sample", "ana"], 0),
        (vec!["who", "--sample", "delete_app", "acme/dogs"], 0),
        (vec!["where", "--sample", "ana", "view_app"], 0),
        (vec!["compare", "--sample", "ana", "ben", "acme/dogs"], 1),
        (vec!["compare", "--sample", "ana", "ada", "delete_app", "acme/dogs"], 1),
        (vec!["review", "summary", "--sample", "acme"], 0),
        (vec!["review", "unused", "--sample", "acme"], 1),
        (vec!["review", "pending", "--sample", "acme"], 0),
        (vec!["review", "shares", "--sample", "acme"], 0),
        (vec!["review", "changes", OLD, NEW], 1),
        (vec!["check", "--sample"], 0),
        (vec!["matrix"], 0),
        (vec!["actions"], 0),
        (vec!["diff", WIDER], 1),
        (vec!["diff", WIDER, "--sample"], 1),
        (vec!["replay", LOG], 0),
    ]
}

/// A run of each subcommand whose output is for a program or has a form of its own, with its exit code.
fn every_form() -> Vec<(Vec<&'static str>, i32)> {
    let html = [&["explain"][..], &QUESTION, &["--html", "-"]].concat();
    vec![
        (html, 1),
        (vec!["review", "rows", "--sample", "acme"], 0),
        (vec!["review", "rows", "--sample", "acme", "--json"], 0),
        (vec!["review", "changes", OLD, NEW, "--json"], 1),
        (vec!["replay", LOG, "--json"], 0),
        (vec!["matrix", "--format", "csv"], 0),
        (vec!["diff", "--print"], 0),
        (vec!["export", "cedar", "--sample", "--force", "--output", EXPORTED], 0),
        (vec!["export", "openfga", "--sample", "--force", "--output", EXPORTED], 0),
        (vec!["typescript"], 0),
        (vec!["convert", "--sample"], 0),
        (vec!["completions", "bash"], 0),
        (vec!["man"], 0),
        (vec!["--help"], 0),
    ]
}

/// A run of each subcommand that prints something, with its exit code.
fn every_run() -> Vec<(Vec<&'static str>, i32)> {
    [every_page(), every_form()].concat()
}

/// The runs above leave no subcommand out.
#[test]
fn every_subcommand_is_run() {
    let runs = every_run();
    for subcommand in rolecall_cli::program::command().get_subcommands() {
        let name = subcommand.get_name();
        let below: Vec<&str> = subcommand.get_subcommands().map(clap::Command::get_name).collect();
        let is_run = |part: Option<&str>| {
            runs.iter().any(|(run, _)| run[0] == name && part.is_none_or(|part| run[1] == part))
        };
        assert!(is_run(None) && below.iter().all(|part| is_run(Some(part))), "{name} {below:?}");
    }
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

/// The example programs of the repository, as `| head` stops them. `cargo test -p rolecall-cli` builds them.
#[test]
fn examples_print_to_a_reader_that_is_gone() {
    let examples = Path::new(env!("CARGO_BIN_EXE_rolecall")).with_file_name("examples");
    for example in ["generate", "printed-quickstart", "printed-organization"] {
        let run = |stdout| Command::new(examples.join(example)).stdout(stdout).output();
        let output = run(Stdio::piped()).unwrap_or_else(|error| panic!("{example} is not built: {error}"));
        assert!(code(&output) == 0 && output.stdout.len() > 500, "{example}: {output:?}");
        let output = run(closed()).unwrap();
        assert_eq!((code(&output), text(&output.stderr).as_str()), (0, ""), "{example}");
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

/// Twice as many more apps take twice as much more work, and not four times. `valgrind` counts the instructions of whole runs,
/// so that no clock is asked: `cargo test -p rolecall-cli -- --ignored`.
#[test]
#[ignore = "needs valgrind"]
fn nothing_is_quadratic_in_the_apps() {
    let snapshots =
        [250, 500, 1000].map(|count| file(&format!("apps-{count}.json"), &snapshot_with_apps(count)));
    let tasks: [(&[&str], i32); 5] = [
        (&["explain", "ana", "delete_app", "acme/a7"], 1),
        (&["where", "ana", "train_model"], 0),
        (&["explain", "ana", "delete_app", "acme/nothing"], 2),
        (&["review", "rows", "acme"], 0),
        (&["check"], 0),
    ];
    for (task, expected) in tasks {
        let [few, some, many] = snapshots.each_ref().map(|snapshot| instructions(task, snapshot, expected));
        let (first, second) = (some - few, many - some);
        // linear work takes 2.03 to 2.08 times as much, and with a linear search for each app 2.36 times
        assert!(second * 10 <= first * 23, "{task:?}: {few}, {some} and {many} instructions");
    }
}

/// The number of instructions of a run of the program.
fn instructions(task: &[&str], snapshot: &str, expected: i32) -> u64 {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null", env!("CARGO_BIN_EXE_rolecall")])
        .args(task)
        .args(["--snapshot", snapshot])
        .output()
        .unwrap();
    let said = text(&output.stderr);
    assert_eq!(code(&output), expected, "{task:?}: {said}");
    let counted = said.split_once("Collected : ").unwrap().1;
    counted.lines().next().unwrap().trim().parse().unwrap()
}

/// A snapshot with this many apps, each with a team of its own. Ana is in all of them.
fn snapshot_with_apps(count: usize) -> String {
    let apps: serde_json::Map<_, _> = (0..count).map(|number| (format!("a{number}"), json!({}))).collect();
    let team = |app: &String| (app.clone(), json!({"confining": false, "apps": {app: "model_trainer"}}));
    let teams: serde_json::Map<_, _> = apps.keys().map(team).collect();
    let ana = json!({"role": "team_contributor", "teams": teams.keys().collect::<Vec<_>>()});
    let ada = json!({"role": "administrator", "teams": []});
    let acme = json!({"apps": apps, "teams": teams, "members": {"ada": ada, "ana": ana}});
    let small = json!({"organizations": {"acme": acme}, "users": {"ada": {}, "ana": {}}});
    let source = Source::new("small.json", small.to_string().into_bytes()).unwrap();
    serde_json::to_string(&convert(&source, Policy::documented()).unwrap().snapshot).unwrap()
}

/// Golden files and messages name only what is there: no path of this machine.
#[test]
fn the_sample_needs_no_file() {
    let output = rolecall().args(["can"]).args(QUESTION).current_dir(Path::new("/")).output().unwrap();
    assert_eq!(code(&output), 1);
}
