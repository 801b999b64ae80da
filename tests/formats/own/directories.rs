//! Snapshots and events with custom roles and team permissions of own permissions.

use super::search::SEARCH;
use super::*;
use rolecall::custom::CustomRole;
use rolecall::directory::{AssignedRole, Command, Directory, Email, Event, Name, Snapshot};
use rolecall::{Resource, can};
use serde_json::json;

/// Acme with a role of own permissions, a team with own permissions as its default, and the events that made it.
fn acme() -> (Directory<u64>, Vec<Event<u64>>) {
    let mut directory = Directory::new().governed_by(policy());
    let mut events = Vec::new();
    let email = |text: &str| Email::new(text).unwrap();
    let name = |text: &str| Name::new(text).unwrap();
    let grants = VIEW_AUDIT_LOG | RUN_PIPELINES;
    let definition = policy().custom_role("Auditor", grants, Reach::AllApps, Some(SEE_PIPELINES)).unwrap();
    let expected = definition.clone();
    let runner = policy().custom_team_permission("Runner", RUN_PIPELINES).unwrap();
    let (organization, invitation) = (1, 50);
    for (by, command) in [
        (7, Command::Register { email: email("ana@example.com") }),
        (8, Command::Register { email: email("ben@example.com") }),
        (
            7,
            Command::CreateOrganization {
                organization,
                name: name("Acme"),
                billing_email: email("a@example.com"),
            },
        ),
        (7, Command::CreateRole { organization, role: 40, definition }),
        (
            7,
            Command::CreateTeam {
                organization,
                team: 30,
                name: name("Runners"),
                default_permission: runner.into(),
                confining: false,
            },
        ),
        (
            7,
            Command::InviteMember {
                organization,
                invitation,
                email: email("ben@example.com"),
                role: AssignedRole::Custom { role: 40, expected },
                expires_at: None,
            },
        ),
        (8, Command::AcceptInvitation { organization, invitation }),
    ] {
        let actor = policy().subject(by, []).unwrap();
        events.push(directory.execute(&actor, 1000, command).unwrap().unwrap());
    }
    (directory, events)
}

#[test]
fn a_snapshot_is_read_with_its_vocabulary_alone() {
    let (directory, _) = acme();
    let snapshot = directory.snapshot();
    let json = json!(snapshot);
    let role = &json["organizations"][0]["roles"][0]["definition"];
    assert_eq!(role["grants"], json!(["RUN_PIPELINES", "VIEW_AUDIT_LOG"]));
    let default = &json["organizations"][0]["teams"][0]["default_permission"];
    assert_eq!(default, &json!({"name": "Runner", "permissions": ["RUN_PIPELINES"]}));
    round_trips(&PIPELINES, &snapshot);
    is_unknown_without(&snapshot, "unknown permission `");
    refused::<Snapshot<u64>>(&SEARCH, &json, "unknown permission `");
    assert!(from_bytes::<Snapshot<u64>>(&SEARCH, &to_allocvec(&snapshot).unwrap()).is_err());
}

/// Restored and governed by the same policy, the directory answers as before.
#[test]
fn a_restored_directory_knows_the_own_permissions_of_its_roles() {
    let (directory, _) = acme();
    let read: Snapshot<u64> = from_json(&PIPELINES, &json!(directory)).unwrap();
    assert!(Directory::try_from(read.clone()).is_err(), "the documented policy did not govern it");
    let read = Directory::restore(read, policy()).unwrap();
    assert_eq!(read, directory);
    let ben = read.subject(&8).unwrap().into_subject();
    assert!(can(&ben, Ask::ViewAuditLog, &Resource::organization(1)));
    assert!(can(&ben, Ask::RunPipeline, &Resource::app(1, 100).of_kind(&PIPELINE)));
    let role = read.organization(&1).unwrap().role(&40).unwrap();
    assert_eq!(role, &policy().custom_role("Auditor", role.grants(), role.reach(), role.ceiling()).unwrap());
}

#[test]
fn events_are_read_with_their_vocabulary_alone() {
    let (directory, events) = acme();
    round_trips(&PIPELINES, &events);
    let create = &events[3];
    is_unknown_without(create, "unknown permission `");
    is_unknown_without(create.command(), "unknown permission `");
    round_trips(&PIPELINES, create.command());
    refused::<Event<u64>>(&SEARCH, &json!(create), "unknown permission `");
    let read: Vec<Event<u64>> = from_json(&PIPELINES, &json!(events)).unwrap();
    assert!(Directory::replay(read.clone()).is_err(), "the documented policy did not govern it");
    assert_eq!(Directory::new().governed_by(policy()).resume(read).unwrap(), directory);
}

/// Without the vocabulary a role can hold documented permissions alone, so that nothing is lost unseen.
#[test]
fn a_role_is_not_read_in_part() {
    let (directory, _) = acme();
    let mut json = json!(directory);
    json["organizations"][0]["roles"][0]["definition"]["grants"] = json!(["RUN_PIPELINES", "VIEW_MODELS"]);
    assert!(Snapshot::<u64>::deserialize(&json).is_err());
    let role = json["organizations"][0]["roles"][0]["definition"].clone();
    assert!(CustomRole::deserialize(role).is_err());
}
