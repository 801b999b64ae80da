//! Exports organizations at random and has `OpenFGA` decide everything in them, beside rolecall.
//!
//! `cargo run --release -p openfga --bin check -- --fga target/tools/fga/bin/fga`

use clap::Parser;
use openfga::breaks::{BREAKS, Break};
use openfga::fga::{Fga, Outcome};
use openfga::worlds::World;
use openfga::{Assertions, Export, assertions};
use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

/// Exports organizations at random, and compares every decision in them: OpenFGA's with rolecall's.
#[derive(Parser)]
#[command(
    name = "check",
    after_help = "Exits with 0 when every decision is alike (of --breaks: when every mistake is seen), with 1 when \
                  one is not, and with 2 when nothing could be compared."
)]
struct Arguments {
    /// OpenFGA's command-line tool
    #[arg(long, value_name = "PROGRAM", default_value = "fga")]
    fga: PathBuf,
    /// How many organizations, two in each world
    #[arg(long, value_name = "COUNT", default_value_t = 30)]
    worlds: u64,
    /// The first world; the same number makes the same one
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Make one mistake after the other in the exports instead, and see whether a decision differs
    #[arg(long)]
    breaks: bool,
    /// Where to write what OpenFGA reads
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
    let (mut compared, mut allowed, mut tuples) = (0_usize, 0_usize, 0_usize);
    for seed in seeds {
        let (export, check) = exported(seed)?;
        let yes = check.iter().flat_map(|asked| asked.assertions.values()).filter(|allowed| **allowed);
        allowed = allowed.saturating_add(yes.count());
        tuples = tuples.saturating_add(export.tuples.len());
        match fga.test(&export, check, &arguments.output)? {
            Outcome::Alike(count) => compared = compared.saturating_add(count),
            Outcome::Different { said, .. } => {
                println!("world {seed}, in {}:\n{said}", arguments.output.display());
                return Ok(false);
            }
        }
    }
    let seconds = started.elapsed().as_secs_f64();
    let worlds = arguments.worlds;
    println!(
        "{compared} decisions in {worlds} worlds, {allowed} allow, {tuples} tuples, in {seconds:.0} s: all alike"
    );
    Ok(true)
}

fn exported(seed: u64) -> Result<(Export, Vec<Assertions>), Box<dyn Error>> {
    let World { directory, things, others } = World::random(seed)?;
    Ok((Export::of(&directory, &things)?, assertions(&directory, &things, &others)?))
}

/// Whether each mistake changes a decision in one of the worlds.
fn all_seen(fga: &Fga, seeds: &[u64], output: &Path) -> Result<bool, Box<dyn Error>> {
    let mut all = true;
    for mistake in &BREAKS {
        let found = seen(fga, mistake, seeds, output)?;
        all &= found.is_some();
        let found = found.unwrap_or_else(|| "NOT SEEN".to_owned());
        println!("{:21} {found:36} {}", mistake.name, mistake.what);
    }
    Ok(all)
}

fn seen(fga: &Fga, mistake: &Break, seeds: &[u64], output: &Path) -> Result<Option<String>, Box<dyn Error>> {
    for seed in seeds {
        let (export, check) = exported(*seed)?;
        let Some(broken) = mistake.make(&export) else { continue };
        if let Outcome::Different { passed, compared, .. } =
            fga.test(&broken, mistake.asked(check), output)?
        {
            let different = compared.saturating_sub(passed);
            return Ok(Some(format!("world {seed}: {different} of {compared} differ")));
        }
    }
    Ok(None)
}
