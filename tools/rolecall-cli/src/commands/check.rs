//! `rolecall check`.

use super::arguments::Data;
use crate::answers::check::answer;
use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;

/// Check a snapshot, and the events that follow it: every problem is listed with its place
#[derive(Debug, Args)]
#[command(after_help = "Example: rolecall check --sample\n\nExit codes: 0 valid, 1 not valid, 2 no answer.")]
pub struct Check {
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

impl Check {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let inputs = self.data.inputs(&Reader::default())?;
        // a policy that cannot be read says nothing about the snapshot
        inputs.policy()?;
        let read = inputs.checked_directory()?;
        self.printing.show(&answer(read.as_ref()), terminal)
    }
}
