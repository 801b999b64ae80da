//! Objects with ids as keys. The order of the file is kept, and a repeated key is an error.

use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

/// The entries of one object, in the order of the file, with a look-up by key.
// Not a map alone: deserializing a map silently keeps only the last of two entries with the same key, and a file that
// lists a team twice would lose one of them without an error.
#[derive(Debug)]
pub struct Keyed<T> {
    entries: Vec<(String, T)>,
    positions: HashMap<String, usize>,
}

impl<T> Keyed<T> {
    /// The entries in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.entries.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// The keys in the order of the file.
    pub fn keys(&self) -> impl Iterator<Item = &str> + Clone {
        self.entries.iter().map(|(key, _)| key.as_str())
    }

    /// `true` if there is an entry with the key.
    pub fn has(&self, key: &str) -> bool {
        self.positions.contains_key(key)
    }
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Keyed { entries: Vec::new(), positions: HashMap::new() }
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
            let position = keyed.entries.len();
            if keyed.positions.insert(key.clone(), position).is_some() {
                return Err(A::Error::custom(format_args!("`{}` is given twice", key.escape_debug())));
            }
            let value = entries.next_value()?;
            keyed.entries.push((key, value));
        }
        Ok(keyed)
    }
}
