//! The words of an export: the documented permissions, kinds and actions, and those of the policy's own vocabulary.

use rolecall::own::{AnyAction, AnyKind, KindPlace, OwnPermission, Vocabulary};
use rolecall::{Action, Level, Permission, Policy, ResourceKind, Subject};

/// All permissions one by one, documented ones first.
pub fn permissions(vocabulary: &Vocabulary) -> impl Iterator<Item = Permission> {
    Permission::ALL.into_iter().chain(vocabulary.permissions().iter().map(OwnPermission::set))
}

/// The permissions in the set one by one.
pub fn permissions_in(vocabulary: &Vocabulary, set: Permission) -> impl Iterator<Item = Permission> {
    permissions(vocabulary).filter(move |permission| set.contains(*permission))
}

/// The permissions of the level.
pub fn of_level(policy: &Policy, level: Level) -> Permission {
    permissions(policy.vocabulary()).filter(|permission| policy.level(*permission) == Some(level)).collect()
}

/// The permissions that everybody holds on what is public (`R10`).
pub fn public(vocabulary: &Vocabulary) -> Permission {
    let own = vocabulary.permissions().iter().filter(|row| row.public);
    own.fold(Permission::PUBLIC, |public, row| public | row.set())
}

/// The permissions of the service's own.
pub fn own(vocabulary: &Vocabulary) -> Permission {
    vocabulary.permissions().iter().fold(Permission::empty(), |own, row| own | row.set())
}

/// All kinds, documented ones first.
pub fn kinds(vocabulary: &Vocabulary) -> impl Iterator<Item = AnyKind> {
    let own = vocabulary.kinds().iter().copied().map(AnyKind::Own);
    ResourceKind::ALL.into_iter().map(AnyKind::Documented).chain(own)
}

/// The actions on resources of the kind, documented ones first.
pub fn actions_on(vocabulary: &Vocabulary, kind: AnyKind) -> impl Iterator<Item = AnyAction> {
    let own = vocabulary.actions().iter().copied().map(AnyAction::Own);
    let all = Action::ALL.into_iter().map(AnyAction::Documented).chain(own);
    all.filter(move |action| action.applies_to() == kind)
}

/// Whether an action on the kind looks at whether the resource is assigned (`R11`).
pub fn is_assignable(vocabulary: &Vocabulary, kind: AnyKind) -> bool {
    actions_on(vocabulary, kind).any(|action| !action.if_assigned().is_empty())
}

/// Whether a token narrows the subject (`R12`). One with all permissions, own ones included, does not.
pub fn is_narrowed<Id>(subject: &Subject<Id>) -> bool {
    permissions(subject.policy().vocabulary()).any(|permission| !subject.scopes().contains(permission))
}

/// The place of a kind in the model.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Organization,
    App,
    InApps,
    OfOrganizations,
    OfOrganizationsAndUsers,
}

impl Place {
    pub fn of(kind: AnyKind) -> Place {
        match kind {
            AnyKind::Documented(ResourceKind::Organization) => Place::Organization,
            AnyKind::Documented(ResourceKind::App) => Place::App,
            AnyKind::Documented(ResourceKind::Team | ResourceKind::Cluster | ResourceKind::Nodepool) => {
                Place::OfOrganizations
            }
            AnyKind::Documented(
                ResourceKind::Model
                | ResourceKind::Workflow
                | ResourceKind::Dataset
                | ResourceKind::Input
                | ResourceKind::Annotation
                | ResourceKind::Concept
                | ResourceKind::Task
                | ResourceKind::Module,
            ) => Place::InApps,
            AnyKind::Own(kind) => match kind.place {
                KindPlace::InApps => Place::InApps,
                KindPlace::OfOrganizations => Place::OfOrganizations,
                KindPlace::OfOrganizationsAndUsers => Place::OfOrganizationsAndUsers,
            },
        }
    }
}
