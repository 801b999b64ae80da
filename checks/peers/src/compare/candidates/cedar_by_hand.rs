//! Cedar as `agree` asks it: one request for each permission that satisfies the action.

use crate::candidate::{ASKED, Candidate, Rules};
use crate::facts::Facts;
use anyhow::Result;
use peers::cedar::{Asked, Cedar, POLICIES};
use std::slice::from_ref;

struct ByHand<'a> {
    cedar: Cedar,
    hot: Vec<Asked>,
    facts: &'a Facts,
    list: Asked,
}

/// With `policies/policies.cedar`.
pub fn make<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let cedar = Cedar::new(POLICIES, &rules.tables)?;
    let known = facts.hot.who.iter().map(|who| cedar.known(who)).collect::<Result<Vec<_>>>()?;
    let asked = facts.hot.questions.iter().zip(&facts.hot.actions).zip(&facts.hot.things);
    let hot = asked.map(|((question, action), what)| {
        cedar.asked(&known[question.asker], from_ref(action), from_ref(what))
    });
    let hot = hot.collect::<Result<_>>()?;
    let list = cedar.asked(&cedar.known(facts.list.asker()?)?, &facts.list.actions, &facts.list.things)?;
    drop(known);
    Ok(Box::new(ByHand { cedar, hot, facts, list }))
}

impl Candidate for ByHand<'_> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        self.cedar.allows(&self.hot[number], 0)
    }

    fn request(&mut self) -> Result<[bool; ASKED]> {
        let part = &self.facts.request;
        let known = self.cedar.known(part.asker()?)?;
        let asked = self.cedar.asked(&known, &part.actions, &part.things)?;
        let mut answers = [false; ASKED];
        for (number, answer) in answers.iter_mut().enumerate() {
            *answer = self.cedar.allows(&asked, number)?;
        }
        Ok(answers)
    }

    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()> {
        for number in 0..self.facts.list.things.len() {
            if self.cedar.allows(&self.list, number)? {
                allowed.push(number);
            }
        }
        Ok(())
    }
}
