//! Error messages for unknown names: they list the known names and suggest the most similar one.

use std::cmp::Reverse;
use strsim::normalized_damerau_levenshtein;

/// The most names that a message lists in full. Of a longer list it shows only the most similar ones.
// Longer than every list of kinds, roles and team permissions; shorter than the actions and permissions.
const LISTED_IN_FULL: usize = 16;

/// The number of similar names that a message shows of a long list.
const SIMILAR: usize = 5;

/// The least similarity, in thousandths, of a name that is suggested.
// Half: `anna` gets `ana`, and a name with little in common gets no suggestion that would only confuse.
const SUGGESTED: u16 = 500;

/// ``unknown team `trainer`: expected one of `trainers`, `labelers`; did you mean `trainers`?``
pub fn unknown<'a>(noun: &str, given: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let suggestion = suggested(given, known.clone()).map(did_you_mean).unwrap_or_default();
    format!("unknown {noun} `{}`: {}{suggestion}", given.escape_debug(), expected(given, known))
}

/// Lists the known names if they are few, and otherwise those most similar to the given name.
pub fn expected<'a>(given: &str, known: impl Iterator<Item = &'a str> + Clone) -> String {
    let count = known.clone().count();
    match count {
        0 => "none is defined".to_owned(),
        1 => format!("expected {}", quoted(known)),
        _ if count <= LISTED_IN_FULL => format!("expected one of {}", quoted(known)),
        _ => format!("the most similar of {count} are {}", quoted(similar(given, known).into_iter())),
    }
}

/// The question whether this name was meant, after another message.
#[must_use]
pub fn did_you_mean(name: impl AsRef<str>) -> String {
    format!("; did you mean `{}`?", name.as_ref())
}

/// The known name most similar to the given one, if it is similar enough.
pub fn suggested<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // `min_by_key` of the reverse, not `max_by_key`: of equally similar names it takes the first
    let closest =
        known.map(|name| (similarity(given, name), name)).min_by_key(|(similarity, _)| Reverse(*similarity));
    closest.filter(|(similarity, _)| *similarity >= SUGGESTED).map(|(_, name)| name)
}

fn similar<'a>(given: &str, known: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut names: Vec<_> = known.collect();
    names.sort_by_key(|name| Reverse(similarity(given, name)));
    names.truncate(SIMILAR);
    names
}

/// The similarity of two names, from 0 to 1000, ignoring case. A name that starts with the given text, and a path
/// whose last part is the given text, count as similar enough to suggest.
fn similarity(given: &str, name: &str) -> u16 {
    let (given, name) = (given.to_lowercase(), name.to_lowercase());
    // two addresses at one host have the host in common, which says nothing
    let (given, name) = match (given.split_once('@'), name.split_once('@')) {
        (Some((one, host)), Some((other, same))) if host == same => (one.to_owned(), other.to_owned()),
        _ => (given, name),
    };
    let ratio = normalized_damerau_levenshtein(&given, &name);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1")]
    let similarity = (ratio * 1000.0) as u16;
    let contains = !given.is_empty() && (name.starts_with(&given) || name.ends_with(&format!("/{given}")));
    if contains { similarity.max(SUGGESTED) } else { similarity }
}

/// Writes the names in backticks, separated by commas.
pub fn quoted<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = names.map(|name| format!("`{name}`")).collect();
    quoted.join(", ")
}
