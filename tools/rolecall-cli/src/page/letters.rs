//! Letters: how wide they are, which run from right to left, and which may not be printed.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The text with control characters, and characters that hide or turn text, written as escapes.
///
/// Joiners stay: names in Persian, scripts of India and emoji have them.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_harmful(letter) {
            shown.extend(letter.escape_debug());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// `true` if the letter could steer a terminal, hide text or change its direction.
#[must_use]
pub fn is_harmful(letter: char) -> bool {
    letter.is_control()
        || matches!(letter,
            '\u{AD}' | '\u{61C}' | '\u{180E}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{E0000}'..='\u{E007F}')
}

/// `true` if the text has letters that run from right to left.
pub fn has_right_to_left(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}'
            | '\u{10800}'..='\u{10FFF}' | '\u{1E800}'..='\u{1EFFF}')
    })
}

/// The width of the text in columns: wide letters take two, marks on other letters none.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// The width of the letter in columns.
pub fn letter_width(letter: char) -> usize {
    letter.width().unwrap_or(0)
}
