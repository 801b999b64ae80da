//! Texts with checks: names, addresses and descriptions.

use crate::directory::{Email, Keyword, MetadataUrl, Name, PaymentReference, Text};
use crate::policy::diff::Fingerprint;
use core::fmt::{self, Display};
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads a text and parses it, so that it passes the checks of its constructor.
struct Checked<T>(PhantomData<T>);

impl<T: FromStr<Err: Display>> Visitor<'_> for Checked<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(E::custom)
    }
}

/// Implements both traits for texts.
macro_rules! texts {
    ($($text:ident),*) => {$(
        impl Serialize for $text {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $text {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str(Checked(PhantomData))
            }
        }
    )*};
}

texts!(Name, Text, Email, MetadataUrl, PaymentReference, Keyword);

/// The text that `Display` writes.
impl<'de> Deserialize<'de> for Fingerprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Checked(PhantomData))
    }
}
