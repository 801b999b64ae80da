//! Values round-trip in JSON and in a compact format, and lenient input is refused.

use postcard::{from_bytes, to_allocvec};
use proptest::prelude::*;
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::diff::WrittenPolicy;
use rolecall::{
    Action, AuthorizationDetails, Membership, Owner, Permission, Place, Policy, Reach, Reason, Resource,
    ResourceKind, Role, Subject, TeamMembership, TeamPermission, TokenGrant, can,
};
use serde::de::{DeserializeOwned, Visitor, value};
use serde::{Deserialize, Deserializer, Serialize, forward_to_deserialize_any};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Debug;

fn ana() -> Subject<u64> {
    let labelers = TeamMembership::new(30).with_app(100, TeamPermission::LabelerWorker).confining();
    let membership = Membership::new(1, Role::TeamContributor).with_team(labelers);
    Subject::new(7, [membership, Membership::new(2, Role::OrganizationUser)]).unwrap()
}

/// The JSON of [`ana`].
fn ana_in_json() -> Value {
    json!({
        "user": 7,
        "memberships": [
            {
                "organization": 1,
                "role": "team_contributor",
                "suspended": false,
                "teams": [{
                    "team": 30,
                    "confining": true,
                    "apps": [{"app": 100, "permission": "labeler_worker"}],
                }],
            },
            {"organization": 2, "role": "organization_user", "suspended": false, "teams": []},
        ],
        "shares": [],
        "token": "none",
        "grants": [],
        "actor": null,
    })
}

fn task_in_json() -> Value {
    json!({
        "kind": "task",
        "owner": {"organization": 1},
        "app": 100,
        "app_public": false,
        "public": false,
        "assigned_to": [7, 8],
    })
}

#[track_caller]
fn round_trips<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T) {
    assert_eq!(serde_json::from_str::<T>(&serde_json::to_string(value).unwrap()).unwrap(), *value);
    assert_eq!(from_bytes::<T>(&to_allocvec(value).unwrap()).unwrap(), *value);
}

#[track_caller]
fn refused<T: DeserializeOwned + Debug>(json: &Value, message: &str) {
    let error = serde_json::from_value::<T>(json.clone()).unwrap_err().to_string();
    assert!(error.contains(message), "{error}");
}

#[track_caller]
fn text_refused<T: DeserializeOwned + Debug>(json: &str, message: &str) {
    let error = serde_json::from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(message), "{error}");
}

/// Checks that these fields, written in a compact format, are refused as a `T`.
#[track_caller]
fn bytes_refused<T: DeserializeOwned + Debug>(fields: &impl Serialize) {
    let bytes = to_allocvec(fields).unwrap();
    assert!(from_bytes::<T>(&bytes).is_err(), "{bytes:?}");
}

/// The JSON with the field at the path set, or removed for `None`.
fn with(mut json: Value, path: &str, value: Option<Value>) -> Value {
    let (parent, field) = path.rsplit_once('/').unwrap();
    let object = json.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match value {
        Some(value) => object.insert(field.to_owned(), value),
        None => object.remove(field),
    };
    json
}

#[test]
fn the_vocabulary_is_written_as_its_names() {
    for role in Role::ALL {
        assert_eq!(serde_json::to_value(role).unwrap(), json!(role.as_str()));
        round_trips(&role);
    }
    TeamPermission::ALL.iter().for_each(round_trips);
    ResourceKind::ALL.iter().for_each(round_trips);
    Reason::ALL.iter().for_each(round_trips);
    Action::ALL.iter().for_each(round_trips);
}

#[test]
fn an_unknown_name_is_quoted_and_capped() {
    refused::<Role>(&json!("owner"), "unknown role `owner`: expected one of `administrator`");
    refused::<Role>(&json!("Administrator"), "unknown role `Administrator`");
    refused::<Action>(&json!("delete_everything"), "unknown action `delete_everything`");
    refused::<ResourceKind>(&json!("*"), "unknown resource kind `*`");
    refused::<TeamPermission>(&json!(0), "invalid type: integer `0`");
    let long = "x".repeat(100_000);
    for error in [
        serde_json::from_value::<Role>(json!(long)).unwrap_err(),
        serde_json::from_value::<Permission>(json!([long])).unwrap_err(),
        serde_json::from_value::<Permission>(json!(long)).unwrap_err(),
    ] {
        assert!(error.to_string().len() < 300, "{error}");
    }
}

#[test]
fn a_permission_set_is_names_in_json_and_bits_in_compact_formats() {
    let set = Permission::VIEW_MODELS | Permission::TRAIN_MODELS;
    assert_eq!(serde_json::to_value(set).unwrap(), json!(["VIEW_MODELS", "TRAIN_MODELS"]));
    for set in Permission::ALL.into_iter().chain([set, Permission::empty(), Permission::all()]) {
        // a byte string: bit `n` is bit `n % 8` of byte `n / 8`, and the last byte is not zero
        let bytes = bytes_of(set);
        let written: Vec<u8> = [bytes.len().try_into().unwrap()].into_iter().chain(bytes).collect();
        assert_eq!(to_allocvec(&set).unwrap(), written);
        round_trips(&set);
    }
}

fn bytes_of(set: Permission) -> Vec<u8> {
    let bits: Vec<usize> = (0..128).filter(|bit| set.bits() >> bit & 1 == 1).collect();
    let length = bits.last().map_or(0, |last| last / 8 + 1);
    let of_byte = |byte: usize| bits.iter().filter(move |bit| **bit / 8 == byte).map(|bit| 1 << (bit % 8));
    (0..length).map(|byte| of_byte(byte).sum()).collect()
}

/// A byte string is what a compact format wrote, wherever serde calls it human-readable.
#[test]
fn a_permission_set_of_bytes_is_checked_in_every_format() {
    let read = |bytes: &[u8]| {
        let compact = Permission::deserialize(Compact(bytes)).map_err(|error| error.to_string());
        let readable = value::BytesDeserializer::<value::Error>::new(bytes);
        assert_eq!(Permission::deserialize(readable).map_err(|error| error.to_string()), compact);
        compact
    };
    assert_eq!(read(&[]), Ok(Permission::empty()));
    assert_eq!(read(&bytes_of(Permission::all())), Ok(Permission::all()));
    let unknown = 1 << 100 | 1 << 60 | 1;
    let unknown = read(&bytes_of(Permission::from_bits_retain(unknown)));
    assert_eq!(unknown.unwrap_err(), "unknown permission bits 0x10000000001000000000000000");
    // one form for one set
    for long in [&[0][..], &[1, 0], &[0; 16], &[0; 17], &[1; 17]] {
        let message = "expected at most 16 bytes, of which the last is not zero";
        assert_eq!(read(long).unwrap_err(), format!("invalid length {}, {message}", long.len()));
    }
    // JSON has a text where a format may ask for bytes
    for text in ["", "\u{1}"] {
        refused::<Permission>(&json!(text), "unknown permission set");
        text_refused::<Permission>(&json!(text).to_string(), "unknown permission set");
    }
}

#[test]
fn a_permission_set_has_known_permissions_only() {
    refused::<Permission>(&json!("0xffffffffffffffff"), "unknown permission set `0xffffffffffffffff`");
    refused::<Permission>(&json!(["0xffffffffffffffff"]), "unknown permission `0xffffffffffffffff`");
    refused::<Permission>(
        &json!("VIEW_MODELS"),
        "unknown permission set `VIEW_MODELS`: expected an array of names",
    );
    refused::<Permission>(&json!(["VIEW_MODELS", "*"]), "unknown permission `*`");
    refused::<Permission>(&json!(["view_models"]), "unknown permission `view_models`");
    // A number could set unknown bits, or all of them.
    refused::<Permission>(&json!(u64::MAX), "invalid type: integer");
    refused::<Permission>(&json!(7), "invalid type: integer `7`, expected an array of names of permissions");
    refused::<Permission>(&json!(null), "invalid type: null");
    for bit in 60..128 {
        let bytes = to_allocvec(&bits(1 << bit | 1)).unwrap();
        assert!(from_bytes::<Permission>(&bytes).is_err(), "bit {bit}");
    }
    assert!(from_bytes::<Permission>(&to_allocvec(&bits(u128::MAX)).unwrap()).is_err());
}

/// A set that a compact format writes without a check.
const fn bits(bits: u128) -> Permission {
    Permission::from_bits_retain(bits)
}

/// A byte string in a compact format. Unlike postcard, it keeps the messages of errors.
struct Compact<'a>(&'a [u8]);

impl<'de> Deserializer<'de> for Compact<'_> {
    type Error = value::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, value::Error> {
        visitor.visit_bytes(self.0)
    }

    fn is_human_readable(&self) -> bool {
        false
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

#[test]
fn subjects_are_plain_objects() {
    assert_eq!(serde_json::to_value(ana()).unwrap(), ana_in_json());
    let read: Subject<u64> = serde_json::from_value(ana_in_json()).unwrap();
    assert_eq!(read, ana());
    let task: Resource<u64> = serde_json::from_value(task_in_json()).unwrap();
    for action in Action::ALL {
        assert_eq!(can(&read, action, &task), can(&ana(), action, &task), "{action}");
    }
    round_trips(&ana());
    round_trips(&ana().narrowed_to(Permission::VIEW_MODELS));
    round_trips(&ana().narrowed_to(Permission::empty()));
    round_trips(&Subject::<String>::anonymous().narrowed_to(Permission::VIEW_MODELS));
}

#[test]
fn a_subject_passes_the_checks_of_its_constructor() {
    let twice = with(ana_in_json(), "/memberships/1/organization", Some(json!(1)));
    refused::<Subject<u64>>(&twice, "memberships[0] and memberships[1] are in the same organization");
    let nobody = with(ana_in_json(), "/user", Some(json!(null)));
    refused::<Subject<u64>>(&nobody, "an anonymous subject has no memberships");
}

/// RFC 9396 gives `authorization_details` their form, and each type of details its members.
#[test]
fn authorization_details_are_grants() {
    let claim = json!([
        {"type": "rolecall", "privileges": ["VIEW_MODELS"], "place": {"organization": 1}},
        {"type": "rolecall", "privileges": ["PREDICT"], "place": {"app": {"owner": {"user": 7}, "app": 100}}},
        {"type": "rolecall", "privileges": [], "place": "everywhere"},
    ]);
    let details: AuthorizationDetails<u64> = serde_json::from_value(claim.clone()).unwrap();
    let app = Place::App { owner: Owner::User(7), app: 100 };
    assert_eq!(
        details.grants(),
        [
            TokenGrant::new(Place::Organization(1), Permission::VIEW_MODELS),
            TokenGrant::new(app, Permission::PREDICT),
            TokenGrant::new(Place::Everywhere, Permission::empty()),
        ]
    );
    assert_eq!(json!(details), claim);
    let one = |detail: Value| serde_json::from_value::<AuthorizationDetails<u64>>(json!([detail]));
    let detail = |field: &str, value: Value| {
        let mut detail = json!({"type": "rolecall", "privileges": ["PREDICT"], "place": "everywhere"});
        detail[field] = value;
        detail
    };
    assert!(one(detail("type", json!("rolecall"))).is_ok());
    // a limit that is not known, another type, and what is left blank
    for (field, value) in [
        ("locations", json!(["https://eu.example.com"])),
        ("actions", json!(["read"])),
        ("type", json!("payment")),
        ("type", json!(null)),
        ("privileges", json!(null)),
        ("privileges", json!(["ALL"])),
        ("place", json!(null)),
        ("place", json!("")),
        ("place", json!({})),
        ("place", json!({"organization": 1, "personal_apps": 7})),
    ] {
        assert!(one(detail(field, value.clone())).is_err(), "{field} {value}");
    }
    for field in ["type", "privileges", "place"] {
        let mut lacking = detail("type", json!("rolecall"));
        lacking.as_object_mut().unwrap().remove(field);
        assert!(one(lacking).is_err(), "without {field}");
    }
}

/// What a template leaves blank is an error, and never no token: that would be everything.
#[test]
fn a_blank_token_is_refused() {
    let read = |token: &str| {
        let yaml = format!("user: ana\nmemberships: []\nshares: []\n{token}\nactor:\n");
        serde_norway::from_str::<Subject<String>>(&yaml)
    };
    for blank in
        ["token:\ngrants: []", "token: ~\ngrants: []", "token: ''\ngrants: []", "token: []\ngrants: []"]
    {
        assert!(read(blank).is_err(), "{blank}");
    }
    // YAML reads a blank list as an empty one, and that leaves nothing
    assert_eq!(read("token: grants\ngrants:").unwrap().scopes(), Permission::empty());
    assert!(read("grants: []").is_err());
    // a token without grants leaves nothing, and no token has no grants
    assert_eq!(read("token: grants\ngrants: []").unwrap().scopes(), Permission::empty());
    assert!(read("token: none\ngrants: []").unwrap().token().is_none());
    let grant = "grants: [{place: everywhere, permissions: [VIEW_MODELS]}]";
    assert_eq!(read(&format!("token: grants\n{grant}")).unwrap().scopes(), Permission::VIEW_MODELS);
    let told = read(&format!("token: none\n{grant}")).unwrap_err().to_string();
    assert!(told.contains("a subject without a token has no grants"), "{told}");
    for place in ["", "~", "[]", "{}", "organization"] {
        let grant = format!("token: grants\ngrants: [{{place: {place}, permissions: [VIEW_MODELS]}}]");
        assert!(read(&grant).is_err(), "{place}");
    }
}

#[test]
fn fields_are_required_and_unknown_fields_refused() {
    let subject = [
        "/user",
        "/memberships",
        "/shares",
        "/token",
        "/grants",
        "/actor",
        "/memberships/0/organization",
        "/memberships/0/role",
        "/memberships/0/suspended",
    ];
    let team = ["/memberships/0/teams", "/memberships/0/teams/0/team", "/memberships/0/teams/0/confining"];
    let app = ["/memberships/0/teams/0/apps", "/memberships/0/teams/0/apps/0/permission"];
    for path in subject.iter().chain(&team).chain(&app) {
        refused::<Subject<u64>>(&with(ana_in_json(), path, None), "missing field");
    }
    for path in ["/tokens", "/memberships/0/roles", "/memberships/0/teams/0/confined"] {
        // A misspelt `token` or `confining` would otherwise drop a restriction silently.
        let misspelt = with(ana_in_json(), path, Some(json!([])));
        refused::<Subject<u64>>(&misspelt, "unknown field");
    }
    for field in ["/kind", "/owner", "/app", "/app_public", "/public", "/assigned_to"] {
        refused::<Resource<u64>>(&with(task_in_json(), field, None), "missing field");
    }
    refused::<Resource<u64>>(&with(task_in_json(), "/assignee", Some(json!(7))), "unknown field");
}

#[test]
fn facts_are_objects_only() {
    let subject = json!([7, [[1, "administrator", [[30, false, [[100, "full_access"]]]]]], null]);
    refused::<Subject<u64>>(&subject, "invalid type: sequence, expected a subject as an object");
    let membership = json!([1, "administrator", []]);
    refused::<Membership<u64>>(&membership, "expected a membership as an object");
    let team = with(ana_in_json(), "/memberships/0/teams", Some(json!([[30, false, []]])));
    refused::<Subject<u64>>(&team, "expected a team as an object");
    let app = with(ana_in_json(), "/memberships/0/teams/0/apps", Some(json!([[100, "full_access"]])));
    refused::<Subject<u64>>(&app, "expected an app of a team as an object");
    let resource = json!(["model", {"organization": 1}, 100, true, false, []]);
    refused::<Resource<u64>>(&resource, "expected a resource as an object");
    assert!(serde_json::to_value(Resource::organization(1).model()).is_err());
}

#[test]
fn resources_are_plain_objects() {
    let app = Resource::app(1, 100);
    let task = app.clone().task().assigned_to(7).assigned_to(8);
    assert_eq!(serde_json::to_value(&task).unwrap(), task_in_json());
    let organization = Resource::organization(1);
    let nodepool = Resource::nodepool(1);
    let personal = Resource::personal_app(7, 101);
    // R10: the app's visibility and the resource's own are two fields.
    let half = app.clone().public().model();
    let shown = half.clone().public();
    let hidden = app.clone().model().public();
    for resource in
        [app, task, organization, nodepool, personal.clone(), personal.public(), half, shown, hidden]
    {
        round_trips(&resource);
    }
}

#[test]
fn an_owner_is_an_object_with_one_known_field() {
    refused::<Owner<u64>>(
        &json!({"us\u{0}\u{202e}er": 1}),
        "unknown resource owner `us\\0\\u{202e}er`: expected one of",
    );
    refused::<Owner<u64>>(
        &json!({"organization": 1, "user": 7}),
        "a resource owner is an object with one field",
    );
    refused::<Owner<u64>>(&json!({}), "a resource owner is missing: the object is empty");
    for value in [json!(null), json!(["user", 7]), json!(7)] {
        refused::<Owner<u64>>(&value, "expected an owner as an object");
    }
    refused::<Owner<u64>>(&json!("user"), "invalid text `user`: expected an owner as an object");
    let long = json!({"x".repeat(100_000): 1});
    let error = serde_json::from_value::<Owner<u64>>(long).unwrap_err().to_string();
    assert!(error.len() < 300, "{error}");
}

#[test]
fn contradictions_are_refused() {
    let change = |path: &str, value: Value| with(task_in_json(), path, Some(value));
    // A resource that contradicts itself is a mistake of the caller. Guessing could allow too much.
    refused::<Resource<u64>>(&change("/app", json!(null)), "`task` is in an app: `app` is null");
    refused::<Resource<u64>>(&change("/kind", json!("team")), "`team` is in no app: `app` must be null");
    let team = with(change("/kind", json!("team")), "/app", Some(json!(null)));
    let owned = with(team.clone(), "/owner", Some(json!({"user": 7})));
    refused::<Resource<u64>>(&owned, "`team` belongs to an organization");
    refused::<Resource<u64>>(&with(team, "/public", Some(json!(true))), "`team` has no visibility");
    let app = with(change("/kind", json!("app")), "/public", Some(json!(true)));
    refused::<Resource<u64>>(&app, "of an app `public` and `app_public` say the same");
    let personal = with(change("/app", json!(null)), "/owner", Some(json!({"user": 7})));
    refused::<Resource<u64>>(&personal, "`task` is in an app: `app` is null");
    let owners = "expected one of `organization`, `user`";
    refused::<Resource<u64>>(
        &change("/owner", json!({"root": 1})),
        &format!("unknown resource owner `root`: {owners}"),
    );
}

fn auditor() -> CustomRole {
    let grants = Permission::VIEW_MODELS | Permission::VIEW_FINANCIAL_DATA;
    let ceiling = Some(Permission::VIEW_MODEL_METRICS);
    CustomRole::new("Model Auditor", grants, Reach::SelectedApps, ceiling).unwrap()
}

fn viewer() -> CustomTeamPermission {
    let permissions = Permission::VIEW_MODELS | Permission::VIEW_MODEL_METRICS;
    CustomTeamPermission::new("Model Viewer", permissions).unwrap()
}

/// A member with the role [`auditor`], in a team with the team permission [`viewer`].
fn eve() -> Subject<u64> {
    let viewers = TeamMembership::new(31).with_app(100, viewer()).with_app(101, TeamPermission::FullAccess);
    Subject::new(9, [Membership::new(1, auditor()).with_team(viewers)]).unwrap()
}

/// The JSON of [`eve`].
fn eve_in_json() -> Value {
    json!({
        "user": 9,
        "memberships": [{
            "organization": 1,
            "suspended": false,
            "role": {
                "name": "Model Auditor",
                "grants": ["VIEW_FINANCIAL_DATA", "VIEW_MODELS"],
                "reach": "selected_apps",
                "ceiling": ["VIEW_MODEL_METRICS"],
            },
            "teams": [{
                "team": 31,
                "confining": false,
                "apps": [
                    {
                        "app": 100,
                        "permission": {
                            "name": "Model Viewer",
                            "permissions": ["VIEW_MODELS", "VIEW_MODEL_METRICS"],
                        },
                    },
                    {"app": 101, "permission": "full_access"},
                ],
            }],
        }],
        "shares": [],
        "token": "none",
        "grants": [],
        "actor": null,
    })
}

const ROLE: &str = "/memberships/0/role";
const TEAM_PERMISSION: &str = "/memberships/0/teams/0/apps/0/permission";

/// [`eve_in_json`] with the field below [`ROLE`] or [`TEAM_PERMISSION`] set, or removed for `None`.
fn eve_with(place: &str, field: &str, value: Option<Value>) -> Value {
    with(eve_in_json(), &format!("{place}{field}"), value)
}

#[test]
fn custom_definitions_are_objects_and_documented_ones_are_names() {
    assert_eq!(serde_json::to_value(eve()).unwrap(), eve_in_json());
    let read: Subject<u64> = serde_json::from_value(eve_in_json()).unwrap();
    assert_eq!(read, eve());
    for app in [100, 101, 102] {
        for action in Action::ALL {
            let model = Resource::app(1, app).model();
            assert_eq!(can(&read, action, &model), can(&eve(), action, &model), "{action}");
        }
    }
    assert!(can(&read, Action::ViewModelMetrics, &Resource::app(1, 100).model()));
    let unbounded = eve_with(ROLE, "/ceiling", Some(json!(null)));
    let unbounded: Subject<u64> = serde_json::from_value(unbounded).unwrap();
    assert!(can(&unbounded, Action::ViewModel, &Resource::app(1, 100).model()));
    assert!(!can(&read, Action::ViewModel, &Resource::app(1, 100).model()));
}

#[test]
fn custom_definitions_round_trip() {
    round_trips(&eve());
    round_trips(&auditor());
    round_trips(&viewer());
    Role::ALL.map(AnyRole::from).iter().for_each(round_trips);
    TeamPermission::ALL.map(AnyTeamPermission::from).iter().for_each(round_trips);
    assert_eq!(serde_json::to_value(AnyRole::from(Role::Administrator)).unwrap(), json!("administrator"));
    for name in
        ["a", "Pr\u{fc}fer \u{201e}Modelle\u{201c}", "\"quoted\" \\ {}", &"x".repeat(64), "full_access"]
    {
        for ceiling in [None, Some(Permission::empty()), Some(Permission::PREDICT), Some(Permission::all())] {
            for reach in Reach::ALL {
                for grants in [Permission::empty(), Permission::TRANSFER_APPS, Permission::all()] {
                    let role = CustomRole::new(name, grants, reach, ceiling).unwrap();
                    round_trips(&role);
                    round_trips(&AnyRole::from(role));
                }
            }
        }
    }
    for permissions in [Permission::empty(), Permission::APP_LEVEL - Permission::TRANSFER_APPS] {
        let permission = CustomTeamPermission::new("administrator", permissions).unwrap();
        round_trips(&permission);
        round_trips(&AnyTeamPermission::from(permission));
    }
}

#[test]
fn fields_of_custom_definitions_are_required_and_unknown_fields_refused() {
    for field in ["name", "grants", "reach", "ceiling"] {
        let message = format!("missing field `{field}`");
        refused::<Subject<u64>>(&eve_with(ROLE, &format!("/{field}"), None), &message);
    }
    for field in ["name", "permissions"] {
        let message = format!("missing field `{field}`");
        refused::<Subject<u64>>(&eve_with(TEAM_PERMISSION, &format!("/{field}"), None), &message);
    }
    for (place, field) in [
        (ROLE, "permissions"),
        (ROLE, "ceilings"),
        (ROLE, "Custom"),
        (TEAM_PERMISSION, "grants"),
        (TEAM_PERMISSION, "Documented"),
    ] {
        let misspelt = eve_with(place, &format!("/{field}"), Some(json!([])));
        refused::<Subject<u64>>(&misspelt, &format!("unknown field `{field}`: expected one of"));
    }
    let twice = r#"{"name": "a", "grants": [], "grants": [], "reach": "all_apps", "ceiling": null}"#;
    text_refused::<AnyRole>(twice, "duplicate field `grants`");
    let twice = r#"{"name": "a", "name": "b", "permissions": []}"#;
    text_refused::<AnyTeamPermission>(twice, "duplicate field `name`");
}

#[test]
fn a_custom_definition_passes_the_checks_of_its_constructor() {
    let role = |field: &str, value: Value| eve_with(ROLE, field, Some(value));
    let team = |field: &str, value: Value| eve_with(TEAM_PERMISSION, field, Some(value));
    let documented = "it is the name of a documented one, so choose another";
    for name in ["administrator", "Organization User (all apps)", "ADMIN", "team-contributor"] {
        refused::<Subject<u64>>(&role("/name", json!(name)), &format!("invalid name `{name}`: {documented}"));
    }
    for name in ["full_access", "Labeler Worker"] {
        refused::<Subject<u64>>(&team("/name", json!(name)), &format!("invalid name `{name}`: {documented}"));
    }
    for place in [ROLE, TEAM_PERMISSION] {
        for (name, quoted) in [("", "``"), (" a", "` a`"), ("a\n\u{1b}[31m", "`a\\n\\u{1b}[31m`")] {
            let message = format!("invalid name {quoted}: expected 1 to 64 visible characters");
            refused::<Subject<u64>>(&eve_with(place, "/name", Some(json!(name))), &message);
        }
        let long = eve_with(place, "/name", Some(json!("x".repeat(100_000))));
        let error = serde_json::from_value::<Subject<u64>>(long).unwrap_err().to_string();
        assert!(
            error.contains("xxx\u{2026}`: expected 1 to 64 visible characters") && error.len() < 300,
            "{error}"
        );
        let unknown = if place == ROLE { "/grants" } else { "/permissions" };
        let unknown = eve_with(place, unknown, Some(json!(["VIEW_MODELS", "EVERYTHING"])));
        refused::<Subject<u64>>(&unknown, "unknown permission `EVERYTHING`");
    }
    refused::<Subject<u64>>(&role("/ceiling", json!(["view_models"])), "unknown permission `view_models`");
    refused::<Subject<u64>>(
        &role("/reach", json!("everywhere")),
        "unknown reach `everywhere`: expected one of",
    );
    refused::<Subject<u64>>(
        &team("/permissions", json!(["VIEW_MODELS", "MANAGE_TEAMS", "VIEW_CLUSTERS"])),
        "`MANAGE_TEAMS|VIEW_CLUSTERS` is organization-level, and a custom team permission is app-level only",
    );
    refused::<Subject<u64>>(
        &team("/permissions", json!(["TRANSFER_APPS"])),
        "invalid team permission: only the owner of a personal app holds `TRANSFER_APPS`",
    );
}

#[test]
fn roles_and_team_permissions_are_names_or_objects_only() {
    let role = "expected a role by name or a custom one as an object";
    let team = "expected a team permission by name or a custom one as an object";
    let in_order = json!(["Model Auditor", ["VIEW_MODELS"], "all_apps", null]);
    for value in [in_order, json!(null), json!(0), json!(true), json!([])] {
        let invalid = "invalid type: ";
        refused::<Subject<u64>>(
            &eve_with(ROLE, "", Some(value.clone())),
            &format!("{invalid}{}", of(&value, role)),
        );
        let place = eve_with(TEAM_PERMISSION, "", Some(value.clone()));
        refused::<Subject<u64>>(&place, &format!("{invalid}{}", of(&value, team)));
    }
    refused::<Subject<u64>>(
        &eve_with(ROLE, "", Some(json!("Model Auditor"))),
        "unknown role `Model Auditor`",
    );
    refused::<Subject<u64>>(
        &eve_with(TEAM_PERMISSION, "", Some(json!("Model Viewer"))),
        "unknown team permission `Model Viewer`: expected one of `full_access`",
    );
    // Compact formats tag the variants. JSON must not accept the tags, too.
    refused::<AnyRole>(&json!({"Documented": "administrator"}), "unknown field `Documented`");
    refused::<AnyTeamPermission>(&json!({"Custom": {}}), "unknown field `Custom`");
    // The content has a mark, which no JSON has.
    for content in [json!("administrator"), json!(null), json!({})] {
        for mark in [json!(""), json!([]), json!(null), json!({}), json!(0)] {
            for variant in ["Documented", "Custom"] {
                let marked = json!({variant: [mark, content]});
                refused::<AnyRole>(&marked, &format!("unknown field `{variant}`: expected one of `name`"));
                let text = marked.to_string();
                text_refused::<AnyRole>(&text, &format!("unknown field `{variant}`: expected one of `name`"));
            }
        }
    }
    let terms = json!(["a", [], "all_apps", null]);
    refused::<CustomRole>(&terms, "invalid type: sequence, expected a custom role as an object");
    let contents = json!(["a", []]);
    refused::<CustomTeamPermission>(&contents, "expected a custom team permission as an object");
    refused::<CustomRole>(&json!("administrator"), "expected a custom role as an object");
}

/// The text of a type error: the kind of the JSON value, and the expectation.
fn of(value: &Value, expected: &str) -> String {
    let value = match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("boolean `{value}`"),
        Value::Number(value) => format!("integer `{value}`"),
        _ => "sequence".to_owned(),
    };
    format!("{value}, {expected}")
}

/// The mark before the content of a variant.
const MARK: &str = "";
const NOTHING: Permission = Permission::empty();

#[test]
fn compact_custom_definitions_pass_the_checks_too() {
    let ceiling = None::<Permission>;
    let role = (1_u32, MARK, "Ours", NOTHING, "all_apps", ceiling);
    assert_eq!(from_bytes::<AnyRole>(&to_allocvec(&role).unwrap()).unwrap().as_str(), "Ours");
    bytes_refused::<AnyRole>(&(1_u32, MARK, "Administrator", NOTHING, "all_apps", ceiling));
    bytes_refused::<AnyRole>(&(1_u32, MARK, "", NOTHING, "all_apps", ceiling));
    bytes_refused::<AnyRole>(&(1_u32, MARK, "Ours", bits(1 << 60), "all_apps", ceiling));
    bytes_refused::<AnyRole>(&(1_u32, MARK, "Ours", NOTHING, "everywhere", ceiling));
    bytes_refused::<AnyRole>(&(1_u32, MARK, "Ours", NOTHING, "all_apps", Some(bits(1 << 127))));
    // the mark is an empty byte string, which postcard writes as an empty text
    bytes_refused::<AnyRole>(&(1_u32, "x", "Ours", NOTHING, "all_apps", ceiling));
    bytes_refused::<AnyRole>(&(2_u32, MARK, "Ours", NOTHING, "all_apps", ceiling));
    bytes_refused::<AnyRole>(&(0_u32, MARK, "Ours"));
    for permissions in [Permission::TRANSFER_APPS, Permission::VIEW_CLUSTERS] {
        bytes_refused::<AnyTeamPermission>(&(1_u32, MARK, "Ours", permissions));
    }
    bytes_refused::<AnyTeamPermission>(&(1_u32, MARK, "Full Access", NOTHING));
}

/// The documented policy without a table of actions: version 1. `actions.rs` has the tests of the table.
fn version_1() -> WrittenPolicy {
    WrittenPolicy::new(Policy::documented().clone(), None)
}

fn policy_in_json() -> Value {
    serde_json::to_value(version_1()).unwrap()
}

/// [`policy_in_json`] with the field at the path set.
fn policy_with(path: &str, value: Value) -> Value {
    with(policy_in_json(), path, Some(value))
}

#[test]
fn a_policy_is_every_role_and_every_team_permission() {
    let policy = policy_in_json();
    let fields = |path: &str| policy.pointer(path).unwrap().as_object().unwrap().keys().cloned();
    assert_eq!(fields("").collect::<Vec<_>>(), ["roles", "team_permissions", "version"]);
    assert_eq!(policy["version"], json!(1));
    assert_eq!(fields("/roles").count(), 6);
    assert_eq!(
        policy["roles"]["financial_manager"],
        json!({"grants": ["VIEW_FINANCIAL_DATA"], "reach": "all_apps", "ceiling": null})
    );
    assert_eq!(policy["roles"]["team_contributor"]["reach"], json!("selected_apps"));
    let ceiling = policy["roles"]["team_contributor"]["ceiling"].as_array().unwrap();
    assert!(ceiling.contains(&json!("TRAIN_MODELS")) && !ceiling.contains(&json!("DELETE_APP")));
    assert_eq!(fields("/team_permissions").count(), 4);
    assert_eq!(
        policy["team_permissions"]["labeler_worker"],
        json!([
            "ACCESS_ASSIGNED_TASKS",
            "READ_TASK_CONCEPTS",
            "READ_TASK_INPUTS",
            "READ_TASK_GUIDELINES",
            "WRITE_TASK_ANNOTATIONS",
            "UPDATE_TASK_STATUS",
            "WRITE_PROGRESS_REPORTS",
            "ASSESS_COMPLETED_WORK",
        ])
    );
    // In the order of the tables, so that a line-by-line comparison of two policies is readable.
    let text = serde_json::to_string(&version_1()).unwrap();
    let start = r#"{"version":1,"roles":{"administrator":{"grants":["VIEW_SIDEBAR_ITEMS","CREATE_MODELS","#;
    assert!(text.starts_with(start), "{text}");
    let places = Role::ALL.map(|role| text.find(&format!(r#""{role}":{{"grants":["#)).unwrap());
    assert!(places.is_sorted(), "{text}");
    assert_eq!(
        serde_json::to_value(Policy::documented().fingerprint()).unwrap(),
        json!("9fbd02de0dd979b544395cd94d6782a9")
    );
}

#[test]
fn a_policy_reads_back_unchanged() {
    round_trips(Policy::documented());
    let read: Policy = serde_json::from_value(policy_in_json()).unwrap();
    assert!(read.is_documented());
    // Both ceilings decide the same, but a policy keeps them apart: reading must not change it.
    let unbounded = policy_with("/roles/team_contributor/ceiling", json!(null));
    let unbounded: Policy = serde_json::from_value(unbounded).unwrap();
    assert_eq!(unbounded, Policy::documented().clone().with_ceiling(Role::TeamContributor, None).unwrap());
    let nothing = policy_with("/roles/team_contributor/ceiling", json!([]));
    let nothing: Policy = serde_json::from_value(nothing).unwrap();
    assert_eq!(nothing.ceiling(Role::TeamContributor), Some(Permission::empty()));
    // A documented team permission may contain organization-level permissions; a custom one may not.
    let clusters = policy_with("/team_permissions/labeler_lead", json!(["VIEW_CLUSTERS", "MANAGE_TEAMS"]));
    let clusters: Policy = serde_json::from_value(clusters).unwrap();
    let expected = Permission::VIEW_CLUSTERS | Permission::MANAGE_TEAMS;
    assert_eq!(clusters.team_permission(TeamPermission::LabelerLead), expected);
    assert!(
        serde_json::from_value::<Policy>(policy_with(
            "/roles/administrator/grants",
            json!(Permission::all())
        ))
        .is_ok()
    );
}

#[test]
fn fields_of_a_policy_are_required_and_unknown_fields_refused() {
    for path in ["/version", "/roles", "/team_permissions"] {
        refused::<Policy>(&with(policy_in_json(), path, None), "missing field");
        refused::<Policy>(&policy_with(&format!("{path}s"), json!([])), "unknown field");
    }
    for role in Role::ALL {
        let at = format!("/roles/{role}");
        refused::<Policy>(&with(policy_in_json(), &at, None), &format!("role `{role}` is missing"));
        for field in ["grants", "reach", "ceiling"] {
            let missing = with(policy_in_json(), &format!("{at}/{field}"), None);
            refused::<Policy>(&missing, &format!("missing field `{field}`"));
        }
        // A misspelt `ceiling` would otherwise remove the limit.
        let misspelt = policy_with(&format!("{at}/teams"), json!([]));
        refused::<Policy>(&misspelt, "unknown field `teams`: expected one of `grants`, `reach`, `ceiling`");
    }
    for permission in TeamPermission::ALL {
        let missing = with(policy_in_json(), &format!("/team_permissions/{permission}"), None);
        refused::<Policy>(&missing, &format!("team permission `{permission}` is missing"));
    }
    let definition = policy_in_json()["roles"]["administrator"].clone();
    for name in ["owner", "Administrator", "full_access", "*", ""] {
        let message = format!("unknown role `{name}`: expected one of `administrator`");
        refused::<Policy>(&policy_with(&format!("/roles/{name}"), definition.clone()), &message);
    }
    let viewer = policy_with("/team_permissions/viewer", json!([]));
    refused::<Policy>(&viewer, "unknown team permission `viewer`: expected one of `full_access`");
}

#[test]
fn repeated_fields_of_a_policy_are_refused() {
    let text = serde_json::to_string(&version_1()).unwrap();
    let twice = |from: &str, to: &str| {
        assert!(text.contains(from));
        text.replacen(from, to, 1)
    };
    let role = twice(
        r#""roles":{"#,
        r#""roles":{"organization_user":{"grants":[],"reach":"all_apps","ceiling":null},"#,
    );
    // With two definitions, a reviewer could read the one and the program use the other.
    text_refused::<Policy>(&role, "role `organization_user` is given twice");
    let team = twice(r#""team_permissions":{"#, r#""team_permissions":{"labeler_lead":[],"#);
    text_refused::<Policy>(&team, "team permission `labeler_lead` is given twice");
    let version = twice(r#""version":1"#, r#""version":1,"version":1"#);
    text_refused::<Policy>(&version, "duplicate field `version`");
    let reach = twice(r#""reach":"all_apps""#, r#""reach":"all_apps","reach":"selected_apps""#);
    text_refused::<Policy>(&reach, "duplicate field `reach`");
}

#[test]
fn another_version_of_a_policy_is_refused() {
    for version in [0, 2, 3, 4, u32::MAX] {
        let message = format!("unknown version `{version}` of a policy: expected `1`");
        refused::<Policy>(&policy_with("/version", json!(version)), &message);
    }
    for version in [json!("1"), json!(1.0), json!(null), json!([1]), json!(-1), json!(1_u64 << 32 | 1)] {
        let refused = serde_json::from_value::<Policy>(policy_with("/version", version)).unwrap_err();
        assert!(refused.to_string().contains("u32"), "{refused}");
    }
}

#[test]
fn a_policy_passes_the_checks_of_its_methods() {
    for permission in TeamPermission::ALL {
        let transfer = policy_with(&format!("/team_permissions/{permission}"), json!(["TRANSFER_APPS"]));
        refused::<Policy>(
            &transfer,
            "invalid team permission: only the owner of a personal app holds `TRANSFER_APPS`",
        );
    }
    for path in
        ["/roles/administrator/grants", "/roles/administrator/ceiling", "/team_permissions/full_access"]
    {
        refused::<Policy>(&policy_with(path, json!(["EVERYTHING"])), "unknown permission `EVERYTHING`");
        refused::<Policy>(&policy_with(path, json!("VIEW_MODELS")), "unknown permission set `VIEW_MODELS`");
        refused::<Policy>(&policy_with(path, json!(1)), "invalid type: integer `1`");
        refused::<Policy>(&policy_with(path, json!({})), "invalid type: map");
    }
    for path in ["/roles/administrator/grants", "/team_permissions/full_access"] {
        refused::<Policy>(&policy_with(path, json!(null)), "invalid type: null");
    }
    refused::<Policy>(
        &policy_with("/roles/administrator/reach", json!("everywhere")),
        "unknown reach `everywhere`",
    );
    refused::<Policy>(
        &policy_with("/roles/administrator/reach", json!(true)),
        "expected a name in snake_case",
    );
}

#[test]
fn a_policy_is_an_object_only() {
    let Value::Object(fields) = policy_in_json() else { panic!() };
    let in_order = json!([1, fields["roles"], fields["team_permissions"]]);
    refused::<Policy>(&in_order, "invalid type: sequence, expected a policy as an object");
    let definition = policy_with("/roles/administrator", json!([[], "all_apps", null]));
    refused::<Policy>(&definition, "invalid type: sequence, expected a role definition as an object");
    for value in [json!([]), json!(null), json!("administrator")] {
        let error = "expected an object with every role";
        refused::<Policy>(&policy_with("/roles", value.clone()), error);
        let error = "expected an object with every team permission";
        refused::<Policy>(&policy_with("/team_permissions", value), error);
    }
}

#[test]
fn compact_policies_pass_the_checks_too() {
    type Definition = (Permission, &'static str, Option<Permission>);
    let nothing: Definition = (NOTHING, "all_apps", None);
    let roles: BTreeMap<_, _> = Role::ALL.map(|role| (role.as_str(), nothing)).into();
    let teams: BTreeMap<_, _> = TeamPermission::ALL.map(|permission| (permission.as_str(), bits(1))).into();
    let read: Policy = from_bytes(&to_allocvec(&(1_u32, &roles, &teams)).unwrap()).unwrap();
    assert_eq!(read.grants(Role::Administrator), Permission::empty());

    bytes_refused::<Policy>(&(2_u32, &roles, &teams));
    for role in Role::ALL {
        let mut fewer = roles.clone();
        // A role that the file leaves out must not fall back to the documented definition.
        fewer.remove(role.as_str());
        bytes_refused::<Policy>(&(1_u32, fewer, &teams));
    }
    let mut others = teams.clone();
    others.insert("labeler_lead", Permission::TRANSFER_APPS);
    bytes_refused::<Policy>(&(1_u32, &roles, others));
    let mut others = roles.clone();
    others.insert("administrator", (bits(1 << 60), "all_apps", None));
    bytes_refused::<Policy>(&(1_u32, others, &teams));
    let twice: Vec<(&str, Definition)> = roles.into_iter().chain([("administrator", nothing)]).collect();
    bytes_refused::<Policy>(&(1_u32, twice, &teams));
}

/// Any policy.
fn policy() -> impl Strategy<Value = Policy> {
    let set = || any::<u128>().prop_map(Permission::from_bits_truncate);
    let reach = any::<bool>().prop_map(|all| if all { Reach::AllApps } else { Reach::SelectedApps });
    let definition = (set(), reach, proptest::option::of(set()));
    let roles = proptest::collection::vec(definition, Role::ALL.len());
    let teams = proptest::collection::vec(set(), TeamPermission::ALL.len());
    (roles, teams).prop_map(|(roles, teams)| {
        let mut policy = Policy::documented().clone();
        for (role, (grants, reach, ceiling)) in Role::ALL.into_iter().zip(roles) {
            policy = policy.with_grants(role, grants).unwrap().with_reach(role, reach);
            policy = policy.with_ceiling(role, ceiling).unwrap();
        }
        for (permission, contained) in TeamPermission::ALL.into_iter().zip(teams) {
            let contained = contained.difference(Permission::TRANSFER_APPS);
            policy = policy.with_team_permission(permission, contained).unwrap();
        }
        policy
    })
}

proptest! {
    #[test]
    fn policies_round_trip(policy in policy()) {
        round_trips(&policy);
        round_trips(&WrittenPolicy::new(policy.clone(), None));
        let read: Policy = serde_json::from_value(serde_json::to_value(&policy).unwrap()).unwrap();
        prop_assert_eq!(read.fingerprint(), policy.fingerprint());
    }
}

/// Errors are short enough for a log, however long the wrong value is.
#[test]
fn errors_quote_a_part_of_long_values() {
    let long = "x".repeat(100_000);
    let texts = [
        format!(r#"{{"version":1,"{long}":0}}"#),
        format!(r#""{long}""#),
        format!(r#"{{"version":1,"roles":"{long}"}}"#),
        format!(r#"{{"version":1,"roles":{{"{long}":0}}}}"#),
        format!(r#"{{"version":1,"roles":{{"administrator":"{long}"}}}}"#),
    ];
    for text in texts {
        let error = serde_json::from_str::<Policy>(&text).unwrap_err().to_string();
        assert!(error.len() < 500 && error.contains("`xxx"), "{error:.300}");
    }
    let error =
        serde_json::from_str::<Membership<u64>>(&format!(r#"{{"{long}":0}}"#)).unwrap_err().to_string();
    assert!(
        error.contains("unknown field `xxx")
            && error.contains("`organization`, `role`, `suspended`, `teams`"),
        "{error:.300}"
    );
}
