//! The lists of a directory that can be searched, and keeps itself in step with the facts.

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
use super::directory::Directory;
use super::invitation::{Invitation, InvitationStatus};
use super::member::Member;
use super::organization::Organization;
use super::registry::Registry;
use super::team::Team;
use crate::facts::Owner;
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString};
use core::fmt::Display;

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

impl<Id: Ord + Clone + Display> Directory<Id> {
    /// The same directory with lists that can be searched, sorted and shown page by page.
    ///
    /// Without them, a search is refused ([`SearchError::NotSearchable`](crate::directory::SearchError::NotSearchable)).
    /// They are not on by default, because they take memory and time that only some services need. Ids are searched
    /// in the form in which `Display` writes them; commands do not require `Display`.
    ///
    /// From now on every command and [`resume`](Directory::resume) keep the lists in step. A snapshot has no lists, and
    /// a directory that is read from one has none either.
    ///
    /// Building takes `O(n log n)` for `n` words. The lists take memory linear in the names, ids and addresses.
    ///
    /// ```
    /// use rolecall::Subject;
    /// use rolecall::directory::{Command, Directory, Email, Keyword, Name, Order, PageRequest};
    ///
    /// let mut directory = Directory::new().searchable();
    /// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// let create = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
    /// directory.execute(&ana, 0, create)?;
    ///
    /// let request = PageRequest::by(Order::Name).matching(Keyword::new("EXAMPLE")?);
    /// let page = directory.search_members(&"acme", &request)?;
    /// assert_eq!(page.items.iter().map(|(user, _)| **user).collect::<Vec<_>>(), ["ana"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn searchable(mut self) -> Self {
        let text_of_id: fn(&Id) -> String = Id::to_string;
        let organizations = self.organizations.iter();
        let organizations = organizations.map(|(id, organization)| {
            (id.clone(), OrganizationLists::of(organization, &self.accounts, text_of_id))
        });
        let accounts = self.accounts.iter().filter(|(_, account)| account.apps().len() > 0);
        let personal_apps =
            accounts.map(|(user, account)| (user.clone(), of_apps(&account.apps, text_of_id)));
        self.lists = Some(Lists {
            text_of_id,
            organizations: organizations.collect(),
            personal_apps: personal_apps.collect(),
        });
        self
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

impl<Id: Ord + Clone> Directory<Id> {
    /// Records that an event changed the thing, and brings its list in step.
    pub(in crate::directory) fn changed(&mut self, at: u64, listed: &Listed<'_, Id>) {
        match *listed {
            Listed::Organization(organization) => self.relist_organization(organization),
            Listed::Account(user) => self.changed_account(at, user),
            Listed::Member { organization, user } => self.changed_member(at, organization, user),
            Listed::Invitation { organization, invitation } => {
                self.changed_invitation(at, organization, invitation);
            }
            Listed::Team { organization, team } => self.changed_team(at, organization, team),
            Listed::App { owner, app } => self.changed_app(at, owner, app),
        }
    }

    fn relist_organization(&mut self, organization: &Id) {
        if let Some(lists) = &mut self.lists
            && self.organizations.get(organization).is_none()
        {
            lists.organizations.remove(organization);
        }
    }

    /// The name and the address of a user stand in the lists of all their organizations.
    fn changed_account(&mut self, at: u64, user: &Id) {
        let organizations = self.accounts.get(user).map(|account| account.organizations.clone());
        for organization in organizations.into_iter().flatten() {
            self.changed_member(at, &organization, user);
        }
    }

    fn changed_member(&mut self, at: u64, organization: &Id, user: &Id) {
        let found = self.organizations.get_mut(organization);
        let member = found.and_then(|organization| organization.members.get_mut(user));
        let shown = member.and_then(|member| {
            member.updated_at = at;
            Some(member.shown(self.accounts.get(user)?))
        });
        if let Some(lists) = &mut self.lists {
            lists.relist(organization, user, shown, |lists| &mut lists.members);
        }
    }

    fn changed_invitation(&mut self, at: u64, organization: &Id, invitation: &Id) {
        let found = self.organizations.get_mut(organization);
        let sent = found.and_then(|organization| organization.invitations.get_mut(invitation));
        let sent = sent.map(|sent| {
            sent.updated_at = at;
            &*sent
        });
        if let Some(lists) = &mut self.lists {
            let pending = sent.filter(|sent| sent.status == InvitationStatus::Pending);
            lists.relist(organization, invitation, sent.map(Invitation::shown), |lists| {
                &mut lists.invitations
            });
            lists
                .relist(organization, invitation, pending.map(Invitation::shown), |lists| &mut lists.pending);
        }
    }

    fn changed_team(&mut self, at: u64, organization: &Id, team: &Id) {
        let found = self.organizations.get_mut(organization);
        let changed = found.and_then(|organization| organization.teams.get_mut(team)).map(|team| {
            team.updated_at = at;
            &*team
        });
        if let Some(lists) = &mut self.lists {
            lists.relist(organization, team, changed.map(Team::shown), |lists| &mut lists.teams);
        }
    }

    fn changed_app(&mut self, at: u64, owner: Owner<&Id>, app: &Id) {
        let apps = match owner {
            Owner::Organization(organization) => {
                self.organizations.get_mut(organization).map(|organization| &mut organization.apps)
            }
            Owner::User(user) => self.accounts.get_mut(user).map(|account| &mut account.apps),
        };
        let changed = apps.and_then(|apps| apps.registry.get_mut(app)).map(|app| {
            app.updated_at = at;
            &*app
        });
        let Some(lists) = &mut self.lists else { return };
        let shown = changed.map(App::shown);
        match owner {
            Owner::Organization(organization) => {
                lists.relist(organization, app, shown, |lists| &mut lists.apps);
            }
            Owner::User(user) => {
                let list = lists.personal_apps.entry(user.clone()).or_insert_with(List::new);
                list.relist(app, lists.text_of_id, shown);
            }
        }
    }
}

impl<Id: Ord + Clone> Lists<Id> {
    /// Brings one entry of an organization's list in step.
    fn relist(
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
    fn shown<'a>(&self, account: &'a Account<Id>) -> Shown<'a> {
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
    fn shown(&self) -> Shown<'_> {
        let Invitation { sent_at: created_at, updated_at, .. } = *self;
        Shown { name: self.email.as_str().into(), address: None, created_at, updated_at }
    }
}

impl<Id> Team<Id> {
    fn shown(&self) -> Shown<'_> {
        let Team { created_at, updated_at, .. } = *self;
        Shown { name: self.name.as_str().into(), address: None, created_at, updated_at }
    }
}

impl<Id> App<Id> {
    fn shown(&self) -> Shown<'_> {
        let App { created_at, updated_at, .. } = *self;
        Shown { name: self.name.as_str().into(), address: None, created_at, updated_at }
    }
}
