//! Changes: conditions, versions, conflicts, and requests that cannot be read.

use super::server::{Server, answer};
use reqwest::Method;
use serde_json::json;

#[tokio::test]
async fn two_people_who_edit_do_not_overwrite_each_other() {
    let server = Server::start().await;
    for (path, edit, body) in [
        ("/v1/apps/acme/cats", "/v1/apps/acme/cats/notes", json!({ "text": "first" })),
        ("/v1/organizations/acme", "/v1/organizations/acme/profile", json!({ "text": "first" })),
        (
            "/v1/organizations/acme/teams/silo",
            "/v1/organizations/acme/teams/silo/name",
            json!({ "name": "first" }),
        ),
        (
            "/v1/organizations/acme/members/uma",
            "/v1/organizations/acme/members/uma/role",
            json!({ "role": "team_contributor" }),
        ),
        ("/v1/things/model/cats-model", "/v1/things/model/cats-model", json!({ "name": "first" })),
    ] {
        let seen = server.get("ana", path).await;
        let tag = seen.header("etag").to_owned();
        assert!(!tag.is_empty(), "{path}");
        let put = |tag: &str| {
            server.request(Method::PUT, edit, &server.token("ana")).header("if-match", tag).json(&body)
        };
        assert_eq!(answer(put("\"0\"")).await.status, 412, "{path}");
        assert_eq!(answer(put(&tag)).await.status, 200, "{path}");
        // the second editor saw the old state
        let late = answer(put(&tag)).await;
        assert_eq!((late.status, &late.json()["reason"]), (412, &json!("changed")), "{path}");
    }
}

#[tokio::test]
async fn whoever_wrote_reads_it_and_facts_that_are_too_old_are_no_denial() {
    let server = Server::start().await;
    let changed = server.put("ana", "/v1/apps/acme/cats/notes", json!({ "text": "new" })).await;
    let version: u64 = changed.header("facts-version").parse().unwrap();
    assert_eq!(changed.json(), json!({ "version": version }));
    let get = |version: u64| {
        let request = server.request(Method::GET, "/v1/apps/acme/cats", &server.token("ana"));
        answer(request.header("facts-version", version.to_string()))
    };
    assert_eq!(get(version).await.json()["notes"], json!("new"));
    let told = get(version + 1).await;
    assert_eq!((told.status, told.header("retry-after")), (503, "1"));
    assert_eq!(told.json()["reason"], json!("facts_unavailable"));
    // also for a caller who may not see the app
    let request = server.request(Method::GET, "/v1/apps/acme/cats", &server.token("gus"));
    assert_eq!(answer(request.header("facts-version", (version + 1).to_string())).await.status, 503);
}

#[tokio::test]
async fn the_story_of_the_documents_over_http() {
    let server = Server::start().await;
    let created = server
        .post("gus", "/v1/organizations", json!({ "name": "Initech", "billing_email": "b@x.com" }))
        .await;
    assert_eq!(created.status, 201, "{}", created.body);
    let organization = created.json()["id"].as_str().unwrap().to_owned();
    let at = |rest: &str| format!("/v1/organizations/{organization}{rest}");
    let invite = json!({ "email": "mia@example.com", "role": "organization_contributor" });
    let sent = server.post("gus", &at("/invitations"), invite.clone()).await;
    assert_eq!(sent.status, 201, "{}", sent.body);
    assert_eq!(
        server.post("gus", &at("/invitations"), invite).await.json()["reason"],
        json!("already_invited")
    );
    let invitations = server.get("mia", "/v1/me").await.json()["invitations"].clone();
    let invitation = invitations[0]["invitation"]["id"].as_str().unwrap().to_owned();
    let accept = at(&format!("/invitations/{invitation}/acceptance"));
    assert_eq!(server.post("tom", &accept, json!({})).await.status, 404);
    assert_eq!(server.post("mia", &accept, json!({})).await.status, 200);
    // she works there, and hands out no more than she holds
    let app = server.post("mia", &format!("/v1/apps/{organization}"), json!({ "name": "Forms" })).await;
    assert_eq!(app.status, 201, "{}", app.body);
    let app = app.json()["id"].as_str().unwrap().to_owned();
    let team = json!({ "name": "Clerks", "default_permission": "model_trainer", "confining": false });
    let team = server.post("mia", &at("/teams"), team).await.json()["id"].as_str().unwrap().to_owned();
    let path = at(&format!("/teams/{team}/apps/{app}"));
    assert_eq!(
        server.put("mia", &path, json!({ "permission": { "named": "labeler_worker" } })).await.status,
        200
    );
    let promote = json!({ "role": "administrator" });
    assert_eq!(server.put("mia", &at("/members/mia/role"), promote.clone()).await.status, 403);
    let role = json!({ "definition": { "name": "Auditor", "grants": ["VIEW_AUDIT_LOG"], "reach": "all_apps", "ceiling": null } });
    assert_eq!(server.post("mia", &at("/roles"), role.clone()).await.status, 403);
    assert_eq!(server.post("gus", &at("/roles"), role).await.status, 201);
    let roles = server.get("gus", &at("/roles")).await.json();
    assert_eq!(roles[0]["definition"]["grants"], json!(["VIEW_AUDIT_LOG"]));
    // the last Administrator stays
    let demote = server.put("gus", &at("/members/gus/role"), json!({ "role": "organization_user" })).await;
    assert_eq!((demote.status, &demote.json()["reason"]), (409, &json!("last_administrator")));
    assert_eq!(server.put("gus", &at("/members/mia/role"), promote).await.status, 200);
    let share = json!({ "permissions": ["VIEW_MODELS", "PREDICT"] });
    let path = format!("/v1/apps/{organization}/{app}/shares/tom");
    assert_eq!(server.put("mia", &path, share).await.status, 200);
    assert_eq!(server.get("tom", &format!("/v1/apps/{organization}/{app}")).await.status, 200);
    let planned = json!({ "command": { "delete_organization": { "organization": organization } } });
    let told = server.post("mia", "/v1/previews", planned.clone()).await.json();
    assert_eq!(told["accepted"], json!(true));
    let losers: Vec<_> =
        told["changes"].as_array().unwrap().iter().map(|row| row["grantee"].clone()).collect();
    assert_eq!(losers, [json!("gus"), json!("mia"), json!("tom")]);
    assert_eq!(server.post("tom", "/v1/previews", planned).await.status, 404);
    let log = server.get("gus", &at("/log")).await.json()["events"].as_array().unwrap().len();
    assert_eq!(log, 9);
}

#[tokio::test]
async fn an_invitation_is_accepted_before_its_time_alone() {
    let server = Server::start().await;
    let soon = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_millis() + 1500;
    let soon = u64::try_from(soon).unwrap();
    let mut invitations = Vec::new();
    for user in ["mia", "gus"] {
        let role = json!("organization_user");
        let body = json!({ "email": format!("{user}@example.com"), "role": role, "expires_at": soon });
        let sent = server.post("ana", "/v1/organizations/acme/invitations", body).await;
        assert_eq!(sent.status, 201, "{}", sent.body);
        invitations.push(sent.json()["id"].as_str().unwrap().to_owned());
    }
    let accept = |at: usize| format!("/v1/organizations/acme/invitations/{}/acceptance", invitations[at]);
    assert_eq!(server.post("mia", &accept(0), json!({})).await.status, 200);
    // nobody has closed it, and nothing else has happened since
    tokio::time::sleep(std::time::Duration::from_millis(1600)).await;
    let late = server.post("gus", &accept(1), json!({})).await;
    assert_eq!((late.status, &late.json()["reason"]), (409, &json!("expired")));
    assert_eq!(server.get("gus", "/v1/organizations/acme").await.status, 404);
}

#[tokio::test]
async fn requests_that_cannot_be_read_say_what_is_wrong() {
    let server = Server::start().await;
    let token = server.token("ana");
    let put =
        |body: &str| server.request(Method::PUT, "/v1/apps/acme/cats/name", &token).body(body.to_owned());
    let json = |body: &str| put(body).header("content-type", "application/json");
    let long = format!("{{\"name\":\"{}\"}}", "x".repeat(2 << 20));
    let cases = [
        (put("{\"name\":\"x\"}"), 415, "not_json"),
        (json(""), 400, "invalid_body"),
        (json("{"), 400, "invalid_body"),
        (json("{\"name\":\"\"}"), 400, "invalid_body"),
        (json("{\"name\":\"x\",\"other\":1}"), 400, "invalid_body"),
        (json("{\"name\":\"x\"} x"), 400, "invalid_body"),
        (json(&long), 413, "too_long"),
        (server.request(Method::GET, "/v2", &token), 404, "no_such_path"),
        (server.request(Method::PATCH, "/v1/me", &token), 405, "no_such_method"),
        (
            server.request(Method::GET, "/v1/me", &token).header("facts-version", "new"),
            400,
            "invalid_parameter",
        ),
    ];
    for (number, (request, status, reason)) in cases.into_iter().enumerate() {
        let told = answer(request).await;
        assert_eq!(
            (told.status, told.json()["reason"].as_str().unwrap()),
            (status, reason),
            "{number}: {}",
            told.body
        );
        assert_eq!(told.header("content-type"), "application/problem+json");
        assert_eq!(told.json()["status"], json!(status));
    }
}
