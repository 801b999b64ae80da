//! Sets of permissions: arrays of names in a human-readable format, and bits in a compact one.
//!
//! The bits are a byte string, the lowest ones first and without zeros at the end: permission `n` is bit `n % 8` of byte
//! `n / 8`. A number would be as short. But serde claims that everything it buffers is human-readable, and there a number
//! must stay an error, because a person could have written it. A byte string is written by no person: the text of JSON,
//! YAML or TOML has none.

use super::super::policy::own_permissions;
use super::super::reading::{Answer, Handed, Known, NamedSet, Question, request};
use super::super::strict::shortened;
use super::NameIn;
use crate::vocabulary::own::{OwnPermission, Vocabulary};
use crate::{Permission, UnknownName};
use core::fmt;
use serde::de::{Error, SeqAccess, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error as ThisError;

impl NamedSet {
    /// The set with the rows of its own permissions.
    pub(in crate::serde) const fn of_rows(set: Permission, rows: &'static [OwnPermission]) -> NamedSet {
        NamedSet { set, vocabulary: Vocabulary::of_rows(rows) }
    }

    /// Accepts bits of documented permissions and of the vocabulary, in their only form.
    fn of_bytes<E: Error>(bytes: &[u8], vocabulary: &Vocabulary) -> Result<NamedSet, E> {
        let mut bits = [0; LONGEST_SET];
        if bytes.len() > LONGEST_SET || bytes.last() == Some(&0) {
            let expected = "at most 16 bytes, of which the last is not zero";
            return Err(E::invalid_length(bytes.len(), &expected));
        }
        bits.iter_mut().zip(bytes).for_each(|(bits, byte)| *bits = *byte);
        let set = Permission::from_bits_retain(u128::from_le_bytes(bits));
        let unknown = set.difference(known(vocabulary)).bits();
        if unknown == 0 {
            Ok(NamedSet { set, vocabulary: *vocabulary })
        } else {
            Err(E::custom(format_args!("unknown permission bits {unknown:#x}")))
        }
    }
}

/// The number of bytes in 128 bits, as the public type has them: own permissions, and more documented ones, do not change
/// the format.
const LONGEST_SET: usize = 16;

/// The documented permissions and those of the vocabulary.
fn known(vocabulary: &Vocabulary) -> Permission {
    own_permissions(vocabulary).union(Permission::all())
}

/// A set with bits that have no name.
// An array of names without them would be a smaller set, and whoever reads or reviews it would not notice.
#[derive(Debug, ThisError)]
#[error("permission bits {0:#x} have no names: write the set with its vocabulary, by `Vocabulary::written`")]
struct Nameless(u128);

impl Serialize for NamedSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if !serializer.is_human_readable() {
            let bytes = self.set.bits().to_le_bytes();
            let length = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
            return serializer.serialize_bytes(bytes.get(..length).unwrap_or(&bytes));
        }
        let nameless = self.set.difference(known(&self.vocabulary));
        if !nameless.is_empty() {
            return Err(S::Error::custom(Nameless(nameless.bits())));
        }
        serializer.collect_seq(self.vocabulary.each_name(self.set))
    }
}

impl<'de> Deserialize<'de> for NamedSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        request(deserializer)
    }
}

impl Answer for NamedSet {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, known: Known<'_>) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            // not `deserialize_seq`: see `strict::read`. JSON has a text for `deserialize_bytes`.
            return deserializer.deserialize_any(Names(known));
        }
        // an answer of the adapter is short, so that it stays the error that it is
        deserializer.deserialize_bytes(Bits(known)).map_err(shortened)
    }

    fn handed_over(handed: &Handed) -> Option<Self> {
        if let Handed::Set(set) = handed { Some(*set) } else { None }
    }
}

/// An array of names in a human-readable format, and the bits as a byte string in a compact one.
///
/// Fails in a human-readable format for bits that are no documented permission: a service's own permissions have their
/// names in a [`Vocabulary`], which writes them by [`written`](Vocabulary::written).
impl Serialize for Permission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        NamedSet { set: *self, vocabulary: Vocabulary::EMPTY }.serialize(serializer)
    }
}

/// A service's own permissions are read by [`Vocabulary::read`] alone.
impl<'de> Deserialize<'de> for Permission {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        NamedSet::deserialize(deserializer).map(|read| read.set)
    }
}

/// Reads an array of names of permissions.
struct Names<'v>(Known<'v>);

impl<'de> Visitor<'de> for Names<'_> {
    type Value = NamedSet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f, Question::Set, "an array of names of permissions")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut names: A) -> Result<NamedSet, A::Error> {
        let Names(known) = self;
        let mut set = Permission::empty();
        while let Some(permission) =
            names.next_element_seed(NameIn { known, question: None, named: Vocabulary::permission })?
        {
            set |= permission;
        }
        Ok(NamedSet { set, vocabulary: *known.vocabulary() })
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<NamedSet, E> {
        let unknown = UnknownName::new("permission set", text, &[]);
        Err(E::custom(format_args!("{unknown}: expected an array of names of permissions")))
    }

    /// Bits that a compact format wrote and that serde buffered.
    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<NamedSet, E> {
        NamedSet::of_bytes(bytes, self.0.vocabulary())
    }
}

/// Reads the bits of permissions.
struct Bits<'v>(Known<'v>);

impl Visitor<'_> for Bits<'_> {
    type Value = NamedSet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f, Question::Set, "the bits of permissions as a byte string")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<NamedSet, E> {
        NamedSet::of_bytes(bytes, self.0.vocabulary())
    }
}
