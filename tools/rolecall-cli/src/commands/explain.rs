//! `rolecall explain`.

use super::arguments::{Data, QuestionArguments};
use crate::answers::explain::answer;
use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::{HtmlFile, Printing};
use crate::habits::terminal::Terminal;
use clap::Args;

/// Explain a decision: every role, team and rule that bears on it
///
/// Below the tree stands what the caller may be told, and the changes that would allow the action.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall explain --sample ana delete_app acme/dogs\n\nExit codes: 0 allowed, 1 denied, 2 no answer."
)]
pub struct Explain {
    #[command(flatten)]
    question: QuestionArguments,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
    #[command(flatten)]
    html: HtmlFile,
}

impl Explain {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let reader = Reader::default();
        let directory = self.data.directory(&reader)?;
        let question = self.question.question(&directory, &reader)?;
        self.printing.show_or_html(&self.html, &answer(&question).with_names(&directory), terminal)
    }
}
