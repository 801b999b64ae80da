//! Sets of permissions, names of actions and kinds, and values of other crates that contain them.

use super::search::{DROP_INDEX, SEARCH};
use super::*;
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{Action, Membership, Permission, Resource, ResourceKind, Subject, actions};
use serde::de::{IntoDeserializer, value};
use serde_json::json;
use std::collections::BTreeMap;

const NEITHER: Permission = Permission::from_bits_retain(1 << 77);

#[test]
fn a_set_is_written_with_its_vocabulary() {
    let set = Permission::VIEW_MODELS | SEE_PIPELINES | RUN_PIPELINES;
    let written = PIPELINES.written(set);
    let json = json!(["VIEW_MODELS", "RUN_PIPELINES", "SEE_PIPELINES"]);
    assert_eq!(serde_json::to_value(written).unwrap(), json);
    assert_eq!(from_json(&PIPELINES, &json), Ok(set));
    assert_eq!(to_allocvec(&written), to_allocvec(&set));
    assert_eq!(from_bytes(&PIPELINES, &to_allocvec(&written).unwrap()), Ok(set));
    for set in Permission::ALL.into_iter().chain([Permission::empty(), Permission::all()]) {
        assert_eq!(serde_json::to_value(PIPELINES.written(set)).unwrap(), serde_json::to_value(set).unwrap());
        round_trips(&PIPELINES, &set);
    }
}

/// Else a set would be written that is smaller than the real one.
#[test]
fn bits_without_a_name_are_not_written_as_names() {
    for set in [RUN_PIPELINES | Permission::VIEW_MODELS, NEITHER, Permission::from_bits_retain(1 << 60)] {
        let bits = (set - Permission::all()).bits();
        let told = serde_json::to_value(set).unwrap_err().to_string();
        assert_eq!(
            told,
            format!(
                "permission bits {bits:#x} have no names: write the set with its vocabulary, by `Vocabulary::written`"
            )
        );
        // a compact format has the bits themselves
        assert!(to_allocvec(&set).is_ok());
    }
    assert!(serde_json::to_value(PIPELINES.written(NEITHER | RUN_PIPELINES)).is_err());
    assert!(serde_json::to_value(SEARCH.written(SEE_PIPELINES)).is_err());
}

#[test]
fn a_set_is_read_with_its_vocabulary_alone() {
    let bytes = to_allocvec(&RUN_PIPELINES).unwrap();
    let json = json!(["VIEW_MODELS", "RUN_PIPELINES"]);
    let told = Permission::deserialize(&json).unwrap_err().to_string();
    assert_eq!(told, "unknown permission `RUN_PIPELINES`: expected one of 60 known names");
    assert!(postcard::from_bytes::<Permission>(&bytes).is_err());

    refused::<Permission>(
        &SEARCH,
        &json,
        "unknown permission `RUN_PIPELINES`: expected one of 61 known names",
    );
    assert_eq!(from_json(&SEARCH, &json!(["DROP_INDEX"])), Ok(DROP_INDEX));
    // bits have no names, so that only the vocabulary of the reader gives them a meaning
    assert_eq!(from_bytes(&SEARCH, &bytes), Ok(DROP_INDEX));
    for set in [NEITHER, SEE_PIPELINES, Permission::from_bits_retain(1 << 60)] {
        assert!(from_bytes::<Permission>(&SEARCH, &to_allocvec(&set).unwrap()).is_err());
    }
    for wrong in [json!(["run_pipelines"]), json!(["#64"]), json!([64]), json!("RUN_PIPELINES"), json!(7)] {
        assert!(from_json::<Permission>(&PIPELINES, &wrong).is_err(), "{wrong}");
        assert!(Permission::deserialize(&wrong).is_err(), "{wrong}");
    }
}

/// The adapter hands a set over in an error, and not as a number: a number is data.
#[test]
fn a_number_is_no_set_in_a_readable_format() {
    let read = |bits: u128| -> Result<Permission, value::Error> {
        Permission::deserialize(IntoDeserializer::<value::Error>::into_deserializer(bits))
    };
    assert!(read(1).is_err() && read(RUN_PIPELINES.bits()).is_err());
    let read = |bits: u64| -> Result<Permission, value::Error> {
        PIPELINES.read(IntoDeserializer::<value::Error>::into_deserializer(bits))
    };
    assert!(read(1).is_err());
}

#[test]
fn actions_and_kinds_have_their_names() {
    for ask in Ask::ALL {
        let action = AnyAction::from(ask);
        assert_eq!(serde_json::to_value(action).unwrap(), json!(action.as_str()));
        round_trips(&PIPELINES, &action);
        is_unknown_without(&action, &format!("unknown action `{action}`"));
        refused::<AnyAction>(&SEARCH, &json!(action), &format!("unknown action `{action}`"));
    }
    for kind in PIPELINES.kinds() {
        let kind = AnyKind::Own(kind);
        assert_eq!(serde_json::to_value(kind).unwrap(), json!(kind.as_str()));
        round_trips(&PIPELINES, &kind);
        is_unknown_without(&kind, &format!("unknown resource kind `{kind}`"));
        refused::<AnyKind>(&SEARCH, &json!(kind), &format!("unknown resource kind `{kind}`"));
    }
    for action in Action::ALL.map(AnyAction::from) {
        round_trips(&PIPELINES, &action);
        assert_eq!(AnyAction::deserialize(json!(action)).unwrap(), action);
    }
    for kind in ResourceKind::ALL.map(AnyKind::from) {
        round_trips(&PIPELINES, &kind);
        assert_eq!(AnyKind::deserialize(json!(kind)).unwrap(), kind);
    }
    refused::<AnyAction>(&PIPELINES, &json!(7), "invalid type: integer `7`, expected a name in snake_case");
    refused::<AnyKind>(&PIPELINES, &json!(["pipeline"]), "invalid type: sequence");
    // the types of documented names know no others, with the vocabulary too
    refused::<Action>(&PIPELINES, &json!("run_pipeline"), "unknown action `run_pipeline`");
    refused::<ResourceKind>(&PIPELINES, &json!("pipeline"), "unknown resource kind `pipeline`");
}

#[test]
fn a_set_of_actions_has_own_names() {
    let ana = policy().subject(7, [Membership::new(1, Role::Administrator)]).unwrap();
    let allowed = actions(&ana, &Resource::app(1, 100).of_kind(&PIPELINE));
    assert_eq!(serde_json::to_value(allowed).unwrap(), json!(["run_pipeline"]));
    let allowed = serde_json::to_value(actions(&ana, &Resource::app(1, 100))).unwrap();
    assert!(allowed.as_array().unwrap().contains(&json!("reindex_app")), "{allowed}");
}

/// A value of another crate, with sets, kinds and actions in every place that serde knows.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    #[serde(serialize_with = "written", deserialize_with = "read")]
    scopes: Permission,
    optional: Option<AnyKind>,
    list: Vec<AnyAction>,
    pair: (AnyKind, u8),
    by_name: BTreeMap<String, Wrapped>,
    choice: [Choice; 4],
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Wrapped(AnyKind);

#[derive(Debug, PartialEq, Serialize, Deserialize)]
enum Choice {
    Nothing,
    One(AnyAction),
    Two(AnyAction, AnyKind),
    Named { action: AnyAction },
}

fn written<S: serde::Serializer>(set: &Permission, serializer: S) -> Result<S::Ok, S::Error> {
    PIPELINES.written(*set).serialize(serializer)
}

fn read<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Permission, D::Error> {
    PIPELINES.read(deserializer)
}

#[test]
fn values_of_other_crates_are_read_with_the_vocabulary() {
    let (ask, kind) = (AnyAction::from(Ask::RunPipeline), AnyKind::Own(&PIPELINE));
    let settings = Settings {
        scopes: RUN_PIPELINES | Permission::PREDICT,
        optional: Some(kind),
        list: vec![Action::DeleteApp.into(), ask],
        pair: (kind, 1),
        by_name: [("a".to_owned(), Wrapped(kind))].into(),
        choice: [Choice::Nothing, Choice::One(ask), Choice::Two(ask, kind), Choice::Named { action: ask }],
    };
    round_trips(&PIPELINES, &settings);
    let kinds = [(AnyKind::Own(&SECRET), 1), (AnyKind::Documented(ResourceKind::App), 2)];
    let counts: std::collections::HashMap<AnyKind, u8> = kinds.into();
    round_trips(&PIPELINES, &counts);
    let json = serde_json::to_value(&settings).unwrap();
    refused::<Settings>(&SEARCH, &json, "unknown resource kind `pipeline`");
}

/// A field that says its vocabulary is read with it, whatever the vocabulary is that the whole is read with.
#[test]
fn the_nearest_vocabulary_has_the_last_word() {
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Token {
        #[serde(serialize_with = "written", deserialize_with = "read")]
        scopes: Permission,
    }
    let token = Token { scopes: RUN_PIPELINES | SEE_PIPELINES };
    round_trips(&SEARCH, &token);
    refused::<Token>(&SEARCH, &json!({"scopes": ["DROP_INDEX"]}), "unknown permission `DROP_INDEX`");
}

/// `serde` buffers the content of these and reads it again from the buffer, which knows no vocabulary.
#[test]
fn what_serde_buffers_knows_documented_names_alone() {
    #[derive(Debug, Deserialize)]
    struct Flat {
        #[serde(flatten)]
        rest: BTreeMap<String, AnyKind>,
    }
    #[derive(Debug, Deserialize)]
    #[serde(untagged)]
    #[expect(dead_code, reason = "only its errors are of interest")]
    enum Untagged {
        Set(Permission),
    }
    assert_eq!(from_json::<Flat>(&PIPELINES, &json!({"a": "app"})).unwrap().rest.len(), 1);
    refused::<Flat>(&PIPELINES, &json!({"a": "pipeline"}), "unknown resource kind `pipeline`");
    assert!(from_json::<Untagged>(&PIPELINES, &json!(["VIEW_MODELS"])).is_ok());
    assert!(from_json::<Untagged>(&PIPELINES, &json!(["RUN_PIPELINES"])).is_err());
}

#[test]
fn errors_have_the_words_of_the_format() {
    let text = "{\n\"organization\": 1, \"role\": \"owner\"}";
    let mut json = serde_json::Deserializer::from_str(text);
    let told = PIPELINES.read::<Membership<u64>, _>(&mut json).unwrap_err();
    assert_eq!(told.to_string(), serde_json::from_str::<Membership<u64>>(text).unwrap_err().to_string());
    let told = from_json::<Subject<u64>>(&PIPELINES, &json!({"user": null})).unwrap_err();
    assert_eq!(told, "missing field `memberships`");
    let told = from_json::<Permission>(&PIPELINES, &json!(null)).unwrap_err();
    assert_eq!(told, "invalid type: null, expected an array of names of permissions");
}
