//! Asks rolecall, Cedar and Rego the same questions, and compares their answers.

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use clap::builder::PossibleValuesParser;
use peers::breaks::BREAKS;
use peers::worlds::{random, small};
use peers::{Compared, Engine, Rules};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

/// Asks rolecall, Cedar and Rego the same questions, and compares their answers
#[derive(Parser)]
#[command(after_help = "Exit codes:\n  0  all answers are equal\n  1  an answer differs")]
struct Arguments {
    /// The number of random worlds after the small one
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

impl Arguments {
    fn rules(&self) -> Result<Rules> {
        let Some(name) = &self.r#break else { return Rules::documented() };
        let known = BREAKS.iter().find(|known| known.name == name).context("no mistake has this name")?;
        println!("deliberate mistake: {}", known.effect);
        known.rules()
    }
}

/// Compares one engine with rolecall and prints the numbers. Returns whether all answers are equal.
fn compare(engine: Engine, rules: &Rules, arguments: &Arguments) -> Result<bool> {
    let mut parts: Vec<(String, Box<dyn Iterator<Item = _>>)> = Vec::new();
    if !arguments.random_only {
        let sections = small(&rules.tables).into_iter();
        parts.extend(sections.map(|section| {
            let (askers, things) = (section.askers.len(), section.things.len());
            let name = format!("{} ({askers} subjects, {things} resources each)", section.name);
            (name, Box::new([section].into_iter()) as _)
        }));
    }
    let seeds = arguments.seed..arguments.seed.saturating_add(arguments.worlds);
    let name = format!("{} random worlds from seed {}", arguments.worlds, arguments.seed);
    parts.push((name, Box::new(seeds.map(|seed| random(&rules.tables, seed)))));

    let mut equal = true;
    let mut total = 0_u64;
    for (name, sections) in parts {
        let started = Instant::now();
        let Compared { tally, difference } = rules.compare(engine, sections)?;
        let seconds = started.elapsed().as_secs_f64();
        total = total.saturating_add(tally.compared);
        println!(
            "{engine:?}: {name}: {} decisions, {} about the action's kind, {} allowed, {seconds:.1} s",
            tally.compared, tally.applicable, tally.allowed
        );
        if let Some(difference) = difference {
            println!("{engine:?}: in the last decision {difference}");
            equal = false;
            break;
        }
    }
    println!("{engine:?}: {total} decisions{}", if equal { ", each equal to rolecall's" } else { "" });
    Ok(equal)
}

fn main() -> Result<ExitCode> {
    let arguments = &Arguments::parse();
    let rules = &arguments.rules()?;
    // the engines share nothing and take about a minute each, so they run at the same time
    let equal = thread::scope(|scope| {
        let engines = [Engine::Cedar, Engine::Rego]
            .map(|engine| scope.spawn(move || compare(engine, rules, arguments)));
        let mut equal = true;
        for engine in engines {
            let Ok(answer) = engine.join() else { bail!("an engine panicked") };
            equal &= answer?;
        }
        Ok(equal)
    })?;
    Ok(if equal { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
