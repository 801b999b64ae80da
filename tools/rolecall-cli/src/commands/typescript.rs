//! `rolecall typescript`.

use super::arguments::PolicyFiles;
use super::drift;
use crate::answers::typescript::module;
use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Target;
use clap::Args;
use std::path::PathBuf;

/// Write the names of roles, permissions, kinds and actions as a TypeScript module, for a front end
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall typescript\n\nExit codes: 0 written or up to date, 1 --check found a difference, 2 no answer."
)]
pub struct TypeScript {
    /// Compare with this file in place of writing
    #[arg(long, value_name = "FILE", conflicts_with_all = ["output", "force"])]
    check: Option<PathBuf>,
    #[command(flatten)]
    policy: PolicyFiles,
    #[command(flatten)]
    target: Target,
}

impl TypeScript {
    pub fn run(&self) -> Result<Verdict, Failure> {
        let reader = Reader::default();
        let module = module(&self.policy.inputs(&reader)?.policy()?);
        let Some(path) = &self.check else {
            self.target.write(module.as_bytes())?;
            return Ok(Verdict::Yes);
        };
        let found = reader.read(path, "--check")?;
        let update = format!("rolecall typescript --force --output {}", path.display());
        Ok(drift::reported(found.name(), found.text(), &module, &update))
    }
}
