//! Whatever can be read, from postcard, in which fields have no names.

use crate::Reached;
use crate::readable::{READABLE, holds};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Reads it as each of the types.
pub fn run(bytes: &[u8]) -> Reached {
    let reached = READABLE.iter().map(|readable| (readable.from_compact)(bytes));
    reached.max().unwrap_or(Reached::Nothing)
}

/// Reads one.
pub(crate) fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    bytes: &[u8],
    sound: fn(&T),
) -> Reached {
    let Ok(value) = postcard::from_bytes::<T>(bytes) else { return Reached::Nothing };
    holds(&value, sound);
    Reached::Accepted
}
