//! The example `explain`: what it says of files that are wrong.
#![allow(clippy::unwrap_used, reason = "a test")]

mod explain_program;

use explain_program::{asked, code, is_refused, stderr, written};
use std::path::Path;

/// A file with that text, which is wrong in these ways.
#[track_caller]
fn is_no_world(name: &str, text: &str, errors: &[&str]) {
    let file = written(name, text);
    let file = file.to_str().unwrap();
    let errors: Vec<_> = errors.iter().map(|error| format!("{file}{error}")).collect();
    let errors: Vec<_> = errors.iter().map(String::as_str).collect();
    is_refused(&["--file", file, "--list"], &errors);
}

#[test]
fn what_is_wrong_in_a_file_has_a_place() {
    is_no_world("syntax", "{\n  \"users\": {},\n}", &[":3:1: trailing comma"]);
    is_no_world(
        "field",
        "{\"users\": {},\n \"organisations\": {}}",
        &[":2:16: unknown field `organisations`, expected one of `organizations`, `users`, `resources`; \
           did you mean `organizations`?"],
    );
    is_no_world(
        "permission",
        "{\"users\": {}, \"organizations\": {\"acme\": {\"team_permissions\": [\n\
         {\"name\": \"Viewer\", \"permissions\": [\"VIEW_MODLES\"]}]}}}",
        &[
            ":2:48: unknown permission `VIEW_MODLES`: expected one of 60 known names; did you mean `VIEW_MODELS`?",
        ],
    );
    is_no_world(
        "twice",
        r#"{"organizations": {}, "users": {"ana": {}, "ana": {}}}"#,
        &[":1:48: `ana` is given twice"],
    );
    is_no_world(
        "confining",
        r#"{"users": {}, "organizations": {"acme": {"teams": {"silo": {"apps": {}}}}}}"#,
        &[":1:71: missing field `confining`"],
    );
    let missing = Path::new(env!("CARGO_TARGET_TMPDIR")).join("no.json");
    let output = asked(["--file", missing.to_str().unwrap(), "--list"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).starts_with("error: cannot read `"), "{}", stderr(&output));
}

#[test]
fn what_refers_to_nothing_is_found_all_at_once() {
    let text = r#"{
        "organizations": {"acme": {
            "apps": {"cats": {}, "team": {}},
            "teams": {"trainers": {"confining": false, "apps": {"cat": "full_access", "cats": "trainer"}}},
            "members": {
                "anna": {"role": "team_contributor", "teams": []},
                "ana": {"role": "admin", "teams": ["trainer"]},
                "ben": {"role": "administrator", "teams": ["trainer", "trainers", "trainers"]}
            }
        }},
        "users": {"ana": {}, "ben": {"apps": {"b/c": {}}}, "anonymous": {}},
        "resources": {
            "acme": {"kind": "model", "app": "acme/cats"},
            "one": {"kind": "model", "app": "cats"},
            "two": {"kind": "team", "app": "acme/cats"},
            "three": {"kind": "task", "app": "acme/cats", "assigned_to": ["bob"]}
        }
    }"#;
    let users = "`ana`, `ben`, `anonymous`";
    let roles = "`administrator`, `financial_manager`, `organization_contributor`, `team_contributor`, \
                 `organization_user`, `infrastructure_manager`";
    let errors = [
        ": organizations.acme.teams.trainers.apps: unknown app `cat`: expected one of `cats`, `team`; \
         did you mean `cats`?"
            .to_owned(),
        ": organizations.acme.teams.trainers.apps.cats: unknown team permission `trainer`: expected one of \
         `full_access`, `model_trainer`, `labeler_lead`, `labeler_worker`; did you mean `model_trainer`?"
            .to_owned(),
        format!(
            ": organizations.acme.members: unknown user `anna`: expected one of {users}; did you mean `ana`?"
        ),
        format!(
            ": organizations.acme.members.ana.role: unknown role `admin`: expected one of {roles}; \
                 did you mean `administrator`?"
        ),
        ": organizations.acme.members.ben.teams: `trainers` is given twice".to_owned(),
        ": organizations.acme.members.ben.teams: unknown team `trainer`: expected `trainers`; \
         did you mean `trainers`?"
            .to_owned(),
        ": users: `anonymous` is the name of who is not signed in".to_owned(),
        ": organizations.acme.apps: `team` is no id of an app: `acme/team` is any team of the organization"
            .to_owned(),
        ": users.ben.apps: `b/c` is no id: it takes letters, digits, `-`, `_` and `.`".to_owned(),
        ": resources: `acme` is the name of an organization".to_owned(),
        ": resources.one.app: unknown app `cats`: expected one of `acme/cats`, `acme/team`, `user:ben/b/c`; \
         did you mean `acme/cats`?"
            .to_owned(),
        ": resources.two.kind: `team` is not the kind of what is in an app: expected one of `model`, \
         `workflow`, `dataset`, `input`, `annotation`, `concept`, `task`, `module`"
            .to_owned(),
        format!(": resources.three.assigned_to: unknown user `bob`: expected one of {users}"),
    ];
    let errors: Vec<_> = errors.iter().map(String::as_str).collect();
    is_no_world("references", text, &errors);
}
