//! Decisions allocate nothing, for any subject and resource. With `String` ids, a clone would allocate and be seen.
#![allow(clippy::unwrap_used, clippy::arithmetic_side_effects)]

use allocation_counter::measure;
use rolecall::{
    Action, Membership, Permission, Resource, ResourceKind, Role, Subject, TeamMembership, TeamPermission,
    actions, can, can_all, decide, permissions,
};
use std::hash::Hash;
use std::hint::black_box;
use testkit::resources::{inside, of_kind};

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

/// Asks every question, and returns the numbers of allowed and denied answers.
fn ask_all<Id: Eq>(subjects: &[Subject<Id>], resources: &[Resource<Id>]) -> (usize, usize) {
    let (mut allowed, mut denied) = (0, 0);
    for subject in subjects {
        for resource in resources {
            let every = Action::ALL.map(|action| (action, resource));
            let allowed_here = can_all(subject, every).filter(|answer| *answer).count();
            assert_eq!(actions(subject, resource).len(), allowed_here);
            black_box(permissions(subject, resource));
            for action in Action::ALL {
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
    // Subjects and resources are built before the measurement, because building allocates.
    let counted = measure(|| answers = ask_all(&subjects, &resources));
    assert_eq!((counted.count_total, counted.bytes_total), (0, 0));
    // Both answers occur often, so that neither path goes unmeasured.
    assert!(answers.0 > 1_000 && answers.1 > 10_000, "{answers:?}");
}

#[test]
fn no_decision_allocates() {
    allocates_nothing(|number| number);
    allocates_nothing(|number| format!("https://example.org/things/{number}"));
}

#[test]
fn the_counter_counts() {
    let counted = measure(|| drop(black_box(Vec::<u64>::with_capacity(8))));
    assert_eq!((counted.count_total, counted.bytes_total), (1, 64));
    // Without this, a counter that counts nothing would pass every test.
    let id = "an id".to_owned();
    assert_eq!(measure(|| drop(black_box(id.clone()))).count_total, 1);
}
