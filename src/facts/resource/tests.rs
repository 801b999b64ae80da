//! Tests of resources.

use super::*;
use crate::vocabulary::own::KindPlace;

/// What is outside apps has no such key: else an app with the owner's id would be taken for it.
#[test]
fn only_apps_have_a_key_of_their_own() {
    let keys = |resource: Resource<u64>| (resource.owner_key, resource.site_key);
    let (organization, team) = keys(Resource::team(1));
    assert!(team == organization.beside());
    let (owner, app) = keys(Resource::app(1, 100).model());
    assert!(owner == organization && app.class() == 0);
    let (user, personal_app) = keys(Resource::personal_app(1, 100).model());
    assert!(user != organization && personal_app != app && personal_app.class() == 0);
}

#[test]
fn what_it_was_made_from_does_not_tell_resources_apart() {
    let app = Resource::app(1, 100);
    assert_eq!(app.clone().assigned_to(7).task(), app.clone().task());
    assert_ne!(app.clone().assigned_to(7), app);
}

#[test]
fn one_assignee_takes_no_room_of_their_own() {
    let task = Resource::app(1, 100).task().assigned_to(7);
    assert!(task.more_assignees.is_none() && task.assignees().eq(&[7]));
    let task = task.assigned_to(8);
    assert!(task.more_assignees.as_deref().is_some_and(|more| *more == [8]) && task.assignees().eq(&[7, 8]));
}

#[test]
fn what_is_in_no_app_is_nowhere() {
    let model = Resource::organization(1).model();
    assert!(model.owner_key == Key::NOWHERE && model.site_key == Key::NOWHERE);
    assert_eq!(model.app_id(), None);
    assert!(!model.public().is_public());
}

#[test]
fn what_a_row_of_a_table_can_be_is_somewhere() {
    static PIPELINE: OwnKind = OwnKind { name: "pipeline", place: KindPlace::InApps };
    static SECRET: OwnKind = OwnKind { name: "secret", place: KindPlace::OfOrganizationsAndUsers };
    let (app, team, user) = (Resource::app(1, 100), Resource::team(1), Owner::User(7));
    let somewhere = [
        app.clone(),
        app.clone().model(),
        team.clone(),
        app.clone().of_kind(&PIPELINE),
        Resource::owned(&SECRET, user),
        Resource::owned(&SECRET, Owner::Organization(1)),
    ];
    assert!(somewhere.iter().all(Resource::is_somewhere), "{somewhere:?}");
    // in no app, in an app, and made from something outside apps
    let nowhere =
        [team.clone().model(), Resource::owned(&PIPELINE, user), app.of_kind(&SECRET), team.of_kind(&SECRET)];
    assert!(!nowhere.iter().any(Resource::is_somewhere), "{nowhere:?}");
}
