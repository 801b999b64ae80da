//! Errors of other crates, shortened: serde and the formats quote a text in full.

use alloc::string::{String, ToString};
use serde::de::Error;

/// The longest error that stays as it is, in characters.
///
/// The longest error of this crate is shorter: its quote has 64 characters, and an escape such as `\u{10ffff}`
/// takes ten. The rest names the fields that were expected.
const LONGEST_ERROR: usize = 1000;

/// The length of the start and of the end that stay of a longer error, in characters.
///
/// The start says what is wrong. Many formats give the line and the column at the end.
const KEPT_OF_ERROR: usize = 200;

/// The error itself, or its start and its end if it is long.
pub(in crate::serde) fn shortened<E: Error>(error: E) -> E {
    let message = error.to_string();
    // A short error stays the same value: it keeps its kind and its place, which a text may not give back. The length
    // is in characters, because a cut between bytes can split one.
    let Some(over) = message.chars().count().checked_sub(LONGEST_ERROR) else {
        return error;
    };
    let start: String = message.chars().take(KEPT_OF_ERROR).collect();
    let cut = over.saturating_add(LONGEST_ERROR).saturating_sub(KEPT_OF_ERROR);
    E::custom(format_args!("{start}…{}", message.chars().skip(cut).collect::<String>()))
}
