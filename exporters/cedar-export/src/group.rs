//! Groups of actions. Cedar lets a policy name a group in the place of an action.

use rolecall::{Action, Permission};
use std::fmt;

/// The actions that one permission satisfies: on any resource, or only on resources that are assigned to the principal
/// (`R11`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    pub permission: Permission,
    pub is_if_assigned: bool,
}

impl Group {
    pub const fn always(permission: Permission) -> Group {
        Group { permission, is_if_assigned: false }
    }

    pub const fn if_assigned(permission: Permission) -> Group {
        Group { permission, is_if_assigned: true }
    }

    /// The groups of the permission that contain an action.
    pub fn of(permission: Permission) -> impl Iterator<Item = Group> {
        let groups = [Group::always(permission), Group::if_assigned(permission)];
        groups.into_iter().filter(|group| Action::ALL.into_iter().any(|action| group.has(action)))
    }

    fn has(self, action: Action) -> bool {
        let listed = if self.is_if_assigned { action.if_assigned() } else { action.any_of() };
        listed.contains(self.permission)
    }

    /// Whether one of its actions applies to apps or to resources in them.
    pub fn is_of_apps(self) -> bool {
        Action::ALL.into_iter().any(|action| self.has(action) && action.applies_to().is_in_app())
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Group { permission, is_if_assigned } = self;
        write!(f, "{permission}{}", if *is_if_assigned { ", if assigned" } else { "" })
    }
}
