//! The part of step 4 that renames, and reserves the names that are given up.

use super::event::Consequence;
use crate::directory::state::directory::Directory;
use crate::directory::state::reserved::{NameScope, NamedThing, ReservedName};
use crate::directory::state::text::Name;
use crate::facts::Owner;
use crate::policy::custom::CustomRole;
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    pub(super) fn rename_organization(&mut self, organization: &Id, name: &Name) -> Vec<Consequence<Id>> {
        if let Some(renamed) = self.organizations.get_mut(organization) {
            let previous = core::mem::replace(&mut renamed.name, name.clone());
            self.names.remove(&previous.key());
            self.names.insert(name.key(), organization.clone());
            self.change_name(previous, name, NamedThing::Organization { organization: organization.clone() });
        }
        Vec::new()
    }

    pub(super) fn rename_app(&mut self, owner: &Owner<Id>, app: &Id, name: &Name) -> Vec<Consequence<Id>> {
        if let Some(previous) = self.app(owner, app).map(|renamed| renamed.name.clone()) {
            self.edit_apps(owner, |apps| apps.rename(app, name));
            let of = NamedThing::App { owner: owner.clone(), app: app.clone() };
            self.change_name(previous, name, of);
        }
        Vec::new()
    }

    pub(super) fn edit_role(
        &mut self,
        organization: &Id,
        role: &Id,
        definition: &CustomRole,
    ) -> Vec<Consequence<Id>> {
        let edited = self.organization(organization).and_then(|defining| defining.role(role));
        if let Some(previous) = edited.map(Name::of_role) {
            self.edit(organization, |edited| edited.edit_role(role, definition));
            let of = NamedThing::Role { organization: organization.clone(), role: role.clone() };
            self.change_name(previous, &Name::of_role(definition), of);
        }
        Vec::new()
    }

    pub(super) fn delete_role(&mut self, organization: &Id, role: &Id) -> Vec<Consequence<Id>> {
        let deleted = self.organizations.get_mut(organization).and_then(|edited| edited.roles.retire(role));
        if let Some(definition) = deleted.as_ref().and_then(|deleted| deleted.definition()) {
            let of = NamedThing::Role { organization: organization.clone(), role: role.clone() };
            self.reserve(Name::of_role(definition), of);
        }
        Vec::new()
    }

    /// Reserves the previous name for the thing, unless it takes the same one in another form.
    fn change_name(&mut self, previous: Name, name: &Name, of: NamedThing<Id>) {
        // taken back, if the thing had it before
        self.reserved.remove(&of.key(name));
        if !previous.is_same(name) {
            self.reserve(previous, of);
        }
    }

    pub(super) fn reserve(&mut self, name: Name, of: NamedThing<Id>) {
        self.reserved.insert(of.key(&name), ReservedName { name, of });
    }

    /// Forgets the names that are reserved among the things of an owner who is gone.
    pub(super) fn forget_names(&mut self, scope: &NameScope<Id>) {
        let first = (scope.clone(), Name::least_key());
        let names = self.reserved.range(first..).map(|(key, _)| key);
        let names: Vec<_> = names.take_while(|(other, _)| other == scope).cloned().collect();
        for name in names {
            self.reserved.remove(&name);
        }
    }
}
