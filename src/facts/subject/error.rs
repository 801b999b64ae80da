//! Facts that are refused.

use crate::facts::effective_permissions::Refused;
use crate::vocabulary::Permission;
use core::fmt;
use thiserror::Error;

/// The facts given for a subject contradict each other.
///
/// ```
/// use rolecall::{Membership, Role, Subject, SubjectError};
///
/// let twice = [1, 2, 1].map(|organization| Membership::new(organization, Role::OrganizationUser));
/// let error = Subject::new(7, twice).unwrap_err();
/// assert_eq!(error, SubjectError::SameOrganization { first: 0, second: 2 });
/// assert_eq!(
///     error.to_string(),
///     "memberships[0] and memberships[2] are in the same organization: a subject has one membership in each"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum SubjectError {
    /// Two memberships are in one organization.
    #[error(
        "memberships[{first}] and memberships[{second}] are in the same organization: \
         a subject has one membership in each"
    )]
    SameOrganization {
        /// The position of the earlier membership, counted from 0.
        first: usize,
        /// The position of the later membership.
        second: usize,
    },
    /// A share contains permissions that no share has (`R14`).
    #[error(
        "shares[{share}] contains {}, which cannot be shared: a share has app-level permissions without \
         TRANSFER_APPS",
        Refusable(*permissions)
    )]
    NotShareable {
        /// The position of the share, counted from 0.
        share: usize,
        /// The permissions that cannot be shared.
        permissions: Permission,
    },
    /// An app is shared with an anonymous caller, who is no user.
    #[error("shares[0] is of an anonymous caller: apps are shared with users")]
    AnonymousShare,
}

/// Permissions that were refused: by name, and by number where the policy has no name for them.
pub(in crate::facts) struct Refusable(pub(in crate::facts) Permission);

impl fmt::Display for Refusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let documented = self.0.documented();
        let others = self.0.difference(documented).bits();
        let and = if documented.is_empty() || others == 0 { "" } else { " and " };
        if !documented.is_empty() {
            write!(f, "{documented}")?;
        }
        if others == 0 { Ok(()) } else { write!(f, "{and}the bits {others:#x}") }
    }
}

impl From<Refused> for SubjectError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Memberships { first, second } => SubjectError::SameOrganization { first, second },
            Refused::Share { share, permissions } => SubjectError::NotShareable { share, permissions },
        }
    }
}
