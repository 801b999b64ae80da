//! Comparing policies: the holders that tell policies apart, the fingerprint, and the difference.

mod action_table;
mod differences;
mod fingerprint;
mod written;

pub use self::action_table::{ActionRow, ActionTable};
pub use self::differences::{ActionDifference, Difference, Effect, PolicyDiff};
pub use self::fingerprint::{Fingerprint, FingerprintError};
pub use self::written::WrittenPolicy;

#[cfg(feature = "serde")]
pub(crate) use self::action_table::TableName;
#[cfg(feature = "directory")]
pub(crate) use self::differences::translated;

use super::definitions::Policy;
use super::role_definition::RoleDefinition;
use super::rules::{TeamGrants, effective_permissions};
use crate::vocabulary::{Permission, Role, TeamPermission};
use core::fmt;

/// A holder of permissions that a policy can decide about: a role, a team permission, a role in a team, everybody, or the
/// owner of a personal app.
///
/// There are 42 holders. The permissions of any member anywhere are the union of some holders' permissions,
/// restricted by rules that no policy changes. So two policies allow the same exactly if every holder has the same
/// permissions under both.
///
/// ```
/// use rolecall::diff::Holder;
/// use rolecall::{Permission, Policy, Role, TeamPermission};
///
/// let in_team = Holder::InTeam(Role::TeamContributor, TeamPermission::FullAccess);
/// assert!(!Policy::documented().held_by(in_team).contains(Permission::DELETE_APP));
/// assert_eq!(in_team.to_string(), "team_contributor in a team with full_access");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Holder {
    /// A member with the role, by the role alone (`R4`).
    Role(Role),
    /// A member of a team with that permission on the app, with a role that has no ceiling (`R5`).
    TeamPermission(TeamPermission),
    /// A member with the role, in an app on which a team of theirs has that permission (`R5`, `R6`).
    InTeam(Role, TeamPermission),
    /// A member with the role, in an app on which a team of theirs has everything that a custom team permission may
    /// contain (`R5`, `R6`).
    InCustomTeam(Role),
    /// Everybody, on a public resource (`R10`).
    Everybody,
    /// The user who owns a personal app, or what is of a service's own kinds outside apps (`R9`, `V4`).
    Owner,
}

impl Holder {
    /// Every holder: the roles, the team permissions, the roles in teams, everybody, and owners.
    ///
    /// ```
    /// use rolecall::diff::Holder;
    ///
    /// assert_eq!(Holder::all().count(), 42);
    /// ```
    pub fn all() -> impl Iterator<Item = Holder> {
        let in_teams = Role::ALL.into_iter().flat_map(|role| {
            let in_team = TeamPermission::ALL.into_iter().map(move |held| Holder::InTeam(role, held));
            in_team.chain([Holder::InCustomTeam(role)])
        });
        let roles = Role::ALL.into_iter().map(Holder::Role);
        let team_permissions = TeamPermission::ALL.into_iter().map(Holder::TeamPermission);
        roles.chain(team_permissions).chain(in_teams).chain([Holder::Everybody, Holder::Owner])
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Holder::Role(role) => write!(f, "{role}"),
            Holder::TeamPermission(permission) => write!(f, "{permission}"),
            Holder::InTeam(role, permission) => write!(f, "{role} in a team with {permission}"),
            Holder::InCustomTeam(role) => write!(f, "{role} in a team with a custom permission"),
            Holder::Everybody => f.write_str("everybody on a public resource"),
            Holder::Owner => f.write_str("the owner of a personal app"),
        }
    }
}

impl Policy {
    /// The permissions that the holder has in an app and on the organization, if no team confines them.
    ///
    /// ```
    /// use rolecall::diff::Holder;
    /// use rolecall::{Permission, Policy, Role, TeamPermission};
    ///
    /// let policy = Policy::documented();
    /// let (fay, in_team) = (Role::FinancialManager, TeamPermission::FullAccess);
    /// assert_eq!(policy.held_by(Holder::Role(fay)), Permission::VIEW_FINANCIAL_DATA);
    /// assert!(policy.held_by(Holder::InTeam(fay, in_team)).contains(Permission::DELETE_APP));
    /// ```
    #[must_use]
    pub fn held_by(&self, holder: Holder) -> Permission {
        let role_of = |role| *self.tables().role(role);
        let (role, team_permission) = match holder {
            Holder::Role(role) => (role_of(role), Permission::empty()),
            Holder::TeamPermission(permission) => {
                (RoleDefinition::NO_GRANTS, self.team_permission(permission))
            }
            Holder::InTeam(role, permission) => (role_of(role), self.team_permission(permission)),
            Holder::InCustomTeam(role) => {
                (role_of(role), self.levels().app.difference(Permission::TRANSFER_APPS))
            }
            Holder::Everybody => return self.levels().public,
            Holder::Owner => {
                let own = self.levels().organization.difference(Permission::ORGANIZATION_LEVEL);
                return self.levels().app.union(own);
            }
        };
        let mut teams = TeamGrants::NONE;
        teams.add(team_permission, true);
        effective_permissions(self.levels(), &role, &teams)
    }
}

#[cfg(test)]
mod tests;
