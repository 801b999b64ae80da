//! `AuthZEN` 1.0: the vectors of the public certification scenario (Basic Core, Batch Core, Search Core, Discovery).
//!
//! Alice is an Organization Contributor and Bob an Organization User. A *record* is a dataset, to *read* is to view it,
//! and to *write* is to edit it.

use super::server::{Answer, Server, answer};
use reqwest::Method;
use rolecall::directory::{Command, Email};
use rolecall::{Action, Owner, ResourceKind, Role, Subject};
use serde_json::{Value, json};
use service::authzen::Names;
use service::{Platform, Thing};

const VECTORS: &str = include_str!("data/authzen.json");

async fn fixture() -> Server {
    let actions = [("read", Action::ViewDataset.into()), ("write", Action::EditDataset.into())];
    let server = Server::with(Names::default().with("record", ResourceKind::Dataset, actions)).await;
    let execute = async |user: &str, command| {
        let actor = Subject::new(user.to_owned(), []).unwrap();
        server.service.platform.execute(&actor, command, |_| true).await.unwrap();
    };
    let people = [("alice", Role::OrganizationContributor), ("bob", Role::OrganizationUser)];
    for (user, role) in people {
        let email = Email::new(format!("{user}@example.com")).unwrap();
        execute(user, Command::Register { email: email.clone() }).await;
        let (organization, invitation) = ("acme".to_owned(), format!("invitation-{user}"));
        let invite = Command::InviteMember {
            organization: organization.clone(),
            invitation: invitation.clone(),
            email,
            role: role.into(),
            expires_at: None,
        };
        execute("ana", invite).await;
        execute(user, Command::AcceptInvitation { organization, invitation }).await;
    }
    for id in ["record-1", "record-2"] {
        let record = Thing {
            kind: ResourceKind::Dataset.into(),
            id: id.to_owned(),
            owner: Owner::Organization("acme".to_owned()),
            app: Some("cats".to_owned()),
            name: id.to_owned(),
            content: json!({}),
            public: false,
            app_public: false,
            assignees: Vec::new(),
            created_by: "ana".to_owned(),
            created_at: Platform::now(),
            updated_at: Platform::now(),
            version: 1,
        };
        server.service.platform.insert(record).await.unwrap();
    }
    server
}

fn post(server: &Server, api: &str) -> reqwest::RequestBuilder {
    let token = server.service.tokens.issue_for_decisions("gateway").unwrap();
    server.request(Method::POST, &format!("/access/v1/{api}"), &token)
}

async fn ask(server: &Server, api: &str, body: &Value) -> Answer {
    answer(post(server, api).json(body)).await
}

#[tokio::test]
async fn the_vectors_of_the_certification_scenario() {
    let server = fixture().await;
    let vectors: Vec<Value> = serde_json::from_str(VECTORS).unwrap();
    for vector in &vectors {
        let (test, api) = (&vector["test"], vector["api"].as_str().unwrap());
        let told = ask(&server, api, &vector["body"]).await;
        assert_eq!(json!(told.status), vector["status"], "{test}: {}", told.body);
        if told.status != 200 {
            continue;
        }
        assert_eq!(told.header("content-type"), "application/json");
        let body = told.json();
        if let Some(expected) = vector.get("decision") {
            assert_eq!(&body["decision"], expected, "{test}");
        }
        if let Some(expected) = vector.get("decisions").and_then(Value::as_array) {
            let found = body["evaluations"].as_array().unwrap();
            assert_eq!(found.len(), expected.len(), "{test}");
            for (found, expected) in found.iter().zip(expected) {
                assert!(
                    found["decision"].is_boolean() && (expected.is_null() || found["decision"] == *expected),
                    "{test}"
                );
            }
        }
        if let Some(expected) = vector.get("includes").and_then(Value::as_array) {
            let results = body["results"].as_array().unwrap();
            assert!(expected.iter().all(|one| results.contains(one)), "{test}: {body}");
            assert!(results.iter().all(|one| one["name"].is_string() || one["id"].is_string()), "{test}");
        }
        if vector.get("empty").is_some() {
            assert_eq!(body["results"], json!([]), "{test}");
        }
    }
    println!("{} vectors", vectors.len());
    assert_eq!(vectors.len(), 45);
}

#[tokio::test]
async fn requests_that_are_no_json_and_headers() {
    let server = fixture().await;
    let question = VECTORS.lines().nth(1).unwrap().trim_end_matches(',');
    let question = serde_json::from_str::<Value>(question).unwrap()["body"].clone();
    let as_text = post(&server, "evaluation").header("content-type", "text/plain").body(question.to_string());
    assert_eq!(answer(as_text).await.status, 400);
    for body in ["", "{", "[]", "1"] {
        let request = post(&server, "evaluation").header("content-type", "application/json").body(body);
        assert_eq!(answer(request).await.status, 400, "`{body}`");
    }
    let told = answer(post(&server, "evaluation").json(&question).header("x-request-id", "request-7")).await;
    assert_eq!((told.status, told.header("x-request-id")), (200, "request-7"));
    for _ in 0..5 {
        assert_eq!(ask(&server, "evaluation", &question).await.json()["decision"], json!(true));
    }
    // a program without a token, and a user's token
    let path = "/access/v1/evaluation";
    for token in [String::new(), server.token("ana")] {
        let told = answer(server.request(Method::POST, path, &token).json(&question)).await;
        assert_eq!(told.status, 401);
        assert!(told.header("www-authenticate").starts_with("Bearer"));
    }
    // a program that reads facts of the future waits, and gets no denial
    let told = answer(post(&server, "evaluation").json(&question).header("facts-version", "99999")).await;
    assert_eq!((told.status, told.header("retry-after")), (503, "1"));
}

#[tokio::test]
async fn a_batch_ends_as_it_was_asked_to() {
    let server = fixture().await;
    let decisions = async |semantic: &str| {
        let each = ["write", "read", "write", "read"].map(|name| json!({ "action": { "name": name } }));
        let body = json!({
            "subject": { "type": "user", "id": "bob" }, "resource": { "type": "record", "id": "record-1" },
            "options": { "evaluations_semantic": semantic, "another_option": 1 }, "evaluations": each,
        });
        let told = ask(&server, "evaluations", &body).await;
        let found = if told.status == 200 {
            told.json()["evaluations"].as_array().unwrap().clone()
        } else {
            Vec::new()
        };
        (told.status, found.iter().map(|one| one["decision"].as_bool().unwrap()).collect::<Vec<_>>())
    };
    assert_eq!(decisions("execute_all").await, (200, vec![false, true, false, true]));
    assert_eq!(decisions("deny_on_first_deny").await, (200, vec![false]));
    assert_eq!(decisions("permit_on_first_permit").await, (200, vec![false, true]));
    assert_eq!(decisions("whatever").await, (400, vec![]));
}

#[tokio::test]
async fn searches_come_in_pages_and_agree_with_evaluations() {
    let server = fixture().await;
    let searches = [
        (
            "search/subject",
            json!({ "subject": { "type": "user" }, "action": { "name": "view_app" },
            "resource": { "type": "app", "id": "birds" } }),
        ),
        (
            "search/resource",
            json!({ "subject": { "type": "user", "id": "alice" }, "action": { "name": "view_model" },
            "resource": { "type": "model" } }),
        ),
        (
            "search/action",
            json!({ "subject": { "type": "user", "id": "alice" },
            "resource": { "type": "record", "id": "record-1" } }),
        ),
    ];
    for (api, question) in searches {
        let whole = ask(&server, api, &question).await.json();
        let all = whole["results"].as_array().unwrap().clone();
        assert!(all.len() > 2 && whole["page"]["next_token"] == json!(""), "{whole}");
        let (mut found, mut token) = (Vec::new(), String::new());
        loop {
            let mut question = question.clone();
            question["page"] = json!({ "limit": 2, "token": token });
            let page = ask(&server, api, &question).await.json();
            found.extend(page["results"].as_array().unwrap().clone());
            token = page["page"]["next_token"].as_str().unwrap().to_owned();
            if token.is_empty() {
                break;
            }
            // a token of another search is refused
            let mut other = question.clone();
            other["subject"]["id"] = json!("bob");
            other["page"]["token"] = json!(token);
            if api != "search/subject" {
                assert_eq!(ask(&server, api, &other).await.status, 400);
            }
        }
        assert_eq!(found, all);
        for result in &all {
            let mut asked = question.clone();
            let gap = api.rsplit('/').next().unwrap();
            asked[gap] = result.clone();
            assert_eq!(ask(&server, "evaluation", &asked).await.json()["decision"], json!(true), "{asked}");
        }
    }
}

#[tokio::test]
async fn the_metadata_names_the_endpoints() {
    let server = fixture().await;
    let told = server.get("", "/.well-known/authzen-configuration").await;
    assert_eq!((told.status, told.header("content-type")), (200, "application/json"));
    let told = told.json();
    assert_eq!(told["policy_decision_point"], json!("https://pdp.example.com"));
    for (name, value) in told.as_object().unwrap() {
        let path = value.as_str().unwrap().strip_prefix("https://pdp.example.com").unwrap();
        assert!(name == "policy_decision_point" || path.starts_with("/access/v1/"), "{name}: {path}");
    }
    assert_eq!(told.as_object().unwrap().len(), 6);
}
