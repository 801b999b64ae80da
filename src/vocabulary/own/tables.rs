//! The vocabulary of a service: its own rows, checked as a whole.

use super::{OwnAction, OwnKind, OwnPermission};
use crate::vocabulary::{Level, Permission, Role, TeamPermission};
use core::fmt;

/// The own rows of a service, checked as a whole.
///
/// A copy is three references. Two vocabularies are equal if their rows are. The empty one is the default.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Vocabulary {
    permissions: &'static [OwnPermission],
    kinds: &'static [&'static OwnKind],
    actions: &'static [&'static OwnAction],
}

impl Vocabulary {
    /// No own rows.
    pub(crate) const EMPTY: Vocabulary = Vocabulary { permissions: &[], kinds: &[], actions: &[] };

    /// These permissions alone, without kinds and actions. They are rows of a vocabulary that was checked.
    #[cfg(feature = "serde")]
    pub(crate) const fn of_rows(permissions: &'static [OwnPermission]) -> Vocabulary {
        Vocabulary { permissions, ..Vocabulary::EMPTY }
    }

    /// The tables as they are, for the messages about them.
    pub(super) const fn unchecked(
        permissions: &'static [OwnPermission],
        kinds: &'static [&'static OwnKind],
        actions: &'static [&'static OwnAction],
    ) -> Vocabulary {
        Vocabulary { permissions, kinds, actions }
    }

    /// The own permissions, in the order of the table.
    #[must_use]
    pub const fn permissions(&self) -> &'static [OwnPermission] {
        self.permissions
    }

    /// The own kinds, in the order of the table.
    #[must_use]
    pub const fn kinds(&self) -> &'static [&'static OwnKind] {
        self.kinds
    }

    /// The own actions, in the order of the table.
    #[must_use]
    pub const fn actions(&self) -> &'static [&'static OwnAction] {
        self.actions
    }

    /// Every permission one by one: the documented ones, then the own ones in the order of the table.
    pub(crate) fn each_permission(&self) -> impl Iterator<Item = Permission> + use<> {
        Permission::ALL.into_iter().chain(self.permissions.iter().map(OwnPermission::set))
    }

    /// The names of the permissions in the set, documented ones first.
    pub(crate) fn each_name(&self, set: Permission) -> impl Iterator<Item = &'static str> + use<> {
        let own = self.permissions.iter().filter(move |row| set.intersects(row.set()));
        set.documented().iter_names().map(|(name, _)| name).chain(own.map(|row| row.name))
    }

    /// The own permissions of the level.
    pub(crate) fn of_level(&self, level: Level) -> Permission {
        self.select(|row| row.level == level)
    }

    /// The own permissions that the role holds (`V2`).
    pub(crate) fn of_role(&self, role: Role) -> Permission {
        self.select(|row| *role.pick(&row.roles))
    }

    /// The own permissions that the team permission contains (`V2`).
    pub(crate) fn of_team_permission(&self, permission: TeamPermission) -> Permission {
        self.select(|row| *permission.pick(&row.team_permissions))
    }

    /// The own permissions that everyone holds on a public resource (`R10`).
    pub(crate) fn public(&self) -> Permission {
        self.select(|row| row.public)
    }

    fn select(&self, is_picked: impl Fn(&OwnPermission) -> bool) -> Permission {
        let picked = self.permissions.iter().filter(|row| is_picked(row));
        picked.fold(Permission::empty(), |set, row| set.union(row.set()))
    }
}

// the number of rows, since every error that names own permissions has a vocabulary, and all rows are hundreds of kilobytes
impl fmt::Debug for Vocabulary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vocabulary")
            .field("permissions", &self.permissions.len())
            .field("kinds", &self.kinds.len())
            .field("actions", &self.actions.len())
            .finish_non_exhaustive()
    }
}

/// Whether both tables give own bits the same meaning.
// The address first: a table is a static or const of the service, and comparing its rows is the exception.
#[inline]
pub(crate) fn is_same_table(one: &'static [OwnPermission], other: &'static [OwnPermission]) -> bool {
    core::ptr::eq(one, other) || one == other
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    crate::own_vocabulary! {
        /// What the pipeline service asks.
        const VOCABULARY;
        permissions {
            64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
            65 VIEW_AUDIT_LOG "View the audit log" Organization [Y N N N N N] [N N N N] -;
            66 VIEW_RUNS "View the runs" App [Y N Y Y Y N] [Y Y N N] P;
        }
        kinds { PIPELINE "pipeline" InApps; }
    }

    #[test]
    fn own_permissions_come_after_documented_ones() {
        let own = [RUN_PIPELINES, VIEW_AUDIT_LOG, VIEW_RUNS];
        let all: Vec<Permission> = Permission::ALL.into_iter().chain(own).collect();
        assert!(VOCABULARY.each_permission().eq(all));
        let set = VIEW_RUNS | Permission::PREDICT | RUN_PIPELINES;
        assert!(VOCABULARY.each_name(set).eq(["PREDICT", "RUN_PIPELINES", "VIEW_RUNS"]));
        assert!(Vocabulary::EMPTY.each_name(set).eq(["PREDICT"]));
    }

    #[test]
    fn columns_are_sets() {
        assert_eq!(VOCABULARY.of_level(Level::App), RUN_PIPELINES | VIEW_RUNS);
        assert_eq!(VOCABULARY.of_level(Level::Organization), VIEW_AUDIT_LOG);
        assert_eq!(VOCABULARY.of_role(Role::Administrator), RUN_PIPELINES | VIEW_AUDIT_LOG | VIEW_RUNS);
        assert_eq!(VOCABULARY.of_role(Role::OrganizationUser), VIEW_RUNS);
        assert_eq!(VOCABULARY.of_team_permission(TeamPermission::ModelTrainer), VIEW_RUNS);
        assert_eq!(VOCABULARY.public(), VIEW_RUNS);
        let rows = VOCABULARY.permissions();
        assert!(is_same_table(rows, rows.to_vec().leak()) && !is_same_table(rows, &[]));
    }

    #[cfg(feature = "serde")]
    #[test]
    fn rows_alone_are_a_vocabulary_of_permissions() {
        let alone = Vocabulary::of_rows(VOCABULARY.permissions());
        assert_eq!(alone.permissions(), VOCABULARY.permissions());
        assert!(alone.kinds().is_empty() && alone.actions().is_empty() && !VOCABULARY.kinds().is_empty());
    }
}
