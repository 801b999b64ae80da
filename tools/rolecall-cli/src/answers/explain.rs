//! *Why?* The decision as a tree, what the caller may be told, and what would allow it.

use super::question::Question;
use super::remedies::{self, RemediesAnswer};
use super::{Answer, VERSION};
use crate::data::Id;
use crate::page::{Page, Tone};
use rolecall::explain::{Explanation, PublicExplanation};
use serde::Serialize;

/// The explanation of a decision.
#[derive(Debug, Serialize)]
pub struct ExplainAnswer<'a> {
    version: u32,
    explanation: Explanation<'a, Id>,
    public: PublicExplanation,
    #[serde(flatten)]
    remedies: RemediesPart<'a>,
}

#[derive(Debug, Serialize)]
struct RemediesPart<'a> {
    remedies: Vec<rolecall::remedies::Remedy<'a, Id>>,
    #[serde(skip)]
    whole: RemediesAnswer<'a>,
}

/// Explains the decision.
#[must_use]
pub fn answer(question: &Question) -> ExplainAnswer<'_> {
    let Question { subject, action, resource } = question;
    let explanation = rolecall::explain(subject, *action, resource);
    let whole = remedies::answer(question);
    let remedies = RemediesPart { remedies: whole.remedies().to_vec(), whole };
    ExplainAnswer { version: VERSION, public: explanation.public(), explanation, remedies }
}

impl Answer for ExplainAnswer<'_> {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let tree = self.explanation.to_string();
        let (decision, branches) = tree.split_once('\n').unwrap_or((&tree, ""));
        page.toned(if self.is_yes() { Tone::Good } else { Tone::Bad }, decision);
        page.text(branches);
        page.blank();
        // an allow has no status: the service answers with its own result
        let status = if self.is_yes() { String::new() } else { format!(", as a {}", self.public.status()) };
        page.text(&format!("the caller may be told{status}:"));
        page.text(&format!("  {}", self.public));
        if !self.is_yes() {
            page.blank();
            self.remedies.whole.write(&mut page, false);
        }
        page
    }

    fn is_yes(&self) -> bool {
        self.explanation.decision().is_allowed()
    }
}
