//! Puts every question to rolecall, Cedar and Rego, and prints how many they answered alike.

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use clap::builder::PossibleValuesParser;
use peers::breaks::BREAKS;
use peers::worlds::{random, small};
use peers::{Compared, Engine, Rules};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

/// Puts every question to rolecall, Cedar and Rego, and prints how many they answered alike
#[derive(Parser)]
#[command(after_help = "Exits with 0 when all answers are alike, and with 1 when one is not.")]
struct Arguments {
    /// How many random worlds, after the small one
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    worlds: u64,
    /// The first random world; the same number makes the same one
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Leave the small world out
    #[arg(long)]
    random_only: bool,
    /// Make a mistake on purpose, which turns the run red
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new(BREAKS.map(|known| known.name)))]
    r#break: Option<String>,
}

impl Arguments {
    fn rules(&self) -> Result<Rules> {
        let Some(name) = &self.r#break else { return Rules::documented() };
        let known = BREAKS.iter().find(|known| known.name == name).context("a known name")?;
        println!("broken on purpose: {}", known.what);
        known.rules()
    }
}

/// Asks one engine everything, and prints what came of it. Whether all was alike.
fn ask(engine: Engine, rules: &Rules, arguments: &Arguments) -> Result<bool> {
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

    let mut alike = true;
    let mut total = 0_u64;
    for (name, sections) in parts {
        let started = Instant::now();
        let Compared { tally, difference } = rules.compare(engine, sections)?;
        let seconds = started.elapsed().as_secs_f64();
        total = total.saturating_add(tally.compared);
        println!(
            "{engine:?}: {name}: {} decisions, {} of the action's kind, {} allow, in {seconds:.1} s",
            tally.compared, tally.applicable, tally.allowed
        );
        if let Some(difference) = difference {
            println!("{engine:?}: the last of them: {difference}");
            alike = false;
            break;
        }
    }
    println!("{engine:?}: {total} decisions in all{}", if alike { ", each as rolecall's" } else { "" });
    Ok(alike)
}

fn main() -> Result<ExitCode> {
    let arguments = &Arguments::parse();
    let rules = &arguments.rules()?;
    let alike = thread::scope(|scope| {
        let engines =
            [Engine::Cedar, Engine::Rego].map(|engine| scope.spawn(move || ask(engine, rules, arguments)));
        let mut alike = true;
        for engine in engines {
            let Ok(answer) = engine.join() else { bail!("an engine panicked") };
            alike &= answer?;
        }
        Ok(alike)
    })?;
    Ok(if alike { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
