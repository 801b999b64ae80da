//! The adapter: a format whose sets of permissions, kinds and actions are read with a vocabulary.
//!
//! Everything is handed on to the format and back. The vocabulary goes along into each part of a value: the elements of a
//! list, the keys and values of an object, the content of an option or a variant.

use super::request::{Handed, Question};
use crate::vocabulary::own::Vocabulary;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use serde::Deserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, Error, Expected, MapAccess, SeqAccess, StdError, Unexpected, VariantAccess,
    Visitor,
};

/// A part of a format or of the code that reads from it, with the vocabulary.
#[derive(Clone, Copy)]
pub(super) struct With<T> {
    pub(super) inner: T,
    pub(super) vocabulary: Vocabulary,
}

impl<T> With<T> {
    /// Another part with the same vocabulary.
    fn with<U>(&self, inner: U) -> With<U> {
        With { inner, vocabulary: self.vocabulary }
    }
}

/// An error of the format, or a value that is handed over.
pub(super) enum ReadError<E> {
    Format(E),
    Handed(Handed),
}

impl<E: Error> ReadError<E> {
    pub(super) fn into_format(self) -> E {
        match self {
            ReadError::Format(error) => error,
            ReadError::Handed(handed) => E::custom(handed),
        }
    }
}

impl<E: fmt::Debug> fmt::Debug for ReadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Format(error) => error.fmt(f),
            ReadError::Handed(handed) => handed.fmt(f),
        }
    }
}

impl<E: fmt::Display> fmt::Display for ReadError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ReadError::Format(error) => error.fmt(f),
            ReadError::Handed(handed) => handed.fmt(f),
        }
    }
}

impl<E: Error> StdError for ReadError<E> {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            ReadError::Format(error) => error.source(),
            ReadError::Handed(handed) => Some(handed),
        }
    }
}

// each one, because a format may have words of its own for any of them
impl<E: Error> Error for ReadError<E> {
    fn custom<T: fmt::Display>(message: T) -> Self {
        ReadError::Format(E::custom(message))
    }

    fn invalid_type(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        ReadError::Format(E::invalid_type(unexpected, expected))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        ReadError::Format(E::invalid_value(unexpected, expected))
    }

    fn invalid_length(length: usize, expected: &dyn Expected) -> Self {
        ReadError::Format(E::invalid_length(length, expected))
    }

    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        ReadError::Format(E::unknown_variant(variant, expected))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        ReadError::Format(E::unknown_field(field, expected))
    }

    fn missing_field(field: &'static str) -> Self {
        ReadError::Format(E::missing_field(field))
    }

    fn duplicate_field(field: &'static str) -> Self {
        ReadError::Format(E::duplicate_field(field))
    }
}

impl<D> With<D> {
    /// Answers the question of the visitor, or goes on if it has none.
    fn answer<'de, V: Visitor<'de>>(self, visitor: &V) -> Result<Self, ReadError<D::Error>>
    where
        D: Deserializer<'de>,
    {
        let Some(question) = Question::of(visitor) else {
            return Ok(self);
        };
        let handed = question.answer(self.inner, &self.vocabulary).map_err(ReadError::Format)?;
        Err(ReadError::Handed(handed))
    }
}

macro_rules! answer_or_hand_on {
    ($($method:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
            let format = self.answer(&visitor)?;
            let visitor = format.with(visitor);
            format.inner.$method(visitor).map_err(ReadError::Format)
        }
    )*};
}

macro_rules! hand_on {
    ($($method:ident($($argument:ident: $type:ty),*);)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($argument: $type,)* visitor: V) -> Result<V::Value, Self::Error> {
            let visitor = self.with(visitor);
            self.inner.$method($($argument,)* visitor).map_err(ReadError::Format)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for With<D> {
    type Error = ReadError<D::Error>;

    // the four ways in which a type of the crate reads what has own names or own bits
    answer_or_hand_on! {
        deserialize_any;
        deserialize_str;
        deserialize_option;
        deserialize_bytes;
    }

    hand_on! {
        deserialize_bool();
        deserialize_i8();
        deserialize_i16();
        deserialize_i32();
        deserialize_i64();
        deserialize_i128();
        deserialize_u8();
        deserialize_u16();
        deserialize_u32();
        deserialize_u64();
        deserialize_u128();
        deserialize_f32();
        deserialize_f64();
        deserialize_char();
        deserialize_string();
        deserialize_byte_buf();
        deserialize_unit();
        deserialize_unit_struct(name: &'static str);
        deserialize_seq();
        deserialize_newtype_struct(name: &'static str);
        deserialize_tuple(length: usize);
        deserialize_tuple_struct(name: &'static str, length: usize);
        deserialize_map();
        deserialize_struct(name: &'static str, fields: &'static [&'static str]);
        deserialize_enum(name: &'static str, variants: &'static [&'static str]);
        deserialize_identifier();
        deserialize_ignored_any();
    }

    fn is_human_readable(&self) -> bool {
        self.inner.is_human_readable()
    }
}

macro_rules! visit {
    ($($method:ident($($type:ty)?);)*) => {$(
        visit! { @ $method $($type)? }
    )*};
    (@ $method:ident $type:ty) => {
        fn $method<E: Error>(self, value: $type) -> Result<V::Value, E> {
            self.inner.$method(value)
        }
    };
    (@ $method:ident) => {
        fn $method<E: Error>(self) -> Result<V::Value, E> {
            self.inner.$method()
        }
    };
}

impl<'de, V: Visitor<'de>> Visitor<'de> for With<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.inner.expecting(f)
    }

    visit! {
        visit_bool(bool);
        visit_i8(i8);
        visit_i16(i16);
        visit_i32(i32);
        visit_i64(i64);
        visit_i128(i128);
        visit_u8(u8);
        visit_u16(u16);
        visit_u32(u32);
        visit_u64(u64);
        visit_u128(u128);
        visit_f32(f32);
        visit_f64(f64);
        visit_char(char);
        visit_str(&str);
        visit_borrowed_str(&'de str);
        visit_string(String);
        visit_bytes(&[u8]);
        visit_borrowed_bytes(&'de [u8]);
        visit_byte_buf(Vec<u8>);
        visit_none();
        visit_unit();
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.visit_some(deserializer).map_err(ReadError::into_format)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.visit_newtype_struct(deserializer).map_err(ReadError::into_format)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<V::Value, A::Error> {
        let elements = self.with(elements);
        self.inner.visit_seq(elements).map_err(ReadError::into_format)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        let entries = self.with(entries);
        self.inner.visit_map(entries).map_err(ReadError::into_format)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        let variant = self.with(variant);
        self.inner.visit_enum(variant).map_err(ReadError::into_format)
    }
}

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for With<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<S::Value, D::Error> {
        let deserializer = self.with(deserializer);
        self.inner.deserialize(deserializer).map_err(ReadError::into_format)
    }
}

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for With<A> {
    type Error = ReadError<A::Error>;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Self::Error> {
        let seed = self.with(seed);
        self.inner.next_element_seed(seed).map_err(ReadError::Format)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for With<A> {
    type Error = ReadError<A::Error>;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Self::Error> {
        let seed = self.with(seed);
        self.inner.next_key_seed(seed).map_err(ReadError::Format)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Self::Error> {
        let seed = self.with(seed);
        self.inner.next_value_seed(seed).map_err(ReadError::Format)
    }

    fn size_hint(&self) -> Option<usize> {
        self.inner.size_hint()
    }
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for With<A> {
    type Error = ReadError<A::Error>;
    type Variant = With<A::Variant>;

    fn variant_seed<S: DeserializeSeed<'de>>(
        self,
        seed: S,
    ) -> Result<(S::Value, Self::Variant), Self::Error> {
        let With { inner, vocabulary } = self;
        let seed = With { inner: seed, vocabulary };
        let (name, content) = inner.variant_seed(seed).map_err(ReadError::Format)?;
        Ok((name, With { inner: content, vocabulary }))
    }
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for With<A> {
    type Error = ReadError<A::Error>;

    fn unit_variant(self) -> Result<(), Self::Error> {
        self.inner.unit_variant().map_err(ReadError::Format)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, Self::Error> {
        let seed = self.with(seed);
        self.inner.newtype_variant_seed(seed).map_err(ReadError::Format)
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, Self::Error> {
        let visitor = self.with(visitor);
        self.inner.tuple_variant(length, visitor).map_err(ReadError::Format)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Self::Error> {
        let visitor = self.with(visitor);
        self.inner.struct_variant(fields, visitor).map_err(ReadError::Format)
    }
}
