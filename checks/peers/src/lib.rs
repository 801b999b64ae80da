//! Compares rolecall with its rules in two policy engines, Cedar and Rego, each in its own idiom.
//!
//! The engines read the documents' tables ([`tables`]), never rolecall's. A question is plain text ([`facts`]), and
//! each evaluator makes its own values from it.

pub mod breaks;
pub mod cedar;
pub mod facts;
pub mod own;
pub mod rego;
pub mod tables;
pub mod vocabulary;
pub mod worlds;

use crate::cedar::Cedar;
use crate::facts::{ResourceFacts, SubjectFacts};
use crate::own::Own;
use crate::rego::Rego;
use crate::tables::Tables;
use crate::vocabulary::VOCABULARY;
use crate::worlds::Section;
use anyhow::{Context as _, Result, ensure};
use rolecall::Policy;
use std::fmt;

/// For each action of the table, in the table's order, whether it is allowed.
pub type Answers = Vec<bool>;

/// An evaluator: rolecall or one of the engines.
pub trait Peer {
    /// The evaluator's name.
    fn name(&self) -> &'static str;

    /// The answers about every action on each of these resources.
    ///
    /// # Errors
    ///
    /// The evaluator rejects a question or fails to evaluate it. Every question has an answer, so this is a failure of
    /// the comparison.
    fn answers(&mut self, who: &SubjectFacts, asked: &[ResourceFacts]) -> Result<Vec<Answers>>;
}

/// A policy engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// Cedar, in the crate `cedar-policy`.
    Cedar,
    /// Rego, in the crate `regorus`.
    Rego,
}

/// The rules of each evaluator. They are separate, so that a deliberate mistake can be made in one of them.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The documents' tables.
    pub tables: Tables,
    /// rolecall's policy.
    pub policy: Policy,
    /// Cedar's policies.
    pub cedar_policies: String,
    /// The tables for Cedar.
    pub cedar_tables: Tables,
    /// Rego's policy.
    pub rego_policy: String,
    /// The tables for Rego.
    pub rego_tables: Tables,
}

impl Rules {
    /// The documented rules.
    ///
    /// # Errors
    ///
    /// A table cannot be read.
    pub fn documented() -> Result<Rules> {
        let tables = Tables::read()?;
        Ok(Rules {
            policy: Policy::documented().clone(),
            cedar_policies: cedar::POLICIES.to_owned(),
            cedar_tables: tables.clone(),
            rego_policy: rego::POLICY.to_owned(),
            rego_tables: tables.clone(),
            tables,
        })
    }

    /// The documented rules with the rows of a service's own vocabulary.
    ///
    /// # Errors
    ///
    /// A table cannot be read.
    pub fn with_vocabulary() -> Result<Rules> {
        let documented = Rules::documented()?;
        let tables = documented.tables.with_vocabulary()?;
        Ok(Rules {
            policy: documented.policy.with_vocabulary(VOCABULARY),
            cedar_policies: format!("{}{}", cedar::POLICIES, cedar::OWN_POLICIES),
            cedar_tables: tables.clone(),
            rego_policy: rego::POLICY.to_owned(),
            rego_tables: tables.clone(),
            tables,
        })
    }

    /// The engine with its rules.
    ///
    /// # Errors
    ///
    /// The engine rejects its policies or tables.
    pub fn peer(&self, engine: Engine) -> Result<Box<dyn Peer>> {
        Ok(match engine {
            Engine::Cedar => Box::new(Cedar::new(&self.cedar_policies, &self.cedar_tables)?),
            Engine::Rego => Box::new(Rego::new(&self.rego_policy, &self.rego_tables)?),
        })
    }

    /// rolecall with its policy.
    ///
    /// # Errors
    ///
    /// The documents' table has an action that rolecall does not have.
    pub fn own(&self) -> Result<Own> {
        Own::new(self.policy.clone(), &self.tables)
    }

    /// Asks the engine and rolecall every question of the sections, and stops at the first difference.
    ///
    /// # Errors
    ///
    /// The engine rejects its rules or a question.
    pub fn compare(&self, engine: Engine, sections: impl IntoIterator<Item = Section>) -> Result<Compared> {
        let mut peer = self.peer(engine)?;
        let mut own = self.own()?;
        let mut tally = Tally::default();
        for Section { askers, things, .. } in sections {
            for who in &askers {
                let (theirs, ours) = (peer.answers(who, &things)?, own.answers(who, &things)?);
                ensure!(
                    theirs.len() == things.len() && ours.len() == things.len(),
                    "an evaluator answered about too few or too many resources"
                );
                for ((what, theirs), ours) in things.iter().zip(theirs).zip(ours) {
                    ensure!(
                        theirs.len() == self.tables.actions.len(),
                        "an evaluator answered about too few or too many actions"
                    );
                    for ((action, theirs), ours) in self.tables.actions.iter().zip(theirs).zip(ours) {
                        tally.count(ours, action.applies_to == what.kind);
                        if theirs != ours {
                            let difference = self.difference(who, &action.name, what)?;
                            return Ok(Compared { tally, difference: Some(difference) });
                        }
                    }
                }
            }
        }
        Ok(Compared { tally, difference: None })
    }

    /// The question, with the answers of all three evaluators, since two equal answers show the wrong side.
    fn difference(&self, who: &SubjectFacts, action: &str, what: &ResourceFacts) -> Result<Difference> {
        let index = self.tables.actions.iter().position(|row| row.name == action);
        let index = index.context("the action is not in the table")?;
        let peers: [Box<dyn Peer>; 3] =
            [Box::new(self.own()?), self.peer(Engine::Cedar)?, self.peer(Engine::Rego)?];
        let mut answers = Vec::new();
        for mut peer in peers {
            let answer = peer.answers(who, std::slice::from_ref(what))?;
            let answer = answer.first().and_then(|answers| answers.get(index)).copied();
            answers.push((peer.name(), answer.context("an evaluator gave no answer")?));
        }
        Ok(Difference { who: who.clone(), action: action.to_owned(), what: what.clone(), answers })
    }
}

/// The numbers of compared decisions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All decisions.
    pub compared: u64,
    /// The decisions in which the action applies to the resource's kind.
    pub applicable: u64,
    /// The decisions that rolecall allows.
    pub allowed: u64,
}

impl Tally {
    fn count(&mut self, allowed: bool, applicable: bool) {
        let add = |to: &mut u64, counts: bool| *to = to.saturating_add(u64::from(counts));
        add(&mut self.compared, true);
        add(&mut self.applicable, applicable);
        add(&mut self.allowed, allowed);
    }
}

/// The result of a comparison.
#[derive(Debug)]
pub struct Compared {
    /// The numbers of decisions, up to the first difference.
    pub tally: Tally,
    /// The first difference, if there is one.
    pub difference: Option<Difference>,
}

/// A question that two evaluators answer differently.
#[derive(Debug)]
pub struct Difference {
    /// The facts about the subject.
    pub who: SubjectFacts,
    /// The action's name in the table.
    pub action: String,
    /// The facts about the resource.
    pub what: ResourceFacts,
    /// The name and the answer of each evaluator.
    pub answers: Vec<(&'static str, bool)>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { who, action, what, answers } = self;
        writeln!(f, "the evaluators differ about {action}:")?;
        for (name, allowed) in answers {
            writeln!(f, "  {name}: {}", if *allowed { "allow" } else { "deny" })?;
        }
        write!(f, "subject: {who:#?}\nresource: {what:#?}")
    }
}
