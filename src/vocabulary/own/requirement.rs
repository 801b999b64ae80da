//! What an action asks for, documented or a service's own.

use super::{AnyAction, AnyKind};
use crate::vocabulary::{Permission, actions_on_kind};

/// What an action asks for: a kind of resource, and two sets of permissions (`R2`, `R11`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub(crate) applies_to: AnyKind,
    pub(crate) any_of: Permission,
    pub(crate) if_assigned: Permission,
}

impl Requirement {
    /// All permissions that the action lists, those for an assigned resource included.
    pub(crate) const fn listed(&self) -> Permission {
        self.any_of.union(self.if_assigned)
    }

    /// The permissions that satisfy the action on a resource that is assigned to the subject, or is not.
    pub(crate) const fn satisfying(&self, is_assigned: bool) -> Permission {
        if is_assigned { self.listed() } else { self.any_of }
    }

    /// What any documented action on the kind asks for.
    pub(crate) fn any_documented(kind: AnyKind) -> Requirement {
        let (any_of, if_assigned) = match kind {
            AnyKind::Documented(kind) => {
                let any = &actions_on_kind(kind).any_action;
                (Permission::from_low(any.any_of), Permission::from_low(any.if_assigned))
            }
            AnyKind::Own(_) => (Permission::empty(), Permission::empty()),
        };
        Requirement { applies_to: kind, any_of, if_assigned }
    }

    /// Adds what another action on the kind asks for.
    pub(crate) fn add(&mut self, other: &Requirement) {
        self.any_of |= other.any_of;
        self.if_assigned |= other.if_assigned;
    }

    /// The same without a service's own permissions.
    pub(crate) const fn documented(self) -> Requirement {
        let (any_of, if_assigned) = (self.any_of.documented(), self.if_assigned.documented());
        Requirement { any_of, if_assigned, ..self }
    }
}

impl AnyAction {
    /// What the action asks for.
    // One look into the table, where the three public methods take three.
    #[inline]
    pub(crate) fn requirement(self) -> Requirement {
        match self {
            AnyAction::Documented(action) => {
                let row = action.requirement();
                Requirement {
                    applies_to: AnyKind::Documented(row.applies_to),
                    any_of: Permission::from_low(row.any_of),
                    if_assigned: Permission::from_low(row.if_assigned),
                }
            }
            AnyAction::Own(action) => {
                let (applies_to, any_of, if_assigned) =
                    (action.applies_to, action.any_of, action.if_assigned);
                Requirement { applies_to, any_of, if_assigned }
            }
        }
    }
}
