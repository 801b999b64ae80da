//! *What would allow it?* The smallest changes, with their reasons.

use super::question::Question;
use super::{Answer, VERSION, rules};
use crate::data::suggestions::quoted;
use crate::data::{Id, naming};
use crate::page::{Page, Tone};
use rolecall::own::AnyAction;
use rolecall::remedies::{Change, Remedy};
use rolecall::{Decision, Reason, decide};
use serde::Serialize;
use std::mem::{Discriminant, discriminant};

/// The number of remedies that an explanation shows.
// Six fit on one screen together with their reasons and the explanation. A denial that needs two changes can have many
// more.
const SHOWN: usize = 6;

/// The number of remedies of one kind that an explanation shows.
// To see an app, fifty permissions would do, and the app could be shared with each of them. The other ways must stay in
// sight.
const SHOWN_OF_A_KIND: usize = 2;

/// The changes that would allow an action.
#[derive(Debug, Serialize)]
pub struct RemediesAnswer<'a> {
    version: u32,
    /// The action is allowed as things are.
    allowed: bool,
    user: Option<&'a Id>,
    action: &'static str,
    resource: String,
    /// Every single change that would allow it or, if there is none, every pair.
    remedies: Vec<Remedy<'a, Id>>,
    /// The actions on the kind of resource, if the action applies to another.
    #[serde(skip)]
    actions_on_kind: Option<String>,
}

/// Finds the changes.
#[must_use]
pub fn answer(question: &Question) -> RemediesAnswer<'_> {
    let Question { subject, action, resource } = question;
    let decision = decide(subject, *action, resource);
    let is_wrong_kind = matches!(decision, Decision::Deny(denial) if denial.reason() == Reason::WrongKind);
    let actions_on_kind = is_wrong_kind.then(|| {
        let kind = resource.kind();
        let actions = naming::actions_on(subject.policy().vocabulary(), kind).map(AnyAction::as_str);
        format!("the actions on a resource of kind `{kind}`: {}", quoted(actions))
    });
    RemediesAnswer {
        version: VERSION,
        allowed: decision.is_allowed(),
        user: subject.user(),
        action: action.as_str(),
        resource: naming::path(resource),
        remedies: rolecall::remedies(subject, *action, resource),
        actions_on_kind,
    }
}

impl<'a> RemediesAnswer<'a> {
    /// The changes.
    #[must_use]
    pub fn remedies(&self) -> &[Remedy<'a, Id>] {
        &self.remedies
    }

    /// Adds the changes to a page: all of them, or the first of each kind.
    pub fn write(&self, page: &mut Page, all: bool) {
        if let Some(actions) = &self.actions_on_kind {
            return page.text(actions);
        }
        if self.remedies.is_empty() {
            return page.text("no single change and no pair of changes would allow it");
        }
        let shown: Vec<_> =
            if all { self.remedies.iter().collect() } else { first_of_each_kind(&self.remedies) };
        page.text("what would allow it, the least first:");
        for remedy in &shown {
            page.text(&format!("  {remedy}"));
            for because in remedy.because() {
                page.text(&format!("    because {because}"));
            }
        }
        let rest = self.remedies.len().saturating_sub(shown.len());
        if rest > 0 {
            page.text(&format!("  and {rest} more; `rolecall remedies` lists them"));
        }
    }
}

impl Answer for RemediesAnswer<'_> {
    fn page(&self) -> Page {
        let mut page = Page::new();
        if self.allowed {
            page.toned(Tone::Good, "allowed as it is: nothing needs to change");
        } else {
            self.write(&mut page, true);
            rules::write(&mut page);
        }
        page
    }

    fn is_yes(&self) -> bool {
        self.allowed || !self.remedies.is_empty()
    }
}

/// The first remedies, of each kind a few. A kind is that of the changes, whatever they hand out.
fn first_of_each_kind<'r, 'a>(remedies: &'r [Remedy<'a, Id>]) -> Vec<&'r Remedy<'a, Id>> {
    // one lifetime for all: a discriminant has the lifetime of its change
    fn kinds_of<'a>(remedy: &Remedy<'a, Id>) -> Vec<Discriminant<Change<'a, Id>>> {
        remedy.changes().iter().map(discriminant).collect()
    }
    let mut shown: Vec<(Vec<_>, &Remedy<'a, Id>)> = Vec::new();
    for remedy in remedies {
        let kinds = kinds_of(remedy);
        let alike = shown.iter().filter(|(others, _)| *others == kinds).count();
        if alike < SHOWN_OF_A_KIND && shown.len() < SHOWN {
            shown.push((kinds, remedy));
        }
    }
    shown.into_iter().map(|(_, remedy)| remedy).collect()
}
