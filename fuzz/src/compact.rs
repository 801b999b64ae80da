//! Reads values from postcard, a compact format in which fields have no names.

use crate::Reached;
use crate::round_trip::holds;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Reads a value of the type and checks it.
pub(crate) fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    bytes: &[u8],
    sound: fn(&T),
) -> Reached {
    let Ok(value) = postcard::from_bytes::<T>(bytes) else { return Reached::Nothing };
    holds(&value, sound);
    Reached::Accepted
}
