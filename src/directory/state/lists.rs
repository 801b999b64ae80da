//! The lists of a directory that can be searched.

mod entries;
mod entry;
pub(in crate::directory) mod keyword;
mod list;
pub(in crate::directory) mod order;
mod sorted;
mod words;

pub(in crate::directory) use self::list::List;

use self::entry::{Entry, Shown};
use super::account::Account;
use super::app::{App, Apps};
use super::invitation::{Invitation, InvitationStatus};
use super::member::Member;
use super::organization::Organization;
use super::registry::Registry;
use super::team::Team;
use crate::facts::Owner;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};

/// Every list of a directory.
#[derive(Debug, Clone)]
pub(in crate::directory) struct Lists<Id> {
    // a function, so that commands need not require `Id: Display`
    text_of_id: fn(&Id) -> String,
    organizations: BTreeMap<Id, OrganizationLists<Id>>,
    personal_apps: BTreeMap<Id, List<Id>>,
}

/// The lists of one organization.
#[derive(Debug, Clone)]
pub(in crate::directory) struct OrganizationLists<Id> {
    pub(in crate::directory) members: List<Id>,
    pub(in crate::directory) invitations: List<Id>,
    // a list of its own: among many closed invitations, a page of pending ones must not pass the closed ones
    pub(in crate::directory) pending: List<Id>,
    pub(in crate::directory) teams: List<Id>,
    pub(in crate::directory) apps: List<Id>,
}

/// A thing that stands in a list, by its id.
#[derive(Debug)]
pub(in crate::directory) enum Listed<'a, Id> {
    /// An organization with all of its lists.
    Organization(&'a Id),
    /// A user with an account, as a member of each of their organizations.
    Account(&'a Id),
    /// A member of the organization.
    Member { organization: &'a Id, user: &'a Id },
    /// An invitation to the organization.
    Invitation { organization: &'a Id, invitation: &'a Id },
    /// A team of the organization.
    Team { organization: &'a Id, team: &'a Id },
    /// An app of the owner.
    App { owner: Owner<&'a Id>, app: &'a Id },
}

impl<Id> OrganizationLists<Id> {
    const fn new() -> Self {
        OrganizationLists {
            members: List::new(),
            invitations: List::new(),
            pending: List::new(),
            teams: List::new(),
            apps: List::new(),
        }
    }
}

impl<Id: Ord> Lists<Id> {
    pub(in crate::directory) fn organization(&self, organization: &Id) -> Option<&OrganizationLists<Id>> {
        self.organizations.get(organization)
    }

    /// The apps of the owner, or `None` if the owner never had one since the lists were built.
    pub(in crate::directory) fn apps(&self, owner: &Owner<Id>) -> Option<&List<Id>> {
        match owner {
            Owner::Organization(organization) => Some(&self.organization(organization)?.apps),
            Owner::User(user) => self.personal_apps.get(user),
        }
    }
}

fn of_apps<Id: Ord + Clone>(apps: &Apps<Id>, text_of_id: fn(&Id) -> String) -> List<Id> {
    List::of(apps.registry.iter().map(|(id, app)| Entry::new(id, text_of_id, &app.shown())))
}

impl<Id: Ord + Clone> OrganizationLists<Id> {
    fn of(
        organization: &Organization<Id>,
        accounts: &Registry<Id, Account<Id>>,
        text_of_id: fn(&Id) -> String,
    ) -> Self {
        let members = organization.members.iter().filter_map(|(user, member)| {
            Some(Entry::new(user, text_of_id, &member.shown(accounts.get(user)?)))
        });
        let invitations = || {
            let sent = organization.invitations.iter();
            sent.map(|(id, sent)| (sent.status, Entry::new(id, text_of_id, &sent.shown())))
        };
        let pending = invitations().filter(|(status, _)| *status == InvitationStatus::Pending);
        let teams = organization.teams.iter().map(|(id, team)| Entry::new(id, text_of_id, &team.shown()));
        OrganizationLists {
            members: List::of(members),
            invitations: List::of(invitations().map(|(_, entry)| entry)),
            pending: List::of(pending.map(|(_, entry)| entry)),
            teams: List::of(teams),
            apps: of_apps(&organization.apps, text_of_id),
        }
    }
}

impl<Id: Ord + Clone> Lists<Id> {
    pub(super) fn of(
        organizations: &Registry<Id, Organization<Id>>,
        accounts: &Registry<Id, Account<Id>>,
        text_of_id: fn(&Id) -> String,
    ) -> Self {
        let organizations = organizations.iter().map(|(id, organization)| {
            (id.clone(), OrganizationLists::of(organization, accounts, text_of_id))
        });
        let with_apps = accounts.iter().filter(|(_, account)| account.apps().len() > 0);
        let personal_apps =
            with_apps.map(|(user, account)| (user.clone(), of_apps(&account.apps, text_of_id)));
        Lists { text_of_id, organizations: organizations.collect(), personal_apps: personal_apps.collect() }
    }

    /// Drops the lists of an organization that is gone.
    pub(super) fn forget(&mut self, organization: &Id) {
        self.organizations.remove(organization);
    }

    /// Brings one personal app in step.
    pub(super) fn relist_personal_app(&mut self, user: &Id, app: &Id, shown: Option<Shown<'_>>) {
        let list = self.personal_apps.entry(user.clone()).or_insert_with(List::new);
        list.relist(app, self.text_of_id, shown);
    }

    /// Brings one entry of an organization's list in step.
    pub(super) fn relist(
        &mut self,
        organization: &Id,
        id: &Id,
        shown: Option<Shown<'_>>,
        list: impl FnOnce(&mut OrganizationLists<Id>) -> &mut List<Id>,
    ) {
        let text_of_id = self.text_of_id;
        if let Some(lists) = self.organizations.get_mut(organization) {
            list(lists).relist(id, text_of_id, shown);
        } else if shown.is_some() {
            let mut lists = OrganizationLists::new();
            list(&mut lists).relist(id, text_of_id, shown);
            self.organizations.insert(organization.clone(), lists);
        }
    }
}

impl<Id: Ord + Clone> List<Id> {
    fn relist(&mut self, id: &Id, text_of_id: fn(&Id) -> String, shown: Option<Shown<'_>>) {
        match shown {
            Some(shown) => self.set(Entry::new(id, text_of_id, &shown)),
            None => self.remove(id),
        }
    }
}

impl<Id> Member<Id> {
    /// The name that the organization shows, or the account's. Whoever has none is listed by the address.
    pub(super) fn shown<'a>(&self, account: &'a Account<Id>) -> Shown<'a> {
        let Member { joined_at: created_at, updated_at, .. } = *self;
        let address = account.email.as_str();
        match self.name.as_ref().or(account.name.as_ref()) {
            Some(name) => {
                Shown { name: name.to_string().into(), address: Some(address), created_at, updated_at }
            }
            None => Shown { name: address.into(), address: None, created_at, updated_at },
        }
    }
}

impl<Id> Invitation<Id> {
    pub(super) fn shown(&self) -> Shown<'_> {
        let Invitation { sent_at: created_at, updated_at, .. } = *self;
        Shown { name: self.email.as_str().into(), address: None, created_at, updated_at }
    }
}

impl<Id> Team<Id> {
    pub(super) fn shown(&self) -> Shown<'_> {
        let Team { created_at, updated_at, .. } = *self;
        Shown { name: self.name.as_str().into(), address: None, created_at, updated_at }
    }
}

impl<Id> App<Id> {
    pub(super) fn shown(&self) -> Shown<'_> {
        let App { created_at, updated_at, .. } = *self;
        Shown { name: self.name.as_str().into(), address: None, created_at, updated_at }
    }
}
