//! Names, titles and rows compared by the compiler, which can call neither traits nor iterators.

use super::{KindPlace, OwnKind, OwnPermission};
use crate::vocabulary::Level;
use crate::vocabulary::quoting::MAX_QUOTED;

/// The pattern of an ASCII byte that is neither a letter nor a digit. Bytes beyond ASCII are letters.
macro_rules! punctuation {
    () => {
        ..=b'/' | b':'..=b'@' | b'['..=b'`' | b'{'..=b'\x7f'
    };
}

/// Whether the name is in upper case: a letter, then letters, digits and `_`.
pub(crate) const fn is_upper_name(name: &str) -> bool {
    match name.as_bytes() {
        [b'A'..=b'Z', rest @ ..] => rest.len() < MAX_QUOTED && are_name_bytes(rest, true),
        _ => false,
    }
}

/// Whether the name is in lower case: a letter, then letters, digits and `_`.
pub(crate) const fn is_lower_name(name: &str) -> bool {
    match name.as_bytes() {
        [b'a'..=b'z', rest @ ..] => rest.len() < MAX_QUOTED && are_name_bytes(rest, false),
        _ => false,
    }
}

const fn are_name_bytes(mut bytes: &[u8], upper: bool) -> bool {
    while let [byte, rest @ ..] = bytes {
        let is_letter = if upper { byte.is_ascii_uppercase() } else { byte.is_ascii_lowercase() };
        if !is_letter && !byte.is_ascii_digit() && *byte != b'_' {
            return false;
        }
        bytes = rest;
    }
    true
}

/// Whether the title is 1 to 64 characters with a letter or digit, without control characters and surrounding spaces.
pub(super) const fn is_title(title: &str) -> bool {
    let mut bytes = title.as_bytes();
    if let [b' ', ..] | [.., b' '] = bytes {
        return false;
    }
    let mut characters = 0_usize;
    let mut is_readable = false;
    while let [byte, rest @ ..] = bytes {
        if byte.is_ascii_control() {
            return false;
        }
        // Every byte of a character but the first begins with the bits 10.
        if *byte & 0b1100_0000 != 0b1000_0000 {
            characters = characters.saturating_add(1);
        }
        is_readable = is_readable || !matches!(byte, punctuation!());
        bytes = rest;
    }
    characters <= MAX_QUOTED && is_readable
}

/// Whether each character beyond ASCII is in a block of which no character is invisible.
///
/// [`Fault::TitleCharacter`](super::Fault::TitleCharacter) names the blocks.
// A list of blocks, since the compiler cannot ask the Unicode data of the standard library. It lists what is accepted: a
// character that Unicode adds or redefines is refused until somebody reads its block. Unicode keeps ranges of its own for
// future characters that draw nothing, and none of them is in these blocks.
pub(super) const fn is_visible(title: &str) -> bool {
    let mut bytes = title.as_bytes();
    while let [first, rest @ ..] = bytes {
        let (character, rest) = match (*first, rest) {
            (..=0x7f, rest) => (0x20, rest), // the check of the whole title refuses control characters
            (0xc0..=0xdf, [b, rest @ ..]) => (bits(*first, 0x1f, 6) | bits(*b, 0x3f, 0), rest),
            (0xe0..=0xef, [b, c, rest @ ..]) => {
                (bits(*first, 0x0f, 12) | bits(*b, 0x3f, 6) | bits(*c, 0x3f, 0), rest)
            }
            // beyond U+FFFF: none of these is in a block of the list
            (0x80.., _) => return false,
        };
        let is_listed = matches!(
            character,
            0x20
                | 0xa1..=0xac // Latin, up to the soft hyphen and after it
                | 0xae..=0x2ff
                | 0x370..=0x58f // Greek, Cyrillic, Armenian
                | 0x5be..=0x5f4 // Hebrew
                | 0x61e..=0x6dc // Arabic, up to a format character and after it
                | 0x6de..=0x6ff
                | 0x900..=0x10ff // Devanagari to Georgian
                | 0x1e00..=0x1fff // more Latin and Greek
                | 0x2010..=0x2027 // dashes and quotation marks
                | 0x3001..=0x30ff // punctuation of East Asia, kana
                | 0x4e00..=0x9fff // Han
                | 0xac00..=0xd7a3 // Hangul
        );
        if !is_listed {
            return false;
        }
        bytes = rest;
    }
    true
}

/// The bits of a byte of a character, at their place in the character.
const fn bits(byte: u8, mask: u8, place: u32) -> u32 {
    ((byte & mask) as u32).wrapping_shl(place)
}

/// Whether people read the two as the same: as letters and digits alone, in either case (of ASCII letters).
// The last letters come first, since the names of a service often begin alike. The compiler runs this for each pair of
// names, and it is slow: each letter takes it microseconds.
pub(super) const fn reads_like(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    if let ([.., a], [.., b]) = (left, right) {
        // One bit tells the cases of a letter apart.
        let is_other = (*a ^ *b) & !0x20 != 0;
        if is_other && !matches!(a, punctuation!()) && !matches!(b, punctuation!()) {
            return false;
        }
    }
    let mut is_empty = true; // such a name or title is malformed, which is a fault of its own
    loop {
        match (left, right) {
            ([punctuation!(), rest @ ..], _) => left = rest,
            (_, [punctuation!(), rest @ ..]) => right = rest,
            ([a, left_rest @ ..], [b, right_rest @ ..]) if *a == *b || a.eq_ignore_ascii_case(b) => {
                is_empty = false;
                (left, right) = (left_rest, right_rest);
            }
            ([], []) => return !is_empty,
            ([_, ..] | [], [_, ..] | []) => return false,
        }
    }
}

/// The first of the names that the text reads like.
pub(super) const fn like_one_of(text: &str, mut names: &[&'static str]) -> Option<&'static str> {
    while let [name, rest @ ..] = names {
        if reads_like(text, name) {
            return Some(name);
        }
        names = rest;
    }
    None
}

/// Whether the table has the kind, by its contents.
pub(super) const fn is_known_kind(kind: &OwnKind, mut kinds: &[&OwnKind]) -> bool {
    while let [known, rest @ ..] = kinds {
        if same_text(kind.name, known.name) && same_place(kind.place, known.place) {
            return true;
        }
        kinds = rest;
    }
    false
}

const fn same_place(left: KindPlace, right: KindPlace) -> bool {
    matches!(
        (left, right),
        (KindPlace::InApps, KindPlace::InApps)
            | (KindPlace::OfOrganizations, KindPlace::OfOrganizations)
            | (KindPlace::OfOrganizationsAndUsers, KindPlace::OfOrganizationsAndUsers)
    )
}

/// Whether both tables have the same rows in the same order.
// By their contents: the compiler cannot compare addresses.
pub(super) const fn same_table(mut left: &[OwnPermission], mut right: &[OwnPermission]) -> bool {
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if !same_row(a, b) {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    left.is_empty() && right.is_empty()
}

const fn same_row(left: &OwnPermission, right: &OwnPermission) -> bool {
    // All fields by name, so that none is forgotten.
    let OwnPermission { bit, name, title, level, roles, team_permissions, public } = *left;
    bit == right.bit
        && same_text(name, right.name)
        && same_text(title, right.title)
        && matches!(level, Level::App) == matches!(right.level, Level::App)
        && same_cells(&roles, &right.roles)
        && same_cells(&team_permissions, &right.team_permissions)
        && public == right.public
}

// From the end, as above.
pub(super) const fn same_text(left: &str, right: &str) -> bool {
    let (mut left, mut right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    while let ([left_rest @ .., a], [right_rest @ .., b]) = (left, right) {
        if *a != *b {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    true
}

/// Whether the name is that of the variant, whose name in `snake_case` is one word.
pub(super) const fn is_variant(snake_case: &str, name: &str) -> bool {
    let ([a, left @ ..], [b, right @ ..]) = (snake_case.as_bytes(), name.as_bytes()) else {
        return false;
    };
    let (mut left, mut right) = (left, right);
    let mut is_same = a.to_ascii_uppercase() == *b && left.len() == right.len();
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        is_same = is_same && *a == *b;
        (left, right) = (left_rest, right_rest);
    }
    is_same
}

const fn same_cells(mut left: &[bool], mut right: &[bool]) -> bool {
    while let ([a, left_rest @ ..], [b, right_rest @ ..]) = (left, right) {
        if *a != *b {
            return false;
        }
        (left, right) = (left_rest, right_rest);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::format;

    #[test]
    fn variants_are_written_with_a_capital() {
        for (name, variant, is_same) in [
            ("app", "App", true),
            ("a", "A", true),
            ("app", "app", false),
            ("app", "Bpp", false),
            ("app", "Apps", false),
            ("apps", "App", false),
            ("app", "Apq", false),
            ("apq", "App", false),
            ("app", "BpP", false),
            ("", "", false),
            ("a", "", false),
        ] {
            assert_eq!(is_variant(name, variant), is_same, "{name} {variant}");
        }
    }

    #[test]
    fn texts_are_compared_as_people_read_them() {
        for (left, right) in [
            ("a", "A"),
            ("RUN_PIPELINES", "Run pipelines"),
            ("view-models", "ViewModels"),
            ("__a__", "a"),
            ("a", "--a-"),
            ("a1\u{7f}", "\0A 1"),
            ("Läufe", "läufe"),
        ] {
            assert!(reads_like(left, right) && reads_like(right, left), "{left:?} {right:?}");
        }
        for (left, right) in [
            ("", ""),
            ("-", "_"),
            ("", "a"),
            ("-", "a"),
            ("a", "b"),
            ("aa", "a"),
            ("abca", "a"),
            ("a_1", "a_2"),
            ("1", "\u{11}"), // one bit apart, as the cases of a letter are
            ("@", "`"),
            ("[a", "{b"),
            ("Läufe", "Laufe"),
            ("ä", "Ä"), // only the case of ASCII letters is ignored
        ] {
            assert!(!reads_like(left, right) && !reads_like(right, left), "{left:?} {right:?}");
        }
    }

    /// A character is in a title exactly if it is in one of the blocks, and none of these is invisible.
    #[test]
    fn no_character_of_a_title_is_invisible() {
        // by UTF-8 of the standard library; the check decodes by itself
        let listed = |letter: char| {
            let blocks =
                [' '..='~', '¡'..='¬', '®'..='\u{2ff}', '\u{370}'..='\u{58f}', '\u{5be}'..='\u{5f4}'];
            let more =
                ['\u{61e}'..='\u{6dc}', '\u{6de}'..='\u{6ff}', '\u{900}'..='\u{10ff}', 'Ḁ'..='\u{1fff}'];
            let rest = ['‐'..='‧', '、'..='ヿ', '一'..='\u{9fff}', '가'..='힣'];
            [blocks.as_slice(), &more, &rest].concat().iter().any(|block| block.contains(&letter))
        };
        for letter in '\0'..=char::MAX {
            let title = format!("a{letter}b{letter}");
            let is_control = letter.is_ascii_control();
            assert_eq!(is_visible(&title), listed(letter) || is_control, "{letter:?}");
            if listed(letter) {
                let forms = ['\u{ad}', '\u{34f}', '\u{61c}', '\u{6dd}', '\u{180e}', '\u{feff}', '\u{3164}'];
                let is_blank = letter.is_control() || letter.is_whitespace() || forms.contains(&letter);
                assert!(letter == ' ' || !is_blank, "{letter:?}");
                assert!(!crate::vocabulary::unicode::is_blank(letter), "{letter:?}");
            }
        }
    }
}
