//! Tests of `rolecall replay`: every record follows from its own facts, and an edited one does not.

use super::data::directory;
use super::{code, file, run, text};
use rolecall::{
    Action, Owner, Permission, Place, Policy, Resource, ResourceKind, Subject, TokenGrant, explain,
};
use rolecall_cli::answers::Answer;
use rolecall_cli::answers::replay::answer;
use rolecall_cli::data::{Id, Inputs, Source, naming};
use rolecall_cli::page::Look;
use serde_json::{Value, json};
use testkit::generated::Plan;

/// Records of random questions in a generated organization, each with the tree that the library draws.
fn records(count: usize) -> Vec<(Value, String)> {
    let (_, directory) = directory(Plan { members: 60, apps: 30, teams: 40, seed: 3 });
    let mut rng = fastrand::Rng::with_seed(7);
    let users: Vec<&Id> = directory.accounts().map(|(id, _)| id).collect();
    let (organization, facts) = directory.organizations().next().unwrap();
    let apps: Vec<&Id> = facts.apps().map(|(id, _)| id).collect();
    let question = |_| {
        let user = *rng.choice(&users).unwrap();
        let action = *rng.choice(&Action::ALL).unwrap();
        let kind =
            if rng.u8(0..10) == 0 { *rng.choice(&ResourceKind::ALL).unwrap() } else { action.applies_to() };
        let app = *rng.choice(&apps).unwrap();
        let owner = Owner::Organization(organization.clone());
        let resource = if kind == ResourceKind::App {
            directory.resource(&owner, app).unwrap()
        } else if kind.is_in_app() {
            let resource = directory.resource(&owner, app).unwrap().in_app(kind).unwrap();
            let resource = if rng.bool() { resource.public() } else { resource };
            if rng.bool() { resource.assigned_to(user.clone()) } else { resource }
        } else {
            Resource::of_organization(kind, organization.clone()).unwrap()
        };
        let subject = match rng.u8(0..8) {
            0 => Subject::anonymous(),
            1 => Subject::new(Id::from("stranger"), []).unwrap(),
            _ => directory.subject(user).unwrap().into_subject(),
        };
        let some = |rng: &mut fastrand::Rng| Permission::ALL.into_iter().filter(|_| rng.bool()).collect();
        let subject = match rng.u8(0..4) {
            0 => subject.narrowed_to(some(&mut rng)),
            1 => {
                let places = [
                    Place::Everywhere,
                    Place::Organization(organization.clone()),
                    Place::PersonalApps(user.clone()),
                ];
                let place = rng.choice(places).unwrap();
                subject.narrowed_by([TokenGrant::new(place, some(&mut rng))])
            }
            _ => subject,
        };
        let subject = if rng.u8(0..5) == 0 { subject.acted_by(Id::from("helpdesk")) } else { subject };
        let explanation = explain(&subject, action, &resource);
        (serde_json::to_value(&explanation).unwrap(), explanation.to_string())
    };
    (0..count).map(question).collect()
}

#[test]
fn every_record_follows_from_its_own_facts_and_has_the_same_tree() {
    let wide = Look { width: 100_000, ..Look::PLAIN };
    for (record, tree) in records(3_000) {
        let source = Source::new("log", record.to_string().into_bytes()).unwrap();
        let replayed = answer(&source, Policy::documented()).unwrap();
        assert!(replayed.is_yes(), "{}\n{record:#}", replayed.page().shown(&wide));
        let said = "\nthe record follows from its own facts, by the policy that is given\n";
        assert_eq!(replayed.page().shown(&wide), tree + said);
    }
}

/// Everybody in an organization with a suspended member, shares, a confining team and public resources, in every action.
#[test]
fn every_record_of_a_small_organization_follows() {
    let snapshot = include_bytes!("../data/acme.json").to_vec();
    let snapshot = Some(Source::new("acme.json", snapshot).unwrap());
    let directory = Inputs { snapshot, ..Inputs::default() }.directory().unwrap();
    let users = directory.accounts().map(|(id, _)| directory.subject(id).unwrap().into_subject());
    let subjects: Vec<Subject<Id>> = users.chain([Subject::anonymous()]).collect();
    let (mut values, mut trees) = (Vec::new(), Vec::new());
    for path in ["acme/cats", "acme/dogs", "acme/showcase", "user:ana/scratch", "acme", "globex"] {
        let around = naming::resource(&directory, path).unwrap();
        for (subject, action) in
            subjects.iter().flat_map(|subject| Action::ALL.map(|action| (subject, action)))
        {
            let kind = action.applies_to();
            let resource =
                if kind.is_in_app() && kind != ResourceKind::App && around.kind() == ResourceKind::App {
                    around.clone().in_app(kind).unwrap().public()
                } else {
                    around.clone()
                };
            let explanation = explain(subject, action, &resource);
            values.push(serde_json::to_value(&explanation).unwrap());
            trees.push(explanation.to_string());
        }
    }
    assert!(values.len() > 5_000, "{}", values.len());
    let source = Source::new("log", serde_json::to_vec(&values).unwrap()).unwrap();
    let replayed = serde_json::to_value(answer(&source, Policy::documented()).unwrap()).unwrap();
    for ((replayed, value), tree) in replayed["records"].as_array().unwrap().iter().zip(&values).zip(&trees) {
        assert_eq!(
            (&replayed["follows"], replayed["tree"].as_str().unwrap()),
            (&json!(true), tree.as_str()),
            "{value:#}"
        );
    }
}

/// Each field of a record that says how the decision came about, edited.
#[test]
fn an_edited_record_is_noticed() {
    let mut noticed = 0;
    for (record, _) in records(400) {
        let deny = record["decision"] == "deny";
        let mut edits = vec![
            ("/decision", json!(if deny { "allow" } else { "deny" })),
            ("/reason", json!(if deny { Value::Null } else { json!("not_granted") })),
            ("/rule", json!("R99")),
            ("/any_of", json!(["VIEW_MODELS", "PREDICT"])),
        ];
        if !record["findings"].as_array().unwrap().is_empty() {
            edits.push(("/findings/0/outcome", json!("edited")));
        }
        for (field, value) in edits {
            let mut edited = record.clone();
            *edited.pointer_mut(field).unwrap() = value;
            if edited == record {
                continue;
            }
            let source = Source::new("log", edited.to_string().into_bytes()).unwrap();
            assert!(
                !answer(&source, Policy::documented()).is_ok_and(|replayed| replayed.is_yes()),
                "{field}\n{edited:#}"
            );
            noticed += 1;
        }
    }
    assert!(noticed > 1_500, "{noticed}");
}

#[test]
fn the_program_reads_lines_arrays_and_whole_answers() {
    let records = records(3);
    let lines: Vec<String> = records.iter().map(|(record, _)| record.to_string()).collect();
    let array = format!("[{}]", lines.join(","));
    for (name, content) in [("lines.jsonl", lines.join("\n")), ("array.json", array)] {
        let output = run("replay", &[&file(name, &content)]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let shown = text(&output.stdout);
        assert_eq!(shown.split("\n\n").count(), 4);
        assert!(shown.ends_with("\n3 of 3 records follow from their own facts\n"), "{shown}");
    }
    let explained = run("explain", &["--sample", "ana", "delete_app", "acme/dogs"]);
    let whole = run("explain", &["--sample", "ana", "delete_app", "acme/dogs", "--json"]);
    let output = run("replay", &[&file("whole.json", &text(&whole.stdout))]);
    let (_, explained) = text(&explained.stdout)
        .split_once("\n\n")
        .map(|(title, rest)| (title.to_owned(), rest.to_owned()))
        .unwrap();
    let shown = text(&output.stdout);
    let (tree, verdict) = shown.rsplit_once("\n\n").unwrap();
    assert!(explained.starts_with(tree) && verdict.contains("follows from its own facts"), "{shown}");
}
