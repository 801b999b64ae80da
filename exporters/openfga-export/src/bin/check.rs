//! Exports organizations at random and has `OpenFGA` decide everything in them, beside rolecall.
//!
//! `cargo run -p openfga-export --bin openfga-check -- --fga target/tools/fga/bin/fga`

use clap::Parser;
use openfga_export::breaks::{BREAKS, Break};
use openfga_export::fga::{Fga, Outcome};
use openfga_export::worlds::World;
use openfga_export::{Decisions, Export, Test};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[derive(Parser)]
#[command(
    name = "openfga-check",
    about = "Exports organizations at random, and compares every decision in them: OpenFGA's with rolecall's",
    after_help = "Exits with 0 when every decision is alike (of --breaks: when every mistake is seen), with 1 when \
                  one is not, and with 2 when nothing could be compared."
)]
struct Arguments {
    #[arg(long, help = "OpenFGA's command-line tool", value_name = "PROGRAM", default_value = "fga")]
    fga: PathBuf,
    /// How many organizations, two in each world
    #[arg(long, value_name = "COUNT", default_value_t = 40)]
    worlds: u64,
    /// The first world; the same number makes the same one
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// One in so many decisions is checked by itself as well: a check takes some 50 times its part of a list
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    every: usize,
    /// Make one mistake after the other in the exports instead, and see whether a decision differs
    #[arg(long)]
    breaks: bool,
    /// Where to write the stores
    #[arg(long, value_name = "DIR", default_value = "target/openfga")]
    output: PathBuf,
}

/// What the exit code says where nothing could be compared.
const NOT_COMPARED: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(NOT_COMPARED)
        }
    }
}

fn run(arguments: &Arguments) -> Result<bool, Box<dyn Error>> {
    let fga = Fga::find(&arguments.fga)?;
    let seeds = arguments.seed..arguments.seed.saturating_add(arguments.worlds);
    if arguments.breaks {
        return all_seen(&fga, &seeds.collect::<Vec<_>>(), &arguments.output);
    }
    let started = Instant::now();
    let mut compared = Compared::default();
    for seed in seeds {
        let world = World::random(seed)?;
        let export = Export::of(&world.directory, &world.things)?;
        let test = compared.test(&world, &export, arguments.every)?;
        if let Outcome::Different { said, .. } = fga.test(&export, test, &arguments.output)? {
            println!("world {seed}, in {}:\n{said}", arguments.output.display());
            return Ok(false);
        }
    }
    let Compared { decisions, allowed, checks, tuples } = compared;
    println!(
        "{decisions} decisions in {} worlds of {tuples} tuples in all, {allowed} allow, all listed and {checks} \
         checked one by one, in {:.0} s: all alike",
        arguments.worlds,
        started.elapsed().as_secs_f64()
    );
    Ok(true)
}

/// What there was to compare.
#[derive(Default)]
struct Compared {
    decisions: usize,
    allowed: usize,
    checks: usize,
    tuples: usize,
}

impl Compared {
    /// Everything as lists of users, and one in so many decisions by itself.
    fn test(&mut self, world: &World, export: &Export, every: usize) -> Result<Test, Box<dyn Error>> {
        let World { directory, things, others } = world;
        let decisions = Decisions::of(directory, things, others);
        let (mut check, list_users) = (decisions.check()?, decisions.list_users()?);
        for of in &mut check {
            of.assertions.retain(|_, allowed| {
                self.decisions = self.decisions.saturating_add(1);
                self.allowed = self.allowed.saturating_add(usize::from(*allowed));
                self.decisions.is_multiple_of(every)
            });
        }
        check.retain(|of| !of.assertions.is_empty());
        let test = Test { name: "decisions", check, list_users };
        self.checks = self.checks.saturating_add(test.checks());
        self.tuples = self.tuples.saturating_add(export.tuples.len());
        Ok(test)
    }
}

/// Whether each mistake changes a decision in one of the worlds.
fn all_seen(fga: &Fga, seeds: &[u64], output: &Path) -> Result<bool, Box<dyn Error>> {
    let mut all = true;
    for mistake in &BREAKS {
        let found = seen(fga, mistake, seeds, output)?;
        all &= found.is_some();
        let found = found.unwrap_or_else(|| "NOT SEEN".to_owned());
        println!("{:21} {found:45} {}", mistake.name, mistake.what);
    }
    Ok(all)
}

fn seen(fga: &Fga, mistake: &Break, seeds: &[u64], output: &Path) -> Result<Option<String>, Box<dyn Error>> {
    for seed in seeds {
        let World { directory, things, others } = World::random(*seed)?;
        let Some(broken) = mistake.make(&Export::of(&directory, &things)?) else { continue };
        let decisions = Decisions::of(&directory, &things, &others);
        let (check, list_users) = (decisions.check()?, decisions.list_users()?);
        let test = mistake.asked(Test { name: "decisions", check, list_users });
        let (all_checks, all_lists) = (test.checks(), test.lists());
        // a wrong decision is wrong in both
        if let Outcome::Different { checks: checks @ 1.., lists: lists @ 1.., .. } =
            fga.test(&broken, test, output)?
        {
            let seen = format!("{checks} of {all_checks} checks, {lists} of {all_lists} lists");
            return Ok(Some(format!("world {seed}: {seen}")));
        }
    }
    Ok(None)
}
