//! The difference of two policies.

use super::Holder;
use crate::policy::Policy;
use crate::vocabulary::own::{OwnAction, OwnPermission, Vocabulary};
use crate::vocabulary::{Permission, vocabulary};
use alloc::vec::Vec;
use core::fmt;

/// The difference of two policies: everything that the second one newly allows, then everything that it newly denies.
///
/// ```
/// use rolecall::{Permission, Policy, Role};
///
/// let old = Policy::documented();
/// let grants = old.grants(Role::FinancialManager) | Permission::VIEW_SIDEBAR_ITEMS;
/// let new = old.clone().with_grants(Role::FinancialManager, grants)?;
/// let diff = old.diff(&new);
/// assert!(diff.is_widening());
/// assert_eq!(diff.to_string(), "newly allowed: financial_manager: VIEW_SIDEBAR_ITEMS\n");
/// assert!(!new.diff(old).is_widening());
/// # Ok::<(), rolecall::custom::DefinitionError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PolicyDiff {
    differences: Vec<Difference>,
    actions: Vec<ActionDifference>,
}

/// One line of a [`PolicyDiff`]: a holder, and permissions that it gains or loses.
///
/// ```
/// use rolecall::diff::{Effect, Holder};
/// use rolecall::{Permission, Policy, Role};
///
/// let old = Policy::documented();
/// let diff = old.diff(&old.clone().with_grants(Role::FinancialManager, Permission::empty())?);
/// let line = diff.iter().next().unwrap();
/// assert_eq!((line.effect(), line.holder()), (Effect::NewlyDenied, Holder::Role(Role::FinancialManager)));
/// assert_eq!(line.permissions(), Permission::VIEW_FINANCIAL_DATA);
/// # Ok::<(), rolecall::custom::DefinitionError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Difference {
    effect: Effect,
    holder: Holder,
    permissions: Permission,
    /// The names of the own permissions among them.
    vocabulary: Vocabulary,
}

/// One more line of a [`PolicyDiff`]: an action of a service's own, and permissions that satisfy it under one of the two
/// policies alone.
///
/// ```
/// use rolecall::Policy;
/// # mod before { rolecall::own_vocabulary! {
/// #     /// What the search service asks.
/// #     pub const VOCABULARY;
/// #     actions Ask {
/// #         /// Build the search index anew.
/// #         ReindexApp "reindex_app" App [EDIT_INPUTS] [];
/// #     }
/// # } }
/// # mod after { rolecall::own_vocabulary! {
/// #     /// What the search service asks.
/// #     pub const VOCABULARY;
/// #     actions Ask {
/// #         /// Build the search index anew.
/// #         ReindexApp "reindex_app" App [EDIT_INPUTS EDIT_DATASETS] [];
/// #     }
/// # } }
///
/// let (before, after) = (before::VOCABULARY, after::VOCABULARY); // `reindex_app` asks for less in the second
/// let (old, new) = (Policy::documented().clone().with_vocabulary(before), Policy::documented().clone().with_vocabulary(after));
/// assert_eq!(old.diff(&new).to_string(), "newly allowed: action reindex_app: by EDIT_DATASETS\n");
/// assert!(old.diff(&new).is_widening());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActionDifference {
    effect: Effect,
    action: &'static OwnAction,
    any_of: Permission,
    if_assigned: Permission,
    vocabulary: Vocabulary,
}

vocabulary! {
    /// The direction of a [`Difference`].
    ///
    /// ```
    /// assert_eq!(rolecall::diff::Effect::NewlyAllowed.to_string(), "newly_allowed");
    /// ```
    Effect, "effect":
    /// Denied before, allowed now: a widening.
    NewlyAllowed "newly_allowed",
    /// Allowed before, denied now.
    NewlyDenied "newly_denied",
}

impl Policy {
    /// The permissions that the other policy newly allows and newly denies.
    ///
    /// The difference is exact: it is empty exactly if both policies allow the same. It compares the permissions of
    /// every [`Holder`], not the fingerprints, and what each action of a service's own asks for. A permission that a role
    /// gains or loses by itself is not repeated for that role in teams.
    ///
    /// Own permissions and actions are compared by name, level and kind, since the same bit can mean different things in
    /// two vocabularies.
    ///
    /// ```
    /// use rolecall::{Policy, Role};
    ///
    /// let old = Policy::documented();
    /// let new = old.clone().with_ceiling(Role::TeamContributor, None)?;
    /// assert!(old.diff(&new).is_widening());
    /// assert!(old.diff(old).is_empty());
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    #[must_use]
    pub fn diff(&self, other: &Policy) -> PolicyDiff {
        let (gained, lost) = (Effect::NewlyAllowed, Effect::NewlyDenied);
        PolicyDiff {
            differences: lines(gained, self, other).chain(lines(lost, other, self)).collect(),
            actions: action_lines(gained, self, other).chain(action_lines(lost, other, self)).collect(),
        }
    }
}

/// One line for each holder that has permissions under the one policy and not under the other.
fn lines(effect: Effect, without: &Policy, with: &Policy) -> impl Iterator<Item = Difference> {
    let vocabulary = *with.vocabulary();
    let gained = move |holder| {
        with.held_by(holder).difference(translated(without.held_by(holder), without, &vocabulary))
    };
    let line = move |holder| {
        let by_the_role = match holder {
            Holder::InTeam(role, _) | Holder::InCustomTeam(role) => gained(Holder::Role(role)),
            Holder::Role(_) | Holder::TeamPermission(_) | Holder::Everybody | Holder::Owner => {
                Permission::empty()
            }
        };
        Difference { effect, holder, permissions: gained(holder).difference(by_the_role), vocabulary }
    };
    Holder::all().map(line).filter(|line| !line.permissions.is_empty())
}

/// One line for each own action that permissions satisfy under the one policy and not under the other.
fn action_lines(effect: Effect, without: &Policy, with: &Policy) -> impl Iterator<Item = ActionDifference> {
    let vocabulary = *with.vocabulary();
    let line = move |action: &'static OwnAction| {
        let mut others = without.vocabulary().actions().iter();
        let other = others.find(|other| other.name == action.name && other.applies_to == action.applies_to);
        let asked = |set| translated(set, without, &vocabulary);
        let any_of = other.map_or(Permission::empty(), |other| asked(other.any_of));
        let if_assigned = other.map_or(Permission::empty(), |other| asked(other.if_assigned));
        let (any_of, if_assigned) =
            (action.any_of.difference(any_of), action.if_assigned.difference(if_assigned.union(any_of)));
        ActionDifference { effect, action, any_of, if_assigned, vocabulary }
    };
    let actions = with.vocabulary().actions().iter().copied().map(line);
    actions.filter(|line| !line.any_of.union(line.if_assigned).is_empty())
}

/// The set with its own bits as the vocabulary numbers them; a permission that it lacks is left out.
fn translated(set: Permission, policy: &Policy, vocabulary: &Vocabulary) -> Permission {
    let held = policy.vocabulary().permissions().iter().filter(|row| set.intersects(row.set()));
    let same = held.filter_map(|row| {
        let is_same = |other: &&OwnPermission| other.name == row.name && other.level == row.level;
        vocabulary.permissions().iter().find(is_same)
    });
    same.fold(set.documented(), |set, row| set.union(row.set()))
}

impl PolicyDiff {
    /// The lines: newly allowed ones first, then in the order of [`Holder::all`].
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// let old = Policy::documented();
    /// let new = old.clone().with_grants(Role::FinancialManager, Permission::VIEW_SIDEBAR_ITEMS)?;
    /// let lines: Vec<_> = old.diff(&new).iter().map(ToString::to_string).collect();
    /// assert_eq!(lines, [
    ///     "newly allowed: financial_manager: VIEW_SIDEBAR_ITEMS",
    ///     "newly denied: financial_manager: VIEW_FINANCIAL_DATA",
    /// ]);
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    pub fn iter(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter()
    }

    /// The actions of a service's own that other permissions satisfy: newly allowed ones first.
    pub fn actions(&self) -> impl Iterator<Item = &ActionDifference> {
        self.actions.iter()
    }

    /// Whether both policies allow the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.differences.is_empty() && self.actions.is_empty()
    }

    /// Whether anything is newly allowed.
    #[must_use]
    pub fn is_widening(&self) -> bool {
        let effects = self.iter().map(Difference::effect).chain(self.actions().map(ActionDifference::effect));
        effects.into_iter().any(|effect| effect == Effect::NewlyAllowed)
    }
}

impl Difference {
    /// Newly allowed or newly denied.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// The holder that gains or loses the permissions.
    #[must_use]
    pub const fn holder(&self) -> Holder {
        self.holder
    }

    /// The permissions that the holder gains or loses.
    #[must_use]
    pub const fn permissions(&self) -> Permission {
        self.permissions
    }

    /// The vocabulary in which own permissions among them have their names.
    #[must_use]
    pub const fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }
}

impl ActionDifference {
    /// Newly allowed or newly denied.
    #[must_use]
    pub const fn effect(&self) -> Effect {
        self.effect
    }

    /// The action, as the policy has it under which these permissions satisfy it.
    #[must_use]
    pub const fn action(&self) -> &'static OwnAction {
        self.action
    }

    /// The permissions that satisfy it under that policy alone.
    #[must_use]
    pub const fn any_of(&self) -> Permission {
        self.any_of
    }

    /// The permissions that satisfy it on an assigned resource under that policy alone (`R11`).
    #[must_use]
    pub const fn if_assigned(&self) -> Permission {
        self.if_assigned
    }
}

/// One line for each difference; nothing if there is none.
impl fmt::Display for PolicyDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|difference| writeln!(f, "{difference}"))?;
        self.actions().try_for_each(|difference| writeln!(f, "{difference}"))
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let permissions = self.vocabulary.names(self.permissions);
        write!(f, "{}: {}: {permissions}", self.effect.in_words(), self.holder)
    }
}

impl fmt::Display for ActionDifference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: action {}: ", self.effect.in_words(), self.action.name)?;
        let (any_of, if_assigned) =
            (self.vocabulary.names(self.any_of), self.vocabulary.names(self.if_assigned));
        match (self.any_of.is_empty(), self.if_assigned.is_empty()) {
            (false, false) => write!(f, "by {any_of}, if assigned by {if_assigned}"),
            (false, true) => write!(f, "by {any_of}"),
            (true, _) => write!(f, "if assigned by {if_assigned}"),
        }
    }
}

impl Effect {
    const fn in_words(self) -> &'static str {
        match self {
            Effect::NewlyAllowed => "newly allowed",
            Effect::NewlyDenied => "newly denied",
        }
    }
}
