//! The texts around the table that several formats share: the legend, the headings, the reach and ceiling of the roles,
//! and the status of the policy.

use crate::table::{self, Row};
use rolecall::{Permission, Policy, Reach, Role, Source, TeamPermission};

/// The sentences above the table.
pub const LEGEND: [&str; 4] = [
    "✓ Yes: held. ✗ No: not held. · not stated: the documents leave the cell blank, which denies like No.",
    "An organization permission holds on everything that the organization owns.",
    "An app permission holds on an app and on everything in it.",
    "A role that reaches selected apps holds app permissions only through teams: in a team's apps, if the team \
     grants them.",
];

/// The heading of the rows from this source: the place in the documents that states them.
pub fn heading(source: Source) -> &'static str {
    match source {
        Source::Matrix => "The security page's matrix",
        Source::Team => "The permission types for teams",
        Source::Derived => "Described on other pages, in neither table",
    }
}

/// The reach and the ceiling of a role, in words.
pub struct Limits {
    pub role: Role,
    pub reach: String,
    pub ceiling: String,
}

impl Limits {
    pub fn all(policy: &Policy) -> [Limits; Role::ALL.len()] {
        Role::ALL.map(|role| Limits { role, reach: reach(policy, role), ceiling: ceiling(policy, role) })
    }
}

fn reach(policy: &Policy, role: Role) -> String {
    let words = |reach| match reach {
        Reach::AllApps => "all apps".to_owned(),
        Reach::SelectedApps => "selected apps: those of the member's teams".to_owned(),
    };
    beside_documented(policy.reach(role), Policy::documented().reach(role), words)
}

fn ceiling(policy: &Policy, role: Role) -> String {
    let grantable = grantable_by_teams(policy);
    let words = |ceiling: Option<Permission>| match ceiling {
        None => "unlimited".to_owned(),
        Some(ceiling) => limited(ceiling, grantable.difference(ceiling)),
    };
    beside_documented(policy.ceiling(role), Policy::documented().ceiling(role), words)
}

/// The value in words, followed by the documented value if it differs.
fn beside_documented<T: Copy + PartialEq>(stated: T, documented: T, words: impl Fn(T) -> String) -> String {
    if stated == documented {
        return words(stated);
    }
    format!("{} (documented: {})", words(stated), words(documented))
}

fn limited(ceiling: Permission, excluded: Permission) -> String {
    let count = ceiling.iter().count();
    let names: Vec<_> = excluded.iter_names().map(|(name, _)| name).collect();
    if names.is_empty() {
        return format!("{count} permissions; excludes nothing that a team can grant");
    }
    format!("{count} permissions; excludes {}", names.join(", "))
}

/// Every permission that some team can grant.
fn grantable_by_teams(policy: &Policy) -> Permission {
    // a custom team permission may contain every app-level permission but this one (R9)
    let custom = Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS);
    TeamPermission::ALL.into_iter().fold(custom, |all, known| all.union(policy.team_permission(known)))
}

/// Says that the policy is the documented one, or counts its differences from it.
pub fn status(policy: &Policy, rows: &[Row]) -> String {
    let documented = Policy::documented();
    if policy.is_documented() {
        return "This is the documented policy.".to_owned();
    }
    let roles = |differs: &dyn Fn(Role) -> bool| {
        let names: Vec<_> = Role::ALL.into_iter().filter(|role| differs(*role)).map(Role::as_str).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    let effect =
        if policy.fingerprint() == documented.fingerprint() { ", but it allows the same" } else { "" };
    format!(
        "This is not the documented policy{effect}. Changed cells: {}. Roles with a changed reach: {}. Roles \
         with a changed ceiling: {}.",
        table::changed_cells(rows),
        roles(&|role| policy.reach(role) != documented.reach(role)),
        roles(&|role| policy.ceiling(role) != documented.ceiling(role)),
    )
}

/// Wraps the words into lines, separated by commas. The first line starts with `front`, the others with an indent of
/// its width.
pub fn wrapped(front: &str, words: &[impl AsRef<str>], width: usize) -> Vec<String> {
    let indent = " ".repeat(front.chars().count());
    let mut lines = vec![front.to_owned()];
    let mut separator = "";
    for word in words.iter().map(AsRef::as_ref) {
        let Some(line) = lines.last_mut() else { break };
        line.push_str(separator);
        let ends = [line.as_str(), " ", word, ","].map(|part| part.chars().count());
        if separator.is_empty() {
            line.push_str(word);
        } else if ends.into_iter().sum::<usize>() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("{indent}{word}"));
        }
        separator = ",";
    }
    lines
}
