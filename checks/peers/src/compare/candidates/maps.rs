//! The evaluators with hash maps, from testkit's `baseline`.
#![expect(clippy::unnecessary_wraps, reason = "all candidates are made by functions of one type")]

use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, Part, QUESTIONS_OF_A_REQUEST};
use anyhow::Result;
use testkit::baseline::{self, Precomputed, StringQuestion, Strings, Tables};
use testkit::workload::{Question, UserRows};

/// An evaluator with hash maps.
trait Maps<'a>: Sized {
    /// A question in the evaluator's own form.
    type Asked;

    fn of(policy: &'a baseline::Rules, users: &[UserRows]) -> Self;
    fn asked(user: u64, question: &Question) -> Self::Asked;
    fn can(&self, asked: &Self::Asked) -> bool;
}

impl<'a> Maps<'a> for Tables<'a> {
    type Asked = (u64, Question);

    fn of(policy: &'a baseline::Rules, users: &[UserRows]) -> Self {
        Tables::new(policy, users)
    }

    fn asked(user: u64, question: &Question) -> Self::Asked {
        (user, *question)
    }

    fn can(&self, (user, question): &Self::Asked) -> bool {
        self.can(*user, question)
    }
}

impl<'a> Maps<'a> for Precomputed<'a> {
    type Asked = (u64, Question);

    fn of(policy: &'a baseline::Rules, users: &[UserRows]) -> Self {
        Precomputed::new(policy, users)
    }

    fn asked(user: u64, question: &Question) -> Self::Asked {
        (user, *question)
    }

    fn can(&self, (user, question): &Self::Asked) -> bool {
        self.can(*user, question)
    }
}

impl<'a> Maps<'a> for Strings<'a> {
    type Asked = (StringQuestion, Question);

    fn of(policy: &'a baseline::Rules, users: &[UserRows]) -> Self {
        Strings::new(policy, users)
    }

    fn asked(user: u64, question: &Question) -> Self::Asked {
        (StringQuestion::new(user, question), *question)
    }

    fn can(&self, (text, question): &Self::Asked) -> bool {
        self.can(text, question)
    }
}

struct Ready<'a, M: Maps<'a>> {
    policy: &'a baseline::Rules,
    hot: M,
    asked: Vec<M::Asked>,
    rows: &'a [UserRows],
    request: Vec<M::Asked>,
    list: M,
    apps: Vec<M::Asked>,
}

fn questions<'a, M: Maps<'a>>(part: &Part) -> Vec<M::Asked> {
    let user = |question: &Question| part.users[question.asker].user;
    part.questions.iter().map(|question| M::asked(user(question), question)).collect()
}

impl<'a, M: Maps<'a> + 'a> Ready<'a, M> {
    fn ready(rules: &'a Rules, facts: &'a Facts) -> Box<dyn Candidate + 'a> {
        let policy = &rules.maps;
        Box::new(Ready::<M> {
            policy,
            hot: M::of(policy, &facts.hot.users),
            asked: questions::<M>(&facts.hot),
            rows: &facts.request.users,
            request: questions::<M>(&facts.request),
            list: M::of(policy, &facts.list.users),
            apps: questions::<M>(&facts.list),
        })
    }
}

impl<'a, M: Maps<'a>> Candidate for Ready<'a, M> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        Ok(self.hot.can(&self.asked[number]))
    }

    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]> {
        let maps = M::of(self.policy, self.rows);
        let mut answers = [false; QUESTIONS_OF_A_REQUEST];
        for (answer, asked) in answers.iter_mut().zip(&self.request) {
            *answer = maps.can(asked);
        }
        Ok(answers)
    }

    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()> {
        let apps = self.apps.iter().enumerate().filter(|(_, app)| self.list.can(app));
        allowed.extend(apps.map(|(number, _)| number));
        Ok(())
    }
}

/// The evaluator with a map for each table of the service's database. It applies the rules to each question.
pub fn tables<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    Ok(Ready::<Tables<'a>>::ready(rules, facts))
}

/// The evaluator with a map of effective permissions as bits, worked out beforehand.
pub fn precomputed<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    Ok(Ready::<Precomputed<'a>>::ready(rules, facts))
}

/// The evaluator with a map of effective permissions as sets of strings, worked out beforehand.
pub fn strings<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    Ok(Ready::<Strings<'a>>::ready(rules, facts))
}
