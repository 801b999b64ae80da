//! rolecall beside what would be used otherwise: each candidate agrees with it on all questions of three
//! workloads, and is timed then. Prints the tables of `docs/peers.md`.
//!
//! `compare [--quick] [--break CANDIDATE] [--builds]`
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
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

const FULL: Effort = Effort { rounds: 15, each: Duration::from_millis(60), samples: 200 };
const QUICK: Effort = Effort { rounds: 1, each: Duration::ZERO, samples: 1 };

enum Task {
    Measure(Effort),
    Break(&'static Entry),
    Builds,
}

fn task() -> Result<Task> {
    let mut given = std::env::args().skip(1);
    let Some(option) = given.next() else { return Ok(Task::Measure(FULL)) };
    let task = match option.as_str() {
        "--quick" => Task::Measure(QUICK),
        "--builds" => Task::Builds,
        "--break" => {
            let name = given.next().context("--break needs the name of a candidate")?;
            let known = CANDIDATES.iter().find(|entry| entry.name == name);
            let names = || CANDIDATES.map(|entry| entry.name).join("`, `");
            Task::Break(
                known
                    .with_context(|| format!("no candidate is called `{name}`; these are: `{}`", names()))?,
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

/// Whether a candidate that is told otherwise in one cell is found not to agree.
fn is_found(entry: &Entry, rules: &Rules, facts: &Facts) -> Result<()> {
    let broken = flipped(rules)?;
    let mut own = (CANDIDATES[0].make)(rules, facts)?;
    let expected = Agreement::of(own.as_mut(), facts)?;
    let mut candidate = (entry.make)(&broken, facts)?;
    let answers = Agreement::of(candidate.as_mut(), facts)?;
    let difference = expected.difference(&answers, facts);
    bail!("{}, with one cell flipped: {}", entry.name, difference.context("nothing noticed it")?)
}

fn measure(effort: Effort, rules: &Rules, facts: &Facts) -> Result<()> {
    let mut ready = ready(rules, facts)?;
    for workload in WORKLOADS {
        let before = load();
        let mut shares = Vec::new();
        for (_, candidate) in &mut ready {
            shares.push(Share::new(workload, candidate.as_mut(), facts, effort)?);
        }
        for round in 0..effort.rounds {
            for (share, (_, candidate)) in shares.iter_mut().zip(&mut ready) {
                share.round(candidate.as_mut(), facts, u64::try_from(round)? + 1)?;
            }
            eprintln!("{workload:?}: round {} of {}", round + 1, effort.rounds);
        }
        let rows = ready.iter().zip(shares).map(|((entry, _), share)| (*entry, share.measured));
        let rows: Vec<(&Entry, Measured)> = rows.collect();
        println!("{}", table::of_workload(workload, &rows, effort.rounds));
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
        Task::Measure(effort) => measure(effort, &rules, &facts),
        Task::Break(entry) => is_found(entry, &rules, &facts),
        Task::Builds => builds::record(&CANDIDATES),
    }
}
