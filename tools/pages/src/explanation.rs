//! An explanation as HTML: the verdict, the tree of findings, and the remedies.

use crate::counted;
use crate::prose::prose;
use maud::{Markup, html};
use rolecall::explain::{Explanation, Finding, Outcome};
use rolecall::remedies::Remedy;
use rolecall::{Permission, Policy};
use std::fmt::Display;
use std::mem::discriminant;

/// The style sheet of [`explanation`].
pub const STYLE: &str = include_str!("explanation.css");

/// The number of similar findings, of cells and of remedies that are shown at once. The reader unfolds the rest.
// Three show the pattern, as in the text of an explanation.
const SHOWN: usize = 3;

/// An explanation for administrators and auditors: the verdict, each source and each restriction with its evidence, the
/// remedies, and what the caller is told.
///
/// It has everything that the texts of the library have, and no other facts.
#[must_use]
pub fn explanation<Id: Display>(explanation: &Explanation<'_, Id>, remedies: &[Remedy<'_, Id>]) -> Markup {
    let is_allowed = explanation.decision().is_allowed();
    html! {
        div.explanation {
            (verdict(explanation))
            section.findings {
                h3 { "Why" }
                (findings(explanation))
            }
            @if !is_allowed {
                section.remedies {
                    h3 { "What would change that" }
                    (changes(explanation.subject().policy(), remedies))
                }
            }
            section.told {
                h3 { "What the caller is told" }
                @let told = explanation.public();
                p {
                    (prose(&told.to_string()))
                    // an allow has no status: the service answers with its own result
                    @if !told.is_allowed() { " " span.tag { "HTTP " (told.status()) } }
                }
            }
        }
    }
}

fn verdict<Id: Display>(explanation: &Explanation<'_, Id>) -> Markup {
    let is_allowed = explanation.decision().is_allowed();
    let text = explanation.to_string();
    let mut lines = text.lines();
    let decision = lines.next().unwrap_or_default();
    let reason = decision.split_once(": ").map_or(decision, |(_, reason)| reason);
    html! {
        div class={ "verdict " (if is_allowed { "allowed" } else { "denied" }) } {
            p.word { (glyph(is_allowed)) " " strong { (if is_allowed { "Allowed" } else { "Denied" }) } }
            p.reason { (prose(reason)) }
        }
        // the question, and the policy if it is not the documented one
        @for line in lines.take_while(|line| !is_branch(line)) { p.question { (prose(line)) } }
    }
}

fn glyph(is_yes: bool) -> Markup {
    html! { span.glyph aria-hidden="true" { (if is_yes { "✓" } else { "✗" }) } }
}

/// True for the lines of the tree, which follow the sentences in the text of an explanation.
fn is_branch(line: &str) -> bool {
    line.starts_with(['├', '└', '│'])
}

fn findings<Id: Display>(explanation: &Explanation<'_, Id>) -> Markup {
    let findings = explanation.findings();
    if findings.is_empty() {
        // the action applies to another kind, or the kind cannot be where the resource is: the text says which
        let text = explanation.to_string();
        let lines = text.lines().filter(|line| is_branch(line));
        return html! { ul.tree { @for line in lines { li.stops { (prose(line.trim_start_matches(['└', '─', ' ']))) } } } };
    }
    html! {
        ul.tree {
            @for alike in findings.chunk_by(is_like) {
                @let (shown, folded) = alike.split_at(shown_of(alike.len()));
                @for finding in shown { (branch(finding)) }
                @if !folded.is_empty() {
                    li.folded {
                        details {
                            summary { (folded.len()) " more like that" }
                            ul { @for finding in folded { (branch(finding)) } }
                        }
                    }
                }
            }
        }
    }
}

fn shown_of(count: usize) -> usize {
    if count > SHOWN.saturating_add(1) { SHOWN } else { count }
}

/// Similar findings have the same outcome and are about the same sort of thing, such as two teams.
fn is_like<Id>(one: &Finding<'_, Id>, other: &Finding<'_, Id>) -> bool {
    one.outcome() == other.outcome() && discriminant(one.about()) == discriminant(other.about())
}

fn branch<Id: Display>(finding: &Finding<'_, Id>) -> Markup {
    let cells: Vec<_> = finding.cells().map(|cell| cell.to_string()).collect();
    let (shown, folded) = cells.split_at(shown_of(cells.len()));
    html! {
        li class=(tone(finding.outcome())) {
            (mark(finding.outcome())) span { (prose(&finding.to_string())) }
            @if !cells.is_empty() {
                ul.cells {
                    @for cell in shown { li { (prose(cell)) } }
                    @if !folded.is_empty() {
                        li { details {
                            summary { (counted(folded.len(), "more cell", "more cells")) }
                            ul { @for cell in folded { li { (prose(cell)) } } }
                        } }
                    }
                }
            }
        }
    }
}

/// The outcomes fall into three groups: a source that allows, a grant that something stops, and nothing at all.
fn tone(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Grants | Outcome::Passes => "passes",
        Outcome::NarrowedByToken
        | Outcome::NotAssigned
        | Outcome::CappedByCeiling
        | Outcome::OutsideConfiningTeams
        | Outcome::Suspended => "stops",
        // an outcome of a later release of the library: it says in words what it is
        _ => "gives-nothing",
    }
}

fn mark(outcome: Outcome) -> Markup {
    let mark = match tone(outcome) {
        "passes" => "✓",
        "stops" => "✗",
        _ => "·",
    };
    html! { span.glyph aria-hidden="true" { (mark) } " " }
}

fn changes<Id: Display>(policy: &Policy, remedies: &[Remedy<'_, Id>]) -> Markup {
    if remedies.is_empty() {
        return html! {
            p { "No change of one or two facts would: nobody may do this here, or more than two things are in the way." }
        };
    }
    let (shown, folded) = remedies.split_at(shown_of(remedies.len()));
    html! {
        p { "The least change comes first. Each one alone is enough." }
        ol { @for remedy in shown { li { (change(policy, remedy)) } } }
        @if !folded.is_empty() {
            details {
                summary { (counted(folded.len(), "more way", "more ways")) }
                ol start=(shown.len().saturating_add(1)) { @for remedy in folded { li { (change(policy, remedy)) } } }
            }
        }
    }
}

fn change<Id: Display>(policy: &Policy, remedy: &Remedy<'_, Id>) -> Markup {
    let text = remedy.to_string();
    // the library ends the sentence with what the user gains and loses
    let (changes, effect) = text.rsplit_once(" (").map_or((text.as_str(), ""), |(changes, effect)| {
        (changes, effect.strip_suffix(')').unwrap_or(effect))
    });
    html! {
        p.change { (prose(changes)) }
        ul.because { @for because in remedy.because() { li { (prose(&because.to_string())) } } }
        @if remedy.grants().is_empty() && remedy.takes().is_empty() {
            p.effect { (effect) }
        } @else {
            details.effect {
                summary { (effect) }
                (names(policy, "Gained", remedy.grants()))
                (names(policy, "Lost", remedy.takes()))
            }
        }
    }
}

/// The permissions of the set by their names.
fn names(policy: &Policy, heading: &str, set: Permission) -> Markup {
    let names = policy.vocabulary().names(set).to_string();
    html! {
        @if !set.is_empty() {
            p.names { strong { (heading) ":" } @for name in names.split('|') { " " code { (name) } } }
        }
    }
}
