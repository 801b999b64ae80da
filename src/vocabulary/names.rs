//! Names: the macro that makes a vocabulary, and its one error.

use super::quoting::quoted;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use thiserror::Error;

/// The number of known names up to which an error lists them all.
// 16 covers every vocabulary that fits on a line or two: kinds, roles, reasons, outcomes (14, the most).
// Beyond it are commands, permissions and actions, of which the message gives the number alone.
const MAX_LISTED: usize = 16;

/// The error for a name that is not in the vocabulary.
///
/// The message says which vocabulary was meant and quotes the name, at most 64 characters of it and with
/// control characters escaped. It lists the known names if there are at most 16;
/// [`expected`](UnknownName::expected) and [`expected_own`](UnknownName::expected_own) have them in any case.
///
/// Names are read strictly: another case, a space at either end and a number in place of a name are all
/// unknown. A lenient reader would be a way around checks that compare names, such as the one that keeps a
/// custom role from having a documented name.
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
#[error("unknown {category} `{name}`{}", ExpectedNames(.expected, .own))]
pub struct UnknownName {
    category: &'static str,
    name: String,
    expected: &'static [&'static str],
    own: Vec<&'static str>,
}

impl UnknownName {
    pub(crate) fn new(category: &'static str, name: &str, expected: &'static [&'static str]) -> Self {
        UnknownName { category, name: quoted(name), expected, own: Vec::new() }
    }

    /// The same error of a vocabulary that knows the own names as well.
    pub(super) fn or_own(self, own: impl Iterator<Item = &'static str>) -> Self {
        UnknownName { own: own.collect(), ..self }
    }

    /// The unknown name as the message quotes it: escaped, and cut after 64 characters.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// All documented names that are known instead, from which a program can suggest the nearest.
    ///
    /// The list is empty if no name could have been right, as for a text in place of a set of permissions.
    ///
    /// ```
    /// use rolecall::Action;
    ///
    /// let error = "delete_ap".parse::<Action>().unwrap_err();
    /// assert!(error.expected().contains(&"delete_app") && error.expected().len() == 113);
    /// ```
    #[must_use]
    pub const fn expected(&self) -> &'static [&'static str] {
        self.expected
    }

    /// The names of a service's own that are known as well; none, unless a [`Vocabulary`](crate::own::Vocabulary)
    /// has read the name.
    ///
    /// ```
    /// rolecall::own_vocabulary! {
    ///     /// What a registry asks.
    ///     const VOCABULARY;
    ///     kinds {
    ///         REGISTRY "registry" OfOrganizations;
    ///     }
    /// }
    ///
    /// let error = VOCABULARY.kind("registri").unwrap_err();
    /// assert_eq!(error.expected_own(), ["registry"]);
    /// assert!(error.to_string().ends_with("`task`, `module`, `registry`"));
    /// ```
    #[must_use]
    pub fn expected_own(&self) -> &[&'static str] {
        &self.own
    }
}

/// The end of the message: the known names, or their number if they are too many to list.
struct ExpectedNames<'a>(&'a [&'static str], &'a [&'static str]);

impl fmt::Display for ExpectedNames<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = || self.0.iter().chain(self.1).copied();
        match names().count() {
            0 => Ok(()),
            1..=MAX_LISTED => {
                f.write_str(": expected one of `")?;
                join(f, "`, `", names())?;
                f.write_str("`")
            }
            more => write!(f, ": expected one of {more} known names"),
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

/// Makes a vocabulary from one list: an enum with its `ALL`, `as_str`, `Display` and `FromStr`.
// A macro, so that a variant and its name stand on one line and neither can be forgotten. `FromStr` compares
// one name after another: vocabularies are short, and no decision reads names. `Ord` is not derived, since an
// order by declaration would mean nothing, and for roles it would be dangerous.
macro_rules! vocabulary {
    (
        $(#[$meta:meta])*
        $type:ident, $category:literal:
        $($(#[$doc:meta])* $variant:ident $name:literal,)*
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$doc])* $variant,)*
        }

        impl $type {
            pub(super) const NAMES: &[&str] = &[$($name),*];

            /// All values, in the order of declaration.
            pub const ALL: [$type; $type::NAMES.len()] = [$($type::$variant),*];

            /// The name in `snake_case`. `Display` writes this name and `FromStr` reads it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($type::$variant => $name,)*
                }
            }
        }

        impl core::fmt::Display for $type {
            fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
                // `pad`, so that width and alignment work in a format string, as they do for `&str`.
                f.pad(self.as_str())
            }
        }

        impl core::str::FromStr for $type {
            type Err = crate::vocabulary::UnknownName;

            fn from_str(name: &str) -> Result<Self, crate::vocabulary::UnknownName> {
                let found = $type::ALL.into_iter().find(|known| known.as_str() == name);
                found.ok_or_else(|| crate::vocabulary::UnknownName::new($category, name, $type::NAMES))
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
        assert!(expecting(&["name"; MAX_LISTED]).ends_with("`, `name`"));
        assert_eq!(expecting(&["name"; MAX_LISTED + 1]), "unknown thing `x`: expected one of 17 known names");
    }

    #[test]
    fn the_quote_is_capped_and_escaped() {
        is_quoted("", "unknown thing ``");
        is_quoted("a\nb\u{1b}[31m", "unknown thing `a\\nb\\u{1b}[31m`");
        is_quoted(&"é".repeat(64), &alloc::format!("unknown thing `{}`", "é".repeat(64)));
        is_quoted(&"é".repeat(65), &alloc::format!("unknown thing `{}…`", "é".repeat(64)));
    }
}
