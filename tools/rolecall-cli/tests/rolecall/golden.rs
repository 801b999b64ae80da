//! Golden files: each has a command, all that it prints, and its exit code.

use super::{code, folder, rolecall, text};
use std::fs;
use std::path::Path;

/// `UPDATE_GOLDEN=1` rewrites the files. A file has one command or several; a line of a command begins with `$ rolecall`.
#[test]
fn answers_equal_the_golden_files() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut files: Vec<_> =
        fs::read_dir(tests.join("golden")).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= 20, "{}", files.len());
    let out = folder("golden_out");
    let out = out.to_str().unwrap();
    let mut different = Vec::new();
    for file in files {
        let golden = fs::read_to_string(&file).unwrap();
        let commands = golden.lines().filter(|line| line.starts_with("$ rolecall"));
        let actual: String = commands.map(|command| printed(command, &tests.join("data"), out)).collect();
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&file, actual).unwrap();
        } else if let Some((line, found)) = first_difference(&golden, &actual) {
            different.push(format!("{}:{line}: {found}", file.display()));
        }
    }
    assert!(different.is_empty(), "UPDATE_GOLDEN=1 rewrites these files:\n{}", different.join("\n"));
}

/// The number of the first line that differs, from 1, and what is printed there.
fn first_difference(golden: &str, actual: &str) -> Option<(usize, String)> {
    let lines = |text: &str| text.lines().map(str::to_owned).chain([String::new()]).collect::<Vec<_>>();
    let (golden, actual) = (lines(golden), lines(actual));
    let at = golden.iter().zip(&actual).position(|(one, other)| one != other)?;
    Some((at + 1, actual[at].clone()))
}

/// The command, all that it prints, and its exit code. `OUT` stands for a folder that it may write into.
fn printed(command: &str, data: &Path, out: &str) -> String {
    let arguments = words(command.strip_prefix("$ rolecall").unwrap());
    let arguments = arguments.iter().map(|word| word.replace("OUT", out));
    let output = rolecall().args(arguments).current_dir(data).output().unwrap();
    let shown = (text(&output.stdout) + &text(&output.stderr)).replace(out, "OUT");
    format!("{command}\n{shown}[exit code {}]\n\n", code(&output))
}

/// The words of a command line; single quotes keep a word together.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted, mut is_word) = (Vec::new(), String::new(), false, false);
    for letter in line.chars() {
        match letter {
            '\'' => (quoted, is_word) = (!quoted, true),
            ' ' if !quoted => {
                if is_word {
                    words.push(std::mem::take(&mut word));
                }
                is_word = false;
            }
            letter => {
                word.push(letter);
                is_word = true;
            }
        }
    }
    if is_word {
        words.push(word);
    }
    words
}

/// Every subcommand has a golden file with an answer and one with a refusal.
#[test]
fn every_subcommand_has_good_and_bad_input() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden");
    let files = fs::read_dir(folder).unwrap().map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap());
    let all = files.collect::<Vec<_>>().join("\n");
    let runs: Vec<(&str, bool)> = all
        .split("\n$ rolecall ")
        .map(|run| run.strip_prefix("$ rolecall ").unwrap_or(run))
        .map(|run| (run.lines().next().unwrap_or_default(), run.contains("[exit code 2]")))
        .collect();
    let command = rolecall_cli::program::command();
    for subcommand in command.get_subcommands() {
        let name = subcommand.get_name();
        for bad in [false, true] {
            let found =
                runs.iter().any(|(line, is_bad)| line.split(' ').next() == Some(name) && *is_bad == bad);
            assert!(found, "`{name}` has no golden file with {} input", if bad { "bad" } else { "good" });
        }
        let below: Vec<&str> = subcommand.get_subcommands().map(clap::Command::get_name).collect();
        for part in below {
            let found = runs.iter().any(|(line, _)| line.starts_with(&format!("{name} {part}")));
            assert!(found, "`{name} {part}` has no golden file");
        }
    }
}
