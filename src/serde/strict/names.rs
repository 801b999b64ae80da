//! The name of a field or of a variant, checked before derived code sees it.

use super::Form;
use crate::UnknownName;
use alloc::string::String;
use core::fmt;
use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, Unexpected, Visitor};

/// The length of a name of bytes that is looked at: 64 characters of at most four bytes, which an error quotes,
/// and some more, so that the error shows that there was more. Every known name is shorter.
const LONGEST_NAME: usize = 264;

/// Reads one of the known names. The error for an unknown one quotes 64 characters of it.
///
/// The derived code would find an unknown name too, but its error quotes the name in full.
#[derive(Clone, Copy)]
pub(super) struct KnownName {
    /// The word for it in an error: "field", "command".
    pub(super) what: &'static str,
    pub(super) known: &'static [&'static str],
    pub(super) form: Form,
}

impl<'de> DeserializeSeed<'de> for KnownName {
    type Value = &'static str;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<&'static str, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KnownName {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the name of a {}", self.what)
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<&'static str, E> {
        let known = self.known.iter().find(|known| **known == name);
        known.copied().ok_or_else(|| E::custom(UnknownName::new(self.what, name, self.known)))
    }

    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<&'static str, E> {
        // a cut inside a character becomes a replacement character, which is behind the 64 that are quoted
        let start = name.get(..LONGEST_NAME).unwrap_or(name);
        self.visit_str(&String::from_utf8_lossy(start))
    }

    /// Compact formats number the variants, and a few of them the fields, in the order of declaration.
    fn visit_u64<E: Error>(self, position: u64) -> Result<&'static str, E> {
        if self.form == Form::Named {
            return Err(E::invalid_type(Unexpected::Unsigned(position), &self));
        }
        let known = usize::try_from(position).ok().and_then(|position| self.known.get(position));
        known.copied().ok_or_else(|| E::invalid_value(Unexpected::Unsigned(position), &self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;
    use serde::de::value;

    fn name(form: Form) -> KnownName {
        KnownName { what: "field", known: &["app", "permission"], form }
    }

    #[track_caller]
    fn fails(read: Result<&'static str, value::Error>, message: &str) {
        assert_eq!(read.map_err(|error| error.to_string()), Err(message.into()));
    }

    #[test]
    fn names_are_read_as_text_and_as_bytes() {
        assert_eq!(name(Form::Named).visit_str::<value::Error>("app"), Ok("app"));
        assert_eq!(name(Form::Compact).visit_bytes::<value::Error>(b"permission"), Ok("permission"));
        fails(
            name(Form::Named).visit_bytes(b"ap\xff"),
            "unknown field `ap\u{fffd}`: expected one of `app`, `permission`",
        );
    }

    #[test]
    fn a_long_name_is_quoted_in_part() {
        for letter in ["a", "é", "🙂"] {
            let message =
                alloc::format!("unknown field `{}…`: expected one of `app`, `permission`", letter.repeat(64));
            for length in [65, 66, 67, 1000] {
                fails(name(Form::Compact).visit_str(&letter.repeat(length)), &message);
                fails(name(Form::Compact).visit_bytes(letter.repeat(length).as_bytes()), &message);
            }
        }
    }

    #[test]
    fn only_a_compact_format_has_numbers_for_names() {
        assert_eq!(name(Form::Compact).visit_u64::<value::Error>(1), Ok("permission"));
        for beyond in [2, u64::MAX] {
            let message = alloc::format!("invalid value: integer `{beyond}`, expected the name of a field");
            fails(name(Form::Compact).visit_u64(beyond), &message);
        }
        fails(name(Form::Named).visit_u64(1), "invalid type: integer `1`, expected the name of a field");
    }
}
