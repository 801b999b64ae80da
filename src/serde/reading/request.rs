//! The question that a set of permissions, a kind or an action puts to its deserializer, and the answer.
//!
//! The question is `deserialize_newtype_struct` with a private name. A format answers with `visit_newtype_struct`, and the
//! value is then read with the documented names. The [adapter](super::adapter) recognizes the name, reads the value itself
//! with its vocabulary, and hands it over *in an error*. The detour has a reason: an answer is a reference to rows of the
//! service, and a visitor takes only numbers and texts, which anybody's data could contain. The source of an error has a
//! type that no data can have.

use super::super::vocabulary::{NamedSet, Scopes};
use crate::vocabulary::own::{AnyAction, AnyKind, Vocabulary};
use core::error::Error;
use core::fmt;
use serde::Deserializer;
use serde::de::Visitor;

/// A value that the adapter reads.
pub(in crate::serde) trait Answer: Sized {
    /// The private name of the question.
    const QUESTION: &'static str;

    /// Reads it with the vocabulary.
    fn read<'de, D: Deserializer<'de>>(deserializer: D, vocabulary: &Vocabulary) -> Result<Self, D::Error>;

    /// The value itself, if it is of this type.
    fn handed_over(handed: &Handed) -> Option<Self>;
}

/// A value that was read with a vocabulary, on its way to the type that asked for it.
#[derive(Debug)]
pub(in crate::serde) enum Handed {
    Set(NamedSet),
    Scopes(Scopes),
    Kind(AnyKind),
    Action(AnyAction),
}

impl Handed {
    /// Reads the value that the question asks for; nothing, if this is the name of another type.
    pub(super) fn read<'de, D: Deserializer<'de>>(
        question: &str,
        deserializer: D,
        vocabulary: &Vocabulary,
    ) -> Result<Result<Handed, D>, D::Error> {
        match question {
            NamedSet::QUESTION => NamedSet::read(deserializer, vocabulary).map(Handed::Set).map(Ok),
            Scopes::QUESTION => Scopes::read(deserializer, vocabulary).map(Handed::Scopes).map(Ok),
            AnyKind::QUESTION => AnyKind::read(deserializer, vocabulary).map(Handed::Kind).map(Ok),
            AnyAction::QUESTION => AnyAction::read(deserializer, vocabulary).map(Handed::Action).map(Ok),
            _ => Ok(Err(deserializer)),
        }
    }
}

// told only if another type asks the question and does not know the answer
impl fmt::Display for Handed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("only the types of rolecall are read with a vocabulary")
    }
}

impl Error for Handed {}

/// Asks for a value: the adapter's, or the visitor's if there is no adapter.
pub(in crate::serde) fn request<'de, T: Answer, D: Deserializer<'de>>(
    deserializer: D,
    without_adapter: impl Visitor<'de, Value = T>,
) -> Result<T, D::Error> {
    deserializer.deserialize_newtype_struct(T::QUESTION, without_adapter).or_else(|error| {
        let handed = error.source().and_then(|source| source.downcast_ref()).and_then(T::handed_over);
        handed.ok_or(error)
    })
}
