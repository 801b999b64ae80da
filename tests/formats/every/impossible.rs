//! What cannot be written or read: one table, which the documentation repeats row by row.

use super::format::Format::{self, Cbor, Json, MessagePack, MessagePackInOrder, Postcard, Toml, Yaml};
use super::wrapping::Erased;
use super::wrapping::Wrapping::{
    self, Alone, BesideFlattened, FieldOfFlattened, FieldOfTagged, FieldOfTaggedOfUntagged, FieldOfUntagged,
    Flattened, Listed, Tagged, TaggedBeside, Untagged,
};
use serde_json::Value;

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
    /// A text, a list, or more than one value.
    NoTable,
    /// An object whose fields have fixed names, or a value that contains one.
    Fields,
    /// A value that contains such an object, when its own fields became those of the object around it.
    FieldsBelow,
}

use Step::{Reading, Writing};
use What::{Anything, Fields, FieldsBelow, LargeNumber, List, NoTable, Null, Text};

const BUT_POSTCARD: &[Format] = &[Json, Yaml, Toml, Cbor, MessagePack, MessagePackInOrder];
const FLATTEN: &[Wrapping] = &[Flattened, FieldOfFlattened, BesideFlattened];

/// The first row that applies says what happens.
pub const IMPOSSIBLE: &[Impossible] = &[
    Impossible {
        formats: &[Toml],
        wrappings: Wrapping::ALL,
        what: Null,
        fails: Writing,
        message: "unsupported unit type",
        told: "",
    },
    Impossible {
        formats: &[Toml],
        wrappings: Wrapping::ALL,
        what: LargeNumber,
        fails: Writing,
        message: "out-of-range value for u64 type",
        told: "",
    },
    Impossible {
        formats: BUT_POSTCARD,
        wrappings: &[Tagged],
        what: Text,
        fails: Writing,
        message: "containing a string",
        told: "",
    },
    Impossible {
        formats: BUT_POSTCARD,
        wrappings: &[Tagged],
        what: List,
        fails: Writing,
        message: "containing a sequence",
        told: "",
    },
    Impossible {
        formats: BUT_POSTCARD,
        wrappings: &[Flattened],
        what: Text,
        fails: Writing,
        message: "can only flatten structs and maps (got a string)",
        told: "",
    },
    Impossible {
        formats: BUT_POSTCARD,
        wrappings: &[Flattened],
        what: List,
        fails: Writing,
        message: "can only flatten structs and maps (got a sequence)",
        told: "",
    },
    Impossible {
        formats: &[Toml],
        wrappings: &[Alone, Untagged, Listed],
        what: NoTable,
        fails: Writing,
        message: "unsupported rust type",
        told: "",
    },
    Impossible {
        formats: &[Postcard],
        wrappings: FLATTEN,
        what: Anything,
        fails: Writing,
        message: "The length of a sequence must be known",
        told: "",
    },
    Impossible {
        formats: &[Postcard],
        wrappings: &[Tagged],
        what: Text,
        fails: Writing,
        message: "Serde Serialization Error",
        told: "",
    },
    Impossible {
        formats: &[Postcard],
        wrappings: &[Tagged],
        what: List,
        fails: Writing,
        message: "Serde Serialization Error",
        told: "",
    },
    Impossible {
        formats: &[Postcard],
        wrappings: &[Tagged, FieldOfTagged, FieldOfTaggedOfUntagged, TaggedBeside, Untagged, FieldOfUntagged],
        what: Anything,
        fails: Reading,
        message: "This is a feature that PostCard will never implement",
        told: "",
    },
    Impossible {
        formats: &[MessagePackInOrder],
        wrappings: &[Tagged, FieldOfTagged, FieldOfFlattened],
        what: Fields,
        fails: Reading,
        message: "invalid type: sequence, expected",
        told: "",
    },
    Impossible {
        formats: &[MessagePackInOrder],
        wrappings: &[Flattened],
        what: FieldsBelow,
        fails: Reading,
        message: "invalid type: sequence, expected",
        told: "",
    },
    Impossible {
        formats: &[MessagePackInOrder],
        wrappings: &[FieldOfUntagged],
        what: Anything,
        fails: Reading,
        message: "data did not match any variant of untagged enum",
        told: "",
    },
    Impossible {
        formats: &[MessagePackInOrder],
        wrappings: &[Untagged, FieldOfTaggedOfUntagged],
        what: Fields,
        fails: Reading,
        message: "data did not match any variant of untagged enum",
        told: "",
    },
];

/// The row that applies to the value in the format and the wrapping.
pub fn row(format: Format, wrapping: Wrapping, value: &Erased) -> Option<usize> {
    let json = serde_json::to_value(value).unwrap();
    IMPOSSIBLE.iter().position(|row| {
        row.formats.contains(&format)
            && row.wrappings.contains(&wrapping)
            && match row.what {
                Anything => true,
                Null => has(&json, &Value::is_null),
                LargeNumber => {
                    has(&json, &|part| part.as_u64().is_some_and(|number| i64::try_from(number).is_err()))
                }
                Text => json.is_string(),
                List => json.is_array(),
                NoTable => wrapping == Listed || !json.is_object(),
                Fields => has_fields(Alone, value),
                FieldsBelow => has_fields(wrapping, value),
            }
    })
}

/// Whether this is true of the JSON or a part of it.
fn has(json: &Value, is: &dyn Fn(&Value) -> bool) -> bool {
    let below = match json {
        Value::Array(list) => list.iter().any(|part| has(part, is)),
        Value::Object(fields) => fields.values().any(|part| has(part, is)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    below || is(json)
}

/// Whether the value, wrapped, has fields that `MessagePack` may write in order.
fn has_fields(wrapping: Wrapping, value: &Erased) -> bool {
    wrapping.write(MessagePack, value).unwrap() != wrapping.write(MessagePackInOrder, value).unwrap()
}
