//! Puts every question to rolecall, Cedar and Rego, and prints how many they answered alike.
//!
//! `agree [--worlds COUNT] [--seed SEED] [--random-only] [--break NAME]`

use anyhow::{Context as _, Result, bail};
use peers::breaks::BREAKS;
use peers::worlds::{random, small};
use peers::{Compared, Engine, Rules};
use std::process::ExitCode;
use std::thread;
use std::time::Instant;

struct Arguments {
    worlds: u64,
    seed: u64,
    random_only: bool,
    rules: Rules,
}

fn arguments() -> Result<Arguments> {
    let rules = Rules::documented()?;
    let mut arguments = Arguments { worlds: 1000, seed: 1, random_only: false, rules };
    let mut given = std::env::args().skip(1);
    while let Some(option) = given.next() {
        let mut value = || given.next().with_context(|| format!("{option} needs a value"));
        match option.as_str() {
            "--worlds" => arguments.worlds = value()?.parse()?,
            "--seed" => arguments.seed = value()?.parse()?,
            "--random-only" => arguments.random_only = true,
            "--break" => {
                let name = value()?;
                let known = BREAKS.iter().find(|known| known.name == name);
                let names = || BREAKS.map(|known| known.name).join(", ");
                let known =
                    known.with_context(|| format!("no break is called {name}; these are: {}", names()))?;
                println!("broken on purpose: {}", known.what);
                arguments.rules = known.rules()?;
            }
            other => bail!("{other} is no option; --worlds, --seed, --random-only and --break are"),
        }
    }
    Ok(arguments)
}

/// Asks one engine everything, and prints what came of it. Whether all was alike.
fn ask(engine: Engine, arguments: &Arguments) -> Result<bool> {
    let rules = &arguments.rules;
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
    let arguments = &arguments()?;
    let alike = thread::scope(|scope| {
        let engines = [Engine::Cedar, Engine::Rego].map(|engine| scope.spawn(move || ask(engine, arguments)));
        let mut alike = true;
        for engine in engines {
            let Ok(answer) = engine.join() else { bail!("an engine panicked") };
            alike &= answer?;
        }
        Ok(alike)
    })?;
    Ok(if alike { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
