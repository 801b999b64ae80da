//! Whatever can be read, from postcard, in which fields have no names.

use crate::Reached;
use crate::round_trip::holds;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Reads one.
pub(crate) fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    bytes: &[u8],
    sound: fn(&T),
) -> Reached {
    let Ok(value) = postcard::from_bytes::<T>(bytes) else { return Reached::Nothing };
    holds(&value, sound);
    Reached::Accepted
}
