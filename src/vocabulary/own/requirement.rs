//! The permissions that an action asks for, documented or a service's own.

use super::{AnyAction, AnyKind};
use crate::vocabulary::{DocumentedRequirement, Permission, actions_on_kind};

/// The permissions that an action asks for (`R2`, `R11`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Requirement {
    pub(crate) any_of: Permission,
    pub(crate) if_assigned: Permission,
}

impl Requirement {
    fn of(row: &DocumentedRequirement) -> Requirement {
        Requirement {
            any_of: Permission::from_low(row.any_of),
            if_assigned: Permission::from_low(row.if_assigned),
        }
    }

    /// All permissions that the action lists, those for an assigned resource included.
    pub(crate) const fn listed(&self) -> Permission {
        self.any_of.union(self.if_assigned)
    }

    /// The permissions that satisfy the action on a resource that is assigned to the subject, or is not.
    pub(crate) const fn satisfying(&self, is_assigned: bool) -> Permission {
        if is_assigned { self.listed() } else { self.any_of }
    }

    /// The permissions that any documented action on the kind asks for.
    pub(crate) fn any_documented(kind: AnyKind) -> Requirement {
        match kind {
            AnyKind::Documented(kind) => Requirement::of(&actions_on_kind(kind).any_action),
            AnyKind::Own(_) => Requirement { any_of: Permission::empty(), if_assigned: Permission::empty() },
        }
    }

    /// Adds what another action on the kind asks for.
    pub(crate) fn add(&mut self, other: &Requirement) {
        self.any_of |= other.any_of;
        self.if_assigned |= other.if_assigned;
    }

    /// The same without a service's own permissions.
    pub(crate) const fn documented(self) -> Requirement {
        Requirement { any_of: self.any_of.documented(), if_assigned: self.if_assigned.documented() }
    }
}

impl AnyAction {
    /// The permissions that the action asks for.
    // One look into the table, where the three public methods take three.
    #[inline]
    pub(crate) fn requirement(self) -> Requirement {
        match self {
            AnyAction::Documented(action) => Requirement::of(action.requirement()),
            AnyAction::Own(action) => Requirement { any_of: action.any_of, if_assigned: action.if_assigned },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Action, ResourceKind};

    const OWN: Permission = Permission::from_bits_retain(1 << 64);
    const EDIT: Permission = Permission::EDIT_INPUTS;
    const VIEW: Permission = Permission::VIEW_INPUTS;

    #[test]
    fn an_own_permission_in_either_column_is_not_documented() {
        for (any_of, if_assigned, is_documented) in [
            (EDIT, VIEW, true),
            (Permission::empty(), Permission::empty(), true),
            (EDIT | OWN, VIEW, false),
            (EDIT, VIEW | OWN, false),
            (OWN, Permission::empty(), false),
        ] {
            let requirement = Requirement { any_of, if_assigned };
            assert_eq!(requirement.listed().high() == 0, is_documented, "{requirement:?}");
            assert_eq!(requirement.listed(), any_of | if_assigned);
            assert_eq!(
                (requirement.satisfying(false), requirement.satisfying(true)),
                (any_of, any_of | if_assigned)
            );
            let documented = requirement.documented();
            assert_eq!((documented.any_of, documented.if_assigned), (any_of - OWN, if_assigned - OWN));
        }
    }

    #[test]
    fn requirements_are_added_column_by_column() {
        let mut any = Requirement { any_of: EDIT, if_assigned: Permission::empty() };
        any.add(&Requirement { any_of: OWN, if_assigned: VIEW });
        assert_eq!(any, Requirement { any_of: EDIT | OWN, if_assigned: VIEW });
        any.add(&Requirement { any_of: Permission::empty(), if_assigned: OWN });
        assert_eq!(any, Requirement { any_of: EDIT | OWN, if_assigned: VIEW | OWN });
        let input = Requirement::any_documented(ResourceKind::Input.into());
        let view = AnyAction::from(Action::ViewInput).requirement();
        assert_eq!(view, Requirement { any_of: VIEW, if_assigned: Permission::READ_TASK_INPUTS });
        assert!(input.any_of.contains(VIEW | EDIT) && input.if_assigned.contains(view.if_assigned));
    }
}
