//! Runs every target over the seeds and over a fixed sequence of mutations, and checks that the lists of targets and
//! types are complete.
#![allow(clippy::arithmetic_side_effects, clippy::expect_used, clippy::indexing_slicing, reason = "a test")]

mod mutation;

use fuzz::readable::{READABLE, UNREADABLE};
use fuzz::seeds::{Seed, seeds};
use fuzz::{Reached, TARGETS, Target, names, organization};
use mutation::Mutations;
use std::collections::BTreeSet;
use std::error::Error;
use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::LazyLock;
use testkit::exports::{exported, plain};

/// The number of variants of [`Command`](rolecall::directory::Command).
const COMMANDS: usize = 51;
/// The number of seeds of all targets.
const SEED_COUNT: usize = 462;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

macro_rules! ensure {
    ($holds:expr, $($told:tt)+) => {
        if !$holds {
            return Err(format!($($told)+).into());
        }
    };
}

static SEEDS: LazyLock<Vec<Seed>> =
    LazyLock::new(|| seeds().expect("the crate accepts the values in the seeds"));

// Sorted, because mutations draw seeds by position and must be the same in each run.
fn seeds_of(target: &str) -> Vec<Vec<u8>> {
    let mut seeds: Vec<_> = SEEDS.iter().filter(|seed| seed.target == target).collect();
    seeds.sort_unstable_by_key(|seed| &seed.name);
    seeds.into_iter().map(|seed| seed.bytes.clone()).collect()
}

/// Runs the target over its seeds and over this number of mutations.
///
/// `least` has the smallest shares of refused and accepted mutations, in percent. Inputs that cannot be read at all
/// test little, so that a share below its minimum is an error.
fn runs(name: &str, mutations: usize, least: [usize; 2]) -> Result<()> {
    let target = TARGETS.iter().find(|target| target.name == name).ok_or("no such target")?;
    let seeds = seeds_of(name);
    ensure!(!seeds.is_empty(), "no seeds for {name}");
    for seed in &seeds {
        run(target, seed)?;
    }
    let mut reached = [0; 2];
    for input in Mutations::of(&seeds).take(mutations) {
        match run(target, &input)? {
            Reached::Nothing => {}
            Reached::Refused => reached[0] += 1,
            Reached::Accepted => reached[1] += 1,
        }
    }
    println!("{name}: of {mutations} mutations {} are refused and {} accepted", reached[0], reached[1]);
    let enough = reached.iter().zip(least).all(|(reached, least)| reached * 100 >= least * mutations);
    ensure!(enough, "of {mutations} mutations only {reached:?} are refused and accepted");
    Ok(())
}

fn run(target: &Target, input: &[u8]) -> Result<Reached> {
    // Without libFuzzer nothing else saves a failing input.
    if let Ok(reached) = catch_unwind(|| (target.run)(input)) {
        return Ok(reached);
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(target.name);
    fs::write(&file, input)?;
    let name = target.name;
    Err(format!("reproduce with `cargo run -p fuzz --bin {name} -- {}`", file.display()).into())
}

#[test]
fn names() -> Result<()> {
    runs("names", 10_000, [10, 10])
}

#[test]
fn json() -> Result<()> {
    runs("json", 20_000, [0, 3])
}

#[test]
fn compact() -> Result<()> {
    runs("compact", 20_000, [0, 50])
}

#[test]
fn snapshot() -> Result<()> {
    runs("snapshot", 20_000, [0, 2])
}

#[test]
fn log() -> Result<()> {
    runs("log", 20_000, [1, 1])
}

#[test]
fn evaluator() -> Result<()> {
    runs("evaluator", 3_000, [10, 10])
}

#[test]
fn organization() -> Result<()> {
    runs("organization", 100, [0, 90])
}

/// In the seeds alone, each command succeeds at least once and is refused at least once.
#[test]
fn in_the_seeds_every_command_succeeds_and_is_refused() -> Result<()> {
    let mut commands = [BTreeSet::new(), BTreeSet::new()];
    for seed in seeds_of("organization") {
        for (all, of_one) in commands.iter_mut().zip(organization::commands(&seed)) {
            all.extend(of_one);
        }
    }
    let [done, refused] = commands;
    ensure!(done.len() == COMMANDS, "only these succeed: {done:?}");
    ensure!(refused.len() == COMMANDS, "only these are refused: {refused:?}");
    Ok(())
}

#[test]
fn seed_names_are_unique() -> Result<()> {
    let mut known = BTreeSet::new();
    for seed in SEEDS.iter() {
        let Seed { target, name, .. } = seed;
        ensure!(
            TARGETS.iter().any(|it| it.name == *target),
            "seed {name} is for the unknown target {target}"
        );
        ensure!(known.insert((target, name)), "{target} has two seeds {name}");
    }
    ensure!(known.len() == SEED_COUNT, "there are {} seeds", known.len());
    Ok(())
}

#[test]
fn the_lists_of_types_are_complete() -> Result<()> {
    let readable = READABLE.iter().map(|it| (it.name, it.is_parsed));
    let listed: Vec<_> = readable.chain(UNREADABLE.iter().map(|it| (it.name, it.is_parsed))).collect();
    let names: BTreeSet<_> = listed.iter().map(|(name, _)| plain(name)).collect();
    let exported = exported();
    ensure!(names == exported, "only listed or only exported: {:?}", &names ^ &exported);
    let parsed: BTreeSet<_> = listed.iter().filter(|it| it.1).map(|it| plain(it.0)).collect();
    let known = names::PARSED.map(|(name, _)| name.to_owned()).into();
    ensure!(parsed == known, "only parsed or only among the names: {:?}", &parsed ^ &known);
    Ok(())
}

#[test]
fn every_target_has_a_binary() -> Result<()> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))?;
    let binaries = manifest.split("[[bin]]\nname = \"").skip(1).filter_map(|rest| rest.split('"').next());
    ensure!(
        binaries.eq(TARGETS.iter().map(|target| target.name)),
        "the binaries in Cargo.toml differ from the targets"
    );
    Ok(())
}
