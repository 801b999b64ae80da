//! The difference of two policies.

use super::Holder;
use super::action_table::{ActionRow, ActionTable, TableName};
use crate::policy::Policy;
use crate::vocabulary::own::{OwnPermission, Vocabulary};
use crate::vocabulary::{Permission, vocabulary};
use alloc::collections::BTreeSet;
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

/// One more line of a [`PolicyDiff`]: an action, and the names of permissions that satisfy it under one of the two policies
/// alone.
///
/// Two policies in one program differ in the actions of a service's own alone. Between policies of two releases any action
/// may differ: see [`WrittenPolicy`](super::WrittenPolicy).
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
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionDifference {
    pub(super) effect: Effect,
    pub(super) action: TableName,
    pub(super) kind: TableName,
    pub(super) is_new_or_gone: bool,
    pub(super) any_of: Vec<TableName>,
    pub(super) if_assigned: Vec<TableName>,
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
    /// two vocabularies. Documented actions are the same under both policies, which one program has. Those of another
    /// release are compared by [`WrittenPolicy::diff`](super::WrittenPolicy::diff).
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
        // the usual case, in which both have the same actions and no tables are made
        let actions = if self.vocabulary() == other.vocabulary() {
            Vec::new()
        } else {
            ActionTable::of(self).lines(&ActionTable::of(other))
        };
        PolicyDiff::of(self, other, actions)
    }
}

impl ActionTable {
    /// The actions that more permissions satisfy under the other table, then those that fewer satisfy.
    ///
    /// An action that only one of the tables has is new or gone. So is one that applies to another kind of resource, or
    /// to a kind that is elsewhere. Linear in both tables.
    ///
    /// ```
    /// use rolecall::Policy;
    /// use rolecall::diff::ActionTable;
    /// # rolecall::own_vocabulary! {
    /// #     /// What the search service asks.
    /// #     const VOCABULARY;
    /// #     actions Ask {
    /// #         /// Build the search index anew.
    /// #         ReindexApp "reindex_app" App [EDIT_INPUTS] [];
    /// #     }
    /// # }
    ///
    /// let old = ActionTable::of(Policy::documented());
    /// let new = ActionTable::of(&Policy::documented().clone().with_vocabulary(VOCABULARY));
    /// let diff = old.diff(&new);
    /// assert_eq!(diff.to_string(), "newly allowed: action reindex_app, new for the kind app: by EDIT_INPUTS\n");
    /// assert!(diff.is_widening() && !new.diff(&old).is_widening());
    /// ```
    #[must_use]
    pub fn diff(&self, other: &ActionTable) -> PolicyDiff {
        PolicyDiff::of_actions(self.lines(other))
    }

    pub(super) fn lines(&self, other: &ActionTable) -> Vec<ActionDifference> {
        let gained = action_lines(Effect::NewlyAllowed, self, other);
        gained.chain(action_lines(Effect::NewlyDenied, other, self)).collect()
    }
}

/// One line for each action that permissions satisfy under the one table and not under the other.
fn action_lines(
    effect: Effect,
    without: &ActionTable,
    with: &ActionTable,
) -> impl Iterator<Item = ActionDifference> {
    let line = move |(action, row): (&TableName, &ActionRow)| {
        let other = without.rows.get(action).filter(|other| row.has_kind_of(other));
        let satisfied = |set: &BTreeSet<TableName>, name: &TableName| set.contains(name);
        let is_new = |name: &&TableName| other.is_none_or(|other| !satisfied(&other.any_of, name));
        // a name in both columns is in one line: it satisfies the action on any resource
        let is_new_if_assigned = |name: &&TableName| {
            let is_listed = satisfied(&row.any_of, name)
                || other.is_some_and(|other| satisfied(&other.if_assigned, name));
            is_new(name) && !is_listed
        };
        ActionDifference {
            effect,
            action: action.clone(),
            kind: row.kind.clone(),
            is_new_or_gone: other.is_none(),
            any_of: row.any_of.iter().filter(is_new).cloned().collect(),
            if_assigned: row.if_assigned.iter().filter(is_new_if_assigned).cloned().collect(),
        }
    };
    let lines = with.rows.iter().map(line);
    lines.filter(|line| !line.any_of.is_empty() || !line.if_assigned.is_empty())
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

/// The set with its own bits as the vocabulary numbers them; a permission that it lacks is left out.
pub(crate) fn translated(set: Permission, policy: &Policy, vocabulary: &Vocabulary) -> Permission {
    let held = policy.vocabulary().permissions().iter().filter(|row| set.intersects(row.set()));
    let same = held.filter_map(|row| {
        let is_same = |other: &&OwnPermission| other.name == row.name && other.level == row.level;
        vocabulary.permissions().iter().find(is_same)
    });
    same.fold(set.documented(), |set, row| set.union(row.set()))
}

impl PolicyDiff {
    /// The differences of the policies, and these of their actions.
    pub(super) fn of(old: &Policy, new: &Policy, actions: Vec<ActionDifference>) -> PolicyDiff {
        let (gained, lost) = (Effect::NewlyAllowed, Effect::NewlyDenied);
        PolicyDiff { differences: lines(gained, old, new).chain(lines(lost, new, old)).collect(), actions }
    }

    pub(super) const fn of_actions(actions: Vec<ActionDifference>) -> PolicyDiff {
        PolicyDiff { differences: Vec::new(), actions }
    }

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

    /// The actions that other permissions satisfy: newly allowed ones first, then in the order of their names.
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

    /// The name of the action.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// The name of the kind of resource that the action applies to under the policy under which these permissions satisfy
    /// it (`R2`).
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Whether the other policy has no such action on that kind: the action is new if it is newly allowed, and gone if it
    /// is newly denied.
    #[must_use]
    pub const fn is_new_or_gone(&self) -> bool {
        self.is_new_or_gone
    }

    /// The names of the permissions that satisfy it under that policy alone.
    pub fn any_of(&self) -> impl Iterator<Item = &str> {
        self.any_of.iter().map(AsRef::as_ref)
    }

    /// The names of those that satisfy it on an assigned resource under that policy alone (`R11`).
    pub fn if_assigned(&self) -> impl Iterator<Item = &str> {
        self.if_assigned.iter().map(AsRef::as_ref)
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
        write!(f, "{}: action {}", self.effect.in_words(), self.action)?;
        match (self.is_new_or_gone, self.effect) {
            (false, _) => {}
            (true, Effect::NewlyAllowed) => write!(f, ", new for the kind {}", self.kind)?,
            (true, Effect::NewlyDenied) => write!(f, ", gone for the kind {}", self.kind)?,
        }
        let parts = [("by", &self.any_of), ("if assigned by", &self.if_assigned)];
        let parts = parts.into_iter().filter(|(_, names)| !names.is_empty());
        for ((words, names), separator) in parts.zip([": ", ", "]) {
            write!(f, "{separator}{words} {}", names.join("|"))?;
        }
        Ok(())
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
