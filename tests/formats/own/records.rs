//! Records of questions about own rows. A reader of the log needs no vocabulary: everything has its name.

use super::search::{DROP_INDEX, SEARCH};
use super::*;
use rolecall::custom::AnyRole;
use rolecall::explain::not_found;
use rolecall::remedies::Change;
use rolecall::{
    Membership, Permission, Resource, Subject, TeamMembership, TeamPermission, explain, remedies,
};
use serde_json::json;

fn ana(role: impl Into<AnyRole>) -> Subject<u64> {
    let team = TeamMembership::new(30).with_app(100, TeamPermission::ModelTrainer);
    policy().subject(7, [Membership::new(1, role).with_team(team)]).unwrap()
}

fn pipeline() -> Resource<u64> {
    Resource::app(1, 100).of_kind(&PIPELINE)
}

#[test]
fn an_explanation_has_own_names() {
    let ana = ana(Role::InfrastructureManager).narrowed_to(RUN_PIPELINES | Permission::VIEW_MODELS);
    let pipeline = pipeline();
    let record = json!(explain(&ana, Ask::RunPipeline, &pipeline));
    assert_eq!(
        (&record["action"], &record["resource"]["kind"]),
        (&json!("run_pipeline"), &json!("pipeline"))
    );
    assert_eq!(record["any_of"], json!(["RUN_PIPELINES"]));
    assert_eq!(record["if_assigned"], json!(["SEE_PIPELINES"]));
    let token = json!([{"place": "everywhere", "permissions": ["VIEW_MODELS", "RUN_PIPELINES"]}]);
    assert_eq!(record["token"], token);
    let cells = &record["findings"][0]["cells"];
    assert_eq!(
        cells[0],
        json!({
            "column": "Infrastructure Manager", "row": "Run pipelines", "permission": "RUN_PIPELINES", "cell": "No",
            "remark": "own",
        }),
        "{record:#}"
    );
}

#[test]
fn no_token_is_null_and_every_documented_scope_is_not() {
    let ana = ana(Role::Administrator);
    let pipeline = pipeline();
    assert_eq!(json!(explain(&ana, Ask::RunPipeline, &pipeline))["token"], json!(null));
    let token = ana.narrowed_to(Permission::all());
    let record = json!(explain(&token, Ask::RunPipeline, &pipeline));
    assert_eq!(record["token"], json!([{"place": "everywhere", "permissions": Permission::all()}]));
    assert_eq!(record["reason"], json!("narrowed_by_token"));
}

#[test]
fn a_role_in_a_record_has_own_names() {
    let runner = policy().custom_role("Runner", RUN_PIPELINES, Reach::AllApps, None).unwrap();
    let ana = ana(runner);
    let pipeline = pipeline();
    let record = json!(explain(&ana, Ask::RunPipeline, &pipeline));
    assert_eq!(record["basis"]["role"]["grants"], json!(["RUN_PIPELINES"]));
    assert_eq!(record["findings"][0]["cells"][0]["permission"], json!("RUN_PIPELINES"), "{record:#}");
}

/// The bits of the action are none of the policy's. The record names what the action asked for.
#[test]
fn an_action_of_another_vocabulary_has_its_own_names() {
    let app = Resource::app(1, 100);
    let ana = ana(Role::Administrator);
    let record = json!(explain(&ana, super::search::Ask::DropIndex, &app));
    assert_eq!((&record["decision"], &record["any_of"]), (&json!("deny"), &json!(["DROP_INDEX"])));
    // the same bit has two names
    assert_eq!(DROP_INDEX, RUN_PIPELINES);
    assert_eq!(SEARCH.names(RUN_PIPELINES).to_string(), "DROP_INDEX");
}

#[test]
fn a_public_explanation_names_the_missing_own_scopes() {
    let token = ana(Role::Administrator).narrowed_to(Permission::all());
    let pipeline = pipeline();
    let told = explain(&token, Ask::RunPipeline, &pipeline).public();
    let record = json!({
        "version": 1, "decision": "deny", "action": "run_pipeline", "kind": "pipeline",
        "reason": "narrowed_by_token", "missing_scopes": ["RUN_PIPELINES", "SEE_PIPELINES"],
    });
    assert_eq!(json!(told), record);
    assert_eq!(json!(not_found(&token, Ask::RunPipeline)), record);
}

#[test]
fn a_remedy_has_own_names() {
    let token = ana(Role::Administrator).narrowed_to(Permission::all());
    let pipeline = pipeline();
    let found = remedies(&token, Ask::RunPipeline, &pipeline);
    let change = found.iter().find(|remedy| matches!(remedy.changes(), [Change::AddScope { .. }])).unwrap();
    assert_eq!(
        json!(change),
        json!({
            "version": 2, "changes": [{"change": "add_scope", "scope": "RUN_PIPELINES", "place": "everywhere"}],
            "because": [{
                "rule": "R12",
                "cell": null,
                "text": "a token only lets its holder use the scopes that it has, here RUN_PIPELINES is missing (R12)",
            }],
            "grants": ["RUN_PIPELINES"], "takes": [],
        })
    );
    let user = ana(Role::OrganizationUser);
    let found = json!(remedies(&user, Ask::RunPipeline, &pipeline));
    let is_administrator = |it: &&Value| it["changes"][0]["role"] == json!("administrator");
    let role = found.as_array().unwrap().iter().find(is_administrator).unwrap();
    let grants = role["grants"].as_array().unwrap();
    assert!(grants.ends_with(&[json!("RUN_PIPELINES"), json!("VIEW_AUDIT_LOG")]), "{grants:?}");
    let user = ana(policy().custom_role("Runner", VIEW_AUDIT_LOG, Reach::AllApps, None).unwrap());
    let found = json!(remedies(&user, Ask::RunPipeline, &pipeline));
    let takes = found.as_array().unwrap().iter().any(|it| it["takes"] == json!(["VIEW_AUDIT_LOG"]));
    assert!(takes, "{found}");
}
