//! Events, which record executed commands.

use super::command::Command;
use crate::directory::state::member::RoleRef;
use crate::policy::AnyTeamPermission;

/// An executed command: its version, its time, the acting user, the command and its consequences.
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
/// assert_eq!((event.version(), event.at(), event.by()), (1, 1_700_000_000, &"ana"));
/// assert_eq!(Directory::replay([event])?, directory);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event<Id> {
    pub(crate) version: u64,
    pub(crate) at: u64,
    pub(crate) by: Id,
    pub(crate) command: Command<Id>,
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
    /// The member had this role before.
    RoleWas {
        /// The previous role.
        role: RoleRef<Id>,
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
    /// The team got the app with its default permission.
    GivenDefault {
        /// The default permission at that time.
        permission: AnyTeamPermission,
    },
    /// The team had this permission on the app before.
    PermissionWas {
        /// The previous permission.
        permission: AnyTeamPermission,
    },
    /// The user is no longer a collaborator of the app.
    LeftApp {
        /// The app.
        app: Id,
        /// The former collaborator.
        user: Id,
    },
}

impl<Id> Event<Id> {
    /// The version of the directory after the event: 1 for the first event, then one more for each.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The time that the service gave, in its own unit. The directory records it and never compares it.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// The acting user.
    #[must_use]
    pub const fn by(&self) -> &Id {
        &self.by
    }

    /// The executed command.
    #[must_use]
    pub const fn command(&self) -> &Command<Id> {
        &self.command
    }

    /// The consequences, grouped by kind, and in each kind in the order of ids.
    #[must_use]
    pub fn consequences(&self) -> &[Consequence<Id>] {
        &self.consequences
    }
}
