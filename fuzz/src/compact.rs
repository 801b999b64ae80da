//! Reads values from postcard, a compact format in which fields have no names.

use crate::round_trip::holds;
use crate::vocabulary::SAMPLE;
use crate::{Reached, own_names};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;

/// Reads a value of the type and checks it.
pub(crate) fn read<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    bytes: &[u8],
    sound: fn(&T),
) -> Reached {
    let own = SAMPLE.read::<T, _>(&mut postcard::Deserializer::from_bytes(bytes)).ok();
    let plain = postcard::from_bytes::<T>(bytes).ok();
    own_names::compare(plain.as_ref(), own.as_ref());
    match plain {
        Some(value) => holds(&value, sound),
        None if own.is_none() => return Reached::Nothing,
        None => {}
    }
    Reached::Accepted
}
