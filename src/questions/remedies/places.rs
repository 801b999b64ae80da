//! The places at which a change may grant or take something, and the teams that stand in the way.

use crate::decide::Case;
use crate::facts::{Membership, Share, TeamMembership, first_equals, team_grants};
use crate::policy::TeamGrants;
use crate::vocabulary::Permission;
use alloc::vec;
use alloc::vec::Vec;
use core::hash::Hash;

/// A place at which something may be granted or taken: the grants of the member's teams there, all of them and
/// without the teams that stand in the way.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) all: TeamGrants,
    pub(super) others: TeamGrants,
    /// What is shared with the user at this place.
    pub(super) shares: Permission,
    /// The resource is at this place.
    pub(super) is_here: bool,
    /// The team that the member joins has its app at this place.
    pub(super) is_joined: bool,
}

/// A confining team that stands in the way: it lacks the app, or the action needs an organization-level permission.
pub(super) struct Obstacle<'a, Id> {
    pub(super) team: &'a Id,
    /// The number of times that the membership lists the team without the app: a team may be given twice. A team
    /// that has the app stands in the way of organization-level permissions only.
    pub(super) times_without_app: u32,
}

/// The places and the obstacles of one denial.
pub(super) struct Surroundings<'a, Id> {
    /// The place of the resource first.
    pub(super) places: Vec<Place>,
    /// Each team once, in the order of the membership.
    pub(super) obstacles: Vec<Obstacle<'a, Id>>,
}

impl<'a, Id: Eq + Hash> Surroundings<'a, Id> {
    pub(super) fn of(case: &Case<'a, '_, Id>) -> Self {
        let teams = case.membership.map_or(&[][..], Membership::teams);
        let ids: Vec<&Id> = teams.iter().map(TeamMembership::team).collect();
        let groups = first_equals(&ids);

        let needs_organization_level = case.needs_organization_level();
        // by the position of the first team with the same id: how often the team lacks the app, if it is in the way
        let mut in_the_way = vec![None::<u32>; ids.len()];
        let mut order = Vec::new();
        for (team, group) in teams.iter().zip(&groups).filter(|(team, _)| team.is_confining()) {
            let lacks_app = !team.has(case.resource.app_id());
            if let Some(times) = in_the_way.get_mut(*group).filter(|_| needs_organization_level || lacks_app)
            {
                if times.is_none() {
                    order.push(*group);
                }
                *times = Some(times.unwrap_or(0).saturating_add(u32::from(lacks_app)));
            }
        }
        // a team is left as a whole, with any part of it that does not stand in the way
        let is_left = |group: &usize| in_the_way.get(*group).is_some_and(Option::is_some);
        let teams: Vec<_> = teams.iter().zip(groups.iter().map(is_left)).collect();
        let places = places(case, &teams);
        let obstacle = |group: &usize| {
            Some(Obstacle { team: *ids.get(*group)?, times_without_app: (*in_the_way.get(*group)?)? })
        };
        let obstacles = order.iter().filter_map(obstacle).collect();
        Surroundings { places, obstacles }
    }
}

/// The place of the resource, the place of no app that the facts name, then each other app of the teams and shares.
///
/// Each team comes with a mark: `true` if it is among the teams that are left.
fn places<Id: Eq + Hash>(case: &Case<'_, '_, Id>, teams: &[(&TeamMembership<Id>, bool)]) -> Vec<Place> {
    let here = case.resource.app_id();
    let others = || teams.iter().filter(|(_, is_left)| !is_left).map(|(team, _)| *team);
    let place = |app: Option<&Id>, is_here, is_joined| Place {
        all: team_grants(case.policy(), teams.iter().map(|(team, _)| *team), app),
        others: team_grants(case.policy(), others(), app),
        shares: if is_here { case.facts.shares } else { Permission::empty() },
        is_here,
        is_joined,
    };
    let nowhere = place(None, false, here.is_none());
    let mut places = Vec::from([place(here, true, here.is_some()), nowhere]);
    places.extend(distinct(elsewhere(case, teams, Place { is_joined: false, ..nowhere })));
    places
}

/// A place for each app of the teams, and each that the owner shares, other than the app of the resource.
fn elsewhere<Id: Eq + Hash>(
    case: &Case<'_, '_, Id>,
    teams: &[(&TeamMembership<Id>, bool)],
    nowhere: Place,
) -> Vec<Place> {
    let assigned = || {
        let numbered = teams.iter().zip(1..);
        numbered
            .flat_map(|(team, number)| team.0.apps().iter().map(move |assigned| (number, *team, assigned)))
    };
    // shares elsewhere matter for members alone: only leaving a team and the end of a suspension change what they give
    let shares = case.subject.shares().iter().filter(|_| case.membership.is_some());
    let shares = || shares.clone().filter(|share| share.owner() == case.resource.owner());
    let apps = assigned().map(|(_, _, assigned)| assigned.app()).chain(shares().map(Share::app));
    let apps: Vec<&Id> = apps.collect();
    let groups = first_equals(&apps);

    // by the position of the first grant on the same app; all places start as one without grants of its own,
    // and the number is that of the last confining team that was counted, as a team may list an app twice
    let mut places = vec![(nowhere, 0_usize); apps.len()];
    for ((number, (team, is_left), assigned), group) in assigned().zip(&groups) {
        let Some((place, last)) = places.get_mut(*group) else { continue };
        let permissions = case.policy().permissions_of(assigned.permission());
        let is_counted = !team.is_confining() || *last == number;
        let grants = [Some(&mut place.all), Some(&mut place.others).filter(|_| !is_left)];
        for grants in grants.into_iter().flatten() {
            grants.add(permissions, true);
            if !is_counted {
                grants.assign_to_confining_team();
            }
        }
        if !is_counted {
            *last = number;
        }
    }
    let of_shares = groups.iter().skip(assigned().count());
    for (share, group) in shares().zip(of_shares) {
        if let Some((place, _)) = places.get_mut(*group) {
            place.shares |= share.permissions();
        }
    }
    let firsts =
        places.into_iter().zip(&groups).zip(apps).zip(0..).filter_map(|(((place, group), app), position)| {
            (*group == position && case.resource.app_id() != Some(app)).then_some(place.0)
        });
    firsts.collect()
}

/// The places without repetition, in any order.
// A change grants the same at places with the same grants. With the documented team permissions only a few of
// thousands of places are left, and every remedy is evaluated at each of them.
fn distinct(mut places: Vec<Place>) -> Vec<Place> {
    places.sort_unstable_by_key(|place| {
        let grants = [place.all, place.others];
        (grants.map(|grants| (grants.on_app.bits(), grants.confining_teams_with_app)), place.shares.bits())
    });
    places.dedup();
    places
}
