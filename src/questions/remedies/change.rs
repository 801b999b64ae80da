//! Changes: single facts that somebody can grant.

use crate::vocabulary::{Backticked, Permission, Role, TeamPermission};
use alloc::vec::Vec;
use core::fmt;
use core::iter::repeat;

/// A single change of the facts: something that somebody can grant.
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
    /// The token also carries this scope (`R12`).
    AddScope(Permission),
    /// A team of the user that confines nobody has this permission on the app; on some app of the organization,
    /// where the resource is in none (`R5`).
    JoinTeam(TeamPermission),
    /// The app is assigned to a confining team of the user, which lacks it, with this permission (`R5`, `R8`).
    AssignAppTo {
        /// The team.
        team: &'a Id,
        /// What it then holds.
        permission: TeamPermission,
    },
    /// The user leaves all confining teams that stand in the way (`R8`), and with them what they bring: those
    /// that do not have the app or, for what is of the organization's level, each one.
    LeaveTeams(Vec<&'a Id>),
    /// The user has this role in the owning organization, in place of the present one if there is one
    /// (`R4`).
    HaveRole(Role),
    /// The resource, and the app that it is in, are made public (`R10`): everybody holds what is open then.
    MakePublic,
}

// not derived: that would ask for `Id: Clone`, and only references to ids are held
impl<Id> Clone for Change<'_, Id> {
    fn clone(&self) -> Self {
        match self {
            Change::Assign => Change::Assign,
            Change::AddScope(scope) => Change::AddScope(*scope),
            Change::JoinTeam(permission) => Change::JoinTeam(*permission),
            Change::AssignAppTo { team, permission } => Change::AssignAppTo { team, permission: *permission },
            Change::LeaveTeams(teams) => Change::LeaveTeams(teams.clone()),
            Change::HaveRole(role) => Change::HaveRole(*role),
            Change::MakePublic => Change::MakePublic,
        }
    }
}

impl<Id: Eq> Change<'_, Id> {
    /// Whether the two touch different facts.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Change::LeaveTeams(_), Change::AssignAppTo { .. }) => false,
            (Change::AssignAppTo { team, .. }, Change::AssignAppTo { team: other, .. }) => team != other,
            (
                Change::Assign
                | Change::AddScope(_)
                | Change::JoinTeam(_)
                | Change::AssignAppTo { .. }
                | Change::LeaveTeams(_)
                | Change::HaveRole(_)
                | Change::MakePublic,
                _,
            ) => true,
        }
    }
}

impl<Id: fmt::Display> fmt::Display for Change<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Assign => f.write_str("assign it to the user"),
            Change::AddScope(scope) => write!(f, "add the scope {scope} to the token"),
            Change::LeaveTeams(teams) => {
                let noun = if teams.len() == 1 { "team" } else { "teams" };
                write!(f, "take the user out of the confining {noun}")?;
                teams
                    .iter()
                    .zip([""].into_iter().chain(repeat(" and")))
                    .try_for_each(|(team, and)| write!(f, "{and} {}", Backticked(team)))
            }
            Change::JoinTeam(permission) => write!(f, "put the user in a team with `{permission}`"),
            Change::AssignAppTo { team, permission } => {
                write!(
                    f,
                    "assign the app to the confining team {} with `{permission}`, for all its members",
                    Backticked(team)
                )
            }
            Change::HaveRole(role) => write!(f, "give the user the role `{role}`"),
            Change::MakePublic => f.write_str("make it public, for everybody"),
        }
    }
}
