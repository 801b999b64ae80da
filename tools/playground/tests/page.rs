//! The texts that the page passes to the playground, and those that it gets back.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "a test"
)]

use playground::{ask, example, open};
use rolecall::Policy;
use rolecall_cli::data::{Source, vocabulary};
use serde_json::{Value, json};

fn opened(snapshot: &str, policy: &str) -> Value {
    serde_json::from_str(&open(snapshot, policy, "")).expect("JSON")
}

fn asked(question: &Value) -> Value {
    serde_json::from_str(&ask(&question.to_string())).expect("JSON")
}

fn snapshot() -> Value {
    serde_json::from_str(&example()).expect("a snapshot as JSON")
}

/// Every path into the value, as the parts of a path: names and positions.
fn paths(value: &Value) -> Vec<Vec<Value>> {
    let below: Vec<(Value, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (json!(name), value)).collect(),
        Value::Array(entries) => entries.iter().enumerate().map(|(at, value)| (json!(at), value)).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => Vec::new(),
    };
    let mut all = vec![Vec::new()];
    for (step, value) in below {
        all.extend(paths(value).into_iter().map(|path| [vec![step.clone()], path].concat()));
    }
    all
}

fn at<'v>(value: &'v mut Value, path: &[Value]) -> &'v mut Value {
    path.iter().fold(value, |value, step| match step {
        Value::String(name) => &mut value[name.as_str()],
        position => &mut value[usize::try_from(position.as_u64().expect("a position")).expect("small")],
    })
}

/// The path as a message has it.
fn shown(path: &[Value]) -> String {
    path.iter().fold(String::new(), |shown, step| match step {
        Value::String(name) if shown.is_empty() => name.clone(),
        Value::String(name) => format!("{shown}.{name}"),
        position => format!("{shown}[{position}]"),
    })
}

/// The value that the page would select for the mistake: the text between its two UTF-16 positions.
fn selected(text: &str, mistake: &Value) -> String {
    let position =
        |end: &str| usize::try_from(mistake["at"][end].as_u64().expect("a position")).expect("small");
    let units: Vec<u16> = text.encode_utf16().collect();
    String::from_utf16(&units[position("start")..position("end")]).expect("whole letters")
}

/// The line and the column at which the selection begins, counted in another way than the playground counts.
fn line_and_column(text: &str, mistake: &Value) -> (usize, usize) {
    let start = usize::try_from(mistake["at"]["start"].as_u64().expect("a position")).expect("small");
    let units: Vec<u16> = text.encode_utf16().take(start).collect();
    let before = String::from_utf16(&units).expect("whole letters");
    (before.split('\n').count(), before.chars().rev().take_while(|letter| *letter != '\n').count() + 1)
}

#[test]
fn the_example_has_everything_to_ask_about() {
    let reply = opened(&example(), "");
    let done = &reply["done"];
    assert_eq!(done["organizations"], 2, "{reply}");
    assert_eq!((done["users"].as_array().unwrap().len(), done["places"].as_array().unwrap().len()), (9, 7));
    assert_eq!((&done["is_documented"], &done["governance"]), (&json!(true), &json!("same")));
    // also as some editors save it
    assert_eq!(opened(&format!("\u{feff}{}", example().replace('\n', "\r\n")), " \n"), reply);
}

#[test]
fn every_missing_field_is_named_with_the_place_of_its_object() {
    let good = snapshot();
    let fields = paths(&good).into_iter().filter(|path| path.last().is_some_and(Value::is_string));
    let mut count = 0;
    for path in fields {
        let (name, parent) = path.split_last().expect("a field");
        let mut bad = good.clone();
        at(&mut bad, parent).as_object_mut().expect("an object").remove(name.as_str().expect("a name"));
        // names before the mistake must not shift the selection: some letters have two UTF-16 units
        let text = serde_json::to_string_pretty(&bad).unwrap().replace("Ada", "😀da");
        let reply = opened(&text, "");
        let mistake = &reply["mistake"];
        assert_eq!(mistake["message"], format!("missing field `{}`", name.as_str().unwrap()), "{reply}");
        if !parent.is_empty() {
            assert_eq!(mistake["path"], shown(parent));
            let found: Value = serde_json::from_str(&selected(&text, mistake)).expect("a whole value");
            assert_eq!(found, *at(&mut serde_json::from_str(&text).expect("JSON"), parent));
            let (line, column) = line_and_column(&text, mistake);
            assert_eq!((&mistake["at"]["line"], &mistake["at"]["column"]), (&json!(line), &json!(column)));
        }
        assert_eq!(asked(&json!({}))["done"], Value::Null, "there is still something to ask");
        count += 1;
    }
    assert!(count > 300, "{count} fields");
}

#[test]
fn every_value_of_another_type_is_a_mistake_at_its_place() {
    let good = snapshot();
    let leaves = paths(&good).into_iter().filter(|path| !path.is_empty());
    let mut count = 0;
    for path in leaves {
        let mut bad = good.clone();
        *at(&mut bad, &path) = json!({ "nothing": ["of the kind"] });
        let text = serde_json::to_string_pretty(&bad).unwrap();
        let reply = opened(&text, "");
        let found = reply["mistake"]["path"].as_str().unwrap_or_else(|| panic!("{}: {reply}", shown(&path)));
        // an object where an object is expected lacks a field, or has one too many, which may be named as the place
        assert!(found.starts_with(&shown(&path)) || shown(&path).starts_with(found), "{found}: {reply}");
        assert!(selected(&text, &reply["mistake"]).contains("of the kind"), "{reply}");
        count += 1;
    }
    assert!(count > 400, "{count} values");
}

#[test]
fn every_cut_snapshot_is_a_mistake_where_it_ends() {
    let text = example();
    // each cut costs a reading of the text
    for end in (0..text.trim_end().len()).step_by(97) {
        let cut = &text[..end];
        let reply = opened(cut, "");
        let message = reply["mistake"]["message"].as_str().unwrap_or_else(|| panic!("{end}: {reply}"));
        if end > 0 {
            assert!(message.starts_with("this is not JSON: EOF while parsing"), "{message}");
            assert_eq!(reply["mistake"]["at"]["line"], cut.matches('\n').count() + 1, "{reply}");
        }
    }
}

#[test]
fn contradictions_are_listed_each_with_its_place() {
    let mut bad = snapshot();
    for user in 1..=3 {
        bad["organizations"][0]["members"][user]["user"] = json!(format!("nobody {user}"));
    }
    let text = bad.to_string();
    let mistake = &opened(&text, "")["mistake"];
    assert_eq!(mistake["message"], "unknown user `nobody 1`");
    assert_eq!(mistake["path"], "organizations[0].members[1]");
    assert!(selected(&text, mistake).contains("nobody 1"));
    let others = mistake["others"].as_array().unwrap();
    assert_eq!(others[0], "organizations[0].members[2]: unknown user `nobody 2`");
    assert!(others.len() >= 2 && others.len() <= 10);
}

#[test]
fn a_policy_is_tried_and_its_mistakes_have_places() {
    let narrower = include_str!("../../rolecall-cli/policies/narrower.json");
    let done = &opened(&example(), narrower)["done"];
    assert_eq!((&done["is_documented"], &done["governance"]), (&json!(false), &json!("another")));
    let mistake = &opened(&example(), &narrower.replacen("EDIT_APP_ID", "EDIT_APP_IDS", 1))["mistake"];
    assert_eq!(
        (&mistake["field"], &mistake["path"]),
        (&json!("policy"), &json!("roles.administrator.grants[3]"))
    );
    assert!(mistake["message"].as_str().unwrap().contains("EDIT_APP_IDS"), "{mistake}");
}

#[test]
fn a_question_out_of_the_lists_is_a_mistake() {
    assert!(opened(&example(), "")["done"].is_object());
    let good = json!({
        "user": 0, "place": 0, "kind": "organization", "public": false, "assigned": false, "scopes": null,
        "action": "view_organization",
    });
    assert!(asked(&good)["done"].is_object(), "{}", asked(&good));
    for (field, wrong) in [
        ("user", json!(9)),
        ("place", json!(7)),
        ("kind", json!("model")),
        ("kind", json!("moon")),
        ("action", json!("fly")),
        ("scopes", json!("VIEW_MODELS NOTHING")),
    ] {
        let mut bad = good.clone();
        bad[field] = wrong;
        assert!(asked(&bad)["mistake"].is_object(), "{bad}");
    }
}

const VOCABULARY: &str = include_str!("../../rolecall-cli/tests/data/vocabulary.json");

fn opened_with(vocabulary: &str) -> Value {
    serde_json::from_str(&open(&example(), "", vocabulary)).expect("JSON")
}

#[test]
fn rows_of_a_services_own_can_be_asked_about() {
    let done = &opened_with(VOCABULARY)["done"];
    let kinds = done["kinds"].as_array().unwrap();
    let pipeline = kinds.iter().find(|kind| kind["name"] == "pipeline").unwrap();
    assert_eq!(pipeline["actions"][0]["name"], "run_pipeline");
    let places = done["places"].as_array().unwrap();
    let app = places.iter().position(|place| place["app"] == true).unwrap();
    assert!(places[app]["kinds"].as_array().unwrap().contains(&json!("pipeline")));
    let question = json!({
        "user": 0, "place": app, "kind": "pipeline", "public": false, "assigned": false, "scopes": null,
        "action": "run_pipeline",
    });
    let answer = &asked(&question)["done"];
    assert!(answer["text"].as_str().unwrap().contains("run_pipeline"), "{answer}");
    // without the rows the names are unknown, also to a page that asks with an old listing
    assert!(opened_with("")["done"].is_object());
    assert!(asked(&question)["mistake"].is_object());
}

/// Rows that a service adds are no other policy; another policy with rows beside it is one.
#[test]
fn the_page_says_which_policy_governed() {
    let narrower: Policy =
        serde_json::from_str(include_str!("../../rolecall-cli/policies/narrower.json")).unwrap();
    let rows = vocabulary(&Source::new("rows", VOCABULARY.into()).unwrap()).unwrap();
    let text = |policy: &Policy| serde_json::to_string(policy).unwrap();
    let with_rows = text(&narrower.clone().with_vocabulary(rows));
    let governed_by = |policy: &Policy| {
        let mut snapshot = snapshot();
        snapshot["policy"] = json!(policy.fingerprint().to_string());
        snapshot.to_string()
    };
    let (documented, narrow) = (example(), governed_by(&narrower));
    let both = governed_by(&narrower.clone().with_vocabulary(rows));
    let narrower = text(&narrower);
    for (snapshot, policy, vocabulary, expected) in [
        (&documented, "", "", "same"),
        (&documented, "", VOCABULARY, "with_own_rows"),
        (&documented, &narrower, "", "another"),
        (&documented, &with_rows, VOCABULARY, "another"),
        (&narrow, &narrower, "", "same"),
        (&narrow, &with_rows, VOCABULARY, "with_own_rows"),
        (&narrow, "", "", "another"),
        (&narrow, "", VOCABULARY, "another"),
        (&both, &with_rows, VOCABULARY, "same"),
        (&both, &narrower, "", "another"),
    ] {
        let reply: Value = serde_json::from_str(&open(snapshot, policy, vocabulary)).unwrap();
        assert_eq!(reply["done"]["governance"], expected, "{reply}");
    }
}

#[test]
fn mistakes_in_rows_are_all_listed() {
    let bad = VOCABULARY.replace("\"run_pipeline\"", "\"delete_app\"").replace("64", "63");
    let mistake = &opened_with(&bad)["mistake"];
    assert_eq!(mistake["field"], "vocabulary");
    let all = format!("{} {}", mistake["message"], mistake["others"]);
    assert!(all.contains("delete_app") && all.contains("expected 64 to 127"), "{mistake}");
    assert_eq!(opened_with("rows: 1")["mistake"]["field"], "vocabulary");
}

#[test]
fn a_snapshot_in_yaml_is_read_and_its_mistakes_have_lines() {
    let json = example();
    let snapshot = snapshot();
    let members = snapshot.as_object().unwrap().iter();
    let yaml = members.map(|(name, value)| format!("{name}: {value}\n")).collect::<Vec<_>>().concat();
    assert_eq!(opened(&yaml, ""), opened(&json, ""));
    let bad = yaml.replacen("\"financial_manager\"", "\"finance_manager\"", 1);
    let mistake = &opened(&bad, "")["mistake"];
    let line = bad.lines().position(|line| line.contains("\"finance_manager\"")).unwrap() + 1;
    assert_eq!(mistake["at"]["line"], json!(line), "{mistake}");
    assert!(mistake["path"].as_str().unwrap().starts_with("organizations[0]."), "{mistake}");
    assert!(mistake["message"].as_str().unwrap().contains("finance_manager"), "{mistake}");
}
