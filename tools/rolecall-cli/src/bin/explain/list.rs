//! Prints all subjects, resources and actions by the names that the command line takes.

use crate::catalog::Catalog;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Membership, Owner, Resource, ResourceKind, Subject, TeamMembership};
use std::io::{self, Write};

/// The most columns that a line of names takes.
const WIDTH: usize = 100;

pub fn write(catalog: &Catalog, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "subjects")?;
    for (name, subject) in catalog.subjects() {
        writeln!(out, "  {name:10} {}", memberships(subject))?;
    }
    writeln!(out, "\nresources")?;
    for (name, resource) in catalog.resources().filter(|(name, _)| !catalog.is_in_app(name)) {
        writeln!(out, "  {name:18} {}", described(resource))?;
    }
    writeln!(out, "  and in each app: APP/model and the other kinds, private and assigned to nobody")?;
    writeln!(out, "\nactions, by kind of resource")?;
    for kind in ResourceKind::ALL {
        let actions = kind.actions().iter().map(AnyAction::as_str);
        write_lines(out, kind.as_str(), actions)?;
    }
    Ok(())
}

fn memberships(subject: &Subject<String>) -> String {
    let memberships: Vec<_> = subject.memberships().iter().map(membership).collect();
    if memberships.is_empty() {
        "not a member of any organization".to_owned()
    } else {
        memberships.join("; ")
    }
}

fn membership(membership: &Membership<String>) -> String {
    let teams: Vec<_> = membership.teams().iter().map(team).collect();
    let teams = if teams.is_empty() { String::new() } else { format!(", in {}", teams.join(", ")) };
    format!("{} of {}{teams}", membership.role(), membership.organization())
}

fn team(team: &TeamMembership<String>) -> String {
    let apps: Vec<_> =
        team.apps().iter().map(|app| format!("{} on {}", app.permission(), app.app())).collect();
    let confining = if team.is_confining() { "confining: " } else { "" };
    format!("{} ({confining}{})", team.team(), apps.join(", "))
}

fn described(resource: &Resource<String>) -> String {
    let kind = resource.kind();
    let mut text = match (kind, resource.owner(), resource.app_id()) {
        (AnyKind::Documented(ResourceKind::Organization | ResourceKind::App), _, _) => kind.to_string(),
        (_, Owner::Organization(owner), Some(app)) => format!("{kind} in {owner}/{app}"),
        (_, Owner::User(owner), Some(app)) => format!("{kind} in user:{owner}/{app}"),
        (_, _, None) => format!("any {kind}"),
    };
    if resource.is_public() {
        text.push_str(", public");
    }
    for user in resource.assignees() {
        text.push_str(", assigned to ");
        text.push_str(user);
    }
    text
}

/// Writes the names after a heading, in lines of at most [`WIDTH`] columns.
fn write_lines<'a>(
    out: &mut impl Write,
    heading: &str,
    names: impl Iterator<Item = &'a str>,
) -> io::Result<()> {
    let mut line = format!("  {heading:13}");
    for name in names {
        if line.len().saturating_add(name.len()) > WIDTH {
            writeln!(out, "{}", line.trim_end())?;
            line = format!("  {:13}", "");
        }
        line.push_str(name);
        line.push(' ');
    }
    writeln!(out, "{}", line.trim_end())
}
