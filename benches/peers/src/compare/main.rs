//! rolecall beside what would be used otherwise: each candidate agrees with it on all questions of three
//! workloads, and is timed then. Prints the tables of `docs/peers.md`.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that panics is as good as one that fails"
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

const FULL: Effort = Effort { rounds: 11, rounds_of_lists: 3, each: Duration::from_millis(40), samples: 100 };
const QUICK: Effort = Effort { rounds: 0, rounds_of_lists: 0, each: Duration::ZERO, samples: 1 };

/// Holds rolecall beside what would be used otherwise: each candidate agrees on every answer, and is timed then
#[derive(Parser)]
#[group(multiple = false)]
struct Arguments {
    /// Whether each candidate agrees, and notices a flipped cell, and nothing timed
    #[arg(long)]
    quick: bool,
    /// Flip a cell for this candidate, and fail with the first question that it answers otherwise
    #[arg(long, value_name = "CANDIDATE", value_parser = PossibleValuesParser::new(others().map(|it| it.name)))]
    r#break: Option<String>,
    /// Build each candidate's crate alone, and record what that takes
    #[arg(long)]
    builds: bool,
}

fn load() -> String {
    let known = fs::read_to_string("/proc/loadavg").ok();
    let known = known.as_deref().and_then(|text| text.split(' ').next());
    let processors = std::thread::available_parallelism().map_or(0, usize::from);
    format!("load {} on {processors} processors", known.unwrap_or("unknown"))
}

/// All candidates ready, each once it agrees with the first on everything.
fn ready<'a>(rules: &'a Rules, facts: &'a Facts) -> Result<Vec<(&'static Entry, Box<dyn Candidate + 'a>)>> {
    let mut ready = Vec::new();
    let mut expected = None;
    for entry in &CANDIDATES {
        let mut candidate =
            (entry.make)(rules, facts).with_context(|| format!("{} is not ready", entry.name))?;
        let answers = Agreement::of(candidate.as_mut(), facts)?;
        let expected = expected.get_or_insert_with(|| answers.clone());
        if let Some(difference) = expected.difference(&answers, facts) {
            bail!("{} does not agree with rolecall: {difference}", entry.name);
        }
        eprintln!("{}: agrees", entry.name);
        ready.push((entry, candidate));
    }
    let expected = expected.context("a candidate")?;
    println!("{} candidates agree on {}\n", ready.len(), expected.summary());
    Ok(ready)
}

/// The first question that a candidate answers otherwise when it is told otherwise in one cell.
fn found(entry: &Entry, rules: &Rules, facts: &Facts) -> Result<String> {
    let mut own = (CANDIDATES[0].make)(rules, facts)?;
    let broken = flipped(rules)?;
    let mut candidate = (entry.make)(&broken, facts)?;
    let difference = Agreement::of_hot(own.as_mut(), facts)?
        .difference(&Agreement::of_hot(candidate.as_mut(), facts)?, facts);
    difference.with_context(|| format!("{} with one cell flipped: nobody noticed", entry.name))
}

/// The candidates that have rules of their own.
fn others() -> impl Iterator<Item = &'static Entry> {
    CANDIDATES.iter().filter(|entry| entry.uses != CANDIDATES[0].uses)
}

fn measure(effort: Effort, rules: &Rules, facts: &Facts) -> Result<()> {
    let mut ready = ready(rules, facts)?;
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
        println!("{}", table::of_workload(workload, &rows, rounds));
        println!("Before: {before}; after: {}.\n", load());
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
        let entry = others().find(|entry| entry.name == name).context("a known candidate")?;
        bail!("{name}: {}", found(entry, &rules, &facts)?);
    }
    if quick {
        for entry in others() {
            found(entry, &rules, &facts)?;
            println!("{} with one cell flipped: noticed", entry.name);
        }
    }
    measure(if quick { QUICK } else { FULL }, &rules, &facts)
}
