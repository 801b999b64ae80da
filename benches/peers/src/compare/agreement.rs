//! All answers of a candidate, and whether they are those of another.

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
    /// Those of a candidate.
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

    /// Those of the first workload alone.
    pub fn of_hot(candidate: &mut dyn Candidate, facts: &Facts) -> Result<Agreement> {
        let hot = (0..facts.hot.questions.len()).map(|number| candidate.decide(number));
        Ok(Agreement { hot: hot.collect::<Result<_>>()?, request: Vec::new(), list: Vec::new() })
    }

    /// The first question that is answered otherwise.
    pub fn difference(&self, other: &Agreement, facts: &Facts) -> Option<String> {
        let parts = [
            (&facts.hot, &self.hot, &other.hot),
            (&facts.request, &self.request, &other.request),
            (&facts.list, &self.list, &other.list),
        ];
        parts.into_iter().find_map(|(part, expected, found)| difference(part, expected, found))
    }

    /// How many there are, and how many of them are allowed.
    pub fn summary(&self) -> String {
        let part = |what: &str, answers: &[bool]| {
            let allowed = answers.iter().filter(|allowed| **allowed).count();
            format!("{} {what} ({allowed} allowed)", answers.len())
        };
        let parts = [
            part("questions on subjects that exist", &self.hot),
            part("on one that is built", &self.request),
            part("apps listed", &self.list),
        ];
        parts.join(", ")
    }
}

fn difference(part: &Part, expected: &[bool], found: &[bool]) -> Option<String> {
    let number = expected.iter().zip(found).position(|(one, other)| one != other)?;
    let (who, action, what) = part.in_text().nth(number)?;
    let said = |allowed| if allowed { "allows" } else { "denies" };
    let (ours, theirs) = (said(expected[number]), said(found[number]));
    Some(format!("rolecall {ours}, it {theirs} {action}\nwho asks: {who:#?}\nabout what: {what:#?}"))
}

/// The same rules but for one cell: an Organization User may not view models.
pub fn flipped(rules: &Rules) -> Result<Rules> {
    let role = Role::OrganizationUser;
    let grants = rules.policy.grants(role).difference(Permission::VIEW_MODELS);
    let policy = rules.policy.clone().with_grants(role, grants)?;
    let tables = rules.tables.clone().with_cell("VIEW_MODELS", role.as_str(), "no")?;
    Ok(Rules { tables, maps: baseline::Rules::new(policy.clone()), policy })
}
