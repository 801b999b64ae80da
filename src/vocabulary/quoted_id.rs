//! Ids in messages, escaped and cut.

use super::quoting::{Backticked, MAX_QUOTED};
use core::fmt::{self, Write};

/// An id in backticks as an error quotes it: escaped, and cut after 64 characters.
pub(crate) const fn quoted_id<T>(id: T) -> Backticked<Capped<T>> {
    Backticked(Capped(id))
}

/// A value whose `Display` output is cut after 64 characters.
// The output is cut while it is written, so that a long id is never copied.
pub(crate) struct Capped<T>(T);

impl<T: fmt::Display> fmt::Display for Capped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(CappedWriter { output: f, remaining: MAX_QUOTED, is_cut: false }, "{}", self.0)
    }
}

/// A writer that passes on so many characters and no more.
struct CappedWriter<'a, 'f> {
    output: &'a mut fmt::Formatter<'f>,
    remaining: usize,
    is_cut: bool,
}

impl fmt::Write for CappedWriter<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match self.remaining.checked_sub(1) {
                Some(remaining) => {
                    self.remaining = remaining;
                    self.output.write_char(letter)?;
                }
                // An error would end the writing sooner, but would make `to_string` panic.
                None if self.is_cut => break,
                None => {
                    self.is_cut = true;
                    self.output.write_char('…')?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[test]
    fn a_long_id_is_not_quoted_in_full() {
        let capped = |text: &str| Backticked(Capped(text)).to_string();
        assert_eq!(capped("a`\n"), "`a\\`\\n`");
        assert_eq!(capped(&"é".repeat(64)), alloc::format!("`{}`", "é".repeat(64)));
        assert_eq!(capped(&"é".repeat(1000)), alloc::format!("`{}…`", "é".repeat(64)));
        let parts = alloc::format!("{}", Capped(format_args!("{}{}{}", "a".repeat(60), "b".repeat(60), "c")));
        assert_eq!(parts, alloc::format!("{}{}…", "a".repeat(60), "b".repeat(4)));
    }
}
