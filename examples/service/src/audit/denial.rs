//! Denials: class 6003, API Activity, with the profile `security_control`.

use super::{Trail, actor, line as new_line};
use crate::Id;
use crate::clock;
use http::Method;
use rolecall::own::AnyKind;
use rolecall::{Owner, Resource, Subject};
use serde_json::{Map, Value, json};

/// Numbers of the schema.
const LOW: u32 = 2;
const FAILURE: u32 = 2;
const DENIED: u32 = 2;
const BLOCKED: u32 = 2;

/// Why something was denied.
pub struct Why {
    /// The reason in words, for auditors.
    pub reason: String,
    /// The rule, such as `R5`.
    pub rule: Option<String>,
    /// The resource, if there is one.
    pub target: Option<Value>,
}

/// The line of a denial.
pub fn line(trail: &Trail, subject: &Subject<Id>, action: &str, why: &Why) -> Map<String, Value> {
    let policy = json!({ "name": "rolecall", "uid": subject.policy().fingerprint().to_string() });
    let mut line = new_line(6003, "API Activity", activity(&trail.method), clock::now());
    let members = [
        ("severity_id", Value::from(LOW)),
        ("status_id", Value::from(FAILURE)),
        ("status_detail", Value::from(why.reason.clone())),
        ("action_id", Value::from(DENIED)),
        ("disposition_id", Value::from(BLOCKED)),
        ("actor", actor(subject.user(), subject.actor())),
        ("api", json!({ "operation": action })),
        ("http_request", trail.http_request()),
        ("src_endpoint", trail.source()),
        ("authorizations", json!([{ "decision": "Denied", "policy": policy }])),
    ];
    line.extend(members.map(|(name, value)| (name.to_owned(), value)));
    line.extend(why.target.clone().map(|target| ("resources".to_owned(), json!([target]))));
    line.extend(why.rule.clone().map(|rule| ("unmapped".to_owned(), json!({ "rule": rule }))));
    if let Some(Value::Object(metadata)) = line.get_mut("metadata") {
        metadata.insert("profiles".to_owned(), json!(["security_control"]));
    }
    line
}

/// The resource that was asked about.
pub fn resource(resource: &Resource<Id>) -> Value {
    let (kind, owner) = (resource.kind(), resource.owner());
    let (namespace, owner_id) = match owner {
        Owner::Organization(id) => ("organization", id),
        Owner::User(id) => ("user", id),
    };
    let uid = resource.app_id().unwrap_or(owner_id);
    json!({ "type": name(kind), "uid": uid, "namespace": format!("{namespace}:{owner_id}") })
}

fn name(kind: AnyKind) -> &'static str {
    kind.as_str()
}

fn activity(method: &Method) -> u32 {
    match *method {
        Method::POST => 1,
        Method::GET | Method::HEAD => 2,
        Method::PUT | Method::PATCH => 3,
        Method::DELETE => 4,
        _ => 99,
    }
}
