//! Every action as Markdown: its purpose, the permissions that satisfy it, and who holds one of them.

use super::markdown::{empty, escaped};
use super::table::{self, Column};
use super::words;
use comfy_table::Table;
use rolecall::own::{AnyAction, AnyKind, KindPlace};
use rolecall::{Action, Level, Permission, Policy, Reach, ResourceKind, Role, TeamPermission};
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

/// Every action as Markdown, by the kind of resource. The actions and kinds of a service's own follow the documented ones,
/// and are marked as its own.
#[must_use]
pub fn render(policy: &Policy) -> String {
    let mut page = LEGEND.join(" ") + "\n";
    let own = policy.vocabulary().kinds().iter().copied().map(AnyKind::Own);
    for kind in ResourceKind::ALL.into_iter().map(AnyKind::Documented).chain(own) {
        // writing to a string cannot fail
        let _ = write!(page, "\n### On a resource of {}\n\n{}\n", heading(kind), of_kind(policy, kind));
    }
    let _ = write!(page, "\n{}\n", words::status(policy, &table::rows(policy)));
    page
}

fn heading(kind: AnyKind) -> String {
    match kind {
        AnyKind::Documented(kind) => format!("kind `{kind}`"),
        AnyKind::Own(own) => {
            let place = match own.place {
                KindPlace::InApps => "in apps",
                KindPlace::OfOrganizations => "outside apps, owned by an organization",
                KindPlace::OfOrganizationsAndUsers => "outside apps, owned by an organization or a user",
            };
            format!("the service's own kind `{}`, {place}", own.name)
        }
    }
}

fn of_kind(policy: &Policy, kind: AnyKind) -> Table {
    let titles = ["Action", "Purpose", "Satisfied by", "Roles", "Team permissions", "On a public resource"];
    let mut table = empty(titles.into_iter());
    for row in rows(policy).into_iter().filter(|row| row.action.applies_to() == kind) {
        let own = matches!(row.action, AnyAction::Own(_));
        let name = format!("`{}`{}", row.action, if own { ", the service's own" } else { "" });
        let public = if row.is_public { "everyone" } else { "" };
        table.add_row([
            name,
            escaped(row.purpose),
            row.satisfied_by,
            or_none(&row.roles),
            or_none(&row.team_permissions),
            public.to_owned(),
        ]);
    }
    table
}

/// An action, in words.
#[derive(Debug, Clone)]
pub struct ActionInWords {
    /// The action.
    pub action: AnyAction,
    /// Its purpose in a sentence.
    pub purpose: &'static str,
    /// The permissions that satisfy it.
    pub satisfied_by: String,
    /// The roles that hold one of them, with remarks.
    pub roles: Vec<String>,
    /// The team permissions that contain one of them, with remarks.
    pub team_permissions: Vec<String>,
    /// Everyone may do it on a public resource.
    pub is_public: bool,
}

/// Every action: the documented ones, then the service's own.
#[must_use]
pub fn rows(policy: &Policy) -> Vec<ActionInWords> {
    let own = policy.vocabulary().actions().iter().copied().map(AnyAction::Own);
    let all = Action::ALL.into_iter().map(AnyAction::Documented).chain(own);
    let row = |action: AnyAction| ActionInWords {
        action,
        purpose: match action {
            AnyAction::Documented(action) => action.purpose(),
            AnyAction::Own(own) => own.purpose,
        },
        satisfied_by: satisfied_by(policy, action),
        roles: listed(Role::ALL.map(|role| (Column::Role(role), by_role(policy, role, action)))),
        team_permissions: listed(
            TeamPermission::ALL
                .map(|held| (Column::TeamPermission(held), by_team_permission(policy, held, action))),
        ),
        is_public: action.applies_to().is_in_app() && action.any_of().intersects(public(policy)),
    };
    all.map(row).collect()
}

/// The permissions that everyone holds on what is public (`R10`).
fn public(policy: &Policy) -> Permission {
    let own = policy.vocabulary().permissions().iter().filter(|row| row.public);
    own.fold(Permission::PUBLIC, |public, row| public | row.set())
}

fn satisfied_by(policy: &Policy, action: AnyAction) -> String {
    let mut words = alternatives(policy, action.any_of());
    if !action.if_assigned().is_empty() {
        // writing to a string cannot fail
        let _ = write!(words, "; if assigned: {}", alternatives(policy, action.if_assigned()));
    }
    words
}

fn alternatives(policy: &Policy, permissions: Permission) -> String {
    // dozens of names would hide the sentence
    if permissions == Permission::APP_LEVEL {
        return "any app-level permission".to_owned();
    }
    if permissions == Permission::ORGANIZATION_LEVEL {
        return "any organization-level permission".to_owned();
    }
    let names = policy.vocabulary().names(permissions).to_string();
    format!("`{}`", names.replace('|', "` or `"))
}

/// The role's way to satisfy the action: by itself, or through teams if it reaches selected apps (`R4`, `R6`).
fn by_role(policy: &Policy, role: Role, action: AnyAction) -> Option<Way> {
    let grants = policy.grants(role);
    let (alone, through_team) = match policy.reach(role) {
        Reach::AllApps => (grants, Permission::empty()),
        Reach::SelectedApps => {
            let of_level = |level| grants & words::of_level(policy, level);
            let of_apps = of_level(Level::App);
            (of_level(Level::Organization), policy.ceiling(role).map_or(of_apps, |ceiling| of_apps & ceiling))
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

fn by_team_permission(policy: &Policy, permission: TeamPermission, action: AnyAction) -> Option<Way> {
    let contained = policy.team_permission(permission);
    let ways = [(action.any_of(), Way::Always), (action.if_assigned(), Way::IfAssigned)];
    ways.into_iter().find_map(|(asked, way)| contained.intersects(asked).then_some(way))
}

/// The titles of the columns that have a way, without their remarks.
fn listed(columns: impl IntoIterator<Item = (Column, Option<Way>)>) -> Vec<String> {
    let titles = columns.into_iter().filter_map(|(column, way)| {
        let title = column.title_and_remark().0;
        Some(match way? {
            Way::Always => title.to_owned(),
            Way::ThroughTeam => format!("{title} (through a team)"),
            Way::IfAssigned => format!("{title} (if assigned)"),
            Way::ThroughTeamIfAssigned => format!("{title} (through a team, if assigned)"),
        })
    });
    titles.collect()
}

fn or_none(titles: &[String]) -> String {
    if titles.is_empty() { "none".to_owned() } else { titles.join(", ") }
}
