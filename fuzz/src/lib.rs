//! What is fuzzed: for each [target](TARGETS) a function of bytes, which panics where something is wrong.
//!
//! The binaries in `fuzz_targets` hand these to libFuzzer; the tests run the same functions over the seeds and
//! over mutations of them, on any toolchain.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::panic,
    reason = "a target says by a panic that something is wrong"
)]

mod compact;
pub mod evaluator;
mod json;
pub mod log;
mod naive;
pub mod names;
pub mod organization;
pub mod readable;
mod round_trip;
pub mod seeds;
pub mod snapshot;
mod sound;

use std::io;

/// One thing to fuzz.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of its binary, and of the directory of its seeds.
    pub name: &'static str,
    /// Takes one input, and panics if something is wrong.
    pub run: fn(&[u8]) -> Reached,
}

/// How far an input came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reached {
    /// Nothing could be made of it.
    Nothing,
    /// What was made of it is refused, or allows nothing.
    Refused,
    /// It is accepted, or something of it is.
    Accepted,
}

impl Reached {
    fn accepted(is_accepted: bool) -> Reached {
        if is_accepted { Reached::Accepted } else { Reached::Refused }
    }
}

/// All of them.
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
/// That of a file that cannot be read.
pub fn run_files(run: fn(&[u8]) -> Reached) -> io::Result<()> {
    for path in std::env::args_os().skip(1) {
        println!("{:?}: {}", run(&std::fs::read(&path)?), path.display());
    }
    Ok(())
}
