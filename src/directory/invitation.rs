//! Invitations to join an organization.

use super::member::RoleRef;
use super::text::Email;
use crate::vocabulary::vocabulary;

/// An invitation to an organization: to whom, to which role, by whom, and what became of it.
///
/// It is addressed to an email address, so that whoever has no account yet registers first (004, "How to Add
/// Members"). One that was answered or rescinded is kept as it was, and cannot be answered again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation<Id> {
    pub(super) email: Email,
    pub(super) role: RoleRef<Id>,
    pub(super) invited_by: Id,
    pub(super) sent_at: u64,
    pub(super) status: InvitationStatus,
}

vocabulary! {
    /// What became of an invitation.
    ///
    /// ```
    /// use rolecall::directory::InvitationStatus;
    ///
    /// assert_eq!("rescinded".parse(), Ok(InvitationStatus::Rescinded));
    /// ```
    InvitationStatus, "invitation status":
    /// Nothing yet: the invitee may accept or decline, the organization may rescind.
    Pending "pending",
    /// The invitee joined.
    Accepted "accepted",
    /// The invitee declined.
    Declined "declined",
    /// The organization took it back.
    Rescinded "rescinded",
}

impl<Id> Invitation<Id> {
    /// The address that it was sent to.
    #[must_use]
    pub const fn email(&self) -> &Email {
        &self.email
    }

    /// The role that the invitee joins with.
    #[must_use]
    pub const fn role(&self) -> &RoleRef<Id> {
        &self.role
    }

    /// Who invited.
    #[must_use]
    pub const fn invited_by(&self) -> &Id {
        &self.invited_by
    }

    /// When it was sent, in the service's own time.
    #[must_use]
    pub const fn sent_at(&self) -> u64 {
        self.sent_at
    }

    /// What became of it.
    #[must_use]
    pub const fn status(&self) -> InvitationStatus {
        self.status
    }
}
