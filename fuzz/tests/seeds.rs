//! Every target over the seeds and over mutations of them, always the same ones, and what there is to fuzz.
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

/// How many variants [`Command`](rolecall::directory::Command) has.
const COMMANDS: usize = 39;
/// How many seeds all targets have together.
const SEED_COUNT: usize = 371;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

macro_rules! ensure {
    ($holds:expr, $($told:tt)+) => {
        if !$holds {
            return Err(format!($($told)+).into());
        }
    };
}

static SEEDS: LazyLock<Vec<Seed>> =
    LazyLock::new(|| seeds().expect("the crate takes what the seeds contain"));

/// The target's seeds, in the order of their names: mutations draw from them by position.
fn seeds_of(target: &str) -> Vec<Vec<u8>> {
    let mut seeds: Vec<_> = SEEDS.iter().filter(|seed| seed.target == target).collect();
    seeds.sort_unstable_by_key(|seed| &seed.name);
    seeds.into_iter().map(|seed| seed.bytes.clone()).collect()
}

/// That the target runs over its seeds, and over so many inputs that are mutations of them, of which at least
/// so many of a hundred are refused and accepted, and not only thrown away.
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
    if let Ok(reached) = catch_unwind(|| (target.run)(input)) {
        return Ok(reached);
    }
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join(target.name);
    fs::write(&file, input)?;
    let name = target.name;
    Err(format!("again by `cargo run -p fuzz --bin {name} -- {}`", file.display()).into())
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
    runs("snapshot", 20_000, [0, 3])
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

/// The commands on a directory are done and refused, each of them, by the seeds alone.
#[test]
fn the_seeds_do_and_are_refused_every_command() -> Result<()> {
    let mut commands = [BTreeSet::new(), BTreeSet::new()];
    for seed in seeds_of("organization") {
        for (all, of_one) in commands.iter_mut().zip(organization::commands(&seed)) {
            all.extend(of_one);
        }
    }
    let [done, refused] = commands;
    ensure!(done.len() == COMMANDS, "done are only {done:?}");
    ensure!(refused.len() == COMMANDS, "refused are only {refused:?}");
    Ok(())
}

#[test]
fn every_seed_has_a_name_of_its_own() -> Result<()> {
    let mut known = BTreeSet::new();
    for seed in SEEDS.iter() {
        let Seed { target, name, .. } = seed;
        ensure!(TARGETS.iter().any(|it| it.name == *target), "{name} is for {target}, which is no target");
        ensure!(known.insert((target, name)), "{target} has two seeds {name}");
    }
    ensure!(known.len() == SEED_COUNT, "there are {} seeds", known.len());
    Ok(())
}

/// The names of the types that the crate exports, as its modules list them.
fn exported() -> Result<BTreeSet<String>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src");
    let mut names = BTreeSet::new();
    for file in ["lib.rs", "directory.rs"] {
        let text = fs::read_to_string(root.join(file))?;
        for list in text.split("pub use ").skip(1).filter_map(|rest| rest.split(';').next()) {
            let items = list.rsplit("::").next().unwrap_or_default().split(['{', '}', ',']).map(str::trim);
            names.extend(items.filter(|item| item.starts_with(char::is_uppercase)).map(str::to_owned));
        }
    }
    // defined where they are exported
    names.extend(["Directory", "ReplayError"].map(str::to_owned));
    Ok(names)
}

/// A type's name without its path and what it is of.
fn plain(name: &str) -> String {
    let name = name.split('<').next().unwrap_or_default();
    name.rsplit("::").next().unwrap_or_default().trim().to_owned()
}

#[test]
fn every_type_that_can_be_read_is() -> Result<()> {
    let readable = READABLE.iter().map(|it| (it.name, it.is_parsed));
    let listed: Vec<_> = readable.chain(UNREADABLE.iter().map(|it| (it.name, it.is_parsed))).collect();
    let names: BTreeSet<_> = listed.iter().map(|(name, _)| plain(name)).collect();
    let exported = exported()?;
    ensure!(exported.len() > 80, "only {} types are exported", exported.len());
    ensure!(names == exported, "listed only here or only there: {:?}", &names ^ &exported);
    let parsed: BTreeSet<_> = listed.iter().filter(|it| it.1).map(|it| plain(it.0)).collect();
    let known = names::PARSED.map(|(name, _)| name.to_owned()).into();
    ensure!(parsed == known, "parsed, or among the names, but not both: {:?}", &parsed ^ &known);
    Ok(())
}

#[test]
fn every_target_has_a_binary() -> Result<()> {
    let manifest = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"))?;
    let binaries = manifest.split("[[bin]]\nname = \"").skip(1).filter_map(|rest| rest.split('"').next());
    ensure!(binaries.eq(TARGETS.iter().map(|target| target.name)), "the binaries are others");
    Ok(())
}
