//! Every answer is that of `can`, and every search finds what the evaluations allow.

use super::pdp::Pdp;
use handlers::VOCABULARY;
use rolecall::directory::VersionedSubject;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Action, Resource, ResourceKind, can};
use serde_json::{Value, json};
use service::Version;
use std::collections::BTreeSet;

/// A resource of the world, by the names that a caller uses.
struct Known {
    kind: AnyKind,
    id: String,
    resource: Resource<String>,
}

impl Known {
    fn named(&self) -> Value {
        json!({ "type": self.kind.as_str(), "id": self.id })
    }
}

fn every_action() -> impl Iterator<Item = AnyAction> {
    let own = VOCABULARY.actions().iter().map(|action| AnyAction::Own(action));
    Action::ALL.into_iter().map(AnyAction::Documented).chain(own)
}

/// The people of the world, and one who is in it no more.
async fn people(pdp: &Pdp) -> Vec<String> {
    let known = |facts: &rolecall::directory::Directory<String>| -> Vec<String> {
        facts.accounts().map(|(user, _)| user.clone()).collect()
    };
    let mut people = pdp.platform().read(Version::ANY, known).await.unwrap();
    people.push("nobody".to_owned());
    people
}

async fn resources(pdp: &Pdp) -> Vec<Known> {
    let in_facts = |facts: &rolecall::directory::Directory<String>| -> Vec<Known> {
        let mut all = Vec::new();
        for (id, organization) in facts.organizations() {
            let kind = ResourceKind::Organization.into();
            all.push(Known { kind, id: id.clone(), resource: Resource::organization(id.clone()) });
            for (team, _) in organization.teams() {
                let kind = ResourceKind::Team.into();
                let resource = Resource::of_organization(kind, id.clone()).unwrap();
                all.push(Known { kind, id: format!("{id}/{team}"), resource });
            }
        }
        all
    };
    let mut all = pdp.platform().read(Version::ANY, in_facts).await.unwrap();
    for owner in ["cats", "dogs", "birds", "globes", "mias"] {
        let parts = ["", "-model", "-dataset", "-input-1", "-input-2", "-task-1", "-task-2"];
        for id in parts.map(|part| format!("{owner}{part}")) {
            let thing = pdp.platform().thing(&id).await.unwrap().unchecked().unwrap();
            all.push(Known { kind: thing.kind, id, resource: thing.resource().unwrap() });
        }
    }
    for id in ["acme-key", "mia-key"] {
        let thing = pdp.platform().thing(id).await.unwrap().unchecked().unwrap();
        all.push(Known { kind: thing.kind, id: id.to_owned(), resource: thing.resource().unwrap() });
    }
    all
}

/// Names of results.
fn names(answer: &Value, member: &str) -> BTreeSet<String> {
    let results = answer["results"].as_array().unwrap();
    let names: BTreeSet<_> =
        results.iter().map(|result| result[member].as_str().unwrap().to_owned()).collect();
    assert_eq!(names.len(), results.len(), "no result comes twice");
    names
}

#[tokio::test]
async fn every_answer_is_that_of_can() {
    let pdp = Pdp::start().await;
    let (people, resources) = (people(&pdp).await, resources(&pdp).await);
    let (mut allowed, mut asked) = (BTreeSet::new(), 0);
    for user in &people {
        let subject = pdp.platform().read(Version::ANY, |facts| facts.subject(user)).await.unwrap();
        let subject = subject.map(VersionedSubject::into_subject);
        for known in &resources {
            let actions: Vec<_> = every_action().filter(|action| action.applies_to() == known.kind).collect();
            let evaluations = actions.iter().map(|action| json!({ "action": { "name": action.as_str() } }));
            let subject_name = json!({ "type": "user", "id": user });
            let body = json!({
                "subject": subject_name, "resource": known.named(), "evaluations": evaluations.collect::<Vec<_>>()
            });
            let answer = pdp.ask("evaluations", &body).await;
            let mut here = BTreeSet::new();
            for (action, decision) in actions.iter().zip(answer["evaluations"].as_array().unwrap()) {
                let expected = subject.as_ref().is_some_and(|subject| can(subject, *action, &known.resource));
                assert_eq!(decision["decision"], expected, "{user} {action} {}", known.id);
                asked += 1;
                if expected {
                    here.insert(action.as_str().to_owned());
                    allowed.insert((user.clone(), action.as_str(), known.id.clone()));
                }
            }
            let body = json!({ "subject": subject_name, "resource": known.named() });
            let found = names(&pdp.ask("search/action", &body).await, "name");
            assert_eq!(found, here, "{user} {}", known.id);
        }
    }
    let of = |action: &str, id: &str| -> BTreeSet<String> {
        people
            .iter()
            .filter(|user| allowed.contains(&((*user).clone(), action, id.to_owned())))
            .cloned()
            .collect()
    };
    for known in &resources {
        for action in every_action().filter(|action| action.applies_to() == known.kind) {
            let name = json!({ "name": action.as_str() });
            let body = json!({ "subject": { "type": "user" }, "action": name, "resource": known.named() });
            let found = names(&pdp.ask("search/subject", &body).await, "id");
            assert_eq!(found, of(action.as_str(), &known.id), "{action} {}", known.id);
        }
    }
    for user in &people {
        for action in every_action() {
            let kind = action.applies_to();
            let body = json!({
                "subject": { "type": "user", "id": user }, "action": { "name": action.as_str() },
                "resource": { "type": kind.as_str() }
            });
            let found = names(&pdp.ask("search/resource", &body).await, "id");
            let expected = resources.iter().filter(|known| known.kind == kind);
            let expected = expected.map(|known| known.id.clone());
            let is_allowed = |id: &String| allowed.contains(&(user.clone(), action.as_str(), id.clone()));
            assert_eq!(found, expected.filter(is_allowed).collect(), "{user} {action}");
        }
    }
    // enough was asked, and neither answer is rare
    assert!(asked > 5000 && allowed.len() > 500 && allowed.len() < asked / 2, "{asked} {}", allowed.len());
}

#[tokio::test]
async fn pages_make_up_the_whole() {
    let pdp = Pdp::start().await;
    let searches = [
        (
            "search/subject",
            "id",
            json!({
                "subject": { "type": "user" }, "action": { "name": "view_model" },
                "resource": { "type": "model", "id": "cats-model" }
            }),
        ),
        // everybody
        (
            "search/subject",
            "id",
            json!({
                "subject": { "type": "user" }, "action": { "name": "view_model" },
                "resource": { "type": "model", "id": "birds-model" }
            }),
        ),
        (
            "search/resource",
            "id",
            json!({
                "subject": { "type": "user", "id": "ana" }, "action": { "name": "view_model" },
                "resource": { "type": "model" }
            }),
        ),
        (
            "search/resource",
            "id",
            json!({
                "subject": { "type": "user", "id": "ana" }, "action": { "name": "edit_team" },
                "resource": { "type": "team" }
            }),
        ),
        (
            "search/action",
            "name",
            json!({
                "subject": { "type": "user", "id": "ana" }, "resource": { "type": "model", "id": "cats-model" }
            }),
        ),
    ];
    for (path, member, search) in searches {
        let whole = pdp.ask(path, &search).await;
        assert!(whole.get("page").is_none());
        let whole = whole["results"].as_array().unwrap().clone();
        assert!(whole.len() > 1, "{path}: {whole:?}");
        for limit in 1..4 {
            let (mut found, mut page) = (Vec::new(), json!({ "limit": limit }));
            loop {
                let mut body = search.clone();
                body["page"] = page;
                let answer = pdp.ask(path, &body).await;
                let results = answer["results"].as_array().unwrap();
                assert_eq!(answer["page"]["count"], results.len());
                assert!(results.len() <= limit);
                found.extend(results.iter().cloned());
                let token = answer["page"]["next_token"].as_str().unwrap();
                if token.is_empty() {
                    break;
                }
                page = json!({ "token": token });
            }
            assert_eq!(found, whole, "{path} {member} {limit}");
        }
    }
}
