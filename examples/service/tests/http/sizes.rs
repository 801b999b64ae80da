//! Limits of what a thing contains, and so of what a page weighs.

use super::server::Server;
use serde_json::{Value, json};

const APP: &str = "/v1/apps/acme/cats/things/model";

/// A content that has this many bytes of JSON.
fn content(length: usize) -> Value {
    let content = json!({ "text": "x".repeat(length - r#"{"text":""}"#.len()) });
    assert_eq!(content.to_string().len(), length);
    content
}

#[tokio::test]
async fn a_thing_that_is_too_large_is_refused_with_the_limit() {
    let server = Server::start().await;
    let users = |number: usize| (0..number).map(|user| format!("user-{user:03}")).collect::<Vec<_>>();
    let limits = [
        ("content", content(65_536), content(65_537), "65536"),
        ("assignees", json!(users(100)), json!(users(101)), "100"),
        ("assignees", json!(["é".repeat(127)]), json!(["é".repeat(128)]), "255"),
    ];
    for (number, (part, most, more, limit)) in limits.into_iter().enumerate() {
        let name = format!("model {number}");
        let body = |value: &Value| json!({ "name": name, part: value });
        let refused = server.post("ana", APP, body(&more)).await;
        assert_eq!((refused.status, &refused.json()["reason"]), (413, &json!("too_large")), "{part}");
        assert!(refused.json()["detail"].as_str().unwrap().contains(limit), "{}", refused.body);
        let made = server.post("ana", APP, body(&most)).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let path = format!("/v1/things/model/{}", made.json()["id"].as_str().unwrap());
        assert_eq!(server.put("ana", &path, body(&more)).await.status, 413, "{part}");
        assert_eq!(server.get("ana", &path).await.json()[part], most);
        // whoever may not do it learns nothing else
        assert_eq!(server.put("gus", &path, body(&more)).await.status, 404);
        assert_eq!(server.put("uma", &path, body(&more)).await.status, 403);
        assert_eq!(server.post("gus", APP, body(&more)).await.status, 404);
    }
    assert_eq!(server.get("ana", "/v1/things/model?app=cats").await.ids().len(), 4);
}

#[tokio::test]
async fn a_page_has_no_contents() {
    let server = Server::start().await;
    for number in 0..20 {
        let body = json!({ "name": format!("model {number}"), "content": content(60_000) });
        assert_eq!(server.post("ana", APP, body).await.status, 201);
    }
    let page = server.get("ana", "/v1/things/model?app=cats").await;
    assert_eq!(page.ids().len(), 21);
    assert!(page.body.len() < 21 * 500, "{}", page.body.len());
    let text = json!({ "text": "A".repeat(10_000) });
    assert_eq!(server.put("ana", "/v1/apps/acme/cats/description", text).await.status, 200);
    let apps = server.get("ana", "/v1/apps/acme").await;
    assert!(apps.body.len() < 3 * 500, "{}", apps.body.len());
    for page in [page, apps] {
        assert!(page.json()["items"].as_array().unwrap().iter().all(|item| item.get("content").is_none()));
    }
    let described = server.get("", "/openapi.json").await.json();
    let schemas = &described["components"]["schemas"];
    assert!(schemas["ListedThing"]["properties"].get("content").is_none());
}
