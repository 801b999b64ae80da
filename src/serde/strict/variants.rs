//! Enums: a variant is an object whose only field names it, or what a format itself has for variants.

use super::fields::{Expected, Struct};
use super::names::KnownName;
use super::{Form, not_a_text, shortened};
use core::fmt;
use core::marker::PhantomData;
use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, EnumAccess, Error, IgnoredAny, MapAccess, VariantAccess, Visitor};

/// Reads a variant from an object with one field.
pub(super) fn read_object<'de, A: MapAccess<'de>, V: Visitor<'de>>(
    mut fields: A,
    what: &'static str,
    known: &'static [&'static str],
    visitor: V,
) -> Result<V::Value, A::Error> {
    match fields.next_key_seed(KnownName { what, known, form: Form::Named })? {
        Some(name) => visitor.visit_enum(OnlyField { name, what, fields }),
        None => Err(A::Error::custom(format_args!("a {what} is missing: the object is empty"))),
    }
}

/// An object whose first field has been read as the name of a variant.
struct OnlyField<A> {
    name: &'static str,
    what: &'static str,
    fields: A,
}

impl<'de, A: MapAccess<'de>> EnumAccess<'de> for OnlyField<A> {
    type Error = A::Error;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), A::Error> {
        Ok((seed.deserialize(StrDeserializer::<A::Error>::new(self.name))?, self))
    }
}

impl<'de, A: MapAccess<'de>> OnlyField<A> {
    fn content<S: DeserializeSeed<'de>>(mut self, seed: S) -> Result<S::Value, A::Error> {
        // the content comes before the next name in the document: an error in it is told first
        let content = self.fields.next_value_seed(seed).map_err(shortened)?;
        if self.fields.next_key::<IgnoredAny>()?.is_some() {
            let what = self.what;
            return Err(A::Error::custom(format_args!(
                "a {what} is an object with one field, which names it"
            )));
        }
        Ok(content)
    }
}

impl<'de, A: MapAccess<'de>> VariantAccess<'de> for OnlyField<A> {
    type Error = A::Error;

    fn struct_variant<V: Visitor<'de>>(
        self,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let expected = Expected::Fields(self.what);
        self.content(Struct { visitor, expected, known, form: Form::Named })
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.content(seed)
    }

    // one form for one value: the name alone is a text
    fn unit_variant(self) -> Result<(), A::Error> {
        let OnlyField { name, what, .. } = self;
        Err(A::Error::custom(format_args!("the {what} `{name}` has no content: expected the text `{name}`")))
    }

    // no enum of this crate has a variant with a tuple
    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, A::Error> {
        Err(A::Error::custom(format_args!("a {} has fields with names", self.what)))
    }
}

/// The name of a variant as a text: a variant without content, or an error.
pub(super) struct NameAlone<E> {
    pub(super) name: &'static str,
    pub(super) expected: &'static str,
    pub(super) error: PhantomData<E>,
}

impl<E: Error> NameAlone<E> {
    fn no_content<T>(&self) -> Result<T, E> {
        Err(not_a_text(self.name, &self.expected))
    }
}

impl<'de, E: Error> EnumAccess<'de> for NameAlone<E> {
    type Error = E;
    type Variant = Self;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self), E> {
        Ok((seed.deserialize(StrDeserializer::<E>::new(self.name))?, self))
    }
}

impl<'de, E: Error> VariantAccess<'de> for NameAlone<E> {
    type Error = E;

    fn unit_variant(self) -> Result<(), E> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, _: S) -> Result<S::Value, E> {
        self.no_content()
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, _: V) -> Result<V::Value, E> {
        self.no_content()
    }

    fn struct_variant<V: Visitor<'de>>(self, _: &'static [&'static str], _: V) -> Result<V::Value, E> {
        self.no_content()
    }
}

/// Reads an enum for derived code, in a compact format.
pub(super) struct Enum<V> {
    /// The derived code.
    pub(super) visitor: V,
    pub(super) what: &'static str,
    pub(super) known: &'static [&'static str],
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Enum<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a {}", self.what)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, variant: A) -> Result<V::Value, A::Error> {
        let Enum { visitor, what, known } = self;
        visitor.visit_enum(Variant { access: variant, what, known, form: Form::Compact })
    }
}

/// A variant as the format itself has it: a tag, a name or a number, and after it the content.
pub(super) struct Variant<A> {
    pub(super) access: A,
    pub(super) what: &'static str,
    pub(super) known: &'static [&'static str],
    pub(super) form: Form,
}

impl<'de, A: EnumAccess<'de>> EnumAccess<'de> for Variant<A> {
    type Error = A::Error;
    type Variant = Content<A::Variant>;

    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Self::Variant), A::Error> {
        let Variant { access, what, known, form } = self;
        let (name, access) = access.variant_seed(KnownName { what, known, form })?;
        let name = seed.deserialize(StrDeserializer::<A::Error>::new(name))?;
        Ok((name, Content { access, what, form }))
    }
}

/// The content of a variant.
pub(super) struct Content<A> {
    access: A,
    what: &'static str,
    form: Form,
}

impl<'de, A: VariantAccess<'de>> VariantAccess<'de> for Content<A> {
    type Error = A::Error;

    fn struct_variant<V: Visitor<'de>>(
        self,
        known: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, A::Error> {
        let fields = Struct { visitor, expected: Expected::Fields(self.what), known, form: self.form };
        self.access.struct_variant(known, fields).map_err(shortened)
    }

    fn newtype_variant_seed<S: DeserializeSeed<'de>>(self, seed: S) -> Result<S::Value, A::Error> {
        self.access.newtype_variant_seed(seed).map_err(shortened)
    }

    fn unit_variant(self) -> Result<(), A::Error> {
        self.access.unit_variant()
    }

    fn tuple_variant<V: Visitor<'de>>(self, length: usize, visitor: V) -> Result<V::Value, A::Error> {
        self.access.tuple_variant(length, visitor)
    }
}
