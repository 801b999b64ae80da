//! The vocabulary: each value as its name, and sets of permissions as arrays of names.

mod sets;

pub(super) use self::sets::{NamedSet, Scopes};

use super::reading::{Answer, Handed, request};
use crate::vocabulary::own::{AnyAction, AnyKind, OwnPermission, Vocabulary};
use crate::{
    Action, ActionSet, Level, Permission, ResourceKind, Role, Rule, Source, TeamPermission, UnknownName,
};
use core::fmt;
use core::marker::PhantomData;
use core::str::FromStr;
use serde::de::{DeserializeSeed, Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Reads a value of a vocabulary from its name.
pub(super) struct Name<T>(pub(super) PhantomData<T>);

impl<T: FromStr<Err = UnknownName>> Visitor<'_> for Name<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name in snake_case")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        name.parse().map_err(E::custom)
    }
}

/// Implements both traits for vocabularies, by name.
macro_rules! by_name {
    ($($vocabulary:ident),*) => {$(
        impl Serialize for $vocabulary {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $vocabulary {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                deserializer.deserialize_str($crate::serde::vocabulary::Name(core::marker::PhantomData))
            }
        }
    )*};
}
pub(super) use by_name;

by_name!(Role, TeamPermission, Action, ResourceKind, Rule, Level, Source);

/// One permission, written as its name.
pub(super) enum SingleName {
    Documented(Permission),
    Own(&'static OwnPermission),
}

impl SingleName {
    pub(super) fn of(permission: Permission, vocabulary: &Vocabulary) -> SingleName {
        vocabulary.row(permission).map_or(SingleName::Documented(permission), SingleName::Own)
    }
}

impl Serialize for SingleName {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            SingleName::Documented(permission) => serializer.collect_str(permission),
            SingleName::Own(row) => serializer.serialize_str(row.name),
        }
    }
}

/// Implements both traits for what is documented or a service's own, by name.
macro_rules! documented_or_own {
    ($($any:ident: $documented:ident, $own:ident, $question:literal;)*) => {$(
        impl Serialize for $any {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Own names are read by [`Vocabulary::read`] alone.
        impl<'de> Deserialize<'de> for $any {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                request(deserializer, DirectName(PhantomData))
            }
        }

        impl Answer for $any {
            const QUESTION: &'static str = $question;

            fn read<'de, D: Deserializer<'de>>(
                deserializer: D,
                vocabulary: &Vocabulary,
            ) -> Result<Self, D::Error> {
                NameIn::new(vocabulary).deserialize(deserializer)
            }

            fn handed_over(handed: &Handed) -> Option<Self> {
                if let Handed::$own(any) = handed { Some(*any) } else { None }
            }
        }
    )*};
}

documented_or_own! {
    AnyAction: Action, Action, "$rolecall::AnyAction";
    AnyKind: ResourceKind, Kind, "$rolecall::AnyKind";
}

/// A type whose values have names in a vocabulary, besides documented ones.
trait InVocabulary: Sized {
    fn named(vocabulary: &Vocabulary, name: &str) -> Result<Self, UnknownName>;
}

impl InVocabulary for Permission {
    fn named(vocabulary: &Vocabulary, name: &str) -> Result<Self, UnknownName> {
        vocabulary.permission(name)
    }
}

impl InVocabulary for AnyAction {
    fn named(vocabulary: &Vocabulary, name: &str) -> Result<Self, UnknownName> {
        vocabulary.action(name)
    }
}

impl InVocabulary for AnyKind {
    fn named(vocabulary: &Vocabulary, name: &str) -> Result<Self, UnknownName> {
        vocabulary.kind(name)
    }
}

/// Reads a value from its name, documented or of the vocabulary.
struct NameIn<'v, T>(&'v Vocabulary, PhantomData<T>);

impl<'v, T> NameIn<'v, T> {
    const fn new(vocabulary: &'v Vocabulary) -> Self {
        NameIn(vocabulary, PhantomData)
    }
}

impl<'de, T: InVocabulary> DeserializeSeed<'de> for NameIn<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T: InVocabulary> Visitor<'_> for NameIn<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name in snake_case")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        T::named(self.0, name).map_err(E::custom)
    }
}

/// Reads a documented name, where there is no adapter with a vocabulary.
struct DirectName<T>(PhantomData<T>);

impl<'de, T: InVocabulary + Answer> Visitor<'de> for DirectName<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NameIn::<T>::new(&Vocabulary::EMPTY).expecting(f)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer, &Vocabulary::EMPTY)
    }

    // from a format that takes every question for its content
    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        NameIn::new(&Vocabulary::EMPTY).visit_str(name)
    }
}

/// An array of names.
impl Serialize for ActionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
