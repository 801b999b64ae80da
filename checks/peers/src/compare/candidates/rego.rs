//! Rego, with `regorus`. One engine holds the parsed policy and the tables, and evaluates one input after the other.

use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, LIST_ACTION, QUESTIONS_OF_A_REQUEST};
use anyhow::{Result, bail};
use peers::facts::{Owner, ResourceFacts};
use peers::rego::{POLICY, Rego};
use regorus::Value;
use std::collections::HashMap;

const LIST: &str = include_str!("../../../policies/list.rego");

struct Asked<'a> {
    rego: Rego,
    hot: Vec<Value>,
    facts: &'a Facts,
    list: Value,
    positions: HashMap<&'a str, usize>,
}

fn app(what: &ResourceFacts) -> (&str, bool) {
    (what.app.as_deref().unwrap_or_default(), what.app_public)
}

/// Rego with `policies/policy.rego`, and with `policies/list.rego` for lists.
pub fn make<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let rego = Rego::new(POLICY, &rules.tables)?.with_policy("list.rego", LIST)?;
    let apps = &facts.list.things;
    let Some(ResourceFacts { owner: Owner::Organization(organization), .. }) = apps.first() else {
        bail!("the listed apps must belong to an organization");
    };
    let action = format!("{LIST_ACTION:?}");
    let list = Rego::input_of_apps(facts.list.asker()?, &action, organization, apps.iter().map(app));
    let positions = apps.iter().enumerate().map(|(number, what)| (app(what).0, number));
    let hot = facts.hot.in_text().map(|(who, action, what)| Rego::input(who, action, what));
    Ok(Box::new(Asked { rego, hot: hot.collect(), facts, list, positions: positions.collect() }))
}

impl Candidate for Asked<'_> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        self.rego.allows(&self.hot[number])
    }

    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]> {
        let mut answers = [false; QUESTIONS_OF_A_REQUEST];
        for (answer, (who, action, what)) in answers.iter_mut().zip(self.facts.request.in_text()) {
            *answer = self.rego.allows(&Rego::input(who, action, what))?;
        }
        Ok(answers)
    }

    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()> {
        let listed = self.rego.rule("data.rolecall.listed", &self.list)?;
        for app in listed.as_set()? {
            allowed.push(self.positions[&**app.as_string()?]);
        }
        allowed.sort_unstable();
        Ok(())
    }
}
