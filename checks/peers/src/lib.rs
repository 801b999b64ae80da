//! The rules of rolecall in two policy engines, Cedar and Rego, each in its own idiom, and every decision
//! of theirs beside rolecall's.
//!
//! Nothing here is taken from rolecall's tables: the engines read those of the documents ([`tables`]), and
//! a question is plain rows of text ([`facts`]) that each makes its own values of.

pub mod breaks;
pub mod cedar;
pub mod facts;
pub mod own;
pub mod rego;
pub mod tables;
pub mod worlds;

use crate::cedar::Cedar;
use crate::facts::{What, Who};
use crate::own::Own;
use crate::rego::Rego;
use crate::tables::Tables;
use crate::worlds::Section;
use anyhow::{Context as _, Result, ensure};
use rolecall::Policy;
use std::fmt;

/// Whether each action of the table is allowed, in its order.
pub type Answers = Vec<bool>;

/// Whoever decides.
pub trait Peer {
    /// What it is called.
    fn name(&self) -> &'static str;

    /// The answers to every action on each of these.
    ///
    /// # Errors
    ///
    /// What the engine does not take; no question is one that it may refuse.
    fn answers(&mut self, who: &Who, asked: &[What]) -> Result<Vec<Answers>>;
}

/// The engines beside rolecall.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// `cedar-policy`.
    Cedar,
    /// `regorus`.
    Rego,
}

/// What each side decides by.
#[derive(Debug, Clone)]
pub struct Rules {
    /// The documents' tables.
    pub tables: Tables,
    /// rolecall's policy.
    pub policy: Policy,
    /// Cedar's policies.
    pub cedar_policies: String,
    /// The tables as Cedar gets them.
    pub cedar_tables: Tables,
    /// Rego's policy.
    pub rego_policy: String,
    /// The tables as Rego gets them.
    pub rego_tables: Tables,
}

impl Rules {
    /// The documented ones.
    ///
    /// # Errors
    ///
    /// A table that cannot be read.
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

    /// The engine with its side of the rules.
    ///
    /// # Errors
    ///
    /// Rules that the engine does not take.
    pub fn peer(&self, engine: Engine) -> Result<Box<dyn Peer>> {
        Ok(match engine {
            Engine::Cedar => Box::new(Cedar::new(&self.cedar_policies, &self.cedar_tables)?),
            Engine::Rego => Box::new(Rego::new(&self.rego_policy, &self.rego_tables)?),
        })
    }

    /// rolecall with its side of the rules.
    ///
    /// # Errors
    ///
    /// A table that names an action that rolecall does not.
    pub fn own(&self) -> Result<Own> {
        Own::new(self.policy.clone(), &self.tables)
    }

    /// Puts every question of the sections to the engine and to rolecall, up to the first difference.
    ///
    /// # Errors
    ///
    /// What an engine does not take.
    pub fn compare(&self, engine: Engine, sections: impl IntoIterator<Item = Section>) -> Result<Compared> {
        let mut peer = self.peer(engine)?;
        let mut own = self.own()?;
        let mut tally = Tally::default();
        for Section { askers, things, .. } in sections {
            for who in &askers {
                let (theirs, ours) = (peer.answers(who, &things)?, own.answers(who, &things)?);
                ensure!(theirs.len() == things.len() && ours.len() == things.len(), "not every answer");
                for ((what, theirs), ours) in things.iter().zip(theirs).zip(ours) {
                    ensure!(theirs.len() == self.tables.actions.len(), "an answer for each action");
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

    /// The question with all three answers.
    fn difference(&self, who: &Who, action: &str, what: &What) -> Result<Difference> {
        let index = self.tables.actions.iter().position(|row| row.name == action);
        let index = index.context("an action of the table")?;
        let peers: [Box<dyn Peer>; 3] =
            [Box::new(self.own()?), self.peer(Engine::Cedar)?, self.peer(Engine::Rego)?];
        let mut answers = Vec::new();
        for mut peer in peers {
            let answer = peer.answers(who, std::slice::from_ref(what))?;
            let answer = answer.first().and_then(|answers| answers.get(index)).copied();
            answers.push((peer.name(), answer.context("an answer")?));
        }
        Ok(Difference { who: who.clone(), action: action.to_owned(), what: what.clone(), answers })
    }
}

/// How many decisions were compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub compared: u64,
    /// Those about a thing of the kind that the action applies to.
    pub applicable: u64,
    /// Those that rolecall allows.
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

/// What came of it.
#[derive(Debug)]
pub struct Compared {
    /// How far it went.
    pub tally: Tally,
    /// Where it ended, if not all were equal.
    pub difference: Option<Difference>,
}

/// A question that is not answered alike.
#[derive(Debug)]
pub struct Difference {
    /// Who asks.
    pub who: Who,
    /// For what.
    pub action: String,
    /// On what.
    pub what: What,
    /// What each says.
    pub answers: Vec<(&'static str, bool)>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { who, action, what, answers } = self;
        writeln!(f, "{action} is not answered alike")?;
        for (name, allowed) in answers {
            writeln!(f, "  {name}: {}", if *allowed { "allow" } else { "deny" })?;
        }
        write!(f, "who asks: {who:#?}\nabout what: {what:#?}")
    }
}
