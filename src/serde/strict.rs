//! Strict reading: an object gives every field and no other, and an error quotes only a part of a long text.
//!
//! The derived code of serde reads the fields. This module stands between that code and the format: it decides
//! which forms are accepted, and it checks every name of a field or a variant before the derived code sees it.

mod either;
mod excerpt;
mod fields;
mod formats;
mod names;
pub(super) mod nullable;
mod sources;
mod variants;
mod writing;

pub(super) use self::either::{Either, read_either};
pub(super) use self::excerpt::shortened;
pub(super) use self::formats::{strict_object, strict_objects, wire_formats, written};
pub(super) use self::nullable::{Nullable, deserialize as required};
pub(super) use self::sources::{Compact, Derived};
pub(super) use self::writing::{Variants, write_variant};

use self::sources::{Entries, Tag, Text};
use crate::vocabulary::quoted;
use core::fmt;
use core::marker::PhantomData;
use serde::Deserializer;
use serde::de::{EnumAccess, Error, MapAccess, Visitor};

/// A type that derived code reads, and that is an object in a human-readable format.
///
/// The macros [`wire_formats`] and [`strict_objects`] implement it.
pub(super) trait Strict<'de>: Sized {
    /// The words for it in an error: "a membership as an object".
    const EXPECTED: &'static str;

    /// Reads it with the derived code, which accepts more forms than [`read`] does.
    fn from_derived<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Which names and forms a format may use.
#[derive(Clone, Copy, PartialEq)]
enum Form {
    /// A human-readable format: objects, with names.
    Named,
    /// A compact format: also fields in order, and numbers for names.
    Compact,
}

/// Reads a strict type: from an object in a human-readable format, and as derived code does in a compact one.
pub(super) fn read<'de, T: Strict<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        // `deserialize_map` would be enough for an object. But if there is a text instead, serde_json and others
        // quote all of it in the error; here the text comes to `visit_str` below.
        deserializer.deserialize_any(Object(PhantomData))
    } else {
        T::from_derived(Derived(Compact { deserializer, expected: T::EXPECTED }))
    }
}

/// Accepts an object, a variant that a format marks with a tag (YAML: `!user 7`), the name of a variant without content,
/// and nothing else.
struct Object<T>(PhantomData<T>);

impl<'de, T: Strict<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::from_derived(Derived(Entries(fields)))
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<T, A::Error> {
        T::from_derived(Derived(Tag { variant, expected: T::EXPECTED }))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        T::from_derived(Derived(Text { written: text, expected: T::EXPECTED, error: PhantomData }))
    }
}

/// The error for a text in place of an object.
pub(super) fn not_a_text<E: Error>(text: &str, expected: &dyn fmt::Display) -> E {
    E::custom(format_args!("invalid text `{}`: expected {expected}", quoted(text)))
}
