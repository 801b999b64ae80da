//! Quoting: foreign text in messages, escaped and cut.

use alloc::string::String;
use core::fmt::{self, Write};

/// The number of characters of a foreign text that a message quotes.
// A name or id may come from an attacker and be megabytes long, and messages end up in logs. 64 characters
// are the longest name of a custom role, so a real one is quoted in full.
pub(crate) const MAX_QUOTED: usize = 64;

/// The part of a text that an error quotes: escaped, and cut after 64 characters.
///
/// It has no quotation marks; the message adds them.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(MAX_QUOTED).flat_map(char::escape_debug).collect();
    // `nth` stops at the 65th character, where `count` would walk through all of a long text.
    if text.chars().nth(MAX_QUOTED).is_some() {
        quoted.push('…');
    }
    quoted
}

/// An id or a custom name in backticks, escaped so that it cannot end the quote or the line, or change the
/// direction of the writing.
// Explanations are trees of several lines that people read to decide about access. An id must not be able to
// forge a line of one.
pub(crate) struct Backticked<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Backticked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`")?;
        write!(EscapingWriter(f), "{}", self.0)?;
        f.write_str("`")
    }
}

/// A writer that escapes backticks, control characters, and invisible characters.
struct EscapingWriter<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for EscapingWriter<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|letter| match letter {
            '`' => self.0.write_str("\\`"),
            // Zero-width characters, line and paragraph separators, and marks of writing direction. Unicode
            // does not count them as control characters. `escape_debug` is not used for the rest: it would
            // also escape quotes and combining marks, and make ids in many scripts unreadable.
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
                write!(self.0, "{}", letter.escape_unicode())
            }
            letter if letter.is_control() => write!(self.0, "{}", letter.escape_debug()),
            letter => self.0.write_char(letter),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn nothing_gets_out_of_backticks() {
        let ticked = |text| Backticked(text).to_string();
        assert_eq!(ticked("cats"), "`cats`");
        assert_eq!(
            ticked("a`: allowed\n└─ b\u{1b}[31m\u{202e}"),
            "`a\\`: allowed\\n└─ b\\u{1b}[31m\\u{202e}`"
        );
        assert_eq!(ticked("Prüfer 🙂 \\ \" हिन्दी"), "`Prüfer 🙂 \\ \" हिन्दी`");
    }
}
