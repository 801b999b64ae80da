//! Writes a value and reads it again, in both formats and from what serde buffers.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// A type of another crate. Serde buffers its content, and calls that human-readable in every format.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "tag")]
enum Buffered<T> {
    Value { value: T },
}

/// Checks that a value is sound, and that it is the same after it was written and read again.
///
/// # Panics
///
/// Panics if the value is not sound or changes on the way.
pub fn holds<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, sound: fn(&T)) {
    sound(value);
    let json = serde_json::to_vec(value).expect("a value that was read can be written");
    let from_json: T = serde_json::from_slice(&json).expect("a value that was written can be read");
    assert_eq!(&from_json, value, "read again");
    sound(&from_json);
    assert_eq!(serde_json::to_vec(&from_json).ok(), Some(json), "written again");
    let bytes = postcard::to_allocvec(value).expect("a value that was read can be written");
    let from_bytes: T = postcard::from_bytes(&bytes).expect("a value that was written can be read");
    assert_eq!(&from_bytes, value, "read again from {bytes:?}");
    sound(&from_bytes);
    assert_eq!(postcard::to_allocvec(&from_bytes), Ok(bytes), "written again");
    let buffered = Buffered::Value { value: from_bytes };
    let bytes = rmp_serde::to_vec_named(&buffered).expect("a value that was read can be written");
    let from_bytes: Buffered<T> =
        rmp_serde::from_slice(&bytes).expect("a value that was written can be read");
    assert_eq!(from_bytes, buffered, "read again from {bytes:?}");
}
