//! Keywords, and the places in a text where a keyword can match.

use crate::vocabulary::{quoted, unicode};
use alloc::string::String;
use core::fmt;
use thiserror::Error;
use unicode_normalization::char::is_combining_mark;

/// The length limit of a keyword, in characters, also of its decomposition: as long as the longest address.
const LONGEST_KEYWORD: usize = 254;

/// The text that a search looks for.
///
/// Case, composition, width, invisible characters and repeated spaces do not count: a keyword is compared as names are
/// ([`Name::is_same`](crate::directory::Name::is_same)). A thing matches if the keyword stands in its name, its
/// id or its address, at the start of a word. So `cat` finds `Big cats`, and does not find `Bobcat`. The keyword can go on
/// beyond the word, as `big c` does.
///
/// - A word starts at a letter or digit after another character, and at any other character after a space. The words of
///   `ana.b@mail.example.com` are `ana`, `b`, `mail`, `example` and `com`. Marks before the first letter of a keyword do
///   not count: `@example.com` finds the same as `example.com`.
/// - Scripts without upper and lower case often have no spaces between words. There, every letter can start a word.
/// - The search sees a letter and its accents one after the other. So `cafe` finds `Café` and `Cafeteria`, and `café` finds
///   only the first.
///
/// A substring in the middle of a word is not found: no index of linear size could find it in the time that a page takes.
///
/// ```
/// use rolecall::directory::Keyword;
///
/// assert_eq!(Keyword::new(" ÜBER  Cats ")?, Keyword::new("u\u{308}ber cats")?);
/// assert_eq!(Keyword::new("@example.com")?, Keyword::new("Example.com")?);
/// let told = Keyword::new(" ").unwrap_err().to_string();
/// assert_eq!(told, "invalid keyword ` `: expected 1 to 254 characters, at least one of them visible");
/// # Ok::<(), rolecall::directory::KeywordError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Keyword(String);

/// An invalid keyword. The message quotes it, escaped and cut after 64 characters.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("invalid keyword `{0}`: expected 1 to {LONGEST_KEYWORD} characters, at least one of them visible")]
pub struct KeywordError(String);

impl Keyword {
    /// Checks the text, and brings it into the form that is compared.
    ///
    /// # Errors
    ///
    /// [`KeywordError`] for a text that is empty or long, that nobody can see, or that has control characters. A search box that is
    /// left empty is no keyword: leave the keyword out of the request.
    pub fn new(text: &str) -> Result<Self, KeywordError> {
        // checked before and after: a character can have a decomposition of 18, and a cursor reads the result again
        let is_short = |text: &str| text.chars().nth(LONGEST_KEYWORD).is_none();
        if is_short(text) && !text.contains(char::is_control) {
            let folded = unicode::folded(text);
            let folded = folded.trim();
            let word = folded.trim_start_matches(|letter| !is_of_word(letter) && letter != ' ');
            // a keyword of symbols alone keeps them: an emoji can be all that a name has
            let kept = if word.starts_with(is_of_word) { word } else { folded };
            if !kept.is_empty() && is_short(kept) {
                return Ok(Keyword(kept.into()));
            }
        }
        Err(KeywordError(quoted(text)))
    }

    /// The keyword in the form that is compared: decomposed, and in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl core::str::FromStr for Keyword {
    type Err = KeywordError;

    fn from_str(text: &str) -> Result<Self, KeywordError> {
        Keyword::new(text)
    }
}

impl fmt::Display for Keyword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// The byte positions in a folded text where a keyword can match.
pub(super) fn word_starts(folded: &str) -> impl Iterator<Item = usize> {
    let mut before = ' ';
    folded.char_indices().filter_map(move |(position, letter)| {
        let previous = core::mem::replace(&mut before, letter);
        let is_start = if !is_of_word(letter) {
            !letter.is_whitespace() && previous.is_whitespace()
        } else if is_combining_mark(letter) {
            // a mark belongs to the letter before it
            previous.is_whitespace()
        } else {
            !is_of_word(previous) || is_caseless(letter)
        };
        is_start.then_some(position)
    })
}

fn is_of_word(letter: char) -> bool {
    letter.is_alphanumeric() || is_combining_mark(letter)
}

/// `true` for a letter of a script without upper and lower case. A folded text has no letters in upper case.
// Where the words of such a text start is a question to a dictionary, which no crate of this size has.
fn is_caseless(letter: char) -> bool {
    letter.is_alphabetic() && !letter.is_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    #[track_caller]
    fn words_are(text: &str, expected: &[&str]) {
        let folded = unicode::folded(text);
        let starts: Vec<usize> = word_starts(&folded).collect();
        let ends = starts.iter().skip(1).copied().chain([folded.len()]);
        let words: Vec<&str> =
            starts.iter().zip(ends).filter_map(|(from, to)| folded.get(*from..to)).collect();
        assert_eq!(words, expected);
    }

    #[test]
    fn words() {
        words_are("Big Cats", &["big ", "cats"]);
        words_are("ana.b@mail.example.com", &["ana.", "b@", "mail.", "example.", "com"]);
        words_are("C++ (beta)", &["c++ ", "(", "beta)"]);
        words_are("🚀 Team42 ★", &["🚀 ", "team42 ", "★"]);
        words_are("Café-Été", &["cafe\u{301}-", "e\u{301}te\u{301}"]);
        words_are("東京", &["東", "京"]);
        words_are("می\u{200c}خواهم", &["م", "ی", "خ", "و", "ا", "ه", "م"]);
        words_are("\u{1b}", &["\u{1b}"]);
        words_are("", &[]);
    }

    #[track_caller]
    fn keyword_is(text: &str, expected: Option<&str>) {
        assert_eq!(Keyword::new(text).ok().as_ref().map(Keyword::as_str), expected, "{text:?}");
    }

    #[test]
    fn keywords() {
        for (text, expected) in [
            ("Cats", "cats"),
            ("  a  B ", "a b"),
            ("@Example.com", "example.com"),
            ("(beta)", "beta)"),
            ("++", "++"),
            ("🚀", "🚀"),
            ("🚀 Team", "🚀 team"),
            ("İSTANBUL", "istanbul"),
            ("ılıca", "ilica"),
            ("é", "e\u{301}"),
        ] {
            keyword_is(text, Some(expected));
        }
        for text in ["", " ", "\u{200b}", "\u{3164}", "a\nb", "\n", "\u{a0}", &"a".repeat(255)] {
            keyword_is(text, None);
        }
        keyword_is(&"é".repeat(127), Some(&"e\u{301}".repeat(127)));
        keyword_is(&"é".repeat(128), None);
    }
}
