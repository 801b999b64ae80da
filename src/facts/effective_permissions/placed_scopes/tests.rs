#![allow(clippy::arithmetic_side_effects, reason = "a test that overflows fails")]

use crate::facts::{Membership, Owner, Place, Resource, Share, Subject, TeamMembership, TokenGrant};
use crate::policy::Policy;
use crate::vocabulary::{Action, Permission, Role, TeamPermission};
use crate::{can, permissions};
use alloc::vec::Vec;
use core::hash::{Hash, Hasher};

const USER: u64 = 7;
const APPS: u64 = 400;

/// A member of organizations 1 and 2 with teams on every other app, and with shares of two other users' apps.
fn subject() -> Subject<u64> {
    let teams = (0..APPS).step_by(2).fold(TeamMembership::new(1), |team, app| {
        team.with_app(
            app,
            if app % 4 == 0 { TeamPermission::FullAccess } else { TeamPermission::LabelerWorker },
        )
    });
    let members = [
        Membership::new(1, Role::TeamContributor).with_team(teams),
        Membership::new(2, Role::OrganizationUser),
    ];
    let shares = [
        Share::new(Owner::User(8), 3, Permission::VIEW_MODELS | Permission::PREDICT),
        Share::new(Owner::User(8), 4, Permission::EDIT_INPUTS),
    ];
    let subject = Subject::new(USER, members).and_then(|subject| subject.with_shares(shares));
    subject.unwrap_or_else(|_| Subject::anonymous())
}

/// Owners of whom the subject holds something, and others.
const OWNERS: [Owner<u64>; 6] = [
    Owner::User(USER),
    Owner::Organization(1),
    Owner::Organization(2),
    Owner::User(8),
    Owner::Organization(3),
    // the same id in the other class
    Owner::Organization(8),
];

/// Sets that differ from one another in what is public, too.
fn set(number: u64) -> Permission {
    Permission::ALL
        .into_iter()
        .zip(0..)
        .filter(|(_, bit)| (number * 37 + bit * number) % 5 < 2)
        .map(|it| it.0)
        .collect()
}

/// A grant for each of some owners, and for so many apps of each owner.
fn token(apps: u64, owners: &[Owner<u64>], everywhere: Option<Permission>) -> Vec<TokenGrant<u64>> {
    let numbered = || OWNERS.into_iter().zip(1..);
    let around = numbered().filter(|(owner, _)| owners.contains(owner));
    let around = around.map(|(owner, number)| TokenGrant::new(Place::of(owner), set(number)));
    let named = numbered().flat_map(|(owner, number)| {
        let place = move |app| Place::App { owner, app: app * 3 };
        (0..apps).map(move |app| TokenGrant::new(place(app), set(number + app + 7)))
    });
    let everywhere = everywhere.map(|set| TokenGrant::new(Place::Everywhere, set));
    around.chain(named).chain(everywhere).collect()
}

#[test]
fn a_look_up_finds_what_is_held_and_the_scopes_there() {
    let plain = subject();
    let few: &[_] = &[Owner::Organization(1), Owner::User(8), Owner::Organization(8)];
    for (apps, owners, everywhere) in [
        (0, &OWNERS[..0], None),
        (0, &OWNERS[..], None),
        (1, &OWNERS[..0], None),
        (1, few, Some(set(3))),
        (7, few, None),
        (120, &OWNERS[..], Some(set(4))),
    ] {
        let token = token(apps, owners, everywhere);
        let narrowed = plain.clone().narrowed_by(token.clone());
        let Some(scopes) = narrowed.placed_scopes() else { continue };
        let (mut asked, mut answered) = (0, 0);
        for owner in OWNERS {
            for app in 0..APPS {
                let app = match owner {
                    Owner::Organization(organization) => Resource::app(organization, app),
                    Owner::User(user) => Resource::personal_app(user, app),
                };
                for resource in [app.clone(), app.clone().model(), app.public()] {
                    asked += 1;
                    let found = narrowed.effective.find_narrowed(scopes, &resource);
                    let Some(found) = found.filter(|it| !it.found.is_mismatch) else { continue };
                    answered += 1;
                    let held = plain.search(&resource);
                    assert_eq!(found.found.held, held.low(), "{resource:?}");
                    let grants = token.iter().filter(|grant| grant.place().as_ref().contains(&resource));
                    let expected = grants.fold(Permission::empty(), |all, grant| all | grant.permissions());
                    // where nothing is held, nothing but the scopes of what is public counts
                    if !held.is_empty() || resource.is_public() {
                        assert_eq!(found.scopes, expected.low(), "{resource:?}");
                    }
                }
            }
        }
        // a search is left with what is public and of owners of whom nothing is held, and with crowded buckets
        assert!(answered * 10 >= asked * 8, "{answered} of {asked}");
        assert!(owners.len() < 6 && apps == 0 || answered < asked);
    }
}

#[test]
fn nothing_is_found_for_a_token_without_its_scopes() {
    let narrowed = subject().narrowed_by(token(2, &OWNERS, None));
    for resource in [Resource::app(1, 0), Resource::organization(2), Resource::personal_app(USER, 1)] {
        assert!(narrowed.effective.find(&resource).is_none());
    }
}

/// An id that is hashed like any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Colliding(u64);

impl Hash for Colliding {
    fn hash<H: Hasher>(&self, state: &mut H) {
        0_u8.hash(state);
    }
}

#[test]
fn apps_that_share_a_hash_with_a_named_one_are_not_named() {
    let members = [1, 2].map(|organization| Membership::new(Colliding(organization), Role::Administrator));
    let subject = Subject::new(Colliding(USER), members).unwrap_or_else(|_| Subject::anonymous());
    let place = Place::App { owner: Owner::Organization(Colliding(1)), app: Colliding(100) };
    let narrowed = subject.narrowed_by([TokenGrant::new(place, Permission::VIEW_MODELS)]);
    for (organization, app) in [(1, 100), (1, 101), (2, 100), (2, 101), (3, 100)] {
        let model = Resource::app(Colliding(organization), Colliding(app)).model();
        assert_eq!(can(&narrowed, Action::ViewModel, &model), (organization, app) == (1, 100), "{model:?}");
    }
}

/// Whatever the subject got after its token, or besides: [`can`] agrees with the permissions, which are found by the token
/// itself.
#[test]
fn a_look_up_has_all_that_came_with_the_subject() {
    let token = token(3, &[Owner::Organization(2)], None);
    let share = Share::new(Owner::User(8), 9, Permission::VIEW_MODELS);
    let place = Place::App { owner: Owner::User(8), app: 9 };
    let shared = TokenGrant::new(place, Permission::VIEW_MODELS);
    let narrowed = subject().narrowed_by(token.into_iter().chain([shared]));
    let later = narrowed.clone().with_shares([share]).unwrap_or_else(|_| Subject::anonymous());
    let shared = Resource::personal_app(8, 9).model();
    assert!(!can(&narrowed, Action::ViewModel, &shared) && can(&later, Action::ViewModel, &shared));
    let actor = later.clone().acted_by(5);
    assert!(actor.placed_scopes().is_some_and(|it| actor.effective.find_narrowed(it, &shared).is_some()));
    let few = later.clone().narrowed_to(Permission::PREDICT | Permission::UPDATE_TASK_STATUS);
    for subject in [narrowed, later, actor, few] {
        for (owner, app) in OWNERS.into_iter().flat_map(|owner| (0..12).map(move |app| (owner, app))) {
            let app = match owner {
                Owner::Organization(organization) => Resource::app(organization, app),
                Owner::User(user) => Resource::personal_app(user, app),
            };
            let task = app.task();
            for task in [task.clone(), task.clone().assigned_to(8).assigned_to(USER), task.assigned_to(USER)]
            {
                let (held, assigned) = (permissions(&subject, &task), task.assignees().any(|it| *it == USER));
                for action in Action::ALL.into_iter().filter(|action| task.kind() == action.applies_to()) {
                    let satisfying = if assigned { action.if_assigned() } else { Permission::empty() };
                    let expected = held.intersects(action.any_of() | satisfying);
                    assert_eq!(can(&subject, action, &task), expected, "{action} on {task:?}");
                }
            }
        }
    }
}

crate::own_vocabulary! {
    /// One permission for each way to hold one.
    const VOCABULARY;
    permissions {
        64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -;
        65 WATCH_STREAMS "Watch streams" App [Y N Y Y N N] [Y Y Y Y] P;
    }
    actions Ask {
        /// Start a run of the pipeline.
        RunPipeline "run_pipeline" App [RUN_PIPELINES] [];
        /// Show the stream.
        WatchStream "watch_stream" App [WATCH_STREAMS] [];
    }
}

#[test]
fn own_permissions_are_looked_up_with_their_scopes() {
    let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
    let plain = subject().under(&policy);
    let sets = [RUN_PIPELINES, WATCH_STREAMS, RUN_PIPELINES | WATCH_STREAMS, Permission::all()];
    let app = |owner, app| Place::App { owner, app };
    let organization = Owner::Organization(1);
    for (one, other) in sets.into_iter().flat_map(|one| sets.map(|other| (one, other))) {
        let places =
            [Place::Organization(2), app(organization, 0), app(Owner::User(USER), 1), app(organization, 3)];
        let grants = places.into_iter().zip([one, other, one, other]);
        let narrowed = plain.clone().narrowed_by(grants.map(|(place, set)| TokenGrant::new(place, set)));
        for (owner, app) in OWNERS.into_iter().flat_map(|owner| (0..6).map(move |app| (owner, app))) {
            let app = match owner {
                Owner::Organization(organization) => Resource::app(organization, app),
                Owner::User(user) => Resource::personal_app(user, app),
            };
            for app in [app.clone(), app.public()] {
                let held = permissions(&narrowed, &app);
                assert_eq!(can(&narrowed, Ask::RunPipeline, &app), held.contains(RUN_PIPELINES), "{app:?}");
                assert_eq!(can(&narrowed, Ask::WatchStream, &app), held.contains(WATCH_STREAMS), "{app:?}");
            }
        }
    }
}
