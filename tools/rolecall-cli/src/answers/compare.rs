//! *Why Ben and not Ana?* Two subjects, side by side.

use super::called::{self, Named};
use super::question::Question;
use super::remedies;
use super::{Answer, VERSION, rules};
use crate::data::{Id, naming};
use crate::page::{Page, Tone, counted};
use rolecall::directory::Directory;
use rolecall::explain::{Finding, Outcome};
use rolecall::own::AnyAction;
use rolecall::{Resource, Subject, can, decide};
use serde::Serialize;

/// The decisions about one action for two subjects.
#[derive(Debug, Serialize)]
pub struct CompareAnswer {
    version: u32,
    action: &'static str,
    resource: String,
    same: bool,
    one: Side,
    other: Side,
    /// The names of the ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    names: Vec<Named>,
}

/// One subject's decision.
#[derive(Debug, Serialize)]
struct Side {
    user: Option<Id>,
    allowed: bool,
    decision: String,
    /// The differences from the other subject: each role, team, share and restriction in words.
    only_here: Vec<String>,
    /// The smallest change that would allow it, if it is denied.
    remedy: Option<String>,
}

/// Compares two subjects in one question.
#[must_use]
pub fn answer(one: &Question, other: &Question) -> CompareAnswer {
    let [first, second] = [findings(one), findings(other)];
    let [one_side, other_side] = [side(one, &first, &second), side(other, &second, &first)];
    CompareAnswer {
        version: VERSION,
        action: one.action.as_str(),
        resource: naming::path(&one.resource),
        same: one_side.allowed == other_side.allowed,
        one: one_side,
        other: other_side,
        names: Vec::new(),
    }
}

impl CompareAnswer {
    /// With the names that the directory has for the ids in both questions.
    #[must_use]
    pub fn with_names(self, directory: &Directory<Id>, questions: [&Question; 2]) -> Self {
        let mut names: Vec<Named> = Vec::new();
        for Question { subject, action, resource } in questions {
            let all = called::names(&rolecall::explain(subject, *action, resource), directory);
            names.extend(all.into_iter().filter(|named| !names.contains(named)).collect::<Vec<_>>());
        }
        // users, the organization and the app, then teams
        names.sort_by_key(|named| {
            ["user", "organization", "app"].iter().position(|what| *what == named.what).unwrap_or(3)
        });
        CompareAnswer { names, ..self }
    }
}

/// The facts that bear on the decision, in words. Memberships elsewhere do not.
fn findings(question: &Question) -> Vec<String> {
    let Question { subject, action, resource } = question;
    let explanation = rolecall::explain(subject, *action, resource);
    let bears = |finding: &&Finding<'_, Id>| !matches!(finding.outcome(), Outcome::OtherOrganization);
    explanation.findings().iter().filter(bears).map(ToString::to_string).collect()
}

fn side(question: &Question, here: &[String], there: &[String]) -> Side {
    let decision = decide(&question.subject, question.action, &question.resource);
    let remedies = if decision.is_allowed() {
        None
    } else {
        remedies::answer(question).remedies().first().map(ToString::to_string)
    };
    Side {
        user: question.subject.user().cloned(),
        allowed: decision.is_allowed(),
        decision: decision.to_string(),
        only_here: here.iter().filter(|finding| !there.contains(finding)).cloned().collect(),
        remedy: remedies,
    }
}

fn named(user: Option<&Id>) -> String {
    user.map_or("an anonymous caller".to_owned(), |user| format!("`{user}`"))
}

impl Answer for CompareAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let CompareAnswer { action, resource, same, one, other, .. } = self;
        let word = |side: &Side| if side.allowed { "may" } else { "may not" };
        let [first, second] = [one, other].map(|side| named(side.user.as_ref()));
        let verdict = if *same {
            format!("both {}", word(one))
        } else {
            format!("{first} {}, {second} {}", word(one), word(other))
        };
        page.text(&format!("`{action}` on `{resource}`: {verdict}"));
        for (side, name) in [(one, first), (other, second)] {
            page.blank();
            page.text(&name);
            page.toned(if side.allowed { Tone::Good } else { Tone::Bad }, &format!("  {}", side.decision));
            if !side.only_here.is_empty() {
                page.text("  unlike the other:");
            }
            for finding in &side.only_here {
                page.text(&format!("  - {finding}"));
            }
            if let Some(remedy) = &side.remedy {
                page.text(&format!("  the least change that would allow it: {remedy}"));
            }
        }
        called::write(&mut page, &self.names);
        rules::write(&mut page);
        page
    }

    fn is_yes(&self) -> bool {
        self.same
    }
}

/// The actions that one of two subjects may do and the other may not.
#[derive(Debug, Serialize)]
pub struct CompareAllAnswer {
    version: u32,
    resource: String,
    one: Option<Id>,
    other: Option<Id>,
    both: usize,
    neither: usize,
    only_one: Vec<Difference>,
    only_other: Vec<Difference>,
}

/// An action that only one of them may do.
#[derive(Debug, Serialize)]
struct Difference {
    kind: &'static str,
    action: &'static str,
    /// The reason of the one who may.
    because: String,
    /// The reason of the other, who may not.
    but: String,
}

/// Compares two subjects in every action on the resource and, for an app, on what is in it.
#[must_use]
pub fn answer_all(one: &Subject<Id>, other: &Subject<Id>, resource: &Resource<Id>) -> CompareAllAnswer {
    let mut found = CompareAllAnswer {
        version: VERSION,
        resource: naming::path(resource),
        one: one.user().cloned(),
        other: other.user().cloned(),
        both: 0,
        neither: 0,
        only_one: Vec::new(),
        only_other: Vec::new(),
    };
    let vocabulary = one.policy().vocabulary();
    let own = [(resource.kind(), Some(resource.clone()))];
    let inside = naming::kinds(vocabulary)
        .filter(|kind| naming::is_inside(*kind) && resource.kind() == rolecall::ResourceKind::App);
    for (kind, place) in own.into_iter().chain(inside.map(|kind| (kind, resource.clone().in_app(kind)))) {
        let Some(place) = place else { continue };
        for action in naming::actions_on(vocabulary, kind) {
            match (can(one, action, &place), can(other, action, &place)) {
                (true, true) => found.both = found.both.saturating_add(1),
                (false, false) => found.neither = found.neither.saturating_add(1),
                (true, false) => found.only_one.push(difference(action, &place, one, other)),
                (false, true) => found.only_other.push(difference(action, &place, other, one)),
            }
        }
    }
    found
}

fn difference(
    action: AnyAction,
    place: &Resource<Id>,
    may: &Subject<Id>,
    may_not: &Subject<Id>,
) -> Difference {
    Difference {
        kind: place.kind().as_str(),
        action: action.as_str(),
        because: decide(may, action, place).to_string(),
        but: decide(may_not, action, place).to_string(),
    }
}

/// The actions with the same reasons together, in the order in which they came.
fn by_reason(list: &[Difference]) -> Vec<(&str, &str, Vec<&'static str>)> {
    let mut groups: Vec<(&str, &str, Vec<&'static str>)> = Vec::new();
    for Difference { action, because, but, .. } in list {
        // without the word `allowed` or `denied`, which the heading says
        let [because, but] =
            [because, but].map(|text| text.split_once(": ").map_or(text.as_str(), |(_, rest)| rest));
        match groups.iter_mut().find(|group| (group.0, group.1) == (because, but)) {
            Some((_, _, actions)) => actions.push(action),
            None => groups.push((because, but, vec![action])),
        }
    }
    groups
}

impl Answer for CompareAllAnswer {
    fn page(&self) -> Page {
        let mut page = Page::new();
        let CompareAllAnswer { resource, one, other, both, neither, only_one, only_other, .. } = self;
        let [one, other] = [one, other].map(|user| named(user.as_ref()));
        let all =
            [*both, *neither, only_one.len(), only_other.len()].into_iter().fold(0, usize::saturating_add);
        page.text(&format!(
            "of {} on `{resource}` and on what is in it, both may do {both}, and neither may do {neither}",
            counted(all, "action", "actions")
        ));
        if self.is_yes() {
            page.text("there is no difference");
            return page;
        }
        for (list, who) in [(only_one, &one), (only_other, &other)] {
            page.blank();
            if list.is_empty() {
                page.text(&format!("nothing that only {who} may do"));
                continue;
            }
            page.text(&format!("only {who} may do {}:", counted(list.len(), "action", "actions")));
            for (because, but, actions) in by_reason(list) {
                page.text(&format!("- because {because}; for the other: {but}"));
                page.text(&format!("    {}", actions.join(", ")));
            }
        }
        page
    }

    fn is_yes(&self) -> bool {
        self.only_one.is_empty() && self.only_other.is_empty()
    }
}
