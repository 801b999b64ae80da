//! Every action as Markdown: its purpose, the permissions that satisfy it, and who holds one of them.

use crate::markdown::{empty, escaped};
use crate::table::{self, Column};
use crate::words;
use comfy_table::Table;
use rolecall::{Action, Permission, Policy, Reach, ResourceKind, Role, TeamPermission};
use std::fmt::Write;

/// The sentences above the tables.
const LEGEND: [&str; 4] = [
    "An action is satisfied by any one of the permissions that it lists, held on the resource itself.",
    "A role is listed if it holds such a permission by itself, or through a team if it reaches selected apps.",
    "A team permission is listed if it contains such a permission; the ceiling of a member's role may exclude it.",
    "The owner of a personal app holds every app-level permission on it and on what is in it.",
];

/// A way to satisfy an action.
#[derive(Clone, Copy)]
enum Way {
    Always,
    ThroughTeam,
    IfAssigned,
    ThroughTeamIfAssigned,
}

pub fn render(policy: &Policy) -> String {
    let mut page = LEGEND.join(" ") + "\n";
    for kind in ResourceKind::ALL {
        // writing to a string cannot fail
        let _ = write!(page, "\n### On a resource of kind `{kind}`\n\n{}\n", of_kind(policy, kind));
    }
    let _ = write!(page, "\n{}\n", words::status(policy, &table::rows(policy)));
    page
}

fn of_kind(policy: &Policy, kind: ResourceKind) -> Table {
    let titles = ["Action", "Purpose", "Satisfied by", "Roles", "Team permissions", "On a public resource"];
    let mut table = empty(titles.into_iter());
    for action in kind.actions() {
        let is_public = action.any_of().intersects(Permission::PUBLIC);
        table.add_row([
            format!("`{action}`"),
            escaped(action.purpose()),
            satisfied_by(action),
            listed(Role::ALL.map(|role| (Column::Role(role), by_role(policy, role, action)))),
            listed(
                TeamPermission::ALL
                    .map(|held| (Column::TeamPermission(held), by_team_permission(policy, held, action))),
            ),
            if is_public { "everyone" } else { "" }.to_owned(),
        ]);
    }
    table
}

fn satisfied_by(action: Action) -> String {
    let mut words = alternatives(action.any_of());
    if !action.if_assigned().is_empty() {
        // writing to a string cannot fail
        let _ = write!(words, "; if assigned: {}", alternatives(action.if_assigned()));
    }
    words
}

fn alternatives(permissions: Permission) -> String {
    // dozens of names would hide the sentence
    if permissions == Permission::APP_LEVEL {
        return "any app-level permission".to_owned();
    }
    if permissions == Permission::ORGANIZATION_LEVEL {
        return "any organization-level permission".to_owned();
    }
    let names: Vec<String> = permissions.iter_names().map(|(name, _)| format!("`{name}`")).collect();
    names.join(" or ")
}

/// The role's way to satisfy the action: by itself, or through teams if it reaches selected apps (`R4`, `R6`).
fn by_role(policy: &Policy, role: Role, action: Action) -> Option<Way> {
    let grants = policy.grants(role);
    let (alone, through_team) = match policy.reach(role) {
        Reach::AllApps => (grants, Permission::empty()),
        Reach::SelectedApps => {
            let ceiling = policy.ceiling(role).unwrap_or(Permission::all());
            (grants & Permission::ORGANIZATION_LEVEL, grants & Permission::APP_LEVEL & ceiling)
        }
    };
    let ways = [
        (alone, action.any_of(), Way::Always),
        (through_team, action.any_of(), Way::ThroughTeam),
        (alone, action.if_assigned(), Way::IfAssigned),
        (through_team, action.if_assigned(), Way::ThroughTeamIfAssigned),
    ];
    ways.into_iter().find_map(|(held, asked, way)| held.intersects(asked).then_some(way))
}

fn by_team_permission(policy: &Policy, permission: TeamPermission, action: Action) -> Option<Way> {
    let contained = policy.team_permission(permission);
    let ways = [(action.any_of(), Way::Always), (action.if_assigned(), Way::IfAssigned)];
    ways.into_iter().find_map(|(asked, way)| contained.intersects(asked).then_some(way))
}

/// The titles of the columns that have a way, without their remarks.
fn listed(columns: impl IntoIterator<Item = (Column, Option<Way>)>) -> String {
    let titles = columns.into_iter().filter_map(|(column, way)| {
        let title = column.title_and_remark().0;
        Some(match way? {
            Way::Always => title.to_owned(),
            Way::ThroughTeam => format!("{title} (through a team)"),
            Way::IfAssigned => format!("{title} (if assigned)"),
            Way::ThroughTeamIfAssigned => format!("{title} (through a team, if assigned)"),
        })
    });
    let titles: Vec<String> = titles.collect();
    if titles.is_empty() { "none".to_owned() } else { titles.join(", ") }
}
