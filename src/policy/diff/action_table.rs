//! The table of actions in names alone, so that one release can compare its table with that of another.

use crate::policy::Policy;
use crate::vocabulary::own::{AnyAction, AnyKind, KindPlace};
use crate::vocabulary::{Action, Permission};
use alloc::borrow::Cow;
use alloc::collections::{BTreeMap, BTreeSet};

/// A name of a table: this release's own, or one that another release wrote, which this one may not know.
pub(crate) type TableName = Cow<'static, str>;

/// Every action that a policy knows, documented or a service's own, with its kind and the permissions that satisfy it.
///
/// The documented table is a part of the crate, and own rows are a part of a service's program. A release in which
/// `delete_app` asks for less therefore changes decisions without any change of a policy. With the feature `serde` a
/// [`Policy`] is written together with its table, and a [`WrittenPolicy`](super::WrittenPolicy) reads both, so that a
/// later release can [compare](ActionTable::diff) its own table with the one that was written.
///
/// A table that was read decides nothing: every question is answered by the table of the program that runs. It has names
/// instead of permissions, since this release may not know the names of another one.
///
/// ```
/// use rolecall::Policy;
/// use rolecall::diff::ActionTable;
///
/// let table = ActionTable::of(Policy::documented());
/// let row = table.get("view_input").unwrap();
/// assert_eq!(row.kind(), "input");
/// assert!(row.any_of().eq(["VIEW_INPUTS"]) && row.if_assigned().eq(["READ_TASK_INPUTS"]));
/// assert!(table.diff(&table).is_empty());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionTable {
    pub(crate) rows: BTreeMap<TableName, ActionRow>,
}

/// A row of an [`ActionTable`]: the kind of resource that an action applies to, and the permissions that satisfy it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ActionRow {
    pub(crate) kind: TableName,
    pub(crate) place: KindPlace,
    pub(crate) any_of: BTreeSet<TableName>,
    pub(crate) if_assigned: BTreeSet<TableName>,
}

impl ActionTable {
    /// The table of this release, with the own actions of the policy's [vocabulary](Policy::vocabulary).
    ///
    /// Linear in the permissions that the actions list.
    #[must_use]
    pub fn of(policy: &Policy) -> ActionTable {
        let own = policy.vocabulary().actions().iter().copied().map(AnyAction::Own);
        let actions = Action::ALL.into_iter().map(AnyAction::Documented).chain(own);
        let row = |action: AnyAction| (Cow::Borrowed(action.as_str()), ActionRow::of(policy, action));
        ActionTable { rows: actions.map(row).collect() }
    }

    /// The row of the action, if the table has the action.
    #[must_use]
    pub fn get(&self, action: &str) -> Option<&ActionRow> {
        self.rows.get(action)
    }

    /// The actions with their rows, in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ActionRow)> {
        self.rows.iter().map(|(action, row)| (&**action, row))
    }
}

impl ActionRow {
    fn of(policy: &Policy, action: AnyAction) -> ActionRow {
        let names = |set: Permission| policy.vocabulary().each_name(set).map(Cow::Borrowed).collect();
        let (asked, kind) = (policy.requirement(action), action.applies_to());
        ActionRow {
            kind: Cow::Borrowed(kind.as_str()),
            place: place_of(kind),
            any_of: names(asked.any_of),
            if_assigned: names(asked.if_assigned),
        }
    }

    /// The name of the kind of resource that the action applies to (`R2`).
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The place of the resources of the kind (`R7`, `V4`).
    #[must_use]
    pub const fn place(&self) -> KindPlace {
        self.place
    }

    /// The names of the permissions of which any one satisfies the action, in the order of the alphabet.
    pub fn any_of(&self) -> impl Iterator<Item = &str> {
        self.any_of.iter().map(AsRef::as_ref)
    }

    /// The names of those that satisfy it on a resource that is assigned to the subject (`R11`).
    pub fn if_assigned(&self) -> impl Iterator<Item = &str> {
        self.if_assigned.iter().map(AsRef::as_ref)
    }

    // A kind that moves out of apps has the same name, and other permissions are held there.
    pub(super) fn has_kind_of(&self, other: &ActionRow) -> bool {
        self.kind == other.kind && self.place == other.place
    }
}

/// The place of the resources of a kind. Documented kinds outside apps belong to organizations.
const fn place_of(kind: AnyKind) -> KindPlace {
    match kind {
        AnyKind::Own(kind) => kind.place,
        AnyKind::Documented(kind) if kind.is_in_app() => KindPlace::InApps,
        AnyKind::Documented(_) => KindPlace::OfOrganizations,
    }
}
