//! Tokens narrow, and never widen.

use super::server::{Server, answer};
use reqwest::Method;
use rolecall::{Owner, Permission, Place, TokenGrant};
use serde_json::json;

fn cats() -> Place<String> {
    Place::App { owner: Owner::Organization("acme".to_owned()), app: "cats".to_owned() }
}

#[tokio::test]
async fn a_narrowed_token_is_told_which_scope_is_missing() {
    let server = Server::start().await;
    let token =
        server.narrowed("ana", Some(vec![TokenGrant::new(Place::Everywhere, Permission::VIEW_MODELS)]));
    let status = async |method: Method, path: &str| answer(server.request(method, path, &token)).await;
    assert_eq!(status(Method::GET, "/v1/things/model/cats-model").await.status, 200);
    let told = status(Method::DELETE, "/v1/things/model/cats-model").await;
    assert_eq!((told.status, told.json()["missing_scopes"].clone()), (403, json!(["DELETE_ALL_MODELS"])));
    let challenge = "Bearer realm=\"service\", error=\"insufficient_scope\", scope=\"DELETE_ALL_MODELS\"";
    assert_eq!(told.header("www-authenticate"), challenge);
    // the same for a model that does not exist: the scope is missing in any case
    assert_eq!(status(Method::DELETE, "/v1/things/model/none").await.body, told.body);
    // commands are narrowed too
    let told = status(Method::DELETE, "/v1/organizations/acme/members/olga").await;
    assert_eq!((told.status, told.json()["missing_scopes"].clone()), (403, json!(["MANAGE_MEMBERS"])));
    // and the caller's own affairs take a session
    assert_eq!(status(Method::DELETE, "/v1/organizations/acme/membership").await.status, 403);
    assert_eq!(status(Method::GET, "/v1/things/task").await.status, 403);
}

#[tokio::test]
async fn a_token_for_one_app_is_good_there_alone() {
    let server = Server::start().await;
    let token = server.narrowed("ana", Some(vec![TokenGrant::new(cats(), Permission::VIEW_MODELS)]));
    let get = async |path: &str| answer(server.request(Method::GET, path, &token)).await;
    assert_eq!(get("/v1/things/model").await.ids(), ["cats-model"]);
    assert_eq!(get("/v1/things/model/cats-model").await.status, 200);
    let (other, none) = (get("/v1/things/model/dogs-model").await, get("/v1/things/model/none").await);
    assert_eq!((other.status, other.body), (404, none.body));
    // not even what everybody may see: it is no secret, so the answer says what is missing
    let public = get("/v1/things/model/birds-model").await;
    assert_eq!((public.status, public.json()["reason"].clone()), (403, json!("narrowed_by_token")));
}

#[tokio::test]
async fn a_token_without_grants_leaves_nothing_and_an_actor_changes_nothing() {
    let server = Server::start().await;
    let token = server.narrowed("ana", Some(Vec::new()));
    let told = answer(server.request(Method::GET, "/v1/apps/acme/cats", &token)).await;
    assert_eq!(told.status, 403);
    let bearer = service::tokens::Bearer {
        user: "ana".to_owned(),
        grants: Some(vec![TokenGrant::new(cats(), Permission::EDIT_APP_NOTES)]),
        actor: Some("assistant".to_owned()),
    };
    let token = server.service.tokens.issue(&bearer).unwrap();
    let edit = |app: &str| {
        let path = format!("/v1/apps/acme/{app}/notes");
        server.request(Method::PUT, &path, &token).json(&json!({ "text": "by a program" }))
    };
    assert_eq!(answer(edit("cats")).await.status, 200);
    assert_eq!(answer(edit("dogs")).await.status, 404);
    let line = server.audit().into_iter().find(|line| line["class_uid"] == json!(3004)).unwrap();
    assert_eq!(line["actor"], json!({ "user": { "uid": "ana", "type_id": 1 }, "app_uid": "assistant" }));
}
