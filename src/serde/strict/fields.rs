//! Structs: their fields by name, each name known, or in order in a compact format.

use super::names::KnownName;
use super::{Form, not_a_text, shortened};
use core::fmt;
use serde::Deserializer;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Unexpected, Visitor};

/// The entries of an object, as derived code reads the fields of a struct.
pub(super) struct Fields<A> {
    pub(super) entries: A,
    pub(super) known: &'static [&'static str],
    pub(super) form: Form,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let name = KnownName { what: "field", known: self.known, form: self.form };
        match self.entries.next_key_seed(name)? {
            Some(name) => seed.deserialize(StrDeserializer::new(name)).map(Some),
            None => Ok(None),
        }
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        // The error can be of another crate, such as the one that reads an id. It is cut here, at the innermost field,
        // so that no copy of a long text is made on the way out.
        self.entries.next_value_seed(seed).map_err(shortened)
    }
}

/// The fields of a struct in the order of declaration, in a compact format.
struct InOrder<A>(A);

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for InOrder<A> {
    type Error = A::Error;

    fn next_element_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, A::Error> {
        self.0.next_element_seed(seed).map_err(shortened)
    }
}

/// The words of an error for what was expected.
#[derive(Clone, Copy)]
pub(super) enum Expected {
    /// A struct: the words for it.
    Whole(&'static str),
    /// The fields of a variant: the word for the enum.
    Fields(&'static str),
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Expected::Whole(expected) => f.write_str(expected),
            Expected::Fields(what) => write!(f, "the fields of a {what} as an object"),
        }
    }
}

/// Reads the fields of a struct, or of a variant, for derived code.
pub(super) struct Struct<V> {
    /// The derived code.
    pub(super) visitor: V,
    pub(super) expected: Expected,
    pub(super) known: &'static [&'static str],
    pub(super) form: Form,
}

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Struct<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        // not `deserialize_map`: see `strict::read`
        deserializer.deserialize_any(self)
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Struct<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.expected)
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Fields { entries, known: self.known, form: self.form })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        match self.form {
            Form::Named => Err(A::Error::invalid_type(Unexpected::Seq, &self)),
            Form::Compact => self.visitor.visit_seq(InOrder(fields)),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        Err(not_a_text(text, &self.expected))
    }
}
