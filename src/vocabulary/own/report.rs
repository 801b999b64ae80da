//! The messages of faults as one text, made by the compiler.

use super::fault::{Fault, Message};

/// The messages of faults as a text that the compiler can make.
///
/// For the expansion of [`own_vocabulary!`](crate::own_vocabulary) alone.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Report {
    bytes: [u8; Report::SIZE],
    length: usize,
}

impl Report {
    // A screenful. What does not fit is left out: its turn comes when the first faults are mended.
    const SIZE: usize = 4096;

    pub(super) const fn new() -> Report {
        Report { bytes: [0; Report::SIZE], length: 0 }
    }

    pub(super) const fn line(&mut self, fault: &Fault) {
        let Message { table, name, text, others } = fault.message();
        if self.length > 0 {
            self.push("\n");
        }
        self.push(table.row());
        self.push(" ");
        self.push_quoted(name);
        self.push(": ");
        self.push(text);
        let mut rest: &[Option<_>] = &others;
        while let [Some((name, text)), tail @ ..] = rest {
            self.push_quoted(name);
            self.push(text);
            rest = tail;
        }
    }

    const fn push_quoted(&mut self, name: &str) {
        self.push("`");
        let mut name = name.as_bytes();
        while let [byte, rest @ ..] = name {
            // a backtick in the name does not end the quote
            if *byte == b'`' {
                self.push("\\");
            }
            self.push_byte(*byte);
            name = rest;
        }
        self.push("`");
    }

    const fn push(&mut self, text: &str) {
        let mut text = text.as_bytes();
        while let [byte, rest @ ..] = text {
            self.push_byte(*byte);
            text = rest;
        }
    }

    const fn push_byte(&mut self, byte: u8) {
        let Some((_, [slot, ..])) = self.bytes.split_at_mut_checked(self.length) else { return };
        *slot = byte;
        self.length = self.length.wrapping_add(1);
    }

    /// Whether there is no fault.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The text.
    #[must_use]
    pub const fn as_str(&self) -> &str {
        let Some((used, _)) = self.bytes.split_at_checked(self.length) else { return "" };
        // The text may end within a character; then the part before it counts.
        match core::str::from_utf8(used) {
            Ok(text) => text,
            Err(error) => match used.split_at_checked(error.valid_up_to()) {
                Some((valid, _)) => match core::str::from_utf8(valid) {
                    Ok(text) => text,
                    Err(_) => "",
                },
                None => "",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        let mut report = Report::new();
        assert!(report.is_empty() && report.as_str().is_empty());
        let name: &str = alloc::string::String::leak("é".repeat(3000));
        report.line(&Fault::Purpose { action: name });
        // `action `, the backtick and the letters of two bytes each
        assert_eq!(report.as_str().len(), 4096);
        report.line(&Fault::Purpose { action: name });
        assert_eq!(report.as_str().len(), 4096);

        let mut report = Report::new();
        report.line(&Fault::Bit { permission: name });
        assert_eq!(report.as_str().len(), 4096);
        assert!(report.as_str().ends_with('é'));
    }
}
