//! The types of other crates that a value can be in.

use super::format::Format;
use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::any::Any;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::rc::Rc;

/// The step that fails, and the message.
#[derive(Debug, PartialEq)]
pub enum Failure {
    Written(String),
    Read(String),
    /// Read, and not the same.
    Changed(String),
}

/// A value of any type of the crate. So the wrappings are compiled once for each format, and not for each type too.
#[derive(Clone, Debug)]
pub struct Erased(Rc<dyn Value>);

trait Value: erased_serde::Serialize + Any + Debug {
    fn is(&self, other: &dyn Any) -> bool;
    fn as_any(&self) -> &dyn Any;
}

impl<T: Serialize + PartialEq + Debug + Any> Value for T {
    fn is(&self, other: &dyn Any) -> bool {
        other.downcast_ref() == Some(self)
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

impl PartialEq for Erased {
    fn eq(&self, other: &Erased) -> bool {
        self.0.is(other.0.as_any())
    }
}

impl Serialize for Erased {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        erased_serde::serialize(&*self.0, serializer)
    }
}

/// Reads a value of one type.
pub type Reader = fn(&mut dyn erased_serde::Deserializer<'_>) -> erased_serde::Result<Erased>;

thread_local! {
    /// The reader of the type that is tried.
    static READER: Cell<Option<Reader>> = const { Cell::new(None) };
}

impl<'de> Deserialize<'de> for Erased {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let read = READER.get().unwrap();
        read(&mut <dyn erased_serde::Deserializer<'_>>::erase(deserializer)).map_err(D::Error::custom)
    }
}

impl Erased {
    pub fn new<T: Serialize + PartialEq + Debug + Any>(value: T) -> Erased {
        Erased(Rc::new(value))
    }

    /// Makes the reader that of the type.
    pub fn is_read_by(reader: Reader) {
        READER.set(Some(reader));
    }
}

macro_rules! wrappings {
    ($($(#[$meta:meta])* $name:ident: $type:ty = $wrap:expr;)*) => {
        /// The ways in which a value of the crate is part of another value.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Wrapping { $($(#[$meta])* $name),* }

        impl Wrapping {
            pub const ALL: &[Wrapping] = &[$(Wrapping::$name),*];

            /// Writes the value in the format, wrapped.
            pub fn write(self, format: Format, value: &Erased) -> Result<Vec<u8>, Failure> {
                match self {$(
                    Wrapping::$name => {
                        let wrap: fn(Erased) -> $type = $wrap;
                        format.write(&wrap(value.clone()))
                    }
                )*}
            }

            /// Writes the value in the format, wrapped, and reads it again.
            pub fn round_trip(self, format: Format, value: &Erased) -> Result<(), Failure> {
                match self {$(
                    Wrapping::$name => {
                        let wrap: fn(Erased) -> $type = $wrap;
                        comes_back(format, &wrap(value.clone()))
                    }
                )*}
            }
        }
    };
}

wrappings! {
    /// The value alone.
    Alone: Erased = |value| value;
    Field: Field = |value| Field { ahead: 1, value, behind: true };
    Listed: Vec<Erased> = |value| vec![value.clone(), value];
    InAMap: BTreeMap<String, Erased> = |value| [("one".to_owned(), value)].into();
    Optional: Optional = |value| Optional { value: Some(value) };
    /// A variant with the tag that the format has.
    Variant: Variant = |value| Variant::Value(value);
    FieldOfAVariant: Variant = |value| Variant::Field { value };
    /// `#[serde(tag)]`, and the value is the content.
    Tagged: Tagged = |value| Tagged::Value(value);
    /// `#[serde(tag)]`, and the value is a field of the content.
    FieldOfTagged: Tagged = |value| Tagged::Field { ahead: 1, value };
    /// `#[serde(tag, content)]`
    TaggedBeside: TaggedBeside = |value| TaggedBeside::Value(value);
    /// `#[serde(untagged)]`, and the value is the content.
    Untagged: Untagged = |value| Untagged::Value(value);
    /// `#[serde(untagged)]`, and the value is a field of the content.
    FieldOfUntagged: UntaggedField = |value| UntaggedField::Value { value };
    /// `#[serde(flatten)]`
    Flattened: Flattened = |value| Flattened { ahead: 1, value };
    /// A field of something that is flattened.
    FieldOfFlattened: FieldOfFlattened = |value| {
        FieldOfFlattened { ahead: 1, flattened: Field { ahead: 2, value, behind: true } }
    };
    /// A field beside something that is flattened.
    BesideFlattened: BesideFlattened = |value| {
        BesideFlattened { value, rest: [("rest".to_owned(), 1)].into() }
    };
    /// Buffered twice.
    FieldOfTaggedOfUntagged: Nested = |value| Nested::Value(Tagged::Field { ahead: 1, value });
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Field {
    ahead: u8,
    value: Erased,
    behind: bool,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Optional {
    value: Option<Erased>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub enum Variant {
    Value(Erased),
    Field { value: Erased },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "tag")]
pub enum Tagged {
    Value(Erased),
    Field { ahead: u8, value: Erased },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "tag", content = "content")]
pub enum TaggedBeside {
    Value(Erased),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Untagged {
    Value(Erased),
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum UntaggedField {
    Value { value: Erased },
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Flattened {
    ahead: u8,
    #[serde(flatten)]
    value: Erased,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldOfFlattened {
    #[serde(rename = "outer")]
    ahead: u8,
    #[serde(flatten)]
    flattened: Field,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct BesideFlattened {
    value: Erased,
    #[serde(flatten)]
    rest: BTreeMap<String, u8>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Nested {
    Value(Tagged),
}

fn comes_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(
    format: Format,
    value: &T,
) -> Result<(), Failure> {
    let bytes = format.write(value)?;
    let again: T = format.read(&bytes)?;
    if again == *value { Ok(()) } else { Err(Failure::Changed(format!("{again:?}"))) }
}
