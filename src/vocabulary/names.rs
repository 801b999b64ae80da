//! Reading a name of the vocabulary, strictly.

use alloc::string::String;
use core::fmt::{self, Write};
use thiserror::Error;

/// How much of a wrong name an error quotes, in characters.
const QUOTED: usize = 64;

/// How many names an error lists as what would have been right.
const LISTED: usize = 16;

/// A name that the vocabulary does not have.
///
/// The message quotes the name, control characters escaped and no more than 64 characters of it, and
/// lists what would have been right where that is short enough to read.
///
/// ```
/// use rolecall::Role;
///
/// let error = "owner".parse::<Role>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "unknown role `owner`: expected one of `administrator`, `financial_manager`, \
///      `organization_contributor`, `team_contributor`, `organization_user`, `infrastructure_manager`"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Error)]
#[error("unknown {what} `{name}`{}", Expected(.expected))]
pub struct UnknownName {
    what: &'static str,
    name: String,
    expected: &'static [&'static str],
}

impl UnknownName {
    pub(crate) fn new(what: &'static str, name: &str, expected: &'static [&'static str]) -> Self {
        UnknownName { what, name: quoted(name), expected }
    }

    /// The name that is not known, escaped and capped as the message quotes it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Every name that would have been right, to suggest the nearest of; nothing where no name would.
    ///
    /// ```
    /// use rolecall::Action;
    ///
    /// let error = "delete_ap".parse::<Action>().unwrap_err();
    /// assert!(error.expected().contains(&"delete_app") && error.expected().len() == 103);
    /// ```
    #[must_use]
    pub const fn expected(&self) -> &'static [&'static str] {
        self.expected
    }
}

/// What an error quotes of a text: control characters escaped, and not all of a long one.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted: String = text.chars().take(QUOTED).flat_map(char::escape_debug).collect();
    if text.chars().nth(QUOTED).is_some() {
        quoted.push('…');
    }
    quoted
}

/// An id or a custom name in backticks, in which nothing ends the quote, the line, or the direction of writing.
pub(crate) struct Ticked<T>(pub(crate) T);

impl<T: fmt::Display> fmt::Display for Ticked<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`")?;
        write!(Escaping(f), "{}", self.0)?;
        f.write_str("`")
    }
}

/// An id in backticks, as an error quotes it: not all of a long one.
pub(crate) const fn brief<T>(id: T) -> Ticked<Capped<T>> {
    Ticked(Capped(id))
}

pub(crate) struct Capped<T>(T);

impl<T: fmt::Display> fmt::Display for Capped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Capping { f, left: QUOTED, is_over: false }, "{}", self.0)
    }
}

struct Capping<'a, 'f> {
    f: &'a mut fmt::Formatter<'f>,
    left: usize,
    is_over: bool,
}

impl fmt::Write for Capping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for letter in text.chars() {
            match self.left.checked_sub(1) {
                Some(left) => {
                    self.left = left;
                    self.f.write_char(letter)?;
                }
                None if self.is_over => break,
                None => {
                    self.is_over = true;
                    self.f.write_char('…')?;
                }
            }
        }
        Ok(())
    }
}

struct Escaping<'a, 'f>(&'a mut fmt::Formatter<'f>);

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        text.chars().try_for_each(|letter| match letter {
            '`' => self.0.write_str("\\`"),
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' => {
                write!(self.0, "{}", letter.escape_unicode())
            }
            letter if letter.is_control() => write!(self.0, "{}", letter.escape_debug()),
            letter => self.0.write_char(letter),
        })
    }
}

struct Expected<'a>(&'a [&'static str]);

impl fmt::Display for Expected<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            [] => Ok(()),
            names if names.len() > LISTED => write!(f, ": it is none of the {} known ones", names.len()),
            names => {
                f.write_str(": expected one of `")?;
                join(f, "`, `", names.iter().copied())?;
                f.write_str("`")
            }
        }
    }
}

/// Writes the names with the separator between them.
pub(crate) fn join(
    f: &mut fmt::Formatter<'_>,
    separator: &str,
    names: impl Iterator<Item = &'static str>,
) -> fmt::Result {
    for (position, name) in names.enumerate() {
        if position > 0 {
            f.write_str(separator)?;
        }
        f.write_str(name)?;
    }
    Ok(())
}

/// A closed vocabulary: the enum, `ALL`, `as_str`, `Display` and `FromStr`, from one list.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $type:ident, $what:literal:
        $($(#[$doc:meta])* $variant:ident $name:literal,)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$doc])* $variant,)*
        }

        impl $type {
            const NAMES: &[&str] = &[$($name),*];

            /// Every one, in the order of declaration.
            pub const ALL: [$type; $type::NAMES.len()] = [$($type::$variant),*];

            /// The name in `snake_case`, as `Display` writes and `FromStr` reads it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $type {
            type Err = crate::vocabulary::UnknownName;

            fn from_str(name: &str) -> Result<Self, crate::vocabulary::UnknownName> {
                let found = $type::ALL.into_iter().find(|known| known.as_str() == name);
                found.ok_or_else(|| crate::vocabulary::UnknownName::new($what, name, $type::NAMES))
            }
        }
    };
}
pub(crate) use vocabulary;

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::string::ToString;

    #[track_caller]
    fn is_quoted(name: &str, expected: &str) {
        assert_eq!(UnknownName::new("thing", name, &[]).to_string(), expected);
    }

    #[test]
    fn no_more_names_are_listed_than_one_reads() {
        let expecting = |names| UnknownName::new("thing", "x", names).to_string();
        assert!(expecting(&["name"; LISTED]).ends_with("`, `name`"));
        assert_eq!(expecting(&["name"; LISTED + 1]), "unknown thing `x`: it is none of the 17 known ones");
    }

    #[test]
    fn nothing_gets_out_of_backticks() {
        let ticked = |text| Ticked(text).to_string();
        assert_eq!(ticked("cats"), "`cats`");
        assert_eq!(
            ticked("a`: allowed\n└─ b\u{1b}[31m\u{202e}"),
            "`a\\`: allowed\\n└─ b\\u{1b}[31m\\u{202e}`"
        );
        assert_eq!(ticked("Prüfer 🙂 \\ \" हिन्दी"), "`Prüfer 🙂 \\ \" हिन्दी`");
    }

    #[test]
    fn a_long_id_is_not_quoted_in_full() {
        let capped = |text: &str| Ticked(Capped(text)).to_string();
        assert_eq!(capped("a`\n"), "`a\\`\\n`");
        assert_eq!(capped(&"é".repeat(64)), alloc::format!("`{}`", "é".repeat(64)));
        assert_eq!(capped(&"é".repeat(1000)), alloc::format!("`{}…`", "é".repeat(64)));
        let parts = alloc::format!("{}", Capped(format_args!("{}{}{}", "a".repeat(60), "b".repeat(60), "c")));
        assert_eq!(parts, alloc::format!("{}{}…", "a".repeat(60), "b".repeat(4)));
    }

    #[test]
    fn the_quote_is_capped_and_escaped() {
        is_quoted("", "unknown thing ``");
        is_quoted("a\nb\u{1b}[31m", "unknown thing `a\\nb\\u{1b}[31m`");
        is_quoted(&"é".repeat(64), &alloc::format!("unknown thing `{}`", "é".repeat(64)));
        is_quoted(&"é".repeat(65), &alloc::format!("unknown thing `{}…`", "é".repeat(64)));
    }
}
