//! Cedar and Rego answer as rolecall does, and the comparison notices a deliberate mistake in any of the three.

use anyhow::{Result, ensure};
use peers::breaks::{BREAKS, Break};
use peers::cedar::{self, Cedar};
use peers::rego::{self, Rego};
use peers::tables::Tables;
use peers::worlds::{Section, random, small};
use peers::{Engine, Peer as _, Rules};

const ENGINES: [Engine; 2] = [Engine::Cedar, Engine::Rego];

/// The number of passes that cover the small world, each with other subjects.
// a prime number, so that a pass has subjects of every kind although the subjects come in regular order
const PASSES: usize = 37;

/// One pass of the small world: every 37th subject, beginning with this number.
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
    ensure!(
        mistaken != cedar::POLICIES && Cedar::new(&mistaken, &tables).is_err(),
        "Cedar accepted an unknown attribute"
    );
    let unguarded = cedar::POLICIES.replace("resource.app has owner &&", "");
    ensure!(
        unguarded != cedar::POLICIES && Cedar::new(&unguarded, &tables).is_err(),
        "Cedar accepted an optional attribute without a guard"
    );
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
        // denials would agree even if every policy were missing
        ensure!(compared.tally.allowed > 10_000, "{engine:?}: {:?}", compared.tally);
    }
    Ok(())
}

/// The Rego rule for one action agrees with the rule for the set of all allowed actions.
#[test]
fn rego_answers_about_one_action_as_about_all() -> Result<()> {
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
fn each_deliberate_mistake_is_noticed() -> Result<()> {
    ensure!(BREAKS.len() >= 10, "there are only {} deliberate mistakes", BREAKS.len());
    for known in &BREAKS {
        let rules = known.rules()?;
        // a mistake in rolecall's policy makes it differ from both engines, and one in an engine from that engine alone
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
            // the whole small world, pass by pass, which finds most mistakes in the first pass
            let sections = (0..PASSES).flat_map(|number| pass(&rules.tables, number));
            let compared = rules.compare(engine, sections)?;
            let Some(difference) = compared.difference else {
                anyhow::bail!("the comparison with {engine:?} did not notice: {}", known.effect);
            };
            let of = |name: &str| difference.answers.iter().find(|(peer, _)| *peer == name).map(|it| it.1);
            let (ours, cedar, rego) = (of("rolecall"), of("Cedar"), of("Rego"));
            let as_expected = match broken {
                Some("cedar") => cedar != ours && rego == ours,
                Some("rego") => rego != ours && cedar == ours,
                _ => cedar != ours && rego == cedar,
            };
            ensure!(as_expected, "{}: {difference}", known.effect);
            let after = compared.tally.compared;
            let Break { name, effect, .. } = known;
            println!(
                "{name}: {effect}: {engine:?} differs after {after} decisions, about {}",
                difference.action
            );
        }
    }
    Ok(())
}
