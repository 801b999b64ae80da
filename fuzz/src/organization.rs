//! Executes commands on a directory and in the model.

use crate::Reached;
use fastrand::Rng;
use rolecall::directory::Command;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use testkit::model::Model;
use testkit::model::checked::Checked;
use testkit::model::generate::{KINDS, Sought, Step, step_of};
use testkit::model::outcome::Outcome;
use testkit::model::worlds::World;

/// The largest number of commands in an input.
const LONGEST: usize = 60;

/// The worlds that inputs start from.
static WORLDS: LazyLock<[Started; 8]> = LazyLock::new(|| std::array::from_fn(Started::new));

struct Started {
    world: World,
    checked: Checked,
}

impl Started {
    fn new(number: usize) -> Started {
        let world = World::founded(&mut Rng::with_seed(number as u64));
        let checked = Checked::founded(&world);
        Started { world, checked }
    }
}

/// The names of the commands that succeed in the input, and of those that are refused.
pub fn commands(bytes: &[u8]) -> [BTreeSet<String>; 2] {
    let mut commands = [BTreeSet::new(), BTreeSet::new()];
    for (command, outcome) in outcomes(bytes) {
        let told = format!("{command:?}");
        let name = told.split(' ').next().unwrap_or_default().to_owned();
        match outcome {
            Outcome::Done => _ = commands[0].insert(name),
            Outcome::Refused(_) => _ = commands[1].insert(name),
            Outcome::Nothing => {}
        }
    }
    commands
}

/// Takes one byte for the world and four bytes for each command: its kind, the sought outcome, and two bytes as the
/// seed of the draw.
pub fn run(bytes: &[u8]) -> Reached {
    let outcomes = outcomes(bytes);
    let is_done = outcomes.iter().any(|(_, outcome)| matches!(outcome, Outcome::Done));
    if outcomes.is_empty() { Reached::Nothing } else { Reached::accepted(is_done) }
}

/// Runs the commands and returns their outcomes.
fn outcomes(bytes: &[u8]) -> Vec<(Command<u64>, Outcome)> {
    let mut outcomes = Vec::new();
    let Some((world, choices)) = bytes.split_first() else { return outcomes };
    let Started { world, checked } = &WORLDS[usize::from(*world) % WORLDS.len()];
    // The worlds are built once, and each input starts from a clone.
    let (mut checked, mut rows) = (checked.clone(), world.model.clone());
    for choice in choices.as_chunks::<4>().0.iter().take(LONGEST) {
        let Step { asker, acting, at, command } = step(&rows, *choice);
        let (outcome, after) = rows.outcome(&asker, at, &command);
        checked.does(&Step { asker, acting, at, command: command.clone() }, &outcome, &after);
        checked.is_as(&after);
        outcomes.push((command, outcome));
        rows = after;
    }
    checked.holds();
    checked.is_logged();
    outcomes
}

fn step(rows: &Model, [kind, sought, seed @ ..]: [u8; 4]) -> Step {
    let (_, kind) = KINDS[usize::from(kind) % KINDS.len()];
    let sought = match sought % 4 {
        0 => Sought::Done,
        1 => Sought::Beyond,
        2 => Sought::Unfit,
        _ => Sought::Anything,
    };
    step_of(kind, sought, rows, &mut Rng::with_seed(u16::from_le_bytes(seed).into()))
}
