//! The answers of a candidate, and their comparison with rolecall's.

use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, Part};
use anyhow::Result;
use rolecall::{Permission, Role};
use testkit::baseline;

/// The answers to all questions of the three workloads.
#[derive(Clone, PartialEq, Eq)]
pub struct Agreement {
    hot: Vec<bool>,
    request: Vec<bool>,
    list: Vec<bool>,
}

impl Agreement {
    /// A candidate's answers to all questions.
    pub fn of(candidate: &mut dyn Candidate, facts: &Facts) -> Result<Agreement> {
        let of_hot = Agreement::of_hot(candidate, facts)?;
        let request = candidate.request()?.to_vec();
        let mut listed = Vec::new();
        candidate.list(&mut listed)?;
        let mut list = vec![false; facts.list.questions.len()];
        for number in listed {
            list[number] = true;
        }
        Ok(Agreement { request, list, ..of_hot })
    }

    /// A candidate's answers to the first workload alone.
    pub fn of_hot(candidate: &mut dyn Candidate, facts: &Facts) -> Result<Agreement> {
        let hot = (0..facts.hot.questions.len()).map(|number| candidate.decide(number));
        Ok(Agreement { hot: hot.collect::<Result<_>>()?, request: Vec::new(), list: Vec::new() })
    }

    /// The first question with another answer, in words.
    pub fn difference(&self, other: &Agreement, facts: &Facts) -> Option<String> {
        let parts = [
            (&facts.hot, &self.hot, &other.hot),
            (&facts.request, &self.request, &other.request),
            (&facts.list, &self.list, &other.list),
        ];
        parts.into_iter().find_map(|(part, expected, found)| difference(part, expected, found))
    }

    /// The numbers of questions and of allows in each workload.
    pub fn summary(&self) -> String {
        let numbers = |answers: &[bool]| {
            let allowed = answers.iter().filter(|allowed| **allowed).count();
            [answers.len(), allowed].map(with_commas)
        };
        let [decisions, decisions_allowed] = numbers(&self.hot);
        let [asked, asked_allowed] = numbers(&self.request);
        let [apps, apps_allowed] = numbers(&self.list);
        format!(
            "{decisions} questions by subjects that exist ({decisions_allowed} allowed), on {asked} questions by a \
             subject that is built for the request ({asked_allowed} allowed), and on a list of {apps} apps \
             ({apps_allowed} allowed)"
        )
    }
}

/// The number with a comma between thousands.
fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn difference(part: &Part, expected: &[bool], found: &[bool]) -> Option<String> {
    let number = expected.iter().zip(found).position(|(one, other)| one != other)?;
    let (who, action, what) = part.in_text().nth(number)?;
    let said = |allowed| if allowed { "allows" } else { "denies" };
    let (ours, theirs) = (said(expected[number]), said(found[number]));
    Some(format!(
        "rolecall {ours} {action}, the candidate {theirs} it\nsubject: {who:#?}\nresource: {what:#?}"
    ))
}

/// The same rules with one cell flipped: an Organization User may not view models.
pub fn flipped(rules: &Rules) -> Result<Rules> {
    let role = Role::OrganizationUser;
    let grants = rules.policy.grants(role).difference(Permission::VIEW_MODELS);
    let policy = rules.policy.clone().with_grants(role, grants)?;
    let tables = rules.tables.clone().with_cell("VIEW_MODELS", role.as_str(), "no")?;
    Ok(Rules { tables, maps: baseline::Rules::new(policy.clone()), policy })
}
