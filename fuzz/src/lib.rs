//! The fuzz [targets](TARGETS): functions that take bytes and panic when they find a fault.
//!
//! The binaries in `fuzz_targets` hand these functions to libFuzzer. On any toolchain, the tests run the same functions
//! over the seeds and over mutations of the seeds.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::panic,
    reason = "a target reports a fault by a panic"
)]

mod compact;
pub mod evaluator;
mod json;
pub mod log;
mod naive;
pub mod names;
pub mod organization;
mod own;
mod own_names;
pub mod readable;
mod round_trip;
pub mod seeds;
pub mod snapshot;
mod sound;
mod vocabulary;

use std::io;

/// A fuzz target.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of its binary and of the directory of its seeds.
    pub name: &'static str,
    /// Runs the target on one input. Panics if it finds a fault.
    pub run: fn(&[u8]) -> Reached,
}

/// The stage that an input reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    /// The input could not be read.
    Nothing,
    /// The input was read and then refused, or it allows nothing.
    Refused,
    /// The input was accepted, at least in part.
    Accepted,
}

impl Reached {
    fn accepted(is_accepted: bool) -> Reached {
        if is_accepted { Reached::Accepted } else { Reached::Refused }
    }
}

/// Every target.
pub const TARGETS: [Target; 7] = [
    Target { name: "names", run: names::run },
    Target { name: "json", run: readable::run_json },
    Target { name: "compact", run: readable::run_compact },
    Target { name: "snapshot", run: snapshot::run },
    Target { name: "log", run: log::run },
    Target { name: "evaluator", run: evaluator::run },
    Target { name: "organization", run: organization::run },
];

/// Runs a target over the files that the command line names.
///
/// # Errors
///
/// Returns the error of a file that cannot be read.
pub fn run_files(run: fn(&[u8]) -> Reached) -> io::Result<()> {
    for path in std::env::args_os().skip(1) {
        println!("{:?}: {}", run(&std::fs::read(&path)?), path.display());
    }
    Ok(())
}
