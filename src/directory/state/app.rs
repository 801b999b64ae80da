//! Apps, of an organization or of a user.

use super::registry::Registry;
use super::text::{Name, Text};
use alloc::collections::{BTreeMap, BTreeSet};

/// An app: what it goes by, what is said about it, who sees it.
///
/// Its id is what it is and never changes; its name is what it goes by, and is what "Edit App ID" edits. No
/// two apps of one owner have one name.
///
/// Collaborators are a list that whoever may edit it keeps (the matrix's "Edit Collaborators"). No rule gives
/// a collaborator any right by being one: rights come from roles, teams, ownership and visibility alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct App<Id> {
    pub(in crate::directory) name: Name,
    pub(in crate::directory) description: Text,
    pub(in crate::directory) notes: Text,
    pub(in crate::directory) public: bool,
    pub(in crate::directory) collaborators: BTreeSet<Id>,
    /// The teams that it is assigned to; none for a personal app.
    pub(in crate::directory) teams: BTreeSet<Id>,
    pub(in crate::directory) created_at: u64,
}

/// The apps of one owner, by id, by name and by collaborator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) struct Apps<Id> {
    pub(in crate::directory) registry: Registry<Id, App<Id>>,
    names: BTreeMap<Name, Id>,
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

    /// The name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// The description.
    #[must_use]
    pub const fn description(&self) -> &Text {
        &self.description
    }

    /// The notes.
    #[must_use]
    pub const fn notes(&self) -> &Text {
        &self.notes
    }

    /// Whether everybody sees it (`R10`).
    #[must_use]
    pub const fn is_public(&self) -> bool {
        self.public
    }

    /// The collaborators, in the order of their ids.
    #[must_use]
    pub fn collaborators(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.collaborators.iter()
    }

    /// The teams that it is assigned to, in the order of their ids.
    #[must_use]
    pub fn teams(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.teams.iter()
    }

    /// When it was created, in the service's own time.
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

    /// The app that goes by the name.
    pub(in crate::directory) fn named(&self, name: &Name) -> Option<&Id> {
        self.names.get(name)
    }

    pub(in crate::directory) fn find(&self, name: &Name) -> Option<(&Id, &App<Id>)> {
        let id = self.named(name)?;
        Some((id, self.get(id)?))
    }

    /// The apps that the user is a collaborator of.
    pub(in crate::directory) fn collaborations(&self, user: &Id) -> impl Iterator<Item = &Id> {
        self.collaborations.get(user).into_iter().flatten()
    }

    pub(in crate::directory) fn insert(&mut self, id: Id, app: App<Id>) {
        self.names.insert(app.name.clone(), id.clone());
        for user in &app.collaborators {
            self.collaborations.entry(user.clone()).or_default().insert(id.clone());
        }
        self.registry.insert(id, app);
    }

    pub(in crate::directory) fn rename(&mut self, id: &Id, name: &Name) {
        if let Some(app) = self.registry.get_mut(id) {
            self.names.remove(&app.name);
            app.name = name.clone();
            self.names.insert(name.clone(), id.clone());
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

    /// Takes the app out, and keeps its id from being given again.
    pub(in crate::directory) fn retire(&mut self, id: &Id) -> Option<App<Id>> {
        let app = self.registry.retire(id)?;
        self.names.remove(&app.name);
        for user in &app.collaborators {
            self.forget_collaboration(id, user);
        }
        Some(app)
    }

    fn forget_collaboration(&mut self, id: &Id, user: &Id) {
        if let Some(apps) = self.collaborations.get_mut(user) {
            apps.remove(id);
            if apps.is_empty() {
                self.collaborations.remove(user);
            }
        }
    }
}
