//! The rules that turn a role, team grants and shares into effective permissions: R4 to R8, and R14.
//!
//! Everything that rolecall decides about members rests on [`effective_permissions`] and [`shared`]. A subject asks them
//! once for each place when the subject is built; `decide`, `explain` and `remedies` ask them again from the facts.

use super::role_definition::{Reach, RoleDefinition};
use super::tables::Levels;
use crate::vocabulary::Permission;

/// The team grants of one member that bear on one app, or on resources outside apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TeamGrants {
    /// The union of the team permissions on this app; empty outside apps (`R5`).
    pub(crate) on_app: Permission,
    /// The union of the team permissions over all the member's teams and all their apps (`R5`).
    pub(crate) on_any_app: Permission,
    /// The number of teams that confine the member (`R8`).
    pub(crate) confining_teams: u32,
    /// The number of those teams to which this app is assigned (`R8`).
    pub(crate) confining_teams_with_app: u32,
}

impl TeamGrants {
    /// The grants of a member without teams.
    pub(crate) const NONE: TeamGrants = TeamGrants {
        on_app: Permission::empty(),
        on_any_app: Permission::empty(),
        confining_teams: 0,
        confining_teams_with_app: 0,
    };

    /// Adds a team permission that one of the teams holds, on this app or on another.
    pub(crate) fn add(&mut self, permissions: Permission, is_on_app: bool) {
        self.on_any_app |= permissions;
        if is_on_app {
            self.on_app |= permissions;
        }
    }

    /// Adds a team that confines the member, and to which this app is assigned or not.
    pub(crate) fn add_confining_team(&mut self, has_app: bool) {
        self.confining_teams = self.confining_teams.saturating_add(1);
        self.confining_teams_with_app = self.confining_teams_with_app.saturating_add(has_app.into());
    }

    /// Assigns this app to one more of the confining teams.
    pub(crate) fn assign_to_confining_team(&mut self) {
        self.confining_teams_with_app = self.confining_teams_with_app.saturating_add(1);
    }
}

/// The effective permissions of a member in one app, or outside apps (`R7`).
pub(crate) const fn effective_permissions(
    levels: &Levels,
    role: &RoleDefinition,
    teams: &TeamGrants,
) -> Permission {
    let organization = organization_level(role, teams).intersection(levels.organization);
    let app = app_level(role, teams).intersection(levels.app);
    confined(organization, app, teams)
}

/// Organization-level permissions: those of the role, and those in any team permission, on whichever app (`R4`,
/// `R5`).
const fn organization_level(role: &RoleDefinition, teams: &TeamGrants) -> Permission {
    role.grants.union(under_ceiling(teams.on_any_app, role))
}

/// App-level permissions: the role's if it reaches all apps, and those of the teams that have the app (`R4`,
/// `R5`).
const fn app_level(role: &RoleDefinition, teams: &TeamGrants) -> Permission {
    let by_role = match role.reach {
        Reach::AllApps => role.grants,
        Reach::SelectedApps => Permission::empty(),
    };
    by_role.union(under_ceiling(teams.on_app, role))
}

/// The part of a team's grants that the member's role lets through (`R6`).
const fn under_ceiling(granted_by_teams: Permission, role: &RoleDefinition) -> Permission {
    match role.ceiling {
        Some(ceiling) => granted_by_teams.intersection(ceiling),
        None => granted_by_teams,
    }
}

/// The part that confining teams leave: nothing of the organization level, and nothing in an app that one of
/// them lacks (`R8`).
const fn confined(organization: Permission, app: Permission, teams: &TeamGrants) -> Permission {
    if teams.confining_teams == 0 {
        organization.union(app)
    } else if teams.confining_teams_with_app == teams.confining_teams {
        app
    } else {
        Permission::empty()
    }
}

/// The part of the shares of an app that counts: what can be shared, and for a member whom teams confine nothing in an
/// app that one of them lacks (`R14`, `R8`). The role's ceiling does not limit it, because no team gives it.
pub(crate) const fn shared(levels: &Levels, shares: Permission, teams: &TeamGrants) -> Permission {
    if teams.confining_teams_with_app == teams.confining_teams {
        shares.intersection(levels.shareable())
    } else {
        Permission::empty()
    }
}
