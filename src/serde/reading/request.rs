//! The question that a set of permissions, a kind or an action puts to its deserializer, and the answer.
//!
//! The question is in the words of the visitor for what it expects. Asked with [`PRECISION`], it writes the name of a
//! [`Question`] instead. A format never asks so, and reads a documented value as ever. The [adapter](super::adapter) asks,
//! reads the value itself with its vocabulary, and hands it over *in an error*. Both detours have a reason:
//!
//! - `deserialize_newtype_struct` with a private name would be the usual question. RON then expects the name or brackets
//!   in the text, so that it would not read what it has written.
//! - The answer is a reference to rows of the service. A visitor takes only numbers and texts, which anybody's data could
//!   contain. The source of an error has a type that no data can have.
//!
//! Without the feature `std` an error of serde has no source. There is no adapter then, and nobody asks.
#![cfg_attr(not(feature = "std"), allow(dead_code, reason = "only the adapter asks and answers"))]

use super::values::{HasToken, NamedSet};
use crate::vocabulary::own::{AnyAction, AnyKind, Vocabulary};
use core::error::Error;
use core::fmt::{self, Write};
use serde::Deserializer;
use serde::de::{Expected, Visitor};

/// A precision with which nobody writes the words of an error.
const PRECISION: usize = 0x726f;

/// A value for which the adapter is asked.
#[derive(Debug, Clone, Copy)]
pub(in crate::serde) enum Question {
    Set,
    HasToken,
    Kind,
    Action,
}

impl Question {
    const ALL: [Question; 4] = [Question::Set, Question::HasToken, Question::Kind, Question::Action];

    const fn as_str(self) -> &'static str {
        match self {
            Question::Set => "$rolecall::Permission",
            Question::HasToken => "$rolecall::HasToken",
            Question::Kind => "$rolecall::AnyKind",
            Question::Action => "$rolecall::AnyAction",
        }
    }

    /// The question that the visitor puts, if any.
    pub(super) fn of<'de, V: Visitor<'de>>(visitor: &V) -> Option<Question> {
        let mut heard = Heard { question: None, parts: 0 };
        write!(heard, "{:.*}", PRECISION, visitor as &dyn Expected).ok()?;
        heard.question
    }

    /// Reads the value with the vocabulary.
    pub(super) fn answer<'de, D: Deserializer<'de>>(
        self,
        deserializer: D,
        vocabulary: &Vocabulary,
    ) -> Result<Handed, D::Error> {
        let known = Known(Some(vocabulary));
        match self {
            Question::Set => NamedSet::read(deserializer, known).map(Handed::Set),
            Question::HasToken => HasToken::read(deserializer, known).map(Handed::HasToken),
            Question::Kind => AnyKind::read(deserializer, known).map(Handed::Kind),
            Question::Action => AnyAction::read(deserializer, known).map(Handed::Action),
        }
    }
}

/// Listens to the words of a visitor. It is a question if it is the name of one, in one piece.
struct Heard {
    question: Option<Question>,
    parts: usize,
}

impl Write for Heard {
    fn write_str(&mut self, part: &str) -> fmt::Result {
        let is_first = self.parts == 0;
        self.parts = self.parts.saturating_add(1);
        self.question = Question::ALL.into_iter().find(|known| is_first && known.as_str() == part);
        Ok(())
    }
}

/// The names that are known: those of a vocabulary, or the documented ones until the adapter answers.
#[derive(Clone, Copy)]
pub(in crate::serde) struct Known<'v>(Option<&'v Vocabulary>);

impl<'v> Known<'v> {
    pub(in crate::serde) const DOCUMENTED: Known<'static> = Known(None);

    pub(in crate::serde) fn vocabulary(self) -> &'v Vocabulary {
        self.0.unwrap_or(const { &Vocabulary::EMPTY })
    }

    /// The words of a visitor: the question, if the adapter asks and has not answered it, or else what is expected.
    pub(in crate::serde) fn expecting(
        self,
        f: &mut fmt::Formatter<'_>,
        question: Question,
        expected: &str,
    ) -> fmt::Result {
        let is_asked = self.0.is_none() && f.precision() == Some(PRECISION);
        f.write_str(if is_asked { question.as_str() } else { expected })
    }
}

/// A value that the adapter reads.
pub(in crate::serde) trait Answer: Sized {
    /// Reads it with the names that are known.
    fn read<'de, D: Deserializer<'de>>(deserializer: D, known: Known<'_>) -> Result<Self, D::Error>;

    /// The value itself, if it is of this type.
    fn handed_over(handed: &Handed) -> Option<Self>;
}

/// A value that was read with a vocabulary, on its way to the type that asked for it.
#[derive(Debug)]
pub(in crate::serde) enum Handed {
    Set(NamedSet),
    HasToken(HasToken),
    Kind(AnyKind),
    Action(AnyAction),
}

// told only if code between the adapter and the type replaces the error
impl fmt::Display for Handed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that was read with a vocabulary was lost in a change of error types")
    }
}

impl Error for Handed {}

/// Asks for a value, and reads it with documented names if there is no adapter.
pub(in crate::serde) fn request<'de, T: Answer, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    let read = T::read(deserializer, Known::DOCUMENTED);
    #[cfg(feature = "std")]
    let read = read.or_else(|error| {
        let handed = error.source().and_then(|source| source.downcast_ref()).and_then(T::handed_over);
        handed.ok_or(error)
    });
    read
}
