//! rolecall itself, with ids of any type.

use crate::candidate::{Candidate, Rules};
use crate::facts::{Facts, LIST_ACTION, QUESTIONS_OF_A_REQUEST};
use anyhow::{Context as _, Result};
use rolecall::{Action, Resource, Subject, can};
use std::hash::Hash;
use testkit::workload::{self, Question, UserRows};

struct Own<'a, Id, Name> {
    id: Name,
    subjects: Vec<Subject<Id>>,
    asked: Vec<(usize, Action, Resource<Id>)>,
    rows: &'a UserRows,
    questions: &'a [Question],
    lister: Subject<Id>,
    apps: Vec<Resource<Id>>,
}

impl<'a, Id: Eq + Hash + Clone, Name: Fn(u64) -> Id> Own<'a, Id, Name> {
    fn new(facts: &'a Facts, id: Name) -> Result<Self> {
        let asked = facts.hot.questions.iter();
        let rows = facts.request.users.first().context("the workload has no subject")?;
        let lister = workload::subject(facts.list.users.first().context("the workload has no subject")?, &id);
        Ok(Own {
            subjects: facts.hot.users.iter().map(|rows| workload::subject(rows, &id)).collect(),
            asked: asked.map(|asked| (asked.asker, asked.action, workload::resource(asked, &id))).collect(),
            rows,
            questions: &facts.request.questions,
            lister,
            apps: facts.list.questions.iter().map(|app| workload::resource(app, &id)).collect(),
            id,
        })
    }
}

impl<Id: Eq + Hash + Clone, Name: Fn(u64) -> Id> Candidate for Own<'_, Id, Name> {
    fn decide(&mut self, number: usize) -> Result<bool> {
        let (asker, action, resource) = &self.asked[number];
        Ok(can(&self.subjects[*asker], *action, resource))
    }

    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]> {
        let subject = workload::subject(self.rows, &self.id);
        let mut answers = [false; QUESTIONS_OF_A_REQUEST];
        for (answer, question) in answers.iter_mut().zip(self.questions) {
            *answer = can(&subject, question.action, &workload::resource(question, &self.id));
        }
        Ok(answers)
    }

    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()> {
        let apps = self.apps.iter().enumerate();
        let apps = apps.filter(|(_, app)| can(&self.lister, LIST_ACTION, app));
        allowed.extend(apps.map(|(number, _)| number));
        Ok(())
    }
}

/// rolecall with ids of type `u64`.
pub fn with_numbers<'a>(_: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    Ok(Box::new(Own::new(facts, |id| id)?))
}

/// rolecall with ids of type `&str`.
// the texts are made beforehand: a service that uses text has them in its rows
pub fn with_text<'a>(_: &'a Rules, facts: &'a Facts) -> Result<Box<dyn Candidate + 'a>> {
    let parts = [&facts.hot, &facts.request, &facts.list];
    let users = parts.iter().flat_map(|part| &part.users);
    let most = parts.iter().flat_map(|part| &part.questions).map(|asked| asked.app.max(asked.owner));
    let most = most.chain(users.map(|rows| rows.user.saturating_mul(8).saturating_add(8))).max();
    let names: Vec<&'static str> = (0..=most.context("the workloads have no ids")?)
        .map(|id| -> &str { format!("id-{id:08}").leak() })
        .collect();
    Ok(Box::new(Own::new(facts, move |id| usize::try_from(id).map_or("", |id| names[id]))?))
}
