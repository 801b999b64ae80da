//! Cedar and Rego answer as rolecall does, and the comparison notices a deliberate mistake in any of the three.

use anyhow::{Context as _, Result, ensure};
use peers::breaks::{BREAKS, Break};
use peers::cedar::{self, Cedar};
use peers::facts::Names;
use peers::rego::{self, Rego};
use peers::tables::{ROLES, TEAM_PERMISSIONS, Tables};
use peers::vocabulary::VOCABULARY;
use peers::worlds::{Section, random, small, small_own};
use peers::{Engine, Peer as _, Rules};

const ENGINES: [Engine; 2] = [Engine::Cedar, Engine::Rego];

/// The number of passes that cover the small world, each with other subjects.
// a prime number, so that a pass has subjects of every kind although the subjects come in regular order
const PASSES: usize = 37;

/// One pass of the small world: every 37th subject, beginning with this number.
fn pass(tables: &Tables, number: usize) -> Vec<Section> {
    let mut sections = if tables.has_vocabulary() { small_own(tables) } else { small(tables) };
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
    for (rules, least) in [(Rules::documented()?, 10_000), (Rules::with_vocabulary()?, 500)] {
        for engine in ENGINES {
            let random = (1..=50).map(|seed| random(&rules.tables, seed));
            let compared = rules.compare(engine, pass(&rules.tables, 0).into_iter().chain(random))?;
            if let Some(difference) = compared.difference {
                anyhow::bail!("{engine:?}: {difference}");
            }
            // denials would agree even if every policy were missing
            ensure!(compared.tally.allowed > least, "{engine:?}: {:?}", compared.tally);
        }
    }
    Ok(())
}

/// The engines' rows are those of rolecall's vocabulary, word for word.
#[test]
fn the_rows_of_the_vocabulary_are_those_of_its_text() -> Result<()> {
    let tables = Tables::read()?.with_vocabulary()?;
    let own = tables.having("source", &["own"]);
    ensure!(own.len() == VOCABULARY.permissions().len());
    for row in VOCABULARY.permissions() {
        let cells = tables.permissions.get(row.name).context(row.name)?;
        let says = |column: &str, text: &str| cells.get(column).is_some_and(|cell| cell == text);
        let roles =
            ROLES.iter().zip(row.roles).all(|(role, held)| says(role, if held { "yes" } else { "no" }));
        let teams = TEAM_PERMISSIONS.iter().zip(row.team_permissions);
        let teams = teams.into_iter().all(|(team, held)| says(team, if held { "listed" } else { "-" }));
        let public = says("public", if row.public { "yes" } else { "-" });
        let others = says("bit", &row.bit.to_string()) && says("label", row.title);
        ensure!(roles && teams && public && others && says("level", row.level.as_str()), "{row:?}");
    }
    let actions: Vec<_> = tables.actions.iter().skip(rolecall::Action::ALL.len()).collect();
    ensure!(actions.len() == VOCABULARY.actions().len());
    for (text, row) in actions.iter().zip(VOCABULARY.actions()) {
        let set =
            |names: &Names| VOCABULARY.permission_set(&names.iter().cloned().collect::<Vec<_>>().join("|"));
        ensure!(text.name == row.name && text.applies_to == row.applies_to.as_str(), "{row:?}");
        ensure!(set(&text.any_of)? == row.any_of && set(&text.if_assigned)? == row.if_assigned, "{row:?}");
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
