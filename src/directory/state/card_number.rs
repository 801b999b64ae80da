//! Texts that look like the number of a payment card.

use alloc::vec::Vec;
use unicode_normalization::UnicodeNormalization as _;

/// The shortest card number, in digits (ISO/IEC 7812).
const SHORTEST: usize = 12;

/// The longest card number, in digits (ISO/IEC 7812).
const LONGEST: usize = 19;

/// `true` if 12 to 19 digits of one line pass Luhn's check, as they stand or in groups.
///
/// Digits of any script count. Everything between groups that is neither a letter nor a digit is ignored, so that
/// spaces, dashes and invisible characters hide nothing. One long number in ten looks like a card by chance.
///
/// Linear in the text.
pub(in crate::directory) fn looks_like_card_number(text: &str) -> bool {
    text.split('\n').any(|line| {
        // a compatibility decomposition has plain digits for those in circles, for example
        let symbols: Vec<_> = line.nfkd().map(Symbol::of).collect();
        // digits that letters separate belong to different numbers
        symbols.split(|symbol| *symbol == Symbol::Letter).any(|number| has_card_number(&groups(number)))
    })
}

/// A character of a text, as far as numbers are concerned.
#[derive(Clone, Copy, PartialEq)]
enum Symbol {
    /// A decimal digit, with its value.
    Digit(u8),
    /// A letter, or another number.
    Letter,
    /// Anything that may stand between groups of digits: a space, a dash, an invisible character.
    Gap,
}

impl Symbol {
    fn of(letter: char) -> Symbol {
        match digit(letter) {
            Some(digit) => Symbol::Digit(digit),
            None if letter.is_alphanumeric() => Symbol::Letter,
            None => Symbol::Gap,
        }
    }
}

/// The value of a decimal digit of any script.
// The standard library knows which characters are numbers, and not which. Unicode encodes the decimal digits of a script
// in one run from zero to nine, and keeps it so (UAX #44, "Decimal digits"). No run of other numbers stands
// directly before one, save for one of twenty.
fn digit(letter: char) -> Option<u8> {
    if let Some(digit) = letter.to_digit(10) {
        return u8::try_from(digit).ok();
    }
    if letter.is_ascii() || !letter.is_numeric() {
        return None;
    }
    let before =
        (0..u32::from(letter)).rev().map_while(char::from_u32).take_while(|before| before.is_numeric());
    // no run is longer than the fifty mathematical digits
    u8::try_from(before.take(64).count()).ok()?.checked_rem(10)
}

fn groups(number: &[Symbol]) -> Vec<Vec<u8>> {
    let groups = number.split(|symbol| *symbol == Symbol::Gap).filter(|group| !group.is_empty());
    let digits = groups.map(|group| {
        group.iter().filter_map(|symbol| match symbol {
            Symbol::Digit(digit) => Some(*digit),
            Symbol::Letter | Symbol::Gap => None,
        })
    });
    digits.map(Iterator::collect).collect()
}

/// `true` if some groups in a row make a card number.
fn has_card_number(groups: &[Vec<u8>]) -> bool {
    (0..groups.len()).any(|first| {
        let mut digits = Vec::new();
        for group in groups.iter().skip(first) {
            digits.extend_from_slice(group);
            if digits.len() > LONGEST {
                return false;
            }
            if digits.len() >= SHORTEST && passes_luhn(&digits) {
                return true;
            }
        }
        false
    })
}

/// Luhn's check: every second digit from the right counts twice, and the sum of the digits ends with zero.
fn passes_luhn(digits: &[u8]) -> bool {
    let values = digits.iter().rev().zip([false, true].into_iter().cycle());
    let values = values.map(|(digit, is_doubled)| match (u32::from(*digit), is_doubled) {
        (value, false) => value,
        // the sum of the digits of the double
        (value @ 0..5, true) => value.saturating_mul(2),
        (value, true) => value.saturating_mul(2).saturating_sub(9),
    });
    values.sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;
    use alloc::string::String;

    /// Test numbers of card schemes.
    const CARDS: [&str; 6] = [
        "4111111111111111",
        "5555555555554444",
        "378282246310005",
        "6011111111111117",
        "30569309025904",
        "6767700000000001231",
    ];

    fn in_digits(text: &str, zero: char) -> String {
        let digit = |letter: char| {
            letter.to_digit(10).and_then(|value| char::from_u32(u32::from(zero).saturating_add(value)))
        };
        text.chars().map(|letter| digit(letter).unwrap_or(letter)).collect()
    }

    #[test]
    fn cards_in_every_dress() {
        for card in CARDS {
            let separated = |gap: &str| {
                let digits: Vec<_> = card.chars().map(String::from).collect();
                digits.chunks(4).map(<[String]>::concat).collect::<Vec<_>>().join(gap)
            };
            for gap in ["", " ", "-", " - ", "\u{2013}", "\u{a0}", ".", "\u{200b}", "\t", "/", "\u{ad}"] {
                for zero in [
                    '0',
                    '\u{660}',
                    '\u{6f0}',
                    '\u{966}',
                    '\u{e50}',
                    '\u{ff10}',
                    '\u{1d7ce}',
                    '\u{1d7f6}',
                    '\u{11066}',
                    '\u{1e950}',
                ] {
                    let text = in_digits(&separated(gap), zero);
                    assert!(looks_like_card_number(&text), "{text:?}");
                    assert!(looks_like_card_number(&format!("Visa {text}, 12/29")), "{text:?}");
                    assert!(looks_like_card_number(&format!("Main St 7\n7 {text} 123\nx")), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn one_digit_makes_a_card_of_a_number() {
        for length in 1..30 {
            let start = "4".repeat(length);
            let found = (0..10).filter(|last| looks_like_card_number(&format!("{start}{last}"))).count();
            let is_card = (SHORTEST..=LONGEST).contains(&length.saturating_add(1));
            assert_eq!(found, usize::from(is_card), "{length}");
        }
    }

    #[test]
    fn other_texts() {
        for text in [
            "",
            "12 Main Street\n90210 Springfield",
            "4111 1111\n1111 1111",
            "4111a1111b1111c1111",
            "pm_1NvOFGLkdIwHu7ix",
            "4111111111111112",
            "2026-11-30",
            "³²",
        ] {
            assert!(!looks_like_card_number(text), "{text:?}");
        }
    }

    #[test]
    fn every_run_of_digits_counts_from_zero() {
        // what decomposes into digits is read as these
        let all = ('\0'..=char::MAX).filter(|letter| letter.is_numeric());
        let decimal = all.filter(|letter| digit(*letter) == Some(0));
        let runs = decimal.filter(|zero| {
            (0..10).all(|value| {
                char::from_u32(u32::from(*zero).saturating_add(u32::from(value))).and_then(digit)
                    == Some(value)
            })
        });
        assert!(runs.count() >= 60);
    }
}
