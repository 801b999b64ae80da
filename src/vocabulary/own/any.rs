//! Actions, kinds and permissions, documented or a service's own.

use super::{KindPlace, OwnAction, OwnKind, OwnPermission, Vocabulary};
use crate::vocabulary::{Action, Permission, ResourceKind};
use core::fmt;
use core::hint::select_unpredictable;

/// The kind of a resource: documented or a service's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnyKind {
    /// One of the documented kinds.
    Documented(ResourceKind),
    /// A kind of the service's own.
    Own(&'static OwnKind),
}

/// An action: documented or a service's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnyAction {
    /// One of the documented actions.
    Documented(Action),
    /// An action of the service's own.
    Own(&'static OwnAction),
}

/// A single permission: documented or a service's own.
///
/// ```
/// use rolecall::own::AnyPermission;
/// use rolecall::Permission;
///
/// let permission = AnyPermission::Documented(Permission::DELETE_APP);
/// assert_eq!((permission.set(), permission.to_string()), (Permission::DELETE_APP, "DELETE_APP".to_owned()));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AnyPermission {
    /// One of the documented permissions.
    Documented(Permission),
    /// A permission of the service's own. It has its row, because only a vocabulary knows the name of the bit.
    Own(&'static OwnPermission),
}

impl AnyPermission {
    pub(crate) fn of(permission: Permission, vocabulary: &Vocabulary) -> AnyPermission {
        vocabulary.row(permission).map_or(AnyPermission::Documented(permission), AnyPermission::Own)
    }

    /// The set of this permission alone.
    #[must_use]
    pub const fn set(self) -> Permission {
        match self {
            AnyPermission::Documented(permission) => permission,
            AnyPermission::Own(row) => row.set(),
        }
    }
}

const NO_KIND: OwnKind = OwnKind { name: "", place: KindPlace::InApps };

impl AnyKind {
    /// The name in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            AnyKind::Documented(kind) => kind.as_str(),
            AnyKind::Own(kind) => kind.name,
        }
    }

    /// Whether resources of the kind are in an app, or are apps.
    #[must_use]
    pub const fn is_in_app(self) -> bool {
        match self {
            AnyKind::Documented(kind) => kind.is_in_app(),
            AnyKind::Own(kind) => kind.is_in_apps(),
        }
    }

    /// A row whose address tells kinds apart, documented ones too: [`can`](crate::can) compares one word.
    ///
    /// Two rows of a service's own at different addresses can be equal, and so one kind.
    #[inline]
    pub(crate) fn row(self) -> &'static OwnKind {
        // a static has one address in the whole program; nothing reads what stands there
        static DOCUMENTED: [OwnKind; ResourceKind::ALL.len()] = [NO_KIND; ResourceKind::ALL.len()];
        // two matches of one arm each become selects, one match of two arms becomes a branch
        let number = match self {
            AnyKind::Documented(kind) => kind as usize,
            AnyKind::Own(_) => 0,
        };
        let own = match self {
            AnyKind::Own(kind) => Some(kind),
            AnyKind::Documented(_) => None,
        };
        let documented = DOCUMENTED.get(number).unwrap_or(&NO_KIND);
        select_unpredictable(own.is_some(), own.unwrap_or(documented), documented)
    }

    /// Whether users own resources of the kind outside apps (`V4`).
    pub(crate) const fn is_users_outside_apps(self) -> bool {
        match self {
            AnyKind::Own(kind) => matches!(kind.place, KindPlace::OfOrganizationsAndUsers),
            AnyKind::Documented(_) => false,
        }
    }
}

impl AnyAction {
    /// The name in `snake_case`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            AnyAction::Documented(action) => action.as_str(),
            AnyAction::Own(action) => action.name,
        }
    }

    /// The kind of resource that the action applies to (`R2`).
    #[must_use]
    pub fn applies_to(self) -> AnyKind {
        match self {
            AnyAction::Documented(action) => AnyKind::Documented(action.applies_to()),
            AnyAction::Own(action) => action.applies_to,
        }
    }

    /// The permissions of which any one satisfies the action.
    #[must_use]
    pub fn any_of(self) -> Permission {
        match self {
            AnyAction::Documented(action) => action.any_of(),
            AnyAction::Own(action) => action.any_of,
        }
    }

    /// The permissions of which any one satisfies the action on a resource that is assigned to the subject (`R11`).
    #[must_use]
    pub fn if_assigned(self) -> Permission {
        match self {
            AnyAction::Documented(action) => action.if_assigned(),
            AnyAction::Own(action) => action.if_assigned,
        }
    }
}

impl From<ResourceKind> for AnyKind {
    #[inline]
    fn from(kind: ResourceKind) -> Self {
        AnyKind::Documented(kind)
    }
}

impl From<&'static OwnKind> for AnyKind {
    #[inline]
    fn from(kind: &'static OwnKind) -> Self {
        AnyKind::Own(kind)
    }
}

impl From<Action> for AnyAction {
    #[inline]
    fn from(action: Action) -> Self {
        AnyAction::Documented(action)
    }
}

impl From<&'static OwnAction> for AnyAction {
    #[inline]
    fn from(action: &'static OwnAction) -> Self {
        AnyAction::Own(action)
    }
}

impl PartialEq<ResourceKind> for AnyKind {
    fn eq(&self, other: &ResourceKind) -> bool {
        *self == AnyKind::Documented(*other)
    }
}

impl PartialEq<Action> for AnyAction {
    fn eq(&self, other: &Action) -> bool {
        *self == AnyAction::Documented(*other)
    }
}

impl fmt::Display for AnyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for AnyAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Display for AnyPermission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            AnyPermission::Documented(permission) => fmt::Display::fmt(permission, f),
            AnyPermission::Own(row) => f.pad(row.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    static PIPELINE: OwnKind = OwnKind { name: "pipeline", place: KindPlace::InApps };
    static REGISTRY: OwnKind = OwnKind { name: "registry", place: KindPlace::OfOrganizations };
    static SECRET: OwnKind = OwnKind { name: "secret", place: KindPlace::OfOrganizationsAndUsers };
    static READ: OwnAction = OwnAction {
        name: "read_secret",
        purpose: "Read the secret.",
        applies_to: AnyKind::Own(&SECRET),
        any_of: Permission::VIEW_CLUSTERS,
        if_assigned: Permission::MANAGE_CLUSTERS,
        permissions: &[],
    };

    #[test]
    fn kinds_have_names_and_places() {
        let (app, team) = (AnyKind::from(ResourceKind::App), AnyKind::from(ResourceKind::Team));
        let kinds = [app, team, AnyKind::from(&PIPELINE), AnyKind::from(&REGISTRY), AnyKind::from(&SECRET)];
        assert_eq!(kinds.map(AnyKind::as_str), ["app", "team", "pipeline", "registry", "secret"]);
        assert_eq!(kinds.map(|kind| kind.to_string()), kinds.map(|kind| kind.as_str().to_string()));
        assert_eq!(kinds.map(AnyKind::is_in_app), [true, false, true, false, false]);
        assert_eq!(kinds.map(AnyKind::is_users_outside_apps), [false, false, false, false, true]);
        assert_eq!(kinds.map(|kind| kind == ResourceKind::App), [true, false, false, false, false]);
    }

    #[test]
    fn actions_have_names_and_requirements() {
        let (own, documented) = (AnyAction::from(&READ), AnyAction::from(Action::ViewInput));
        assert_eq!((own.as_str(), documented.as_str()), ("read_secret", "view_input"));
        assert_eq!((own.to_string(), documented.to_string()), ("read_secret".into(), "view_input".into()));
        assert_eq!(own.applies_to(), AnyKind::Own(&SECRET));
        assert_eq!(documented.applies_to(), ResourceKind::Input);
        assert_eq!((own.any_of(), own.if_assigned()), (READ.any_of, READ.if_assigned));
        let (any_of, if_assigned) = (Permission::VIEW_INPUTS, Permission::READ_TASK_INPUTS);
        assert_eq!((documented.any_of(), documented.if_assigned()), (any_of, if_assigned));
        assert!(documented == Action::ViewInput && documented != Action::ViewApp && own != Action::ViewInput);
    }
}
