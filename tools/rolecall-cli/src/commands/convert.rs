//! `rolecall convert`.

use super::arguments::PolicyFiles;
use crate::data::Failure;
use crate::data::{Inputs, SAMPLE, Source, convert};
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::{Target, json};
use clap::Args;
use rolecall::directory::Directory;
use std::path::PathBuf;

/// Convert a file in the small format, which people type, to the snapshot of a directory
///
/// The small format has organizations with members, teams, apps and custom roles, and users; `rolecall convert --sample
/// --small` prints an example. What it lacks is filled in: names are ids, and addresses end in `example.invalid`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall convert --sample --yaml\n\nExit codes: 0 converted, 2 the file is not valid; nothing is written."
)]
pub struct Convert {
    /// The file in the small format, as JSON or YAML; `-` is standard input
    #[arg(required_unless_present = "sample")]
    file: Option<PathBuf>,
    /// Convert the sample that `--sample` means everywhere
    #[arg(long, conflicts_with = "file")]
    sample: bool,
    /// Print the sample as it is, in the small format
    #[arg(long, requires = "sample")]
    small: bool,
    /// Write YAML in place of JSON
    #[arg(long, conflicts_with = "small")]
    yaml: bool,
    #[command(flatten)]
    policy: PolicyFiles,
    #[command(flatten)]
    target: Target,
}

impl Convert {
    pub fn run(&self) -> Result<Verdict, Failure> {
        if self.small {
            self.target.write(SAMPLE.as_bytes())?;
            return Ok(Verdict::Yes);
        }
        let reader = Reader::default();
        let inputs: Inputs = self.policy.inputs(&reader)?;
        let policy = inputs.policy()?;
        let source = match &self.file {
            Some(path) => reader.read(path, "FILE")?,
            None => Source::new("the sample", SAMPLE.as_bytes().to_vec())?,
        };
        let snapshot = convert(&source, &policy)?.snapshot;
        // what cannot be used is not written
        Directory::restore(snapshot.clone(), policy).map_err(|violations| {
            Failure::of(
                violations.iter().map(|violation| format!("{}: {violation}", source.name())).collect(),
            )
        })?;
        let text = if self.yaml {
            serde_norway::to_string(&snapshot).map_err(|error| Failure::from(error.to_string()))?
        } else {
            json(&snapshot)?
        };
        self.target.write(text.as_bytes())?;
        Ok(Verdict::Yes)
    }
}
