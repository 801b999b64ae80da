//! The permissions of a share, as a directory keeps them.

use crate::policy::Policy;
use crate::vocabulary::Permission;
use crate::vocabulary::own::{OwnPermission, Vocabulary, is_same_table};
use thiserror::Error;

/// The permissions that an app is shared with (`R14`): app-level ones without `TRANSFER_APPS`.
///
/// An empty set gives nothing; it is what a listed collaborator has until somebody says more. A service's own
/// permissions count under a policy with their vocabulary alone, since the same bit means something else in another.
///
/// ```
/// use rolecall::Permission;
/// use rolecall::directory::SharedPermissions;
///
/// let shared = SharedPermissions::new(Permission::VIEW_MODELS | Permission::PREDICT)?;
/// assert!(shared.permissions().contains(Permission::PREDICT));
/// let refused = SharedPermissions::new(Permission::TRANSFER_APPS | Permission::PREDICT).unwrap_err();
/// assert_eq!(
///     refused.to_string(),
///     "`TRANSFER_APPS` cannot be shared: expected app-level permissions without TRANSFER_APPS"
/// );
/// # Ok::<(), rolecall::directory::NotShareable>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SharedPermissions {
    permissions: Permission,
    /// The rows of the own ones among the permissions; none if they are documented ones alone.
    own_rows: &'static [OwnPermission],
}

/// Permissions that an app cannot be shared with. [`SharedPermissions`] has an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[error(
    "`{}` cannot be shared: expected app-level permissions without TRANSFER_APPS",
    self.vocabulary.names(self.permissions)
)]
pub struct NotShareable {
    permissions: Permission,
    vocabulary: Vocabulary,
}

impl NotShareable {
    /// The permissions that cannot be shared.
    #[must_use]
    pub const fn permissions(&self) -> Permission {
        self.permissions
    }
}

impl SharedPermissions {
    /// These documented permissions.
    ///
    /// # Errors
    ///
    /// [`NotShareable`] for an organization-level permission, for `TRANSFER_APPS`, and for a service's own permissions.
    pub fn new(permissions: Permission) -> Result<Self, NotShareable> {
        SharedPermissions::under(Policy::documented(), permissions)
    }

    /// These permissions, documented ones or those of the policy's vocabulary.
    ///
    /// # Errors
    ///
    /// [`NotShareable`] as for [`new`](SharedPermissions::new), and for own permissions of no or another vocabulary.
    pub fn under(policy: &Policy, permissions: Permission) -> Result<Self, NotShareable> {
        let vocabulary = *policy.vocabulary();
        let refused = permissions.difference(policy.levels().shareable());
        if !refused.is_empty() {
            return Err(NotShareable { permissions: refused, vocabulary });
        }
        let is_documented = permissions == permissions.documented();
        let own_rows = if is_documented { &[][..] } else { vocabulary.permissions() };
        Ok(SharedPermissions { permissions, own_rows })
    }

    /// The permissions.
    #[must_use]
    pub const fn permissions(&self) -> Permission {
        self.permissions
    }

    /// `true` if the share gives nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.permissions.is_empty()
    }

    /// The permissions that count under the policy. Own ones of another vocabulary do not.
    pub(in crate::directory) fn counted(&self, policy: &Policy) -> Permission {
        let is_known = is_same_table(self.own_rows, policy.vocabulary().permissions());
        let known = if is_known { self.permissions } else { self.permissions.documented() };
        known & policy.levels().shareable()
    }

    #[cfg(feature = "serde")]
    pub(crate) const fn own_rows(&self) -> &'static [OwnPermission] {
        self.own_rows
    }
}

/// No permissions: what a collaborator has until somebody says more.
impl Default for SharedPermissions {
    fn default() -> Self {
        SharedPermissions { permissions: Permission::empty(), own_rows: &[] }
    }
}

/// As [`SharedPermissions::new`].
impl TryFrom<Permission> for SharedPermissions {
    type Error = NotShareable;

    fn try_from(permissions: Permission) -> Result<Self, NotShareable> {
        SharedPermissions::new(permissions)
    }
}
