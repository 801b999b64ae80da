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
    /// `at` is the time in the service's own unit. Time does not run backwards: it is no earlier than
    /// [`Directory::at`], the time of the last event. A service with several clocks passes the later of the two.
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
        match self.prepare(actor, at, &command)? {
            Validated::NoChange => Ok(None),
            Validated::Changes => {
                Ok(Some(self.recorded(at, Some(by.clone()), actor.actor().cloned(), command)))
            }
        }
    }

    /// Closes a pending invitation whose time has passed, in nobody's name: `None` if it is closed as expired already.
    ///
    /// Nobody can accept an invitation from its time on, closed or not. To close it says so in the log, and lets its
    /// role be deleted. A service calls this for each of
    /// [`expired_invitations`](Directory::expired_invitations), never on behalf of a caller.
    ///
    /// # Errors
    ///
    /// [`Refusal::NotExpired`] before its time, [`Refusal::NotPending`] after an answer, [`Refusal::Unknown`], or
    /// [`Refusal::Earlier`].
    ///
    /// ```
    /// use rolecall::{Role, Subject};
    /// use rolecall::directory::{Command, Directory, Email, InvitationStatus, Name};
    ///
    /// let mut directory = Directory::new();
    /// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
    /// directory.execute(&ana, 0, create)?;
    /// let (email, role) = (Email::new("ben@example.com")?, Role::OrganizationUser.into());
    /// let invite = Command::InviteMember { organization: "acme", invitation: "i1", email, role, expires_at: Some(100) };
    /// directory.execute(&ana, 10, invite)?;
    ///
    /// assert_eq!(directory.expired_invitations(99).count(), 0);
    /// assert!(directory.expire_invitation(99, "acme", "i1").is_err());
    /// let expired: Vec<_> = directory.expired_invitations(100).map(|(acme, id)| (*acme, *id)).collect();
    /// for (organization, invitation) in expired {
    ///     let event = directory.expire_invitation(100, organization, invitation)?.unwrap();
    ///     assert_eq!(event.by(), None);
    /// }
    /// let sent = directory.organization(&"acme").unwrap().invitation(&"i1").unwrap();
    /// assert_eq!(sent.status(), InvitationStatus::Expired);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn expire_invitation(
        &mut self,
        at: u64,
        organization: Id,
        invitation: Id,
    ) -> Result<Option<Event<Id>>, Refusal<Id>> {
        let command = Command::ExpireInvitation { organization, invitation };
        match self.validate(None, at, &command)? {
            Validated::NoChange => Ok(None),
            Validated::Changes => Ok(Some(self.recorded(at, None, None, command))),
        }
    }

    /// Applies a valid command, and records it.
    fn recorded(&mut self, at: u64, by: Option<Id>, actor: Option<Id>, command: Command<Id>) -> Event<Id> {
        let before = self.before(by.as_ref(), &command);
        let consequences = self.apply(at, by.as_ref(), &command);
        let (version, policy) = (self.version, self.fingerprint);
        Event { version, at, policy, by, actor, command, before, consequences }
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
    /// let refusal = directory.check(&Subject::new(7, [])?, 0, &promote).unwrap_err();
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
    pub fn check(&self, actor: &Subject<Id>, at: u64, command: &Command<Id>) -> Result<(), Refusal<Id>> {
        self.prepare(actor, at, command).map(|_| ())
    }

    /// The three steps before a command is applied.
    pub(super) fn prepare(
        &self,
        actor: &Subject<Id>,
        at: u64,
        command: &Command<Id>,
    ) -> Result<Validated, Refusal<Id>> {
        let by = actor.user().ok_or(Refusal::NotSignedIn)?;
        // authorization comes first, so that an outsider learns nothing from the later checks
        self.authorize(actor, by, command)?;
        let validated = self.validate(Some(by), at, command)?;
        match validated {
            // a command without effect hands out nothing, and takes nothing
            Validated::NoChange => {}
            Validated::Changes => {
                self.check_limits(actor, by, command)?;
                self.require_sight(by, command)?;
            }
        }
        Ok(validated)
    }
}
