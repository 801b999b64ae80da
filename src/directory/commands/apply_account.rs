//! The part of step 4 that changes accounts.

use super::event::Consequence;
use crate::directory::state::account::Account;
use crate::directory::state::directory::Directory;
use crate::directory::state::member::RoleRef;
use crate::directory::state::password::PasswordCheck;
use crate::directory::state::reserved::NameScope;
use crate::directory::state::text::Email;
use crate::facts::Owner;
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    pub(super) fn register(&mut self, user: &Id, account: Account<Id>) {
        self.emails.insert(account.email.clone(), user.clone());
        self.accounts.insert(user.clone(), account);
    }

    /// Opens an account for the user, who is a member from the start.
    pub(super) fn provision_member(
        &mut self,
        organization: &Id,
        user: &Id,
        account: Account<Id>,
        role: &RoleRef<Id>,
        at: u64,
    ) -> Vec<Consequence<Id>> {
        let closed = self.end_invitation(organization, &account.email);
        self.register(user, account);
        let mut consequences = self.add_member(organization, user, role.clone(), at);
        consequences.extend(closed);
        consequences
    }

    pub(super) fn edit_account(
        &mut self,
        user: &Id,
        edit: impl FnOnce(&mut Account<Id>),
    ) -> Vec<Consequence<Id>> {
        self.accounts.get_mut(user).map(edit);
        Vec::new()
    }

    pub(super) fn change_email(&mut self, user: &Id, email: &Email) -> Vec<Consequence<Id>> {
        let Some(account) = self.accounts.get_mut(user) else {
            return Vec::new();
        };
        account.email_confirmed = true;
        if account.email == *email {
            return Vec::new();
        }
        let previous = core::mem::replace(&mut account.email, email.clone());
        let organizations: Vec<_> = account.organizations.iter().cloned().collect();
        self.emails.remove(&previous);
        self.emails.insert(email.clone(), user.clone());
        // the next owner of the address must not answer what was meant for this user
        let mut closed = self.end_invitations(&previous);
        // no pending invitation is a member's
        closed
            .extend(organizations.iter().filter_map(|organization| self.end_invitation(organization, email)));
        in_order(closed)
    }

    pub(super) fn set_password(&mut self, user: &Id, password: PasswordCheck) -> Vec<Consequence<Id>> {
        self.edit_account(user, |account| account.password = Some(password))
    }

    /// Closes the account of a user without memberships: the personal apps are deleted, the user's shares end, and
    /// nobody answers the invitations to the address.
    pub(super) fn close_account(&mut self, user: &Id) -> Vec<Consequence<Id>> {
        let owners = self.account(user).into_iter().flat_map(|account| account.shared_by.iter().cloned());
        let owners: Vec<_> = owners.collect();
        let ended: Vec<_> = owners.iter().flat_map(|owner| self.end_shares_with(owner, user)).collect();
        let Some(closed) = self.accounts.retire(user) else {
            return ended;
        };
        self.emails.remove(&closed.email);
        self.forget_names(&NameScope::AppsOf(Owner::User(user.clone())));
        let owner = Owner::User(user.clone());
        let (mut consequences, mut ended) = (Vec::new(), ended);
        for (id, app) in closed.apps.registry.into_live() {
            ended.extend(self.ended_shares(&owner, &id, app));
            consequences.push(Consequence::AppDeleted { app: id });
        }
        ended.sort_by(|one, other| one.ended_share().cmp(&other.ended_share()));
        consequences.extend(ended);
        consequences.extend(self.end_invitations(&closed.email));
        consequences
    }

    /// Closes every pending invitation to the address.
    fn end_invitations(&mut self, email: &Email) -> Vec<Consequence<Id>> {
        let sent: Vec<_> = self.invitations_to(email).map(|(organization, _)| organization.clone()).collect();
        sent.iter().filter_map(|organization| self.end_invitation(organization, email)).collect()
    }
}

/// Closed invitations in the order of their organizations. A member's organizations and those that invited the old
/// address may be any.
fn in_order<Id: Ord>(mut closed: Vec<Consequence<Id>>) -> Vec<Consequence<Id>> {
    closed.sort_by(|one, other| one.closed_invitation().cmp(&other.closed_invitation()));
    closed
}
