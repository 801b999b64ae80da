//! The actions that other permissions, or another policy, allow.

use super::Held;
use crate::facts::Extent;
use crate::policy::Policy;
use crate::vocabulary::own::AnyAction;
use crate::vocabulary::{Action, vocabulary};

/// An action that a grantee may do only before, or only afterwards, and on which resources.
/// [`impact_of_policy`](crate::directory::Directory::impact_of_policy) has an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionChange {
    /// The action.
    pub action: AnyAction,
    /// The resources at the place on which the change counts, by their assignment to the grantee.
    pub on: Assignment,
}

vocabulary! {
    /// The resources on which an [`ActionChange`] counts, by their assignment to the grantee (`R11`).
    ///
    /// ```
    /// use rolecall::directory::Assignment;
    ///
    /// assert_eq!(Assignment::Assigned.to_string(), "assigned");
    /// ```
    Assignment, "assignment":
    /// Every resource, assigned or not.
    Any "any",
    /// Resources that are assigned to the grantee.
    Assigned "assigned",
    /// Resources that are not assigned to the grantee, who may do the action on assigned ones in any case.
    Unassigned "unassigned",
}

/// The resources on which permissions allow an action.
#[derive(Clone, Copy)]
enum Allowed {
    Nowhere,
    OnAssigned,
    Everywhere,
}

impl<'a> Held<'a> {
    /// The actions that these permissions allow at the place, and the other ones do not.
    pub(super) fn actions_beyond<'b, Id>(
        &'b self,
        other: &'b Held<'a>,
        extent: &'b Extent<'_, Id>,
    ) -> impl Iterator<Item = ActionChange> + use<'a, 'b, Id> {
        let own = self.policy.vocabulary().actions().iter().copied().map(AnyAction::Own);
        let actions = Action::ALL.into_iter().map(AnyAction::Documented).chain(own);
        let there = actions.filter(move |action| is_asked_at(*action, extent));
        there.filter_map(move |action| {
            let was = other.same(action).map_or(Allowed::Nowhere, |action| other.allows(action, extent));
            let on = match (was, self.allows(action, extent)) {
                (Allowed::Nowhere, Allowed::Everywhere) => Assignment::Any,
                (Allowed::Nowhere, Allowed::OnAssigned) => Assignment::Assigned,
                (Allowed::OnAssigned, Allowed::Everywhere) => Assignment::Unassigned,
                (Allowed::Nowhere, Allowed::Nowhere)
                | (Allowed::OnAssigned, Allowed::Nowhere | Allowed::OnAssigned)
                | (Allowed::Everywhere, _) => return None,
            };
            Some(ActionChange { action, on })
        })
    }

    fn allows<Id>(&self, action: AnyAction, extent: &Extent<'_, Id>) -> Allowed {
        let (asked, levels) = (self.policy.requirement(action), self.policy.levels());
        let counted = match extent {
            // outside apps the organization level alone counts (`R7`, `V4`)
            _ if !action.applies_to().is_in_app() => levels.organization,
            // in their own apps users hold the app level alone (`R9`)
            Extent::Personal { .. } => levels.app,
            Extent::Organization { .. } | Extent::App { .. } | Extent::Public | Extent::PublicAt { .. } => {
                levels.organization | levels.app
            }
        };
        let held = self.permissions & counted;
        if held.intersects(asked.any_of) {
            Allowed::Everywhere
        } else if held.intersects(asked.if_assigned) {
            Allowed::OnAssigned
        } else {
            Allowed::Nowhere
        }
    }

    /// The action of this policy with the same name, kind and place of the kind.
    fn same(&self, action: AnyAction) -> Option<AnyAction> {
        match action {
            AnyAction::Documented(_) => Some(action),
            AnyAction::Own(_) => own_like(self.policy, action),
        }
    }
}

fn own_like(policy: &Policy, action: AnyAction) -> Option<AnyAction> {
    let kind = action.applies_to();
    let is_same = |other: &AnyAction| {
        let other_kind = other.applies_to();
        other.as_str() == action.as_str()
            && other_kind.as_str() == kind.as_str()
            && other_kind.is_in_app() == kind.is_in_app()
            && other_kind.is_users_outside_apps() == kind.is_users_outside_apps()
    };
    policy.vocabulary().actions().iter().copied().map(AnyAction::Own).find(is_same)
}

/// Whether resources that the action applies to can be at the place.
fn is_asked_at<Id>(action: AnyAction, extent: &Extent<'_, Id>) -> bool {
    let kind = action.applies_to();
    match extent {
        Extent::Organization { .. } => true,
        Extent::App { .. } | Extent::Public | Extent::PublicAt { .. } => kind.is_in_app(),
        Extent::Personal { .. } => kind.is_in_app() || kind.is_users_outside_apps(),
    }
}
