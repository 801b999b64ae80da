//! Compares `OpenFGA` with rolecall: exports random organizations, and has `OpenFGA` make every decision in them.
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
    about = "Exports random organizations and compares every decision of OpenFGA in them with rolecall's",
    after_help = "Exit codes:\n  0  all decisions are equal; with --breaks, every mistake is noticed\n  1  a decision \
                  differs; with --breaks, a mistake is not noticed\n  2  nothing could be compared"
)]
struct Arguments {
    #[arg(long, help = "OpenFGA's command-line tool", value_name = "PROGRAM", default_value = "fga")]
    fga: PathBuf,
    /// The number of random worlds, with two organizations each
    #[arg(long, value_name = "COUNT", default_value_t = 40)]
    worlds: u64,
    /// The seed of the first world; the same seed makes the same world
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Check one in this many decisions singly too; all are in lists, which take a fiftieth of the time
    #[arg(long, value_name = "COUNT", default_value_t = 100)]
    every: usize,
    /// Make each deliberate mistake in the exports instead, and tell whether a decision differs
    #[arg(long)]
    breaks: bool,
    /// The directory to write the stores into
    #[arg(long, value_name = "DIR", default_value = "target/openfga")]
    output: PathBuf,
}

/// The exit code if nothing could be compared.
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
        return all_noticed(&fga, &seeds.collect::<Vec<_>>(), &arguments.output);
    }
    let started = Instant::now();
    let mut compared = Compared::default();
    for seed in seeds {
        let world = World::random(seed)?;
        let export = Export::of(&world.directory, &world.things)?;
        let test = compared.test(&world, &export, arguments.every)?;
        if let Outcome::Different { printed, .. } = fga.test(&export, test, &arguments.output)? {
            println!(
                "world {seed}: decisions differ; the store is in {}\n{printed}",
                arguments.output.display()
            );
            return Ok(false);
        }
    }
    let Compared { decisions, allowed, checks, tuples } = compared;
    println!(
        "all equal: {decisions} decisions ({allowed} allowed) in {} worlds with {tuples} tuples; all are in lists, \
         {checks} were checked singly too; {:.0} s",
        arguments.worlds,
        started.elapsed().as_secs_f64()
    );
    Ok(true)
}

/// The numbers of everything that was compared.
#[derive(Default)]
struct Compared {
    decisions: usize,
    allowed: usize,
    checks: usize,
    tuples: usize,
}

impl Compared {
    /// The tests of a world: every decision in lists, and one in `every` decisions singly.
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

/// Whether each deliberate mistake changes a decision in one of the worlds.
fn all_noticed(fga: &Fga, seeds: &[u64], output: &Path) -> Result<bool, Box<dyn Error>> {
    let mut all = true;
    for mistake in &BREAKS {
        let found = noticed(fga, mistake, seeds, output)?;
        all &= found.is_some();
        let found = found.unwrap_or_else(|| "NOT NOTICED".to_owned());
        println!("{:21} {found:45} {}", mistake.name, mistake.effect);
    }
    Ok(all)
}

/// The first world in which the mistake is noticed, with the numbers of differences.
fn noticed(
    fga: &Fga,
    mistake: &Break,
    seeds: &[u64],
    output: &Path,
) -> Result<Option<String>, Box<dyn Error>> {
    // a tuple may be one that changes no decision, such as an assignment of somebody who may do it anyway
    const TRIED: usize = 6;
    for (seed, skipped) in seeds.iter().flat_map(|seed| (0..TRIED).map(move |skipped| (seed, skipped))) {
        let World { directory, things, others } = World::random(*seed)?;
        let Some(broken) = mistake.make(&Export::of(&directory, &things)?, skipped) else { continue };
        let decisions = Decisions::of(&directory, &things, &others);
        let (check, list_users) = (decisions.check()?, decisions.list_users()?);
        let test = mistake.relevant(Test { name: "decisions", check, list_users });
        let (all_checks, all_lists) = (test.checks(), test.lists());
        // a wrong decision must show in both, or one of the two comparisons compares nothing
        if let Outcome::Different { checks: checks @ 1.., lists: lists @ 1.., .. } =
            fga.test(&broken, test, output)?
        {
            let found = format!("{checks} of {all_checks} checks, {lists} of {all_lists} lists");
            return Ok(Some(format!("world {seed}: {found}")));
        }
    }
    Ok(None)
}
