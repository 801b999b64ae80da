//! Every route asks: nobody gets an answer that is not on the list of open ones.

use super::server::{Answer, Server};
use axum::Router;
use axum::middleware::map_response;
use axum::routing::get;
use reqwest::Method;
use serde_json::{Value, json};
use service::web;

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
