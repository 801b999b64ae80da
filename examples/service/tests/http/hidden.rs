//! What is hidden and what does not exist get the same answer: the same status, the same bytes, the same headers.

use super::server::{Answer, Server, answer};
use reqwest::Method;
use serde_json::{Value, json};

/// Requests about something hidden from all outsiders, and the same about something that does not exist.
fn pairs() -> Vec<(Method, String, String, Option<Value>)> {
    let mut pairs = Vec::new();
    let name = || Some(json!({ "name": "Other" }));
    let text = || Some(json!({ "text": "other" }));
    let app = |rest: &str| (format!("/v1/apps/acme/dogs{rest}"), format!("/v1/apps/acme/none{rest}"));
    let of = |rest: &str| (format!("/v1/organizations/acme{rest}"), format!("/v1/organizations/none{rest}"));
    let thing = |id: &str| (format!("/v1/things/model/dogs-{id}"), format!("/v1/things/model/none-{id}"));
    let mut add =
        |method, (hidden, missing): (String, String), body| pairs.push((method, hidden, missing, body));
    add(Method::GET, app(""), None);
    add(Method::DELETE, app(""), None);
    add(Method::PUT, app("/name"), name());
    add(Method::PUT, app("/notes"), text());
    add(Method::PUT, app("/visibility"), Some(json!({ "public": true })));
    add(Method::GET, app("/shares"), None);
    add(Method::PUT, app("/shares/gus"), Some(json!({ "permissions": ["VIEW_MODELS"] })));
    add(Method::DELETE, app("/shares/gus"), None);
    add(Method::POST, app("/copies"), Some(json!({ "to": "globex", "name": "Copy" })));
    add(Method::POST, app("/things/model"), name());
    add(
        Method::POST,
        app("/things/model"),
        Some(json!({ "name": "x", "public": true, "assignees": ["gus"] })),
    );
    add(Method::GET, thing("model"), None);
    add(Method::DELETE, thing("model"), None);
    add(Method::PUT, thing("model"), name());
    add(Method::PUT, thing("model"), Some(json!({ "name": "dogs-model", "content": {}, "public": true })));
    add(Method::DELETE, app("/reserved-names/Former"), None);
    let rest = [
        "",
        "/identity-providers",
        "/identity-providers/none",
        "/members",
        "/members/olga",
        "/invitations",
        "/roles",
        "/teams",
        "/teams/silo",
        "/billing",
        "/log",
        "/reserved-names",
    ];
    for rest in rest {
        add(Method::GET, of(rest), None);
    }
    add(Method::DELETE, of(""), None);
    add(Method::DELETE, of("/reserved-names/Former"), None);
    add(Method::DELETE, of("/roles/none/reserved-names/Former"), None);
    let provider = || json!({ "name": "SSO", "metadata_url": "https://idp.example.com", "enabled": true });
    add(Method::POST, of("/identity-providers"), Some(provider()));
    add(Method::PUT, of("/identity-providers/none"), Some(provider()));
    add(Method::DELETE, of("/identity-providers/none"), None);
    add(Method::PUT, of("/name"), name());
    add(Method::PUT, of("/members/olga/role"), Some(json!({ "role": "administrator" })));
    add(Method::DELETE, of("/members/olga"), None);
    add(Method::PUT, of("/members/olga/suspension"), None);
    add(Method::DELETE, of("/teams/silo"), None);
    add(Method::PUT, of("/teams/silo/members/gus"), None);
    add(Method::POST, of("/invitations"), Some(json!({ "email": "x@example.com", "role": "administrator" })));
    pairs
}

fn shown(answer: &Answer) -> (u16, String, Vec<(String, String)>) {
    let headers = answer.headers.iter().filter(|(name, _)| *name != "date");
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()));
    (answer.status, answer.body.clone(), headers.collect())
}

#[tokio::test]
async fn hidden_and_missing_are_the_same_bytes() {
    let server = Server::start().await;
    let mut compared = 0;
    // an Administrator of another organization, a user without any, a member of a confining team without the app
    // `cats`, and nobody
    for user in ["gus", "mia", "stranger", ""] {
        for (method, hidden, missing, body) in pairs() {
            let hidden_answer = server.send(user, method.clone(), &hidden, body.clone()).await;
            let missing_answer = server.send(user, method.clone(), &missing, body).await;
            assert_eq!(shown(&hidden_answer), shown(&missing_answer), "{user}: {method} {hidden}");
            let expected = if user.is_empty() { 401 } else { 404 };
            assert_eq!(hidden_answer.status, expected, "{user}: {method} {hidden}: {}", hidden_answer.body);
            compared += 1;
        }
    }
    println!("{compared} pairs of answers are the same");
}

#[tokio::test]
async fn a_condition_tells_nothing_about_what_is_hidden() {
    let server = Server::start().await;
    for (method, hidden, missing, body) in pairs() {
        for path in [hidden, missing] {
            let request =
                server.request(method.clone(), &path, &server.token("gus")).header("if-match", "\"0\"");
            let told = answer(if let Some(body) = &body { request.json(body) } else { request }).await;
            assert_eq!(told.status, 404, "{method} {path}: {}", told.body);
        }
    }
}

#[tokio::test]
async fn members_cannot_tell_apps_of_other_teams_from_none() {
    let server = Server::start().await;
    for (method, hidden, missing, body) in pairs() {
        if !hidden.contains("dogs") {
            continue;
        }
        for user in ["tom", "lea"] {
            let hidden_answer = server.send(user, method.clone(), &hidden, body.clone()).await;
            let missing_answer = server.send(user, method.clone(), &missing, body.clone()).await;
            assert_eq!(shown(&hidden_answer), shown(&missing_answer), "{user}: {method} {hidden}");
        }
    }
}

#[tokio::test]
async fn a_token_that_is_not_valid_is_not_taken_for_nobody() {
    let server = Server::start().await;
    for credentials in ["Bearer x", "Basic YTpi", "Bearer", "x"] {
        let request =
            server.request(Method::GET, "/v1/apps/acme/birds", "").header("authorization", credentials);
        let told = answer(request).await;
        assert_eq!(told.status, 401, "{credentials}: {}", told.body);
        assert!(told.header("www-authenticate").contains("invalid_token"));
    }
    assert_eq!(server.get("", "/v1/apps/acme/birds").await.status, 200);
    let told = server.get("", "/v1/apps/acme/cats").await;
    assert_eq!(told.header("www-authenticate"), "Bearer realm=\"service\"");
    assert_eq!(told.header("content-type"), "application/problem+json");
}
