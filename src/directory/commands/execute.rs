//! Executing a command: the four steps in their order.

use super::admit::Fits;
use super::command::Command;
use super::event::Event;
use super::refusal::{GrantDecision, Refusal};
use crate::directory::state::directory::Directory;
use crate::subject::Subject;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Does what the subject asks, if they may; `None` where everything is so already.
    ///
    /// A service that cannot store the event goes back to what it had stored, by [`replay`](Directory::replay) or from
    /// a [`Snapshot`].
    ///
    /// # Errors
    ///
    /// A [`Refusal`]; nothing has changed.
    pub fn execute(
        &mut self,
        actor: &Subject<Id>,
        at: u64,
        command: Command<Id>,
    ) -> Result<Option<Event<Id>>, Refusal<Id>> {
        let by = actor.user().ok_or(Refusal::NotSignedIn)?;
        match self.judge(actor, &command)? {
            Fits::Already => Ok(None),
            Fits::Changes => {
                let consequences = self.apply(at, by, &command);
                Ok(Some(Event { version: self.version, at, by: by.clone(), command, consequences }))
            }
        }
    }

    /// Whether [`execute`](Directory::execute) would do it, with the reason why not.
    ///
    /// As long as nothing changes in between the two always agree.
    pub fn can_grant(&self, actor: &Subject<Id>, command: &Command<Id>) -> GrantDecision<Id> {
        match self.judge(actor, command) {
            Ok(_) => GrantDecision::Allow,
            Err(refusal) => GrantDecision::Refuse(refusal),
        }
    }

    fn judge(&self, actor: &Subject<Id>, command: &Command<Id>) -> Result<Fits, Refusal<Id>> {
        let by = actor.user().ok_or(Refusal::NotSignedIn)?;
        self.authorize(actor, by, command)?;
        let fits = self.admit(by, command)?;
        if fits == Fits::Changes {
            self.bound(actor, command)?;
        }
        Ok(fits)
    }
}
