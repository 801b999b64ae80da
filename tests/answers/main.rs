//! Answers over HTTP and denials as events: the features `http` and `tracing`.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets something unexpected panics"
)]

use rolecall::explain::PublicReason;
use rolecall::{
    Action, Membership, Permission, Place, Resource, Role, Subject, TeamMembership, TeamPermission,
    TokenGrant, decide, explain, permit,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::{Arc, Mutex};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Subjects and resources that have every public reason among their answers.
fn questions() -> Vec<(Subject<&'static str>, Action, Resource<&'static str>)> {
    let member = |role| Subject::new("user-7", [Membership::new("org-1", role)]).unwrap();
    let suspended = Membership::new("org-1", Role::Administrator).suspended();
    let labelers = TeamMembership::new("team-1").with_app("app-1", TeamPermission::LabelerWorker);
    let subjects = [
        Subject::anonymous(),
        member(Role::Administrator),
        member(Role::OrganizationUser),
        member(Role::Administrator).narrowed_to(Permission::VIEW_MODELS),
        member(Role::Administrator)
            .narrowed_by([TokenGrant::new(Place::Organization("org-1"), Permission::PREDICT)]),
        member(Role::Administrator).narrowed_to(Permission::empty()),
        Subject::new("user-7", [suspended]).unwrap(),
        // sees all tasks by the role, and works on assigned ones by the team
        Subject::new("user-7", [Membership::new("org-1", Role::OrganizationUser).with_team(labelers)])
            .unwrap(),
    ];
    let app = Resource::app("org-1", "app-1");
    let resources = [
        app.clone(),
        app.clone().model(),
        app.clone().task(),
        app.public().model().public(),
        Resource::app("org-2", "app-2"),
    ];
    let each = subjects.iter().flat_map(|subject| {
        let resources = resources.iter();
        resources
            .flat_map(move |resource| Action::ALL.map(|action| (subject.clone(), action, resource.clone())))
    });
    each.collect()
}

#[test]
fn every_answer_has_its_status_and_its_challenge() {
    let mut reasons = BTreeSet::new();
    for (subject, action, resource) in questions() {
        let told = explain(&subject, action, &resource).public();
        assert_eq!(told.status_code().as_u16(), told.status());
        let challenge = told.www_authenticate("acme");
        let challenge = challenge.as_ref().map(|value| value.to_str().unwrap());
        match told.reason() {
            Some(PublicReason::NotSignedIn) => assert_eq!(challenge, Some("Bearer realm=\"acme\"")),
            Some(PublicReason::NarrowedByToken) => {
                let scope = challenge
                    .unwrap()
                    .strip_prefix("Bearer realm=\"acme\", error=\"insufficient_scope\", scope=\"");
                let scope = scope.unwrap().strip_suffix('"').unwrap();
                // with this scope beside those that the token has, the scope is missing no more
                let scope = Permission::from_name(scope).unwrap();
                assert!(told.missing_scopes().contains(scope) && scope.bits().is_power_of_two());
            }
            _ => assert_eq!(challenge, None),
        }
        reasons.extend(told.reason().map(PublicReason::as_str));
    }
    assert_eq!(reasons.len(), PublicReason::ALL.len(), "{reasons:?}");
}

#[test]
fn no_realm_adds_anything() {
    let told = explain(&Subject::anonymous(), Action::DeleteApp, &Resource::app(1, 100)).public();
    for (realm, expected) in [
        ("", "Bearer realm=\"\""),
        ("a \"b\\", "Bearer realm=\"a \\\"b\\\\\""),
        ("x\r\nSet-Cookie: a=b", "Bearer realm=\"x??Set-Cookie: a=b\""),
        ("Modèles\u{7f}", "Bearer realm=\"Mod?les?\""),
        ("\", error=\"invalid_token", "Bearer realm=\"\\\", error=\\\"invalid_token\""),
    ] {
        assert_eq!(told.www_authenticate(realm).unwrap(), expected);
    }
}

/// The events that were recorded, each as its fields.
#[derive(Clone, Default)]
struct Recorder(Arc<Mutex<Vec<BTreeMap<&'static str, String>>>>);

impl Subscriber for Recorder {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "rolecall"
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut fields = Fields::default();
        event.record(&mut fields);
        self.0.lock().unwrap().push(fields.0);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[derive(Default)]
struct Fields(BTreeMap<&'static str, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name(), value.to_owned());
    }
}

#[test]
fn a_denial_is_one_event_without_ids() {
    let recorder = Recorder::default();
    let mut denied = 0;
    tracing::subscriber::with_default(recorder.clone(), || {
        for (subject, action, resource) in questions() {
            let permitted = permit(&subject, action, Some(()), |()| resource.clone()).is_ok();
            assert_eq!(permitted, decide(&subject, action, &resource).is_allowed());
            denied += usize::from(!permitted);
            let events = recorder.0.lock().unwrap();
            assert_eq!(events.len(), denied, "{action}");
            let Some(event) = events.last().filter(|_| !permitted) else { continue };
            assert_eq!(event["action"], action.as_str());
            assert_eq!(event.len(), 6, "{event:?}");
            let text = format!("{event:?}");
            assert!(["user-", "org-", "app-", "team-"].iter().all(|id| !text.contains(id)), "{text}");
        }
    });
    assert!(denied > 1_000, "{denied}");
}

#[test]
fn ids_are_there_when_asked_for() {
    let recorder = Recorder::default();
    let ana = Subject::new("user-7", []).unwrap().acted_by("user-8");
    tracing::subscriber::with_default(recorder.clone(), || {
        explain(&ana, Action::DeleteApp, &Resource::app("org-1", "app-1")).trace_with_ids();
        explain(&ana, Action::DeleteApp, &Resource::personal_app("user-7", "app-3")).trace_with_ids();
    });
    let events = recorder.0.lock().unwrap();
    assert_eq!(events.len(), 1, "an allow is no event");
    for (field, value) in [
        ("user", "user-7"),
        ("actor", "user-8"),
        ("owner_kind", "organization"),
        ("owner", "org-1"),
        ("app", "app-1"),
        ("reason", "outsider"),
        ("rule", "R3"),
        ("hidden", "true"),
    ] {
        assert_eq!(events[0][field], value, "{field}");
    }
}
