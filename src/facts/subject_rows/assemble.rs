//! Rows into memberships: each row finds the row that it belongs to.

use super::{MemberRow, SubjectRowsError, TeamAppRow, TeamRow};
use crate::facts::grouping::first_equals;
use crate::facts::membership::{Membership, TeamMembership};
use alloc::vec::Vec;
use core::hash::Hash;

type Assembled<Id, Thing> = Result<Vec<Thing>, SubjectRowsError<Id>>;

/// The memberships, in the order of their first rows, and so their teams and apps.
pub(super) fn memberships<Id: Eq + Hash + Clone>(
    members: Vec<MemberRow<Id>>,
    teams: Vec<TeamRow<Id>>,
    apps: Vec<TeamAppRow<Id>>,
) -> Assembled<Id, Membership<Id>> {
    let teams = teams_of(teams, apps)?;
    let organizations = members.iter().map(|member| &member.organization);
    let organizations: Vec<_> = organizations.chain(teams.iter().map(|(row, _)| &row.organization)).collect();
    let firsts = first_equals(&organizations);
    check_same(&members, &firsts, |first, second| {
        let is_same = (&first.role, first.suspended) == (&second.role, second.suspended);
        let (organization, first, second) = (second.organization.clone(), first.row, second.row);
        if is_same { Ok(()) } else { Err(SubjectRowsError::Member { organization, first, second }) }
    })?;

    let count = members.len();
    let built = members.into_iter().zip(&firsts).zip(0_usize..).map(|((member, first), position)| {
        let membership = Membership::new(member.organization, member.role).suspended_if(member.suspended);
        (*first == position).then_some(membership)
    });
    let mut built: Vec<_> = built.collect();
    for ((row, team), first) in teams.into_iter().zip(firsts.iter().skip(count)) {
        // a position behind the members' is that of a team: no member row has the organization
        let Some(Some(membership)) = built.get_mut(*first) else {
            let TeamRow { row, organization, team, .. } = row;
            return Err(SubjectRowsError::NoMember { row, organization, team });
        };
        membership.teams.push(team);
    }
    Ok(built.into_iter().flatten().collect())
}

/// Each team once, with its apps, and with its first row.
fn teams_of<Id: Eq + Hash + Clone>(
    teams: Vec<TeamRow<Id>>,
    apps: Vec<TeamAppRow<Id>>,
) -> Assembled<Id, (TeamRow<Id>, TeamMembership<Id>)> {
    // an id of a team names it in its organization, so the organization is part of the key
    let keys = teams.iter().map(|team| (&team.organization, &team.team));
    let keys: Vec<_> = keys.chain(apps.iter().map(|app| (&app.organization, &app.team))).collect();
    let firsts = first_equals(&keys);
    check_same(&teams, &firsts, |first, second| {
        let (organization, team) = (second.organization.clone(), second.team.clone());
        let is_same = first.confining == second.confining;
        let (first, second) = (first.row, second.row);
        if is_same { Ok(()) } else { Err(SubjectRowsError::Team { organization, team, first, second }) }
    })?;
    let keys: Vec<_> = apps.iter().map(|app| (&app.organization, &app.team, &app.assigned.app)).collect();
    let first_apps = first_equals(&keys);
    check_same(&apps, &first_apps, |first, second| {
        let TeamAppRow { organization, team, assigned, row: second } = second.clone();
        let is_same = first.assigned.permission == assigned.permission;
        let (app, first) = (assigned.app, first.row);
        if is_same {
            Ok(())
        } else {
            Err(SubjectRowsError::TeamApp { organization, team, app, first, second })
        }
    })?;

    let count = teams.len();
    let built = teams.into_iter().zip(&firsts).zip(0_usize..).map(|((row, first), position)| {
        let team = TeamMembership::new(row.team.clone()).confining_if(row.confining);
        (*first == position).then_some((row, team))
    });
    let mut built: Vec<_> = built.collect();
    let apps = apps.into_iter().zip(firsts.iter().skip(count)).zip(first_apps.iter().zip(0_usize..));
    for ((row, first), (first_app, position)) in apps {
        let Some(Some((_, team))) = built.get_mut(*first) else {
            let TeamAppRow { row, organization, team, assigned } = row;
            return Err(SubjectRowsError::NoTeam { row, organization, team, app: assigned.app });
        };
        if *first_app == position {
            team.apps.push(row.assigned);
        }
    }
    Ok(built.into_iter().flatten().collect())
}

/// Compares each row with the first row of the same thing.
fn check_same<Id, Row>(
    rows: &[Row],
    firsts: &[usize],
    compare: impl Fn(&Row, &Row) -> Result<(), SubjectRowsError<Id>>,
) -> Result<(), SubjectRowsError<Id>> {
    let mut pairs = rows.iter().zip(firsts).filter_map(|(row, first)| Some((rows.get(*first)?, row)));
    pairs.try_for_each(|(first, row)| compare(first, row))
}
