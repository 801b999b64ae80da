//! rolecall beside what would be used otherwise: each candidate agrees with it on all questions of three
//! workloads, and is timed then. Prints the tables of `docs/peers.md`.
//!
//! `compare [--quick] [--break CANDIDATE] [--builds]`
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
#[path = "../../../baseline/mod.rs"]
mod baseline;
mod builds;
mod candidate;
mod candidates;
mod facts;
mod measure;
mod table;
#[path = "../../../workload/mod.rs"]
mod workload;

use agreement::{Agreement, flipped};
use anyhow::{Context as _, Result, bail, ensure};
use candidate::{Candidate, Entry, Rules};
use candidates::CANDIDATES;
use facts::Facts;
use measure::{Effort, Measured, Share, WORKLOADS};
use peers::tables::Tables;
use rolecall::Policy;
use std::fs;
use std::time::Duration;

const FULL: Effort = Effort { rounds: 11, rounds_of_lists: 3, each: Duration::from_millis(40), samples: 100 };
const QUICK: Effort = Effort { rounds: 0, rounds_of_lists: 0, each: Duration::ZERO, samples: 1 };

enum Task {
    Full,
    Quick,
    Break(&'static Entry),
    Builds,
}

fn task() -> Result<Task> {
    let mut given = std::env::args().skip(1);
    let Some(option) = given.next() else { return Ok(Task::Full) };
    let task = match option.as_str() {
        "--quick" => Task::Quick,
        "--builds" => Task::Builds,
        "--break" => {
            let name = given.next().context("--break needs the name of a candidate")?;
            let known = others().find(|entry| entry.name == name);
            let names = || others().map(|entry| entry.name).collect::<Vec<_>>().join("; ");
            Task::Break(
                known.with_context(|| format!("no candidate is called `{name}`; these are: {}", names()))?,
            )
        }
        other => bail!("{other} is no option; --quick, --break and --builds are"),
    };
    ensure!(given.next().is_none(), "one option at most");
    Ok(task)
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
    let task = task()?;
    let policy = Policy::documented().clone();
    let rules = Rules { tables: Tables::read()?, maps: baseline::Rules::new(policy.clone()), policy };
    let facts = Facts::new()?;
    match task {
        Task::Full => measure(FULL, &rules, &facts),
        Task::Quick => {
            for entry in others() {
                found(entry, &rules, &facts)?;
                println!("{} with one cell flipped: noticed", entry.name);
            }
            measure(QUICK, &rules, &facts)
        }
        Task::Break(entry) => bail!("{}: {}", entry.name, found(entry, &rules, &facts)?),
        Task::Builds => builds::record(&CANDIDATES),
    }
}
