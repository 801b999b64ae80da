//! The audit trail: a line for every denial and for every event, which is valid OCSF.

use super::server::Server;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};

/// Requests of which each leaves a line of one of the classes.
async fn traffic(server: &Server) {
    let at = |rest: &str| format!("/v1/organizations/acme{rest}");
    for (user, path) in
        [("tom", "/v1/apps/acme/dogs"), ("", "/v1/apps/acme/cats"), ("tom", "/v1/apps/acme/none")]
    {
        server.get(user, path).await;
    }
    server.delete("uma", "/v1/things/model/cats-model").await;
    server.put("olga", &at("/members/uma/role"), json!({ "role": "administrator" })).await;
    server.put("ana", &at("/members/uma/role"), json!({ "role": "organization_contributor" })).await;
    server.put("ana", &at("/members/uma/suspension"), json!({})).await;
    let team = json!({ "name": "New", "default_permission": "full_access" });
    let team = server.post("ana", &at("/teams"), team).await.json()["id"].as_str().unwrap().to_owned();
    server.put("ana", &at(&format!("/teams/{team}/members/tom")), json!({})).await;
    let app = json!({ "permission": { "named": "labeler_lead" } });
    server.put("ana", &at(&format!("/teams/{team}/apps/dogs")), app).await;
    server.delete("ana", &at(&format!("/teams/{team}"))).await;
    server
        .post("ana", &at("/invitations"), json!({ "email": "new@example.com", "role": "organization_user" }))
        .await;
    server.put("ana", "/v1/apps/acme/cats/shares/mia", json!({ "permissions": ["VIEW_MODELS"] })).await;
    server.put("ana", "/v1/apps/acme/cats/description", json!({ "text": "cats" })).await;
    server.post("newcomer", "/v1/me", json!({ "email": "newcomer@example.com" })).await;
    server.delete("newcomer", "/v1/me").await;
    let role =
        json!({ "name": "Auditor", "grants": ["VIEW_AUDIT_LOG"], "reach": "all_apps", "ceiling": null });
    server.post("ana", &at("/roles"), json!({ "definition": role })).await;
}

fn count(lines: &[Value], class: u32) -> usize {
    lines.iter().filter(|line| line["class_uid"] == json!(class)).count()
}

#[tokio::test]
async fn every_denial_and_every_event_is_a_line() {
    let server = Server::start().await;
    let before = server.service.platform.version().number();
    traffic(&server).await;
    let events = usize::try_from(server.service.platform.version().number() - before).unwrap();
    let lines = server.audit();
    let classes = [6003, 3001, 3004, 3005, 3006].map(|class| count(&lines, class));
    assert_eq!(classes, [5, 2, 3, 3, 4]);
    assert_eq!(classes[1..].iter().sum::<usize>(), events);

    let denial = &lines[0];
    assert_eq!(denial["actor"]["user"]["uid"], json!("tom"));
    assert_eq!(denial["api"]["operation"], json!("view_app"));
    assert_eq!((&denial["action_id"], &denial["disposition_id"]), (&json!(2), &json!(2)));
    // the auditor reads what the caller was not told
    assert_eq!(
        denial["resources"],
        json!([{ "type": "app", "uid": "dogs", "namespace": "organization:acme" }])
    );
    assert!(denial["unmapped"]["rule"].as_str().is_some_and(|rule| rule.starts_with('R')));
    assert_eq!(lines[1]["actor"]["user"]["name"], json!("anonymous"));
    // nothing is a line that is neither
    server.get("ana", "/v1/apps/acme/cats").await;
    assert_eq!(server.audit().len(), lines.len());
}

/// Validates the lines with the schema itself, if `OCSF_PYTHON` names a Python with `ocsf-json-schema` and `jsonschema`.
#[tokio::test]
async fn every_line_is_valid() {
    let Ok(python) = std::env::var("OCSF_PYTHON") else { return };
    let server = Server::start().await;
    traffic(&server).await;
    let lines = server.audit();
    let check = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/ocsf.py");
    let mut child =
        Command::new(python).arg(check).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let text = lines.iter().map(Value::to_string).collect::<Vec<_>>().join("\n");
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    print!("{printed}");
    assert!(output.status.success(), "{printed}");
    assert!(printed.contains(&format!("{} lines are valid", lines.len())));
}
