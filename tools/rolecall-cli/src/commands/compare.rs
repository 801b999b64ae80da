//! `rolecall compare`.

use super::arguments::{Data, ThingFacts};
use crate::answers::compare::{answer, answer_all};
use crate::answers::question::{self, Asked, Question};
use crate::data::Failure;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;

/// Compare two users: why may Ben do this, and not Ana?
///
/// With an action, the reasons for each are shown side by side. Without one, the actions are listed that one of them may do
/// and the other may not.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: rolecall compare --sample cleo ana delete_app acme/dogs\n\nExit codes: 0 both have the same answer, 1 the answers differ, 2 no answer.",
    override_usage = "rolecall compare [OPTIONS] ONE OTHER ACTION RESOURCE\n       rolecall compare [OPTIONS] ONE OTHER RESOURCE"
)]
pub struct Compare {
    /// A user's id or address, or `anonymous`
    one: String,
    /// The other user
    other: String,
    /// The action, if one is meant, and the resource
    #[arg(num_args = 1..=2, required = true, value_names = ["ACTION", "RESOURCE"])]
    question: Vec<String>,
    #[command(flatten)]
    facts: ThingFacts,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    printing: Printing,
}

impl Compare {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let directory = self.data.directory(&Reader::default())?;
        let ThingFacts { public, assigned_to } = &self.facts;
        if let [action, resource] = self.question.as_slice() {
            let asked = |subject| {
                let (action, public) = (Some(action.as_str()), *public);
                let asked =
                    Asked { subject, action, resource, public, assigned_to, scopes: None, token: None };
                Question::of(&directory, &asked)
            };
            let (one, other) = (asked(&self.one)?, asked(&self.other)?);
            return self
                .printing
                .show(&answer(&one, &other).with_names(&directory, [&one, &other]), terminal);
        }
        let resource = self.question.first().map(String::as_str).unwrap_or_default();
        let resource = question::resource(&directory, resource, *public, assigned_to)?;
        let subject = |given: &str| question::subject(&directory, given, None, None);
        self.printing.show(&answer_all(&subject(&self.one)?, &subject(&self.other)?, &resource), terminal)
    }
}
