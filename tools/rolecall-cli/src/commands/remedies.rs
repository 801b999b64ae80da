//! `rolecall remedies`.

use super::arguments::{Data, QuestionArguments};
use crate::answers::remedies::answer;
use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;

/// List the smallest changes that would allow the action, with their reasons
///
/// The change that an administrator would rather make comes first. Nothing is changed.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall remedies --sample ana delete_app acme/dogs\n\nExit codes: 0 it is allowed, or a change would allow it; 1 no change would; 2 no answer."
)]
pub struct Remedies {
    #[command(flatten)]
    question: QuestionArguments,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

impl Remedies {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let reader = Reader::default();
        let directory = self.data.directory(&reader)?;
        let question = self.question.question(&directory, &reader)?;
        self.printing.show(&answer(&question), terminal)
    }
}
