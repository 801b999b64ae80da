//! Apps, owned by an organization or by a user.

use super::registry::Registry;
use super::shared::SharedPermissions;
use super::text::{Name, NameKey, Text};
use alloc::collections::{BTreeMap, BTreeSet, btree_map};
use core::ops::Bound;

/// An app: its name, its descriptions, its visibility and its shares.
///
/// An app's id never changes. Its name can change (the matrix's "Edit App ID" edits the name), and no two
/// apps of one owner have the same name.
///
/// A share says what one user may do on the app (`R14`); the documents call such a user a collaborator (the matrix's
/// "Edit Collaborators"). An empty share is a collaborator who holds nothing by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App<Id> {
    pub(in crate::directory) name: Name,
    pub(in crate::directory) description: Text,
    pub(in crate::directory) notes: Text,
    pub(in crate::directory) public: bool,
    pub(in crate::directory) shares: BTreeMap<Id, SharedPermissions>,
    // empty for a personal app: only organizations have teams
    pub(in crate::directory) teams: BTreeSet<Id>,
    pub(in crate::directory) created_at: u64,
    pub(in crate::directory) updated_at: u64,
}

/// The apps of one owner, indexed by id, by name and by the users whom they are shared with.
///
/// The fields of the indexes are private, so that an app's name and shares change only together with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) struct Apps<Id> {
    pub(in crate::directory) registry: Registry<Id, App<Id>>,
    names: BTreeMap<NameKey, Id>,
    shared_with: BTreeMap<Id, BTreeSet<Id>>,
}

impl<Id> App<Id> {
    pub(in crate::directory) fn new(name: Name, created_at: u64) -> Self {
        App {
            name,
            description: Text::default(),
            notes: Text::default(),
            public: false,
            shares: BTreeMap::new(),
            teams: BTreeSet::new(),
            created_at,
            updated_at: created_at,
        }
    }

    /// The name; no other app of the same owner has it.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The description, empty in a new app.
    #[must_use]
    pub const fn description(&self) -> &Text {
        &self.description
    }

    /// The notes, which the documents list apart from the description.
    #[must_use]
    pub const fn notes(&self) -> &Text {
        &self.notes
    }

    /// `true` if everybody may see the app, signed in or not (`R10`).
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.public
    }

    /// The users whom the app is shared with, and what each may do, in the order of their ids.
    #[must_use]
    pub fn shares(&self) -> impl ExactSizeIterator<Item = (&Id, SharedPermissions)> {
        self.shares.iter().map(|(user, shared)| (user, *shared))
    }

    /// The teams that the app is assigned to, in the order of their ids.
    #[must_use]
    pub fn teams(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.teams.iter()
    }

    /// The time of the app's creation, in the service's own unit.
    #[must_use]
    pub const fn created_at(&self) -> u64 {
        self.created_at
    }

    /// The time of the last event that changed the app, in the service's own unit.
    ///
    /// Its teams, collaborators and visibility are a part of the app.
    #[must_use]
    pub const fn updated_at(&self) -> u64 {
        self.updated_at
    }
}

impl<Id> Default for Apps<Id> {
    fn default() -> Self {
        Apps { registry: Registry::default(), names: BTreeMap::new(), shared_with: BTreeMap::new() }
    }
}

impl<Id: Ord> App<Id> {
    /// What the app is shared with the user for, if it is; logarithmic in the number of shares.
    #[must_use]
    pub fn share_of(&self, user: &Id) -> Option<SharedPermissions> {
        self.shares.get(user).copied()
    }
}

impl<Id: Ord + Clone> Apps<Id> {
    pub(in crate::directory) fn new(
        live: impl IntoIterator<Item = (Id, App<Id>)>,
        retired: impl IntoIterator<Item = Id>,
    ) -> Self {
        let mut apps = Apps { registry: Registry::new([], retired), ..Apps::default() };
        for (id, app) in live {
            apps.insert(id, app);
        }
        apps
    }

    pub(in crate::directory) fn get(&self, app: &Id) -> Option<&App<Id>> {
        self.registry.get(app)
    }

    /// The id of the app with this name.
    pub(in crate::directory) fn named(&self, name: &Name) -> Option<&Id> {
        self.names.get(&name.key())
    }

    pub(in crate::directory) fn find(&self, name: &Name) -> Option<(&Id, &App<Id>)> {
        let id = self.named(name)?;
        Some((id, self.get(id)?))
    }

    /// The apps that are shared with the user, and what for, in the order of their ids.
    pub(in crate::directory) fn shared_with(
        &self,
        user: &Id,
    ) -> impl Iterator<Item = (&Id, SharedPermissions)> {
        let apps = self.shared_with.get(user).into_iter().flatten();
        apps.filter_map(move |app| Some((app, self.get(app)?.share_of(user)?)))
    }

    /// The users with a share of any of the apps, with their apps.
    pub(in crate::directory) fn users_with_shares(
        &self,
        after: Bound<&Id>,
    ) -> btree_map::Range<'_, Id, BTreeSet<Id>> {
        self.shared_with.range((after, Bound::Unbounded))
    }

    pub(in crate::directory) fn insert(&mut self, id: Id, app: App<Id>) {
        // a transferred app comes with its shares, and a new one has none
        self.names.insert(app.name.key(), id.clone());
        for user in app.shares.keys() {
            self.shared_with.entry(user.clone()).or_default().insert(id.clone());
        }
        self.registry.insert(id, app);
    }

    pub(in crate::directory) fn rename(&mut self, id: &Id, name: &Name) {
        if let Some(app) = self.registry.get_mut(id) {
            self.names.remove(&app.name.key());
            app.name = name.clone();
            self.names.insert(name.key(), id.clone());
        }
    }

    pub(in crate::directory) fn share(&mut self, id: &Id, user: &Id, permissions: SharedPermissions) {
        if let Some(app) = self.registry.get_mut(id) {
            app.shares.insert(user.clone(), permissions);
            self.shared_with.entry(user.clone()).or_default().insert(id.clone());
        }
    }

    pub(in crate::directory) fn stop_sharing(&mut self, id: &Id, user: &Id) {
        self.forget_share(id, user);
        if let Some(app) = self.registry.get_mut(id) {
            app.shares.remove(user);
        }
    }

    /// Removes the app, and reserves its id for good.
    pub(in crate::directory) fn retire(&mut self, id: &Id) -> Option<App<Id>> {
        let app = self.registry.retire(id)?;
        self.names.remove(&app.name.key());
        for user in app.shares.keys() {
            self.forget_share(id, user);
        }
        Some(app)
    }

    fn forget_share(&mut self, id: &Id, user: &Id) {
        if let Some(apps) = self.shared_with.get_mut(user) {
            apps.remove(id);
            // a user without shares has no entry, so that equal facts compare as equal
            if apps.is_empty() {
                self.shared_with.remove(user);
            }
        }
    }
}
