//! The order of remedies: what an administrator would rather do comes first.

use super::change::Change;
use crate::policy::Policy;
use crate::vocabulary::{Permission, Role, TeamPermission};

/// The order of remedies: the kinds of the changes first, the greater one of a pair before the smaller one; then the
/// [weight](Weights) of the permissions that the user gains; then the number of permissions in the role or team
/// permission that is handed out.
// The last number tells apart remedies that grant as much here: a role with fewer permissions is less to regret.
pub(super) type Cost = ([Kind; 2], [u32; 2], u32);

/// The kind of a change, from what hands out nothing to what everybody gains by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    /// No change. So one change comes before two of the same kind.
    None,
    /// The caller signs in: nobody has to hand out anything.
    SignIn,
    /// One resource is assigned to the user.
    Assign,
    /// The token gets what its holder holds.
    Scope,
    /// What the user was given counts again.
    Reinstate,
    /// One permission on one app, for one user.
    Share,
    /// A team permission on one app.
    Team,
    /// A limit is lifted that somebody chose for the user.
    Leave,
    /// A role that grants the permission: in all apps, with everything else that the role grants.
    Role,
    /// A role that does not grant the permission by itself: it helps because it does not limit what teams grant.
    // Nobody who wants an app deleted makes somebody a Financial Manager for it.
    UnlimitedRole,
    /// Everybody gains.
    Public,
}

impl Kind {
    /// The kind of the change, if the role that it hands out grants what the action asks for, or does not.
    pub(super) fn of<Id>(change: &Change<'_, Id>, role_grants: impl Fn(Role) -> bool) -> Kind {
        match change {
            Change::SignIn => Kind::SignIn,
            Change::Assign => Kind::Assign,
            Change::AddScope { .. } => Kind::Scope,
            Change::Reinstate { .. } => Kind::Reinstate,
            Change::ShareApp { .. } => Kind::Share,
            Change::JoinTeam { .. } | Change::AssignAppTo { .. } => Kind::Team,
            Change::LeaveTeams(_) => Kind::Leave,
            Change::HaveRole(role) | Change::Invite { role, .. } if role_grants(*role) => Kind::Role,
            Change::HaveRole(_) | Change::Invite { .. } => Kind::UnlimitedRole,
            Change::MakePublic => Kind::Public,
        }
    }
}

/// How much sets of permissions weigh.
///
/// A permission weighs as much as there are roles and team permissions without it: one that few have is more to hand
/// out than one that most have. Organization-level permissions are weighed first, and app-level ones only if they weigh
/// the same.
// The tables themselves say which permissions are ordinary. A list of dangerous ones would be a second source.
pub(super) struct Weights {
    columns: [Permission; Role::ALL.len() + TeamPermission::ALL.len()],
    organization_level: Permission,
}

impl Weights {
    pub(super) fn new(policy: &Policy) -> Self {
        let mut columns = [Permission::empty(); Role::ALL.len() + TeamPermission::ALL.len()];
        let roles = Role::ALL.into_iter().map(|role| policy.grants(role));
        let all = roles.chain(TeamPermission::ALL.map(|permission| policy.team_permission(permission)));
        for (column, contents) in columns.iter_mut().zip(all) {
            *column = contents;
        }
        Weights { columns, organization_level: policy.levels().organization }
    }

    /// The weight of the organization-level permissions of the set, and that of the others.
    pub(super) fn of(&self, set: Permission) -> [u32; 2] {
        let of = |set: Permission| {
            let without = self.columns.iter().map(|column| count(set.difference(*column)));
            without.fold(0, u32::saturating_add)
        };
        [of(set & self.organization_level), of(set.difference(self.organization_level))]
    }

    /// The lightest permission of the set, and the first of several; all permissions of the set if there is none.
    pub(super) fn lightest(&self, each: impl Iterator<Item = Permission>) -> Option<Permission> {
        each.min_by_key(|permission| self.of(*permission))
    }
}

/// The number of permissions in the set.
pub(super) fn count(set: Permission) -> u32 {
    set.bits().count_ones()
}
