//! Writes a directory as an `OpenFGA` store: the model of its policy, and its facts as tuples.
//!
//! `cargo run -p openfga-export -- --snapshot org.json --output store`

use clap::Parser;
use openfga_export::{Decisions, Export, Test, Thing, fga};
use rolecall::Policy;
use rolecall::directory::{Directory, Snapshot};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Parser)]
#[command(
    name = "openfga-export",
    about = "Writes model.fga, tuples.json and store.fga.yaml, which OpenFGA's command-line tool imports and tests",
    after_help = "Exits with 0 when all is written, with 1 when something cannot be said to OpenFGA, and with 2 on \
                  bad input, both before anything is written; with 2 too when a file cannot be written."
)]
struct Arguments {
    /// The directory's snapshot as JSON, with strings for ids
    #[arg(long, value_name = "FILE")]
    snapshot: PathBuf,
    /// The policy that governs it as JSON; without it, the documented one
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// What is in its apps and organizations, as a JSON array of things
    #[arg(long, value_name = "FILE")]
    things: Option<PathBuf>,
    /// Where to write
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// Who may do each action with each object, as tests in the store file
    #[arg(long)]
    tests: bool,
    /// Write into a directory that is there already
    #[arg(long)]
    force: bool,
}

/// What the exit code says of facts that cannot be exported.
const REFUSED: u8 = 1;
/// What the exit code says of input that cannot be read, and of output that cannot be written.
const BAD_INPUT: u8 = 2;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(if error.is::<openfga_export::Error>() { REFUSED } else { BAD_INPUT })
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let Arguments { output, .. } = arguments;
    if output.exists() && !arguments.force {
        return Err(format!("{}: it exists: --force writes into it", output.display()).into());
    }
    let snapshot: Snapshot<String> = read(&arguments.snapshot)?;
    let directory = Directory::try_from(snapshot)
        .map_err(|error| format!("{}: {error}", arguments.snapshot.display()))?;
    let policy: Option<Policy> = arguments.policy.as_deref().map(read).transpose()?;
    let directory = directory.governed_by(policy.unwrap_or_else(|| Policy::documented().clone()));
    let things: Option<Vec<Thing<String>>> = arguments.things.as_deref().map(read).transpose()?;
    let things = things.unwrap_or_default();

    let export = Export::of(&directory, &things)?;
    let mut tests = Vec::new();
    if arguments.tests {
        let list_users = Decisions::of(&directory, &things, &[]).list_users()?;
        tests.push(Test { name: "who may do what, by rolecall", check: Vec::new(), list_users });
    }
    let lists: usize = tests.iter().map(Test::lists).sum();
    fga::write(&export, tests, output)?;
    println!("{}: {} tuples, {lists} lists of users to test", output.display(), export.tuples.len());
    Ok(())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, Box<dyn Error>> {
    let at = |error: &dyn Error| format!("{}: {error}", path.display());
    let text = fs::read_to_string(path).map_err(|error| at(&error))?;
    serde_json::from_str(&text).map_err(|error| at(&error).into())
}
