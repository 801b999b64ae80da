//! The checks of own rows. They are const functions, so that the compiler and the program run the same ones.

use super::compare::{
    is_known_kind, is_lower_name, is_title, is_upper_name, is_visible, like_one_of, reads_like, same_table,
};
use super::fault::{Fault, Table};
use super::report::Report;
use super::tables::Vocabulary;
use super::{AnyKind, OwnAction, OwnKind, OwnPermission};
use crate::vocabulary::{Action, Level, Permission, ResourceKind, Role, TeamPermission};
use alloc::vec::Vec;

/// The most rows of a table of kinds or actions.
// Sets of actions have a bit for each row.
const MOST_ROWS: usize = 128;

/// The outcome of each check of one row.
type RowFaults = [Option<Fault>; 15];

/// Walks through the rows and checks one after another. Each row is compared with those after it.
pub(super) struct Checks {
    permissions: &'static [OwnPermission],
    kinds: &'static [&'static OwnKind],
    actions: &'static [&'static OwnAction],
    /// `None` for actions that are checked without a vocabulary.
    vocabulary: Option<Vocabulary>,
    /// Whether all actions are known to have the table of the vocabulary.
    is_one_table: bool,
}

impl Checks {
    pub(super) const fn of_vocabulary(vocabulary: Vocabulary) -> Checks {
        Checks {
            permissions: vocabulary.permissions(),
            kinds: vocabulary.kinds(),
            actions: vocabulary.actions(),
            vocabulary: Some(vocabulary),
            is_one_table: false,
        }
    }

    /// The same, if all actions have the table of the vocabulary or none, as in the expansion of the macro.
    // The compiler compares tables row by row, and in full ones with 128 actions that took it five seconds.
    pub(super) const fn of_one_table(vocabulary: Vocabulary) -> Checks {
        Checks { is_one_table: true, ..Checks::of_vocabulary(vocabulary) }
    }

    pub(super) const fn of_actions(actions: &'static [&'static OwnAction]) -> Checks {
        Checks { permissions: &[], kinds: &[], actions, vocabulary: None, is_one_table: false }
    }

    /// The first fault, for the compiler.
    pub(super) const fn first(mut self) -> Option<Fault> {
        while let Some(faults) = self.next() {
            if let Some(fault) = first(&faults) {
                return Some(fault);
            }
        }
        None
    }

    /// The messages of all faults, for the compiler.
    pub(super) const fn report(mut self) -> Report {
        let mut report = Report::new();
        while let Some(faults) = self.next() {
            let mut rest: &[Option<Fault>] = &faults;
            while let [fault, tail @ ..] = rest {
                if let Some(fault) = fault {
                    report.line(fault);
                }
                rest = tail;
            }
        }
        report
    }

    /// All faults, for the program.
    pub(super) fn all(mut self) -> Vec<Fault> {
        core::iter::from_fn(|| self.next()).flatten().flatten().collect()
    }

    /// Checks the next row.
    const fn next(&mut self) -> Option<RowFaults> {
        if let [row, later @ ..] = self.permissions {
            self.permissions = later;
            return Some(check_permission(row, later));
        }
        if let [row, later @ ..] = self.kinds {
            self.kinds = later;
            return Some(check_kind(row, later, self.vocabulary));
        }
        if let [row, later @ ..] = self.actions {
            self.actions = later;
            return Some(check_action(row, later, self.vocabulary, self.is_one_table));
        }
        None
    }
}

/// The first fault of an action without a vocabulary.
pub(super) const fn first_of_action(row: &OwnAction) -> Option<Fault> {
    first(&check_action(row, &[], None, false))
}

const fn first(mut faults: &[Option<Fault>]) -> Option<Fault> {
    while let [fault, rest @ ..] = faults {
        if fault.is_some() {
            return *fault;
        }
        faults = rest;
    }
    None
}

/// The fault if it is there.
const fn given(is_there: bool, fault: Fault) -> Option<Fault> {
    if is_there { Some(fault) } else { None }
}

const fn check_permission(row: &OwnPermission, later: &[OwnPermission]) -> RowFaults {
    let (permission, table) = (row.name, Table::Permissions);
    let is_public_above_apps = row.public && matches!(row.level, Level::Organization);
    [
        given(row.set().is_empty(), Fault::Bit { permission }),
        same_bit(row, later),
        given(!is_upper_name(row.name), Fault::Name { table, name: row.name }),
        given(!is_title(row.title), Fault::Title { permission }),
        given(!is_visible(row.title), Fault::TitleCharacter { permission }),
        match documented_permission(row.name) {
            Some(documented) => Some(Fault::DocumentedName { table, name: row.name, documented }),
            None => None,
        },
        match documented_permission(row.title) {
            Some(documented) => Some(Fault::DocumentedTitle { permission, documented }),
            None => None,
        },
        same_permission_name(row, later),
        same_title(row, later),
        title_is_name(row, later),
        given(is_public_above_apps, Fault::PublicOrganizationLevel { permission }),
        team_link(row, TeamPermission::LabelerWorker, TeamPermission::LabelerLead),
        team_link(row, TeamPermission::LabelerLead, TeamPermission::FullAccess),
        team_link(row, TeamPermission::ModelTrainer, TeamPermission::FullAccess),
        contributor_link(row),
    ]
}

const fn same_bit(row: &OwnPermission, mut later: &[OwnPermission]) -> Option<Fault> {
    while let [other, rest @ ..] = later {
        if row.bit == other.bit {
            return Some(Fault::SameBit { permission: row.name, other: other.name });
        }
        later = rest;
    }
    None
}

const fn same_permission_name(row: &OwnPermission, mut later: &[OwnPermission]) -> Option<Fault> {
    while let [other, rest @ ..] = later {
        if reads_like(row.name, other.name) {
            return Some(Fault::SameName { table: Table::Permissions, name: row.name, other: other.name });
        }
        later = rest;
    }
    None
}

const fn same_title(row: &OwnPermission, mut later: &[OwnPermission]) -> Option<Fault> {
    while let [other, rest @ ..] = later {
        if reads_like(row.title, other.title) {
            return Some(Fault::SameTitle { permission: row.name, other: other.name });
        }
        later = rest;
    }
    None
}

const fn title_is_name(row: &OwnPermission, mut later: &[OwnPermission]) -> Option<Fault> {
    while let [other, rest @ ..] = later {
        if reads_like(row.title, other.name) {
            return Some(Fault::TitleIsName { permission: row.name, other: other.name });
        }
        if reads_like(other.title, row.name) {
            return Some(Fault::TitleIsName { permission: other.name, other: row.name });
        }
        later = rest;
    }
    None
}

/// The greater team permission has what the lesser has (`V2`).
const fn team_link(row: &OwnPermission, lesser: TeamPermission, greater: TeamPermission) -> Option<Fault> {
    let is_broken = *lesser.pick(&row.team_permissions) && !*greater.pick(&row.team_permissions);
    let fault = Fault::Chain { permission: row.name, held_by: lesser.label(), missing_in: greater.label() };
    given(is_broken, fault)
}

/// An Organization Contributor has what any team permission has (`V2`).
const fn contributor_link(row: &OwnPermission) -> Option<Fault> {
    if *Role::OrganizationContributor.pick(&row.roles) {
        return None;
    }
    let mut lesser: &[TeamPermission] = &TeamPermission::ALL;
    while let [team, rest @ ..] = lesser {
        if *team.pick(&row.team_permissions) {
            let missing_in = "Organization Contributor";
            return Some(Fault::Chain { permission: row.name, held_by: team.label(), missing_in });
        }
        lesser = rest;
    }
    None
}

const fn check_kind(row: &OwnKind, later: &[&OwnKind], vocabulary: Option<Vocabulary>) -> RowFaults {
    let (table, name) = (Table::Kinds, row.name);
    let is_too_many = match vocabulary {
        Some(all) => is_first_too_many(all.kinds().len(), later.len()),
        None => false,
    };
    padded([
        given(!is_lower_name(name), Fault::Name { table, name }),
        documented(table, name, ResourceKind::NAMES),
        same_kind_name(row, later),
        given(is_too_many, Fault::TooMany { table, name }),
    ])
}

const fn same_kind_name(row: &OwnKind, mut later: &[&OwnKind]) -> Option<Fault> {
    while let [other, rest @ ..] = later {
        if reads_like(row.name, other.name) {
            return Some(Fault::SameName { table: Table::Kinds, name: row.name, other: other.name });
        }
        later = rest;
    }
    None
}

const fn check_action(
    row: &OwnAction,
    later: &[&OwnAction],
    vocabulary: Option<Vocabulary>,
    is_one_table: bool,
) -> RowFaults {
    let (table, name, action) = (Table::Actions, row.name, row.name);
    let is_too_many = match vocabulary {
        Some(all) => is_first_too_many(all.actions().len(), later.len()),
        None => false,
    };
    let listed = row.any_of.union(row.if_assigned);
    let known = Permission::all().union(own_permissions(row.permissions, None));
    padded([
        given(!is_lower_name(name), Fault::Name { table, name }),
        documented(table, name, Action::NAMES),
        same_action_name(row, later),
        given(row.purpose.trim_ascii().is_empty(), Fault::Purpose { action }),
        given(row.any_of.is_empty(), Fault::NoPermission { action }),
        in_both_sets(row),
        given(!known.contains(listed), Fault::UnknownBits { action }),
        never_satisfied(row),
        if is_one_table { None } else { other_table(row, vocabulary) },
        unknown_kind(row, vocabulary),
        given(is_too_many, Fault::TooMany { table, name }),
    ])
}

const fn same_action_name(row: &OwnAction, mut later: &[&OwnAction]) -> Option<Fault> {
    while let [other, rest @ ..] = later {
        if reads_like(row.name, other.name) {
            return Some(Fault::SameName { table: Table::Actions, name: row.name, other: other.name });
        }
        later = rest;
    }
    None
}

const fn in_both_sets(row: &OwnAction) -> Option<Fault> {
    let both = row.any_of.intersection(row.if_assigned);
    let permission = name_of_one(both, row.permissions);
    given(!both.is_empty(), Fault::InBothSets { action: row.name, permission })
}

/// Outside apps no app-level permission is held (`R7`).
const fn never_satisfied(row: &OwnAction) -> Option<Fault> {
    let app_level = Permission::APP_LEVEL.union(own_permissions(row.permissions, Some(Level::App)));
    let unheld = row.any_of.union(row.if_assigned).intersection(app_level);
    let permission = name_of_one(unheld, row.permissions);
    let fault = Fault::NeverSatisfied { action: row.name, permission, kind: row.applies_to.as_str() };
    given(!row.applies_to.is_in_app() && !unheld.is_empty(), fault)
}

/// The own bits of the action mean what they mean in the vocabulary.
const fn other_table(row: &OwnAction, vocabulary: Option<Vocabulary>) -> Option<Fault> {
    match vocabulary {
        // An empty table makes every own bit of the action an unknown one.
        Some(all) if !row.permissions.is_empty() && !same_table(row.permissions, all.permissions()) => {
            Some(Fault::OtherTable { action: row.name })
        }
        Some(_) | None => None,
    }
}

const fn unknown_kind(row: &OwnAction, vocabulary: Option<Vocabulary>) -> Option<Fault> {
    match (row.applies_to, vocabulary) {
        (AnyKind::Own(kind), Some(all)) if !is_known_kind(kind, all.kinds()) => {
            Some(Fault::UnknownKind { action: row.name, kind: kind.name })
        }
        (AnyKind::Own(_) | AnyKind::Documented(_), Some(_) | None) => None,
    }
}

/// The name of a row against the documented names of its table.
const fn documented(table: Table, name: &'static str, names: &[&'static str]) -> Option<Fault> {
    match like_one_of(name, names) {
        Some(documented) => Some(Fault::DocumentedName { table, name, documented }),
        None => None,
    }
}

/// The documented permission's name or title that the text reads like.
const fn documented_permission(text: &str) -> Option<&'static str> {
    match like_one_of(text, Permission::NAMES) {
        Some(name) => Some(name),
        None => like_one_of(text, Permission::LABELS),
    }
}

/// Whether the row is the first beyond the most that a table has.
const fn is_first_too_many(rows: usize, later: usize) -> bool {
    rows.wrapping_sub(later) == MOST_ROWS.wrapping_add(1)
}

/// The own permissions of the table, or those of the level.
const fn own_permissions(mut rows: &[OwnPermission], level: Option<Level>) -> Permission {
    let mut set = Permission::empty();
    while let [row, rest @ ..] = rows {
        let is_picked = match level {
            Some(Level::Organization) => matches!(row.level, Level::Organization),
            Some(Level::App) => matches!(row.level, Level::App),
            None => true,
        };
        if is_picked {
            set = set.union(row.set());
        }
        rows = rest;
    }
    set
}

/// The name of the first permission of the set; empty if the set has none.
const fn name_of_one(set: Permission, mut rows: &[OwnPermission]) -> &'static str {
    if set.is_empty() {
        return "";
    }
    let mut documented: (&[Permission], &[&'static str]) = (&Permission::ALL, Permission::NAMES);
    while let ([permission, permissions @ ..], [name, names @ ..]) = documented {
        if set.contains(*permission) {
            return name;
        }
        documented = (permissions, names);
    }
    while let [row, rest @ ..] = rows {
        if set.intersects(row.set()) {
            return row.name;
        }
        rows = rest;
    }
    ""
}

/// The outcomes of the checks of a row that has fewer of them than a permission.
const fn padded<const LENGTH: usize>(faults: [Option<Fault>; LENGTH]) -> RowFaults {
    let mut padded = [None; 15];
    let (mut rest, mut free): (&[Option<Fault>], &mut [Option<Fault>]) = (&faults, &mut padded);
    while let ([fault, tail @ ..], [slot, slots @ ..]) = (rest, free) {
        *slot = *fault;
        (rest, free) = (tail, slots);
    }
    padded
}
