//! `rolecall where`.

use super::arguments::{Data, Token};
use crate::answers::places::answer;
use crate::data::Failure;
use crate::data::naming;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;

/// List the places where a subject may do an action: organizations, apps, personal apps
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall where --sample ana train_model\n\nExit codes: 0 there is a place, 1 there is none, 2 no answer."
)]
pub struct Where {
    /// The subject who asks: a user's id or address, or `anonymous`
    subject: String,
    /// The action, such as `train_model`
    action: String,
    #[command(flatten)]
    token: Token,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

impl Where {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let reader = Reader::default();
        let directory = self.data.directory(&reader)?;
        let action = naming::action(directory.policy().vocabulary(), &self.action, None)?;
        let subject = self.token.subject(&directory, &reader, &self.subject)?;
        self.printing.show(&answer(&directory, &subject, action), terminal)
    }
}
