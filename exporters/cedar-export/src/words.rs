//! The words of an export: the documented permissions, kinds and actions, and those of a service's own vocabulary.

use rolecall::own::{AnyAction, AnyKind, KindPlace, OwnPermission, Vocabulary};
use rolecall::{Action, Level, Permission};

/// All permissions one by one, documented ones first.
pub fn permissions(vocabulary: &Vocabulary) -> impl Iterator<Item = Permission> {
    Permission::ALL.into_iter().chain(vocabulary.permissions().iter().map(OwnPermission::set))
}

/// The permissions in the set one by one. A bit that is no permission of the vocabulary has no meaning, and is no word.
pub fn permissions_in(vocabulary: &Vocabulary, set: Permission) -> impl Iterator<Item = Permission> {
    permissions(vocabulary).filter(move |permission| set.contains(*permission))
}

/// The name of one permission.
pub fn name(vocabulary: &Vocabulary, permission: Permission) -> String {
    vocabulary.names(permission).to_string()
}

/// The level of one permission.
pub fn level(vocabulary: &Vocabulary, permission: Permission) -> Option<Level> {
    permission.level().or_else(|| vocabulary.row(permission).map(|row| row.level))
}

/// Whether everybody holds the permission on what is public (`R10`).
pub fn is_public(vocabulary: &Vocabulary, permission: Permission) -> bool {
    Permission::PUBLIC.contains(permission) || vocabulary.row(permission).is_some_and(|row| row.public)
}

/// Whether the permission is a service's own.
pub fn is_own(vocabulary: &Vocabulary, permission: Permission) -> bool {
    vocabulary.row(permission).is_some()
}

/// All actions, documented ones first.
pub fn actions(vocabulary: &Vocabulary) -> impl Iterator<Item = AnyAction> {
    let own = vocabulary.actions().iter().copied().map(AnyAction::Own);
    Action::ALL.into_iter().map(AnyAction::Documented).chain(own)
}

/// Whether a user can own resources of the kind outside apps (`V4`).
pub fn is_users_outside_apps(kind: AnyKind) -> bool {
    match kind {
        AnyKind::Documented(_) => false,
        AnyKind::Own(kind) => match kind.place {
            KindPlace::OfOrganizationsAndUsers => true,
            KindPlace::InApps | KindPlace::OfOrganizations => false,
        },
    }
}
