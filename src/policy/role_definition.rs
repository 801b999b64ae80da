//! What a role means: its grants, its reach and its ceiling.

use crate::vocabulary::{Permission, vocabulary};

vocabulary! {
    /// Where a role's app-level permissions hold (`R4`).
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    ///
    /// assert_eq!(Policy::documented().reach(Role::OrganizationUser), Reach::AllApps);
    /// assert_eq!(Policy::documented().reach(Role::TeamContributor), Reach::SelectedApps);
    /// assert_eq!("selected_apps".parse(), Ok(Reach::SelectedApps));
    /// ```
    Reach, "reach":
    /// In every app of the organization.
    AllApps "all_apps",
    /// In no app by itself: teams grant permissions in their apps.
    SelectedApps "selected_apps",
}

/// The meaning of a role, documented or custom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RoleDefinition {
    /// The permissions that the role grants by itself (`R4`).
    pub(crate) grants: Permission,
    /// The apps in which the app-level grants hold (`R4`).
    pub(crate) reach: Reach,
    /// The most that teams may give a member with the role (`R6`); `None` means no limit.
    pub(crate) ceiling: Option<Permission>,
}

impl RoleDefinition {
    /// Grants nothing and limits nothing, so that only team grants show.
    pub(crate) const NO_GRANTS: RoleDefinition =
        RoleDefinition { grants: Permission::empty(), reach: Reach::SelectedApps, ceiling: None };

    /// The same without a service's own permissions.
    pub(crate) const fn documented(self) -> RoleDefinition {
        let ceiling = match self.ceiling {
            Some(ceiling) => Some(ceiling.documented()),
            None => None,
        };
        RoleDefinition { grants: self.grants.documented(), ceiling, ..self }
    }

    /// The same reach and ceiling without grants, so that team grants count alone.
    #[cfg(feature = "directory")]
    pub(crate) const fn without_grants(self) -> RoleDefinition {
        RoleDefinition { grants: Permission::empty(), ..self }
    }
}
