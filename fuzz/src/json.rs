//! Whatever can be read, from JSON: strictly, and with errors of bounded length.

use crate::Reached;
use crate::round_trip::holds;
use rolecall::Permission;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt::Debug;

/// How long an error may be, in characters: what the crate says, and at which line and column that was.
const LONGEST_ERROR: usize = 1100;

/// How long one may be that lists all that is wrong with a snapshot, up to a hundred things.
const LONGEST_LIST: usize = 100 * LONGEST_ERROR;

/// Reads one.
pub(crate) fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    bytes: &[u8],
    sound: fn(&T),
) -> Reached {
    let value = match serde_json::from_slice::<T>(bytes) {
        Ok(value) => value,
        Err(error) => {
            is_brief(&error.to_string());
            return Reached::Nothing;
        }
    };
    holds(&value, sound);

    let tree: Value = serde_json::from_slice(bytes).expect("what is read is JSON");
    let written = serde_json::to_vec(&value).expect("what is read can be written");
    let written: Value = serde_json::from_slice(&written).expect("what is written is JSON");
    assert_eq!(plain(&written), plain(&tree), "written, and read");
    let again = serde_json::from_slice::<T>(tree.to_string().as_bytes());
    assert_eq!(again.ok().as_ref(), Some(&value), "read again from {tree}");
    let turn = bytes.iter().fold(bytes.len(), |turn, byte| turn.wrapping_mul(31) + usize::from(*byte));
    for spoil in [without_a_field, with_another_field] {
        let mut spoilt = tree.clone();
        if let Some(object) = object(&mut spoilt, turn) {
            spoil(object, turn);
            assert!(serde_json::from_slice::<T>(spoilt.to_string().as_bytes()).is_err(), "{spoilt} is read");
        }
    }
    Reached::Accepted
}

fn is_brief(error: &str) {
    let longest = if error.starts_with("invalid snapshot: ") { LONGEST_LIST } else { LONGEST_ERROR };
    assert!(error.chars().count() <= longest, "an error of {} bytes: {error}", error.len());
    assert!(!error.contains(char::is_control), "{error:?}");
}

/// What it says, however it is put: lists are sets, addresses have no case, and no token is one with every scope.
fn plain(tree: &Value) -> Value {
    match tree {
        Value::Array(entries) => {
            let mut entries: Vec<_> = entries.iter().map(plain).collect();
            entries.sort_by_key(Value::to_string);
            entries.dedup();
            Value::Array(entries)
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| (name.clone(), scopes(name, plain(value)));
            Value::Object(fields.iter().map(field).collect())
        }
        Value::String(text) => Value::String(text.to_ascii_lowercase()),
        other => other.clone(),
    }
}

fn scopes(name: &str, value: Value) -> Value {
    let is_everything =
        name == "scopes" && value.as_array().is_some_and(|all| all.len() == Permission::ALL.len());
    if is_everything { Value::Null } else { value }
}

fn without_a_field(object: &mut Map<String, Value>, turn: usize) {
    let name = object.keys().nth(turn % object.len().max(1)).cloned();
    name.and_then(|name| object.remove(&name));
}

fn with_another_field(object: &mut Map<String, Value>, _: usize) {
    object.insert("another".to_owned(), Value::Null);
}

/// One of the objects.
fn object(tree: &mut Value, turn: usize) -> Option<&mut Map<String, Value>> {
    let objects = count(tree);
    nth(tree, &mut turn.checked_rem(objects)?)
}

fn count(tree: &Value) -> usize {
    match tree {
        Value::Object(fields) => 1 + fields.values().map(count).sum::<usize>(),
        Value::Array(entries) => entries.iter().map(count).sum(),
        _ => 0,
    }
}

fn nth<'a>(tree: &'a mut Value, left: &mut usize) -> Option<&'a mut Map<String, Value>> {
    match tree {
        Value::Object(fields) => {
            if *left == 0 {
                return Some(fields);
            }
            *left -= 1;
            fields.values_mut().find_map(|value| nth(value, left))
        }
        Value::Array(entries) => entries.iter_mut().find_map(|value| nth(value, left)),
        _ => None,
    }
}
