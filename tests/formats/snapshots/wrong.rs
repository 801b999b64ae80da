//! Every change of a written snapshot is either refused or read exactly as written.

use super::World;
use rolecall::directory::{
    Billing, Command, Directory, Email, Event, InvitationStatus, MetadataUrl, Name, PasswordPolicy, RoleRef,
    Snapshot, Text,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fmt::Debug;

type Read = Directory<String>;

const VIOLATIONS: &str = "invalid snapshot: ";

fn world() -> Value {
    serde_json::to_value(World::new(str::to_owned).directory).unwrap()
}

/// The JSON pointers of all values.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Array(list) => {
            for (position, value) in list.iter().enumerate() {
                places(value, &format!("{at}/{position}"), found);
            }
        }
        Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            places(value, &format!("{at}/{name}"), found);
        }),
        _ => {}
    }
}

fn all_places(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    places(value, "", &mut found);
    found
}

/// The value with a change at the place.
fn changed(value: &Value, place: &str, change: impl FnOnce(&mut Value)) -> Value {
    let mut value = value.clone();
    change(value.pointer_mut(place).unwrap());
    value
}

/// The value with sorted lists, for comparison.
fn in_order(value: &Value) -> Value {
    match value {
        Value::Array(list) => {
            let mut list: Vec<_> = list.iter().map(in_order).collect();
            list.sort_by_key(ToString::to_string);
            Value::Array(list)
        }
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), in_order(value))).collect(),
        other => other.clone(),
    }
}

/// Checks the invariants of a directory through its reading methods.
fn holds(directory: &Read) {
    for (user, account) in directory.accounts() {
        assert_eq!(directory.user_by_email(account.email()), Some(user));
        assert!(account.organizations().all(|id| directory.organization(id).unwrap().member(user).is_some()));
        for (_, app) in account.apps() {
            assert!(app.shares().all(|(user, _)| directory.account(user).is_some()));
            assert_eq!(app.teams().len(), 0);
        }
    }
    let names: BTreeSet<_> = directory.organizations().map(|(_, organization)| organization.name()).collect();
    assert_eq!(names.len(), directory.organizations().len());
    for (id, organization) in directory.organizations() {
        let mut is_administered = false;
        for (user, member) in organization.members() {
            assert!(directory.account(user).unwrap().organizations().any(|joined| joined == id));
            assert!(organization.members_with(member.role()).any(|other| other == user));
            if let RoleRef::Custom(role) = member.role() {
                assert!(organization.role(role).is_some());
            }
            let teams: Vec<_> = member.teams().map(|team| organization.team(team).unwrap()).collect();
            assert!(teams.iter().all(|team| team.has_member(user)));
            let is_free = !member.is_suspended() && !teams.iter().any(|team| team.is_confining());
            is_administered |= *member.role() == rolecall::Role::Administrator.into() && is_free;
        }
        assert!(is_administered);
        for (team_id, team) in organization.teams() {
            let is_in = |user| organization.member(user).unwrap().teams().any(|other| other == team_id);
            assert!(team.members().all(is_in));
            let has = |app| organization.app(app).unwrap().teams().any(|other| other == team_id);
            assert!(team.apps().all(|(app, _)| has(app)));
        }
        for (app_id, app) in organization.apps() {
            assert_eq!(organization.app_named(app.name()).unwrap().0, app_id);
            assert!(app.teams().all(|team| organization.team(team).unwrap().permission_on(app_id).is_some()));
            for (user, shared) in app.shares() {
                assert!(directory.account(user).is_some());
                assert!(organization.shared_with(user).any(|other| other == (app_id, shared)));
            }
        }
        let roles: BTreeSet<_> = organization.roles().map(|(_, role)| role.name()).collect();
        assert_eq!(roles.len(), organization.roles().count());
        for (invitation, sent) in organization.invitations() {
            let mut to = directory.invitations_to(sent.email());
            let is_open = to.any(|(inviting, other)| (inviting, other) == (id, invitation));
            assert_eq!(is_open, sent.status() == InvitationStatus::Pending);
            if let (true, RoleRef::Custom(role)) = (is_open, sent.role()) {
                assert!(organization.role(role).is_some());
            }
            let user = directory.user_by_email(sent.email());
            assert!(!is_open || user.is_none_or(|user| organization.member(user).is_none()));
        }
    }
}

/// Checks that the changed snapshot is read exactly as written, or refused with a short message. Returns `true` if it
/// is read.
#[track_caller]
fn is_read_exactly_or_refused(value: &Value, place: &str) -> bool {
    match serde_json::from_value::<Read>(value.clone()) {
        Ok(directory) => {
            holds(&directory);
            let written = serde_json::to_value(&directory).unwrap();
            assert_eq!(in_order(&written), in_order(value), "{place}");
            true
        }
        Err(error) => {
            let told = error.to_string();
            assert!(told.starts_with(VIOLATIONS) || told.len() < 400, "{place}: {told}");
            false
        }
    }
}

#[test]
fn an_entry_more_or_less() {
    let world = world();
    let mut accepted = 0;
    let lists = all_places(&world).into_iter().filter(|place| world.pointer(place).unwrap().is_array());
    for place in lists {
        let length = world.pointer(&place).unwrap().as_array().unwrap().len();
        let with = |change: &dyn Fn(&mut Vec<Value>)| {
            changed(&world, &place, |list| change(list.as_array_mut().unwrap()))
        };
        for position in 0..length {
            accepted +=
                usize::from(is_read_exactly_or_refused(&with(&|list| drop(list.remove(position))), &place));
            let twice = with(&|list| list.insert(position, list[position].clone()));
            // Sets of permissions accept repeated names. Every other list refuses a repeated entry.
            let is_a_set = ["grants", "ceiling", "permissions"].iter().any(|set| place.ends_with(set));
            assert_eq!(serde_json::from_value::<Read>(twice).is_ok(), is_a_set, "{place}");
            for other in 0..position {
                let swapped = with(&|list| list.swap(position, other));
                let read = serde_json::from_value::<Read>(swapped).unwrap();
                assert_eq!(serde_json::to_value(read).unwrap(), world, "{place}");
            }
        }
    }
    // Removing some entries gives another valid directory. The count shows that the test meets such cases.
    assert!(accepted > 20, "{accepted}");
}

#[test]
fn one_text_or_number_for_another() {
    let world = world();
    let texts = [
        "ana",
        "ben",
        "zoe",
        "acme",
        "globex",
        "old",
        "cats",
        "maps",
        "moved",
        "gone",
        "guest",
        "labelers",
        "i5",
        "Acme Inc.",
        "dogs",
        "Model Auditor",
        "ben@example.com",
        "ian@example.com",
        "administrator",
        "pending",
        "nobody@example.com",
        "organization_user",
        "",
    ];
    let (mut accepted, mut refused) = (0, 0);
    for place in all_places(&world) {
        let others: Vec<Value> = match world.pointer(&place).unwrap() {
            Value::String(_) => texts.iter().map(|text| json!(text)).collect(),
            Value::Number(_) => [0, 1, 8, 64, 85, 86, u64::MAX].iter().map(|number| json!(number)).collect(),
            Value::Bool(flag) => vec![json!(!flag)],
            _ => continue,
        };
        for other in others {
            let is_accepted =
                is_read_exactly_or_refused(&changed(&world, &place, |value| *value = other), &place);
            *(if is_accepted { &mut accepted } else { &mut refused }) += 1;
        }
    }
    // Both outcomes must occur often.
    assert!(accepted > 300 && refused > 1000, "{accepted} {refused}");
}

/// Checks that another type at any place, a missing field and an additional field are refused with short messages.
fn is_strict<T: DeserializeOwned>(written: &Value) {
    let wrong = [
        json!(null),
        json!(true),
        json!(-1),
        json!(1.5),
        json!([]),
        json!({}),
        json!([{}]),
        json!("x".repeat(2_000)),
    ];
    for place in all_places(written) {
        let value = written.pointer(&place).unwrap();
        for other in &wrong {
            let same_type = std::mem::discriminant(value) == std::mem::discriminant(other);
            let is_nullable = [
                "/contact",
                "/plan",
                "/ceiling",
                "/shipping_address",
                "/payment",
                "/password",
                "/last",
                "/expires_at",
                "/by",
                "/actor",
                "/before",
                "/new_id",
            ]
            .iter()
            .any(|field| place.ends_with(field));
            let is_optional = is_nullable || place.ends_with("/name") || place.ends_with("/permission");
            let change = changed(written, &place, |value| *value = other.clone());
            for error in [
                serde_json::from_value::<T>(change.clone()).err(),
                // Text and values take different paths through serde, and texts add the position to the message.
                serde_json::from_str::<T>(&change.to_string()).err(),
            ] {
                let Some(error) = error else {
                    assert!(
                        same_type || is_optional && (other.is_null() || value.is_null()),
                        "{place} {other}"
                    );
                    continue;
                };
                let told = error.to_string();
                assert!(told.starts_with(VIOLATIONS) || told.chars().count() < 450, "{place}: {told}");
                assert!(!told.contains(&"x".repeat(201)) && !told.contains('\n'), "{place}: {told}");
            }
        }
        if let Value::Object(fields) = value {
            for field in fields.keys() {
                let less =
                    changed(written, &place, |value| drop(value.as_object_mut().unwrap().remove(field)));
                let told = serde_json::from_value::<T>(less).err().unwrap().to_string();
                let is_told =
                    told.contains("missing") || place.ends_with("/owner") && told.contains("a single key");
                assert!(is_told, "{place}/{field}: {told}");
            }
            let more = changed(written, &place, |value| {
                value.as_object_mut().unwrap().insert("z".repeat(2_000), json!(1));
            });
            let told = serde_json::from_value::<T>(more).err().unwrap().to_string();
            assert!(told.chars().count() < 450, "{place}: {told}");
            let is_told = told.contains(&format!("unknown field `{}…`", "z".repeat(64)))
                || told.contains("with one field, which names it")
                || place.ends_with("/owner") && told.contains("a single key");
            assert!(is_told, "{place}: {told}");
            let list = changed(written, &place, |value| {
                *value = value.as_object().unwrap().values().cloned().collect();
            });
            assert!(serde_json::from_value::<T>(list).is_err(), "{place}");
        }
    }
}

#[test]
fn snapshots_are_strict() {
    is_strict::<Read>(&world());
}

#[test]
fn events_are_strict() {
    for event in World::new(str::to_owned).events {
        is_strict::<Event<String>>(&serde_json::to_value(event).unwrap());
    }
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &Value, message: &str) {
    assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap_err().to_string(), message);
}

#[test]
fn messages_of_errors() {
    let told = |place: &str, other: Value| {
        let change = changed(&world(), place, |value| *value = other);
        serde_json::from_value::<Read>(change).unwrap_err().to_string()
    };
    assert_eq!(told("/format", json!(2)), "unknown format `2`: expected `1`");
    assert_eq!(told("/format", json!(0)), "unknown format `0`: expected `1`");
    assert_eq!(told("/version", json!("1")), "invalid type: string \"1\", expected u64");
    assert_eq!(told("/version", json!(-1)), "invalid value: integer `-1`, expected u64");
    assert_eq!(told("", json!([])), "invalid type: sequence, expected a snapshot as an object");
    assert_eq!(
        told("/accounts", json!(7)),
        "invalid type: integer `7`, expected a list of at most 16777216 entries"
    );
    let acme = "/organizations/0";
    assert_eq!(
        told(&format!("{acme}/members/0/role"), json!("owner")),
        "unknown role `owner`: expected one of `administrator`, `financial_manager`, `organization_contributor`, \
         `team_contributor`, `organization_user`, `infrastructure_manager`"
    );
    assert_eq!(
        told(&format!("{acme}/members/0/role"), json!({"costum": "guest"})),
        "unknown field `costum`: expected one of `custom`"
    );
    assert_eq!(
        told(&format!("{acme}/members/0/role"), json!(7)),
        "invalid type: integer `7`, expected a role by name or a custom one by its id as an object"
    );
    assert_eq!(
        told(&format!("{acme}/invitations/0/status"), json!("open")),
        "unknown invitation status `open`: expected one of `pending`, `accepted`, `declined`, \
         `rescinded`, `expired`"
    );
    let policy = |policy: Value| told(&format!("{acme}/password_policy"), policy);
    assert_eq!(
        policy(json!({"length": 7, "rules": []})),
        "invalid minimum length 7 of a password policy: expected 8 to 64"
    );
    assert_eq!(
        policy(json!({"length": 8, "rules": ["digit", "digit"]})),
        "password rule `digit` is given twice"
    );
    assert_eq!(policy(json!({"length": 8, "rules": ["length"]})), "password rule `length` is given twice");
    assert!(
        policy(json!({"length": 8, "rules": ["any"]})).starts_with("unknown password rule `any`: expected")
    );
    assert_eq!(policy(json!([8, []])), "invalid type: sequence, expected a password policy as an object");
    // A newer format may have other fields. The error should name the format, and not the first unknown field.
    let newer = r#"{"format":2,"epoch":7}"#;
    let told = serde_json::from_str::<Read>(newer).unwrap_err().to_string();
    assert_eq!(told, "unknown format `2`: expected `1` at line 1 column 11");
    let twice = r#"{"format":1,"version":0,"version":0}"#;
    let told = serde_json::from_str::<Read>(twice).unwrap_err().to_string();
    assert!(told.starts_with("duplicate field `version`"), "{told}");
}

#[test]
fn an_event_has_one_known_command() {
    refused::<Command<u64>>(&json!({}), "a command is missing: the object is empty");
    refused::<Command<u64>>(&json!("register"), "invalid text `register`: expected a command as an object");
    refused::<Command<u64>>(&json!(["register"]), "invalid type: sequence, expected a command as an object");
    let long = format!("unknown command `{}…`: expected one of 51 known names", "x".repeat(64));
    refused::<Command<u64>>(&json!({"x".repeat(2_000): {}}), &long);
    refused::<Command<u64>>(
        &json!({"Register": {}}),
        "unknown command `Register`: expected one of 51 known names",
    );
    let two = json!({"leave_organization": {"organization": 1}, "register": {"email": "ana@example.com"}});
    refused::<Command<u64>>(&two, "a command is an object with one field, which names it");
    refused::<Command<u64>>(
        &json!({"leave_organization": [1]}),
        "invalid type: sequence, expected the fields of a command as an object",
    );
    refused::<Command<u64>>(
        &json!({"leave_organization": "acme"}),
        "invalid text `acme`: expected the fields of a command as an object",
    );
    refused::<Command<u64>>(&json!({"leave_organization": {}}), "missing field `organization`");
    refused::<Command<u64>>(
        &json!({"leave_organization": {"organisation": 1}}),
        "unknown field `organisation`: expected one of `organization`",
    );
    refused::<Command<u64>>(
        &json!({"transfer_app": {"app": 1, "organization": 1}}),
        "missing field `new_id`",
    );
    assert!(postcard::from_bytes::<Command<u64>>(&[0xc8, 1, 0, 0]).is_err());
}

#[test]
fn texts_are_checked_and_quoted_in_part() {
    let x = "x".repeat(64);
    let long = json!("x".repeat(20_000));
    refused::<Name>(
        &long,
        &format!("invalid name `{x}…`: expected 1 to 64 visible characters, without surrounding spaces"),
    );
    refused::<Email>(&long, &format!("invalid email address `{x}…`: expected one such as `ana@example.com`"));
    refused::<MetadataUrl>(
        &long,
        &format!("invalid metadata URL `{x}…`: expected one such as `https://example.com/saml`"),
    );
    refused::<Text>(
        &long,
        &format!(
            "invalid text `{x}…`: expected up to 10000 characters, no control characters but line feeds and tabs"
        ),
    );
    refused::<Name>(&json!(7), "invalid type: integer `7`, expected a text");
    refused::<Billing>(&long, &format!("invalid text `{x}…`: expected billing details as an object"));
    refused::<PasswordPolicy>(
        &long,
        &format!("invalid text `{x}…`: expected a password policy as an object"),
    );
    refused::<RoleRef<u64>>(&json!({"custom": 1, "x": 1}), "unknown field `x`: expected one of `custom`");
    let escapes = json!("\u{1}".repeat(2_000));
    let told = serde_json::from_value::<Name>(escapes).unwrap_err().to_string();
    assert!(told.starts_with("invalid name `\\u{1}\\u{1}") && told.len() < 500, "{told}");
    assert!(postcard::from_bytes::<Email>(b"\x03ana").is_err());
    assert!(postcard::from_bytes::<PasswordPolicy>(&[7, 0]).is_err());
}

#[test]
fn reading_stops_at_the_maximum_length_of_a_list() {
    let longest = Snapshot::<u64>::LONGEST_LIST;
    let empty = postcard::to_allocvec(&Snapshot::<u64>::default()).unwrap();
    // all but the last two lists
    let start = empty[..empty.len() - 2].to_vec();
    let written = |length: usize| {
        let mut bytes = start.clone();
        bytes.extend(postcard::to_allocvec(&length).unwrap());
        bytes.resize(bytes.len() + length, 0);
        // no reserved names
        bytes.push(0);
        bytes
    };
    let read = postcard::from_bytes::<Snapshot<u64>>(&written(longest)).unwrap();
    assert_eq!(read.retired_organizations.len(), longest);
    assert!(postcard::from_bytes::<Snapshot<u64>>(&written(longest + 1)).is_err());
    // The announced length is far larger than the input. Reading must not reserve memory for it.
    let mut said = start;
    said.extend(postcard::to_allocvec(&(usize::MAX / 2)).unwrap());
    assert!(postcard::from_bytes::<Snapshot<u64>>(&said).is_err());
    let mut json = serde_json::to_string(&Snapshot::<u8>::default()).unwrap();
    let list = r#""retired_organizations":[0"#;
    json.truncate(json.find(r#""retired_organizations""#).unwrap());
    json.push_str(list);
    let column = json.len() + 2 * longest;
    json.push_str(&",0".repeat(longest));
    json.push_str(r#"],"reserved_names":[]}"#);
    let told = serde_json::from_str::<Snapshot<u8>>(&json).unwrap_err().to_string();
    let expected = format!("a list has at most 16777216 entries at line 1 column {}", column / 100_000);
    assert!(told.starts_with(&expected), "{told}");
}
