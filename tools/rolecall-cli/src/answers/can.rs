//! *May they?* The answer in one line.

use super::question::Question;
use super::{Answer, VERSION};
use crate::data::{Id, naming};
use crate::page::{Page, Tone};
use rolecall::{Decision, Reason, Rule, decide};
use serde::Serialize;

/// The answer to one question.
#[derive(Debug, Serialize)]
pub struct CanAnswer {
    version: u32,
    allowed: bool,
    user: Option<Id>,
    action: &'static str,
    resource: String,
    /// The reason of a denial.
    reason: Option<Reason>,
    rule: Rule,
    /// The decision in words.
    decision: String,
}

/// Decides the question.
#[must_use]
pub fn answer(question: &Question) -> CanAnswer {
    let Question { subject, action, resource } = question;
    let decision = decide(subject, *action, resource);
    let (reason, rule) = match decision {
        Decision::Allow(basis) => (None, basis.rule()),
        Decision::Deny(denial) => (Some(denial.reason()), denial.reason().rule()),
    };
    CanAnswer {
        version: VERSION,
        allowed: decision.is_allowed(),
        user: subject.user().cloned(),
        action: action.as_str(),
        resource: naming::path(resource),
        reason,
        rule,
        decision: decision.to_string(),
    }
}

impl Answer for CanAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let (tone, word) = if self.allowed { (Tone::Good, "allowed") } else { (Tone::Bad, "denied") };
        match self.decision.strip_prefix(word) {
            Some(rest) => page.toned_and(tone, word, rest),
            None => page.toned(tone, &self.decision),
        }
        page
    }

    fn is_yes(&self) -> bool {
        self.allowed
    }
}
