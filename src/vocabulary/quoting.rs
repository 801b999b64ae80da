//! Quoting: foreign text in messages, escaped and cut.

use super::unicode::is_invisible;
use alloc::string::String;
use core::fmt::{self, Write};

/// The number of characters of a foreign text that a message quotes.
// A name or id may come from an attacker and be megabytes long, and messages end up in logs. 64 characters
// are the longest name of a custom role, so a real one is quoted in full.
pub(crate) const MAX_QUOTED: usize = 64;

/// The part of a text that an error quotes: escaped, and cut after 64 characters.
///
/// It has no quotation marks; the message adds them, and a backtick in the text does not end them.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    for letter in text.chars().take(MAX_QUOTED) {
        // Rust's own data does not know that some letters draw nothing
        if letter == '`' {
            quoted.push_str("\\`");
        } else if is_invisible(letter) && !letter.is_control() {
            quoted.extend(letter.escape_unicode());
        } else {
            quoted.extend(letter.escape_debug());
        }
    }
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
            // `escape_debug` is not used for the rest: it would also escape quotes and combining marks, and make
            // ids in many scripts unreadable
            letter if letter.is_control() => write!(self.0, "{}", letter.escape_debug()),
            // Joiners too, though some names have them: two ids that differ only in one are different ids, and must
            // not read alike.
            letter if is_invisible(letter) => write!(self.0, "{}", letter.escape_unicode()),
            letter => self.0.write_char(letter),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn what_draws_nothing_is_told() {
        assert_eq!(quoted("a\u{ad}\u{e0041}\n"), "a\\u{ad}\\u{e0041}\\n");
        assert_eq!(quoted("Prüfer ن漢🙂"), "Prüfer ن漢🙂");
        assert_eq!(quoted("a`: allowed"), "a\\`: allowed");
        for letter in ['\u{3164}', '\u{ffa0}', '\u{2800}', '\u{1d159}', '\u{fe0f}', '\u{34f}'] {
            let escaped = letter.escape_unicode().to_string();
            let expected =
                if cfg!(feature = "directory") { escaped } else { letter.escape_debug().to_string() };
            assert_eq!(quoted(&letter.to_string()), expected);
            let shown = if cfg!(feature = "directory") { expected } else { letter.to_string() };
            assert_eq!(Backticked(letter).to_string(), alloc::format!("`{shown}`"));
        }
    }

    #[test]
    fn nothing_gets_out_of_backticks() {
        let ticked = |text| Backticked(text).to_string();
        assert_eq!(ticked("cats"), "`cats`");
        assert_eq!(
            ticked("a`: allowed\n└─ b\u{1b}[31m\u{202e}"),
            "`a\\`: allowed\\n└─ b\\u{1b}[31m\\u{202e}`"
        );
        assert_eq!(ticked("a\u{ad}\u{61c}\u{180e}\u{2028}b"), "`a\\u{ad}\\u{61c}\\u{180e}\\u{2028}b`");
        assert_eq!(ticked("Prüfer 🙂 \\ \" हिन्दी"), "`Prüfer 🙂 \\ \" हिन्दी`");
    }
}
