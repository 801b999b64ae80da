//! Every change that may be part of a remedy.

use super::change::Change;
use super::places::Surroundings;
use crate::decide::Case;
use crate::facts::{Owner, Place};
use crate::vocabulary::own::AnyPermission;
use crate::vocabulary::{Permission, Role, TeamPermission};
use alloc::vec;
use alloc::vec::Vec;
use core::hash::Hash;

/// A change, or an invitation together with a team: a user who is not a member can be in no team.
pub(super) type Step<'a, Id> = Vec<Change<'a, Id>>;

/// Every step that may be part of a remedy, from those that affect the resource alone to those that affect everybody.
///
/// There are at most 43, and one for each permission that the action asks for and the token lacks, and one for each that
/// can be shared, whatever the subject holds.
pub(super) fn candidates<'a, Id: Eq + Hash>(
    case: &Case<'a, 'a, Id>,
    surroundings: &Surroundings<'a, Id>,
) -> Vec<Step<'a, Id>> {
    let is_signed_in = case.subject.user().is_some();
    let mut steps = vec![vec![if is_signed_in { Change::Assign } else { Change::SignIn }]];
    steps.extend(scopes(case).map(|change| vec![change]));
    if is_signed_in {
        let (owner, membership) = (case.resource.owner(), case.membership);
        // before the changes that give something: changes are made in this order, and leaving last would take the
        // joined team's grants away again
        if let (Owner::Organization(organization), Some(_)) = (owner, membership) {
            let lifted = lifted_limits(case, surroundings, organization);
            steps.extend(lifted.into_iter().map(|change| vec![change]));
        }
        steps.extend(shares(case).map(|change| vec![change]));
        match (owner, membership) {
            (Owner::Organization(_), Some(_)) => {
                steps.extend(of_member(case, surroundings).into_iter().map(|change| vec![change]));
            }
            (Owner::Organization(organization), None) => steps.extend(invitations(case, organization)),
            (Owner::User(_), _) => {}
        }
    }
    if case.resource.app_id().is_some() {
        steps.push(vec![Change::MakePublic]);
    }
    steps
}

/// Each of these permissions by itself, in the order of the tables.
fn each<'a, Id>(
    case: &Case<'a, 'a, Id>,
    set: Permission,
) -> impl Iterator<Item = AnyPermission> + use<'a, Id> {
    let vocabulary = *case.policy().vocabulary();
    let single = vocabulary.each_permission().filter(move |permission| set.contains(*permission));
    single.map(move |permission| AnyPermission::of(permission, &vocabulary))
}

/// The scopes that the token lacks here.
fn scopes<'a, Id>(case: &Case<'a, 'a, Id>) -> impl Iterator<Item = Change<'a, Id>> + use<'a, Id> {
    let place = match (case.resource.owner(), case.resource.app_id()) {
        _ if case.subject.placed().is_none() => Place::Everywhere,
        (owner, Some(app)) => Place::App { owner, app },
        (Owner::Organization(organization), None) => Place::Organization(organization),
        // no smaller place contains what a user owns outside apps
        (Owner::User(_), None) => Place::Everywhere,
    };
    let missing = case.asked().difference(case.facts.scopes);
    each(case, missing).map(move |scope| Change::AddScope { scope, place })
}

/// The permissions that the app can be shared with, one by one (`R14`). The owner of a personal app holds them already.
fn shares<'a, Id>(case: &Case<'a, 'a, Id>) -> impl Iterator<Item = Change<'a, Id>> + use<'a, Id> {
    let (owner, app) = (case.resource.owner(), case.resource.app_id().filter(|_| !case.facts.owns));
    let missing = (case.asked() & case.facts.levels.shareable()).difference(case.facts.shares);
    let shared = each(case, missing);
    app.into_iter().zip([shared]).flat_map(move |(app, shared)| {
        shared.map(move |permission| Change::ShareApp { owner, app, permission })
    })
}

/// The end of a suspension, and leaving the teams that stand in the way.
fn lifted_limits<'a, Id>(
    case: &Case<'a, 'a, Id>,
    surroundings: &Surroundings<'a, Id>,
    organization: &'a Id,
) -> Vec<Change<'a, Id>> {
    let mut changes = Vec::new();
    if case.facts.suspended {
        changes.push(Change::Reinstate { organization });
    }
    let obstacles: Vec<_> = surroundings.obstacles.iter().map(|obstacle| obstacle.team).collect();
    if !obstacles.is_empty() {
        changes.push(Change::LeaveTeams(obstacles));
    }
    changes
}

/// The teams and roles that a member can get.
fn of_member<'a, Id: Eq + Hash>(
    case: &Case<'a, 'a, Id>,
    surroundings: &Surroundings<'a, Id>,
) -> Vec<Change<'a, Id>> {
    let app = case.resource.app_id();
    let mut changes: Vec<_> =
        TeamPermission::ALL.map(|permission| Change::JoinTeam { permission, app }).into();
    changes.extend(assignments(case, surroundings));
    changes.extend(Role::ALL.map(Change::HaveRole));
    changes
}

/// The assignments of the app to each team that stands in the way because it lacks the app.
fn assignments<'a, Id: Eq>(
    case: &Case<'a, 'a, Id>,
    surroundings: &Surroundings<'a, Id>,
) -> Vec<Change<'a, Id>> {
    let asks_app_level = case.asked().intersects(case.facts.levels.app);
    let obstacles = surroundings.obstacles.iter().filter(|obstacle| obstacle.times_without_app > 0);
    let app = case.resource.app_id().filter(|_| asks_app_level);
    // one assignment removes one obstacle, and a remedy has at most two
    let Some(app) = app.filter(|_| obstacles.clone().count() <= 2) else {
        return Vec::new();
    };
    let to = |team| TeamPermission::ALL.map(|permission| Change::AssignAppTo { team, app, permission });
    obstacles.flat_map(|obstacle| to(obstacle.team)).collect()
}

/// The invitations with each role: alone, and together with each team.
fn invitations<'a, Id>(case: &Case<'a, 'a, Id>, organization: &'a Id) -> Vec<Step<'a, Id>> {
    let app = case.resource.app_id();
    let mut steps = Vec::new();
    for role in Role::ALL {
        let invite = Change::Invite { organization, role };
        steps.extend(
            TeamPermission::ALL.map(|permission| vec![invite.clone(), Change::JoinTeam { permission, app }]),
        );
        steps.push(vec![invite]);
    }
    steps
}

/// Returns `true` if a pair of the step and a later one makes sense.
pub(super) fn go_together<Id: Eq>(one: &Step<'_, Id>, later: &Step<'_, Id>) -> bool {
    let (Some(one), Some(later)) = (one.first(), later.first()) else {
        return false;
    };
    match (one, later) {
        // a team holds one permission on an app
        (Change::AssignAppTo { team, .. }, Change::AssignAppTo { team: other, .. }) => team != other,
        // One permission satisfies an action, and the user has one role: if both would do, one alone would. After
        // leaving, an app assigned to the team is no longer the user's.
        (Change::LeaveTeams(_), Change::AssignAppTo { .. })
        | (Change::AddScope { .. }, Change::AddScope { .. })
        | (Change::ShareApp { .. }, Change::ShareApp { .. })
        | (Change::JoinTeam { .. }, Change::JoinTeam { .. })
        | (Change::HaveRole(_), Change::HaveRole(_))
        | (Change::Invite { .. }, Change::Invite { .. }) => false,
        (
            Change::SignIn
            | Change::Assign
            | Change::AddScope { .. }
            | Change::Reinstate { .. }
            | Change::ShareApp { .. }
            | Change::JoinTeam { .. }
            | Change::AssignAppTo { .. }
            | Change::LeaveTeams(_)
            | Change::HaveRole(_)
            | Change::Invite { .. }
            | Change::MakePublic,
            _,
        ) => true,
    }
}
