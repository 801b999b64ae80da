//! Tests of the program `rolecall`: output, errors, files and exit codes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests"
)]

mod actions;
mod convert;
mod counts;
mod data;
mod diff;
mod examples;
mod export;
mod golden;
mod habits;
mod matrix;
mod own_rows;
mod pages;
mod questions;
mod replay;
mod review;

use rolecall::Policy;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

const MATRIX: &str = "matrix";
const DIFF: &str = "diff";

const WIDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/wider.json");
const NARROWER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/narrower.json");

/// A command that runs the program. Variables of the environment change neither its colors nor its width: `CI` counts as
/// a terminal with colors, and a `TERM` that is not set as one without.
fn rolecall() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rolecall"));
    for variable in ["CI", "CLICOLOR_FORCE", "CLICOLOR", "NO_COLOR", "COLUMNS"] {
        command.env_remove(variable);
    }
    command.env("TERM", "xterm");
    command.stdin(Stdio::null());
    command
}

/// A command that runs a subcommand.
fn program(subcommand: &str) -> Command {
    let mut command = rolecall();
    command.arg(subcommand);
    command
}

fn run(subcommand: &str, arguments: &[&str]) -> Output {
    program(subcommand).args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// The text without its line breaks, which depend on how long the paths in it are.
fn unwrapped(bytes: &[u8]) -> String {
    text(bytes).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs the subcommand, and returns its exit code and error message.
fn refusal(subcommand: &str, arguments: &[&str]) -> (i32, String) {
    let output = run(subcommand, arguments);
    (code(&output), text(&output.stderr))
}

/// Asserts that nothing is decided and printed, and that exactly these errors are reported.
#[track_caller]
fn is_refused(subcommand: &str, arguments: &[&str], errors: &[&str]) {
    let output = run(subcommand, arguments);
    assert_eq!((code(&output), text(&output.stdout).as_str()), (2, ""), "{}", text(&output.stderr));
    let said = text(&output.stderr);
    let said: Vec<_> = said.lines().map(|line| line.strip_prefix("error: ").unwrap_or(line)).collect();
    assert_eq!(said, errors);
}

/// The path of a file that only one test uses.
fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

/// An empty directory for one test.
fn folder(name: &str) -> PathBuf {
    let folder = path(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn file(name: &str, content: &str) -> String {
    fs::write(path(name), content).unwrap();
    path(name).to_str().unwrap().to_owned()
}

fn documented() -> Policy {
    Policy::documented().clone()
}

fn policy_file(name: &str, policy: &Policy) -> String {
    file(name, &serde_json::to_string_pretty(policy).unwrap())
}
