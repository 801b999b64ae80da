//! Exports a policy and the snapshot of a directory to files for Cedar.
//!
//! `cargo run -p cedar-export -- --output cedar` exports the documented policy. `--help` lists the other options.

mod sample;

use cedar_export::{Entities, policies, schema};
use clap::Parser;
use rolecall::Policy;
use rolecall::directory::{Directory, Snapshot};
use serde::de::DeserializeOwned;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Exports a policy of rolecall and the organizations of a directory for Cedar, as policies.cedar,
/// schema.cedarschema and entities.json.
#[derive(Parser)]
#[command(
    name = "cedar-export",
    override_usage = "cedar-export [--policy FILE] [--snapshot FILE] --output DIRECTORY\n       cedar-export --sample",
    after_help = "Exit codes:\n  0  all files are written\n  2  the input is invalid and nothing is written, or a file \
                  cannot be written"
)]
struct Arguments {
    /// The policy as JSON, or `-` for standard input [default: the documented policy]
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
    /// The snapshot of a directory as JSON, or `-` for standard input [default: no facts]
    #[arg(long, value_name = "FILE")]
    snapshot: Option<PathBuf>,
    /// The directory to write the files into; existing files are replaced
    #[arg(long, value_name = "DIRECTORY", required_unless_present = "sample")]
    output: Option<PathBuf>,
    /// Print the snapshot of a small example directory
    #[arg(long, conflicts_with_all = ["policy", "snapshot", "output"])]
    sample: bool,
}

/// The exit code if the files could not be written.
const NOT_WRITTEN: u8 = 2;

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // the message may quote input, and control characters in it could steer the terminal
            let text: String = error.to_string().chars().filter(|letter| !letter.is_control()).collect();
            eprintln!("error: {text}");
            ExitCode::from(NOT_WRITTEN)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let Some(output) = &arguments.output else {
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &sample::directory()?.snapshot())?;
        return Ok(writeln!(out)?);
    };
    let [policy, snapshot] = [&arguments.policy, &arguments.snapshot];
    if [policy, snapshot].into_iter().all(|path| path.as_deref().is_some_and(is_standard_input)) {
        return Err("only one of the policy and the snapshot can be read from standard input".into());
    }
    // all input is read before the first file is written, so that an error leaves nothing behind
    let given = policy.as_deref().map(|path| read::<Policy>(path, "policy")).transpose()?;
    let policy = given.as_ref().unwrap_or(Policy::documented());
    let mut entities = Entities::of(policy);
    if let Some(path) = snapshot {
        let snapshot: Snapshot<String> = read(path, "snapshot of a directory")?;
        // whoever names a policy asks what it would mean for the directory
        let directory = match &given {
            Some(policy) => Directory::restore_across_policies(snapshot, policy.clone()),
            None => Directory::restore(snapshot, policy.clone()),
        };
        let directory = directory.map_err(|error| format!("{}: {error}", path.display()))?;
        entities.add_directory(&directory)?;
    }

    fs::create_dir_all(output).map_err(|error| format!("{}: {error}", output.display()))?;
    write(output, "policies.cedar", |file| file.write_all(policies(policy.vocabulary()).as_bytes()))?;
    write(output, "schema.cedarschema", |file| file.write_all(schema(policy.vocabulary()).as_bytes()))?;
    write(output, "entities.json", |file| {
        serde_json::to_writer_pretty(&mut *file, &entities.to_json())?;
        writeln!(file)
    })
}

fn is_standard_input(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read<T: DeserializeOwned>(path: &Path, what: &str) -> Result<T, Box<dyn Error>> {
    let text =
        if is_standard_input(path) { io::read_to_string(io::stdin()) } else { fs::read_to_string(path) };
    let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
    let read = serde_json::from_str(&text);
    read.map_err(|error| format!("{}: invalid {what}: {error}", path.display()).into())
}

fn write(
    directory: &Path,
    name: &str,
    text: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> Result<(), Box<dyn Error>> {
    let path = directory.join(name);
    let written = File::create(&path).and_then(|file| {
        let mut file = BufWriter::new(file);
        text(&mut file)?;
        // flushed here, because an error while the buffer is dropped would be lost
        file.flush()
    });
    written.map_err(|error| format!("{}: {error}", path.display()).into())
}
