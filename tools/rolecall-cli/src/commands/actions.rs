//! `rolecall actions`.

use super::arguments::PolicyFiles;
use crate::answers::actions::answer;
use crate::data::Failure;
use crate::data::naming;
use crate::data::suggestions::unknown;
use crate::habits::exit::Verdict;
use crate::habits::input::Reader;
use crate::habits::output::Printing;
use crate::habits::terminal::Terminal;
use clap::Args;
use rolecall::own::AnyKind;

/// List all actions: what each does, what it needs, and which roles and team permissions hold that
#[derive(Debug, Args)]
#[command(after_help = "Example: rolecall actions model\n\nExit codes: 0 success, 2 no answer.")]
pub struct Actions {
    /// The actions on this kind of resource alone, such as `model`
    kind: Option<String>,
    #[command(flatten)]
    policy: PolicyFiles,
    #[command(flatten)]
    printing: Printing,
}

impl Actions {
    pub fn run(&self, terminal: Terminal) -> Result<Verdict, Failure> {
        let policy = self.policy.inputs(&Reader::default())?.policy()?;
        let kinds = || naming::kinds(policy.vocabulary());
        let kind = self.kind.as_deref().map(|name| {
            let names: Vec<_> = kinds().map(AnyKind::as_str).collect();
            policy
                .vocabulary()
                .kind(name)
                .map_err(|_| Failure::from(unknown("kind", name, names.into_iter())))
        });
        self.printing.show(&answer(&policy, kind.transpose()?), terminal)
    }
}
