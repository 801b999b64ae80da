//! Asks rolecall, Cedar and Rego the same questions, and compares their answers.

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use clap::builder::PossibleValuesParser;
use peers::breaks::BREAKS;
use peers::worlds::{Section, random, small, small_own};
use peers::{Compared, Engine, Rules};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

/// Asks rolecall, Cedar and Rego the same questions, and compares their answers
#[derive(Parser)]
#[command(after_help = "Exit codes:\n  0  all answers are equal\n  1  an answer differs")]
struct Arguments {
    /// The number of random worlds after the small one; a quarter as many with own rows
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    worlds: u64,
    /// The seed of the first random world; the same seed makes the same world
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Skip the small world
    #[arg(long)]
    random_only: bool,
    /// Make this deliberate mistake; the comparison must then fail
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(BREAKS.map(|known| known.name)))]
    r#break: Option<String>,
}

/// The rules of one comparison, with the worlds that ask about them.
struct Comparison {
    rules: Rules,
    /// The number of random worlds.
    worlds: u64,
}

impl Arguments {
    /// The documented rules, and those with the rows of a service's own. With a deliberate mistake, only the rules that
    /// it is in.
    fn comparisons(&self) -> Result<Vec<Comparison>> {
        let of = |rules, worlds| Comparison { rules, worlds };
        // the rules are the same for own rows, so a quarter of the worlds is enough to meet each of them
        let own_worlds = self.worlds.div_ceil(4);
        let Some(name) = &self.r#break else {
            return Ok(vec![
                of(Rules::documented()?, self.worlds),
                of(Rules::with_vocabulary()?, own_worlds),
            ]);
        };
        let known = BREAKS.iter().find(|known| known.name == name).context("no mistake has this name")?;
        println!("deliberate mistake: {}", known.effect);
        Ok(vec![of(known.rules()?, if known.is_own { own_worlds } else { self.worlds })])
    }
}

impl Comparison {
    /// The sections that are compared, each group with the name that the program prints.
    fn parts(&self, arguments: &Arguments) -> Vec<(String, Box<dyn Iterator<Item = Section> + '_>)> {
        let tables = &self.rules.tables;
        let is_own = tables.has_vocabulary();
        let mut parts: Vec<(String, Box<dyn Iterator<Item = _>>)> = Vec::new();
        if !arguments.random_only {
            let sections = if is_own { small_own(tables) } else { small(tables) };
            parts.extend(sections.into_iter().map(|section| {
                let (askers, things) = (section.askers.len(), section.things.len());
                let name = format!("{} ({askers} subjects, {things} resources each)", section.name);
                (name, Box::new([section].into_iter()) as _)
            }));
        }
        let seeds = arguments.seed..arguments.seed.saturating_add(self.worlds);
        let own = if is_own { " with own rows" } else { "" };
        let name = format!("{} random worlds{own} from seed {}", self.worlds, arguments.seed);
        parts.push((name, Box::new(seeds.map(|seed| random(tables, seed)))));
        parts
    }
}

/// Compares one engine with rolecall and prints the numbers. Returns whether all answers are equal.
fn compare(engine: Engine, comparisons: &[Comparison], arguments: &Arguments) -> Result<bool> {
    let mut total = 0_u64;
    for comparison in comparisons {
        for (name, sections) in comparison.parts(arguments) {
            let started = Instant::now();
            let Compared { tally, difference } = comparison.rules.compare(engine, sections)?;
            let seconds = started.elapsed().as_secs_f64();
            total = total.saturating_add(tally.compared);
            println!(
                "{engine:?}: {name}: {} decisions, {} about the action's kind, {} allowed, {seconds:.1} s",
                tally.compared, tally.applicable, tally.allowed
            );
            if let Some(difference) = difference {
                println!("{engine:?}: in the last decision {difference}");
                println!("{engine:?}: {total} decisions");
                return Ok(false);
            }
        }
    }
    println!("{engine:?}: {total} decisions, each equal to rolecall's");
    Ok(true)
}

fn main() -> Result<ExitCode> {
    let arguments = &Arguments::parse();
    let comparisons = &arguments.comparisons()?;
    // the engines share nothing and take about a minute each, so they run at the same time
    let equal = thread::scope(|scope| {
        let engines = [Engine::Cedar, Engine::Rego]
            .map(|engine| scope.spawn(move || compare(engine, comparisons, arguments)));
        let mut equal = true;
        for engine in engines {
            let Ok(answer) = engine.join() else { bail!("an engine panicked") };
            equal &= answer?;
        }
        Ok(equal)
    })?;
    Ok(if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
