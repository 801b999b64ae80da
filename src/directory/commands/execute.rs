//! The four steps of a command, in their order.

use super::command::Command;
use super::event::Event;
use super::refusal::Refusal;
use super::validated::Validated;
use crate::directory::state::directory::Directory;
use crate::facts::Subject;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Executes the command, if the acting subject may: `None` if it would change nothing.
    ///
    /// The four steps are described [above](crate::directory#the-four-steps-of-a-command), and the time that
    /// they take at [`Directory`].
    ///
    /// A service that fails to store the event returns to its stored state, by [`replay`](Directory::replay)
    /// or from a [`Snapshot`](crate::directory::Snapshot).
    ///
    /// # Errors
    ///
    /// A [`Refusal`]. The directory has not changed then.
    pub fn execute(
        &mut self,
        actor: &Subject<Id>,
        at: u64,
        command: Command<Id>,
    ) -> Result<Option<Event<Id>>, Refusal<Id>> {
        let by = actor.user().ok_or(Refusal::NotSignedIn)?;
        match self.prepare(actor, &command)? {
            Validated::NoChange => Ok(None),
            Validated::Changes => {
                let consequences = self.apply(at, by, &command);
                Ok(Some(Event { version: self.version, at, by: by.clone(), command, consequences }))
            }
        }
    }

    /// Checks whether [`execute`](Directory::execute) would accept the command.
    ///
    /// Both run the same checks, so they agree as long as the directory does not change in between.
    ///
    /// ```
    /// use rolecall::{Role, Subject};
    /// use rolecall::directory::{Command, Directory};
    ///
    /// let directory = Directory::new();
    /// let promote = Command::ChangeMemberRole { organization: 1, user: 8, role: Role::Administrator.into() };
    /// let refusal = directory.check(&Subject::new(7, [])?, &promote).unwrap_err();
    /// assert_eq!(
    ///     refusal.to_string(),
    ///     "`change_member_role` denied: the user is not a member of the organization that owns the resource (R3)"
    /// );
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The [`Refusal`] that `execute` would return.
    pub fn check(&self, actor: &Subject<Id>, command: &Command<Id>) -> Result<(), Refusal<Id>> {
        self.prepare(actor, command).map(|_| ())
    }

    fn prepare(&self, actor: &Subject<Id>, command: &Command<Id>) -> Result<Validated, Refusal<Id>> {
        let by = actor.user().ok_or(Refusal::NotSignedIn)?;
        // authorization comes first, so that an outsider learns nothing from the later checks
        self.authorize(actor, by, command)?;
        let validated = self.validate(by, command)?;
        match validated {
            // a command without effect hands out nothing
            Validated::NoChange => {}
            Validated::Changes => self.forbid_escalation(actor, command)?,
        }
        Ok(validated)
    }
}
