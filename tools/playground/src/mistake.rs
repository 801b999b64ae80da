//! Mistakes in what a person typed: the words, and the place.

use crate::position;
use serde::Serialize;
use std::ops::Range;

/// A field of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Field {
    Snapshot,
    Policy,
    Vocabulary,
    Scopes,
    Question,
}

/// A mistake in one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Mistake {
    field: Field,
    /// What is wrong, and what would be right.
    message: String,
    /// The path into the JSON, such as `organizations[0].members[2].role`.
    path: Option<String>,
    // in a box, so that a result with a mistake stays small
    at: Option<Box<At>>,
    /// Other mistakes of the same kind, each with its path.
    others: Vec<String>,
    /// The number of mistakes that are not listed.
    unlisted: usize,
}

/// A place in a text, for people and for the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct At {
    line: usize,
    column: usize,
    /// The range in UTF-16 units, by which a script selects text.
    start: usize,
    end: usize,
}

impl Mistake {
    /// A mistake without a place.
    pub(crate) fn of(field: Field, message: impl Into<String>) -> Mistake {
        Mistake { field, message: message.into(), path: None, at: None, others: Vec::new(), unlisted: 0 }
    }

    /// The mistake at a path of the text: if the text is JSON, its value there is the place.
    pub(crate) fn at_path(self, path: &str, text: &str) -> Mistake {
        let at = position::of_path(text, path).map(|range| Box::new(At::of(text, range))).or(self.at);
        Mistake { path: Some(path.to_owned()), at, ..self }
    }

    /// The mistake at a line and a column, as a reader of JSON counts them: from 1, in bytes.
    pub(crate) fn at_line(self, (line, column): (usize, usize), text: &str) -> Mistake {
        let at =
            position::of_line(text, line, column).map(|position| Box::new(At::of(text, position..position)));
        Mistake { at, ..self }
    }

    /// The mistake with others beside it.
    pub(crate) fn beside(self, others: Vec<String>, unlisted: usize) -> Mistake {
        Mistake { others, unlisted, ..self }
    }
}

impl At {
    fn of(text: &str, range: Range<usize>) -> At {
        let units = |end| text.get(..end).unwrap_or(text).encode_utf16().count();
        let before = text.get(..range.start).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |position| position.saturating_add(1));
        let in_line = before.get(line_start..).unwrap_or_default();
        At {
            line: before.matches('\n').count().saturating_add(1),
            column: in_line.chars().count().saturating_add(1),
            start: units(range.start),
            end: units(range.end),
        }
    }
}
