//! The evaluators over hash maps of testkit's `baseline`.
#![expect(clippy::unnecessary_wraps, reason = "they are made as all candidates are")]

use crate::candidate::{ASKED, Candidate, Rules};
use crate::facts::{Facts, Part};
use anyhow::Result;
use testkit::baseline::{Precomputed, Rules as Worth, StringQuestion, Strings, Tables};
use testkit::workload::{Question, UserRows};

/// One of the evaluators.
trait Maps<'a>: Sized {
    /// A question as it is asked.
    type Asked;

    fn of(worth: &'a Worth, users: &[UserRows]) -> Self;
    fn asked(user: u64, question: &Question) -> Self::Asked;
    fn can(&self, asked: &Self::Asked) -> bool;
}

impl<'a> Maps<'a> for Tables<'a> {
    type Asked = (u64, Question);

    fn of(worth: &'a Worth, users: &[UserRows]) -> Self {
        Tables::new(worth, users)
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

    fn of(worth: &'a Worth, users: &[UserRows]) -> Self {
        Precomputed::new(worth, users)
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

    fn of(worth: &'a Worth, users: &[UserRows]) -> Self {
        Strings::new(worth, users)
    }

    fn asked(user: u64, question: &Question) -> Self::Asked {
        (StringQuestion::new(user, question), *question)
    }

    fn can(&self, (text, question): &Self::Asked) -> bool {
        self.can(text, question)
    }
}

struct Ready<'a, M: Maps<'a>> {
    worth: &'a Worth,
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
        let worth = &rules.maps;
        Box::new(Ready::<M> {
            worth,
            hot: M::of(worth, &facts.hot.users),
            asked: questions::<M>(&facts.hot),
            rows: &facts.request.users,
            request: questions::<M>(&facts.request),
            list: M::of(worth, &facts.list.users),
            apps: questions::<M>(&facts.list),
        })
    }
}

impl<'a, M: Maps<'a>> Candidate for Ready<'a, M> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        Ok(self.hot.can(&self.asked[number]))
    }

    fn request(&mut self) -> Result<[bool; ASKED]> {
        let maps = M::of(self.worth, self.rows);
        let mut answers = [false; ASKED];
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

/// A map for each table of rows; the rules are applied when asked.
pub fn tables<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    Ok(Ready::<Tables<'a>>::ready(rules, facts))
}

/// Effective permissions in bits, worked out beforehand.
pub fn precomputed<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    Ok(Ready::<Precomputed<'a>>::ready(rules, facts))
}

/// Effective permissions in sets of strings, worked out beforehand.
pub fn strings<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    Ok(Ready::<Strings<'a>>::ready(rules, facts))
}
