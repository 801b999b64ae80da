//! A documented name or an object of its own: roles, team permissions, and references to roles.
//!
//! In a human-readable format the name is a text and the other value is an object. A compact format cannot tell the two
//! apart without a tag, and has a variant. Its content has a mark: an empty byte string stands before it. What serde
//! buffers claims to be human-readable, and the mark shows that a compact format wrote it, because no text of JSON, YAML
//! or TOML makes a byte string. So those formats have one form for one value, and the buffer is read all the same.

use super::names::KnownName;
use super::{Form, shortened};
use crate::UnknownName;
use alloc::string::String;
use core::cell::Cell;
use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::value::{MapAccessDeserializer, StringDeserializer};
use serde::de::{
    DeserializeSeed, EnumAccess, Error, IgnoredAny, IntoDeserializer, MapAccess, SeqAccess, Unexpected,
    VariantAccess, Visitor,
};
use serde::ser::SerializeTuple;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

const DOCUMENTED: &str = "Documented";
const CUSTOM: &str = "Custom";

/// A compact format numbers the variants in this order.
const VARIANTS: &[&str] = &[DOCUMENTED, CUSTOM];

/// A documented name or a custom value, as it is written.
///
/// The custom value is an object in a human-readable format.
pub(in crate::serde) enum Either<Documented, Custom> {
    Documented(Documented),
    Custom(Custom),
}

impl<Documented: Serialize, Custom: Serialize> Either<Documented, Custom> {
    pub(in crate::serde) fn write<S: Serializer>(
        self,
        what: &'static str,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match (self, serializer.is_human_readable()) {
            (Either::Documented(documented), true) => documented.serialize(serializer),
            (Either::Custom(custom), true) => custom.serialize(serializer),
            (Either::Documented(documented), false) => {
                serializer.serialize_newtype_variant(what, 0, DOCUMENTED, &Marked(documented))
            }
            (Either::Custom(custom), false) => {
                serializer.serialize_newtype_variant(what, 1, CUSTOM, &Marked(custom))
            }
        }
    }
}

/// Reads a documented name or a custom value. The words are for errors, such as "role" and "a role by name or a custom
/// one as an object".
pub(in crate::serde) fn read_either<'de, Documented, Custom, Any, D>(
    what: &'static str,
    expected: &'static str,
    deserializer: D,
) -> Result<Any, D::Error>
where
    Documented: Deserialize<'de> + FromStr<Err = UnknownName>,
    Custom: Deserialize<'de>,
    Any: From<Documented> + From<Custom>,
    D: Deserializer<'de>,
{
    let reader = |form| Reader { what, expected, form, read: PhantomData::<(Documented, Custom, Any)> };
    if deserializer.is_human_readable() {
        // not `deserialize_map`: see `strict::read`
        deserializer.deserialize_any(reader(Form::Named))
    } else {
        deserializer.deserialize_enum(what, VARIANTS, reader(Form::Compact)).map_err(shortened)
    }
}

struct Reader<T> {
    what: &'static str,
    expected: &'static str,
    form: Form,
    read: PhantomData<T>,
}

impl<'de, Documented, Custom, Any> Visitor<'de> for Reader<(Documented, Custom, Any)>
where
    Documented: Deserialize<'de> + FromStr<Err = UnknownName>,
    Custom: Deserialize<'de>,
    Any: From<Documented> + From<Custom>,
{
    type Value = Any;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<Any, E> {
        match self.form {
            Form::Named => name.parse::<Documented>().map(Any::from).map_err(E::custom),
            Form::Compact => Err(E::invalid_type(Unexpected::Str(name), &self)),
        }
    }

    /// An object of a human-readable format, or a variant that a compact format wrote and that serde buffered.
    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Any, A::Error> {
        if self.form == Form::Compact {
            return Err(A::Error::invalid_type(Unexpected::Map, &self));
        }
        let name = fields.next_key_seed(FirstName)?;
        let is_marked = Cell::new(false);
        let content = match name.as_deref() {
            Some(DOCUMENTED) => {
                Some(fields.next_value_seed(IfMarked::<Documented>::new(&is_marked)).map(Any::from))
            }
            Some(CUSTOM) => Some(fields.next_value_seed(IfMarked::<Custom>::new(&is_marked)).map(Any::from)),
            Some(_) | None => None,
        };
        match content {
            Some(content) if is_marked.get() => {
                let content = content.map_err(shortened)?;
                match fields.next_key::<IgnoredAny>()? {
                    Some(_) => Err(A::Error::custom(format_args!("a {} has one variant", self.what))),
                    None => Ok(content),
                }
            }
            // the custom type reads itself, with all its checks, and refuses the name of a variant without a mark
            Some(_) | None => {
                Custom::deserialize(MapAccessDeserializer::new(Replayed { name, fields })).map(Any::from)
            }
        }
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<Any, A::Error> {
        if self.form == Form::Named {
            return Err(A::Error::invalid_type(Unexpected::Enum, &self));
        }
        let (name, content) =
            variant.variant_seed(KnownName { what: self.what, known: VARIANTS, form: Form::Compact })?;
        let is_marked = Cell::new(false);
        let content = if name == DOCUMENTED {
            content.newtype_variant_seed(IfMarked::<Documented>::new(&is_marked)).map(Any::from)
        } else {
            content.newtype_variant_seed(IfMarked::<Custom>::new(&is_marked)).map(Any::from)
        };
        content.map_err(shortened)
    }
}

/// The length of a name that is kept: an error quotes 64 characters and shows that there were more.
const KEPT_OF_NAME: usize = 66;

/// Reads the first name of an object, or its start.
struct FirstName;

impl<'de> DeserializeSeed<'de> for FirstName {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for FirstName {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a field")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<String, E> {
        Ok(name.chars().take(KEPT_OF_NAME).collect())
    }
}

/// An object whose first name was read already, if it has one.
struct Replayed<A> {
    name: Option<String>,
    fields: A,
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Replayed<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, A::Error> {
        let Some(name) = self.name.take() else { return self.fields.next_key_seed(seed) };
        let name: StringDeserializer<A::Error> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.fields.next_value_seed(seed)
    }
}

/// The content of a variant with the mark before it.
struct Marked<T>(T);

impl<T: Serialize> Serialize for Marked<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut pair = serializer.serialize_tuple(2)?;
        pair.serialize_element(&Mark)?;
        pair.serialize_element(&self.0)?;
        pair.end()
    }
}

/// Reads a content, and notes whether it has the mark.
struct IfMarked<'a, T> {
    is_marked: &'a Cell<bool>,
    content: PhantomData<T>,
}

impl<'a, T> IfMarked<'a, T> {
    fn new(is_marked: &'a Cell<bool>) -> Self {
        IfMarked { is_marked, content: PhantomData }
    }
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for IfMarked<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_tuple(2, self)
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for IfMarked<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an empty byte string and the content of a variant")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut pair: A) -> Result<T, A::Error> {
        let Mark = pair.next_element()?.ok_or_else(|| A::Error::invalid_length(0, &self))?;
        self.is_marked.set(true);
        let content = pair.next_element()?.ok_or_else(|| A::Error::invalid_length(1, &self))?;
        // not all formats check that nothing is left
        match pair.next_element::<IgnoredAny>()? {
            Some(_) => Err(A::Error::invalid_length(3, &self)),
            None => Ok(content),
        }
    }
}

/// An empty byte string.
struct Mark;

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&[])
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;

        impl Visitor<'_> for Bytes {
            type Value = Mark;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an empty byte string")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Mark, E> {
                if bytes.is_empty() {
                    Ok(Mark)
                } else {
                    Err(E::invalid_value(Unexpected::Bytes(bytes), &self))
                }
            }
        }

        if deserializer.is_human_readable() {
            // not `deserialize_bytes`: JSON has a text for it
            deserializer.deserialize_any(Bytes)
        } else {
            deserializer.deserialize_bytes(Bytes)
        }
    }
}
