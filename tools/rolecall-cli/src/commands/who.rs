//! `rolecall who`.

use super::arguments::{Data, Thing};
use crate::answers::question;
use crate::answers::who::answer;
use crate::data::Failure;
use crate::data::naming;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;

/// List the users who may do an action on a resource, each with the reason
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall who --sample delete_app acme/dogs\n\nExit codes: 0 somebody may, 1 nobody may, 2 no answer."
)]
pub struct Who {
    /// The action, such as `delete_app`
    action: String,
    #[command(flatten)]
    thing: Thing,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

impl Who {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let directory = self.data.directory(&Reader::default())?;
        let Thing { resource, facts } = &self.thing;
        let resource = question::resource(&directory, resource, facts.public, &facts.assigned_to)?;
        let action = naming::action(directory.policy().vocabulary(), &self.action, Some(resource.kind()))?;
        self.printing.show(&answer(&directory, action, &resource), terminal)
    }
}
