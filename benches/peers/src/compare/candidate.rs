//! What is compared: whoever answers the three workloads.

use crate::facts::Facts;
use anyhow::Result;
use peers::tables::Tables;
use rolecall::Policy;
use testkit::baseline;

/// How many questions a request asks.
pub const ASKED: usize = 10;

/// The documents' tables, as the engines read them and as the evaluators in Rust do.
pub struct Rules {
    /// Their text.
    pub tables: Tables,
    /// The same as a policy.
    pub policy: Policy,
    /// And as the evaluators over hash maps look it up.
    pub maps: baseline::Rules,
}

/// Whoever decides, with all that is prepared once.
pub trait Candidate {
    /// Whether the question of that number is allowed, in the first workload: its subject, its action and its
    /// resource are the candidate's own values already.
    fn decide(&mut self, number: usize) -> Result<bool>;

    /// The second workload: from the facts of a subject, and of what is asked, to the answers.
    fn request(&mut self) -> Result<[bool; ASKED]>;

    /// The third workload: puts the numbers of the apps on which the action is allowed into the empty list.
    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()>;

    /// How many of these questions are allowed; here so that the calls can be inlined.
    fn decide_all(&mut self, numbers: &[usize]) -> Result<usize> {
        let mut allowed = 0_usize;
        for number in numbers {
            allowed = allowed.saturating_add(usize::from(self.decide(*number)?));
        }
        Ok(allowed)
    }
}

/// Makes a candidate ready.
pub type Make = for<'a> fn(&'a Rules, &'a Facts) -> Result<Box<dyn Candidate + 'a>>;

/// A candidate that can be made, and what is to be said of it.
pub struct Entry {
    /// What it is called.
    pub name: &'static str,
    /// The crate that a service would depend on, if any.
    pub uses: Option<Dependency>,
    /// What it does more than rolecall.
    pub more: &'static str,
    /// How to make it.
    pub make: Make,
}

/// A crate and its features, as a manifest says it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency {
    /// What it is called.
    pub name: &'static str,
    /// What a manifest says after `=`, with `{root}` for rolecall's own folder.
    pub requirement: &'static str,
}
