//! JSON objects with ids as keys. The order of the file is kept, and a repeated key is an error.

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::fmt;
use std::marker::PhantomData;

/// The entries of one object, in the order of the file.
// Not a map: deserializing a map silently keeps only the last of two entries with the same key, and a file that
// lists a team twice would lose one of them without an error. Look-ups are linear; the files are written by hand.
pub struct Keyed<T>(Vec<(String, T)>);

impl<T> Keyed<T> {
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    pub fn get(&self, key: &str) -> Option<&T> {
        self.iter().find(|(known, _)| *known == key).map(|(_, value)| value)
    }
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Keyed(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Keyed<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Entries(PhantomData))
    }
}

struct Entries<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Entries<T> {
    type Value = Keyed<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Keyed<T>, A::Error> {
        let mut keyed = Keyed::default();
        while let Some(key) = entries.next_key::<String>()? {
            if keyed.get(&key).is_some() {
                return Err(A::Error::custom(format_args!("`{}` is given twice", key.escape_debug())));
            }
            let value = entries.next_value()?;
            keyed.0.push((key, value));
        }
        Ok(keyed)
    }
}
