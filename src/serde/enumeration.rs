//! Reading one of several kinds of things, from an object whose only field names the kind.

use super::bounded::brief;
use super::object::KnownFields;
use crate::UnknownName;
use crate::vocabulary::quoted;
use alloc::string::String;
use core::fmt;
use serde::Deserializer;
use serde::de::{
    DeserializeSeed, EnumAccess, Error, IgnoredAny, IntoDeserializer, MapAccess, VariantAccess, Visitor,
};

/// Reads what derived code calls an enum: a name that it does not know is an error that does not quote all of
/// a long one, and there is only one.
pub(super) fn visit<'de, A: MapAccess<'de>, V: Visitor<'de>>(
    mut fields: A,
    what: &'static str,
    known: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, A::Error> {
    let Some(kind) = fields.next_key::<String>()? else {
        return Err(A::Error::custom(format_args!("a {what} is missing: the object is empty")));
    };
    if !known.contains(&kind.as_str()) {
        return Err(A::Error::custom(UnknownName::new(what, &kind, known)));
    }
    visitor.visit_enum(Named { kind, what, fields })
}

struct Named<A> {
    kind: String,
    what: &'static str,
    fields: A,
}

/// What follows the name of the kind.
struct Content<A> {
    what: &'static str,
    fields: A,
}

impl<'de, A: MapAccess<'de>> EnumAccess<'de> for Named<A> {
    type Error = A::Error;
    type Variant = Content<A>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Content<A>), A::Error> {
        let kind = seed.deserialize(self.kind.into_deserializer())?;
        Ok((kind, Content { what: self.what, fields: self.fields }))
    }
}

impl<'de, A: MapAccess<'de>> Content<A> {
    fn only<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<S::Value, A::Error> {
        let content = self.fields.next_value_seed(seed).map_err(brief)?;
        if self.fields.next_key::<IgnoredAny>()?.is_some() {
            let what = self.what;
            return Err(A::Error::custom(format_args!(
                "a {what} is an object with one field, which names it"
            )));
        }
        Ok(content)
    }
}

impl<'de, A: MapAccess<'de>> VariantAccess<'de> for Content<A> {
    type Error = A::Error;

    fn struct_variant<V: Visitor<'de>>(
        self,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let what = self.what;
        self.only(Struct { what, known, visitor })
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.only(seed)
    }

    fn unit_variant(self) -> Result<(), A::Error> {
        self.only(core::marker::PhantomData)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, A::Error> {
        Err(A::Error::custom(format_args!("a {} has fields with names", self.what)))
    }
}

/// Reads the fields of a kind from an object and from nothing else.
struct Struct<V> {
    what: &'static str,
    known: &'static [&'static str],
    visitor: V,
}

impl<'de, V: Visitor<'de>> DeserializeSeed<'de> for Struct<V> {
    type Value = V::Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<V::Value, D::Error> {
        // not `_map`, which quotes a text in place of the object in full
        deserializer.deserialize_any(self)
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Struct<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the fields of a {} as an object", self.what)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(KnownFields { fields, known: self.known })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        let (text, what) = (quoted(text), self.what);
        Err(E::custom(format_args!("invalid text `{text}`: expected the fields of a {what} as an object")))
    }
}
