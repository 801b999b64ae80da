//! The deserializers that derived code reads from.

use super::fields::{Expected, Fields, Struct};
use super::variants::{self, Enum, NameAlone, Variant};
use super::{Form, not_a_text, shortened};
use core::marker::PhantomData;
use serde::de::{EnumAccess, Error, MapAccess, Visitor};
use serde::{Deserializer, forward_to_deserialize_any};

/// A place that a struct or an enum is read from.
pub(in crate::serde) trait Source<'de> {
    type Error: Error;

    fn read_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error>;

    fn read_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error>;
}

/// A deserializer for derived code, which asks it for a struct or for an enum.
pub(in crate::serde) struct Derived<S>(pub(in crate::serde) S);

impl<'de, S: Source<'de>> Deserializer<'de> for Derived<S> {
    type Error = S::Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, S::Error> {
        self.0.read_struct(name, known, visitor)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, S::Error> {
        self.0.read_enum(name, known, visitor)
    }

    // all wire formats are structs with named fields or enums, so that derived code calls nothing else
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, S::Error> {
        Err(S::Error::custom(format_args!("expected {}", &visitor as &dyn serde::de::Expected)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map identifier ignored_any
    }
}

/// The entries of an object in a human-readable format.
pub(super) struct Entries<A>(pub(super) A);

impl<'de, A: MapAccess<'de>> Source<'de> for Entries<A> {
    type Error = A::Error;

    fn read_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_map(Fields { entries: self.0, known, form: Form::Named })
    }

    fn read_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        variants::read_object(self.0, name, known, visitor)
    }
}

/// A variant that a human-readable format marks with a tag.
pub(super) struct Tag<A> {
    pub(super) variant: A,
    pub(super) expected: &'static str,
}

impl<'de, A: EnumAccess<'de>> Source<'de> for Tag<A> {
    type Error = A::Error;

    fn read_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, A::Error> {
        // a struct has no tag
        Err(A::Error::invalid_type(serde::de::Unexpected::Enum, &self.expected))
    }

    fn read_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        visitor.visit_enum(Variant { access: self.variant, what: name, known, form: Form::Named })
    }
}

/// A text in a human-readable format.
pub(super) struct Text<'t, E> {
    pub(super) written: &'t str,
    pub(super) expected: &'static str,
    pub(super) error: PhantomData<E>,
}

impl<'de, E: Error> Source<'de> for Text<'_, E> {
    type Error = E;

    fn read_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, E> {
        Err(not_a_text(self.written, &self.expected))
    }

    fn read_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, E> {
        match known.iter().find(|known| **known == self.written) {
            Some(name) => visitor.visit_enum(NameAlone { name, expected: self.expected, error: PhantomData }),
            None => Err(not_a_text(self.written, &self.expected)),
        }
    }
}

/// A compact format: it may hold fields in order or by name, and variants by number or by name.
pub(in crate::serde) struct Compact<D> {
    pub(in crate::serde) deserializer: D,
    /// The words for what is read in an error.
    pub(in crate::serde) expected: &'static str,
}

impl<'de, D: Deserializer<'de>> Source<'de> for Compact<D> {
    type Error = D::Error;

    fn read_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let fields = Struct { visitor, expected: Expected::Whole(self.expected), known, form: Form::Compact };
        // also the error that the format makes itself, for something that is no struct
        self.deserializer.deserialize_struct(name, known, fields).map_err(shortened)
    }

    fn read_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        let variant = Enum { visitor, what: name, known };
        self.deserializer.deserialize_enum(name, known, variant).map_err(shortened)
    }
}
