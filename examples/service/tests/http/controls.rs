//! Characters that no text of a database has, and others that nobody sees: they are answered, and never an error of the
//! service.

use super::authzen::pdp::Pdp;
use super::grpc::client::Calls;
use super::server::{Server, answer};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use rolecall::{Owner, Permission, Place, TokenGrant};
use serde_json::{Value, json};
use service::grpc::proto::{
    GetModelRequest, ListAppsRequest, ListModelsRequest, Owner as RpcOwner, Page, owner,
};
use tonic::Code;

const ODD: [&str; 8] = ["\0", "a\0b", "\u{1}", "\u{1b}[31m", "\u{7f}", "\u{85}", "\u{202e}", "\u{ffff}"];

fn question(user: &str, action: &str, kind: &str, id: &str) -> Value {
    json!({
        "subject": { "type": "user", "id": user }, "action": { "name": action },
        "resource": { "type": kind, "id": id }
    })
}

#[tokio::test]
async fn odd_ids_are_unknown_to_the_decision_point() {
    let pdp = Pdp::start().await;
    for odd in ODD {
        for body in [
            question(odd, "view_model", "model", "birds-model"),
            question("ana", odd, "model", "birds-model"),
            question("ana", "view_model", odd, "birds-model"),
            question("ana", "view_model", "model", odd),
            question("ana", "view_app", "app", odd),
            question("ana", "view_organization", "organization", odd),
            question("ana", "edit_team", "team", &format!("acme/{odd}")),
        ] {
            let told = pdp.ask("evaluation", &body).await;
            assert_eq!(told["decision"], json!(false), "{body}");
            let batch = json!({ "evaluations": [body.clone()] });
            assert_eq!(pdp.ask("evaluations", &batch).await["evaluations"][0]["decision"], json!(false));
            // what is sought may be known: everybody sees a public model
            let whole = body["resource"]["id"] == json!("birds-model");
            for path in ["search/subject", "search/resource", "search/action"] {
                let found = pdp.ask(path, &body).await;
                assert!(whole || path == "search/resource" || found["results"] == json!([]), "{path} {body}");
            }
        }
        // the place of a token
        let place = json!({ "app": { "owner": { "organization": "acme" }, "app": odd } });
        let details = json!([{ "type": "rolecall", "privileges": ["VIEW_MODELS"], "place": place }]);
        let mut body = question("ana", "view_model", "model", "cats-model");
        body["context"] = json!({ "authorization_details": details });
        assert_eq!(pdp.ask("evaluation", &body).await["decision"], json!(false));
        assert_eq!(pdp.ask("search/resource", &body).await["results"], json!([]));
    }
}

#[tokio::test]
async fn a_page_token_with_an_odd_position_is_an_error() {
    let pdp = Pdp::start().await;
    let mut body = question("ana", "view_model", "model", "");
    body["page"] = json!({ "limit": 1 });
    let token = pdp.ask("search/resource", &body).await["page"]["next_token"].as_str().unwrap().to_owned();
    let token: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(token).unwrap()).unwrap();
    for (after, status) in [
        (json!({ "row": { "name": { "key": "b", "id": "b" } } }), 200),
        (json!({ "row": { "name": { "key": "\u{1}", "id": "\u{7f}" } } }), 200),
        (json!({ "row": { "name": { "key": "\0", "id": "b" } } }), 400),
        (json!({ "row": { "name": { "key": "b", "id": "\0" } } }), 400),
        (json!({ "row": { "newest": { "at": 1, "id": "\0" } } }), 400),
        (json!({ "row": { "newest": { "at": u64::MAX, "id": "b" } } }), 200),
        (json!({ "name": "\0" }), 200),
    ] {
        let mut forged = token.clone();
        forged["after"] = after.clone();
        body["page"] = json!({ "token": URL_SAFE_NO_PAD.encode(forged.to_string()) });
        let told = pdp.post("search/resource", &body).await;
        assert_eq!(told.status().as_u16(), status, "{after}");
        if status == 400 {
            assert!(told.text().await.unwrap().contains("page.token"));
        }
    }
}

#[tokio::test]
async fn a_token_for_an_odd_place_shows_nothing() {
    let server = Server::start().await;
    for odd in ODD {
        for owner in [Owner::Organization("acme".to_owned()), Owner::User("ana".to_owned())] {
            let place = Place::App { owner, app: odd.to_owned() };
            let token = server.narrowed("ana", Some(vec![TokenGrant::new(place, Permission::VIEW_MODELS)]));
            let page = answer(server.request(Method::GET, "/v1/things/model", &token)).await;
            assert!(page.status == 403 || page.ids().is_empty(), "{odd:?}: {}", page.body);
        }
    }
}

#[tokio::test]
async fn odd_texts_are_refused_or_stored_as_they_are() {
    let server = Server::start().await;
    let (app, model) = ("/v1/apps/acme/cats", "/v1/things/model/cats-model");
    for odd in ODD {
        let told = server.put("ana", model, json!({ "name": "cats-model", "content": { odd: [odd] } })).await;
        assert_eq!(told.status, 200, "{odd:?}: {}", told.body);
        assert_eq!(server.get("ana", model).await.json()["content"], json!({ odd: [odd] }));
        for (method, path, body) in [
            (Method::PUT, format!("{app}/name"), json!({ "name": odd })),
            (Method::PUT, format!("{app}/notes"), json!({ "text": odd })),
            (Method::PUT, format!("{app}/description"), json!({ "text": odd })),
            (Method::PUT, format!("{app}/shares/mia"), json!({ "permissions": [odd] })),
            (Method::POST, format!("{app}/copies"), json!({ "to": odd, "name": "Copy" })),
            (Method::POST, format!("{app}/things/model"), json!({ "name": odd })),
            (Method::PUT, model.to_owned(), json!({ "name": "cats-model", "assignees": [odd] })),
            (Method::PUT, "/v1/me/email".to_owned(), json!({ "email": format!("{odd}@example.com") })),
            (Method::PUT, "/v1/me/name".to_owned(), json!({ "name": { "first": odd, "last": "x" } })),
            (
                Method::POST,
                "/v1/explanations".to_owned(),
                json!({ "user": odd, "action": "view_model", "resource": { "thing": "cats-model" } }),
            ),
            (
                Method::POST,
                "/v1/who-can".to_owned(),
                json!({ "action": "view_model", "resource": { "thing": odd } }),
            ),
            (Method::POST, "/v1/permissions".to_owned(), json!({ "resources": [{ "thing": odd }] })),
        ] {
            let told = server.send("ana", method, &path, Some(body.clone())).await;
            assert!(told.status < 500, "{path} {body}: {} {}", told.status, told.body);
        }
    }
}

#[tokio::test]
async fn odd_ids_are_unknown_to_calls() {
    let server = Calls::start().await;
    for odd in ODD {
        let id = odd.to_owned();
        let get = server.client().get_model(server.by(Some("ana"), GetModelRequest { id: id.clone() })).await;
        assert_eq!(get.unwrap_err().code(), Code::NotFound, "{odd:?}");
        let page = |search: &str, after: String| Some(Page { search: search.to_owned(), limit: 2, after });
        let list = async |app: &str, page| {
            let message = ListModelsRequest { app: app.to_owned(), page };
            server.client().list_models(server.by(Some("ana"), message)).await
        };
        assert_eq!(list(odd, None).await.unwrap().into_inner().models, []);
        assert_eq!(list("", page(odd, String::new())).await.unwrap().into_inner().models, []);
        let owner = Some(RpcOwner { owner: Some(owner::Owner::Organization(id.clone())) });
        let apps = ListAppsRequest { owner, page: None };
        let apps = server.client().list_apps(server.by(Some("ana"), apps)).await.unwrap();
        assert_eq!(apps.into_inner().apps, []);
        let position = URL_SAFE_NO_PAD.encode(json!({ "name": { "key": odd, "id": odd } }).to_string());
        let after = list("", page("", position)).await;
        let expected = if odd.contains('\0') { Code::InvalidArgument } else { Code::Ok };
        assert_eq!(after.map_or_else(|told| told.code(), |_| Code::Ok), expected, "{odd:?}");
    }
}
