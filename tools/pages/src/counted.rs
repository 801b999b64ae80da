//! Numbers with their nouns.

use std::fmt::Display;

/// The number and the noun in the number that belongs to it: `1 team`, `0 teams`, `7 teams`.
#[must_use]
pub fn counted<N: Copy + Display + PartialEq + From<u8>>(number: N, one: &str, many: &str) -> String {
    format!("{number} {}", noun(number, one, many))
}

/// The noun alone, for a place where the number stands apart from it.
#[must_use]
pub fn noun<'a, N: Copy + PartialEq + From<u8>>(number: N, one: &'a str, many: &'a str) -> &'a str {
    if number == N::from(1) { one } else { many }
}
