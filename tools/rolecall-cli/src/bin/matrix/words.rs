//! What the forms of the table say around it: of levels and sources, of a role beyond its column, and of
//! the policy as a whole.

use crate::table::{self, Row};
use rolecall::{Permission, Policy, Reach, Role, Source, TeamPermission};

/// What every form says above the table.
pub const LEGEND: &str = "✓ Yes: it is held. ✗ No: it is not. · not stated: the documents leave the cell \
                          blank, which denies too.";

pub const LEVELS: &str = "An organization permission holds on what the organization owns, an app permission in \
                          an app and on everything in it.";

/// Where the documents state what the rows of the source say.
pub fn heading(source: Source) -> &'static str {
    match source {
        Source::Matrix => "The security page's matrix",
        Source::Team => "The permission types for teams",
        Source::Derived => "Described by the pages, in neither table",
    }
}

/// What a role is worth beyond its column.
pub struct Terms {
    pub role: Role,
    pub reach: String,
    pub ceiling: String,
}

impl Terms {
    pub fn all(policy: &Policy) -> [Terms; Role::ALL.len()] {
        Role::ALL.map(|role| Terms { role, reach: reach(policy, role), ceiling: ceiling(policy, role) })
    }
}

fn reach(policy: &Policy, role: Role) -> String {
    let words = |reach| match reach {
        Reach::AllApps => "all apps".to_owned(),
        Reach::SelectedApps => "selected apps, those of its teams".to_owned(),
    };
    beside_documented(policy.reach(role), Policy::documented().reach(role), words)
}

fn ceiling(policy: &Policy, role: Role) -> String {
    let brought = brought_by_teams(policy);
    let words = |ceiling: Option<Permission>| match ceiling {
        None => "not bounded".to_owned(),
        Some(ceiling) => bound(ceiling, brought.difference(ceiling)),
    };
    beside_documented(policy.ceiling(role), Policy::documented().ceiling(role), words)
}

fn beside_documented<T: Copy + PartialEq>(stated: T, documented: T, words: impl Fn(T) -> String) -> String {
    if stated == documented {
        return words(stated);
    }
    format!("{} (documented: {})", words(stated), words(documented))
}

fn bound(ceiling: Permission, cut: Permission) -> String {
    let count = ceiling.iter().count();
    let names: Vec<_> = cut.iter_names().map(|(name, _)| name).collect();
    if names.is_empty() {
        return format!("bounded by {count} permissions, which cut nothing that a team can bring");
    }
    format!("bounded by {count} permissions, not: {}", names.join(", "))
}

/// All that any team can bring, one with a custom team permission too.
fn brought_by_teams(policy: &Policy) -> Permission {
    let custom = Permission::APP_LEVEL.difference(Permission::TRANSFER_APPS);
    TeamPermission::ALL.into_iter().fold(custom, |all, known| all.union(policy.team_permission(known)))
}

/// Whether the policy is the documented one, and how it departs from it if not.
pub fn standing(policy: &Policy, rows: &[Row]) -> String {
    let documented = Policy::documented();
    if policy.is_documented() {
        return "This is the documented policy.".to_owned();
    }
    let roles = |differs: &dyn Fn(Role) -> bool| {
        let names: Vec<_> = Role::ALL.into_iter().filter(|role| differs(*role)).map(Role::as_str).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    let effect =
        if policy.fingerprint() == documented.fingerprint() { "; it allows what that allows" } else { "" };
    format!(
        "This is not the documented policy{effect}. Cells that differ: {}. Roles with another reach: {}. Roles \
         with another ceiling: {}.",
        table::departing_cells(rows),
        roles(&|role| policy.reach(role) != documented.reach(role)),
        roles(&|role| policy.ceiling(role) != documented.ceiling(role)),
    )
}

/// The words, separated by commas, after what is in front of them, in as many lines as they need.
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
