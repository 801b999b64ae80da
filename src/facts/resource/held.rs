//! The permissions that can be held on a resource, by where it is.

use super::{Resource, Within};
use crate::facts::index::Key;
use crate::policy::Levels;
use crate::vocabulary::Permission;
use crate::vocabulary::own::{KindPlace, OwnKind};

impl<Id> Resource<Id> {
    /// Whether it is of a kind that is in an app, and in none.
    pub(crate) fn is_nowhere(&self) -> bool {
        !self.within.is_in_app() && self.kind().is_in_app()
    }

    /// Whether a row of a table can be it: it is in an app if its kind is in apps, and in none if its kind is outside them.
    /// What is [lost](Resource::is_lost) is in no place.
    pub(crate) fn is_somewhere(&self) -> bool {
        !self.is_lost() && self.kind().is_in_app() == self.within.is_in_app()
    }

    /// The permissions that a subject with these grants holds on it, before any token.
    #[inline]
    pub(crate) fn held_of(&self, granted: Permission, levels: &Levels) -> Permission {
        let public = if self.is_public() { levels.public } else { Permission::empty() };
        granted.union(public) & self.holdable(levels)
    }

    /// The permissions that can be held on it at all: outside any app only the organization's level (`R7`), and nothing
    /// on what cannot be where it is.
    #[inline]
    pub(crate) fn holdable(&self, levels: &Levels) -> Permission {
        match self.within {
            _ if self.own_kind().is_some_and(|kind| !self.has_place_for(kind)) => Permission::empty(),
            Within::Organization | Within::User => levels.organization,
            Within::App | Within::PersonalApp => levels.all(),
        }
    }

    /// Whether its place is one of an organization or of an app, and of its kind.
    pub(super) fn is_in_place(&self) -> bool {
        match self.own_kind() {
            Some(kind) => self.within != Within::User && self.has_place_for(kind),
            None => true,
        }
    }

    /// Whether resources of the kind are where this one is, and can have such an owner (`V4`).
    fn has_place_for(&self, kind: &OwnKind) -> bool {
        match kind.place {
            _ if self.is_lost() => false,
            KindPlace::InApps => self.within.is_in_app(),
            KindPlace::OfOrganizations => self.within == Within::Organization,
            KindPlace::OfOrganizationsAndUsers => !self.within.is_in_app(),
        }
    }

    /// Whether it was made as something in an app, from something outside apps: nothing can be done with it. Its keys say
    /// so, and nothing else does if its kind is outside apps.
    pub(crate) fn is_lost(&self) -> bool {
        self.owner_key == Key::NOWHERE
    }

    /// The permissions of its owner, if the owner is a user: the app level in a personal app (`R9`), and the own
    /// permissions of the organization level outside apps (`V4`).
    pub(crate) fn held_by_owner(&self, levels: &Levels) -> Permission {
        match self.within {
            Within::PersonalApp => levels.app,
            Within::User if self.own_kind().is_some() => levels.of_users_own(),
            Within::User | Within::Organization | Within::App => Permission::empty(),
        }
    }

    /// Whether it belongs to a user and is in no app.
    pub(crate) fn is_users_outside_apps(&self) -> bool {
        self.within == Within::User
    }
}
