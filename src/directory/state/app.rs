//! Apps, owned by an organization or by a user.

use super::registry::Registry;
use super::text::{Name, NameKey, Text};
use alloc::collections::{BTreeMap, BTreeSet};

/// An app: its name, its descriptions, its visibility and its collaborators.
///
/// An app's id never changes. Its name can change (the matrix's "Edit App ID" edits the name), and no two
/// apps of one owner have the same name.
///
/// The list of collaborators is a record (the matrix's "Edit Collaborators"). No rule gives a collaborator
/// any right for being on the list: rights come from roles, teams, ownership and visibility alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App<Id> {
    pub(in crate::directory) name: Name,
    pub(in crate::directory) description: Text,
    pub(in crate::directory) notes: Text,
    pub(in crate::directory) public: bool,
    pub(in crate::directory) collaborators: BTreeSet<Id>,
    // empty for a personal app: only organizations have teams
    pub(in crate::directory) teams: BTreeSet<Id>,
    pub(in crate::directory) created_at: u64,
}

/// The apps of one owner, indexed by id, by name and by collaborator.
///
/// The fields of the indexes are private, so that an app's name and collaborators change only together with
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) struct Apps<Id> {
    pub(in crate::directory) registry: Registry<Id, App<Id>>,
    names: BTreeMap<NameKey, Id>,
    collaborations: BTreeMap<Id, BTreeSet<Id>>,
}

impl<Id> App<Id> {
    pub(in crate::directory) fn new(name: Name, created_at: u64) -> Self {
        App {
            name,
            description: Text::default(),
            notes: Text::default(),
            public: false,
            collaborators: BTreeSet::new(),
            teams: BTreeSet::new(),
            created_at,
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

    /// The collaborators, in the order of their ids.
    #[must_use]
    pub fn collaborators(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.collaborators.iter()
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
}

impl<Id> Default for Apps<Id> {
    fn default() -> Self {
        Apps { registry: Registry::default(), names: BTreeMap::new(), collaborations: BTreeMap::new() }
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

    /// The apps that list the user as a collaborator.
    pub(in crate::directory) fn collaborations(&self, user: &Id) -> impl Iterator<Item = &Id> {
        self.collaborations.get(user).into_iter().flatten()
    }

    pub(in crate::directory) fn insert(&mut self, id: Id, app: App<Id>) {
        // a transferred app comes with its collaborators, and a new one has none
        self.names.insert(app.name.key(), id.clone());
        for user in &app.collaborators {
            self.collaborations.entry(user.clone()).or_default().insert(id.clone());
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

    pub(in crate::directory) fn add_collaborator(&mut self, id: &Id, user: &Id) {
        if let Some(app) = self.registry.get_mut(id) {
            app.collaborators.insert(user.clone());
            self.collaborations.entry(user.clone()).or_default().insert(id.clone());
        }
    }

    pub(in crate::directory) fn remove_collaborator(&mut self, id: &Id, user: &Id) {
        if let Some(app) = self.registry.get_mut(id) {
            app.collaborators.remove(user);
        }
        self.forget_collaboration(id, user);
    }

    /// Takes the user off every list of collaborators, and returns the apps.
    pub(in crate::directory) fn end_collaborations(&mut self, user: &Id) -> BTreeSet<Id> {
        let apps = self.collaborations.remove(user).unwrap_or_default();
        for app in &apps {
            if let Some(app) = self.registry.get_mut(app) {
                app.collaborators.remove(user);
            }
        }
        apps
    }

    /// Removes the app, and reserves its id for good.
    pub(in crate::directory) fn retire(&mut self, id: &Id) -> Option<App<Id>> {
        let app = self.registry.retire(id)?;
        self.names.remove(&app.name.key());
        for user in &app.collaborators {
            self.forget_collaboration(id, user);
        }
        Some(app)
    }

    fn forget_collaboration(&mut self, id: &Id, user: &Id) {
        if let Some(apps) = self.collaborations.get_mut(user) {
            apps.remove(id);
            // a user without collaborations has no entry, so that equal facts compare as equal
            if apps.is_empty() {
                self.collaborations.remove(user);
            }
        }
    }
}
