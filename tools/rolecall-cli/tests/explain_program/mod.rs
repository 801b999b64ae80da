//! Runs the program `explain` for the tests.
#![allow(dead_code, reason = "each test uses what it needs")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A command that runs the program. Variables of the environment do not change its colors.
pub fn explain() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_explain"));
    command.env_remove("NO_COLOR").env_remove("CLICOLOR_FORCE").env_remove("CLICOLOR");
    command
}

pub fn asked<'a>(arguments: impl IntoIterator<Item = &'a str>) -> Output {
    explain().args(arguments).output().unwrap()
}

pub fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

pub fn stdout(output: &Output) -> &str {
    std::str::from_utf8(&output.stdout).unwrap()
}

pub fn stderr(output: &Output) -> &str {
    std::str::from_utf8(&output.stderr).unwrap()
}

/// Asserts that the program decides nothing, prints nothing to standard output, and reports exactly these errors.
#[track_caller]
pub fn is_refused(arguments: &[&str], errors: &[&str]) {
    let output = asked(arguments.iter().copied());
    assert_eq!((code(&output), stdout(&output)), (2, ""));
    let said: Vec<_> = stderr(&output).lines().map(|line| line.strip_prefix("error: ").unwrap()).collect();
    assert_eq!(said, errors);
}

pub fn written(name: &str, text: &str) -> PathBuf {
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.json"));
    fs::write(&file, text).unwrap();
    file
}
