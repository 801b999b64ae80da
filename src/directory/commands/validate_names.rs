//! The part of step 2 that looks at names which were given up.

use super::refusal::Refusal;
use super::validated::{Validated, Validation, require_unique_name};
use crate::directory::state::directory::Directory;
use crate::directory::state::entity::Entity;
use crate::directory::state::reserved::NamedThing;
use crate::directory::state::text::Name;
use crate::facts::Owner;
use crate::policy::custom::CustomRole;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Checks that no other organization has the name, or had it and has not released it.
    pub(super) fn require_unique_organization_name(&self, organization: &Id, name: &Name) -> Validation<Id> {
        let is_taken = self.organization_named(name).is_some();
        require_unique_name(is_taken, Entity::Organization, name.as_str())?;
        self.require_not_reserved(&NamedThing::Organization { organization: organization.clone() }, name)
    }

    /// Checks that the owner never had an app with the id, has none with the name, and that the name is not reserved for
    /// another one.
    pub(super) fn validate_new_app(&self, owner: &Owner<Id>, app: &Id, name: &Name) -> Validation<Id> {
        self.known_apps(owner)?.validate_new(app, name)?;
        self.require_free_app_name(owner, app, name)
    }

    /// Checks that no other app of the owner had the name, unless it is released.
    pub(super) fn require_free_app_name(&self, owner: &Owner<Id>, app: &Id, name: &Name) -> Validation<Id> {
        self.require_not_reserved(&NamedThing::App { owner: owner.clone(), app: app.clone() }, name)
    }

    /// Checks that no other custom role of the organization had the name, unless it is released.
    pub(super) fn require_free_role_name(
        &self,
        organization: &Id,
        role: &Id,
        definition: &CustomRole,
    ) -> Validation<Id> {
        let of = NamedThing::Role { organization: organization.clone(), role: role.clone() };
        self.require_not_reserved(&of, &Name::of_role(definition))
    }

    fn require_not_reserved(&self, of: &NamedThing<Id>, name: &Name) -> Validation<Id> {
        match self.reserved.get(&of.key(name)) {
            Some(reserved) if reserved.of != *of => {
                Err(Refusal::NameReserved { what: of.what(), name: name.clone() })
            }
            Some(_) | None => Ok(Validated::Changes),
        }
    }

    pub(super) fn validate_release(&self, of: &NamedThing<Id>, name: &Name) -> Validation<Id> {
        match of {
            NamedThing::Organization { organization } | NamedThing::Role { organization, .. } => {
                self.known_organization(organization)?;
            }
            NamedThing::App { owner, .. } => {
                self.known_apps(owner)?;
            }
        }
        let reserved = self.reserved.get(&of.key(name));
        // the name of another thing gets the same refusal as any
        let own = reserved.filter(|reserved| reserved.of == *of);
        let refusal = || Refusal::NotReserved { what: of.what(), name: name.clone() };
        own.map(|_| Validated::Changes).ok_or_else(refusal)
    }
}
