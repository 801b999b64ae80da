//! Reads values from JSON. Reading is strict, and errors have a bounded length.

use crate::round_trip::holds;
use crate::vocabulary::SAMPLE;
use crate::{Reached, own_names};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use std::fmt::Debug;

// In characters: the crate's text, which quotes at most 64 of them escaped, and the line and column.
const LONGEST_ERROR: usize = 1100;

// A snapshot's error lists up to a hundred violations.
const LONGEST_LIST: usize = 100 * LONGEST_ERROR;

/// Reads a value of the type, checks it, and checks that the JSON with a field more or less is refused.
pub(crate) fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    bytes: &[u8],
    sound: fn(&T),
) -> Reached {
    let own = with_vocabulary::<T>(bytes);
    own.as_ref().err().into_iter().for_each(|error| is_brief(&error.to_string()));
    let value = serde_json::from_slice::<T>(bytes);
    own_names::compare(value.as_ref().ok(), own.as_ref().ok());
    let value = match value {
        Ok(value) => value,
        Err(error) => {
            is_brief(&error.to_string());
            return if own.is_ok() { Reached::Accepted } else { Reached::Nothing };
        }
    };
    holds(&value, sound);

    let tree: Value = serde_json::from_slice(bytes).expect("a value was read from the JSON");
    let written = serde_json::to_vec(&value).expect("a value that was read can be written");
    let written: Value = serde_json::from_slice(&written).expect("the written form is JSON");
    let [written, given] = [&written, &tree].map(|form| without_later_fields(plain(form), &tree));
    // a keyword is read in any form, and written as it is compared
    let has_keyword = ["Keyword", "Cursor"].iter().any(|name| std::any::type_name::<T>().contains(name));
    assert!(has_keyword || written == given, "the written form and the input: {written} {given}");
    let again = serde_json::from_slice::<T>(tree.to_string().as_bytes());
    assert_eq!(again.ok().as_ref(), Some(&value), "read again from {tree}");
    // Picks an object and a field by the input alone, so that a finding can be reproduced.
    let turn = bytes.iter().fold(bytes.len(), |turn, byte| turn.wrapping_mul(31) + usize::from(*byte));
    // Every field is required and no other is accepted, so that a misspelt restriction cannot get lost.
    for spoil in [without_a_field, with_another_field] {
        let mut spoilt = tree.clone();
        if let Some(object) = object(&mut spoilt, turn).filter(|object| !is_table::<T>(object)) {
            spoil(object, turn);
            assert!(
                serde_json::from_slice::<T>(spoilt.to_string().as_bytes()).is_err(),
                "{spoilt} is read as {}",
                std::any::type_name::<T>()
            );
        }
    }
    Reached::Accepted
}

fn with_vocabulary<T: DeserializeOwned>(bytes: &[u8]) -> serde_json::Result<T> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = SAMPLE.read(&mut json)?;
    json.end()?;
    Ok(value)
}

fn is_brief(error: &str) {
    let longest = if error.starts_with("invalid snapshot: ") { LONGEST_LIST } else { LONGEST_ERROR };
    assert!(error.chars().count() <= longest, "an error of {} bytes: {error}", error.len());
    assert!(!error.contains(char::is_control), "{error:?}");
}

/// The form without what a policy of an earlier version does not have: it is written again as one of the latest.
fn without_later_fields(mut form: Value, read: &Value) -> Value {
    let is_earlier =
        read.get("team_permissions").is_some() && matches!(read["version"].as_u64(), Some(1 | 2));
    if let Some(policy) = form.as_object_mut().filter(|_| is_earlier) {
        for field in ["version", "own_permissions", "actions_when_written"] {
            policy.remove(field);
        }
    }
    form
}

/// The JSON in a normal form, for comparison.
///
/// Lists are sets, addresses ignore case, and a token's grants of one place are one.
fn plain(tree: &Value) -> Value {
    match tree {
        Value::Array(entries) => {
            let mut entries: Vec<_> = entries.iter().map(plain).collect();
            entries.sort_by_key(Value::to_string);
            entries.dedup();
            Value::Array(entries)
        }
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                (name.clone(), plain(&if name == "grants" { by_place(value) } else { value.clone() }))
            };
            Value::Object(fields.iter().map(field).collect())
        }
        Value::String(text) => Value::String(text.to_ascii_lowercase()),
        other => other.clone(),
    }
}

/// The grants of a token, of which those of one place are one. The grants of a role have no place, and stay as they are.
fn by_place(grants: &Value) -> Value {
    let mut united: Vec<Value> = Vec::new();
    for grant in grants.as_array().into_iter().flatten() {
        let place = grant.get("place").map(plain);
        let known = united.iter_mut().find(|known| place.is_some() && known.get("place").map(plain) == place);
        let known = known.and_then(|known| known.get_mut("permissions")?.as_array_mut());
        match (known, grant.get("permissions").and_then(Value::as_array)) {
            (Some(known), Some(more)) => known.extend(more.iter().cloned()),
            (Some(_) | None, Some(_) | None) => united.push(grant.clone()),
        }
    }
    if grants.is_array() { Value::Array(united) } else { grants.clone() }
}

/// Whether the object is a table of actions: its fields are names that the input chooses, none is required, and each has
/// a row.
fn is_table<T>(object: &Map<String, Value>) -> bool {
    let may_be =
        ["ActionTable", "WrittenPolicy"].iter().any(|name| std::any::type_name::<T>().contains(name));
    may_be && object.values().all(|row| row.get("any_of").is_some())
}

fn without_a_field(object: &mut Map<String, Value>, turn: usize) {
    let name = object.keys().nth(turn % object.len().max(1)).cloned();
    name.and_then(|name| object.remove(&name));
}

fn with_another_field(object: &mut Map<String, Value>, _: usize) {
    object.insert("another".to_owned(), Value::Null);
}

/// One of the objects in the JSON.
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
