//! A value that was read is written and read again, in both formats.

use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// That what was read is sound, and the same when it is written and read again.
///
/// # Panics
///
/// If it is not.
pub fn holds<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, sound: fn(&T)) {
    sound(value);
    let json = serde_json::to_vec(value).expect("what is read can be written");
    let from_json: T = serde_json::from_slice(&json).expect("what is written can be read");
    assert_eq!(&from_json, value, "read again");
    sound(&from_json);
    assert_eq!(serde_json::to_vec(&from_json).ok(), Some(json), "written again");
    let bytes = postcard::to_allocvec(value).expect("what is read can be written");
    let from_bytes: T = postcard::from_bytes(&bytes).expect("what is written can be read");
    assert_eq!(&from_bytes, value, "read again from {bytes:?}");
    sound(&from_bytes);
    assert_eq!(postcard::to_allocvec(&from_bytes), Ok(bytes), "written again");
}
