//! Events, which record executed commands.

use super::before::Before;
use super::command::Command;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::member::RoleRef;
use crate::directory::state::shared::SharedPermissions;
use crate::facts::Owner;
use crate::policy::AnyTeamPermission;
use crate::policy::diff::Fingerprint;

/// An executed command: its version, its time, the policy, the acting user, the command, the value before, and the
/// consequences.
///
/// The events of a directory are its audit log. [`replay`](crate::directory::Directory::replay) builds the
/// same directory from them.
///
/// ```
/// use rolecall::Subject;
/// use rolecall::directory::{Command, Directory, Email};
///
/// let mut directory = Directory::new();
/// let register = Command::Register { email: Email::new("ana@example.com")? };
/// let event = directory.execute(&Subject::new("ana", [])?, 1_700_000_000, register)?.unwrap();
/// assert_eq!((event.version(), event.at(), event.by()), (1, 1_700_000_000, Some(&"ana")));
/// assert_eq!(Directory::replay([event])?, directory);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<Id> {
    pub(crate) version: u64,
    pub(crate) at: u64,
    pub(crate) policy: Fingerprint,
    pub(crate) by: Option<Id>,
    pub(crate) actor: Option<Id>,
    pub(crate) command: Command<Id>,
    pub(crate) before: Option<Before<Id>>,
    pub(crate) consequences: alloc::vec::Vec<Consequence<Id>>,
}

/// An effect of a command that the command itself does not name.
///
/// Consequences make the log readable on its own: nobody needs the state before an event to know its effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consequence<Id> {
    /// The user joined the organization with the role.
    Joined {
        /// The new member.
        user: Id,
        /// The role that the member joined with.
        role: RoleRef<Id>,
    },
    /// The user is no longer a member of the organization.
    Left {
        /// The former member.
        user: Id,
    },
    /// The member is no longer in the team.
    LeftTeam {
        /// The team that the member left.
        team: Id,
        /// The former member of the team.
        user: Id,
    },
    /// The team no longer has the app.
    LostApp {
        /// The team that lost the app.
        team: Id,
        /// The app.
        app: Id,
        /// The permission that the team had on the app.
        permission: AnyTeamPermission,
    },
    /// The app is no longer shared with the user.
    ShareEnded {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// The user whom the app was shared with.
        user: Id,
        /// What the user could do there.
        permissions: SharedPermissions,
    },
    /// The app that was transferred is still shared with the user.
    ShareKept {
        /// The organization that the app belongs to now.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// The user whom the app is shared with.
        user: Id,
        /// What the user may do there.
        permissions: SharedPermissions,
    },
    /// The personal app was deleted.
    AppDeleted {
        /// The app.
        app: Id,
    },
    /// The pending invitation was closed without an answer.
    InvitationClosed {
        /// The organization that sent the invitation.
        organization: Id,
        /// The invitation.
        invitation: Id,
        /// Its state from now on.
        status: InvitationStatus,
    },
}

impl<Id> Consequence<Id> {
    /// The organization and the invitation that was closed.
    pub(super) const fn closed_invitation(&self) -> Option<(&Id, &Id)> {
        if let Consequence::InvitationClosed { organization, invitation, .. } = self {
            Some((organization, invitation))
        } else {
            None
        }
    }
}

impl<Id> Consequence<Id> {
    /// The owner, the app and the user of a share that ended.
    pub(super) const fn ended_share(&self) -> Option<(&Owner<Id>, &Id, &Id)> {
        if let Consequence::ShareEnded { owner, app, user, .. } = self {
            Some((owner, app, user))
        } else {
            None
        }
    }
}

impl<Id> Event<Id> {
    /// The version of the directory after the event: 1 for the first event, then one more for each.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The time that the service gave, in its own unit: no earlier than that of the event before.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// The fingerprint of the policy that authorized the command.
    #[must_use]
    pub const fn policy(&self) -> Fingerprint {
        self.policy
    }

    /// The acting user, or `None` for an invitation that expired.
    #[must_use]
    pub const fn by(&self) -> Option<&Id> {
        self.by.as_ref()
    }

    /// Who acted for the user, if the acting subject said so: a script, an agent, a support engineer.
    ///
    /// It is recorded, and decides nothing. See [`Subject::acted_by`](crate::Subject::acted_by).
    ///
    /// ```
    /// use rolecall::Subject;
    /// use rolecall::directory::{Command, Directory, Email};
    ///
    /// let mut directory = Directory::new();
    /// let ana = Subject::new("ana", [])?.acted_by("support");
    /// let register = Command::Register { email: Email::new("ana@example.com")? };
    /// let event = directory.execute(&ana, 0, register)?.unwrap();
    /// assert_eq!((event.by(), event.actor()), (Some(&"ana"), Some(&"support")));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn actor(&self) -> Option<&Id> {
        self.actor.as_ref()
    }

    /// The executed command.
    #[must_use]
    pub const fn command(&self) -> &Command<Id> {
        &self.command
    }

    /// The value that the command replaced or removed. `None` if there was none: the command added something, or
    /// ended something that has no value of its own, such as a membership in a team.
    #[must_use]
    pub const fn before(&self) -> Option<&Before<Id>> {
        self.before.as_ref()
    }

    /// The consequences, grouped by kind, and in each kind in the order of ids.
    #[must_use]
    pub fn consequences(&self) -> &[Consequence<Id>] {
        &self.consequences
    }
}
