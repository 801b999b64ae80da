//! Every route asks: nobody gets an answer that is not on the list of open ones.

use super::server::{Answer, Server, answer};
use axum::Router;
use axum::middleware::map_response;
use axum::routing::get;
use handlers::Ask;
use handlers::vocabulary::VIEW_AUDIT_LOG;
use reqwest::Method;
use rolecall::directory::VersionedSubject;
use rolecall::own::AnyAction;
use rolecall::{Action, Permission, Place, Resource, ResourceKind, TokenGrant, explain};
use serde_json::{Value, json};
use service::{Version, web};
use std::collections::BTreeSet;

/// The calls that answer everybody, and why.
const OPEN: [(&str, &str, &str); 6] = [
    ("get", "/openapi.json", "a catalogue"),
    ("get", "/health", "says nothing about anybody"),
    ("get", "/.well-known/authzen-configuration", "a catalogue"),
    ("get", "/v1/apps/{owner}", "a list by filter: what is public is everybody's"),
    ("get", "/v1/things/{kind}", "a list by filter"),
    ("post", "/v1/permissions", "what the caller may do"),
];

/// A body for each type of body: a route with a new type has to say what it looks like.
fn example(schema: &str) -> Value {
    let role = json!({ "name": "Auditor", "grants": ["VIEW_MODELS"], "reach": "all_apps", "ceiling": null });
    let resource = json!({ "organization": "acme" });
    match schema {
        "NewOrganization" => json!({ "name": "X", "billing_email": "x@example.com" }),
        "NewName" | "NewApp" | "NewThing" => json!({ "name": "X" }),
        "NewText" => json!({ "text": "x" }),
        "NewMember" => {
            json!({ "email": "x@example.com", "name": { "first": "X", "last": "Y" }, "role": "administrator" })
        }
        "NewRole" => json!({ "definition": role }),
        "RoleChange" => json!({ "role": "administrator" }),
        "NewPersonName" => json!({ "name": null }),
        "NewInvitation" => json!({ "email": "x@example.com", "role": "administrator" }),
        "EditedRole" => json!({ "expected": role, "definition": role }),
        "NewTeam" => json!({ "name": "X", "default_permission": "full_access" }),
        "NewPermission" => json!({ "permission": "full_access" }),
        "NewTeamApp" => json!({ "permission": { "named": "full_access" } }),
        "NewConfinement" => json!({ "confining": true }),
        "NewVisibility" => json!({ "public": true }),
        "NewCopy" => json!({ "to": "acme", "name": "X" }),
        "NewOwner" => json!({ "organization": "acme" }),
        "NewShare" => json!({ "permissions": ["VIEW_MODELS"] }),
        "NewPassword" => json!({ "password": "Correct horse 1!" }),
        "NewProvider" => {
            json!({ "name": "SSO", "metadata_url": "https://idp.example.com", "enabled": true })
        }
        "NewEmail" => json!({ "email": "x@example.com" }),
        "PermissionsQuestion" => json!({ "resources": [resource] }),
        "ExplanationQuestion" => json!({ "user": "ana", "action": "view_app", "resource": resource }),
        "WhoCanQuestion" => json!({ "action": "view_app", "resource": resource }),
        "Planned" => json!({ "command": { "delete_organization": { "organization": "acme" } } }),
        "Question" | "Batch" | "SubjectSearch" | "ResourceSearch" | "ActionSearch" => json!({}),
        other => panic!("no example of a body `{other}`: add one"),
    }
}

/// All calls of the description: method, path, and a body if there is one.
async fn calls(server: &Server) -> Vec<(String, String, Option<Value>)> {
    let described = server.get("", "/openapi.json").await.json();
    let mut calls = Vec::new();
    for (path, methods) in described["paths"].as_object().unwrap() {
        for (method, call) in methods.as_object().unwrap() {
            let schema = &call["requestBody"]["content"]["application/json"]["schema"];
            let name = schema["$ref"].as_str().map(|name| name.rsplit('/').next().unwrap().to_owned());
            let body = match (name.as_deref(), path.as_str()) {
                (_, path) if path.ends_with("/billing") => Some("/v1/organizations/acme/billing"),
                (_, path) if path.ends_with("/password-policy") => {
                    Some("/v1/organizations/acme/password-policy")
                }
                _ => None,
            };
            let body = match (body, name) {
                (Some(current), _) => Some(server.get("ana", current).await.json()),
                (None, Some(name)) => Some(example(&name)),
                (None, None) => None,
            };
            calls.push((method.clone(), path.clone(), body));
        }
    }
    calls
}

fn filled(path: &str) -> String {
    let ids = [
        ("{organization}", "acme"),
        ("{owner}", "acme"),
        ("{app}", "cats"),
        ("{kind}", "model"),
        ("{id}", "cats-model"),
        ("{team}", "silo"),
        ("{user}", "olga"),
        ("{role}", "none"),
        ("{invitation}", "none"),
        ("{provider}", "none"),
        ("{name}", "Former"),
    ];
    ids.iter().fold(path.to_owned(), |path, (name, id)| path.replace(name, id))
}

async fn call(server: &Server, user: &str, (method, path, body): &(String, String, Option<Value>)) -> Answer {
    let method = Method::from_bytes(method.to_uppercase().as_bytes()).unwrap();
    server.send(user, method, &filled(path), body.clone()).await
}

#[tokio::test]
async fn nobody_gets_an_answer_that_is_not_open() {
    let server = Server::start().await;
    let calls = calls(&server).await;
    for one in &calls {
        let is_open =
            OPEN.iter().any(|(method, path, _)| (*method, *path) == (one.0.as_str(), one.1.as_str()));
        let told = call(&server, "", one).await;
        assert_eq!(told.status, if is_open { 200 } else { 401 }, "{} {}: {}", one.0, one.1, told.body);
    }
    println!("{} calls, {} of them open", calls.len(), OPEN.len());
    assert!(calls.len() >= 60, "{}", calls.len());
}

#[tokio::test]
async fn a_stranger_gets_no_answer_about_an_organization() {
    let server = Server::start().await;
    let own = [
        "/v1/me",
        "/v1/me/name",
        "/v1/me/email",
        "/v1/me/password",
        "/v1/me/reserved-names",
        "/v1/organizations",
    ];
    for one in calls(&server).await {
        if OPEN.iter().any(|(_, path, _)| *path == one.1) && one.0 == "get" || own.contains(&one.1.as_str()) {
            continue;
        }
        let told = call(&server, "stranger", &one).await;
        match one.1.as_str() {
            "/v1/permissions" => assert_eq!(told.json()[0]["actions"], json!([])),
            // a user's token is not for decisions about others
            path if path.starts_with("/access/") => assert_eq!(told.status, 401, "{path}"),
            path => {
                assert!(matches!(told.status, 403 | 404), "{} {path}: {} {}", one.0, told.status, told.body);
            }
        }
    }
}

#[tokio::test]
async fn an_answer_without_a_question_is_withheld() {
    let forgetful =
        Router::new().route("/", get(async || "a secret")).layer(map_response(web::reply::require_question));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async { axum::serve(listener, forgetful).await.unwrap() });
    let told = reqwest::get(address).await.unwrap();
    assert_eq!(told.status().as_u16(), 500);
    assert!(!told.text().await.unwrap().contains("secret"));
}

/// What each read asks, on the organization of the seed or on its app `cats`.
const READS: [(&str, AnyAction, ResourceKind); 16] = {
    use Action as A;
    use ResourceKind::{App, Model, Organization};
    const fn by(action: A) -> AnyAction {
        AnyAction::Documented(action)
    }
    [
        ("/v1/organizations/{organization}", by(A::ViewOrganization), Organization),
        ("/v1/organizations/{organization}/reserved-names", by(A::ViewOrganization), Organization),
        ("/v1/organizations/{organization}/members", by(A::ViewMembers), Organization),
        ("/v1/organizations/{organization}/members/{user}", by(A::ViewMembers), Organization),
        ("/v1/organizations/{organization}/invitations", by(A::ViewInvitations), Organization),
        ("/v1/organizations/{organization}/roles", by(A::ViewRoles), Organization),
        ("/v1/organizations/{organization}/teams", by(A::ViewTeams), Organization),
        ("/v1/organizations/{organization}/teams/{team}", by(A::ViewTeams), Organization),
        ("/v1/organizations/{organization}/billing", by(A::ViewFinancialData), Organization),
        ("/v1/organizations/{organization}/password-policy", by(A::ViewSecuritySettings), Organization),
        ("/v1/organizations/{organization}/identity-providers", by(A::ViewSecuritySettings), Organization),
        (
            "/v1/organizations/{organization}/identity-providers/{provider}",
            by(A::ViewSecuritySettings),
            Organization,
        ),
        ("/v1/organizations/{organization}/log", AnyAction::Own(Ask::ViewAuditLog.row()), Organization),
        ("/v1/apps/{owner}/{app}", by(A::ViewApp), App),
        ("/v1/apps/{owner}/{app}/shares", by(A::ViewCollaborators), App),
        ("/v1/things/{kind}/{id}", by(A::ViewModel), Model),
    ]
};

/// A token with one permission opens the reads whose action the permission satisfies, and no others: a route that asks
/// another action is noticed, also if every role that has the one has the other.
#[tokio::test]
async fn every_read_asks_its_action() {
    let server = Server::start().await;
    let provider = json!({ "name": "SSO", "metadata_url": "https://idp.example.com", "enabled": false });
    let made = server.post("ana", "/v1/organizations/acme/identity-providers", provider).await;
    let provider = made.json()["id"].as_str().unwrap().to_owned();
    let ana = server.service.platform.read(Version::ANY, |facts| facts.subject(&"ana".to_owned())).await;
    let ana = ana.unwrap().map(VersionedSubject::into_subject).unwrap();
    let app = Resource::app("acme".to_owned(), "cats".to_owned());
    let (mut opened, mut refused) = (BTreeSet::new(), 0);
    for permission in Permission::all().iter().chain([VIEW_AUDIT_LOG]) {
        let grants = vec![TokenGrant::new(Place::Everywhere, permission)];
        let token = server.narrowed("ana", Some(grants.clone()));
        let subject = ana.clone().narrowed_by(grants);
        for (path, action, kind) in READS {
            let resource = match kind {
                ResourceKind::App => app.clone(),
                ResourceKind::Organization => Resource::organization("acme".to_owned()),
                kind => app.clone().in_app(kind).unwrap(),
            };
            let expected = explain(&subject, action, &resource).public();
            let expected = if expected.is_allowed() { 200 } else { expected.status() };
            let filled = filled(&path.replace("{provider}", &provider));
            let told = answer(server.request(Method::GET, &filled, &token)).await;
            assert_eq!(told.status, expected, "{permission:?} {path}: {}", told.body);
            if expected == 200 {
                opened.insert(path);
            } else {
                refused += 1;
            }
        }
    }
    assert!(refused > 500 && opened.len() == READS.len(), "{refused} {opened:?}");
    // every read that is not of everybody, and not about the caller, is in the table
    let mut reads: BTreeSet<_> = READS.iter().map(|(path, ..)| (*path).to_owned()).collect();
    reads.extend(OPEN.iter().map(|(_, path, _)| (*path).to_owned()));
    reads.extend(["/v1/me", "/v1/me/reserved-names"].map(str::to_owned));
    for (method, path, _) in calls(&server).await {
        assert!(method != "get" || reads.contains(&path), "what does {path} ask?");
    }
}
