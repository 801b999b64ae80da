//! The exact JSON of audit records. A change of the format needs a new version of the record.

use rolecall::custom::{CustomRole, CustomTeamPermission};
use rolecall::{
    Action, Membership, Permission, Policy, Reach, Resource, Role, Subject, TeamMembership, TeamPermission,
    actions, explain, remedies,
};
use serde::Serialize;
use serde_json::{Value, json};

fn value(of: &impl Serialize) -> Value {
    serde_json::to_value(of).unwrap()
}

const DOCUMENTED: &str = "9fbd02de0dd979b544395cd94d6782a9";

#[test]
fn a_denial() {
    let trainers = TeamMembership::new("trainers").with_app("cats", TeamPermission::FullAccess);
    let labelers = TeamMembership::new("labelers").with_app("dogs", TeamPermission::LabelerLead);
    let ana = Subject::new(
        "ana",
        [
            Membership::new("acme", Role::TeamContributor).with_team(trainers).with_team(labelers),
            Membership::new("globex", Role::Administrator),
        ],
    );
    let (ana, cats) = (ana.unwrap(), Resource::app("acme", "cats"));
    let explanation = explain(&ana, Action::DeleteApp, &cats);
    assert_eq!(
        value(&explanation),
        json!({
            "version": 2,
            "policy": DOCUMENTED,
            "decision": "deny",
            "action": "delete_app",
            "user": "ana",
            "actor": null,
            "resource": { "kind": "app", "owner": { "organization": "acme" }, "app": "cats", "app_public": false, "public": false, "assigned": false },
            "basis": null,
            "reason": "capped_by_ceiling",
            "rule": "R6",
            "reveals_existence": false,
            "any_of": ["DELETE_APP"],
            "if_assigned": [],
            "token": null,
            "findings": [
                {
                    "about": "role", "organization": "acme", "role": "team_contributor", "team": null,
                    "permission": null, "place": null, "permissions": null, "outcome": "not_granted", "rule": "R4",
                    "cells": [{
                        "column": "Team Contributor", "row": "Delete App", "permission": "DELETE_APP", "cell": "No", "remark": null,
                    }],
                },
                {
                    "about": "team", "organization": null, "role": null, "team": "trainers",
                    "permission": "full_access", "place": null, "permissions": null, "outcome": "capped_by_ceiling", "rule": "R6",
                    "cells": [
                        { "column": "Full Access", "row": "Delete App", "permission": "DELETE_APP", "cell": "Yes", "remark": null },
                        {
                            "column": "Team Contributor", "row": "Delete App", "permission": "DELETE_APP",
                            "cell": "No", "remark": null,
                        },
                    ],
                },
                {
                    "about": "team", "organization": null, "role": null, "team": "labelers",
                    "permission": null, "place": null, "permissions": null, "outcome": "other_app", "rule": "R5", "cells": [],
                },
                {
                    "about": "membership", "organization": "globex", "role": null, "team": null,
                    "permission": null, "place": null, "permissions": null, "outcome": "other_organization", "rule": "R3", "cells": [],
                },
            ],
        })
    );
    assert_eq!(
        value(&explanation.public()),
        json!({
            "version": 1, "decision": "deny", "action": "delete_app", "kind": "app",
            "reason": "not_granted", "missing_scopes": [],
        })
    );
}

/// The order of fields is fixed, too: two records of one decision are equal texts.
#[test]
fn an_allow_under_another_policy() {
    let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None).unwrap();
    let curator = CustomTeamPermission::new("Curator", Permission::DELETE_APP).unwrap();
    let team = TeamMembership::new(30).with_app(100, curator);
    let member = Membership::new(1, Role::TeamContributor).with_team(team);
    let token = Permission::DELETE_APP | Permission::VIEW_MODELS;
    let (ana, app) = (policy.subject(7, [member]).unwrap().narrowed_to(token), Resource::app(1, 100));
    let explanation = explain(&ana, Action::DeleteApp, &app);
    let text = serde_json::to_string(&explanation).unwrap();
    let start = format!(
        "{{\"version\":2,\"policy\":\"{}\",\"decision\":\"allow\",\"action\":\"delete_app\",\"user\":7,\"actor\":null,\
         \"resource\":{{\"kind\":\"app\",\"owner\":{{\"organization\":1}},\"app\":100,\"app_public\":false,\"public\":false,\"assigned\":false}},\
         \"basis\":{{\"by\":\"team\",\"team\":30,\"permission\":{{\"name\":\"Curator\",\
         \"permissions\":[\"DELETE_APP\"]}}}},\"reason\":null,\"rule\":\"R5\",\"reveals_existence\":false,\
         \"any_of\":[\"DELETE_APP\"],\"if_assigned\":[],\"token\":[{{\"place\":\"everywhere\",\"permissions\":[\"DELETE_APP\",\"VIEW_MODELS\"]}}],\
         \"findings\":[{{\"about\":\"role\",",
        policy.fingerprint()
    );
    assert!(text.starts_with(&start), "{text}\n{start}");
    assert_ne!(policy.fingerprint().to_string(), DOCUMENTED);
}

#[test]
fn each_basis() {
    let app = Resource::app(1, 100);
    let role = CustomRole::new("Auditor", Permission::VIEW_MODELS, Reach::AllApps, None).unwrap();
    let basis = |subject: &Subject<u64>, resource: &Resource<u64>| {
        let record = value(&explain(subject, Action::ViewModel, resource));
        (record["basis"].clone(), record["rule"].clone())
    };
    let auditor = Subject::new(7, [Membership::new(1, role)]).unwrap();
    let (by_role, behind) = basis(&auditor, &app.clone().model());
    assert_eq!((&by_role["by"], &by_role["role"]["name"]), (&json!("role"), &json!("Auditor")));
    assert_eq!(behind, "R4");
    let own = Resource::personal_app(7, 101).model();
    assert_eq!(basis(&auditor, &own), (json!({ "by": "owner" }), json!("R9")));
    let shown = app.public().model().public();
    assert_eq!(basis(&Subject::anonymous(), &shown), (json!({ "by": "public" }), json!("R10")));
}

#[test]
fn each_restriction() {
    let silo = TeamMembership::new(30).with_app(100, TeamPermission::LabelerWorker).confining();
    let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(silo)]).unwrap();
    let ana = ana.narrowed_to(Permission::VIEW_MODELS);
    let task = Resource::app(1, 100).task();
    let record = value(&explain(&ana, Action::UpdateTaskStatus, &task));
    let findings = record["findings"].as_array().unwrap().iter();
    let told =
        findings.map(|finding| [&finding["about"], &finding["team"], &finding["outcome"], &finding["rule"]]);
    let expected = [
        json!(["role", null, "selected_apps", "R4"]),
        json!(["team", 30, "not_assigned", "R11"]),
        json!(["confinement", 30, "passes", "R8"]),
        json!(["assignment", null, "not_assigned", "R11"]),
        json!(["token", null, "narrowed_by_token", "R12"]),
    ];
    assert_eq!(told.map(|told| json!(told)).collect::<Vec<_>>(), expected);
}

/// A model outside apps cannot be read as a resource, but a question about it is recorded.
#[test]
fn a_model_outside_apps_is_recorded() {
    let admin = Subject::new(7, [Membership::new(1, Role::Administrator)]).unwrap();
    let model = Resource::organization(1).model();
    let record = value(&explain(&admin, Action::ViewModel, &model));
    assert_eq!(
        record["resource"],
        json!({ "kind": "model", "owner": { "organization": 1 }, "app": null, "app_public": false, "public": false, "assigned": false })
    );
    assert_eq!((&record["decision"], &record["reason"]), (&json!("deny"), &json!("not_granted")));
}

#[test]
fn remedies_and_actions() {
    let silo = TeamMembership::new("silo").with_app("dogs", TeamPermission::ModelTrainer).confining();
    let ana = Subject::new("ana", [Membership::new("acme", Role::TeamContributor).with_team(silo)]).unwrap();
    let model = Resource::app("acme", "cats").model();
    let given = value(&remedies(&ana, Action::TrainModel, &model));
    assert_eq!(
        given[0]["changes"],
        json!([{ "change": "assign_app_to", "team": "silo", "app": "cats", "permission": "model_trainer" }])
    );
    assert_eq!(given[0]["grants"].as_array().unwrap().len(), 9);
    assert_eq!(given[0]["because"][0]["cell"]["column"], "Model Trainer");
    let token = ana.narrowed_to(Permission::VIEW_MODELS);
    let dogs = Resource::app("acme", "dogs").model();
    assert_eq!(
        value(&remedies(&token, Action::TrainModel, &dogs)),
        json!([{
            "version": 2,
            "changes": [{ "change": "add_scope", "scope": "TRAIN_MODELS", "place": "everywhere" }],
            "because": [{
                "rule": "R12",
                "cell": null,
                "text": "a token only lets its holder use the scopes that it has, here TRAIN_MODELS is missing (R12)",
            }],
            "grants": ["TRAIN_MODELS"],
            "takes": [],
        }])
    );
    assert_eq!(value(&actions(&token, &dogs)), json!(["view_model"]));
    let anybody = Subject::new("ben", []).unwrap();
    let shown = value(&remedies(&anybody, Action::ViewModel, &model));
    let shown = shown.as_array().unwrap();
    assert_eq!(
        shown[0]["changes"],
        json!([{
            "change": "share_app", "owner": { "organization": "acme" }, "app": "cats", "permission": "VIEW_MODELS",
        }])
    );
    assert_eq!(
        shown[1]["changes"],
        json!([
            { "change": "invite", "organization": "acme", "role": "team_contributor" },
            { "change": "join_team", "permission": "model_trainer", "app": "cats" },
        ])
    );
    assert_eq!(shown.last().unwrap()["changes"], json!([{ "change": "make_public" }]));
    let nobody = value(&remedies(&Subject::anonymous(), Action::ViewModel, &model));
    assert_eq!(nobody[0]["changes"], json!([{ "change": "sign_in" }]));
    let suspended = Subject::new("cy", [Membership::new("acme", Role::Administrator).suspended()]).unwrap();
    let given = value(&remedies(&suspended, Action::TrainModel, &model));
    assert_eq!(given[0]["changes"], json!([{ "change": "reinstate", "organization": "acme" }]));
}
