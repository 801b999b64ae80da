//! Sets of actions, and the actions of each kind.

use super::action::{Action, DocumentedRequirement, TABLE};
use super::names::join;
use super::own::{AnyAction, OwnAction};
use super::resource_kind::ResourceKind;
use core::fmt;
use core::hash::{Hash, Hasher};

/// All actions that apply to one kind of resource.
pub(crate) struct KindActions {
    /// The requirements of all these actions united, as if one action listed all their permissions.
    // The evaluator asks with it "is anything at all allowed here?" in one comparison.
    pub(crate) any_action: DocumentedRequirement,
    pub(crate) actions: ActionSet,
}

impl KindActions {
    /// Collects the kind's rows from the table.
    // A loop over the rest of two slices, since iterators do not work in a const fn and an index could be out
    // of bounds. Kinds are compared as numbers, since `==` is not const either.
    const fn of(kind: ResourceKind) -> KindActions {
        let mut all = KindActions {
            any_action: DocumentedRequirement { applies_to: kind, any_of: 0, if_assigned: 0 },
            actions: ActionSet::EMPTY,
        };
        let mut rest: (&[Action], &[DocumentedRequirement]) = (&Action::ALL, &TABLE);
        while let ([action, actions @ ..], [row, rows @ ..]) = rest {
            if row.applies_to as u8 == kind as u8 {
                all.any_action.any_of |= row.any_of;
                all.any_action.if_assigned |= row.if_assigned;
                all.actions.documented |= ActionSet::bit(*action);
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
    static NOTHING: KindActions =
        KindActions { any_action: DocumentedRequirement::NOTHING, actions: ActionSet::EMPTY };
    static KINDS: [KindActions; ResourceKind::ALL.len()] = {
        let mut kinds =
            [const { KindActions { any_action: DocumentedRequirement::NOTHING, actions: ActionSet::EMPTY } };
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
/// The set is two numbers of 128 bits and costs no allocation: one for the documented actions, and one for the actions
/// of a service's own [vocabulary](crate::own::Vocabulary), whose rows the set refers to. [`actions`](crate::actions)
/// makes such sets, and so does collecting an iterator of documented actions.
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
#[derive(Clone, Copy)]
pub struct ActionSet {
    documented: u128,
    /// A bit for each of the rows.
    own: u128,
    rows: &'static [&'static OwnAction],
}

// A vocabulary of more than 128 actions does not compile, rather than lose some of them from every set.
const _: () = assert!(Action::ALL.len() <= 128, "each action has a bit of its own in a set");

impl ActionSet {
    const EMPTY: ActionSet = ActionSet { documented: 0, own: 0, rows: &[] };

    // `wrapping_shl` cannot wrap here, by the assertion above; it is const and needs no check for an
    // overflow.
    const fn bit(action: Action) -> u128 {
        1_u128.wrapping_shl(action as u32)
    }

    /// The set with those of the own actions that are picked.
    pub(crate) fn with_own(
        mut self,
        rows: &'static [&'static OwnAction],
        is_picked: impl Fn(&'static OwnAction) -> bool,
    ) -> Self {
        self.rows = rows;
        let bits = rows.iter().zip(bits_of(u128::MAX));
        self.own = bits.filter(|(row, _)| is_picked(row)).fold(0, |own, (_, bit)| own | bit);
        self
    }

    /// Returns true if the action is in the set.
    ///
    /// Constant time for a documented action, linear in the vocabulary's actions for an own one.
    #[must_use]
    pub fn contains(self, action: impl Into<AnyAction>) -> bool {
        match action.into() {
            AnyAction::Documented(action) => self.documented & ActionSet::bit(action) != 0,
            AnyAction::Own(action) => self.own_actions().any(|own| own == action),
        }
    }

    /// The number of actions in the set.
    #[must_use]
    pub const fn len(self) -> usize {
        (self.documented.count_ones() as usize).saturating_add(self.own.count_ones() as usize)
    }

    /// Returns true if no action is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.documented == 0 && self.own == 0
    }

    /// Iterates over the actions in the set: the documented ones in the order of [`Action::ALL`], then a service's own
    /// in the order of their rows.
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

    /// The documented actions of the set.
    pub(crate) fn documented_actions(self) -> impl Iterator<Item = Action> {
        bits_of(self.documented).filter_map(|bit| Action::ALL.get(bit.trailing_zeros() as usize).copied())
    }

    fn own_actions(self) -> impl Iterator<Item = &'static OwnAction> {
        bits_of(self.own).filter_map(move |bit| self.rows.get(bit.trailing_zeros() as usize).copied())
    }
}

/// The bits that are set, each as a number of its own.
fn bits_of(mut bits: u128) -> impl Iterator<Item = u128> {
    core::iter::from_fn(move || {
        let lowest = bits & bits.wrapping_neg();
        bits ^= lowest;
        (lowest != 0).then_some(lowest)
    })
}

impl IntoIterator for ActionSet {
    type Item = AnyAction;
    type IntoIter = Actions;

    fn into_iter(self) -> Actions {
        Actions(self)
    }
}

/// An iterator over the actions of an [`ActionSet`], documented ones first.
///
/// [`ActionSet::iter`] makes it.
#[derive(Debug, Clone)]
pub struct Actions(ActionSet);

impl Iterator for Actions {
    type Item = AnyAction;

    fn next(&mut self) -> Option<AnyAction> {
        let Actions(rest) = self;
        if let Some(action) = rest.documented_actions().next() {
            rest.documented ^= ActionSet::bit(action);
            return Some(AnyAction::Documented(action));
        }
        let action = rest.own_actions().next()?;
        // clears the lowest bit; it is not zero, so that it does not wrap
        rest.own &= rest.own.wrapping_sub(1);
        Some(AnyAction::Own(action))
    }
}

/// Two sets are equal if they have equal actions, whatever the vocabularies are that they come from.
impl PartialEq for ActionSet {
    fn eq(&self, other: &Self) -> bool {
        self.documented == other.documented && self.own_actions().eq(other.own_actions())
    }
}

impl Eq for ActionSet {}

impl Hash for ActionSet {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.documented.hash(state);
        self.own_actions().for_each(|action| action.hash(state));
    }
}

impl FromIterator<Action> for ActionSet {
    fn from_iter<I: IntoIterator<Item = Action>>(actions: I) -> Self {
        let documented = actions.into_iter().fold(0, |set, action| set | ActionSet::bit(action));
        ActionSet { documented, ..ActionSet::EMPTY }
    }
}

/// Writes the names of the actions, separated by commas; the empty set is written as an empty text.
impl fmt::Display for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        join(f, ", ", self.iter().map(AnyAction::as_str))
    }
}

impl fmt::Debug for ActionSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (documented, own) = (self.documented_actions(), self.own_actions());
        f.debug_set().entries(documented).entries(own).finish()
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
