//! A copy of the source in which one flip after another is built and tested.

use crate::flip::Flip;
use anyhow::{Context, Result, bail, ensure};
use std::env;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is not copied: what was built, and the history.
const LEFT_OUT: [&str; 2] = ["target", ".git"];

pub struct Place {
    source: PathBuf,
    target: PathBuf,
}

/// How a flip was noticed, or that it was not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noticed {
    /// By the tests that compare the table with the documents' copy of it.
    AtOnce,
    /// By the rest of `cargo test`.
    Later,
    /// It does not compile.
    ByCompiler,
    Not,
}

enum Outcome {
    Passed,
    Failed,
    NotCompiled,
}

impl Place {
    /// A new copy of the source at `root`; what an earlier run built there stays, to build from.
    pub fn new(root: &Path, place: &Path) -> Result<Place> {
        let (source, target) = (place.join("source"), place.join("target"));
        if source.exists() {
            fs::remove_dir_all(&source)?;
        }
        copy(root, &source).with_context(|| format!("`{}` cannot be copied", root.display()))?;
        Ok(Place { source, target })
    }

    /// That the tests pass while nothing is flipped: all of them, or as `cargo test` is told which.
    pub fn passes(&self, tests: &[&str]) -> Result<()> {
        let passed = matches!(self.test(tests)?, Outcome::Passed);
        ensure!(passed, "the tests fail with nothing flipped: `cargo test {}`", tests.join(" "));
        Ok(())
    }

    pub fn try_out(&self, flip: &Flip) -> Result<Noticed> {
        let path = self.source.join(flip.file);
        let text = fs::read_to_string(&path)?;
        fs::write(&path, flip.apply(&text)?)?;
        let noticed = match self.test(flip.table.tests()) {
            Ok(Outcome::Failed) => Ok(Noticed::AtOnce),
            Ok(Outcome::NotCompiled) => Ok(Noticed::ByCompiler),
            Ok(Outcome::Passed) => self.test(&[]).map(|outcome| match outcome {
                Outcome::Passed => Noticed::Not,
                Outcome::Failed => Noticed::Later,
                Outcome::NotCompiled => Noticed::ByCompiler,
            }),
            Err(error) => Err(error),
        };
        fs::write(&path, text)?;
        noticed.with_context(|| flip.to_string())
    }

    fn test(&self, tests: &[&str]) -> Result<Outcome> {
        let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.args(["test", "--quiet", "--locked", "--package", "rolecall"]).args(tests);
        if !tests.is_empty() {
            command.args(["--profile", "mutants"]);
        }
        command
            .current_dir(&self.source)
            .env("CARGO_TARGET_DIR", &self.target)
            .env("CARGO_TERM_COLOR", "never");
        let output = command.output().context("cargo cannot be run")?;
        let errors = String::from_utf8_lossy(&output.stderr);
        if output.status.success() {
            Ok(Outcome::Passed)
        } else if errors.contains("error: could not compile") {
            Ok(Outcome::NotCompiled)
        } else if errors.contains("test failed, to rerun") {
            Ok(Outcome::Failed)
        } else {
            bail!("cargo failed otherwise than by a test:\n{errors}")
        }
    }
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        if LEFT_OUT.iter().any(|left_out| OsStr::new(left_out) == name) {
            continue;
        }
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to.join(name))?;
        } else {
            fs::copy(entry.path(), to.join(name))?;
        }
    }
    Ok(())
}
