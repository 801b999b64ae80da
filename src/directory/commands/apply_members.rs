//! The part of step 4 that ends, suspends and reinstates memberships, and the invitations that end with them.

use super::event::Consequence;
use crate::directory::state::directory::Directory;
use crate::directory::state::invitation::InvitationStatus;
use crate::facts::Owner;
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Removes the member from the organization and from its teams, with the shares of its apps and the invitations
    /// that the member sent.
    pub(super) fn remove_member(&mut self, organization: &Id, user: &Id) -> Vec<Consequence<Id>> {
        self.forget_membership(organization, user);
        let mut consequences = self.change(organization, |left| left.remove_member(user));
        consequences.extend(self.end_shares_with(&Owner::Organization(organization.clone()), user));
        consequences.extend(self.rescind_invitations_of(organization, user));
        consequences
    }

    pub(super) fn forget_membership(&mut self, organization: &Id, user: &Id) {
        if let Some(account) = self.accounts.get_mut(user) {
            account.organizations.remove(organization);
        }
    }

    /// Suspends the membership. Role, teams and shares are kept; the invitations that the member sent are rescinded.
    pub(super) fn suspend_member(&mut self, organization: &Id, user: &Id) -> Vec<Consequence<Id>> {
        self.set_suspended(organization, user, true);
        self.rescind_invitations_of(organization, user)
    }

    pub(super) fn reinstate_member(&mut self, organization: &Id, user: &Id) -> Vec<Consequence<Id>> {
        self.set_suspended(organization, user, false);
        Vec::new()
    }

    fn set_suspended(&mut self, organization: &Id, user: &Id, suspended: bool) {
        let member =
            self.organizations.get_mut(organization).and_then(|changed| changed.members.get_mut(user));
        if let Some(member) = member {
            member.suspended = suspended;
        }
    }

    /// Rescinds the pending invitations that the user sent: nobody is left who vouches for them.
    fn rescind_invitations_of(&mut self, organization: &Id, author: &Id) -> Vec<Consequence<Id>> {
        let pending = self.organization(organization).and_then(|inviting| inviting.pending_of.get(author));
        let pending = pending.cloned().unwrap_or_default();
        let status = InvitationStatus::Rescinded;
        let rescinded = pending.into_iter().map(|invitation| {
            self.close_invitation(organization, &invitation, status);
            Consequence::InvitationClosed { organization: organization.clone(), invitation, status }
        });
        rescinded.collect()
    }
}
