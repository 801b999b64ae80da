//! What is read has a bound: a list in its length, and an error in what it quotes.

use crate::directory::Snapshot;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt;
use core::marker::PhantomData;
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// How long an error may be, in characters: the longest of this crate's own, with a quote that is all
/// escapes.
const LONGEST_ERROR: usize = 1000;

/// How much is left of the start of a longer one, and of its end, where a format says in which line it is.
const KEPT_OF_ERROR: usize = 200;

/// The error, if it is not long: what other crates say quotes a text in full.
pub(super) fn brief<E: Error>(error: E) -> E {
    let told = error.to_string();
    let Some(over) = told.chars().count().checked_sub(LONGEST_ERROR) else {
        return error;
    };
    let start: String = told.chars().take(KEPT_OF_ERROR).collect();
    let cut = over.saturating_add(LONGEST_ERROR).saturating_sub(KEPT_OF_ERROR);
    E::custom(format_args!("{start}…{}", told.chars().skip(cut).collect::<String>()))
}

/// Reads a list, of which there is no more in memory than a snapshot may have.
pub(crate) fn bounded<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
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
        // not with the capacity that the input says it needs
        let mut list = Vec::new();
        while let Some(entry) = entries.next_element().map_err(brief)? {
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
