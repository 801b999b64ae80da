//! The texts around the table that several formats share: the legend, the headings, the reach and ceiling of the roles,
//! and the status of the policy.

use super::table::{self, Part, Row};
use crate::page::counted;
use rolecall::own::Vocabulary;
use rolecall::{Level, Permission, Policy, Reach, Role, Source, TeamPermission};

/// The sentences above the table.
pub const LEGEND: [&str; 4] = [
    "✓ Yes: held. ✗ No: not held. · not stated: the documents leave the cell blank, which denies like No.",
    "An organization permission holds on everything that the organization owns.",
    "An app permission holds on an app and on everything in it.",
    "A role that reaches selected apps holds app permissions only through teams: in a team's apps, if the team \
     grants them.",
];

/// The heading of the part: the place in the documents that states its rows.
pub fn heading(part: Part) -> &'static str {
    match part {
        Part::Documented(Source::Matrix) => "The security page's matrix",
        Part::Documented(Source::Team) => "The permission types for teams",
        Part::Documented(Source::Derived) => "Described on other pages, in neither table",
        Part::Own => "The service's own permissions",
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
    beside_documented(policy.reach(role), Policy::documented().reach(role), reach_in_words)
}

/// The reach in words.
pub fn reach_in_words(reach: Reach) -> String {
    match reach {
        Reach::AllApps => "all apps".to_owned(),
        Reach::SelectedApps => "selected apps: those of the member's teams".to_owned(),
    }
}

fn ceiling(policy: &Policy, role: Role) -> String {
    let words = |ceiling| ceiling_in_words(policy, ceiling);
    beside_documented(policy.ceiling(role), table::base(policy).ceiling(role), words)
}

/// The ceiling in words, with the permissions that it keeps teams from giving.
pub fn ceiling_in_words(policy: &Policy, ceiling: Option<Permission>) -> String {
    match ceiling {
        None => "unlimited".to_owned(),
        Some(ceiling) => {
            limited(policy.vocabulary(), ceiling, grantable_by_teams(policy).difference(ceiling))
        }
    }
}

/// The value in words, followed by the documented value if it differs.
fn beside_documented<T: Copy + PartialEq>(stated: T, documented: T, words: impl Fn(T) -> String) -> String {
    if stated == documented {
        return words(stated);
    }
    format!("{} (documented: {})", words(stated), words(documented))
}

fn limited(vocabulary: &Vocabulary, ceiling: Permission, excluded: Permission) -> String {
    let count = counted(table::count(ceiling), "permission", "permissions");
    if excluded.is_empty() {
        return format!("{count}; excludes nothing that a team can grant");
    }
    let names = vocabulary.names(excluded).to_string();
    format!("{count}; excludes {}", names.replace('|', ", "))
}

/// Every permission that some team can grant.
fn grantable_by_teams(policy: &Policy) -> Permission {
    // a custom team permission may contain every app-level permission but this one (R9)
    let custom = of_level(policy, Level::App).difference(Permission::TRANSFER_APPS);
    TeamPermission::ALL.into_iter().fold(custom, |all, known| all.union(policy.team_permission(known)))
}

/// The permissions of the level, documented ones and the service's own.
pub fn of_level(policy: &Policy, level: Level) -> Permission {
    let documented = match level {
        Level::Organization => Permission::ORGANIZATION_LEVEL,
        Level::App => Permission::APP_LEVEL,
    };
    let own = policy.vocabulary().permissions().iter().filter(|row| row.level == level);
    own.fold(documented, |all, row| all | row.set())
}

/// Says that the policy is the documented one, or counts its differences from it.
pub fn status(policy: &Policy, rows: &[Row]) -> String {
    let documented = &table::base(policy);
    let vocabulary = policy.vocabulary();
    let own = if *vocabulary == Vocabulary::default() {
        String::new()
    } else {
        format!(
            ", with {}, {} and {} of the service's own",
            counted(vocabulary.permissions().len(), "permission", "permissions"),
            counted(vocabulary.kinds().len(), "kind", "kinds"),
            counted(vocabulary.actions().len(), "action", "actions")
        )
    };
    if policy == documented {
        return format!("This is the documented policy{own}.");
    }
    let roles = |differs: &dyn Fn(Role) -> bool| {
        let names: Vec<_> = Role::ALL.into_iter().filter(|role| differs(*role)).map(Role::as_str).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    let effect =
        if policy.fingerprint() == documented.fingerprint() { ", but it allows the same" } else { "" };
    format!(
        "This is not the documented policy{own}{effect}. Changed cells: {}. Roles with a changed reach: {}. Roles \
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
