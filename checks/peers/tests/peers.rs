//! Cedar and Rego answer as rolecall does, and a comparison with a mistake on either side is red.

use anyhow::{Result, ensure};
use peers::breaks::{BREAKS, Break};
use peers::cedar::{self, Cedar};
use peers::rego::{self, Rego};
use peers::tables::Tables;
use peers::worlds::{Section, random, small};
use peers::{Engine, Peer as _, Rules};

const ENGINES: [Engine; 2] = [Engine::Cedar, Engine::Rego];

/// How often the small world is gone through, each time for others of those who ask.
const PASSES: usize = 37;

/// The small world, for one in so many of those who ask.
fn pass(tables: &Tables, number: usize) -> Vec<Section> {
    let mut sections = small(tables);
    for section in &mut sections {
        section.askers =
            std::mem::take(&mut section.askers).into_iter().skip(number).step_by(PASSES).collect();
    }
    sections
}

#[test]
fn cedar_validates_strictly() -> Result<()> {
    let tables = Tables::read()?;
    Cedar::new(cedar::POLICIES, &tables)?;
    let mistaken = cedar::POLICIES.replace("reachesAllApps", "reachesAllAps");
    ensure!(mistaken != cedar::POLICIES && Cedar::new(&mistaken, &tables).is_err(), "an unknown attribute");
    let unguarded = cedar::POLICIES.replace("resource.app has owner &&", "");
    ensure!(unguarded != cedar::POLICIES && Cedar::new(&unguarded, &tables).is_err(), "what may be missing");
    Ok(())
}

#[test]
fn the_engines_answer_as_rolecall_does() -> Result<()> {
    let rules = Rules::documented()?;
    for engine in ENGINES {
        let random = (1..=50).map(|seed| random(&rules.tables, seed));
        let compared = rules.compare(engine, pass(&rules.tables, 0).into_iter().chain(random))?;
        if let Some(difference) = compared.difference {
            anyhow::bail!("{engine:?}: {difference}");
        }
        ensure!(compared.tally.allowed > 10_000, "{engine:?}: {:?}", compared.tally);
    }
    Ok(())
}

/// The rule that asks for one action says what the set of all that are allowed does.
#[test]
fn rego_allows_one_action_as_all() -> Result<()> {
    let tables = Tables::read()?;
    let mut rego = Rego::new(rego::POLICY, &tables)?;
    for Section { askers, things, .. } in (1..=10).map(|seed| random(&tables, seed)) {
        for who in &askers {
            for (what, answers) in things.iter().zip(rego.answers(who, &things)?) {
                for (action, answer) in tables.actions.iter().zip(answers) {
                    ensure!(rego.allow(who, &action.name, what)? == answer, "{} {what:?}", action.name);
                }
            }
        }
    }
    Ok(())
}

#[test]
fn each_mistake_is_found() -> Result<()> {
    ensure!(BREAKS.len() >= 10, "{} breaks", BREAKS.len());
    for known in &BREAKS {
        let rules = known.rules()?;
        // a mistake of rolecall's own side differs from both, one of an engine's from that one alone
        let broken = known.name.split('-').next();
        for engine in ENGINES {
            let expected = match broken {
                Some("cedar") => engine == Engine::Cedar,
                Some("rego") => engine == Engine::Rego,
                _ => true,
            };
            if !expected {
                continue;
            }
            // the whole small world, in an order in which most is seen soon
            let sections = (0..PASSES).flat_map(|number| pass(&rules.tables, number));
            let compared = rules.compare(engine, sections)?;
            let Some(difference) = compared.difference else {
                anyhow::bail!("{engine:?} did not see it: {}", known.what);
            };
            let of = |name: &str| difference.answers.iter().find(|(peer, _)| *peer == name).map(|it| it.1);
            let (ours, cedar, rego) = (of("rolecall"), of("Cedar"), of("Rego"));
            let as_told = match broken {
                Some("cedar") => cedar != ours && rego == ours,
                Some("rego") => rego != ours && cedar == ours,
                _ => cedar != ours && rego == cedar,
            };
            ensure!(as_told, "{}: {difference}", known.what);
            let after = compared.tally.compared;
            let Break { name, what, .. } = known;
            println!("{name}: {what}: {engine:?} differs after {after} decisions, on {}", difference.action);
        }
    }
    Ok(())
}
