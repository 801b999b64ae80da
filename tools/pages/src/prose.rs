//! The library's sentences as HTML.

use maud::{Markup, html};
use rolecall::Rule;

/// A sentence of the library: text in backticks is set as code, and a rule in parentheses at the end has its title.
///
/// The library escapes backticks in ids, so that an id cannot end its quote. The escape is shown as it is.
#[must_use]
pub fn prose(sentence: &str) -> Markup {
    let (text, rule) = split_rule(sentence);
    html! {
        @for (text, is_code) in parts(text) {
            @if is_code { code { (text) } } @else { (text) }
        }
        @if let Some(rule) = rule {
            " " span.rule title=(rule.title()) { "(" (rule.to_string()) span.hidden { ", " (rule.title()) } ")" }
        }
    }
}

/// The sentence without the rule at its end, and the rule.
fn split_rule(sentence: &str) -> (&str, Option<Rule>) {
    let split = sentence.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    match split.and_then(|(text, rule)| Some((text, rule.parse().ok()?))) {
        Some((text, rule)) => (text, Some(rule)),
        None => (sentence, None),
    }
}

/// The parts of the text, in turn outside and inside of backticks.
fn parts(text: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let (mut rest, mut is_code) = (text, false);
    while let Some(end) = backtick(rest) {
        let (part, after) = rest.split_at(end);
        parts.push((part, is_code));
        rest = after.strip_prefix('`').unwrap_or(after);
        is_code = !is_code;
    }
    // a quote that does not end was never one
    parts.push((rest, false));
    parts.retain(|(part, _)| !part.is_empty());
    parts
}

/// The position of the first backtick that no backslash escapes.
fn backtick(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().find_map(|(position, letter)| {
        let found = letter == '`' && !escaped;
        escaped = letter == '\\' && !escaped;
        found.then_some(position)
    })
}
