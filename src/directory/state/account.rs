//! The account of a user.

use super::app::{App, Apps};
use super::password::PasswordCheck;
use super::person::PersonName;
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
    pub(in crate::directory) email_confirmed: bool,
    pub(in crate::directory) name: Option<PersonName>,
    pub(in crate::directory) password: Option<PasswordCheck>,
    pub(in crate::directory) apps: Apps<Id>,
    pub(in crate::directory) organizations: BTreeSet<Id>,
    /// The owners of apps that are shared with the user.
    pub(in crate::directory) shared_by: BTreeSet<Owner<Id>>,
    pub(in crate::directory) registered_at: u64,
}

impl<Id> Account<Id> {
    /// An account whose user has shown that the address is theirs.
    pub(in crate::directory) fn new(email: Email, registered_at: u64) -> Self {
        Account {
            email,
            email_confirmed: true,
            name: None,
            password: None,
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

    /// `true` if the user has shown that the address is theirs.
    ///
    /// The address of an account that an Administrator [provisioned](crate::directory::Command::ProvisionMember) is not
    /// confirmed until the user [does so](crate::directory::Command::ChangeEmail), and the account answers no invitation until
    /// then. Otherwise an organization could provision the address of a stranger, and answer what others send there.
    #[must_use]
    pub const fn is_email_confirmed(&self) -> bool {
        self.email_confirmed
    }

    /// The name that the user goes by, if it was given. An organization may
    /// [show another](crate::directory::Member::name).
    ///
    /// Before a service shows the name to others, it asks for `ViewMembers` in an organization of the user's, or for
    /// `ViewTeamMemberDetails` in an app that a team of the user's has.
    #[must_use]
    pub const fn name(&self) -> Option<&PersonName> {
        self.name.as_ref()
    }

    /// The policy that the user's password passed when it was set, and the time, if it was set.
    #[must_use]
    pub const fn password(&self) -> Option<&PasswordCheck> {
        self.password.as_ref()
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
