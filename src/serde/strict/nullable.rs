//! Values that may be absent: the field is required, and null stands for an absent value.
//!
//! A field of the list of wire formats has `#[serde(with = "nullable")]`, and hand-written code writes [`Nullable`].

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value, or null.
///
/// In a human-readable format the null is a unit and no `None`. A format without null, such as TOML, leaves a field
/// with `None` out, and reading would then miss the field. A unit is an error of such a format when it is written.
/// Formats with null have the same null for both.
pub(in crate::serde) struct Nullable<'a, T>(pub(in crate::serde) Option<&'a T>);

impl<T: Serialize> Serialize for Nullable<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(value) => serializer.serialize_some(value),
            None if serializer.is_human_readable() => serializer.serialize_unit(),
            None => serializer.serialize_none(),
        }
    }
}

#[expect(clippy::ref_option, reason = "serde_derive hands over the field")]
pub(in crate::serde) fn serialize<T: Serialize, S: Serializer>(
    value: &Option<T>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    Nullable(value.as_ref()).serialize(serializer)
}

/// Reads a field that is required.
///
/// Derived code gives a missing `Option` the value `None`, unless the field has a function of its own.
pub(in crate::serde) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}
