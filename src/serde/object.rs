//! Structs as objects, with every field and no other.

use super::bounded::brief;
use super::enumeration;
use crate::UnknownName;
use crate::vocabulary::quoted;
use alloc::string::String;
use core::fmt;
use core::marker::PhantomData;
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, forward_to_deserialize_any};

/// What derived code reads: a struct from its fields, by name or in order.
pub(super) trait Fields<'de>: Sized {
    /// What it is, for errors.
    const WHAT: &'static str;

    fn from_fields<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error>;
}

/// Reads a struct from an object and from nothing else.
struct Object<T>(PhantomData<T>);

impl<'de, T: Fields<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::WHAT)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<T, A::Error> {
        T::from_fields(FieldsOf(fields))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Err(E::custom(format_args!("invalid text `{}`: expected {}", quoted(text), T::WHAT)))
    }
}

/// The fields of an object, as derived code reads them: a name that it does not know is an error that does not
/// quote all of a long one.
struct FieldsOf<A>(A);

impl<'de, A: MapAccess<'de>> Deserializer<'de> for FieldsOf<A> {
    type Error = A::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(KnownFields { fields: self.0, known })
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        what: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        enumeration::visit(self.0, what, known, visitor)
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, A::Error> {
        visitor.visit_map(self.0)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

pub(super) struct KnownFields<A> {
    pub(super) fields: A,
    pub(super) known: &'static [&'static str],
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for KnownFields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(name) = self.fields.next_key::<String>()? else {
            return Ok(None);
        };
        if !self.known.contains(&name.as_str()) {
            return Err(A::Error::custom(UnknownName::new("field", &name, self.known)));
        }
        seed.deserialize(name.into_deserializer()).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.fields.next_value_seed(seed).map_err(brief)
    }
}

/// Reads a struct: where people read it from an object, elsewhere from its fields in order.
pub(super) fn object<'de, T: Fields<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    if deserializer.is_human_readable() {
        // not `_map`, which quotes a text in place of the object in full
        deserializer.deserialize_any(Object(PhantomData))
    } else {
        T::from_fields(deserializer)
    }
}

macro_rules! plain_objects {
    ($([$($id:ident)?] $facts:ty, $what:literal;)*) => {$(
        impl<'de, $($id: Deserialize<'de>)?> Fields<'de> for $facts {
            const WHAT: &'static str = $what;

            fn from_fields<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // the derived function, which is not that of the trait
                Self::deserialize(deserializer)
            }
        }

        impl<'de, $($id: Deserialize<'de>)?> Deserialize<'de> for $facts {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                object(deserializer)
            }
        }
    )*};
}
pub(super) use plain_objects;

macro_rules! as_derived {
    ($([$($id:ident)?] $facts:ty;)*) => {$(
        impl<$($id: Serialize)?> Serialize for $facts {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                Self::serialize(self, serializer)
            }
        }
    )*};
}

pub(super) use as_derived;

/// Makes a field required that may be null.
pub(crate) fn required<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    T::deserialize(deserializer)
}
