//! The rules that a page names by their numbers, in words.

use crate::page::{Look, Page};
use rolecall::Rule;

/// Adds a sentence for each rule that the page names, since a reader may have seen none of them.
pub fn write(page: &mut Page) {
    let shown = page.shown(&Look::PLAIN);
    let named: Vec<Rule> =
        Rule::ALL.into_iter().filter(|rule| shown.contains(&format!("({rule})"))).collect();
    if named.is_empty() {
        return;
    }
    page.blank();
    page.text(if named.len() == 1 { "the rule named above:" } else { "the rules named above:" });
    for rule in named {
        page.text(&format!("  {rule}: {}", in_words(rule)));
    }
}

fn in_words(rule: Rule) -> &'static str {
    match rule {
        Rule::Silence => "whatever nothing grants is denied",
        Rule::Applicability => "an action applies to one kind of resource",
        Rule::Tenancy => {
            "only membership in the organization that owns the resource counts, and shares of the app"
        }
        Rule::Role => "a role grants the permissions of its column in `rolecall matrix`",
        Rule::Team => "a team grants its permission on each of its apps",
        Rule::Ceiling => "a role may limit what teams give its members",
        Rule::EffectivePermissions => "what role and teams give is united",
        Rule::Confinement => "members of a confining team may act only inside that team's apps",
        Rule::Ownership => "the owner of a personal app may do everything there",
        Rule::Visibility => "everybody may see what is public, if its app is public too",
        Rule::Assignment => "some permissions count only on what is assigned to the user",
        Rule::Narrowing => "a token allows no more than its scopes, whatever its user may do",
        Rule::Blank => "a cell that the documents leave blank denies",
        Rule::Share => "an app may be shared with a user, whatever their role is",
        Rule::Suspension => "a suspended membership gives nothing while the suspension lasts",
        // a rule of a later release
        _ => rule.title(),
    }
}
