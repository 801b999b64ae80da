//! Requests of somebody who looks for a way around: tokens, addresses, cursors and races.

use super::server::{Answer, Server, answer};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const SECRET: &[u8] = b"a secret for tests";

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// A token as the issuer would sign it, with some claims changed; `null` in `without` takes a claim away.
fn signed(change: &Value, without: &[&str]) -> String {
    let mut claims = json!({ "iss": "https://service.example", "aud": "rolecall-service", "sub": "ana", "iat": now(), "exp": now() + 3600 });
    claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
    for name in without {
        claims.as_object_mut().unwrap().remove(*name);
    }
    header(&Header { typ: Some("at+jwt".to_owned()), ..Header::new(Algorithm::HS256) }, &claims)
}

fn header(header: &Header, claims: &Value) -> String {
    encode(header, claims, &EncodingKey::from_secret(SECRET).unwrap()).unwrap()
}

/// Asks for what everybody may see: a token that is not valid is refused there, too.
async fn public(server: &Server, token: &str) -> Answer {
    answer(server.request(Method::GET, "/v1/apps/acme/birds", token)).await
}

#[tokio::test]
async fn only_whole_tokens_of_the_issuer_are_tokens() {
    let server = Server::start().await;
    let valid = signed(&json!({}), &[]);
    assert_eq!(public(&server, &valid).await.status, 200);
    let claims = json!({ "iss": "https://service.example", "aud": "rolecall-service", "sub": "ana", "iat": now(), "exp": now() + 3600 });
    // with the right header they make a token: what follows is wrong in one thing each
    let typed = |algorithm| Header { typ: Some("at+jwt".to_owned()), ..Header::new(algorithm) };
    assert_eq!(public(&server, &header(&typed(Algorithm::HS256), &claims)).await.status, 200);
    let part = |value: &Value| {
        base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, value.to_string())
    };
    let (body, signature) = valid.rsplit_once('.').unwrap();
    let mut other = claims.clone();
    other["sub"] = json!("gus");
    let other_body = part(&other);
    let tokens = [
        // no signature, another algorithm, another type, and parts of two tokens
        format!("{}.{}.", part(&json!({ "alg": "none", "typ": "at+jwt" })), other_body),
        format!("{}.{}.{signature}", part(&json!({ "alg": "none", "typ": "at+jwt" })), other_body),
        header(&typed(Algorithm::HS512), &claims),
        header(&Header::new(Algorithm::HS256), &claims),
        format!("{body}."),
        format!("{}.{other_body}.{signature}", body.split_once('.').unwrap().0),
        // times, audiences and issuers
        signed(&json!({ "exp": now() - 3600 }), &[]),
        signed(&json!({ "nbf": now() + 3600 }), &[]),
        signed(&json!({ "exp": "never" }), &[]),
        signed(&json!({}), &["exp"]),
        signed(&json!({ "aud": "rolecall-decisions" }), &[]),
        signed(&json!({ "aud": ["rolecall-service", "rolecall-decisions"] }), &[]),
        signed(&json!({}), &["aud"]),
        signed(&json!({ "iss": "https://other.example" }), &[]),
        // users who are none
        signed(&json!({}), &["sub"]),
        signed(&json!({ "sub": "" }), &[]),
        signed(&json!({ "sub": "ana\0" }), &[]),
        signed(&json!({ "sub": null }), &[]),
        // limits that cannot be read are not no limits
        signed(&json!({ "scope": null }), &[]),
        signed(&json!({ "scope": ["VIEW_MODELS"] }), &[]),
        signed(&json!({ "authorization_details": null }), &[]),
        signed(&json!({ "authorization_details": {} }), &[]),
        signed(&json!({ "act": null }), &[]),
        signed(&json!({ "act": "assistant" }), &[]),
        signed(&json!({ "act": { "sub": "" } }), &[]),
    ];
    for (number, token) in tokens.iter().enumerate() {
        let told = public(&server, token).await;
        assert_eq!(told.status, 401, "{number}: {}", told.body);
        assert!(told.header("www-authenticate").contains("invalid_token"), "{number}");
    }
    // an empty scope is a limit: nothing
    let told = public(&server, &signed(&json!({ "scope": "" }), &[])).await;
    assert_eq!((told.status, &told.json()["reason"]), (403, &json!("narrowed_by_token")));
}

#[tokio::test]
async fn two_credentials_are_none() {
    let server = Server::start().await;
    let (ana, gus) = (server.token("ana"), server.token("gus"));
    for tokens in [[&ana, &gus], [&gus, &ana], [&ana, &ana]] {
        let request = server.request(Method::GET, "/v1/apps/acme/birds", "");
        let both = tokens
            .into_iter()
            .fold(request, |request, token| request.header("authorization", format!("Bearer {token}")));
        assert_eq!(answer(both).await.status, 401);
    }
}

#[tokio::test]
async fn addresses_with_odd_parts_are_answered_like_others() {
    let server = Server::start().await;
    let long = "x".repeat(4000);
    let odd = [
        "%00",
        "a%00b",
        "%FF",
        "%C3",
        "%2F",
        "..%2F..",
        "%E2%80%AE",
        "%20",
        "%7E",
        "%27%3B--",
        "%25",
        long.as_str(),
    ];
    let (mut told, mut asked) = (Vec::new(), 0);
    for part in odd {
        for path in [
            "/v1/organizations/{}",
            "/v1/organizations/acme/members/{}",
            "/v1/organizations/acme/teams/{}",
            "/v1/apps/{}/cats",
            "/v1/apps/~{}/cats",
            "/v1/apps/acme/{}",
            "/v1/things/model/{}",
            "/v1/things/{}/cats-model",
            "/v1/things/pipeline/{}/runs",
            "/v1/organizations/acme/reserved-names/{}",
        ] {
            let method = match path.rsplit('/').next() {
                Some("runs") => Method::POST,
                _ if path.contains("reserved") => Method::DELETE,
                _ => Method::GET,
            };
            let path = path.replace("{}", part);
            let found = server.send("ana", method, &path, None).await;
            asked += 1;
            if !matches!(found.status, 400 | 404 | 409)
                || found.header("content-type") != "application/problem+json"
            {
                told.push((path, found.status, found.body));
            }
        }
        for query in ["search", "owner", "app", "after"] {
            let found = server.get("ana", &format!("/v1/things/model?{query}={part}")).await;
            asked += 1;
            let is_empty = found.status == 200 && found.ids().is_empty();
            if !is_empty
                && (found.status != 400 || found.header("content-type") != "application/problem+json")
            {
                // `~` alone is nobody's, and `%` is no beginning of a name here
                told.push((format!("{query}={part}"), found.status, found.body));
            }
        }
    }
    assert_eq!(told, [], "of {asked}");
    // a user or a position with a character that no text in a database has
    let body = json!({ "name": "x", "assignees": ["\0"] });
    assert_eq!(server.post("ana", "/v1/apps/acme/cats/things/task", body).await.status, 409);
    let position = json!({ "name": { "key": "\0", "id": "\0" } }).to_string();
    let after = base64::Engine::encode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, position);
    assert_eq!(server.get("ana", &format!("/v1/things/model?after={after}")).await.status, 400);
}

#[tokio::test]
async fn a_cursor_of_somebody_else_shows_nothing_of_theirs() {
    let server = Server::start().await;
    let page = server.get("ana", "/v1/things/model?limit=1").await;
    let after = page.json()["next"].as_str().unwrap().to_owned();
    let found = server.get("gus", &format!("/v1/things/model?limit=50&after={after}")).await;
    assert_eq!(found.ids(), ["globes-model"]);
    let page = server.get("ana", "/v1/organizations/acme/members?limit=1").await;
    let after = page.json()["next"].as_str().unwrap().to_owned();
    let own = server.get("gus", &format!("/v1/organizations/globex/members?after={after}")).await;
    assert_eq!(own.status, 400);
    let path = format!("/v1/organizations/acme/members?after={after}");
    let (hidden, missing) =
        (server.get("gus", &path).await, server.get("gus", &path.replace("acme", "none")).await);
    assert_eq!((hidden.status, &hidden.body), (404, &missing.body));
}

#[tokio::test]
async fn of_many_who_saw_the_same_one_changes_it() {
    let server = Server::start().await;
    for (see, edit, field) in [
        ("/v1/things/model/cats-model", "/v1/things/model/cats-model", "name"),
        ("/v1/apps/acme/cats", "/v1/apps/acme/cats/notes", "text"),
        ("/v1/organizations/acme/teams/silo", "/v1/organizations/acme/teams/silo/name", "name"),
    ] {
        let tag = server.get("ana", see).await.header("etag").to_owned();
        let token = server.token("ana");
        let each = (0..8).map(|number| {
            let mut body = json!({});
            body[field] = json!(format!("new {number}"));
            let request = server.request(Method::PUT, edit, &token).header("if-match", &tag).json(&body);
            tokio::spawn(answer(request))
        });
        let mut statuses = Vec::new();
        for one in each.collect::<Vec<_>>() {
            statuses.push(one.await.unwrap().status);
        }
        let made = statuses.iter().filter(|status| **status == 200).count();
        assert_eq!(made, 1, "{see}: {statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 200 | 409 | 412)), "{see}: {statuses:?}");
        // a weak tag is none to change something by
        let now = server.get("ana", see).await.header("etag").to_owned();
        let mut body = json!({});
        body[field] = json!("by a weak tag");
        let weak =
            server.request(Method::PUT, edit, &token).header("if-match", format!("W/{now}")).json(&body);
        assert_eq!(answer(weak).await.status, 412);
    }
}
