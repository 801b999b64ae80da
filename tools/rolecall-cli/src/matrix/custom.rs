//! The custom roles and team permissions of an organization, as columns beside the documented ones.

use crate::data::Id;
use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::Organization;
use rolecall::own::OwnPermission;
use rolecall::{Permission, Policy, Reach};
use std::collections::BTreeMap;

/// The custom roles and team permissions of one organization.
pub struct CustomTable {
    pub(super) organization: String,
    pub(super) columns: Vec<CustomColumn>,
}

/// A custom role or a custom team permission.
pub(super) struct CustomColumn {
    pub(super) name: String,
    pub(super) held: Permission,
    /// The reach and the ceiling of a role; a team permission has neither.
    pub(super) limits: Option<(Reach, Option<Permission>)>,
}

impl CustomTable {
    /// The definitions of the organization: roles in the order of their ids, then team permissions by name. `None` if it
    /// has none.
    ///
    /// A team permission is found where a team holds it, on an app or by default, because organizations keep no list of them.
    /// Linear in the teams' apps.
    #[must_use]
    pub fn of(organization: &Organization<Id>) -> Option<CustomTable> {
        let roles = organization.roles().map(|(_, role)| CustomColumn::of_role(role));
        let teams = organization.teams().flat_map(|(_, team)| {
            [team.default_permission()].into_iter().chain(team.apps().map(|(_, permission)| permission))
        });
        let mut permissions = BTreeMap::new();
        for permission in teams {
            match permission {
                AnyTeamPermission::Documented(_) => {}
                AnyTeamPermission::Custom(custom) => {
                    // teams may hold permissions with one name and different contents
                    permissions.insert((custom.name(), custom.permissions().bits()), custom);
                }
            }
        }
        let columns: Vec<_> =
            roles.chain(permissions.values().copied().map(CustomColumn::of_team_permission)).collect();
        let organization = organization.name().to_string();
        (!columns.is_empty()).then_some(CustomTable { organization, columns })
    }

    /// The permissions that any of the columns holds, in the order of the tables.
    pub(super) fn held(&self, policy: &Policy) -> impl Iterator<Item = Permission> {
        let held = self.columns.iter().fold(Permission::empty(), |all, column| all | column.held);
        let own = policy.vocabulary().permissions().iter().map(OwnPermission::set);
        Permission::ALL.into_iter().chain(own).filter(move |permission| held.contains(*permission))
    }
}

impl CustomColumn {
    fn of_role(role: &CustomRole) -> CustomColumn {
        let limits = Some((role.reach(), role.ceiling()));
        CustomColumn { name: role.name().to_owned(), held: role.grants(), limits }
    }

    fn of_team_permission(permission: &CustomTeamPermission) -> CustomColumn {
        CustomColumn { name: permission.name().to_owned(), held: permission.permissions(), limits: None }
    }
}
