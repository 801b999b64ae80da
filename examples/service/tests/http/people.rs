//! Each person of the seed sees and does what their role, teams, shares and assignments say, and nothing else.

use super::server::Server;
use serde_json::json;

/// The status of each request, for each person: a row of the table below.
async fn statuses(server: &Server, path: &str) -> Vec<u16> {
    let people = ["ana", "olga", "tom", "lea", "uma", "fin", "sid", "con", "mia", "gus", ""];
    let mut statuses = Vec::new();
    for user in people {
        statuses.push(server.get(user, path).await.status);
    }
    statuses
}

#[tokio::test]
async fn everybody_sees_what_they_may() {
    let server = Server::start().await;
    // a member with a role and no right sees the organization; what is hidden is a 404, whatever else is wrong
    let expected = [
        //                                    ana  olga tom  lea  uma  fin  sid  con  mia  gus  nobody
        ("/v1/organizations/acme", [200, 200, 200, 200, 200, 200, 403, 403, 404, 404, 401]),
        ("/v1/organizations/acme/members", [200, 200, 403, 403, 403, 403, 403, 403, 404, 404, 401]),
        ("/v1/organizations/acme/billing", [200, 403, 403, 403, 403, 200, 403, 403, 404, 404, 401]),
        ("/v1/organizations/acme/log", [200, 403, 403, 403, 403, 403, 403, 403, 404, 404, 401]),
        ("/v1/apps/acme/cats", [200, 200, 200, 200, 200, 404, 404, 404, 404, 404, 401]),
        ("/v1/apps/acme/dogs", [200, 200, 404, 404, 200, 404, 404, 200, 404, 404, 401]),
        ("/v1/apps/acme/birds", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
        ("/v1/apps/~mia/mias", [404, 404, 404, 404, 404, 404, 404, 404, 200, 404, 401]),
        ("/v1/things/model/cats-model", [200, 200, 200, 404, 200, 404, 404, 404, 404, 404, 401]),
        ("/v1/things/model/birds-model", [200, 200, 200, 200, 200, 200, 200, 200, 200, 200, 200]),
        ("/v1/things/dataset/birds-dataset", [200, 200, 404, 404, 200, 404, 404, 404, 404, 404, 401]),
        ("/v1/things/task/cats-task-1", [200, 200, 404, 200, 200, 404, 404, 404, 404, 404, 401]),
        ("/v1/things/task/cats-task-2", [200, 200, 404, 404, 200, 404, 404, 404, 404, 404, 401]),
        ("/v1/things/model/mias-model", [404, 404, 404, 404, 404, 404, 404, 404, 200, 404, 401]),
    ];
    for (path, expected) in expected {
        assert_eq!(statuses(&server, path).await, expected, "{path}");
    }
}

#[tokio::test]
async fn a_labeler_works_on_assigned_tasks_alone() {
    let server = Server::start().await;
    assert_eq!(server.get("lea", "/v1/things/task").await.ids(), ["cats-task-1"]);
    assert_eq!(server.get("lea", "/v1/things/input").await.ids(), ["cats-input-1"]);
    // a task that is not hers does not exist for her. She cannot take it, and a manager of tasks can give it to her
    let mine = json!({ "name": "cats-task-2", "content": {}, "assignees": ["lea"] });
    assert_eq!(server.put("lea", "/v1/things/task/cats-task-2", mine.clone()).await.status, 404);
    assert_eq!(server.put("olga", "/v1/things/task/cats-task-2", mine).await.status, 200);
    assert_eq!(server.get("lea", "/v1/things/task").await.ids(), ["cats-task-1", "cats-task-2"]);
    // the same users in another order are no change, and nobody is named twice
    let both = json!({ "name": "cats-task-2", "assignees": ["tom", "lea", "tom"] });
    let told = server.put("olga", "/v1/things/task/cats-task-2", both).await.json();
    assert_eq!(told["assignees"], json!(["lea", "tom"]));
}

#[tokio::test]
async fn a_suspended_member_keeps_what_is_public_and_gets_all_back() {
    let server = Server::start().await;
    let told = server.get("sid", "/v1/organizations/acme").await;
    assert_eq!((told.status, &told.json()["reason"]), (403, &json!("suspended")));
    assert_eq!(server.get("sid", "/v1/apps/acme/cats").await.status, 404);
    assert_eq!(server.get("sid", "/v1/apps/acme").await.ids(), ["birds"]);
    let path = "/v1/organizations/acme/members/sid/suspension";
    assert_eq!(server.delete("olga", path).await.status, 403);
    assert_eq!(server.delete("ana", path).await.status, 200);
    assert_eq!(server.get("sid", "/v1/apps/acme/cats").await.status, 200);
}

#[tokio::test]
async fn an_own_action_is_asked_like_the_others() {
    let server = Server::start().await;
    let path = "/v1/apps/acme/cats/things/pipeline";
    let pipeline = json!({ "name": "nightly" });
    assert_eq!(server.post("uma", path, pipeline.clone()).await.status, 403);
    let created = server.post("olga", path, pipeline).await;
    assert_eq!(created.status, 201, "{}", created.body);
    let runs = format!("/v1/things/pipeline/{}/runs", created.json()["id"].as_str().unwrap());
    assert_eq!(server.post("uma", &runs, json!({})).await.status, 403);
    assert_eq!(server.post("gus", &runs, json!({})).await.status, 404);
    assert_eq!(server.post("olga", &runs, json!({})).await.status, 201);
}

#[tokio::test]
async fn administrators_see_why_and_others_do_not() {
    let server = Server::start().await;
    let about =
        |thing: &str| json!({ "user": "lea", "action": "train_model", "resource": { "thing": thing } });
    let told = server.post("ana", "/v1/explanations", about("cats-model")).await;
    assert_eq!(told.status, 200, "{}", told.body);
    let told = told.json();
    assert_eq!(told["allowed"], json!(false));
    assert!(told["text"].as_str().unwrap().contains("labelers"), "{told}");
    assert!(!told["remedies"].as_array().unwrap().is_empty());
    // a member who sees the model learns that they may not ask; for all others it does not exist
    let status =
        async |user: &str, thing: &str| server.post(user, "/v1/explanations", about(thing)).await.status;
    assert_eq!(status("uma", "cats-model").await, 403);
    for user in ["tom", "gus", "mia"] {
        let hidden = server.post(user, "/v1/explanations", about("dogs-model")).await;
        let missing = server.post(user, "/v1/explanations", about("no-model")).await;
        assert_eq!((hidden.status, &hidden.body), (404, &missing.body), "{user}");
    }
    let who = json!({ "action": "train_model", "resource": { "thing": "cats-model" } });
    let who = server.post("ana", "/v1/who-can", who).await.json();
    assert_eq!(who, json!({ "public": false, "users": ["ana", "olga", "tom"] }));
}

#[tokio::test]
async fn an_explanation_says_nothing_about_other_organizations() {
    let server = Server::start().await;
    let question = json!({ "user": "mia", "action": "view_model", "resource": { "thing": "cats-model" } });
    let before = server.post("ana", "/v1/explanations", question.clone()).await;
    assert_eq!(before.status, 200, "{}", before.body);
    let invite = json!({ "email": "mia@example.com", "role": "administrator" });
    let sent = server.post("gus", "/v1/organizations/globex/invitations", invite).await.json();
    let id = sent["id"].as_str().unwrap();
    let path = format!("/v1/organizations/globex/invitations/{id}/acceptance");
    assert_eq!(server.post("mia", &path, json!({})).await.status, 200);
    let after = server.post("ana", "/v1/explanations", question).await;
    assert_eq!(after.body, before.body);
}

#[tokio::test]
async fn a_preview_shows_the_rights_of_others_to_those_who_manage_members() {
    let server = Server::start().await;
    let command = json!({ "organization": "acme", "team": "trainers", "user": "lea" });
    let planned = json!({ "command": { "add_team_member": command } });
    let told = async |user: &str| server.post(user, "/v1/previews", planned.clone()).await.json();
    let (manager, other) = (told("ana").await, told("olga").await);
    assert_eq!((&manager["accepted"], &other["accepted"]), (&json!(true), &json!(true)));
    assert_eq!(manager["changes"][0]["grantee"], json!("lea"));
    assert_eq!(other["changes"], json!(null));
    assert_eq!(server.get("olga", "/v1/organizations/acme/roles").await.status, 403);
}

#[tokio::test]
async fn an_address_that_nobody_confirmed_shows_no_invitations() {
    let server = Server::start().await;
    // somebody else says that this is the user's address
    let pat = json!({ "email": "pat@example.com", "name": { "first": "Pat", "last": "P" }, "role": "organization_user" });
    let pat = server.post("gus", "/v1/organizations/globex/members", pat).await.json()["id"].clone();
    let pat = pat.as_str().unwrap();
    let invite = json!({ "email": "pat@example.com", "role": "organization_user" });
    let sent = server.post("ana", "/v1/organizations/acme/invitations", invite).await.json();
    let me = server.get(pat, "/v1/me").await.json();
    assert_eq!((&me["memberships"][0]["organization"], &me["invitations"]), (&json!("globex"), &json!([])));
    let path = format!("/v1/organizations/acme/invitations/{}/acceptance", sent["id"].as_str().unwrap());
    let told = server.post(pat, &path, json!({})).await;
    assert_eq!((told.status, &told.json()["reason"]), (403, &json!("email_unconfirmed")));
}

#[tokio::test]
async fn a_front_end_gets_all_buttons_in_one_request() {
    let server = Server::start().await;
    let names = json!([{ "organization": "acme" }, { "app": { "owner": "acme", "app": "cats" } },
        { "thing": "cats-task-1" }, { "thing": "dogs-model" }, { "thing": "no-model" }]);
    let told = server.post("lea", "/v1/permissions", json!({ "resources": names })).await;
    let told = told.json();
    let actions = |at: usize| told[at]["actions"].as_array().unwrap().clone();
    assert!(actions(2).contains(&json!("update_task_status")) && !actions(2).contains(&json!("delete_task")));
    assert_eq!((actions(3), actions(4)), (Vec::new(), Vec::new()));
}
