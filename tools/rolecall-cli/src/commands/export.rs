//! `rolecall export`.

use super::arguments::Data;
use crate::data::{Failure, Id, Inputs};
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::{replace, to_standard_output};
use crate::page::escaped;
use clap::{Args, Subcommand};
use openfga_export::{Decisions, Test, Thing};
use rolecall::directory::Directory;
use std::fs;
use std::path::{Path, PathBuf};

/// Export the policy and the data for another engine
#[derive(Debug, Args)]
pub struct Export {
    #[command(subcommand)]
    engine: Engine,
}

#[derive(Debug, Subcommand)]
enum Engine {
    /// Write policies.cedar, schema.cedarschema and entities.json; without data, the policy alone
    #[command(
        after_help = "Example: rolecall export cedar --sample --output cedar\n\nExit codes: 0 all files are written, 1 something cannot be expressed in Cedar; nothing is written, 2 the \
                            input is not valid; nothing is written."
    )]
    Cedar(Cedar),
    /// Write model.fga, tuples.json and store.fga.yaml, which the command-line tool of `OpenFGA` imports and tests
    #[command(
        name = "openfga",
        after_help = "Example: rolecall export openfga --sample --output store\n\nExit codes: 0 all files are written, 1 something cannot be expressed in OpenFGA; nothing is written, 2 the \
                      input is not valid; nothing is written."
    )]
    OpenFga(OpenFga),
}

#[derive(Debug, Args)]
struct Cedar {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    folder: Folder,
}

#[derive(Debug, Args)]
struct OpenFga {
    #[command(flatten)]
    data: Data,
    /// Your own resources in apps and organizations, such as models and clusters, as an array
    #[arg(long, value_name = "FILE")]
    things: Option<PathBuf>,
    /// Add tests to the store file: for each object and action the users who may do it
    #[arg(long)]
    tests: bool,
    #[command(flatten)]
    folder: Folder,
}

/// The directory that is written.
#[derive(Debug, Args)]
struct Folder {
    /// The directory to write the files into; it is created
    #[arg(long, short, value_name = "DIRECTORY")]
    output: PathBuf,
    /// Write into a directory that exists, and replace files there
    #[arg(long)]
    force: bool,
}

impl Export {
    pub fn run(&self) -> Result<Verdict, Failure> {
        match &self.engine {
            Engine::Cedar(cedar) => cedar.run(),
            Engine::OpenFga(openfga) => openfga.run(),
        }
    }
}

impl Cedar {
    fn run(&self) -> Result<Verdict, Failure> {
        self.folder.check()?;
        let inputs: Inputs = self.data.inputs(&Reader::default())?;
        let has_data = inputs.snapshot.is_some() || inputs.events.is_some() || inputs.sample;
        let directory = has_data.then(|| inputs.directory()).transpose()?;
        let files = cedar_export::files(&inputs.policy()?, directory.as_ref());
        match files {
            Ok(files) => self.folder.write(&files),
            Err(error) => Ok(refused("Cedar", &error.to_string())),
        }
    }
}

impl OpenFga {
    fn run(&self) -> Result<Verdict, Failure> {
        self.folder.check()?;
        let reader = Reader::default();
        let directory = self.data.directory(&reader)?;
        let things = reader.read_if(self.things.as_deref(), "--things")?;
        let things: Option<Vec<Thing<Id>>> = things
            .map(|source| source.read("a list of resources", directory.policy().vocabulary()))
            .transpose()?;
        match self.files(&directory, &things.unwrap_or_default()) {
            Ok(files) => self.folder.write(&files),
            Err(error) => Ok(refused("OpenFGA", &error.to_string())),
        }
    }

    fn files(
        &self,
        directory: &Directory<Id>,
        things: &[Thing<Id>],
    ) -> Result<Vec<(&'static str, String)>, openfga_export::Error> {
        let export = openfga_export::Export::of(directory, things)?;
        let mut tests = Vec::new();
        if self.tests {
            let list_users = Decisions::of(directory, things, &[]).list_users()?;
            tests.push(Test { name: "rolecall's decisions", check: Vec::new(), list_users });
        }
        Ok(openfga_export::fga::files(&export, tests))
    }
}

/// Says that the engine cannot express something.
fn refused(engine: &str, reason: &str) -> Verdict {
    crate::habits::terminal::Terminal::found(&format!("{engine} cannot express this: {reason}"));
    Verdict::No
}

impl Folder {
    /// Refuses a directory that exists, before anything is read.
    fn check(&self) -> Result<(), Failure> {
        if self.output.exists() && !self.force {
            return Err(format!("{}: exists already; --force writes into it", self.output.display()).into());
        }
        Ok(())
    }

    /// Writes all files, each of which appears whole or not at all.
    fn write(&self, files: &[(&'static str, String)]) -> Result<Verdict, Failure> {
        let created = fs::create_dir_all(&self.output);
        created.map_err(|error| Failure::from(format!("{}: {error}", self.output.display())))?;
        for (name, text) in files {
            replace(&self.output.join(Path::new(name)), text.as_bytes(), self.force)?;
        }
        let names: Vec<_> = files.iter().map(|(name, _)| *name).collect();
        let said = format!("{}: {}\n", escaped(&self.output.display().to_string()), names.join(", "));
        to_standard_output(said.as_bytes())?;
        Ok(Verdict::Yes)
    }
}
