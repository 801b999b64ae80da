//! Custom definitions, memberships, subjects and resources.

use super::search::{DROP_INDEX, SEARCH};
use super::*;
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::own::{AnyKind, OwnKind};
use rolecall::{
    Action, Membership, Owner, Permission, Place, Resource, Share, Subject, TeamApp, TeamMembership,
    TokenGrant, can,
};
use serde_json::json;

fn auditor() -> CustomRole {
    let grants = VIEW_AUDIT_LOG | SEE_PIPELINES | Permission::VIEW_MODELS;
    policy().custom_role("Auditor", grants, Reach::AllApps, Some(RUN_PIPELINES)).unwrap()
}

fn runner() -> CustomTeamPermission {
    policy().custom_team_permission("Runner", RUN_PIPELINES | Permission::PREDICT).unwrap()
}

fn membership() -> Membership<u64> {
    let team = TeamMembership::new(30).with_app(100, runner());
    Membership::new(1, auditor()).with_team(team)
}

#[test]
fn custom_definitions_have_own_names() {
    let role = json!({
        "name": "Auditor",
        "grants": ["VIEW_MODELS", "VIEW_AUDIT_LOG", "SEE_PIPELINES"],
        "reach": "all_apps",
        "ceiling": ["RUN_PIPELINES"],
    });
    assert_eq!(serde_json::to_value(auditor()).unwrap(), role);
    let held = json!({"name": "Runner", "permissions": ["PREDICT", "RUN_PIPELINES"]});
    assert_eq!(serde_json::to_value(runner()).unwrap(), held);
    round_trips(&PIPELINES, &auditor());
    round_trips(&PIPELINES, &AnyRole::from(auditor()));
    round_trips(&PIPELINES, &AnyRole::from(Role::Administrator));
    round_trips(&PIPELINES, &runner());
    round_trips(&PIPELINES, &AnyTeamPermission::from(runner()));
    round_trips(&PIPELINES, &membership());
    let unlimited = policy().custom_role("Auditor", VIEW_AUDIT_LOG, Reach::AllApps, None).unwrap();
    round_trips(&PIPELINES, &unlimited);
    // the fields of a JSON value are in the order of their names
    let unknown = "unknown permission `";
    is_unknown_without(&auditor(), unknown);
    is_unknown_without(&AnyRole::from(auditor()), unknown);
    is_unknown_without(&membership(), unknown);
    is_unknown_without(&runner(), "unknown permission `RUN_PIPELINES`");
    is_unknown_without::<TeamApp<u64>>(
        &membership().teams()[0].apps()[0],
        "unknown permission `RUN_PIPELINES`",
    );
}

/// A definition of documented permissions alone is the same with a vocabulary and without.
#[test]
fn documented_definitions_need_no_vocabulary() {
    let role = CustomRole::new("Auditor", Permission::all(), Reach::AllApps, None).unwrap();
    round_trips(&PIPELINES, &role);
    assert_eq!(from_json::<CustomRole>(&SEARCH, &json!(role)).as_ref(), Ok(&role));
    assert_eq!(CustomRole::deserialize(json!(role)).unwrap(), role);
}

/// The rows come from the vocabulary that reads: its permissions count under its policy, and under no other.
#[test]
fn a_definition_that_is_read_has_the_rows_of_the_vocabulary() {
    let read: Membership<u64> = from_json(&PIPELINES, &json!(membership())).unwrap();
    let ana = policy().subject(7, [read.clone()]).unwrap();
    let pipeline = Resource::app(1, 100).of_kind(&PIPELINE);
    assert!(
        can(&ana, Ask::RunPipeline, &pipeline) && can(&ana, Ask::ViewAuditLog, &Resource::organization(1))
    );
    assert!(!can(&ana, Ask::RunPipeline, &Resource::app(1, 101).of_kind(&PIPELINE)));

    let elsewhere = Policy::documented().clone().with_vocabulary(SEARCH).subject(7, [read]).unwrap();
    assert!(!can(&elsewhere, super::search::Ask::DropIndex, &Resource::app(1, 100)));
    // the same bits, read with another vocabulary, have its meaning
    let bytes = to_allocvec(&policy().custom_role("Runner", RUN_PIPELINES, Reach::AllApps, None).unwrap());
    let role: CustomRole = from_bytes(&SEARCH, &bytes.unwrap()).unwrap();
    assert_eq!(role.grants(), DROP_INDEX);
    let search = Policy::documented().clone().with_vocabulary(SEARCH);
    let ana = search.subject(7, [Membership::new(1, role)]).unwrap();
    assert!(can(&ana, super::search::Ask::DropIndex, &Resource::app(1, 100)));
}

#[test]
fn definitions_pass_the_checks_of_their_constructors() {
    let role =
        |grants: Value| json!({"name": "Ours", "grants": grants, "reach": "all_apps", "ceiling": null});
    refused::<CustomRole>(&SEARCH, &role(json!(["RUN_PIPELINES"])), "unknown permission `RUN_PIPELINES`");
    let held = |set: Value| json!({"name": "Ours", "permissions": set});
    refused::<CustomTeamPermission>(&PIPELINES, &held(json!(["VIEW_AUDIT_LOG"])), "is organization-level");
    refused::<CustomTeamPermission>(
        &PIPELINES,
        &held(json!(["TRANSFER_APPS"])),
        "only the owner of a personal app",
    );
    // an unknown bit in each of the two sets of a role, and in a team permission
    let (known, unknown) = (RUN_PIPELINES, Permission::from_bits_retain(1 << 100));
    for (grants, ceiling) in [(unknown, None), (known, Some(unknown))] {
        let bytes = to_allocvec(&("Ours", grants, Reach::AllApps, ceiling)).unwrap();
        assert!(from_bytes::<CustomRole>(&PIPELINES, &bytes).is_err());
    }
    assert!(
        from_bytes::<CustomTeamPermission>(&PIPELINES, &to_allocvec(&("Ours", unknown)).unwrap()).is_err()
    );
    assert!(from_bytes::<CustomTeamPermission>(&PIPELINES, &to_allocvec(&("Ours", known)).unwrap()).is_ok());
}

/// A subject without a token, or with a token of these scopes.
fn subject_in_json(scopes: Option<&Value>) -> Value {
    let grants = scopes.map(|scopes| json!({"place": "everywhere", "permissions": scopes}));
    json!({
        "user": 7, "memberships": [membership()], "shares": [], "token": if grants.is_some() { "grants" } else { "none" },
        "grants": grants.into_iter().collect::<Vec<_>>(), "actor": null,
    })
}

#[test]
fn a_subject_is_built_under_the_documented_policy_with_the_vocabulary() {
    let pipeline = Resource::app(1, 100).of_kind(&PIPELINE);
    let whole: Subject<u64> = from_json(&PIPELINES, &subject_in_json(None)).unwrap();
    assert_eq!(whole, policy().subject(7, [membership()]).unwrap());
    assert!(can(&whole, Ask::RunPipeline, &pipeline));

    let token: Subject<u64> =
        from_json(&PIPELINES, &subject_in_json(Some(&json!(["RUN_PIPELINES"])))).unwrap();
    assert_eq!(token, whole.clone().narrowed_to(RUN_PIPELINES));
    assert!(can(&token, Ask::RunPipeline, &pipeline));
    assert!(!can(&token, Ask::ViewAuditLog, &Resource::organization(1)));
    assert!(can(&token.under(&changed()), Ask::RunPipeline, &pipeline));

    let nobody =
        json!({"user": null, "memberships": [], "shares": [], "token": "none", "grants": [], "actor": null});
    let nobody: Subject<u64> = from_json(&PIPELINES, &nobody).unwrap();
    assert_eq!(nobody, Subject::anonymous().under(&policy()));

    // V6: a token with documented permissions alone holds no own permission
    let token: Subject<u64> =
        from_json(&PIPELINES, &subject_in_json(Some(&json!(Permission::all())))).unwrap();
    assert!(!can(&token, Ask::RunPipeline, &pipeline));
    refused::<Subject<u64>>(&SEARCH, &subject_in_json(None), "unknown permission `");
    let told = Subject::<u64>::deserialize(subject_in_json(None)).unwrap_err().to_string();
    assert!(told.contains("unknown permission `"), "{told}");
    let bytes = to_allocvec(&(
        Some(7_u64),
        vec![membership()],
        Vec::<Share<u64>>::new(),
        "grants",
        vec![TokenGrant::new(Place::<u64>::Everywhere, RUN_PIPELINES)],
        None::<u64>,
    ))
    .unwrap();
    assert_eq!(from_bytes::<Subject<u64>>(&PIPELINES, &bytes), Ok(whole.narrowed_to(RUN_PIPELINES)));
    assert!(postcard::from_bytes::<Subject<u64>>(&bytes).is_err());
}

#[test]
fn only_a_subject_of_the_documented_policy_is_written() {
    let told = serde_json::to_value(policy().subject(7, [membership()]).unwrap()).unwrap_err().to_string();
    assert!(told.contains("write its memberships, and build it again with `Policy::subject`"), "{told}");
    // under the documented policy the own rows of a role count for nothing, and they are kept
    let ana = Subject::new(7, [membership()]).unwrap();
    assert_eq!(json!(ana), subject_in_json(None));
}

/// Else a token of all documented scopes would come back as no token, which holds own permissions.
#[test]
fn a_written_token_stays_a_token() {
    let pipeline = Resource::app(1, 100).of_kind(&PIPELINE);
    let ana = Subject::new(7, [Membership::new(1, Role::Administrator)]).unwrap();
    let holds_own = |ana: &Subject<u64>| can(&ana.clone().under(&policy()), Ask::RunPipeline, &pipeline);
    let token = ana.clone().narrowed_to(Permission::all());
    assert!(holds_own(&ana) && !holds_own(&token));
    for (subject, holds) in [(&ana, true), (&token, false)] {
        let read = Subject::<u64>::deserialize(json!(subject)).unwrap();
        assert_eq!((&read, holds_own(&read)), (subject, holds), "{}", json!(subject));
        let bytes = to_allocvec(subject).unwrap();
        assert_eq!(holds_own(&postcard::from_bytes(&bytes).unwrap()), holds);
    }
}

#[test]
fn resources_of_own_kinds_are_plain_objects() {
    let task = Resource::app(1, 100).public().of_kind(&PIPELINE).public().assigned_to(7);
    assert_eq!(
        json!(task),
        json!({
            "kind": "pipeline", "owner": {"organization": 1}, "app": 100, "app_public": true, "public": true,
            "assigned_to": [7],
        })
    );
    let of = |owner| Resource::owned(&SECRET, owner);
    for resource in [
        task,
        Resource::app(1, 100).of_kind(&PIPELINE),
        Resource::personal_app(7, 101).of_kind(&PIPELINE),
        Resource::owned(&REGISTRY, Owner::Organization(1)),
        of(Owner::Organization(1)),
        of(Owner::User(7)).assigned_to(8),
    ] {
        round_trips(&PIPELINES, &resource);
        is_unknown_without(&resource, &format!("unknown resource kind `{}`", resource.kind()));
    }
    round_trips(&PIPELINES, &Resource::app(1, 100).task());
    let secret: Resource<u64> = from_json(&PIPELINES, &json!(of(Owner::User(7)))).unwrap();
    assert_eq!(secret.kind(), AnyKind::Own(&SECRET));
    // actions and kinds are looked up in the vocabulary, so that the rows are the service's own
    assert!(!can(&Subject::new(7, []).unwrap(), Action::ViewApp, &secret));
}

#[test]
fn contradictions_of_own_kinds_are_neither_read_nor_written() {
    let json = |kind: &OwnKind, owner: Value, app: Value| {
        json!({
            "kind": kind.name, "owner": owner, "app": app, "app_public": false, "public": false, "assigned_to": [],
        })
    };
    let (organization, user, app) = (json!({"organization": 1}), json!({"user": 7}), json!(100));
    let read = |json: &Value, message: &str| refused::<Resource<u64>>(&PIPELINES, json, message);
    let written = |resource: Resource<u64>, message: &str| {
        let told = serde_json::to_value(resource).unwrap_err().to_string();
        assert!(told.contains(message), "{told}");
    };
    let message = "resource kind `pipeline` is in an app: `app` is null";
    read(&json(&PIPELINE, organization.clone(), Value::Null), message);
    read(&json(&PIPELINE, user.clone(), Value::Null), message);
    written(Resource::owned(&PIPELINE, Owner::Organization(1)), message);
    written(Resource::organization(1).of_kind(&PIPELINE), message);

    let message = "resource kind `secret` is in no app: `app` must be null";
    read(&json(&SECRET, organization.clone(), app.clone()), message);
    read(&json(&SECRET, user.clone(), app), message);
    written(Resource::app(1, 100).of_kind(&SECRET), message);

    let message = "resource kind `registry` belongs to an organization: `owner` is a user";
    read(&json(&REGISTRY, user, Value::Null), message);
    written(Resource::owned(&REGISTRY, Owner::User(7)), message);

    let mut public = json(&REGISTRY, organization, Value::Null);
    public["public"] = json!(true);
    read(&public, "resource kind `registry` has no visibility");
}
