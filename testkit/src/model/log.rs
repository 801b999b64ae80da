//! The consequences that an event must list, and logs that a replay must refuse.

use super::{Model, owner_facts};
use crate::oracle::OwnerFacts;
use rolecall::directory::{Command, Consequence, Directory, Event, ReplayError};

/// The consequences of a command, found by comparing the rows before and after it.
pub fn consequences(before: &Model, after: &Model, command: &Command<u64>) -> Vec<Consequence<u64>> {
    let Some(organization) = command.organization().copied() else {
        return match command {
            Command::DeleteApp { owner, .. } => left_apps(before, after, owner_facts(owner)).collect(),
            _ => Vec::new(),
        };
    };
    let left =
        before.users_of(organization).filter(|user| !after.members.contains_key(&(organization, *user)));
    let mut came: Vec<_> = left.map(|user| Consequence::Left { user }).collect();
    if matches!(command, Command::DeleteOrganization { .. }) {
        return came;
    }
    for user in after.users_of(organization) {
        let role = after.members[&(organization, user)].role;
        match before.members.get(&(organization, user)) {
            None => came.push(Consequence::Joined { user, role }),
            Some(was) if was.role != role => came.push(Consequence::RoleWas { role: was.role }),
            Some(_) => {}
        }
    }
    if !matches!(command, Command::RemoveTeamMember { .. }) {
        let rows = before.team_members.difference(&after.team_members);
        came.extend(rows.map(|(_, team, user)| Consequence::LeftTeam { team: *team, user: *user }));
    }
    for (row, permission) in before.team_apps.iter().filter(|(row, _)| row.0 == organization) {
        let ((_, team, app), permission) = (row, permission.clone());
        match after.team_apps.get(row) {
            None => came.push(Consequence::LostApp { team: *team, app: *app, permission }),
            Some(now) if *now != permission => came.push(Consequence::PermissionWas { permission }),
            Some(_) => {}
        }
    }
    if let Command::AddTeamApp { organization, team, app, permission: None } = command {
        let permission = after.team_apps[&(*organization, *team, *app)].clone();
        came.push(Consequence::GivenDefault { permission });
    }
    if !matches!(command, Command::RemoveCollaborator { .. }) {
        came.extend(left_apps(before, after, OwnerFacts::Organization(organization)));
    }
    came
}

/// The collaborators that apps of the owner lost.
fn left_apps<'a>(
    before: &'a Model,
    after: &'a Model,
    of: OwnerFacts,
) -> impl Iterator<Item = Consequence<u64>> + 'a {
    let rows = before.collaborators.difference(&after.collaborators).filter(move |row| row.0 == of);
    rows.map(|(_, app, user)| Consequence::LeftApp { app: *app, user: *user })
}

/// Checks that the events replay to the directory, and that a missing, swapped or repeated event is refused.
pub fn check(directory: &Directory<u64>, events: &[Event<u64>]) {
    assert_eq!(Directory::replay(events.iter().cloned()).as_ref(), Ok(directory), "replay of all events");
    // Each replay takes time in proportion to the log, so that only every 23rd version is tried.
    for version in (1..events.len()).rev().step_by(23) {
        let (log, last) = (events[..=version].to_vec(), events[version].clone());
        let mut dropped = log.clone();
        dropped.remove(version - 1);
        let mut swapped = log.clone();
        swapped.swap(version - 1, version);
        let doubled = log.into_iter().chain([last]);
        let expected = u64::try_from(version).expect("few events");
        let out_of_order = |expected, found| Err(ReplayError::OutOfOrder { expected, found });
        assert_eq!(Directory::replay(dropped), out_of_order(expected, expected + 1), "one dropped");
        assert_eq!(Directory::replay(swapped), out_of_order(expected, expected + 1), "two swapped");
        assert_eq!(Directory::replay(doubled), out_of_order(expected + 2, expected + 1), "one doubled");
    }
}
