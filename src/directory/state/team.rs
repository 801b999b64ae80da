//! Teams of an organization, and their permissions on apps.

use super::text::Name;
use crate::facts::TeamMembership;
use crate::policy::{AnyTeamPermission, Policy};
use crate::vocabulary::{Permission, TeamPermission};
use alloc::collections::{BTreeMap, BTreeSet};

/// A team of an organization: its members, and the team's permission on each app that is assigned to it
/// (`R5`).
///
/// A new app gets the team's default permission unless the command names another (004, "Add and Manage Team
/// Apps"). Changing the default does not change the apps that the team already has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team<Id> {
    pub(in crate::directory) name: Name,
    pub(in crate::directory) default_permission: AnyTeamPermission,
    pub(in crate::directory) confining: bool,
    pub(in crate::directory) members: BTreeSet<Id>,
    pub(in crate::directory) apps: BTreeMap<Id, AnyTeamPermission>,
    pub(in crate::directory) created_at: u64,
    pub(in crate::directory) updated_at: u64,
}

impl<Id> Team<Id> {
    /// A team without members and apps.
    pub(in crate::directory) const fn new(
        name: Name,
        default_permission: AnyTeamPermission,
        confining: bool,
        created_at: u64,
    ) -> Self {
        Team {
            name,
            default_permission,
            confining,
            members: BTreeSet::new(),
            apps: BTreeMap::new(),
            created_at,
            updated_at: created_at,
        }
    }

    /// The name; teams of one organization may share a name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The permission that the team gets on a new app unless the command names another.
    #[must_use]
    pub const fn default_permission(&self) -> &AnyTeamPermission {
        &self.default_permission
    }

    /// `true` if the team confines its members to its apps (`R8`).
    #[must_use]
    pub const fn is_confining(&self) -> bool {
        self.confining
    }

    /// The members, in the order of their ids.
    #[must_use]
    pub fn members(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.members.iter()
    }

    /// The apps with the team's permission on each, in the order of the apps' ids.
    #[must_use]
    pub fn apps(&self) -> impl ExactSizeIterator<Item = (&Id, &AnyTeamPermission)> {
        self.apps.iter()
    }

    /// The time of the team's creation, in the service's own unit.
    #[must_use]
    pub const fn created_at(&self) -> u64 {
        self.created_at
    }

    /// The time of the last event that changed the team, in the service's own unit.
    ///
    /// Its members and its permissions on apps are a part of the team.
    #[must_use]
    pub const fn updated_at(&self) -> u64 {
        self.updated_at
    }
}

impl<Id: Ord> Team<Id> {
    /// `true` if the user is in the team; logarithmic in the number of members.
    #[must_use]
    pub fn has_member(&self, user: &Id) -> bool {
        self.members.contains(user)
    }

    /// The team's permission on the app, if the app is assigned to the team; logarithmic in the number of
    /// apps.
    #[must_use]
    pub fn permission_on(&self, app: &Id) -> Option<&AnyTeamPermission> {
        self.apps.get(app)
    }
}

impl<Id: Clone> Team<Id> {
    /// The team in the form that a subject is built from.
    pub(in crate::directory) fn membership(&self, id: &Id) -> TeamMembership<Id> {
        self.membership_of(id, self.apps.iter())
    }

    /// The same team with these of its apps only.
    fn membership_of<'a>(
        &self,
        id: &Id,
        apps: impl Iterator<Item = (&'a Id, &'a AnyTeamPermission)>,
    ) -> TeamMembership<Id>
    where
        Id: 'a,
    {
        let apps = apps.map(|(app, permission)| (app.clone(), permission.clone()));
        let membership = TeamMembership::new(id.clone()).with_apps(apps);
        if self.confining { membership.confining() } else { membership }
    }
}

impl<Id: Ord + Clone> Team<Id> {
    /// The same team with as few apps as a decision about this app, or about no app, can depend on.
    ///
    /// A decision about one app depends on the team's permission there. It also depends on the permissions
    /// that the team grants throughout the organization (`R5`); a few of the apps suffice to grant them all.
    pub(in crate::directory) fn membership_at(
        &self,
        id: &Id,
        policy: &Policy,
        app: Option<&Id>,
    ) -> TeamMembership<Id> {
        // copying all apps would make every command linear in them, although its decision is about one app
        let mut missing = organization_level_team_grants(policy);
        let mut apps = self.apps.iter();
        let needed = core::iter::from_fn(|| {
            if missing.is_empty() {
                return None;
            }
            apps.find(|(_, permission)| policy.permissions_of(permission).intersects(missing))
                .inspect(|(_, permission)| missing = missing.difference(policy.permissions_of(permission)))
        });
        let asked = app.and_then(|app| self.apps.get_key_value(app));
        self.membership_of(id, needed.chain(asked))
    }
}

/// The organization-level permissions that any documented team permission contains under the policy. Custom team
/// permissions contain none.
pub(in crate::directory) fn organization_level_team_grants(policy: &Policy) -> Permission {
    let all = TeamPermission::ALL.into_iter().map(|permission| policy.team_permission(permission));
    all.fold(Permission::empty(), Permission::union) & policy.levels().organization
}
