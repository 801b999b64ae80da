//! Compares the directory with a model. Random users execute random commands. After each command the outcome and the
//! rows must be equal, and nobody may have gained a permission that the actor lacked.
//!
//! `cargo test` runs a few hundred sequences of commands. `cargo test --release --test directory -- --ignored` runs
//! thousands.

use proptest::prelude::*;
use proptest::strategy::NewTree;
use proptest::test_runner::TestRunner;
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use std::collections::BTreeMap;
use testkit::model::Model;
use testkit::model::checked::Checked;
use testkit::model::checks;
use testkit::model::generate::{Step, step};
use testkit::model::outcome::{Outcome, Why};
use testkit::model::worlds::World;
use testkit::worlds;

/// The number of sequences of 20 to 60 commands.
const FEW: u32 = 300;
const MANY: u32 = 3_000;
/// The numbers of variants of [`Command`](rolecall::directory::Command) and [`Refusal`](rolecall::directory::Refusal).
const COMMANDS: usize = 51;
const REFUSALS: usize = 30;

prop_state_machine! {
    #![proptest_config(worlds::cases(FEW))]

    #[test]
    fn the_directory_does_what_the_model_says(sequential 20..60 => Comparison);
}

prop_state_machine! {
    #![proptest_config(worlds::cases(MANY))]

    #[test]
    #[ignore = "long: `cargo test --release --test directory -- --ignored`"]
    fn the_directory_does_what_the_model_says_in_thousands_of_sequences(sequential 20..60 => Comparison);
}

/// The model, the world that it started from, and the outcome of the last command.
#[derive(Debug, Clone)]
pub struct Reference {
    world: World,
    model: Model,
    outcome: Outcome,
}

/// Draws the next command by the model's rows. Such a command shrinks only by being left out.
#[derive(Debug)]
struct Next(Model);

impl Strategy for Next {
    type Tree = Just<Step>;
    type Value = Step;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        // The seed comes from proptest, so that a failure can be reproduced from its recorded seed.
        Ok(Just(step(&self.0, &mut fastrand::Rng::with_seed(runner.rng().next_u64()))))
    }
}

impl ReferenceStateMachine for Reference {
    type State = Reference;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Reference> {
        // A smaller seed is not a simpler world, so that shrinking it would only cost time.
        let founded = any::<u64>().no_shrink().prop_map(|seed| {
            let world = World::founded(&mut fastrand::Rng::with_seed(seed));
            Reference { model: world.model.clone(), world, outcome: Outcome::Nothing }
        });
        founded.boxed()
    }

    fn transitions(state: &Reference) -> BoxedStrategy<Step> {
        Next(state.model.clone()).boxed()
    }

    fn apply(mut state: Reference, step: &Step) -> Reference {
        let (outcome, model) = state.model.outcome(&step.asker, step.at, &step.command);
        (state.outcome, state.model) = (outcome, model);
        state
    }
}

/// A directory and the model, side by side.
struct Comparison;

impl StateMachineTest for Comparison {
    type SystemUnderTest = Checked;
    type Reference = Reference;

    fn init_test(reference: &Reference) -> Checked {
        Checked::founded(&reference.world)
    }

    fn apply(mut checked: Checked, reference: &Reference, step: Step) -> Checked {
        checked.does(&step, &reference.outcome, &reference.model);
        checked.is_as(&reference.model);
        checked
    }

    fn check_invariants(checked: &Checked, _: &Reference) {
        checked.holds();
    }

    fn teardown(checked: Checked, _: Reference) {
        checked.is_logged();
    }
}

/// The sequences cover every case: most commands succeed, each kind of command sometimes succeeds and is sometimes
/// refused, and every refusal occurs.
#[test]
fn every_command_succeeds_and_is_refused() {
    checks::check_names();
    let mut done = BTreeMap::<String, u32>::new();
    let mut refused = BTreeMap::<String, u32>::new();
    let mut refusals = BTreeMap::<String, u32>::new();
    for seed in 0..150 {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut model = World::founded(&mut random).model;
        for _ in 0..40 {
            let step = step(&model, &mut random);
            let (outcome, after) = model.outcome(&step.asker, step.at, &step.command);
            match outcome {
                Outcome::Done => *done.entry(variant(&step.command)).or_default() += 1,
                Outcome::Nothing => {}
                Outcome::Refused(why) => {
                    *refused.entry(variant(&step.command)).or_default() += 1;
                    let refusal = match &why {
                        Why::Otherwise(refusal) => variant(refusal),
                        why => variant(why),
                    };
                    *refusals.entry(refusal).or_default() += 1;
                }
            }
            model = after;
        }
    }
    println!("done {done:#?}, refused {refused:#?} with {refusals:#?}");
    assert_eq!(done.len(), COMMANDS, "kinds of commands that succeeded");
    assert_eq!(refused.len(), COMMANDS, "kinds of commands that were refused");
    assert_eq!(refusals.len(), REFUSALS, "kinds of refusals");
    let [done, refused] = [done, refused].map(|counts| counts.values().sum::<u32>());
    assert!(done > refused, "{done} succeeded, {refused} were refused");
}

/// The name of a variant.
fn variant(of: &impl std::fmt::Debug) -> String {
    format!("{of:?}").split([' ', '(']).next().unwrap_or_default().to_owned()
}
