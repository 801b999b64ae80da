//! `rolecall replay`.

use super::arguments::PolicyFiles;
use crate::answers::replay::answer;
use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;
use std::path::PathBuf;

/// Draw records of an audit log as trees again, and check that each follows from its own facts
///
/// A record is what `explain --json` has as `explanation`. A log has one record on each line, or an array of them. The
/// policy that decided is needed: the documented one, or the one given with --policy.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall explain --sample --json ana view_app acme/dogs | rolecall replay -\n\nExit codes: 0 every record follows from its facts, 1 one does not, 2 no answer."
)]
pub struct Replay {
    /// The file with the records; `-` is standard input
    records: PathBuf,
    #[command(flatten)]
    policy: PolicyFiles,
    #[command(flatten)]
    printing: Printing,
}

impl Replay {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let reader = Reader::default();
        let policy = self.policy.inputs(&reader)?.policy()?;
        let records = reader.read(&self.records, "RECORDS")?;
        self.printing.show(&answer(&records, &policy)?, terminal)
    }
}
