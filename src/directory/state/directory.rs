//! The directory itself: its facts and the look-ups by id, name and address.

use super::account::Account;
use super::app::{App, Apps};
use super::lists::Lists;
use super::organization::Organization;
use super::password::PasswordPolicy;
use super::registry::Registry;
use super::reserved::{ReservedKey, ReservedName};
use super::shared::SharedPermissions;
use super::text::{Email, Name, NameKey};
use crate::facts::Owner;
use crate::policy::Policy;
use crate::policy::diff::Fingerprint;
use alloc::collections::BTreeMap;

/// Accounts and organizations, with the policy that decides commands and questions.
///
/// # Complexity
///
/// Each look-up by id, name or address is logarithmic. A command takes a few look-ups, plus time linear in
/// the things that it reads:
///
/// - the acting user's teams in the organization and the apps of those teams;
/// - the users and apps that the command changes something for;
/// - the Administrators, if the command may remove, suspend or confine one;
/// - the shares of a member who leaves, is removed or is reinstated, and the pending invitations that the member sent;
/// - the other custom roles, if the command creates or edits one.
#[derive(Debug, Clone)]
pub struct Directory<Id> {
    pub(in crate::directory) policy: Policy,
    // each event has it, and it takes a few thousand steps to work out
    pub(in crate::directory) fingerprint: Fingerprint,
    pub(in crate::directory) accounts: Registry<Id, Account<Id>>,
    pub(in crate::directory) organizations: Registry<Id, Organization<Id>>,
    // the indexes below repeat facts of the registries, and every change keeps both
    /// The user with each address.
    pub(in crate::directory) emails: BTreeMap<Email, Id>,
    /// The organization with each name.
    pub(in crate::directory) names: BTreeMap<NameKey, Id>,
    /// The names that were given up.
    pub(in crate::directory) reserved: BTreeMap<ReservedKey<Id>, ReservedName<Id>>,
    /// The pending invitation to each address in each organization.
    pub(in crate::directory) invited: BTreeMap<(Email, Id), Id>,
    pub(in crate::directory) version: u64,
    /// The lists that can be searched, if the service wants them.
    pub(in crate::directory) lists: Option<Lists<Id>>,
    pub(in crate::directory) at: u64,
}

impl<Id> Directory<Id> {
    /// The number of events so far: 0 in a new directory.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The time of the last event, in the service's own unit: 0 in a new directory. No later event is earlier.
    #[must_use]
    pub const fn at(&self) -> u64 {
        self.at
    }

    /// The policy that decides commands and questions.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The same directory with another policy.
    ///
    /// Commands and questions are decided by the new policy from now on. A subject that was taken earlier keeps
    /// the policy that it was taken under, and is no longer [current](Directory::is_current): take it again.
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
        self.fingerprint = policy.fingerprint();
        self.policy = policy;
        self
    }
}

impl<Id: Ord> Directory<Id> {
    /// An empty directory with the documented policy.
    #[must_use]
    pub fn new() -> Self {
        Directory {
            policy: Policy::documented().clone(),
            fingerprint: Policy::documented().fingerprint(),
            accounts: Registry::default(),
            organizations: Registry::default(),
            emails: BTreeMap::new(),
            names: BTreeMap::new(),
            reserved: BTreeMap::new(),
            invited: BTreeMap::new(),
            version: 0,
            lists: None,
            at: 0,
        }
    }

    /// The user's account.
    #[must_use]
    pub fn account(&self, user: &Id) -> Option<&Account<Id>> {
        self.accounts.get(user)
    }

    /// All accounts, in the order of their ids.
    #[must_use]
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (&Id, &Account<Id>)> {
        self.accounts.iter()
    }

    /// The user with this address.
    #[must_use]
    pub fn user_by_email(&self, email: &Email) -> Option<&Id> {
        self.emails.get(email)
    }

    /// The policy that the user's next password must pass, if the user has an account: all that the user's
    /// organizations demand.
    ///
    /// A service checks a candidate against it, and says so in [`SetPassword`](crate::directory::Command::SetPassword).
    /// If the policy that the present [password](Account::password) passed does not [cover](PasswordPolicy::covers) it any
    /// more, the user needs another one. Linear in the user's organizations.
    #[must_use]
    pub fn password_policy_of(&self, user: &Id) -> Option<PasswordPolicy> {
        self.account(user).map(|account| self.required_password_policy(account))
    }

    pub(in crate::directory) fn required_password_policy(&self, account: &Account<Id>) -> PasswordPolicy {
        let joined = account.organizations.iter().filter_map(|organization| self.organization(organization));
        joined.fold(PasswordPolicy::default(), |all, joined| all.and(&joined.password_policy))
    }

    /// The organization with this id.
    #[must_use]
    pub fn organization(&self, organization: &Id) -> Option<&Organization<Id>> {
        self.organizations.get(organization)
    }

    /// The organization with this name.
    #[must_use]
    pub fn organization_named(&self, name: &Name) -> Option<&Id> {
        self.names.get(&name.key())
    }

    /// The names that organizations, apps and custom roles have given up, and that are not free yet, in an order that is
    /// always the same.
    #[must_use]
    pub fn reserved_names(&self) -> impl ExactSizeIterator<Item = &ReservedName<Id>> {
        self.reserved.values()
    }

    /// All organizations, in the order of their ids.
    #[must_use]
    pub fn organizations(&self) -> impl ExactSizeIterator<Item = (&Id, &Organization<Id>)> {
        self.organizations.iter()
    }
}

impl<Id: Ord + Clone> Directory<Id> {
    pub(in crate::directory) fn apps(&self, owner: &Owner<Id>) -> Option<&Apps<Id>> {
        match owner {
            Owner::Organization(organization) => Some(&self.organization(organization)?.apps),
            Owner::User(user) => Some(&self.account(user)?.apps),
        }
    }

    /// The apps that are shared with the user: each with its owner, and with what it is shared for.
    ///
    /// Those of organizations come first. Logarithmic for each share. [`App::shares`] lists the shares of one app.
    pub fn shares_of<'a>(
        &'a self,
        user: &Id,
    ) -> impl Iterator<Item = (&'a Owner<Id>, &'a Id, SharedPermissions)> {
        let account = self.accounts.get_key_value(user);
        account.into_iter().flat_map(move |(user, account)| {
            account.shared_by.iter().flat_map(move |owner| {
                let apps = self.apps(owner).into_iter().flat_map(move |apps| apps.shared_with(user));
                apps.map(move |(app, shared)| (owner, app, shared))
            })
        })
    }

    /// The owner's app with this id.
    #[must_use]
    pub fn app(&self, owner: &Owner<Id>, app: &Id) -> Option<&App<Id>> {
        match owner {
            Owner::Organization(organization) => self.organization(organization)?.app(app),
            Owner::User(user) => self.account(user)?.app(app),
        }
    }

    /// The pending invitations to the address, as pairs of organization and invitation, in the order of the
    /// organizations' ids.
    ///
    /// Logarithmic, plus time linear in the invitations found.
    pub fn invitations_to<'a>(&'a self, email: &'a Email) -> impl Iterator<Item = (&'a Id, &'a Id)> {
        // no id is known to be the least, so the range starts at the first organization that there is
        let first = self.organizations.iter().next().map(|(first, _)| (email.clone(), first.clone()));
        let pending = first.into_iter().flat_map(|first| self.invited.range(first..));
        let same = pending.take_while(move |((other, _), _)| other == email);
        same.map(|((_, organization), invitation)| (organization, invitation))
    }

    /// The pending invitations whose time has passed, as pairs of organization and invitation: those that
    /// [`expire_invitation`](Directory::expire_invitation) would close.
    ///
    /// Linear in the pending invitations.
    pub fn expired_invitations(&self, at: u64) -> impl Iterator<Item = (&Id, &Id)> {
        self.invited.iter().filter_map(move |((_, organization), invitation)| {
            let sent = self.organization(organization)?.invitation(invitation)?;
            sent.is_past(at).then_some((organization, invitation))
        })
    }
}

impl<Id: Ord> Default for Directory<Id> {
    fn default() -> Self {
        Directory::new()
    }
}

/// Two directories are equal if they hold the same facts at the same version and time. The policy and the lists are not
/// compared.
impl<Id: Ord> PartialEq for Directory<Id> {
    fn eq(&self, other: &Self) -> bool {
        (self.version, self.at) == (other.version, other.at)
            && self.accounts == other.accounts
            && self.organizations == other.organizations
            && self.emails == other.emails
            && self.names == other.names
            && self.reserved == other.reserved
            && self.invited == other.invited
    }
}

impl<Id: Ord> Eq for Directory<Id> {}
