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
