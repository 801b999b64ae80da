//! Sets of actions, and the actions of each kind.

use super::action::{Action, Requirement, TABLE};
use super::names::join;
use super::resource_kind::ResourceKind;
use core::fmt;

/// All actions that apply to one kind of resource.
pub(crate) struct KindActions {
    /// The requirements of all these actions united, as if one action listed all their permissions.
    // The evaluator asks with it "is anything at all allowed here?" in one comparison.
    pub(crate) any_action: Requirement,
    pub(crate) actions: ActionSet,
}

impl KindActions {
    /// Collects the kind's rows from the table.
    // A loop over the rest of two slices, since iterators do not work in a const fn and an index could be out
    // of bounds. Kinds are compared as numbers, since `==` is not const either.
    const fn of(kind: ResourceKind) -> KindActions {
        let mut all = KindActions {
            any_action: Requirement { applies_to: kind, any_of: 0, if_assigned: 0 },
            actions: ActionSet(0),
        };
        let mut rest: (&[Action], &[Requirement]) = (&Action::ALL, &TABLE);
        while let ([action, actions @ ..], [row, rows @ ..]) = rest {
            if row.applies_to as u8 == kind as u8 {
                all.any_action.any_of |= row.any_of;
                all.any_action.if_assigned |= row.if_assigned;
                all.actions.0 |= ActionSet::bit(*action);
            }
            rest = (actions, rows);
        }
        all
    }
}

/// The actions that apply to the kind, looked up in a table of all kinds that is computed at compile time.
#[inline]
pub(crate) fn actions_on_kind(kind: ResourceKind) -> &'static KindActions {
    // Every kind has an entry. This one stands in for a panic, and satisfies nothing (R1).
    static NOTHING: KindActions = KindActions { any_action: Requirement::NOTHING, actions: ActionSet(0) };
    static KINDS: [KindActions; ResourceKind::ALL.len()] = {
        let mut kinds = [const { KindActions { any_action: Requirement::NOTHING, actions: ActionSet(0) } };
            ResourceKind::ALL.len()];
        let mut rest: (&[ResourceKind], &mut [KindActions]) = (&ResourceKind::ALL, &mut kinds);
        while let ([kind, other_kinds @ ..], [all, others @ ..]) = rest {
            *all = KindActions::of(*kind);
            rest = (other_kinds, others);
        }
        kinds
    };
    KINDS.get(kind as usize).unwrap_or(&NOTHING)
}

/// A set of actions, such as everything that a subject may do with one resource.
///
/// The set is one number of 128 bits and costs no allocation. [`actions`](crate::actions) makes such sets,
/// and so does collecting an iterator of actions.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, actions};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let allowed = actions(&user, &Resource::app(1, 100).model());
/// assert!(allowed.contains(Action::UseModel));
/// assert_eq!(allowed.to_string(), "view_model, view_model_metrics, use_model");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionSet(u128);

// A vocabulary of more than 128 actions does not compile, rather than lose some of them from every set.
const _: () = assert!(Action::ALL.len() <= 128, "each action has a bit of its own in a set");

impl ActionSet {
    // `wrapping_shl` cannot wrap here, by the assertion above; it is const and needs no check for an
    // overflow.
    const fn bit(action: Action) -> u128 {
        1_u128.wrapping_shl(action as u32)
    }

    /// Returns true if the action is in the set.
    #[must_use]
    pub const fn contains(self, action: Action) -> bool {
        self.0 & ActionSet::bit(action) != 0
    }

    /// The number of actions in the set.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Returns true if no action is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Iterates over the actions in the set, in the order of [`Action::ALL`].
    ///
    /// ```
    /// use rolecall::{Action, ActionSet};
    ///
    /// let actions: ActionSet = [Action::DeleteApp, Action::ViewApp].into_iter().collect();
    /// assert!(actions.iter().eq([Action::ViewApp, Action::DeleteApp]));
    /// ```
    #[must_use]
    pub fn iter(self) -> Actions {
        self.into_iter()
    }
}

impl IntoIterator for ActionSet {
    type Item = Action;
    type IntoIter = Actions;

    fn into_iter(self) -> Actions {
        Actions(self.0)
    }
}

/// An iterator over the actions of an [`ActionSet`], in the order of [`Action::ALL`].
///
/// [`ActionSet::iter`] makes it.
#[derive(Debug, Clone)]
pub struct Actions(u128);

impl Iterator for Actions {
    type Item = Action;

    fn next(&mut self) -> Option<Action> {
        // With no bit left there are 128 trailing zeros, and no action has that position.
        let action = Action::ALL.get(self.0.trailing_zeros() as usize)?;
        // Clears the lowest bit. The number is not zero here, so that it does not wrap.
        self.0 &= self.0.wrapping_sub(1);
        Some(*action)
    }
}

impl FromIterator<Action> for ActionSet {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        ActionSet(actions.into_iter().fold(0, |set, action| set | ActionSet::bit(action)))
    }
}

/// Writes the names of the actions, separated by commas; the empty set is written as an empty text.
impl fmt::Display for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        join(f, ", ", self.iter().map(Action::as_str))
    }
}

impl fmt::Debug for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl ResourceKind {
    /// All actions that apply to the kind (`R2`), in constant time.
    ///
    /// ```
    /// use rolecall::ResourceKind;
    ///
    /// let actions = ResourceKind::Module.actions();
    /// assert_eq!(actions.to_string(), "use_module, view_module, edit_module, delete_module, uninstall_module");
    /// ```
    #[must_use]
    pub fn actions(self) -> ActionSet {
        actions_on_kind(self).actions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn every_action_is_on_its_kind_alone() {
        for action in Action::ALL {
            let kinds =
                ResourceKind::ALL.into_iter().filter(|kind| actions_on_kind(*kind).actions.contains(action));
            assert!(kinds.eq([action.applies_to()]), "{action}");
        }
        assert!(Action::ALL.into_iter().collect::<ActionSet>().iter().eq(Action::ALL));
    }

    #[test]
    fn a_set_has_each_action_once_in_their_order() {
        let twice = [Action::DeleteApp, Action::ViewApp, Action::DeleteApp];
        let set: ActionSet = twice.into_iter().collect();
        assert_eq!((set.len(), set.is_empty()), (2, false));
        assert_eq!(format!("{set} {set:?}"), "view_app, delete_app {ViewApp, DeleteApp}");
        let none: ActionSet = [].into_iter().collect();
        assert_eq!((none.len(), none.is_empty()), (0, true));
        assert_eq!(format!("{none} {none:?}"), " {}");
    }
}
