//! The directory against a model of it: random commands by random subjects, and after each what it comes to,
//! what there is then, and that nobody came by a right that nobody gave.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test"
)]

use model::checks::{self, Taken};
use model::generate::{Step, step};
use model::log;
use model::outcome::{Outcome, Why};
use model::worlds::World;
use model::{Gain, Model, Place, gains, held};
use oracle::{Facts, Names, oracle};
use proptest::prelude::*;
use proptest::strategy::NewTree;
use proptest::test_runner::{Config, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest, prop_state_machine};
use rolecall::directory::{Command, Directory, Event, RoleRef};
use std::collections::BTreeMap;

mod model;
mod oracle;

const CASES: u32 = 1500;
/// How many subjects are held at a time, some of them from the beginning on.
const SNAPSHOTS: usize = 10;
/// How many variants [`Command`] has, and [`Refusal`](rolecall::directory::Refusal).
const COMMANDS: usize = 39;
const REFUSALS: usize = 14;

prop_state_machine! {
    #![proptest_config(Config { cases: CASES, max_shrink_iters: 4000, ..Config::default() })]

    #[test]
    fn the_directory_does_what_the_model_says(sequential 20..60 => Checked);
}

/// The model, where it started, and what the last command came to.
#[derive(Debug, Clone)]
struct Reference {
    world: World,
    model: Model,
    outcome: Outcome,
}

/// What is drawn next is drawn by the rows: it shrinks by being left out alone.
#[derive(Debug)]
struct Next(Model);

impl Strategy for Next {
    type Tree = Just<Step>;
    type Value = Step;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        Ok(Just(step(&self.0, &mut fastrand::Rng::with_seed(runner.rng().next_u64()))))
    }
}

impl ReferenceStateMachine for Reference {
    type State = Reference;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Reference> {
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

/// The directory, and what is known of how it came to be.
struct Checked {
    directory: Directory<u64>,
    /// The rows before the next command.
    rows: Model,
    events: Vec<Event<u64>>,
    /// What the events alone make.
    replayed: Directory<u64>,
    taken: Vec<Taken>,
    /// What the invitation was to, and what whoever edited its role since held throughout the organization.
    vouched: BTreeMap<(u64, u64), Names>,
}

impl StateMachineTest for Checked {
    type SystemUnderTest = Checked;
    type Reference = Reference;

    fn init_test(reference: &Reference) -> Checked {
        let mut checked = Checked {
            directory: Directory::new(),
            rows: Model::default(),
            events: Vec::new(),
            replayed: Directory::new(),
            taken: Vec::new(),
            vouched: BTreeMap::new(),
        };
        for step in &reference.world.steps {
            let (outcome, model) = checked.rows.outcome(&step.asker, step.at, &step.command);
            checked.does(step, &outcome, &model);
        }
        checked
    }

    fn apply(mut checked: Checked, reference: &Reference, step: Step) -> Checked {
        checked.does(&step, &reference.outcome, &reference.model);
        checked.is_as(&reference.model);
        checked
    }

    fn check_invariants(checked: &Checked, reference: &Reference) {
        checks::check(&checked.directory);
        checks::check_subjects(&checked.directory, &reference.model);
        restored(&checked.directory);
    }

    fn teardown(checked: Checked, _: Reference) {
        log::check(&checked.directory, &checked.events);
    }
}

impl Checked {
    fn does(&mut self, step: &Step, outcome: &Outcome, model: &Model) {
        let Step { asker, at, command } = step;
        let subject = asker.subject().expect("one membership in each organization");
        let before = self.directory.clone();
        let beforehand = self.directory.can_grant(&subject, command).require();
        let done = self.directory.execute(&subject, *at, command.clone());
        assert_eq!(beforehand.as_ref().err(), done.as_ref().err(), "can_grant and execute");

        self.nobody_escalates(asker, command);
        match (&done, outcome) {
            (Ok(Some(event)), Outcome::Done) => self.happened(step, event.clone(), model),
            (Ok(None), Outcome::Nothing) => assert_eq!(self.directory, before, "nothing was to be done"),
            (Err(refusal), Outcome::Refused(why)) => {
                assert!(why.is(refusal), "refused with {refusal:?} where the model says {why:?}");
                assert_eq!(self.directory, before, "a refused command changed something");
            }
            _ => panic!("{done:?} where the model says {outcome:?}"),
        }
        for taken in &mut self.taken {
            taken.check(&self.directory);
        }
        if let Some(taken) = Taken::from(&self.directory) {
            self.taken.truncate(SNAPSHOTS - 1);
            self.taken.insert(self.taken.len() / 2, taken);
        }
        self.rows.clone_from(model);
    }

    fn happened(&mut self, step: &Step, event: Event<u64>, model: &Model) {
        assert_eq!((event.version(), event.at()), (model.version, step.at));
        assert_eq!((Some(event.by()), event.command()), (step.asker.user.as_ref(), &step.command));
        let came = log::consequences(&self.rows, model, &step.command);
        let told = event.consequences();
        let same = told.len() == came.len() && came.iter().all(|one| told.contains(one));
        assert!(same, "{told:?} is said to have come with it, and {came:?} did");

        let replayed = std::mem::take(&mut self.replayed).resume([event.clone()]);
        self.replayed = replayed.expect("an event that follows the others");
        assert_eq!(self.replayed, self.directory, "what the events make");
        self.events.push(event);
    }

    /// That everything that can be read is as the model has it.
    fn is_as(&self, model: &Model) {
        let rows = Model { gone: model.gone.clone(), ..Model::read(&self.directory) };
        assert!(rows == *model, "there is\n{rows:#?}\nwhere the model says\n{model:#?}");
        assert_eq!(self.directory.version(), model.version);
    }

    /// That whatever anybody gained, the one who acts held there, or whoever invited them held it when they
    /// were invited, or it is an organization that they founded.
    fn nobody_escalates(&mut self, asker: &Facts, command: &Command<u64>) {
        let (before, after) = (&self.rows, Model::read(&self.directory));
        let Some(actor) = before.truth(asker).filter(|_| after.version > before.version) else {
            return;
        };
        match command {
            Command::InviteMember { organization, invitation, role, .. } => {
                let role = before.role_facts(*organization, role).expect("a role");
                let own = held(&actor, Place { organization: *organization, app: None });
                let brought = Model::brought_by(*organization, role);
                assert_eq!(brought.without(own), Names::NONE, "invited to what nobody holds, by {command:?}");
                self.vouched.insert((*organization, *invitation), brought);
            }
            Command::EditRole { organization, role, .. } => {
                let own = held(&actor, Place { organization: *organization, app: None });
                let sent = before
                    .invitations
                    .iter()
                    .filter(|(row, sent)| row.0 == *organization && sent.role == RoleRef::Custom(*role));
                for (row, _) in sent {
                    let vouched = self.vouched.entry(*row).or_default();
                    *vouched = *vouched | own;
                }
            }
            _ => {}
        }
        for Gain { user, place, gained } in gains(before, &after) {
            let given = match command {
                Command::CreateOrganization { organization, .. }
                    if actor.user == Some(user) && *organization == place.organization =>
                {
                    continue;
                }
                Command::AcceptInvitation { organization, invitation } => {
                    self.vouched[&(*organization, *invitation)]
                }
                _ => held(&actor, place),
            };
            let more = gained.without(given);
            assert_eq!(more, Names::NONE, "{user} gained at {place:?} what nobody gave, by {command:?}");
        }
        for ((owner, app), row) in &after.apps {
            let shown = before.apps.get(&(*owner, *app)).is_some_and(|was| !was.public) && row.public;
            let own = oracle().held(&actor, *owner, Some(*app), false);
            assert!(!shown || oracle().public.without(own) == Names::NONE, "{app} is shown by {actor:?}");
        }
    }
}

/// What a directory that was stored and loaded again is held to.
fn restored(directory: &Directory<u64>) {
    assert!(Directory::try_from(directory.snapshot()).as_ref() == Ok(directory));
}

/// The sequences come to everything that there is to come to: most commands are done, each is at times and is
/// refused at times, and every refusal is met.
#[test]
fn every_command_is_done_and_refused() {
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
    assert_eq!(done.len(), COMMANDS, "every command is done at times");
    assert_eq!(refused.len(), COMMANDS, "every command is refused at times");
    assert_eq!(refusals.len(), REFUSALS, "every refusal is met");
    let [done, refused] = [done, refused].map(|counts| counts.values().sum::<u32>());
    assert!(done > refused, "{done} are done, {refused} refused");
}

/// The name of a variant.
fn variant(of: &impl std::fmt::Debug) -> String {
    format!("{of:?}").split([' ', '(']).next().unwrap_or_default().to_owned()
}
