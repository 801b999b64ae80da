//! The part of a directory that the rows that a command can change depend on.

use super::touched::{Touched, TouchedAt};
use crate::directory::state::account::Account;
use crate::directory::state::app::{App, Apps};
use crate::directory::state::directory::Directory;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::organization::Organization;
use crate::directory::state::registry::Registry;
use crate::directory::state::team::Team;
use crate::facts::Owner;
use alloc::collections::{BTreeMap, BTreeSet};
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The touched rows' facts, as a directory of their own: a command that is applied to it changes the same rows in the
    /// same way.
    ///
    /// Linear in the touched members' teams with the apps of those, and in the touched apps' shares.
    pub(super) fn excerpt(&self, touched: &mut Touched<Id>) -> Self {
        let mut excerpt = Directory {
            version: self.version,
            at: self.at,
            ..Directory::new().governed_by(self.policy.clone())
        };
        let mut users = BTreeSet::new();
        for (owner, at) in &mut touched.by_owner {
            users.extend(at.users.iter().cloned());
            match owner {
                Owner::Organization(id) => {
                    if let Some(organization) = self.organization(id) {
                        organization.complete(at);
                        excerpt.add_organization(organization.excerpt(at));
                    }
                }
                Owner::User(user) => {
                    users.insert(user.clone());
                }
            }
        }
        for user in users {
            if let Some(account) = self.account(&user) {
                let own = touched.by_owner.get(&Owner::User(user.clone()));
                let apps = own.map_or_else(Apps::default, |own| account.apps.excerpt(own));
                excerpt.register(&user, account.excerpt(apps));
            }
        }
        excerpt
    }

    fn add_organization(&mut self, organization: Organization<Id>) {
        let id = organization.id.clone();
        let sent = organization.invitations.iter();
        for (invitation, sent) in sent.filter(|(_, sent)| sent.status == InvitationStatus::Pending) {
            self.invited.insert((sent.email.clone(), id.clone()), invitation.clone());
        }
        self.organizations.insert(id, organization);
    }
}

impl<Id: Ord + Clone> Account<Id> {
    fn excerpt(&self, apps: Apps<Id>) -> Self {
        Account {
            email_confirmed: self.email_confirmed,
            apps,
            organizations: self.organizations.clone(),
            shared_by: self.shared_by.clone(),
            ..Account::new(self.email.clone(), self.registered_at)
        }
    }
}

impl<Id: Ord + Clone> Apps<Id> {
    /// The touched apps, and the apps that are shared with touched users, with the shares of these users alone.
    fn excerpt(&self, touched: &TouchedAt<Id>) -> Self {
        let apps = touched.apps.iter().filter_map(|id| Some((id.clone(), self.get(id)?.excerpt())));
        let mut apps: BTreeMap<Id, App<Id>> = apps.collect();
        for user in &touched.users {
            for (id, shared) in self.shared_with(user) {
                if let Some(app) = self.get(id) {
                    let held = apps.entry(id.clone()).or_insert_with(|| app.excerpt());
                    held.shares.insert(user.clone(), shared);
                }
            }
        }
        Apps::new(apps, [])
    }
}

impl<Id: Ord + Clone> App<Id> {
    /// The app without its texts and shares.
    fn excerpt(&self) -> Self {
        App { public: self.public, teams: self.teams.clone(), ..App::new(self.name.clone(), self.created_at) }
    }
}

impl<Id: Ord + Hash + Clone> Organization<Id> {
    fn excerpt(&self, touched: &TouchedAt<Id>) -> Self {
        let (name, email) = (self.name.clone(), self.billing.email.clone());
        let mut excerpt = Organization::new(self.id.clone(), name, email, self.created_at);
        let roles = touched.roles.iter().filter_map(|id| Some((id.clone(), self.roles.get(id)?.clone())));
        excerpt.roles = Registry::new(roles, []);
        for user in &touched.users {
            if let Some(member) = self.member(user) {
                excerpt.members_by_role.insert(&member.role, user.clone());
                excerpt.members.insert(user.clone(), member.clone());
            }
        }
        let teams = touched.teams.iter().filter_map(|id| {
            let team = self.team(id)?;
            // a large team is looked up from the few users who are touched
            let members = touched.users.iter().filter(|user| team.has_member(user)).cloned().collect();
            let (apps, name, default) =
                (team.apps.clone(), team.name.clone(), team.default_permission.clone());
            Some((
                id.clone(),
                Team { members, apps, ..Team::new(name, default, team.confining, team.created_at) },
            ))
        });
        excerpt.teams = Registry::new(teams, []);
        excerpt.apps = self.apps.excerpt(touched);
        for id in &touched.invitations {
            if let Some(sent) = self.invitation(id) {
                excerpt.add_invitation(id.clone(), sent.clone());
            }
        }
        excerpt
    }
}
