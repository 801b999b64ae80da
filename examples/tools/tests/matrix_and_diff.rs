//! What the examples `matrix` and `policy_diff` print, accept and refuse, run as programs.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

#[path = "matrix_and_diff/diff.rs"]
mod diff;
#[path = "matrix_and_diff/matrix.rs"]
mod matrix;

use rolecall::Policy;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::{env, fs};

const WIDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/wider.json");
const NARROWER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/policies/narrower.json");

/// The example, which cargo builds next to the tests.
fn example(name: &str) -> Command {
    let tests = env::current_exe().unwrap();
    let target = tests.ancestors().nth(2).unwrap();
    let program = target.join("examples").join(name).with_extension(env::consts::EXE_EXTENSION);
    assert!(program.exists(), "{} is missing: build it with `cargo build --examples`", program.display());
    let mut command = Command::new(program);
    command.env_remove("CLICOLOR_FORCE").env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn run(name: &str, arguments: &[&str]) -> Output {
    example(name).args(arguments).output().unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// A failing run: its code and its message.
fn refusal(name: &str, arguments: &[&str]) -> (i32, String) {
    let output = run(name, arguments);
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
