//! Cedar with the policies that `agree` compares: one request for each permission that satisfies the action.

use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, QUESTIONS_OF_A_REQUEST};
use anyhow::Result;
use peers::cedar::{Cedar, POLICIES, Requests};
use std::slice::from_ref;

struct ByHand<'a> {
    cedar: Cedar,
    hot: Vec<Requests>,
    facts: &'a Facts,
    list: Requests,
}

/// Cedar with `policies/policies.cedar`.
pub fn make<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let cedar = Cedar::new(POLICIES, &rules.tables)?;
    let callers = facts.hot.who.iter().map(|who| cedar.caller(who)).collect::<Result<Vec<_>>>()?;
    let asked = facts.hot.questions.iter().zip(&facts.hot.actions).zip(&facts.hot.things);
    let hot = asked.map(|((question, action), what)| {
        cedar.requests(&callers[question.asker], from_ref(action), from_ref(what))
    });
    let hot = hot.collect::<Result<_>>()?;
    let lister = cedar.caller(facts.list.asker()?)?;
    let list = cedar.requests(&lister, &facts.list.actions, &facts.list.things)?;
    drop((callers, lister));
    Ok(Box::new(ByHand { cedar, hot, facts, list }))
}

impl Candidate for ByHand<'_> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        self.cedar.allows(&self.hot[number], 0)
    }

    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]> {
        let part = &self.facts.request;
        let caller = self.cedar.caller(part.asker()?)?;
        let asked = self.cedar.requests(&caller, &part.actions, &part.things)?;
        let mut answers = [false; QUESTIONS_OF_A_REQUEST];
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
