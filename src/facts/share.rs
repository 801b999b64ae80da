//! Shares: what a user may do on one app because its owner said so.

use super::owner::Owner;
use crate::vocabulary::Permission;

/// An app that is shared with a user, and the permissions that the user holds there (`R14`).
///
/// The documents call such a user a collaborator of the app. A share counts on the app and on what is in it, whoever owns
/// the app, and whether or not the user is a member there. No ceiling limits it, because no team gives it. For a member
/// whom teams confine it counts only in apps of all these teams (`R8`). While the membership in the owning organization is
/// [suspended](crate::Membership::suspended), it does not count (`R15`).
///
/// ```
/// use rolecall::{Action, Basis, Owner, Permission, Resource, Share, Subject, can, decide};
///
/// let cats = Share::new(Owner::User("ben"), "cats", Permission::VIEW_MODELS | Permission::PREDICT);
/// let ana = Subject::new("ana", [])?.with_shares([cats])?;
///
/// let model = Resource::personal_app("ben", "cats").model();
/// assert!(can(&ana, Action::UseModel, &model));
/// assert_eq!(decide(&ana, Action::UseModel, &model).require(), Ok(Basis::Share));
/// assert!(!can(&ana, Action::UseModel, &Resource::personal_app("ben", "dogs").model()));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Share<Id> {
    pub(crate) owner: Owner<Id>,
    pub(crate) app: Id,
    pub(crate) permissions: Permission,
}

impl<Id> Share<Id> {
    /// The app of that owner, shared with these permissions.
    ///
    /// An empty share gives nothing. A share has app-level permissions without `TRANSFER_APPS`;
    /// [`Subject::with_shares`](crate::Subject::with_shares) refuses others, since only a policy knows the level of a
    /// service's own permissions.
    #[must_use]
    pub const fn new(owner: Owner<Id>, app: Id, permissions: Permission) -> Self {
        Share { owner, app, permissions }
    }

    /// The owner of the app.
    #[must_use]
    pub const fn owner(&self) -> Owner<&Id> {
        self.owner.as_ref()
    }

    /// The id of the app.
    #[must_use]
    pub const fn app(&self) -> &Id {
        &self.app
    }

    /// The permissions that the user holds on the app.
    #[must_use]
    pub const fn permissions(&self) -> Permission {
        self.permissions
    }
}
