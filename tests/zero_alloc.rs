//! Decisions allocate nothing, for any subject and resource. With `String` ids, a clone would allocate and be seen.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use allocation_counter::measure;
use rolecall::own::AnyAction;
use rolecall::{
    Action, Membership, Owner, Permission, Place, Policy, Resource, ResourceKind, Role, Subject,
    TeamMembership, TeamPermission, TokenGrant, actions, can, can_all, decide, permissions,
};
use std::hash::Hash;
use std::hint::black_box;
use testkit::resources::{inside, of_kind};

rolecall::own_vocabulary! {
    /// One own row of each sort.
    const VOCABULARY;
    permissions {
        64  RUN_PIPELINES  "Run pipelines"  App          [Y N Y Y N N] [Y Y N N] -;
        65  WATCH_STREAMS  "Watch streams"  App          [Y N Y Y N N] [Y Y Y Y] P;
        127 ROTATE_SECRETS "Rotate secrets" Organization [Y N N N N N] [N N N N] -;
    }
    kinds {
        PIPELINE "pipeline" InApps;
        SECRET   "secret"   OfOrganizationsAndUsers;
    }
    actions Ask {
        /// Start a run of the pipeline.
        RunPipeline   "run_pipeline"   PIPELINE [RUN_PIPELINES DEPLOY_MODELS] [WATCH_STREAMS EDIT_INPUTS];
        /// Show the pipeline while it runs.
        WatchPipeline "watch_pipeline" PIPELINE [WATCH_STREAMS] [];
        /// Replace the value of the secret.
        RotateSecret  "rotate_secret"  SECRET   [ROTATE_SECRETS] [];
        /// Build the search index of the app anew.
        ReindexApp    "reindex_app"    App      [EDIT_INPUTS] [];
    }
}

/// Another service with the same bit, whose action asks for what nobody here holds.
mod other {
    rolecall::own_vocabulary! {
        /// The rows of the other service.
        pub const VOCABULARY;
        permissions { 64 STOP_ROBOTS "Stop robots" App [Y N Y Y N N] [Y Y N N] -; }
        actions Ask {
            /// Stop the robots of the app.
            StopRobots "stop_robots" App [STOP_ROBOTS] [];
        }
    }
}

fn subjects<Id: Eq + Hash + Clone>(id: impl Fn(u64) -> Id) -> Vec<Subject<Id>> {
    let user = |membership| Subject::new(id(7), [membership]).unwrap();
    let team = |team, app, permission| TeamMembership::new(id(team)).with_app(id(app), permission);
    let many = (100..400).map(|app| (id(app), TeamPermission::LabelerWorker));
    vec![
        Subject::anonymous(),
        Subject::new(id(7), []).unwrap(),
        user(Membership::new(id(1), Role::Administrator)),
        user(Membership::new(id(2), Role::Administrator)),
        user(Membership::new(id(1), Role::OrganizationUser)).narrowed_to(Permission::VIEW_MODELS),
        user(
            Membership::new(id(1), Role::TeamContributor)
                .with_team(TeamMembership::new(id(30)).with_apps(many)),
        ),
        user(Membership::new(id(1), Role::Administrator)).narrowed_by(token(&id)),
        // more organizations than a small subject has
        Subject::new(id(7), (1..9).map(|of| Membership::new(id(of), Role::Administrator)))
            .unwrap()
            .narrowed_by(token(&id)),
        user(
            Membership::new(id(1), Role::OrganizationContributor)
                .with_team(team(30, 100, TeamPermission::ModelTrainer).confining())
                .with_team(team(31, 101, TeamPermission::FullAccess)),
        ),
        user(
            Membership::new(id(1), Role::Administrator)
                .with_team(team(30, 101, TeamPermission::FullAccess).confining()),
        ),
    ]
}

/// Grants in an organization, in an app, in personal apps and where no subject belongs.
fn token<Id: Clone>(id: impl Fn(u64) -> Id) -> Vec<TokenGrant<Id>> {
    let app = |organization, app| Place::App { owner: Owner::Organization(id(organization)), app: id(app) };
    let places = [Place::Organization(id(1)), app(1, 100), Place::PersonalApps(id(7)), app(99, 100)];
    places.map(|place| TokenGrant::new(place, Permission::all() | RUN_PIPELINES)).to_vec()
}

fn resources<Id: Hash + Clone>(id: impl Fn(u64) -> Id) -> Vec<Resource<Id>> {
    let mut resources = Vec::new();
    for kind in ResourceKind::ALL {
        let private = of_kind(kind, id(1), id(100));
        let several = private.clone().assigned_to(id(8)).assigned_to(id(9)).assigned_to(id(7));
        resources.extend([private.clone(), private.assigned_to(id(7)), several]);
        if kind.is_in_app() {
            resources.push(inside(Resource::app(id(1), id(100)).public(), kind).public());
            resources.push(inside(Resource::personal_app(id(7), id(200)), kind));
        }
    }
    resources
}

/// Each subject under the policy with own rows, and narrowed to some of them.
fn own_subjects<Id: Eq + Hash + Clone>(subjects: &[Subject<Id>]) -> Vec<Subject<Id>> {
    let policy = Policy::documented().clone().with_vocabulary(VOCABULARY);
    let subjects = subjects.iter().map(|subject| subject.clone().under(&policy));
    let token = RUN_PIPELINES | ROTATE_SECRETS | Permission::EDIT_INPUTS;
    subjects.flat_map(|subject| [subject.clone(), subject.narrowed_to(token)]).collect()
}

fn own_resources<Id: Hash + Clone>(id: impl Fn(u64) -> Id) -> Vec<Resource<Id>> {
    let app = Resource::app(id(1), id(100));
    let pipeline = app.clone().of_kind(&PIPELINE);
    vec![
        pipeline.clone(),
        pipeline.clone().assigned_to(id(7)),
        pipeline.assigned_to(id(8)).assigned_to(id(9)).assigned_to(id(7)),
        app.public().of_kind(&PIPELINE).public(),
        Resource::personal_app(id(7), id(200)).of_kind(&PIPELINE),
        Resource::owned(&SECRET, Owner::Organization(id(1))),
        Resource::owned(&SECRET, Owner::User(id(7))),
        Resource::owned(&SECRET, Owner::User(id(8))),
        Resource::organization(id(1)).of_kind(&PIPELINE), // lost
    ]
}

/// Asks every question, and returns the numbers of allowed and denied answers.
fn ask_all<Id: Eq>(
    subjects: &[Subject<Id>],
    resources: &[Resource<Id>],
    every: &(impl Iterator<Item = AnyAction> + Clone),
) -> (usize, usize) {
    let (mut allowed, mut denied) = (0, 0);
    for subject in subjects {
        for resource in resources {
            let questions = every.clone().map(|action| (action, resource));
            let allowed_here = can_all(subject, questions).filter(|answer| *answer).count();
            assert_eq!(
                every.clone().filter(|action| actions(subject, resource).contains(*action)).count(),
                allowed_here
            );
            black_box(permissions(subject, resource));
            for action in every.clone() {
                let answer = can(subject, action, resource);
                match black_box(decide(subject, action, resource)).require() {
                    Ok(basis) => {
                        black_box(basis);
                        assert!(answer);
                        allowed += 1;
                    }
                    Err(denial) => {
                        black_box((denial.reason(), denial.must_hide()));
                        assert!(!answer);
                        denied += 1;
                    }
                }
            }
        }
    }
    (allowed, denied)
}

#[track_caller]
fn allocates_nothing<Id: Eq + Hash + Clone>(id: impl Fn(u64) -> Id) {
    let (subjects, resources) = (subjects(&id), resources(&id));
    let mut answers = (0, 0);
    let documented = Action::ALL.into_iter().map(AnyAction::Documented);
    // Subjects and resources are built before the measurement, because building allocates.
    let counted = measure(|| answers = ask_all(&subjects, &resources, &documented));
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
    // Both answers occur often, so that neither path goes unmeasured.
    assert!(answers.0 > 1_000 && answers.1 > 10_000, "{answers:?}");

    // Own questions about own and documented kinds, under the policy with own rows, another one and the documented one.
    let own = Ask::ALL.map(AnyAction::from);
    let own_resources: Vec<_> = own_resources(&id).into_iter().chain(resources.iter().cloned()).collect();
    let own_subjects = own_subjects(&subjects);
    let counted = measure(|| answers = ask_all(&own_subjects, &own_resources, &own.into_iter()));
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
    assert!(answers.0 > 50 && answers.1 > 1_000, "{answers:?}");
    let documented_with_rows = measure(|| answers = ask_all(&own_subjects, &own_resources, &documented));
    assert_eq!((documented_with_rows.count_total, documented_with_rows.bytes_total), (0, 0));
    let foreign = [AnyAction::from(other::Ask::StopRobots)];
    let counted = measure(|| answers = asked_of_others(&own_subjects, &subjects, &resources, foreign));
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
    assert!(answers.0 == 0 && answers.1 > 300, "{answers:?}");
}

/// The answers to questions that no vocabulary of the subjects has.
fn asked_of_others<Id: Eq>(
    own: &[Subject<Id>],
    documented: &[Subject<Id>],
    resources: &[Resource<Id>],
    every: [AnyAction; 1],
) -> (usize, usize) {
    let (one, two) =
        (ask_all(own, resources, &every.into_iter()), ask_all(documented, resources, &every.into_iter()));
    (one.0 + two.0, one.1 + two.1)
}

#[test]
fn no_decision_allocates() {
    allocates_nothing(|number| number);
    allocates_nothing(|number| format!("https://example.org/things/{number}"));
}

/// What a service does with a subject that it keeps: a copy for one request, with the token of the request.
#[test]
fn narrowing_copies_nothing_of_the_subject() {
    let member = |apps| {
        let apps = (0..apps).map(|app| (app.to_string(), TeamPermission::ModelTrainer));
        let team = TeamMembership::new("team".to_owned()).with_apps(apps);
        Subject::new(
            "ana".to_owned(),
            [Membership::new("1".to_owned(), Role::TeamContributor).with_team(team)],
        )
    };
    let [few, many] = [4_u64, 16_000].map(|apps| member(apps).unwrap());
    let everywhere = || [TokenGrant::new(Place::<String>::Everywhere, Permission::VIEW_MODELS)];
    for kept in [&few, &many] {
        let scopes = measure(|| drop(black_box(kept.clone().narrowed_to(Permission::VIEW_MODELS))));
        let grant = measure(|| drop(black_box(kept.clone().narrowed_by(everywhere()))));
        assert_eq!((scopes.count_total, grant.count_total), (0, 0));
    }
    let places = || token(|id| id.to_string());
    let given = measure(|| drop(black_box(places())));
    let [by_few, by_many] =
        [&few, &many].map(|kept| measure(|| drop(black_box(kept.clone().narrowed_by(places())))));
    assert_eq!((by_few.count_total, by_few.bytes_total), (by_many.count_total, by_many.bytes_total));
    // the grants, the look-ups and a copy of the id of each app that is the subject's
    let added = by_few.count_total - given.count_total;
    assert!(added <= NARROWING, "{added} allocations");
}

/// The allocations of a token with four grants, of which one names an app of the subject.
const NARROWING: u64 = 24;

#[test]
fn the_counter_counts() {
    let counted = measure(|| drop(black_box(Vec::<u64>::with_capacity(8))));
    assert_eq!((counted.count_total, counted.bytes_total), (1, 64));
    // Without this, a counter that counts nothing would pass every test.
    let id = "an id".to_owned();
    assert_eq!(measure(|| drop(black_box(id.clone()))).count_total, 1);
}
