//! `rolecall list`.

use super::arguments::{Data, RESOURCES, Token};
use crate::answers::list::answer;
use crate::answers::question;
use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;

/// List what a subject may do with a resource, and with what is in it
///
/// On an app this lists the actions on the app and on the models, tasks and so on in it; on an organization those on the
/// organization and on its teams, clusters and so on. `rolecall user` shows where somebody is a member at all.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall list --sample ana acme/cats\n\nExit codes: 0 they may do something, 1 they may do nothing, 2 no answer."
)]
pub struct List {
    /// The subject who asks: a user's id or address, or `anonymous`
    subject: String,
    /// The resource, such as `acme/cats`
    #[arg(long_help = RESOURCES)]
    resource: String,
    /// List denied actions too
    #[arg(long)]
    denied: bool,
    #[command(flatten)]
    token: Token,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

impl List {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let reader = Reader::default();
        let directory = self.data.directory(&reader)?;
        let resource = question::resource(&directory, &self.resource, false, &[])?;
        let subject = self.token.subject(&directory, &reader, &self.subject)?;
        self.printing.show(&answer(&subject, &resource, self.denied), terminal)
    }
}
