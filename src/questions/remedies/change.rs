//! Changes: single facts that somebody can change, such as a role or an assignment.

use crate::vocabulary::own::OwnPermission;
use crate::vocabulary::{Backticked, Permission, Role, TeamPermission};
use alloc::vec::Vec;
use core::fmt;
use core::iter::repeat;

/// A single change of the facts, such as another role for the user.
///
/// ```
/// use rolecall::remedies::Change;
/// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, remedies};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// let ana = ana.narrowed_to(Permission::VIEW_MODELS);
/// let remedies = remedies(&ana, Action::DeleteApp, &Resource::app(1, 100));
/// assert_eq!(remedies[0].changes(), [Change::AddScope(Permission::DELETE_APP)]);
/// assert_eq!(remedies[0].changes()[0].to_string(), "add the scope DELETE_APP to the token");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change<'a, Id> {
    /// The resource is assigned to the user (`R11`).
    Assign,
    /// The token gets this scope (`R12`).
    AddScope(Permission),
    /// The token gets this scope of the service's own (`R12`, `V6`).
    AddOwnScope(&'static OwnPermission),
    /// The user joins a team that confines nobody and holds this permission on the app (`R5`). If the resource is
    /// outside apps, the team holds it on any app of the organization.
    JoinTeam(TeamPermission),
    /// The app is assigned, with this permission, to a confining team of the user that lacks it (`R5`, `R8`).
    AssignAppTo {
        /// The id of the team.
        team: &'a Id,
        /// The permission that the team gets on the app.
        permission: TeamPermission,
    },
    /// The user leaves every confining team that stands in the way (`R8`), and loses the grants of these teams.
    ///
    /// A confining team without the app stands in the way. If the action asks for an organization-level
    /// permission, each confining team does.
    LeaveTeams(Vec<&'a Id>),
    /// The user gets this role in the owning organization, in place of any present one (`R4`).
    HaveRole(Role),
    /// The resource and its app are made public (`R10`): everybody then holds the public permissions on it.
    MakePublic,
}

// not derived: a derive would ask for `Id: Clone`, but a change only holds references to ids
impl<Id> Clone for Change<'_, Id> {
    fn clone(&self) -> Self {
        match self {
            Change::Assign => Change::Assign,
            Change::AddScope(scope) => Change::AddScope(*scope),
            Change::AddOwnScope(row) => Change::AddOwnScope(row),
            Change::JoinTeam(permission) => Change::JoinTeam(*permission),
            Change::AssignAppTo { team, permission } => Change::AssignAppTo { team, permission: *permission },
            Change::LeaveTeams(teams) => Change::LeaveTeams(teams.clone()),
            Change::HaveRole(role) => Change::HaveRole(*role),
            Change::MakePublic => Change::MakePublic,
        }
    }
}

impl<Id: Eq> Change<'_, Id> {
    /// Returns `true` if a pair of this change and a later one makes sense.
    pub(super) fn goes_with(&self, later: &Self) -> bool {
        match self {
            // after leaving, an app assigned to the team is no longer the user's
            Change::LeaveTeams(_) => !matches!(later, Change::AssignAppTo { .. }),
            // a team holds one permission on an app
            Change::AssignAppTo { team, .. } => {
                !matches!(later, Change::AssignAppTo { team: other, .. } if team == other)
            }
            Change::Assign
            | Change::AddScope(_)
            | Change::AddOwnScope(_)
            | Change::JoinTeam(_)
            | Change::HaveRole(_)
            | Change::MakePublic => true,
        }
    }
}

impl<Id: fmt::Display> fmt::Display for Change<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Assign => f.write_str("assign the resource to the user"),
            Change::AddScope(scope) => write!(f, "add the scope {scope} to the token"),
            Change::AddOwnScope(row) => write!(f, "add the scope {} to the token", row.name),
            Change::LeaveTeams(teams) => {
                let is_one = teams.len() == 1;
                write!(f, "take the user out of the {}", if is_one { "team" } else { "teams" })?;
                for (team, and) in teams.iter().zip([""].into_iter().chain(repeat(" and"))) {
                    write!(f, "{and} {}", Backticked(team))?;
                }
                f.write_str(if is_one {
                    ", which confines them to its apps"
                } else {
                    ", which confine them to their apps"
                })
            }
            Change::JoinTeam(permission) => write!(f, "put the user in a team with `{permission}`"),
            Change::AssignAppTo { team, permission } => {
                write!(
                    f,
                    "assign the app with `{permission}` to the team {}, which confines the user, for all its members",
                    Backticked(team)
                )
            }
            Change::HaveRole(role) => write!(f, "give the user the role `{role}`"),
            Change::MakePublic => f.write_str("make the resource and its app public, for everybody"),
        }
    }
}
