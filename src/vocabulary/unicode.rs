//! Questions to Unicode's data: which characters are invisible, and which names look alike.
//!
//! The core has the data of Rust's standard library alone. The feature `directory` adds the data of
//! `unicode-security` (UTS #39) and `unicode-normalization` (UAX #15).

use alloc::string::String;
#[cfg(feature = "directory")]
use unicode_normalization::UnicodeNormalization as _;

/// `true` for a character that a reader cannot see, other than a space.
///
/// Combining marks are visible, except the ones that only choose a variant of a character. In the core, these and letters
/// that draw nothing, such as Hangul fillers, count as visible: the standard library has no data about them.
pub(crate) fn is_invisible(letter: char) -> bool {
    // nearly all ids and names have only these
    if letter.is_ascii_graphic() || letter == ' ' {
        return false;
    }
    !is_printable(letter) || draws_nothing(letter)
}

/// `true` unless the standard library knows the character as a control, a format or a separator, or not at all.
// `escape_debug` of a string is the only public form of this data. It also escapes a combining mark at the beginning
// of a string, hence the letter before it.
fn is_printable(letter: char) -> bool {
    let text = String::from_iter(['a', letter]);
    text.escape_debug().eq(text.chars())
}

/// `true` for U+200C and U+200D, which shape the letters beside them in Persian, in scripts of India and Sri Lanka, and
/// in emoji (the property `Join_Control`, which Unicode keeps as it is).
pub(crate) const fn is_joiner(letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}')
}

/// `true` for a character that is invisible by itself, whatever stands beside it: not a combining mark, which may
/// select a variant of the character before it.
#[cfg(feature = "directory")]
pub(crate) fn is_blank(letter: char) -> bool {
    draws_nothing(letter) && !unicode_normalization::char::is_combining_mark(letter)
}

#[cfg(not(feature = "directory"))]
pub(crate) const fn is_blank(_: char) -> bool {
    false
}

/// `true` for the characters that Unicode calls default-ignorable, and for those that look like a space.
// A skeleton is without the former and has a space for the latter, U+2800 for example. The null notehead is the only
// other character that draws nothing, and no property tells it from the notes that do.
#[cfg(feature = "directory")]
fn draws_nothing(letter: char) -> bool {
    let mut bytes = [0; 4];
    let is_empty = |letter: &str| unicode_security::skeleton(letter).all(char::is_whitespace);
    !letter.is_ascii() && (letter == '\u{1d159}' || is_empty(letter.encode_utf8(&mut bytes)))
}

#[cfg(not(feature = "directory"))]
const fn draws_nothing(_: char) -> bool {
    false
}

/// The form in which two names are equal if they differ only in case, composition, width, invisible characters or the
/// number of spaces between words.
///
/// The form is not for reading. It is a compatibility decomposition (NFKD) in lower case.
#[cfg(feature = "directory")]
pub(crate) fn folded(name: &str) -> String {
    // most names, and ten times as fast
    if name.is_ascii() {
        return without_repeats(name.chars()).to_ascii_lowercase();
    }
    // the decomposition of a character that draws something may have parts that do not
    let seen =
        name.chars().filter(|letter| !is_ignored(*letter)).nfkd().filter(|letter| !is_ignored(*letter));
    // Decomposed again, because some letters have a decomposition in one case alone. A test of all characters shows that
    // nothing changes from then on.
    without_repeats(seen.flat_map(caseless).nfkd())
}

#[cfg(feature = "directory")]
fn without_repeats(name: impl Iterator<Item = char>) -> String {
    let mut folded = String::new();
    for letter in name {
        let is_repeated = match letter {
            // browsers show several spaces as one
            ' ' => folded.ends_with(' '),
            // `İ` is the capital of `i` in Turkish, and is decomposed into an `I` and this dot
            '\u{307}' => folded.ends_with('i'),
            _ => false,
        };
        if !is_repeated {
            folded.push(letter);
        }
    }
    folded
}

#[cfg(feature = "directory")]
fn is_ignored(letter: char) -> bool {
    !letter.is_whitespace() && draws_nothing(letter)
}

/// The lower case of the upper case, which unites the letters that share either: σ and ς, ß and SS, and in Turkish ı
/// and I.
// Unicode's case folding keeps `ı` apart, so that the name `ILICA` in lower case would be another name than `ılıca`. It
// would also need one more crate. The first step is for letters such as `ẞ`, whose upper case is not `SS` though that
// of `ß` is.
#[cfg(feature = "directory")]
fn caseless(letter: char) -> impl Iterator<Item = char> {
    letter.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase)
}

/// Whether the name reads like a documented one: their letters and digits are the same if case is ignored.
///
/// With `directory`, letters that look the same are the same too, such as the Latin and the Cyrillic `a`.
#[cfg(not(feature = "directory"))]
pub(crate) fn reads_like_any(name: &str, mut documented: impl Iterator<Item = &'static str>) -> bool {
    documented.any(|documented| letters(documented.chars()).eq(letters(name.chars())))
}

// The skeleton depends on the case: the Cyrillic `В` looks like a Latin one, and `в` does not. So the name is compared
// as it is written and in lower case, with the documented one as it is written and in either case.
#[cfg(feature = "directory")]
pub(crate) fn reads_like_any(name: &str, mut documented: impl Iterator<Item = &'static str>) -> bool {
    let plain: String = letters(name.nfc()).collect();
    let forms: [String; 2] = [looks(name).collect(), looks(&folded(name)).collect()];
    // most comparisons end at the first letter, so that few skeletons of documented names are worked out in full
    let is_one = |documented: &str| forms.iter().any(|form| looks(documented).eq(form.chars()));
    documented.any(|documented| {
        letters(documented.chars()).eq(plain.chars())
            || is_one(documented)
            || is_one(&documented.to_ascii_uppercase())
            || is_one(&documented.to_ascii_lowercase())
    })
}

/// The letters and digits of the name's skeleton (UTS #39), in lower case.
// Marks count as far as they make another letter: a Czech `Administrátor` is not a disguise, and crossed-out letters
// are.
#[cfg(feature = "directory")]
fn looks(name: &str) -> impl Iterator<Item = char> {
    letters(unicode_security::skeleton(name).nfc())
}

fn letters(name: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    name.filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests;
