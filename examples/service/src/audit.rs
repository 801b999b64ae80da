//! The audit trail: every denial and every event as one line of OCSF, the Open Cybersecurity Schema Framework 1.8.
//!
//! | what | class |
//! | --- | --- |
//! | a denial, and a command that is refused as one | 6003 API Activity, with the profile `security_control` |
//! | accounts | 3001 Account Change |
//! | roles, suspensions and shares | 3005 User Access Management |
//! | teams | 3006 Group Management |
//! | everything else that a command changes | 3004 Entity Management |

mod denial;
mod event;
mod sink;

pub use self::sink::Audit;

use crate::Id;
use http::request::Parts;
use http::{HeaderMap, Method};
use rolecall::directory::{Event, Refusal};
use rolecall::own::AnyAction;
use rolecall::{Denial, Resource, Subject};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// The version of the schema.
const SCHEMA: &str = "1.8.0";

/// The audit trail of one request: where it came from, and what it asked for.
#[derive(Debug, Clone)]
pub struct Trail {
    audit: Audit,
    method: Method,
    path: String,
    request: String,
    from: Option<SocketAddr>,
}

impl Trail {
    /// The trail of an HTTP request.
    #[must_use]
    pub fn new(audit: &Audit, parts: &Parts) -> Trail {
        // the address of the peer: behind a proxy that is the proxy
        let from = parts.extensions.get::<axum::extract::ConnectInfo<SocketAddr>>().map(|info| info.0);
        Trail { from, ..Trail::called(audit, &parts.method, parts.uri.path(), &parts.headers) }
    }

    /// The trail of a call, whose peer is not known.
    #[must_use]
    pub fn called(audit: &Audit, method: &Method, path: &str, headers: &HeaderMap) -> Trail {
        let request = headers.get("x-request-id").and_then(|id| id.to_str().ok()).unwrap_or_default();
        Trail {
            audit: audit.clone(),
            method: method.clone(),
            path: path.to_owned(),
            request: request.to_owned(),
            from: None,
        }
    }

    /// The trail of what the program does by itself.
    #[must_use]
    pub fn own(audit: &Audit, task: &'static str) -> Trail {
        Trail { request: task.to_owned(), ..Trail::called(audit, &Method::POST, "/", &HeaderMap::new()) }
    }

    /// Records a denial.
    pub fn denied(&self, subject: &Subject<Id>, denial: &Denial, resource: &Resource<Id>) {
        let (reason, rule) = (denial.to_string(), Some(denial.reason().rule().to_string()));
        let target = denial::resource(resource);
        self.deny(subject, denial.action().as_str(), &denial::Why { reason, rule, target: Some(target) });
    }

    /// Records that somebody asked for something that does not exist.
    pub fn missing(&self, subject: &Subject<Id>, action: AnyAction) {
        let reason = "there is no such resource".to_owned();
        self.deny(subject, action.as_str(), &denial::Why { reason, rule: None, target: None });
    }

    /// Records a command that was refused, if that was a question of rights.
    pub fn refused(&self, actor: &Subject<Id>, refusal: &Refusal<Id>) {
        let (action, rule) = match refusal {
            Refusal::Denied(denial) => (denial.action().as_str(), Some(denial.reason().rule().to_string())),
            Refusal::NotSignedIn
            | Refusal::NotOneself
            | Refusal::Escalation { .. }
            | Refusal::OverAdministrator { .. }
            | Refusal::BeyondAuthor { .. } => ("command", None),
            // a conflict is no denial
            _ => return,
        };
        self.deny(actor, action, &denial::Why { reason: refusal.to_string(), rule, target: None });
    }

    /// Records an event.
    pub fn event(&self, event: &Event<Id>) {
        self.audit.write(&event::line(self, event));
    }

    fn deny(&self, subject: &Subject<Id>, action: &str, why: &denial::Why) {
        self.audit.write(&denial::line(self, subject, action, why));
    }

    /// The endpoint that the request came from. The schema wants something there.
    fn source(&self) -> Value {
        match self.from {
            Some(peer) => json!({ "ip": peer.ip().to_string(), "port": peer.port() }),
            None => json!({ "svc_name": "unknown" }),
        }
    }

    fn http_request(&self) -> Value {
        let mut request = json!({ "http_method": self.method.as_str(), "url": { "path": self.path } });
        if let (Some(request), false) = (request.as_object_mut(), self.request.is_empty()) {
            request.insert("uid".to_owned(), Value::from(self.request.clone()));
        }
        request
    }
}

/// The members that every line has.
fn line(class: u32, class_name: &str, activity: u32, time: u64) -> serde_json::Map<String, Value> {
    let product = json!({ "name": "rolecall service", "vendor_name": "rolecall" });
    let members = [
        ("class_uid", Value::from(class)),
        ("class_name", Value::from(class_name)),
        // the schema numbers the categories by the thousands, and the types by the hundreds
        ("category_uid", Value::from(class / 1000)),
        ("activity_id", Value::from(activity)),
        ("type_uid", Value::from(u64::from(class).saturating_mul(100).saturating_add(u64::from(activity)))),
        ("time", Value::from(time)),
        ("metadata", json!({ "version": SCHEMA, "product": product })),
    ];
    members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn user(id: &str) -> Value {
    json!({ "uid": id, "type_id": 1 })
}

/// The acting user, and who acts for them.
fn actor(user: Option<&Id>, acting: Option<&Id>) -> Value {
    let user = user.map_or_else(|| json!({ "name": "anonymous", "type_id": 0 }), |id| self::user(id));
    match acting {
        Some(acting) => json!({ "user": user, "app_uid": acting }),
        None => json!({ "user": user }),
    }
}
