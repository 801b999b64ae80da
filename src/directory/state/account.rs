//! The account of a user.

use super::app::{App, Apps};
use super::text::{Email, Name};
use crate::facts::Owner;
use alloc::collections::BTreeSet;

/// The account of a user: an email address, personal apps, and the organizations that the user belongs to.
///
/// Invitations are sent to the address. A user may belong to many organizations at once (004, "multi-org
/// membership").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account<Id> {
    pub(in crate::directory) email: Email,
    pub(in crate::directory) apps: Apps<Id>,
    pub(in crate::directory) organizations: BTreeSet<Id>,
    /// The owners of apps that are shared with the user.
    pub(in crate::directory) shared_by: BTreeSet<Owner<Id>>,
    pub(in crate::directory) registered_at: u64,
}

impl<Id> Account<Id> {
    pub(in crate::directory) fn new(email: Email, registered_at: u64) -> Self {
        Account {
            email,
            apps: Apps::default(),
            organizations: BTreeSet::new(),
            shared_by: BTreeSet::new(),
            registered_at,
        }
    }

    /// The user's email address; no other account has it.
    #[must_use]
    pub const fn email(&self) -> &Email {
        &self.email
    }

    /// The organizations that the user is a member of, in the order of their ids.
    #[must_use]
    pub fn organizations(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.organizations.iter()
    }

    /// The time of the registration, in the service's own unit.
    #[must_use]
    pub const fn registered_at(&self) -> u64 {
        self.registered_at
    }
}

impl<Id: Ord + Clone> Account<Id> {
    /// The personal apps, in the order of their ids.
    #[must_use]
    pub fn apps(&self) -> impl ExactSizeIterator<Item = (&Id, &App<Id>)> {
        self.apps.registry.iter()
    }

    /// The personal app with this name, and its id; logarithmic in the number of apps.
    #[must_use]
    pub fn app_named(&self, name: &Name) -> Option<(&Id, &App<Id>)> {
        self.apps.find(name)
    }

    /// The personal app with this id; logarithmic in the number of apps.
    #[must_use]
    pub fn app(&self, app: &Id) -> Option<&App<Id>> {
        self.apps.get(app)
    }
}
