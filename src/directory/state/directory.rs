//! The directory itself: its facts and the look-ups by id, name and address.

use super::account::Account;
use super::app::App;
use super::organization::Organization;
use super::registry::Registry;
use super::text::{Email, Name};
use crate::owner::Owner;
use crate::policy::Policy;
use alloc::collections::BTreeMap;

/// Accounts and organizations, decided by one policy.
///
/// Look-ups take the logarithm of how many there are. A command takes that, and what it touches: the acting
/// user's teams in the organization with their apps, and everything that it changes for anybody; what could
/// leave an organization without Administrators, also those whom a team confines; a custom role, the others.
#[derive(Debug, Clone)]
pub struct Directory<Id> {
    pub(in crate::directory) policy: Policy,
    pub(in crate::directory) accounts: Registry<Id, Account<Id>>,
    pub(in crate::directory) organizations: Registry<Id, Organization<Id>>,
    /// Whose an address is.
    pub(in crate::directory) emails: BTreeMap<Email, Id>,
    /// Which organization goes by a name.
    pub(in crate::directory) names: BTreeMap<Name, Id>,
    /// The pending invitation of an address to an organization.
    pub(in crate::directory) invited: BTreeMap<(Email, Id), Id>,
    pub(in crate::directory) version: u64,
}

impl<Id> Directory<Id> {
    /// How many events there have been.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The policy that commands and questions are decided by.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The same directory, decided by another policy from now on; subjects are worked out for it when they are
    /// taken from then on, and earlier ones are decided rightly, if not as fast.
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    /// use rolecall::directory::Directory;
    ///
    /// let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let directory = Directory::<u64>::new().governed_by(policy.clone());
    /// assert_eq!(directory.policy().fingerprint(), policy.fingerprint());
    /// ```
    #[must_use]
    pub fn governed_by(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }
}

impl<Id: Ord> Directory<Id> {
    /// A directory with nothing in it, decided by the documented policy.
    #[must_use]
    pub fn new() -> Self {
        Directory {
            policy: Policy::documented().clone(),
            accounts: Registry::default(),
            organizations: Registry::default(),
            emails: BTreeMap::new(),
            names: BTreeMap::new(),
            invited: BTreeMap::new(),
            version: 0,
        }
    }

    /// The account of the user.
    #[must_use]
    pub fn account(&self, user: &Id) -> Option<&Account<Id>> {
        self.accounts.get(user)
    }

    /// All accounts, in the order of their ids.
    #[must_use]
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (&Id, &Account<Id>)> {
        self.accounts.iter()
    }

    /// Whose the address is.
    #[must_use]
    pub fn user_by_email(&self, email: &Email) -> Option<&Id> {
        self.emails.get(email)
    }

    /// The organization.
    #[must_use]
    pub fn organization(&self, organization: &Id) -> Option<&Organization<Id>> {
        self.organizations.get(organization)
    }

    /// Which organization goes by the name.
    #[must_use]
    pub fn organization_named(&self, name: &Name) -> Option<&Id> {
        self.names.get(name)
    }

    /// All organizations, in the order of their ids.
    #[must_use]
    pub fn organizations(&self) -> impl ExactSizeIterator<Item = (&Id, &Organization<Id>)> {
        self.organizations.iter()
    }
}

impl<Id: Ord + Clone> Directory<Id> {
    /// The app of that owner.
    #[must_use]
    pub fn app(&self, owner: &Owner<Id>, app: &Id) -> Option<&App<Id>> {
        match owner {
            Owner::Organization(organization) => self.organization(organization)?.app(app),
            Owner::User(user) => self.account(user)?.app(app),
        }
    }

    /// The pending invitations to the address: the organization and the invitation of each, in the order of ids.
    pub fn invitations_to<'a>(&'a self, email: &'a Email) -> impl Iterator<Item = (&'a Id, &'a Id)> {
        let first = self.organizations.iter().next().map(|(first, _)| (email.clone(), first.clone()));
        let pending = first.into_iter().flat_map(|first| self.invited.range(first..));
        let same = pending.take_while(move |((other, _), _)| other == email);
        same.map(|((_, organization), invitation)| (organization, invitation))
    }
}

impl<Id: Ord> Default for Directory<Id> {
    fn default() -> Self {
        Directory::new()
    }
}

/// Equal facts at the same version; the policy is no fact.
impl<Id: Ord> PartialEq for Directory<Id> {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
            && self.accounts == other.accounts
            && self.organizations == other.organizations
            && self.emails == other.emails
            && self.names == other.names
            && self.invited == other.invited
    }
}

impl<Id: Ord> Eq for Directory<Id> {}
