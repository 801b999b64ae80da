//! Sets of permissions: arrays of names in a human-readable format, and numbers in a compact one.

use super::super::policy::own_permissions;
use super::super::reading::{Answer, Handed, Known, NamedSet, Question, request};
use super::super::strict::shortened;
use super::NameIn;
use crate::vocabulary::own::{OwnPermission, Vocabulary};
use crate::{Permission, UnknownName};
use core::fmt;
use serde::de::{Error, SeqAccess, Unexpected, Visitor};
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error as ThisError;

impl NamedSet {
    /// The set with the rows of its own permissions.
    pub(in crate::serde) const fn of_rows(set: Permission, rows: &'static [OwnPermission]) -> NamedSet {
        NamedSet { set, vocabulary: Vocabulary::of_rows(rows) }
    }

    /// Accepts bits of documented permissions and of the vocabulary.
    fn of_bits<E: Error>(bits: u128, vocabulary: &Vocabulary) -> Result<NamedSet, E> {
        let set = Permission::from_bits_retain(bits);
        let unknown = set.difference(known(vocabulary)).bits();
        if unknown == 0 {
            Ok(NamedSet { set, vocabulary: *vocabulary })
        } else {
            Err(E::custom(format_args!("unknown permission bits {unknown:#x}")))
        }
    }
}

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
            return serializer.serialize_u128(self.set.bits());
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
            // not `deserialize_seq`: see `strict::read`
            return deserializer.deserialize_any(Names(known));
        }
        // 128 bits, as the public type has: own permissions, and more documented ones, do not change the format
        // an answer of the adapter is short, so that it stays the error that it is
        deserializer.deserialize_u128(Bits(known)).map_err(shortened)
    }

    fn handed_over(handed: &Handed) -> Option<Self> {
        if let Handed::Set(set) = handed { Some(*set) } else { None }
    }
}

/// An array of names in a human-readable format, and the bits as a number in a compact one.
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
}

/// Reads the bits of permissions.
struct Bits<'v>(Known<'v>);

impl Visitor<'_> for Bits<'_> {
    type Value = NamedSet;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f, Question::Set, "u128")
    }

    fn visit_u128<E: Error>(self, bits: u128) -> Result<NamedSet, E> {
        NamedSet::of_bits(bits, self.0.vocabulary())
    }

    fn visit_u64<E: Error>(self, bits: u64) -> Result<NamedSet, E> {
        self.visit_u128(bits.into())
    }

    // some formats have signed numbers alone
    fn visit_i64<E: Error>(self, bits: i64) -> Result<NamedSet, E> {
        match u64::try_from(bits) {
            Ok(bits) => self.visit_u64(bits),
            Err(_) => Err(E::invalid_value(Unexpected::Signed(bits), &self)),
        }
    }
}
