//! Invitations to join an organization.

use super::member::RoleRef;
use super::text::Email;
use crate::vocabulary::vocabulary;

/// An invitation to join an organization with a role.
///
/// Invitations are sent to an email address, because the invitee may have no account yet and register first
/// (004, "How to Add Members"). A closed invitation stays on record and cannot be answered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation<Id> {
    pub(in crate::directory) email: Email,
    pub(in crate::directory) role: RoleRef<Id>,
    pub(in crate::directory) invited_by: Id,
    pub(in crate::directory) sent_at: u64,
    pub(in crate::directory) expires_at: Option<u64>,
    pub(in crate::directory) status: InvitationStatus,
    pub(in crate::directory) updated_at: u64,
}

vocabulary! {
    /// The state of an invitation.
    ///
    /// ```
    /// use rolecall::directory::InvitationStatus;
    ///
    /// assert_eq!("rescinded".parse(), Ok(InvitationStatus::Rescinded));
    /// ```
    InvitationStatus, "invitation status":
    /// Open: the invitee may accept or decline it, and the organization may rescind it.
    Pending "pending",
    /// The invitee joined.
    Accepted "accepted",
    /// The invitee declined.
    Declined "declined",
    /// The organization withdrew it.
    Rescinded "rescinded",
    /// Its time passed without an answer.
    Expired "expired",
}

impl<Id> Invitation<Id> {
    /// A pending invitation.
    pub(in crate::directory) const fn new(
        email: Email,
        role: RoleRef<Id>,
        invited_by: Id,
        sent_at: u64,
        expires_at: Option<u64>,
    ) -> Self {
        let (status, updated_at) = (InvitationStatus::Pending, sent_at);
        Invitation { email, role, invited_by, sent_at, expires_at, status, updated_at }
    }

    /// `true` from the time on at which the invitation can no longer be accepted.
    pub(in crate::directory) fn is_past(&self, at: u64) -> bool {
        self.expires_at.is_some_and(|expires_at| at >= expires_at)
    }

    /// The address that the invitation was sent to.
    #[must_use]
    pub const fn email(&self) -> &Email {
        &self.email
    }

    /// The role that the invitee joins with.
    #[must_use]
    pub const fn role(&self) -> &RoleRef<Id> {
        &self.role
    }

    /// The user who sent the invitation.
    #[must_use]
    pub const fn invited_by(&self) -> &Id {
        &self.invited_by
    }

    /// The time of sending, in the service's own unit.
    #[must_use]
    pub const fn sent_at(&self) -> u64 {
        self.sent_at
    }

    /// The first time at which the invitation can no longer be accepted, or `None` if it stays open.
    ///
    /// It stays pending after that time until the service [closes](crate::directory::Directory::expire_invitation) it.
    #[must_use]
    pub const fn expires_at(&self) -> Option<u64> {
        self.expires_at
    }

    /// The state: pending, accepted, declined, rescinded or expired.
    #[must_use]
    pub const fn status(&self) -> InvitationStatus {
        self.status
    }

    /// The time of the last event that changed the invitation, in the service's own unit.
    ///
    /// That is the sending, the answer, or the withdrawal.
    #[must_use]
    pub const fn updated_at(&self) -> u64 {
        self.updated_at
    }
}
