//! The functions in the expansion of [`own_vocabulary!`](crate::own_vocabulary).

pub use super::report::Report;

use super::checks::Checks;
use super::compare::{is_variant, same_text};
use super::{AnyKind, OwnAction, OwnKind, OwnPermission, Vocabulary};
use crate::vocabulary::{Permission, ResourceKind};

/// The set that a column of an action names: permissions of the table, documented ones, `APP_LEVEL` and
/// `ORGANIZATION_LEVEL`. `None` if one of the names is none of these.
// By name, not by the constants that are in scope where the macro stands: a constant of another vocabulary may have a bit
// that means something else here.
#[must_use]
pub const fn asked(table: &[OwnPermission], names: &[&str]) -> Option<Permission> {
    let mut set = Permission::empty();
    let mut rest = names;
    while let [name, tail @ ..] = rest {
        let Some(permission) = named(table, name) else { return None };
        set = set.union(permission);
        rest = tail;
    }
    Some(set)
}

const fn named(mut table: &[OwnPermission], name: &str) -> Option<Permission> {
    while let [row, tail @ ..] = table {
        if same_text(row.name, name) {
            return Some(row.set());
        }
        table = tail;
    }
    if same_text(name, "APP_LEVEL") {
        return Some(Permission::APP_LEVEL);
    }
    if same_text(name, "ORGANIZATION_LEVEL") {
        return Some(Permission::ORGANIZATION_LEVEL);
    }
    let mut documented: (&[Permission], &[&str]) = (&Permission::ALL, Permission::NAMES);
    while let ([permission, permissions @ ..], [known, names @ ..]) = documented {
        if same_text(known, name) {
            return Some(*permission);
        }
        documented = (permissions, names);
    }
    None
}

/// The kind that an action names: a static of the same macro, or a documented kind. `None` if it is neither, or both.
#[must_use]
pub const fn kind(own: &[(&str, &'static OwnKind)], name: &str) -> Option<AnyKind> {
    let mut documented: &[ResourceKind] = &ResourceKind::ALL;
    let mut found = None;
    while let [kind, tail @ ..] = documented {
        if is_variant(kind.as_str(), name) {
            found = Some(AnyKind::Documented(*kind));
        }
        documented = tail;
    }
    let mut own = own;
    while let [(known, kind), tail @ ..] = own {
        if same_text(known, name) {
            return if found.is_none() { Some(AnyKind::Own(kind)) } else { None };
        }
        own = tail;
    }
    found
}

/// The row of an action. A doc comment gives the purpose, with the space before each line.
#[must_use]
pub const fn action(
    name: &'static str,
    purpose: &'static str,
    applies_to: AnyKind,
    any_of: Permission,
    if_assigned: Permission,
    table: &'static [OwnPermission],
) -> OwnAction {
    // Without own permissions the row means the same in every vocabulary.
    let is_documented = any_of.union(if_assigned).bits().wrapping_shr(64) == 0;
    let permissions = if is_documented { &[] } else { table };
    OwnAction { name, purpose: purpose.trim_ascii(), applies_to, any_of, if_assigned, permissions }
}

/// The set of one own permission; empty if the bit is not a service's own, which is a fault of the row.
#[must_use]
pub const fn set(bit: u32) -> Permission {
    if bit < 64 || bit > 127 {
        return Permission::empty();
    }
    Permission::from_bits_retain(1_u128.wrapping_shl(bit))
}

/// The checked tables, or the messages of all their faults.
///
/// # Errors
///
/// A [`Report`] of the faults.
#[expect(clippy::result_large_err, reason = "only the compiler calls it")]
pub const fn checked(
    permissions: &'static [OwnPermission],
    kinds: &'static [&'static OwnKind],
    actions: &'static [&'static OwnAction],
) -> Result<Vocabulary, Report> {
    let vocabulary = Vocabulary::unchecked(permissions, kinds, actions);
    let report = Checks::of_one_table(vocabulary).report();
    if report.is_empty() { Ok(vocabulary) } else { Err(report) }
}

/// The faults of actions without a vocabulary.
#[must_use]
pub const fn report_actions(actions: &'static [&'static OwnAction]) -> Report {
    Checks::of_actions(actions).report()
}
