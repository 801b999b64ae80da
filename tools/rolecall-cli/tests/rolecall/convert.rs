//! Tests of `rolecall convert`: the small format, its errors, and the snapshot that it becomes.

use super::{code, file, is_refused, path, run, text};
use rolecall::directory::{Directory, Snapshot};
use rolecall_cli::data::Id;

/// Asserts that a file with this text is refused with exactly these errors.
#[track_caller]
fn file_is_refused(name: &str, content: &str, errors: &[&str]) {
    let file = file(name, content);
    let errors: Vec<_> = errors.iter().map(|error| format!("{file}: {error}")).collect();
    let errors: Vec<_> = errors.iter().map(String::as_str).collect();
    is_refused("convert", &[&file], &errors);
}

#[test]
fn errors_name_file_line_and_column() {
    let not = "not organizations in the small format";
    file_is_refused(
        "syntax.json",
        "{\n  \"users\": {},\n}",
        &[&format!("{not}: trailing comma at line 3 column 1")],
    );
    file_is_refused(
        "field.json",
        "{\"users\": {},\n \"organisations\": {}}",
        &[&format!(
            "{not}: unknown field `organisations`, expected `organizations` or `users` at line 2 column 16"
        )],
    );
    file_is_refused(
        "permission.json",
        "{\"users\": {}, \"organizations\": {\"acme\": {\"team_permissions\": [\n\
         {\"name\": \"Viewer\", \"permissions\": [\"VIEW_MODLES\"]}]}}}",
        &[&format!(
            "{not}: unknown permission `VIEW_MODLES`: expected one of 60 known names at line 2 column 48"
        )],
    );
    file_is_refused(
        "twice.json",
        r#"{"organizations": {}, "users": {"ana": {}, "ana": {}}}"#,
        &[&format!("{not}: `ana` is given twice at line 1 column 48")],
    );
    file_is_refused(
        "confining.json",
        r#"{"users": {}, "organizations": {"acme": {"teams": {"silo": {"apps": {}}}}}}"#,
        &[&format!("{not}: missing field `confining` at line 1 column 71")],
    );
    is_refused("convert", &["no/such.json"], &["no/such.json: No such file or directory (os error 2)"]);
}

#[test]
fn all_dangling_references_are_reported_at_once() {
    let content = r#"{
        "organizations": {"acme": {
            "apps": {"cats": {}},
            "teams": {"trainers": {"confining": false, "apps": {"cat": "full_access", "cats": "trainer"}}},
            "members": {
                "anna": {"role": "team_contributor", "teams": []},
                "ana": {"role": "admin", "teams": ["trainer"]}
            }
        }},
        "users": {"ana": {}}
    }"#;
    file_is_refused(
        "dangling.json",
        content,
        &[
            "organizations.acme.members.anna: unknown user `anna`: expected `ana`; did you mean `ana`?",
            "organizations.acme.members.ana.teams: unknown team `trainer`: expected `trainers`; did you mean `trainers`?",
            "organizations.acme.members.ana.role: unknown role `admin`: expected one of `administrator`, \
             `financial_manager`, `organization_contributor`, `team_contributor`, `organization_user`, \
             `infrastructure_manager`; did you mean `administrator`?",
            "organizations.acme.teams.trainers.apps: unknown app `cat`: expected `cats`; did you mean `cats`?",
            "organizations.acme.teams.trainers.apps.cats: unknown team permission `trainer`: expected one of \
             `full_access`, `model_trainer`, `labeler_lead`, `labeler_worker`; did you mean `model_trainer`?",
        ],
    );
}

#[test]
fn a_snapshot_that_breaks_an_invariant_is_not_written() {
    let content = r#"{"organizations": {"acme": {"members": {"ana": {"role": "organization_user", "teams": []}}}},
                      "users": {"ana": {}}}"#;
    let source = file("headless.json", content);
    let written = path("headless_snapshot.json");
    let output = run("convert", &[&source, "--output", written.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(text(&output.stderr).contains("organizations[0]"), "{}", text(&output.stderr));
    assert!(!written.exists());
}

#[test]
fn json_and_yaml_are_the_same_snapshot() {
    let json: Snapshot<Id> = serde_json::from_slice(&run("convert", &["--sample"]).stdout).unwrap();
    let yaml: Snapshot<Id> =
        serde_norway::from_slice(&run("convert", &["--sample", "--yaml"]).stdout).unwrap();
    assert_eq!(json, yaml);
    let directory = Directory::try_from(json.clone()).unwrap();
    assert_eq!((directory.accounts().len(), directory.organizations().len()), (8, 2));
    // the small format as YAML, too
    let small = run("convert", &["--sample", "--small"]).stdout;
    let small: serde_json::Value = serde_json::from_slice(&small).unwrap();
    let small = file("small.yaml", &serde_norway::to_string(&small).unwrap());
    let again: Snapshot<Id> = serde_json::from_slice(&run("convert", &[&small]).stdout).unwrap();
    // the order of entries may differ, and means nothing
    assert_eq!(Directory::try_from(again).unwrap(), directory);
}

/// A fact that takes access away is never lost.
#[test]
fn a_suspension_and_a_confining_team_are_kept() {
    let small = serde_json::json!({
        "organizations": {"acme": {
            "apps": {"cats": {}},
            "teams": {"silo": {"confining": true, "apps": {"cats": "full_access"}}},
            "members": {
                "ada": {"role": "administrator", "teams": []},
                "ben": {"role": "organization_contributor", "teams": ["silo"], "suspended": true}
            }
        }},
        "users": {"ada": {}, "ben": {}}
    });
    let output = run("convert", &[&file("suspended_small.json", &small.to_string())]);
    let snapshot: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let acme = &snapshot["organizations"][0];
    let suspended = |member: usize| (&acme["members"][member]["user"], &acme["members"][member]["suspended"]);
    assert_eq!(suspended(0), (&"ada".into(), &false.into()));
    assert_eq!(suspended(1), (&"ben".into(), &true.into()));
    assert_eq!((&acme["teams"][0]["team"], &acme["teams"][0]["confining"]), (&"silo".into(), &true.into()));
}
