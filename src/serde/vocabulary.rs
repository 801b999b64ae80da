//! The vocabulary: each value as its name, and sets of permissions as arrays of names.

mod sets;

use super::reading::{Answer, Handed, Known, Question, request};
use crate::vocabulary::own::{AnyAction, AnyKind, AnyPermission, Vocabulary};
use crate::{Action, ActionSet, Level, ResourceKind, Role, Rule, Source, TeamPermission, UnknownName};
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

/// A single permission is written as its name.
impl Serialize for AnyPermission {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Implements both traits for what is documented or a service's own, by name.
macro_rules! documented_or_own {
    ($($any:ident: $question:ident, $named:ident;)*) => {$(
        impl Serialize for $any {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        /// Own names are read by [`Vocabulary::read`] alone.
        impl<'de> Deserialize<'de> for $any {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                request(deserializer)
            }
        }

        impl Answer for $any {
            fn read<'de, D: Deserializer<'de>>(deserializer: D, known: Known<'_>) -> Result<Self, D::Error> {
                deserializer.deserialize_str(NameIn {
                    known,
                    question: Some(Question::$question),
                    named: Vocabulary::$named,
                })
            }

            fn handed_over(handed: &Handed) -> Option<Self> {
                if let Handed::$question(any) = handed { Some(*any) } else { None }
            }
        }
    )*};
}

documented_or_own! {
    AnyAction: Action, action;
    AnyKind: Kind, kind;
}

/// Reads a value from its name, among the names that are known.
struct NameIn<'v, T> {
    known: Known<'v>,
    /// The question, if the value is one for which the adapter is asked.
    question: Option<Question>,
    named: fn(&Vocabulary, &str) -> Result<T, UnknownName>,
}

impl<'de, T> DeserializeSeed<'de> for NameIn<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T> Visitor<'_> for NameIn<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAME: &str = "a name in snake_case";
        match self.question {
            Some(question) => self.known.expecting(f, question, NAME),
            None => f.write_str(NAME),
        }
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<T, E> {
        (self.named)(self.known.vocabulary(), name).map_err(E::custom)
    }
}

/// An array of names.
impl Serialize for ActionSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}
