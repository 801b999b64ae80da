//! Tests of the program `explain`: errors in files.
#![allow(clippy::unwrap_used, reason = "a test")]

mod explain_program;

use explain_program::{asked, code, is_refused, stderr, written};
use std::path::Path;

/// Asserts that a file with this text is refused with exactly these errors.
#[track_caller]
fn file_is_refused(name: &str, text: &str, errors: &[&str]) {
    let file = written(name, text);
    let file = file.to_str().unwrap();
    let errors: Vec<_> = errors.iter().map(|error| format!("{file}{error}")).collect();
    let errors: Vec<_> = errors.iter().map(String::as_str).collect();
    is_refused(&["--file", file, "--list"], &errors);
}

#[test]
fn errors_name_file_line_and_column() {
    file_is_refused("syntax", "{\n  \"users\": {},\n}", &[":3:1: trailing comma"]);
    file_is_refused(
        "field",
        "{\"users\": {},\n \"organisations\": {}}",
        &[":2:16: unknown field `organisations`, expected one of `organizations`, `users`, `resources`; \
           did you mean `organizations`?"],
    );
    file_is_refused(
        "permission",
        "{\"users\": {}, \"organizations\": {\"acme\": {\"team_permissions\": [\n\
         {\"name\": \"Viewer\", \"permissions\": [\"VIEW_MODLES\"]}]}}}",
        &[
            ":2:48: unknown permission `VIEW_MODLES`: expected one of 60 known names; did you mean `VIEW_MODELS`?",
        ],
    );
    file_is_refused(
        "twice",
        r#"{"organizations": {}, "users": {"ana": {}, "ana": {}}}"#,
        &[":1:48: `ana` is given twice"],
    );
    file_is_refused(
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
fn all_dangling_references_are_reported_at_once() {
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
        ": users: `anonymous` is reserved for the caller who is not signed in: choose another id".to_owned(),
        ": organizations.acme.apps: invalid app id `team`: `acme/team` stands for any team of the organization"
            .to_owned(),
        ": users.ben.apps: invalid id `b/c`: expected letters, digits, `-`, `_` and `.` only".to_owned(),
        ": resources: `acme` is already the name of an organization: choose another name".to_owned(),
        ": resources.one.app: unknown app `cats`: expected one of `acme/cats`, `acme/team`, `user:ben/b/c`; \
         did you mean `acme/cats`?"
            .to_owned(),
        ": resources.two.kind: resources of kind `team` are not in an app: expected one of `model`, \
         `workflow`, `dataset`, `input`, `annotation`, `concept`, `task`, `module`"
            .to_owned(),
        format!(": resources.three.assigned_to: unknown user `bob`: expected one of {users}"),
    ];
    let errors: Vec<_> = errors.iter().map(String::as_str).collect();
    file_is_refused("references", text, &errors);
}
