//! Teams of members, and what they hold on which apps.

use super::text::Name;
use crate::facts::TeamMembership;
use crate::policy::{AnyTeamPermission, Policy};
use alloc::collections::{BTreeMap, BTreeSet};

/// A team of an organization: its members, and the apps assigned to it with what it holds on each (`R5`).
///
/// The default permission is what an app is added with where no other is given (004, "Add and Manage Team
/// Apps"); changing it changes nothing about the apps that the team has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Team<Id> {
    pub(super) name: Name,
    pub(super) default_permission: AnyTeamPermission,
    pub(super) confining: bool,
    pub(super) members: BTreeSet<Id>,
    pub(super) apps: BTreeMap<Id, AnyTeamPermission>,
    pub(super) created_at: u64,
}

impl<Id> Team<Id> {
    /// The name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// What an app is added with where no other permission is given.
    #[must_use]
    pub const fn default_permission(&self) -> &AnyTeamPermission {
        &self.default_permission
    }

    /// Whether the team confines its members to its apps (`R8`).
    #[must_use]
    pub const fn is_confining(&self) -> bool {
        self.confining
    }

    /// The members, in the order of their ids.
    #[must_use]
    pub fn members(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.members.iter()
    }

    /// The apps, in the order of their ids, and what the team holds on each.
    #[must_use]
    pub fn apps(&self) -> impl ExactSizeIterator<Item = (&Id, &AnyTeamPermission)> {
        self.apps.iter()
    }

    /// When the team was created, in the service's own time.
    #[must_use]
    pub const fn created_at(&self) -> u64 {
        self.created_at
    }
}

impl<Id: Ord> Team<Id> {
    /// Whether the user is in the team.
    #[must_use]
    pub fn has_member(&self, user: &Id) -> bool {
        self.members.contains(user)
    }

    /// What the team holds on the app, if that is assigned to it.
    #[must_use]
    pub fn permission_on(&self, app: &Id) -> Option<&AnyTeamPermission> {
        self.apps.get(app)
    }
}

impl<Id: Clone> Team<Id> {
    /// The team as the evaluator takes it.
    pub(super) fn membership(&self, id: &Id) -> TeamMembership<Id> {
        self.membership_of(id, self.apps.iter())
    }

    /// The same team, if it had these of its apps alone.
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
    /// The same team, if it had no apps but that one and as many as it takes to bring what it does throughout the
    /// organization: to a decision about that app, or about what is in none, it makes no difference.
    pub(super) fn membership_at(&self, id: &Id, policy: &Policy, app: Option<&Id>) -> TeamMembership<Id> {
        let mut missing = policy.organization_level_team_grants();
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
