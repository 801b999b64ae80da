//! Remedies: one change or two, with the permissions that they grant and take away.

use super::change::Change;
use crate::vocabulary::Permission;
use crate::vocabulary::own::Vocabulary;
use alloc::vec::Vec;
use core::fmt;

/// One change that would turn a denial into an allow, or two if no single change is enough.
///
/// ```
/// use rolecall::remedies::Change;
/// use rolecall::{Action, Membership, Resource, Role, Subject, remedies};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let remedies = remedies(&user, Action::InviteMember, &Resource::organization(1));
/// assert_eq!(remedies[0].changes(), [Change::HaveRole(Role::Administrator)]);
/// let text = "give the user the role `administrator` (grants 45 more permissions)";
/// assert_eq!(remedies[0].to_string(), text);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Remedy<'a, Id> {
    pub(super) changes: Vec<Change<'a, Id>>,
    pub(super) grants: Permission,
    pub(super) takes: Permission,
    pub(super) cost: Cost,
    /// The names of the own ones among the permissions.
    pub(super) vocabulary: Vocabulary,
}

/// The order of remedies: first `true` if everybody gains, then the number of permissions that the user gains, then
/// the number in the role or team permission that is handed out.
// The last number tells apart remedies that grant as much here: a role with fewer permissions is less to regret.
pub(super) type Cost = (bool, u32, u32);

impl<'a, Id> Remedy<'a, Id> {
    /// The change or the two changes, in no particular order.
    #[must_use]
    pub fn changes(&self) -> &[Change<'a, Id>] {
        &self.changes
    }

    /// The permissions that the subject would gain, on the resource or on anything else of its owner.
    ///
    /// Added scopes are among them. So are permissions that a confining team keeps the subject from using (`R8`).
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, remedies};
    ///
    /// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
    /// let ana = ana.narrowed_to(Permission::VIEW_MODELS);
    /// let remedies = remedies(&ana, Action::DeleteApp, &Resource::app(1, 100));
    /// assert_eq!(remedies[0].grants(), Permission::DELETE_APP);
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn grants(&self) -> Permission {
        self.grants
    }

    /// The permissions that the subject would lose somewhere, by another role or without a team.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, remedies};
    ///
    /// let fay = Subject::new(7, [Membership::new(1, Role::FinancialManager)])?;
    /// let remedies = remedies(&fay, Action::ViewModel, &Resource::app(1, 100).model());
    /// assert_eq!(remedies[0].takes(), Permission::empty()); // the user joins a team
    /// assert_eq!(remedies[1].takes(), Permission::VIEW_FINANCIAL_DATA); // gets another role
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn takes(&self) -> Permission {
        self.takes
    }

    /// The own rows of the policy that decided.
    #[cfg(feature = "serde")]
    pub(crate) const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

impl<Id: fmt::Display> fmt::Display for Remedy<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, change) in self.changes.iter().enumerate() {
            write!(f, "{}{change}", if position == 0 { "" } else { ", and " })?;
        }
        match count(self.grants) {
            0 => f.write_str(" (grants nothing more")?,
            1 => f.write_str(" (grants 1 more permission")?,
            more => write!(f, " (grants {more} more permissions")?,
        }
        match count(self.takes) {
            0 => f.write_str(")"),
            fewer => write!(f, ", takes away {fewer})"),
        }
    }
}

/// The number of permissions in the set.
pub(super) fn count(set: Permission) -> u32 {
    set.bits().count_ones()
}
