//! Personal accounts.

use super::app::{App, Apps};
use super::text::{Email, Name};
use alloc::collections::BTreeSet;

/// A user: the address that invitations reach them by, their own apps, and the organizations they belong to.
///
/// A user may belong to many organizations at once (004, "multi-org membership").
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account<Id> {
    pub(in crate::directory) email: Email,
    pub(in crate::directory) apps: Apps<Id>,
    pub(in crate::directory) organizations: BTreeSet<Id>,
    pub(in crate::directory) registered_at: u64,
}

impl<Id> Account<Id> {
    /// The address.
    #[must_use]
    pub const fn email(&self) -> &Email {
        &self.email
    }

    /// The organizations that they are a member of, in the order of their ids.
    #[must_use]
    pub fn organizations(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.organizations.iter()
    }

    /// When they registered, in the service's own time.
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

    /// The personal app that goes by the name.
    #[must_use]
    pub fn app_named(&self, name: &Name) -> Option<(&Id, &App<Id>)> {
        self.apps.find(name)
    }

    /// The personal app of that id.
    #[must_use]
    pub fn app(&self, app: &Id) -> Option<&App<Id>> {
        self.apps.get(app)
    }
}
