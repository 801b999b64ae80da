//! What happened.

use super::command::Command;
use super::member::RoleRef;
use crate::policy::AnyTeamPermission;

/// What happened: who did what and when, what came with it, and the version of the directory from then on.
///
/// Events are an audit log: [`replay`](super::Directory::replay) makes the same directory of them again.
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

/// What came with a command that it does not itself say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Consequence<Id> {
    /// The user joined the organization with that role.
    Joined {
        /// Who.
        user: Id,
        /// As what.
        role: RoleRef<Id>,
    },
    /// The user is no longer a member of the organization.
    Left {
        /// Who.
        user: Id,
    },
    /// The role of the member was that until then.
    RoleWas {
        /// Which.
        role: RoleRef<Id>,
    },
    /// The member is no longer in the team.
    LeftTeam {
        /// Which.
        team: Id,
        /// Who.
        user: Id,
    },
    /// The team no longer has the app.
    LostApp {
        /// Which.
        team: Id,
        /// The app.
        app: Id,
        /// What it held there until then.
        permission: AnyTeamPermission,
    },
    /// The team was given the app with its default.
    GivenDefault {
        /// What it holds there.
        permission: AnyTeamPermission,
    },
    /// What the team held on the app until then.
    PermissionWas {
        /// Which.
        permission: AnyTeamPermission,
    },
    /// The user is no longer a collaborator of the app.
    LeftApp {
        /// The app.
        app: Id,
        /// Who.
        user: Id,
    },
}

impl<Id> Event<Id> {
    /// The version of the directory from then on: 1 after the first event, and one more after each.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// When it happened, in the service's own time: recorded, and never looked at.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// Who did it.
    #[must_use]
    pub const fn by(&self) -> &Id {
        &self.by
    }

    /// What they did.
    #[must_use]
    pub const fn command(&self) -> &Command<Id> {
        &self.command
    }

    /// What came with it: kind by kind, each in the order of ids.
    #[must_use]
    pub fn consequences(&self) -> &[Consequence<Id>] {
        &self.consequences
    }
}
