//! Lists with a limit on their length.

use super::super::strict::shortened;
use crate::directory::Snapshot;
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// Reads a list, and stops with an error after [`Snapshot::LONGEST_LIST`] entries.
pub(super) fn bounded<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    deserializer.deserialize_seq(Bounded(PhantomData))
}

struct Bounded<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Bounded<T> {
    type Value = Vec<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {} entries", Snapshot::<T>::LONGEST_LIST)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<Vec<T>, A::Error> {
        // without the capacity that the input announces: a few bytes can announce any length
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element().map_err(shortened)? {
            // after reading an entry: only one more entry shows that the list is too long
            if list.len() == Snapshot::<T>::LONGEST_LIST {
                return Err(A::Error::custom(format_args!(
                    "a list has at most {} entries",
                    Snapshot::<T>::LONGEST_LIST
                )));
            }
            list.push(entry);
        }
        Ok(list)
    }
}
