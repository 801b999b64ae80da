//! Groups of actions. Cedar lets a policy name a group in the place of an action.

use crate::words::{self, name};
use rolecall::Permission;
use rolecall::own::{AnyAction, Vocabulary};
use std::fmt;

/// The actions that one permission satisfies: on any resource, or only on resources that are assigned to the principal
/// (`R11`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub permission: Permission,
    /// The name of the permission.
    pub name: String,
    pub is_if_assigned: bool,
}

impl Group {
    fn new(vocabulary: &Vocabulary, permission: Permission, is_if_assigned: bool) -> Group {
        Group { permission, name: name(vocabulary, permission), is_if_assigned }
    }

    /// All groups that contain an action, in the order of the permissions.
    pub fn all(vocabulary: &Vocabulary) -> impl Iterator<Item = Group> {
        words::permissions(vocabulary).flat_map(move |permission| {
            let groups = [false, true].map(|if_assigned| Group::new(vocabulary, permission, if_assigned));
            groups.into_iter().filter(|group| group.actions(vocabulary).next().is_some())
        })
    }

    /// The groups that contain the action.
    pub fn of(vocabulary: &Vocabulary, action: AnyAction) -> impl Iterator<Item = Group> {
        let group = |set, if_assigned| {
            let of = move |permission| Group::new(vocabulary, permission, if_assigned);
            words::permissions_in(vocabulary, set).map(of)
        };
        group(action.any_of(), false).chain(group(action.if_assigned(), true))
    }

    /// The actions in the group.
    pub fn actions(&self, vocabulary: &Vocabulary) -> impl Iterator<Item = AnyAction> {
        words::actions(vocabulary).filter(|action| {
            let listed = if self.is_if_assigned { action.if_assigned() } else { action.any_of() };
            listed.contains(self.permission)
        })
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.name, if self.is_if_assigned { ", if assigned" } else { "" })
    }
}
