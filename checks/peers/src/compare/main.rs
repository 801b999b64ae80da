//! Compares rolecall with the alternatives: checks that each candidate gives rolecall's answer to every question of
//! three workloads, then times it. Prints the tables of `docs/peers.md`.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a panic is a good way for a benchmark to fail"
)]

mod agreement;
mod builds;
mod candidate;
mod candidates;
mod facts;
mod measure;
mod table;

use agreement::{Agreement, flipped};
use anyhow::{Context as _, Result, bail};
use candidate::{Candidate, Entry, Rules};
use candidates::CANDIDATES;
use clap::Parser;
use clap::builder::PossibleValuesParser;
use facts::Facts;
use measure::{Effort, Measured, Share, WORKLOADS};
use peers::tables::Tables;
use rolecall::Policy;
use std::fs;
use std::time::Duration;
use testkit::baseline;

// an odd number of rounds, so that a median is a measured value; a list takes seconds, so there are few rounds of lists
const FULL: Effort = Effort { rounds: 11, rounds_of_lists: 3, each: Duration::from_millis(40), samples: 100 };
const QUICK: Effort = Effort { rounds: 0, rounds_of_lists: 0, each: Duration::ZERO, samples: 1 };

/// Compares rolecall with other evaluators of the same rules: first their answers, then their speed
#[derive(Parser)]
#[group(multiple = false)]
struct Arguments {
    /// Only compare the answers, also after a cell was flipped, and try each workload once
    #[arg(long)]
    quick: bool,
    /// Flip a cell of the matrix for this candidate, and fail with the first question that it answers differently
    #[arg(long, value_name = "CANDIDATE", value_parser = PossibleValuesParser::new(others().map(|it| it.name)))]
    r#break: Option<String>,
    /// Build each candidate's crate alone, and record the times in builds.csv
    #[arg(long)]
    builds: bool,
}

/// The machine's load in the last minute, or `unknown`.
fn load() -> String {
    let loads = fs::read_to_string("/proc/loadavg").ok();
    loads.as_deref().and_then(|text| text.split(' ').next()).unwrap_or("unknown").to_owned()
}

/// Prepares all candidates, and checks that each gives the answers of the first one, which is rolecall.
fn ready<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Vec<(&'static Entry, Box<dyn Candidate + 'a>)>> {
    let mut ready = Vec::new();
    let mut expected = None;
    for entry in &CANDIDATES {
        let mut candidate =
            (entry.make)(rules, facts).with_context(|| format!("cannot prepare {}", entry.name))?;
        let answers = Agreement::of(candidate.as_mut(), facts)?;
        let expected = expected.get_or_insert_with(|| answers.clone());
        if let Some(difference) = expected.difference(&answers, facts) {
            bail!("{} differs from rolecall: {difference}", entry.name);
        }
        eprintln!("{}: agrees", entry.name);
        ready.push((entry, candidate));
    }
    let expected = expected.context("there are no candidates")?;
    println!("All {} candidates agree on {}.\n", ready.len(), expected.summary());
    Ok(ready)
}

/// The first question that the candidate answers differently after one cell of its rules was flipped.
fn difference_after_flip(entry: &Entry, rules: &Rules, facts: &Facts) -> Result<String> {
    let mut own = (CANDIDATES[0].make)(rules, facts)?;
    let broken = flipped(rules)?;
    let mut candidate = (entry.make)(&broken, facts)?;
    let difference = Agreement::of_hot(own.as_mut(), facts)?
        .difference(&Agreement::of_hot(candidate.as_mut(), facts)?, facts);
    difference.with_context(|| format!("{}: the comparison did not notice a flipped cell", entry.name))
}

/// The candidates other than rolecall.
// rolecall decides by its own documented policy and not by these rules, so it cannot notice a flipped cell
fn others() -> impl Iterator<Item = &'static Entry> {
    CANDIDATES.iter().filter(|entry| entry.uses != CANDIDATES[0].uses)
}

fn measure(effort: Effort, rules: &Rules, facts: &Facts) -> Result<()> {
    let mut ready = ready(rules, facts)?;
    let processors = std::thread::available_parallelism()?;
    for workload in WORKLOADS {
        let before = load();
        let mut shares = Vec::new();
        for (_, candidate) in &mut ready {
            shares.push(Share::new(workload, candidate.as_mut(), facts, effort)?);
        }
        let rounds = effort.rounds_of(workload);
        for round in 0..rounds {
            for (share, (_, candidate)) in shares.iter_mut().zip(&mut ready) {
                share.round(candidate.as_mut(), facts, u64::try_from(round)? + 1)?;
            }
            eprintln!("{workload:?}: round {} of {rounds}", round + 1);
        }
        let rows = ready.iter().zip(shares).map(|((entry, _), share)| (*entry, share.measured));
        let rows: Vec<(&Entry, Measured)> = rows.collect();
        println!("{}", table::of_workload(workload, &rows));
        let run = match rounds {
            0 => "Each candidate was tried once, so the times are no measurements.".to_owned(),
            _ => format!("The run had {rounds} rounds, with each candidate once in each."),
        };
        println!("{run} The load on the {processors} processors was {before} before and {} after.\n", load());
    }
    println!("{}", table::of_candidates(&CANDIDATES)?);
    Ok(())
}

fn main() -> Result<()> {
    let Arguments { quick, r#break, builds } = Arguments::parse();
    if builds {
        return builds::record(&CANDIDATES);
    }
    let policy = Policy::documented().clone();
    let rules = Rules { tables: Tables::read()?, maps: baseline::Rules::new(policy.clone()), policy };
    let facts = Facts::new()?;
    if let Some(name) = r#break {
        let entry = others().find(|entry| entry.name == name).context("unknown candidate")?;
        bail!("{name} with one cell flipped: {}", difference_after_flip(entry, &rules, &facts)?);
    }
    if quick {
        for entry in others() {
            difference_after_flip(entry, &rules, &facts)?;
            println!("{}: the comparison notices a flipped cell", entry.name);
        }
    }
    measure(if quick { QUICK } else { FULL }, &rules, &facts)
}
