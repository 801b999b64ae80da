//! A candidate: an evaluator that answers the three workloads.

use crate::facts::{Facts, QUESTIONS_OF_A_REQUEST};
use anyhow::Result;
use peers::tables::Tables;
use rolecall::Policy;
use testkit::baseline;

/// The rules, in the form that each candidate needs.
pub struct Rules {
    /// The documents' tables, for the policy engines.
    pub tables: Tables,
    /// The same rules as a policy, for the evaluators in Rust.
    pub policy: Policy,
    /// The same rules for the evaluators with hash maps.
    pub maps: baseline::Rules,
}

/// An evaluator, with everything that it prepares once.
pub trait Candidate {
    /// The first workload: whether the question with this number is allowed. Its subject, action and resource are
    /// already values of the candidate.
    fn decide(&mut self, number: usize) -> Result<bool>;

    /// The second workload: turns the facts of a subject and of the questions into values, and answers.
    fn request(&mut self) -> Result<[bool; QUESTIONS_OF_A_REQUEST]>;

    /// The third workload: adds the numbers of the allowed apps to the empty list.
    fn list(&mut self, allowed: &mut Vec<usize>) -> Result<()>;

    /// The number of allowed questions among these.
    // a method of the trait, so that a block of decisions has one dynamic call and `decide` can be inlined into it
    fn decide_all(&mut self, numbers: &[usize]) -> Result<usize> {
        let mut allowed = 0_usize;
        for number in numbers {
            allowed = allowed.saturating_add(usize::from(self.decide(*number)?));
        }
        Ok(allowed)
    }
}

/// A function that prepares a candidate.
pub type Make = for<'a> fn(&'a Rules, &'a Facts) -> Result<Box<dyn Candidate + 'a>>;

/// The description of a candidate.
pub struct Entry {
    /// The name in the tables.
    pub name: &'static str,
    /// The crate that a service would depend on, if any.
    pub uses: Option<Dependency>,
    /// The features that rolecall does not have.
    pub more: &'static str,
    /// Prepares the candidate.
    pub make: Make,
}

/// A dependency in a manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dependency {
    /// The crate's name.
    pub name: &'static str,
    /// The text after `=`, with `{root}` for the folder of rolecall.
    pub requirement: &'static str,
}
