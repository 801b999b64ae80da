//! Exports a directory as an `OpenFGA` store: its policy as a model, and its facts as tuples.
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
    about = "Exports a directory to model.fga, tuples.json and store.fga.yaml, which OpenFGA's command-line tool \
             imports and tests",
    after_help = "Exit codes:\n  0  all files are written\n  1  something cannot be expressed in OpenFGA; nothing is \
                  written\n  2  the input is invalid and nothing is written, or a file cannot be written"
)]
struct Arguments {
    /// The directory's snapshot as JSON, with strings as ids
    #[arg(long, value_name = "FILE")]
    snapshot: PathBuf,
    /// The policy that governs the directory, as JSON [default: the documented policy]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The service's own resources in apps and organizations, such as models and clusters, as a JSON array
    #[arg(long, value_name = "FILE")]
    things: Option<PathBuf>,
    /// The directory to write the files into; it is created
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// Add tests to the store file: for each object and action the users who may do it
    #[arg(long)]
    tests: bool,
    /// Write into an output directory that exists already
    #[arg(long)]
    force: bool,
}

/// The exit code if something cannot be expressed in `OpenFGA`.
const REFUSED: u8 = 1;
/// The exit code if the input cannot be read or the output cannot be written.
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
        return Err(format!("{}: exists already; --force writes into it", output.display()).into());
    }
    // everything is read and exported before the first file is written, so that an error leaves nothing behind
    let snapshot: Snapshot<String> = read(&arguments.snapshot)?;
    let policy: Option<Policy> = arguments.policy.as_deref().map(read).transpose()?;
    // whoever names a policy asks what it would mean for the directory
    let directory = match policy {
        Some(policy) => Directory::restore_across_policies(snapshot, policy),
        None => Directory::restore(snapshot, Policy::documented().clone()),
    };
    let directory = directory.map_err(|error| format!("{}: {error}", arguments.snapshot.display()))?;
    let things: Option<Vec<Thing<String>>> = arguments.things.as_deref().map(read).transpose()?;
    let things = things.unwrap_or_default();

    let export = Export::of(&directory, &things)?;
    let mut tests = Vec::new();
    if arguments.tests {
        let list_users = Decisions::of(&directory, &things, &[]).list_users()?;
        tests.push(Test { name: "rolecall's decisions", check: Vec::new(), list_users });
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
