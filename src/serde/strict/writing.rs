//! Enums in a human-readable format: an object whose only field names the variant.
//!
//! Derived code leaves it to the format how a variant is written. JSON and TOML write such an object, and YAML a tag
//! (`!user 7`), which is lost in what serde buffers. [`write_variant`] writes the object in every human-readable format,
//! and a variant without content as a text.

use core::fmt::Display;
use serde::ser::{Error, Impossible, SerializeMap, SerializeStruct, SerializeStructVariant};
use serde::{Serialize, Serializer};

/// An enum that derived code writes.
///
/// The macro [`wire_formats`](super::wire_formats) implements it.
pub(in crate::serde) trait Variants {
    /// Writes it with the derived code.
    fn to_derived<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error>;
}

/// Writes a variant: as an object or a text in a human-readable format, and as derived code does in a compact one.
pub(in crate::serde) fn write_variant<T: Variants, S: Serializer>(
    whole: &T,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    if serializer.is_human_readable() {
        whole.to_derived(Object { format: serializer, whole })
    } else {
        whole.to_derived(serializer)
    }
}

/// The methods of a serializer that derived code calls for no enum of this crate.
macro_rules! refuse_all_but_variants {
    () => {
        type SerializeSeq = Impossible<S::Ok, S::Error>;
        type SerializeTuple = Impossible<S::Ok, S::Error>;
        type SerializeTupleStruct = Impossible<S::Ok, S::Error>;
        type SerializeTupleVariant = Impossible<S::Ok, S::Error>;
        type SerializeMap = Impossible<S::Ok, S::Error>;
        type SerializeStruct = Impossible<S::Ok, S::Error>;

        refuse_all_but_variants! {
            serialize_bool(bool) -> S::Ok;
            serialize_i8(i8) -> S::Ok;
            serialize_i16(i16) -> S::Ok;
            serialize_i32(i32) -> S::Ok;
            serialize_i64(i64) -> S::Ok;
            serialize_u8(u8) -> S::Ok;
            serialize_u16(u16) -> S::Ok;
            serialize_u32(u32) -> S::Ok;
            serialize_u64(u64) -> S::Ok;
            serialize_f32(f32) -> S::Ok;
            serialize_f64(f64) -> S::Ok;
            serialize_char(char) -> S::Ok;
            serialize_str(&str) -> S::Ok;
            serialize_bytes(&[u8]) -> S::Ok;
            serialize_none() -> S::Ok;
            serialize_unit() -> S::Ok;
            serialize_unit_struct(&'static str) -> S::Ok;
            serialize_seq(Option<usize>) -> Self::SerializeSeq;
            serialize_tuple(usize) -> Self::SerializeTuple;
            serialize_tuple_struct(&'static str, usize) -> Self::SerializeTupleStruct;
            serialize_tuple_variant(&'static str, u32, &'static str, usize) -> Self::SerializeTupleVariant;
            serialize_map(Option<usize>) -> Self::SerializeMap;
            serialize_struct(&'static str, usize) -> Self::SerializeStruct;
        }

        fn serialize_some<V: Serialize + ?Sized>(self, _: &V) -> Result<S::Ok, S::Error> {
            Err(no_variant())
        }

        fn serialize_newtype_struct<V: Serialize + ?Sized>(
            self,
            _: &'static str,
            _: &V,
        ) -> Result<S::Ok, S::Error> {
            Err(no_variant())
        }

        fn collect_str<V: Display + ?Sized>(self, _: &V) -> Result<S::Ok, S::Error> {
            Err(no_variant())
        }

        fn is_human_readable(&self) -> bool {
            self.format.is_human_readable()
        }
    };
    ($($method:ident($($argument:ty),*) -> $written:ty;)*) => {$(
        refuse_all_but_variants! { @ $method [$($argument),*] $written }
    )*};
    (@ $method:ident [] $written:ty) => {
        fn $method(self) -> Result<$written, S::Error> { Err(no_variant()) }
    };
    (@ $method:ident [$a:ty] $written:ty) => {
        fn $method(self, _: $a) -> Result<$written, S::Error> { Err(no_variant()) }
    };
    (@ $method:ident [$a:ty, $b:ty] $written:ty) => {
        fn $method(self, _: $a, _: $b) -> Result<$written, S::Error> { Err(no_variant()) }
    };
    (@ $method:ident [$a:ty, $b:ty, $c:ty, $d:ty] $written:ty) => {
        fn $method(self, _: $a, _: $b, _: $c, _: $d) -> Result<$written, S::Error> { Err(no_variant()) }
    };
}

fn no_variant<E: Error>() -> E {
    E::custom("an enum of this crate is written as a variant with one content, named fields or nothing")
}

/// A format in which derived code writes a variant as an object with one field.
struct Object<'a, S, T> {
    format: S,
    whole: &'a T,
}

impl<S: Serializer, T: Variants> Serializer for Object<'_, S, T> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeStructVariant = Written<S::SerializeMap>;

    fn serialize_unit_variant(self, _: &str, _: u32, variant: &'static str) -> Result<S::Ok, S::Error> {
        self.format.serialize_str(variant)
    }

    fn serialize_newtype_variant<V: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        content: &V,
    ) -> Result<S::Ok, S::Error> {
        let mut object = self.format.serialize_map(Some(1))?;
        object.serialize_entry(variant, content)?;
        object.end()
    }

    // Derived code hands the fields over one by one, and the object takes its value in one piece. So the fields are
    // written by a second call of the derived code, and those of this one are ignored.
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Written<S::SerializeMap>, S::Error> {
        let mut object = self.format.serialize_map(Some(1))?;
        object.serialize_entry(variant, &Content(self.whole))?;
        Ok(Written(object))
    }

    refuse_all_but_variants! {}
}

/// An object whose only field is written.
struct Written<O>(O);

impl<O: SerializeMap> SerializeStructVariant for Written<O> {
    type Ok = O::Ok;
    type Error = O::Error;

    fn serialize_field<V: Serialize + ?Sized>(&mut self, _: &'static str, _: &V) -> Result<(), O::Error> {
        Ok(())
    }

    fn end(self) -> Result<O::Ok, O::Error> {
        self.0.end()
    }
}

/// The content of a variant with fields, without the name of the variant.
struct Content<'a, T>(&'a T);

impl<T: Variants> Serialize for Content<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.to_derived(Fields { format: serializer })
    }
}

/// A format in which derived code writes the fields of a variant as those of a struct.
struct Fields<S> {
    format: S,
}

impl<S: Serializer> Serializer for Fields<S> {
    type Ok = S::Ok;
    type Error = S::Error;
    type SerializeStructVariant = Struct<S::SerializeStruct>;

    fn serialize_unit_variant(self, _: &str, _: u32, _: &'static str) -> Result<S::Ok, S::Error> {
        Err(no_variant())
    }

    fn serialize_newtype_variant<V: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &V,
    ) -> Result<S::Ok, S::Error> {
        Err(no_variant())
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        length: usize,
    ) -> Result<Struct<S::SerializeStruct>, S::Error> {
        self.format.serialize_struct(variant, length).map(Struct)
    }

    refuse_all_but_variants! {}
}

/// The fields of a struct.
struct Struct<F>(F);

impl<F: SerializeStruct> SerializeStructVariant for Struct<F> {
    type Ok = F::Ok;
    type Error = F::Error;

    fn serialize_field<V: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &V,
    ) -> Result<(), F::Error> {
        self.0.serialize_field(name, value)
    }

    fn end(self) -> Result<F::Ok, F::Error> {
        self.0.end()
    }
}

#[cfg(test)]
mod tests {
    use crate::serde::strict::wire_formats;
    use alloc::string::ToString;
    use core::fmt;
    use serde::de::IntoDeserializer;
    use serde::de::value::{Error, MapDeserializer, StrDeserializer};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Debug, PartialEq)]
    enum Place<Id> {
        Everywhere,
        App(Id),
        Team { team: Id },
    }

    wire_formats! {
        "a place by name or as an object":
        #[serde(rename = "place", rename_all = "snake_case")]
        enum Place<Id> { Everywhere, App(Id), Team { team: Id } }
    }

    struct Written(Place<u8>);

    // a formatter is a serializer of texts and numbers
    impl fmt::Display for Written {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.serialize(f)
        }
    }

    fn text(name: &str) -> Result<Place<u8>, Error> {
        Place::deserialize(StrDeserializer::new(name))
    }

    #[test]
    fn a_variant_without_content_is_a_text() {
        assert_eq!(Written(Place::Everywhere).to_string(), "everywhere");
        assert_eq!(text("everywhere"), Ok(Place::Everywhere));
        for wrong in ["Everywhere", "app", "team", ""] {
            let expected = alloc::format!("invalid text `{wrong}`: expected a place by name or as an object");
            assert_eq!(text(wrong).map_err(|error| error.to_string()), Err(expected));
        }
        let object = MapDeserializer::<_, Error>::new([("everywhere", ())].into_iter());
        let told = Place::<u8>::deserialize(object).map_err(|error| error.to_string());
        assert_eq!(told, Err("the place `everywhere` has no content: expected the text `everywhere`".into()));
    }

    #[test]
    fn a_variant_with_content_is_an_object() {
        let object = |name| MapDeserializer::<_, Error>::new([(name, 7_u8)].into_iter()).into_deserializer();
        assert_eq!(Place::deserialize(object("app")), Ok(Place::App(7)));
        let told = Place::<u8>::deserialize(object("team")).map_err(|error| error.to_string());
        assert_eq!(
            told,
            Err("invalid type: integer `7`, expected the fields of a place as an object".into())
        );
    }
}
