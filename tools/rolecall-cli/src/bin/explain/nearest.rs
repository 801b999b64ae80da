//! What to say of a name that is unknown: which there are, and which may have been meant.

use std::cmp::Reverse;
use strsim::normalized_damerau_levenshtein;

/// How many names are listed in full; of more, only the nearest.
const LISTED: usize = 16;

/// How many are the nearest.
const NEAREST: usize = 5;

/// How alike two names are, in thousandths, for the one to be suggested for the other.
const ALIKE: u16 = 500;

/// ``unknown team `trainer`: expected one of `trainers`, `labelers`; did you mean `trainers`?``
pub fn unknown<'a>(what: &str, given: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let suggestion = suggested(given, known.clone()).map(did_you_mean).unwrap_or_default();
    format!("unknown {what} `{}`: {}{suggestion}", given.escape_debug(), expected(given, known))
}

/// The names, while they are few, and else those nearest to what was given.
pub fn expected<'a>(given: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let count = known.clone().count();
    match count {
        0 => "there is none".to_owned(),
        1 => format!("expected {}", quoted(known)),
        _ if count <= LISTED => format!("expected one of {}", quoted(known)),
        _ => format!("the nearest of the {count} are {}", quoted(nearest(given, known).into_iter())),
    }
}

pub fn did_you_mean(name: impl AsRef<str>) -> String {
    format!("; did you mean `{}`?", name.as_ref())
}

/// The name that was probably meant, if one was.
pub fn suggested<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // of names that are equally near the first
    let nearest =
        known.map(|name| (likeness(given, name), name)).min_by_key(|(likeness, _)| Reverse(*likeness));
    nearest.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, name)| name)
}

fn nearest<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = known.collect();
    names.sort_by_key(|name| Reverse(likeness(given, name)));
    names.truncate(NEAREST);
    names
}

/// In thousandths. Case does not count, and a name that begins with what was given is like it, as is a path
/// that ends with it.
fn likeness(given: &str, name: &str) -> u16 {
    let (given, name) = (given.to_lowercase(), name.to_lowercase());
    let share = normalized_damerau_levenshtein(&given, &name);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1")]
    let likeness = (share * 1000.0) as u16;
    let contains = !given.is_empty() && (name.starts_with(&given) || name.ends_with(&format!("/{given}")));
    if contains { likeness.max(ALIKE) } else { likeness }
}

/// The names in backticks, separated by commas.
pub fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
