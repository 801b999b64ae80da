//! A command before it is done: the event that it would have, and whose rights it would change.

use super::command::Command;
use super::event::Event;
use super::refusal::Refusal;
use super::validated::Validated;
use crate::directory::queries::impact::Impact;
use crate::directory::state::directory::Directory;
use crate::facts::Subject;
use core::hash::Hash;

/// A command that could be executed: the event that it would have, and the rights that it would change.
///
/// [`Directory::preview`] makes it. It holds the facts of those whose rights the command can change, and nothing of the
/// directory: it says what the command would do at the version and time of its event.
#[derive(Debug, Clone)]
pub struct Preview<Id> {
    event: Option<Event<Id>>,
    before: Directory<Id>,
    after: Directory<Id>,
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The effects that the command would have, if the acting subject may execute it.
    ///
    /// It is authorized, validated and limited exactly as by [`execute`](Directory::execute), and changes nothing. A screen
    /// shows the rows of [`Preview::impact`] before somebody confirms.
    ///
    /// The time and the memory depend on those whose rights the command can change, and not on the organization: their teams
    /// with the apps of those, and their shares. To edit a custom role also reads the pending invitations.
    ///
    /// # Errors
    ///
    /// The [`Refusal`] that `execute` would return.
    ///
    /// ```
    /// use rolecall::directory::{Command, Directory, Email, Grantee, Name};
    /// use rolecall::filter::Extent;
    /// use rolecall::{Owner, Permission, Subject, TeamPermission};
    ///
    /// let mut directory = Directory::new();
    /// let [ana, ben] = ["ana", "ben"].map(|user| Subject::new(user, []).unwrap());
    /// for (user, email) in [(&ana, "ana@example.com"), (&ben, "ben@example.com")] {
    ///     directory.execute(user, 0, Command::Register { email: Email::new(email)? })?;
    /// }
    /// let (owner, app) = (Owner::User("ana"), "cats");
    /// directory.execute(&ana, 1, Command::CreateApp { owner, app, name: Name::new("Cats")?, unseen: false })?;
    ///
    /// let permissions = Permission::PREDICT.try_into()?;
    /// let share = Command::ShareApp { owner, app, user: "ben", permissions };
    /// let preview = directory.preview(&ana, 2, &share)?;
    /// let rows: Vec<_> = preview.impact().collect();
    /// let [row] = &rows[..] else { panic!() };
    /// assert_eq!((row.grantee, row.extent), (Grantee::User(&"ben"), Extent::App { owner: owner.as_ref(), app: &"cats" }));
    /// assert_eq!((row.gained(), row.lost()), (Permission::PREDICT, Permission::empty()));
    ///
    /// assert!(directory.preview(&ben, 2, &share).is_err());
    /// assert_eq!(preview.event(), directory.execute(&ana, 2, share)?.as_ref());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn preview(
        &self,
        actor: &Subject<Id>,
        at: u64,
        command: &Command<Id>,
    ) -> Result<Preview<Id>, Refusal<Id>> {
        let by = actor.user().ok_or(Refusal::NotSignedIn)?;
        match self.prepare(actor, at, command)? {
            Validated::NoChange => {
                let nothing = || Directory::new().governed_by(self.policy.clone());
                Ok(Preview { event: None, before: nothing(), after: nothing() })
            }
            Validated::Changes => {
                let before = self.excerpt(&mut self.touched(by, command));
                let mut after = before.clone();
                let consequences = after.apply(at, Some(by), command);
                let event = Event {
                    version: after.version,
                    at,
                    policy: self.fingerprint,
                    by: Some(by.clone()),
                    actor: actor.actor().cloned(),
                    command: command.clone(),
                    before: self.before(Some(by), command),
                    consequences,
                };
                Ok(Preview { event: Some(event), before, after })
            }
        }
    }
}

impl<Id> Preview<Id> {
    /// The event that the command would have, with its consequences: shares that end and invitations that are rescinded, for
    /// example. `None` if the command would change nothing.
    #[must_use]
    pub const fn event(&self) -> Option<&Event<Id>> {
        self.event.as_ref()
    }
}

impl<Id: Ord + Hash + Clone> Preview<Id> {
    /// The rights that the command would change: the same rows as those of [`Directory::impact_since`] after it.
    pub fn impact(&self) -> Impact<'_, Id> {
        self.after.impact_since(&self.before)
    }
}
