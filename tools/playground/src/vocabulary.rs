//! The vocabulary of a service, as the page gives it.

use crate::mistake::{Field, Mistake};
use rolecall::own::Vocabulary;
use rolecall_cli::data::{Source, vocabulary};
use std::cell::RefCell;

thread_local! {
    /// The text that was read last, with its rows. Rows are never freed, so that the same text must not make new ones
    /// whenever another field of the page changes.
    static LAST: RefCell<(String, Vocabulary)> = RefCell::default();
}

/// Reads the text. An empty one has no rows.
pub(crate) fn read(text: &str) -> Result<Vocabulary, Mistake> {
    if text.trim().is_empty() {
        return Ok(Vocabulary::default());
    }
    if let Some(same) = LAST.with_borrow(|(last, rows)| (last == text).then_some(*rows)) {
        return Ok(same);
    }
    let read = Source::new("the vocabulary", text.into()).and_then(|source| vocabulary(&source));
    let rows = read.map_err(|failure| {
        let mut messages = failure.messages().map(|message| {
            let words = message.strip_prefix("the vocabulary: ").unwrap_or(message);
            words.to_owned()
        });
        let first = messages.next().unwrap_or_default();
        Mistake::of(Field::Vocabulary, first).beside(messages.collect(), 0)
    })?;
    LAST.set((text.to_owned(), rows));
    Ok(rows)
}
