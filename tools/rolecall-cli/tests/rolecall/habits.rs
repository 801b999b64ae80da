//! Tests of the habits that all subcommands share: help, exit codes, pipes, files, terminals, colors and foreign text.

mod files;
mod letters;
mod terminal;

use super::{WIDER, code, refusal, rolecall, run, text};
use rolecall::Policy;
use rolecall::directory::Directory;
use rolecall_cli::answers::question::{Asked, Question};
use rolecall_cli::answers::review::rows::Rows;
use rolecall_cli::answers::{Answer, explain, places};
use rolecall_cli::data::{Id, Inputs, Source, convert};
use rolecall_cli::page::Look;
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

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

/// Control characters, marks of direction and invisible letters of files, names, paths and arguments never reach a
/// Four times the apps take about four times as long, and not sixteen times.
///
/// The time is that of this thread's work: other work of the machine does not count.
#[test]
fn nothing_is_quadratic_in_the_apps() {
    let [few, many] = [1_000, 4_000].map(snapshot_with_apps);
    let read = |snapshot: &str| {
        let source = Source::new("apps.json", snapshot.as_bytes().to_vec()).unwrap();
        Inputs { snapshot: Some(source), ..Inputs::default() }.directory().unwrap()
    };
    let directories = [&few, &many].map(|snapshot| read(snapshot));
    let ask = |directory: &Directory<Id>, action: &str, resource: &str| {
        let asked = Asked {
            subject: "ana",
            action: Some(action),
            resource,
            public: false,
            assigned_to: &[],
            scopes: None,
            token: None,
        };
        Question::of(directory, &asked)
    };
    let explained = |directory: &Directory<Id>| {
        let question = ask(directory, "delete_app", "acme/a7").unwrap();
        explain::answer(&question).with_names(directory).page().shown(&Look::PLAIN).len()
    };
    let places = |directory: &Directory<Id>| {
        let question = ask(directory, "train_model", "acme/a7/model").unwrap();
        places::answer(directory, &question.subject, question.action).page().shown(&Look::PLAIN).len()
    };
    let unknown = |directory: &Directory<Id>| {
        ask(directory, "delete_app", "acme/nothing").unwrap_err().to_string().len()
    };
    let reviewed = |directory: &Directory<Id>| {
        let organization = directory.organization(&"acme".into()).unwrap();
        let mut rows = Rows::new(directory, organization, Vec::new());
        directory.access_review(&"acme".into()).unwrap().for_each(|row| rows.write(&row).unwrap());
        rows.into_inner().unwrap().len()
    };
    let tasks: [(&str, Task<'_>); 4] = [
        ("explain", &explained),
        ("where", &places),
        ("an unknown app", &unknown),
        ("review rows", &reviewed),
    ];
    for (name, task) in tasks {
        let [few, many] = [&directories[0], &directories[1]].map(|directory| work(|| task(directory)));
        assert!(many <= few * 9 + Duration::from_millis(20), "{name}: {few:?} and {many:?}");
    }
    let [few, many] = [&few, &many].map(|snapshot| work(|| read(snapshot).accounts().len()));
    assert!(many <= few * 9, "reading a snapshot: {few:?} and {many:?}");
}

/// Something to do with a directory; it returns how much it made.
type Task<'a> = &'a dyn Fn(&Directory<Id>) -> usize;

/// The least time of three runs that this thread worked for the task.
fn work(task: impl Fn() -> usize) -> Duration {
    let now = || {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(time.tv_sec.try_into().unwrap(), time.tv_nsec.try_into().unwrap())
    };
    let once = |_| {
        let began = now();
        assert!(task() > 0);
        now().saturating_sub(began)
    };
    (0..3).map(once).min().unwrap()
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
