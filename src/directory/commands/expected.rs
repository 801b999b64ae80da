//! Values that others may edit between a look and a command: the command says what its author saw.

use crate::directory::state::member::RoleRef;
use crate::policy::AnyTeamPermission;
use crate::policy::custom::CustomRole;
use crate::vocabulary::{Role, TeamPermission};

/// A role that a command gives to somebody. A custom one comes with the definition that the author of the command saw.
///
/// Others may edit a custom role. Without the definition, somebody who may edit roles alone could widen the role just
/// before an Administrator gives it to an accomplice. A command is
/// [refused](crate::directory::Refusal::RoleChanged) if the role has another definition by then.
///
/// ```
/// use rolecall::{Permission, Reach, Role};
/// use rolecall::custom::CustomRole;
/// use rolecall::directory::{AssignedRole, RoleRef};
///
/// let expected = CustomRole::new("Auditor", Permission::VIEW_MODELS, Reach::AllApps, None)?;
/// let assigned = AssignedRole::Custom { role: 40, expected };
/// assert_eq!(assigned.role(), RoleRef::Custom(40));
/// assert_eq!(AssignedRole::<u64>::from(Role::Administrator).role(), Role::Administrator.into());
/// # Ok::<(), rolecall::custom::DefinitionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AssignedRole<Id> {
    /// One of the six documented roles, which nobody edits.
    Documented(Role),
    /// A custom role of the organization.
    Custom {
        /// The id of the role.
        role: Id,
        /// The definition that the role is expected to have.
        expected: CustomRole,
    },
}

/// The permission that a team gets on an app: a named one, or the team's default as the author of the command saw it.
///
/// Others may edit the default. A command is [refused](crate::directory::Refusal::DefaultChanged) if the team has
/// another default by then.
///
/// ```
/// use rolecall::TeamPermission;
/// use rolecall::directory::TeamAppPermission;
///
/// let named = TeamAppPermission::from(TeamPermission::FullAccess);
/// let default = TeamAppPermission::Default { expected: TeamPermission::FullAccess.into() };
/// assert_ne!(named, default);
/// assert_eq!(named.permission(), default.permission());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TeamAppPermission {
    /// This permission, whatever the team's default is.
    Named(AnyTeamPermission),
    /// The team's default.
    Default {
        /// The permission that the default is expected to be.
        expected: AnyTeamPermission,
    },
}

impl<Id: Clone> AssignedRole<Id> {
    /// The reference that members and invitations keep.
    #[must_use]
    pub fn role(&self) -> RoleRef<Id> {
        match self {
            AssignedRole::Documented(role) => RoleRef::Documented(*role),
            AssignedRole::Custom { role, .. } => RoleRef::Custom(role.clone()),
        }
    }
}

impl TeamAppPermission {
    /// The permission that the team gets.
    #[must_use]
    pub const fn permission(&self) -> &AnyTeamPermission {
        match self {
            TeamAppPermission::Named(permission) | TeamAppPermission::Default { expected: permission } => {
                permission
            }
        }
    }
}

impl<Id> From<Role> for AssignedRole<Id> {
    fn from(role: Role) -> Self {
        AssignedRole::Documented(role)
    }
}

impl From<TeamPermission> for TeamAppPermission {
    fn from(permission: TeamPermission) -> Self {
        TeamAppPermission::Named(permission.into())
    }
}

impl From<AnyTeamPermission> for TeamAppPermission {
    fn from(permission: AnyTeamPermission) -> Self {
        TeamAppPermission::Named(permission)
    }
}
