//! Names that were given up, and are not free yet.

use super::entity::Entity;
use super::text::{Name, NameKey};
use crate::facts::Owner;

/// A name that an organization, an app or a custom role has given up, by another name or by its end.
///
/// The name stays reserved, so that nothing else poses as what had it: links, invoices and people's habits go on for a while.
/// The thing may take its name back, and a user who may rename it may [release](crate::directory::Command::ReleaseName) the
/// name for everybody. The name of a deleted organization stays reserved for good. Names of apps and roles are reserved as
/// long as their owner is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReservedName<Id> {
    /// The name, as it was given.
    pub name: Name,
    /// The organization, app or role that had the name.
    pub of: NamedThing<Id>,
}

/// A thing whose name no other one of its kind and owner has: what a [`ReservedName`] is reserved for.
///
/// Teams are not among them: they may share names.
///
/// ```
/// use rolecall::directory::{Entity, NamedThing};
///
/// assert_eq!(NamedThing::Role { organization: "acme", role: "auditor" }.what(), Entity::Role);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NamedThing<Id> {
    /// An organization.
    Organization {
        /// The organization, deleted or not.
        organization: Id,
    },
    /// An app.
    App {
        /// The owner.
        owner: Owner<Id>,
        /// The app, deleted or transferred or not.
        app: Id,
    },
    /// A custom role.
    Role {
        /// The organization that defines the role.
        organization: Id,
        /// The custom role, deleted or not.
        role: Id,
    },
}

/// The things among which a name is unique.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::directory) enum NameScope<Id> {
    Organizations,
    AppsOf(Owner<Id>),
    RolesOf(Id),
}

/// A name among the things with which it must not be confused.
pub(in crate::directory) type ReservedKey<Id> = (NameScope<Id>, NameKey);

impl<Id> NamedThing<Id> {
    /// The kind of the thing.
    #[must_use]
    pub const fn what(&self) -> Entity {
        match self {
            NamedThing::Organization { .. } => Entity::Organization,
            NamedThing::App { .. } => Entity::App,
            NamedThing::Role { .. } => Entity::Role,
        }
    }
}

impl<Id: Clone> NamedThing<Id> {
    pub(in crate::directory) fn scope(&self) -> NameScope<Id> {
        match self {
            NamedThing::Organization { .. } => NameScope::Organizations,
            NamedThing::App { owner, .. } => NameScope::AppsOf(owner.clone()),
            NamedThing::Role { organization, .. } => NameScope::RolesOf(organization.clone()),
        }
    }

    pub(in crate::directory) fn key(&self, name: &Name) -> ReservedKey<Id> {
        (self.scope(), name.key())
    }
}
