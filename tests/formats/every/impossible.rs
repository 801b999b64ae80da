//! What cannot be written or read: one table, which the documentation repeats row by row.

use super::format::Format::{self, Cbor, Json, MessagePack, MessagePackInOrder, Postcard, Toml, Yaml};
use super::wrapping::Erased;
use super::wrapping::Wrapping::{
    self, Alone, BesideFlattened, FieldOfFlattened, FieldOfTagged, FieldOfTaggedOfUntagged, FieldOfUntagged,
    Flattened, Listed, Tagged, TaggedBeside, Untagged,
};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::fmt;

/// A combination that fails.
#[derive(Debug)]
pub struct Impossible {
    pub formats: &'static [Format],
    pub wrappings: &'static [Wrapping],
    pub what: What,
    pub fails: Step,
    pub message: &'static str,
    /// The row in the documentation.
    pub told: &'static str,
}

/// The step that fails.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Step {
    Writing,
    Reading,
}

/// The values that the row is about.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum What {
    Anything,
    /// With a null somewhere.
    Null,
    /// With a number above `i64::MAX` somewhere.
    LargeNumber,
    /// A name or another text.
    Text,
    /// A set of permissions.
    List,
    TextOrList,
    /// A text, a list, or more than one value.
    NoTable,
    /// An object whose fields have fixed names, or a value that contains one.
    Fields,
    /// A value that contains such an object, when its own fields became those of the object around it.
    FieldsBelow,
}

use Step::{Reading, Writing};
use What::{Anything, Fields, FieldsBelow, LargeNumber, List, NoTable, Null, Text, TextOrList};

const BUT_POSTCARD: &[Format] = &[Json, Yaml, Toml, Cbor, MessagePack, MessagePackInOrder];
const FLATTEN: &[Wrapping] = &[Flattened, FieldOfFlattened, BesideFlattened];

/// The first row that applies says what happens.
pub const IMPOSSIBLE: &[Impossible] = &[
    Impossible {
        formats: &[Toml],
        wrappings: Wrapping::ALL,
        what: LargeNumber,
        fails: Writing,
        message: "out-of-range value for u64 type",
        told: "| TOML | anywhere | a number above `i64::MAX`, such as an id | writing: `out-of-range value for u64 type` |",
    },
    Impossible {
        formats: &[Toml],
        wrappings: Wrapping::ALL,
        what: Null,
        fails: Writing,
        message: "unsupported unit type",
        told: "| TOML | anywhere | a null: a `Subject` without a user, a token or an actor, a `Resource` in no app, a custom role or a `Policy` without a ceiling, `Billing` without a contact or a plan, an `Event` without an actor or a value before, a command with an optional field, and a value that contains one of these | writing: `unsupported unit type` |",
    },
    Impossible {
        formats: BUT_POSTCARD,
        wrappings: &[Tagged],
        what: Text,
        fails: Writing,
        message: "containing a string",
        told: "| all but postcard | the content of `#[serde(tag)]` | a name or a text | writing: `containing a string` |",
    },
    Impossible {
        formats: BUT_POSTCARD,
        wrappings: &[Tagged],
        what: List,
        fails: Writing,
        message: "containing a sequence",
        told: "| all but postcard | the content of `#[serde(tag)]` | a `Permission` | writing: `containing a sequence` |",
    },
    Impossible {
        formats: BUT_POSTCARD,
        wrappings: &[Flattened],
        what: Text,
        fails: Writing,
        message: "can only flatten structs and maps (got a string)",
        told: "| all but postcard | `#[serde(flatten)]` | a name or a text | writing: `can only flatten structs and maps (got a string)` |",
    },
    Impossible {
        formats: BUT_POSTCARD,
        wrappings: &[Flattened],
        what: List,
        fails: Writing,
        message: "can only flatten structs and maps (got a sequence)",
        told: "| all but postcard | `#[serde(flatten)]` | a `Permission` | writing: `can only flatten structs and maps (got a sequence)` |",
    },
    Impossible {
        formats: &[Toml],
        wrappings: &[Alone, Untagged, Listed],
        what: NoTable,
        fails: Writing,
        message: "unsupported rust type",
        told: "| TOML | alone, or the content of `#[serde(untagged)]` | a name, a text, a `Permission` or a list of values: a document is a table | writing: `unsupported rust type` |",
    },
    Impossible {
        formats: &[Postcard],
        wrappings: FLATTEN,
        what: Anything,
        fails: Writing,
        message: "The length of a sequence must be known",
        told: "| postcard | `#[serde(flatten)]`, also beside it | every type | writing: `The length of a sequence must be known` |",
    },
    Impossible {
        formats: &[Postcard],
        wrappings: &[Tagged],
        what: TextOrList,
        fails: Writing,
        message: "Serde Serialization Error",
        told: "| postcard | the content of `#[serde(tag)]` | a name, a text or a `Permission` | writing: `Serde Serialization Error` |",
    },
    Impossible {
        formats: &[Postcard],
        wrappings: &[Tagged, FieldOfTagged, FieldOfTaggedOfUntagged, TaggedBeside, Untagged, FieldOfUntagged],
        what: Anything,
        fails: Reading,
        message: "This is a feature that PostCard will never implement",
        told: "| postcard | `#[serde(tag)]`, `#[serde(tag, content)]` and `#[serde(untagged)]` | every type | reading: `This is a feature that PostCard will never implement` |",
    },
    Impossible {
        formats: &[MessagePackInOrder],
        wrappings: &[Tagged, FieldOfTagged, FieldOfFlattened],
        what: Fields,
        fails: Reading,
        message: "invalid type: sequence, expected",
        told: "| MessagePack without the names of fields | `#[serde(tag)]`, or a field of `#[serde(flatten)]` | a type with named fields, or a value that contains one | reading: `invalid type: sequence, expected` |",
    },
    Impossible {
        formats: &[MessagePackInOrder],
        wrappings: &[Flattened],
        what: FieldsBelow,
        fails: Reading,
        message: "invalid type: sequence, expected",
        told: "| MessagePack without the names of fields | `#[serde(flatten)]` | a type whose fields contain a type with named fields | reading: `invalid type: sequence, expected` |",
    },
    Impossible {
        formats: &[MessagePackInOrder],
        wrappings: &[FieldOfUntagged],
        what: Anything,
        fails: Reading,
        message: "data did not match any variant of untagged enum",
        told: "| MessagePack without the names of fields | a field of `#[serde(untagged)]` | every type | reading: `data did not match any variant of untagged enum` |",
    },
    Impossible {
        formats: &[MessagePackInOrder],
        wrappings: &[Untagged, FieldOfTaggedOfUntagged],
        what: Fields,
        fails: Reading,
        message: "data did not match any variant of untagged enum",
        told: "| MessagePack without the names of fields | `#[serde(untagged)]` | a type with named fields, or a value that contains one | reading: `data did not match any variant of untagged enum` |",
    },
];

/// What the table asks of a value.
pub struct Nature {
    json: Value,
    /// What TOML meets first: a null or a large number.
    unknown_to_toml: Option<What>,
    has_fields: bool,
}

impl Nature {
    pub fn of(value: &Erased) -> Nature {
        let text = serde_json::to_string(value).unwrap();
        let First(unknown_to_toml) = serde_json::from_str(&text).unwrap();
        let json = serde_json::from_str(&text).unwrap();
        Nature { json, unknown_to_toml, has_fields: has_fields(Alone, value) }
    }

    /// The row that applies to the value in the format and the wrapping.
    pub fn row(&self, format: Format, wrapping: Wrapping, value: &Erased) -> Option<usize> {
        IMPOSSIBLE.iter().position(|row| {
            row.formats.contains(&format)
                && row.wrappings.contains(&wrapping)
                && match row.what {
                    Anything => true,
                    Null | LargeNumber => self.unknown_to_toml == Some(row.what),
                    Text => self.json.is_string(),
                    List => self.json.is_array(),
                    TextOrList => self.json.is_string() || self.json.is_array(),
                    NoTable => wrapping == Listed || !self.json.is_object(),
                    Fields => self.has_fields,
                    FieldsBelow => has_fields(wrapping, value),
                }
        })
    }
}

/// Whether the value, wrapped, has fields that `MessagePack` may write in order.
fn has_fields(wrapping: Wrapping, value: &Erased) -> bool {
    wrapping.write(MessagePack, value).unwrap() != wrapping.write(MessagePackInOrder, value).unwrap()
}

/// The first null or large number in the order of the text.
struct First(Option<What>);

impl<'de> Deserialize<'de> for First {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(First(None))
    }
}

impl<'de> Visitor<'de> for First {
    type Value = First;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<First, E> {
        Ok(First(Some(Null)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<First, E> {
        Ok(First(i64::try_from(number).is_err().then_some(LargeNumber)))
    }

    fn visit_bool<E>(self, _: bool) -> Result<First, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<First, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<First, A::Error> {
        while let Some(First(found)) = list.next_element()? {
            self.0 = self.0.or(found);
        }
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut fields: A) -> Result<First, A::Error> {
        while let Some((_, First(found))) = fields.next_entry::<IgnoredAny, First>()? {
            self.0 = self.0.or(found);
        }
        Ok(self)
    }
}
