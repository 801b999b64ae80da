//! The written form of snapshots and events, and round trips.

use super::{World, email, name, number};
use rolecall::custom::CustomRole;
use rolecall::directory::{
    AssignedRole, Command, Directory, Entity, Event, IdentityProvider, InvitationStatus, MetadataUrl,
    PasswordPolicy, PasswordRule, PersonName, RoleRef, SharedPermissions, Snapshot, TeamAppPermission, Text,
};
use rolecall::{Owner, Permission, Reach, Role, Subject, TeamPermission};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::hash::Hash;

#[track_caller]
fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    let json = serde_json::to_string(value).unwrap();
    assert_eq!(serde_json::from_str::<T>(&json).unwrap(), *value);
    assert_eq!(serde_json::from_value::<T>(serde_json::to_value(value).unwrap()).unwrap(), *value);
    let bytes = postcard::to_allocvec(value).unwrap();
    assert_eq!(postcard::from_bytes::<T>(&bytes).unwrap(), *value);
}

fn comes_back<Id>(world: &World<Id>)
where
    Id: Ord + Hash + Clone + Debug + Display + Serialize + DeserializeOwned,
{
    let snapshot = world.directory.snapshot();
    assert_eq!(Directory::try_from(snapshot.clone()).unwrap(), world.directory);
    assert_eq!(Directory::try_from(snapshot.clone()).unwrap().snapshot(), snapshot);
    round_trips(&snapshot);
    round_trips(&world.directory);
    world.events.iter().for_each(round_trips);
    round_trips(&world.events);
    assert_eq!(Directory::replay(world.events.clone()).unwrap(), world.directory);

    let mut directory = Directory::new();
    for event in &world.events {
        directory = directory.resume([event.clone()]).unwrap();
        assert_eq!(Directory::try_from(directory.snapshot()).unwrap(), directory, "{event:?}");
    }
}

#[test]
fn a_directory_round_trips_at_every_version() {
    comes_back(&World::new(number));
    comes_back(&World::new(str::to_owned));
    comes_back(&World { directory: Directory::<u64>::new(), events: Vec::new(), id: number });
}

#[test]
fn the_world_has_every_command_and_consequence() {
    let world = World::new(number);
    let json = serde_json::to_value(&world.events).unwrap();
    let kinds = |field: &str| -> BTreeSet<String> {
        let events = json.as_array().unwrap().iter();
        let values = events.flat_map(|event| match &event[field] {
            serde_json::Value::Array(values) => values.clone(),
            one => vec![one.clone()],
        });
        values.flat_map(|value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>()).collect()
    };
    let refused = serde_json::from_value::<Command<u64>>(json!({"x": {}})).unwrap_err().to_string();
    assert_eq!(refused, "unknown command `x`: expected one of 51 known names");
    assert_eq!(kinds("command").len(), 51, "{:?}", kinds("command"));
    let events = json.as_array().unwrap().iter();
    let before = events.filter_map(|event| event["before"].as_object()?.keys().next());
    let before: BTreeSet<_> = before.collect();
    let consequences = [
        "app_deleted",
        "invitation_closed",
        "joined",
        "left",
        "left_team",
        "lost_app",
        "share_ended",
        "share_kept",
    ];
    assert_eq!(kinds("consequences"), consequences.map(str::to_owned).into());
    assert_eq!(before.len(), 18, "{before:?}");
}

#[test]
fn any_order_is_read_and_one_is_written() {
    let directory = World::new(str::to_owned).directory;
    let mut snapshot = directory.snapshot();
    snapshot.accounts.reverse();
    snapshot.organizations.reverse();
    for organization in &mut snapshot.organizations {
        organization.members.reverse();
        organization.invitations.reverse();
        organization.teams.reverse();
        organization.apps.reverse();
        organization.teams.iter_mut().for_each(|team| team.members.reverse());
    }
    assert_ne!(snapshot, directory.snapshot());
    assert_eq!(Directory::try_from(snapshot).unwrap(), directory);
}

#[test]
fn a_service_fills_a_snapshot_from_its_own_tables() {
    let mut snapshot = World::new(str::to_owned).directory.snapshot();
    snapshot.version = 0;
    // no name is reserved for what nobody remembers
    snapshot.reserved_names.retain(|reserved| reserved.of.what() != Entity::Role);
    for organization in &mut snapshot.organizations {
        organization.invitations.retain(|sent| sent.status == InvitationStatus::Pending);
        organization.retired_roles.clear();
    }
    let mut directory = Directory::try_from(snapshot).unwrap();
    let eve = directory.subject(&"eve".to_owned()).unwrap();
    assert_eq!((directory.version(), eve.version(), directory.is_current(&eve)), (0, 0, true));
    let leave = Command::LeaveOrganization { organization: "acme".to_owned() };
    directory.execute(eve.subject(), directory.at(), leave).unwrap().unwrap();
    assert!(!directory.is_current(&eve));
}

/// Two directories can have equal versions: after another load, or as a copy with other changes. A subject of the one
/// is current in the other only if it is equal there.
#[test]
fn a_subject_of_another_directory_is_current_only_if_it_is_the_same() {
    let first = World::new(str::to_owned).directory;
    let eve = first.subject(&"eve".to_owned()).unwrap();
    assert!(eve.subject().memberships().len() == 1 && first.is_current(&eve));
    let mut snapshot = first.snapshot();
    for organization in &mut snapshot.organizations {
        organization.members.retain(|member| member.user != "eve");
        organization.teams.iter_mut().for_each(|team| team.members.retain(|user| user != "eve"));
    }
    let second = Directory::try_from(snapshot).unwrap();
    assert_eq!(second.version(), first.version());
    assert!(!second.is_current(&eve) && first.is_current(&eve));

    let (mut copy, mut kept) = (first.clone(), first);
    let leave = Command::LeaveOrganization { organization: "acme".to_owned() };
    copy.execute(eve.subject(), copy.at(), leave).unwrap().unwrap();
    let gone = copy.subject(&"eve".to_owned()).unwrap();
    let create = Command::CreateApp {
        owner: Owner::User("eve".to_owned()),
        app: "new".to_owned(),
        name: name("New"),
        unseen: false,
    };
    kept.execute(eve.subject(), kept.at(), create).unwrap().unwrap();
    assert_eq!(kept.version(), copy.version());
    assert!(!kept.is_current(&gone) && kept.is_current(&eve));
}

/// A directory in which Ana created Acme, with an app and a team of which she is a member.
fn small() -> Directory<u64> {
    let ana = Subject::new(7, []).unwrap();
    let mut directory = Directory::new();
    let (organization, team, app) = (1, 30, 100);
    let permission = TeamPermission::FullAccess.into();
    let settings = IdentityProvider {
        name: name("SSO"),
        metadata_url: MetadataUrl::new("https://idp.example.com/saml").unwrap(),
        enabled: true,
    };
    for command in [
        Command::Register { email: email("ana") },
        Command::CreateOrganization { organization, name: name("Acme"), billing_email: email("billing") },
        Command::CreateTeam {
            organization,
            team,
            name: name("Trainers"),
            default_permission: TeamPermission::ModelTrainer.into(),
            confining: false,
        },
        Command::CreateApp { owner: Owner::Organization(1), app, name: name("Cats"), unseen: false },
        Command::AddTeamApp { organization, team, app, permission },
        Command::AddTeamMember { organization, team, user: 7 },
        Command::InviteMember {
            organization,
            invitation: 50,
            email: email("ben"),
            role: Role::OrganizationUser.into(),
            expires_at: None,
        },
        Command::CreateIdentityProvider { organization, provider: 60, settings },
    ] {
        directory.execute(&ana, 1000, command).unwrap().unwrap();
    }
    directory
}

const SMALL: &str = concat!(
    r#"{"format":1,"version":8,"at":1000,"policy":"9fbd02de0dd979b544395cd94d6782a9","#,
    r#""accounts":[{"user":7,"email":"ana@example.com","email_confirmed":true,"name":null,"password":null,"#,
    r#""registered_at":1000,"apps":[],"retired_apps":[]}],"retired_accounts":[],"organizations":[{"organization":1,"name":"Acme","profile":"","#,
    r#""billing":{"email":"billing@example.com","contact":null,"plan":null,"shipping_address":null,"payment":null},"#,
    r#""password_policy":{"length":8,"rules":[]},"created_at":1000,"roles":[],"retired_roles":[],"#,
    r#""members":[{"user":7,"role":"administrator","suspended":false,"name":null,"joined_at":1000,"updated_at":1000}],"#,
    r#""invitations":[{"invitation":50,"email":"ben@example.com","role":"organization_user","#,
    r#""invited_by":7,"sent_at":1000,"expires_at":null,"updated_at":1000,"status":"pending"}],"#,
    r#""teams":[{"team":30,"name":"Trainers","default_permission":"model_trainer","confining":false,"#,
    r#""created_at":1000,"updated_at":1000,"members":[7],"apps":[{"app":100,"permission":"full_access"}]}],"#,
    r#""retired_teams":[],"#,
    r#""apps":[{"app":100,"name":"Cats","description":"","notes":"","public":false,"created_at":1000,"updated_at":1000,"#,
    r#""shares":[]}],"retired_apps":[],"identity_providers":[{"provider":60,"settings":{"name":"SSO","#,
    r#""metadata_url":"https://idp.example.com/saml","enabled":true}}],"retired_identity_providers":[]}],"#,
    r#""retired_organizations":[],"reserved_names":[]}"#
);

#[test]
fn the_exact_format_of_a_snapshot() {
    assert_eq!(serde_json::to_string(&small()).unwrap(), SMALL);
    assert_eq!(serde_json::to_string(&small().snapshot()).unwrap(), SMALL);
    assert_eq!(serde_json::from_str::<Directory<u64>>(SMALL).unwrap(), small());
    let empty = concat!(
        r#"{"format":1,"version":0,"at":0,"policy":"9fbd02de0dd979b544395cd94d6782a9","accounts":[],"#,
        r#""retired_accounts":[],"organizations":[],"retired_organizations":[],"reserved_names":[]}"#,
    );
    assert_eq!(serde_json::to_string(&Directory::<u64>::new()).unwrap(), empty);
    assert_eq!(postcard::to_allocvec(&Snapshot::<u64>::default()).unwrap().len(), 3 + 33 + 5);
}

#[test]
fn the_exact_format_of_events() {
    let world = World::new(str::to_owned);
    let written = |of: &str| {
        let events = world.events.iter().map(|event| serde_json::to_string(event).unwrap());
        events.filter(|event| event.contains(of)).collect::<Vec<_>>()
    };
    let register = r#"{"format":1,"version":1,"at":1000,"policy":"9fbd02de0dd979b544395cd94d6782a9","by":"ana","actor":null,"command":{"register":{"email":"ana@example.com"}},"before":null,"consequences":[]}"#;
    assert_eq!(written("register")[0], register);
    let accept = r#"{"format":1,"version":15,"at":1014,"policy":"9fbd02de0dd979b544395cd94d6782a9","by":"ben","actor":null,"command":{"accept_invitation":{"organization":"acme","invitation":"i1"}},"before":{"status":{"status":"pending"}},"consequences":[{"joined":{"user":"ben","role":{"custom":"auditor"}}}]}"#;
    assert_eq!(written(r#""version":15,"#), [accept]);
    let given = r#""command":{"add_team_app":{"organization":"acme","team":"labelers","app":"cats","permission":{"default":{"expected":"labeler_worker"}}}},"before":null,"consequences":[]}"#;
    assert!(written("add_team_app")[0].ends_with(given), "{}", written("add_team_app")[0]);
    let moved = r#""command":{"transfer_app":{"app":"moved","organization":"acme","new_id":null,"name":"Moved","unseen":false}},"before":{"app":{"name":"moved","description":"","notes":"","public":false}},"consequences":[{"share_kept":{"owner":{"organization":"acme"},"app":"moved","user":"ian","permissions":["TRAIN_MODELS"]}}]}"#;
    assert!(written("transfer_app")[0].ends_with(moved), "{}", written("transfer_app")[0]);
    let policy = r#""command":{"edit_password_policy":{"organization":"acme","policy":{"length":12,"rules":["digit","symbol"]}}},"before":{"password_policy":{"policy":{"length":8,"rules":[]}}},"consequences":[]}"#;
    assert!(written("edit_password")[0].ends_with(policy), "{}", written("edit_password")[0]);
    let added = r#""command":{"share_app":{"owner":{"organization":"acme"},"app":"cats","user":"ian","permissions":["VIEW_MODELS","PREDICT"]}},"before":{"share":{"permissions":["VIEW_MODELS"]}},"consequences":[]}"#;
    assert!(written("share_app").iter().any(|event| event.ends_with(added)), "{:?}", written("share_app"));
    let left = r#""by":"uma","actor":null,"command":{"leave_app":{"owner":{"user":"ana"},"app":"fish"}},"before":{"share":{"permissions":["PREDICT"]}},"consequences":[]}"#;
    assert!(written("leave_app")[0].ends_with(left), "{}", written("leave_app")[0]);
    let role = r#""role":{"custom":"auditor","expected":{"name":"Model Auditor","grants":["VIEW_MODELS","VIEW_MODEL_METRICS"],"reach":"selected_apps","ceiling":["VIEW_MODELS","VIEW_MODEL_METRICS"]}},"expires_at":null}},"before":null,"consequences":[]}"#;
    assert!(written("invite_member")[0].ends_with(role), "{}", written("invite_member")[0]);
    let subject = Subject::new("ana".to_owned(), []).unwrap().acted_by("support".to_owned());
    let command = Command::EditAccount { name: Some(PersonName { first: name("Ana"), last: None }) };
    let event = world.directory.clone().execute(&subject, world.directory.at(), command).unwrap().unwrap();
    assert!(serde_json::to_string(&event).unwrap().contains(r#""by":"ana","actor":"support","command""#));
    round_trips(&event);
}

#[test]
fn parts_round_trip_on_their_own() {
    InvitationStatus::ALL.iter().for_each(round_trips);
    PasswordRule::ALL.iter().for_each(round_trips);
    Entity::ALL.iter().for_each(round_trips);
    for length in PasswordPolicy::SHORTEST..=PasswordPolicy::LONGEST {
        let policy = PasswordPolicy::new(length).unwrap();
        round_trips(&policy);
        let all = PasswordRule::ALL.into_iter().fold(policy, PasswordPolicy::requiring);
        round_trips(&all);
    }
    Role::ALL.map(RoleRef::<u64>::from).iter().for_each(round_trips);
    round_trips(&RoleRef::Custom(7));
    // The id equals a role's name, and still refers to a custom role.
    let role = RoleRef::Custom("administrator".to_owned());
    round_trips(&role);
    assert_eq!(serde_json::to_value(&role).unwrap(), json!({"custom": "administrator"}));
    let expected = CustomRole::new("Guest", Permission::empty(), Reach::AllApps, None).unwrap();
    round_trips(&AssignedRole::Custom { role: "administrator".to_owned(), expected });
    Role::ALL.map(AssignedRole::<u64>::from).iter().for_each(round_trips);
    TeamPermission::ALL.map(TeamAppPermission::from).iter().for_each(round_trips);
    round_trips(&SharedPermissions::new(Permission::VIEW_MODELS).unwrap());
    round_trips(&name("Prüfer „x“ \\ \""));
    round_trips(&email("ana"));
    round_trips(&Text::new("é\n".repeat(5000)).unwrap());
}

#[test]
fn truncated_input_is_refused() {
    let world = World::new(str::to_owned);
    let json = serde_json::to_string(&world.directory).unwrap();
    for end in (0..json.len()).filter(|end| json.is_char_boundary(*end)) {
        assert!(serde_json::from_str::<Directory<String>>(&json[..end]).is_err(), "{end}");
    }
    let bytes = postcard::to_allocvec(&world.directory).unwrap();
    for end in 0..bytes.len() {
        assert!(postcard::from_bytes::<Directory<String>>(&bytes[..end]).is_err(), "{end}");
    }
    for event in &world.events {
        let json = serde_json::to_string(event).unwrap();
        for end in (0..json.len()).filter(|end| json.is_char_boundary(*end)) {
            assert!(serde_json::from_str::<Event<String>>(&json[..end]).is_err(), "{end}");
        }
        let bytes = postcard::to_allocvec(event).unwrap();
        for end in 0..bytes.len() {
            assert!(postcard::from_bytes::<Event<String>>(&bytes[..end]).is_err(), "{end}");
        }
    }
}
