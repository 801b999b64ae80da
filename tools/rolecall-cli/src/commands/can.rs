//! `rolecall can`.

use super::arguments::{Data, QuestionArguments};
use crate::answers::can::answer;
use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;

/// May this subject do this action on this resource?
///
/// Prints the answer with its reason. `explain` shows how it comes about.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall can --sample ana delete_app acme/dogs\n\nExit codes: 0 allowed, 1 denied, 2 no answer."
)]
pub struct Can {
    #[command(flatten)]
    question: QuestionArguments,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

impl Can {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let reader = Reader::default();
        let directory = self.data.directory(&reader)?;
        let question = self.question.question(&directory, &reader)?;
        self.printing.show(&answer(&question), terminal)
    }
}
