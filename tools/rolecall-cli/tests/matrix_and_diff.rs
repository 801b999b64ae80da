//! Tests of the programs `matrix` and `policy_diff`: output, errors and exit codes.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "matrix_and_diff/actions.rs"]
mod actions;
#[path = "matrix_and_diff/diff.rs"]
mod diff;
#[path = "matrix_and_diff/matrix.rs"]
mod matrix;

use rolecall::Policy;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

const MATRIX: &str = env!("CARGO_BIN_EXE_matrix");
const POLICY_DIFF: &str = env!("CARGO_BIN_EXE_policy_diff");

const WIDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/wider.json");
const NARROWER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/narrower.json");

/// A command that runs the program. Variables of the environment do not change its colors.
fn program(path: &str) -> Command {
    let mut command = Command::new(path);
    command.env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn run(path: &str, arguments: &[&str]) -> Output {
    program(path).args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// Runs the program, and returns its exit code and error message.
fn refusal(path: &str, arguments: &[&str]) -> (i32, String) {
    let output = run(path, arguments);
    (code(&output), text(&output.stderr))
}

fn file(name: &str, content: &str) -> String {
    let path: PathBuf = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

fn documented() -> Policy {
    Policy::documented().clone()
}

fn policy_file(name: &str, policy: &Policy) -> String {
    file(name, &serde_json::to_string_pretty(policy).unwrap())
}
