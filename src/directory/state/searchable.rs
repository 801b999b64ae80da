//! A directory that can be searched: its lists, kept in step with the facts.

use super::app::App;
use super::directory::Directory;
use super::invitation::{Invitation, InvitationStatus};
use super::lists::{Listed, Lists};
use super::team::Team;
use crate::facts::Owner;
use alloc::string::ToString;
use core::fmt::Display;

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
        self.lists = Some(Lists::of(&self.organizations, &self.accounts, Id::to_string));
        self
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
            lists.forget(organization);
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
            Owner::User(user) => lists.relist_personal_app(user, app, shown),
        }
    }
}
