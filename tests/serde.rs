//! Reading and writing: what round-trips, what compact formats hold, and that nothing lenient parses.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test")]

use postcard::{from_bytes, to_allocvec};
use rolecall::{
    Action, Membership, Permission, Reason, Resource, ResourceKind, Role, Subject, TeamMembership,
    TeamPermission, can,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::fmt::Debug;

fn ana() -> Subject<u64> {
    let labelers = TeamMembership::new(30).with_app(100, TeamPermission::LabelerWorker).confining();
    let membership = Membership::new(1, Role::TeamContributor).with_team(labelers);
    Subject::new(7, [membership, Membership::new(2, Role::OrganizationUser)]).unwrap()
}

/// What [`ana`] is in JSON.
fn ana_in_json() -> Value {
    json!({
        "user": 7,
        "memberships": [
            {
                "organization": 1,
                "role": "team_contributor",
                "teams": [{
                    "team": 30,
                    "confining": true,
                    "apps": [{"app": 100, "permission": "labeler_worker"}],
                }],
            },
            {"organization": 2, "role": "organization_user", "teams": []},
        ],
        "scopes": null,
    })
}

fn task_in_json() -> Value {
    json!({
        "kind": "task",
        "owner": {"organization": 1},
        "app": 100,
        "app_public": false,
        "public": false,
        "assigned_to": [7, 8],
    })
}

#[track_caller]
fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    assert_eq!(serde_json::from_str::<T>(&serde_json::to_string(value).unwrap()).unwrap(), *value);
    assert_eq!(from_bytes::<T>(&to_allocvec(value).unwrap()).unwrap(), *value);
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &Value, message: &str) {
    let error = serde_json::from_value::<T>(json.clone()).unwrap_err().to_string();
    assert!(error.contains(message), "{error}");
}

/// The value with the field at the path set, or taken away.
fn with(mut json: Value, path: &str, value: Option<Value>) -> Value {
    let (parent, field) = path.rsplit_once('/').unwrap();
    let object = json.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(field.to_owned(), value),
        None => object.remove(field),
    };
    json
}

#[test]
fn the_vocabulary_is_written_as_its_names() {
    for role in Role::ALL {
        assert_eq!(serde_json::to_value(role).unwrap(), json!(role.as_str()));
        round_trips(&role);
    }
    TeamPermission::ALL.iter().for_each(round_trips);
    ResourceKind::ALL.iter().for_each(round_trips);
    Reason::ALL.iter().for_each(round_trips);
    Action::ALL.iter().for_each(round_trips);
}

#[test]
fn an_unknown_name_is_quoted_and_capped() {
    refused::<Role>(&json!("owner"), "unknown role `owner`: expected one of `administrator`");
    refused::<Role>(&json!("Administrator"), "unknown role `Administrator`");
    refused::<Action>(&json!("delete_everything"), "unknown action `delete_everything`");
    refused::<ResourceKind>(&json!("*"), "unknown resource kind `*`");
    refused::<TeamPermission>(&json!(0), "invalid type: integer `0`");
    let long = "x".repeat(100_000);
    for error in [
        serde_json::from_value::<Role>(json!(long)).unwrap_err(),
        serde_json::from_value::<Permission>(json!([long])).unwrap_err(),
        serde_json::from_value::<Permission>(json!(long)).unwrap_err(),
    ] {
        assert!(error.to_string().len() < 300, "{error}");
    }
}

#[test]
fn a_permission_set_is_names_where_people_read_it_and_bits_elsewhere() {
    let set = Permission::VIEW_MODELS | Permission::TRAIN_MODELS;
    assert_eq!(serde_json::to_value(set).unwrap(), json!(["VIEW_MODELS", "TRAIN_MODELS"]));
    assert_eq!(to_allocvec(&set).unwrap(), to_allocvec(&set.bits()).unwrap());
    for set in Permission::ALL.into_iter().chain([set, Permission::empty(), Permission::all()]) {
        round_trips(&set);
    }
}

#[test]
fn nothing_but_known_permissions_parses_as_a_set() {
    refused::<Permission>(&json!("0xffffffffffffffff"), "unknown permission set `0xffffffffffffffff`");
    refused::<Permission>(&json!(["0xffffffffffffffff"]), "unknown permission `0xffffffffffffffff`");
    refused::<Permission>(
        &json!("VIEW_MODELS"),
        "unknown permission set `VIEW_MODELS`: expected an array of names",
    );
    refused::<Permission>(&json!(["VIEW_MODELS", "*"]), "unknown permission `*`");
    refused::<Permission>(&json!(["view_models"]), "unknown permission `view_models`");
    refused::<Permission>(&json!(u64::MAX), "invalid type: integer");
    refused::<Permission>(&json!(null), "invalid type: null");
    for bit in 60..128 {
        let bytes = to_allocvec(&(1_u128 << bit | 1)).unwrap();
        assert!(from_bytes::<Permission>(&bytes).is_err(), "bit {bit}");
    }
    assert!(from_bytes::<Permission>(&to_allocvec(&u128::MAX).unwrap()).is_err());
}

#[test]
fn subjects_are_plain_objects() {
    assert_eq!(serde_json::to_value(ana()).unwrap(), ana_in_json());
    let read: Subject<u64> = serde_json::from_value(ana_in_json()).unwrap();
    assert_eq!(read, ana());
    let task: Resource<u64> = serde_json::from_value(task_in_json()).unwrap();
    for action in Action::ALL {
        assert_eq!(can(&read, action, &task), can(&ana(), action, &task), "{action}");
    }
    round_trips(&ana());
    round_trips(&ana().narrowed_to(Permission::VIEW_MODELS));
    round_trips(&ana().narrowed_to(Permission::empty()));
    round_trips(&Subject::<String>::anonymous().narrowed_to(Permission::VIEW_MODELS));
}

#[test]
fn a_subject_passes_the_checks_of_its_constructor() {
    let twice = with(ana_in_json(), "/memberships/1/organization", Some(json!(1)));
    refused::<Subject<u64>>(&twice, "memberships[0] and memberships[1] are in the same organization");
    let nobody = with(ana_in_json(), "/user", Some(json!(null)));
    refused::<Subject<u64>>(&nobody, "an anonymous subject has no memberships");
}

#[test]
fn fields_are_required_and_others_refused() {
    let subject = ["/user", "/memberships", "/scopes", "/memberships/0/organization", "/memberships/0/role"];
    let team = ["/memberships/0/teams", "/memberships/0/teams/0/team", "/memberships/0/teams/0/confining"];
    let app = ["/memberships/0/teams/0/apps", "/memberships/0/teams/0/apps/0/permission"];
    for path in subject.iter().chain(&team).chain(&app) {
        refused::<Subject<u64>>(&with(ana_in_json(), path, None), "missing field");
    }
    for path in ["/scope", "/memberships/0/roles", "/memberships/0/teams/0/confined"] {
        let misspelt = with(ana_in_json(), path, Some(json!([])));
        refused::<Subject<u64>>(&misspelt, "unknown field");
    }
    for field in ["/kind", "/owner", "/app", "/app_public", "/public", "/assigned_to"] {
        refused::<Resource<u64>>(&with(task_in_json(), field, None), "missing field");
    }
    refused::<Resource<u64>>(&with(task_in_json(), "/assignee", Some(json!(7))), "unknown field");
}

#[test]
fn nothing_but_objects_is_read_as_facts() {
    let subject = json!([7, [[1, "administrator", [[30, false, [[100, "full_access"]]]]]], null]);
    refused::<Subject<u64>>(&subject, "invalid type: sequence, expected a subject as an object");
    let membership = json!([1, "administrator", []]);
    refused::<Membership<u64>>(&membership, "expected a membership as an object");
    let team = with(ana_in_json(), "/memberships/0/teams", Some(json!([[30, false, []]])));
    refused::<Subject<u64>>(&team, "expected a team as an object");
    let app = with(ana_in_json(), "/memberships/0/teams/0/apps", Some(json!([[100, "full_access"]])));
    refused::<Subject<u64>>(&app, "expected an app of a team as an object");
    let resource = json!(["model", {"organization": 1}, 100, true, false, []]);
    refused::<Resource<u64>>(&resource, "expected a resource as an object");
    assert!(serde_json::to_value(Resource::organization(1).model()).is_err());
}

#[test]
fn resources_are_plain_objects() {
    let app = Resource::app(1, 100);
    let task = app.clone().task().assigned_to(7).assigned_to(8);
    assert_eq!(serde_json::to_value(&task).unwrap(), task_in_json());
    let organization = Resource::organization(1);
    let nodepool = Resource::nodepool(1);
    let personal = Resource::personal_app(7, 101);
    let half = app.clone().public().model();
    let shown = half.clone().public();
    let hidden = app.clone().model().public();
    for resource in
        [app, task, organization, nodepool, personal.clone(), personal.public(), half, shown, hidden]
    {
        round_trips(&resource);
    }
}

#[test]
fn contradictions_are_refused() {
    let change = |path: &str, value: Value| with(task_in_json(), path, Some(value));
    refused::<Resource<u64>>(&change("/app", json!(null)), "`task` is in an app: `app` is null");
    refused::<Resource<u64>>(&change("/kind", json!("team")), "`team` is in no app: `app` must be null");
    let team = with(change("/kind", json!("team")), "/app", Some(json!(null)));
    let owned = with(team.clone(), "/owner", Some(json!({"user": 7})));
    refused::<Resource<u64>>(&owned, "`team` belongs to an organization");
    refused::<Resource<u64>>(&with(team, "/public", Some(json!(true))), "`team` has no visibility");
    let app = with(change("/kind", json!("app")), "/public", Some(json!(true)));
    refused::<Resource<u64>>(&app, "of an app `public` and `app_public` say the same");
    refused::<Resource<u64>>(&change("/owner", json!({"root": 1})), "unknown variant `root`");
}
