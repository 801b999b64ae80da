//! The code whose instructions callgrind counts. `can` and `decide` answer every question of the workload, `placed` the same
//! questions with tokens of four grants that have places, and `own` the same questions with a service's own actions, kinds
//! and permissions. `filter` runs for every action and a hundred subjects.
#![allow(missing_docs, reason = "the macros generate undocumented items")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a panic is a good way for a benchmark to fail"
)]

use gungraun::{Callgrind, LibraryBenchmarkConfig, library_benchmark, library_benchmark_group, main};
use rolecall::own::OwnAction;
use rolecall::{Action, Resource, Subject};
use std::hint::black_box;
use testkit::{mirrored, workload};

struct Asked<A> {
    subjects: Vec<Subject<u64>>,
    questions: Vec<(usize, A, Resource<u64>)>,
}

/// With ids that look random: with consecutive ones a few of the random keys change the counts by more than is tolerated.
fn world(seed: u64) -> workload::World {
    workload::World::new(seed).renumbered(workload::mixed)
}

fn asked(seed: u64) -> Asked<Action> {
    let world = world(seed);
    let subjects = world.users.iter().map(|rows| workload::subject(rows, |id| id)).collect();
    let questions = world
        .questions
        .iter()
        .map(|question| (question.asker, question.action, workload::resource(question, |id| id)))
        .collect();
    Asked { subjects, questions }
}

fn placed_asked(seed: u64) -> Asked<Action> {
    let world = world(seed);
    let narrowed = |rows| workload::subject(rows, |id| id).narrowed_by(workload::token(rows, 4, |id| id));
    Asked { subjects: world.users.iter().map(narrowed).collect(), ..asked(seed) }
}

fn own_asked(seed: u64) -> Asked<&'static OwnAction> {
    let world = world(seed);
    let policy = mirrored::policy();
    let subjects = world.users.iter().map(|rows| mirrored::subject(&policy, rows, |id| id)).collect();
    let question = |question: &workload::Question| {
        (question.asker, mirrored::action(question.action), mirrored::resource(question, |id| id))
    };
    Asked { subjects, questions: world.questions.iter().map(question).collect() }
}

// each function returns its input, so that callgrind does not count the instructions that drop it

#[library_benchmark]
#[bench::questions(args = (1), setup = asked)]
fn can(asked: Asked<Action>) -> (usize, Asked<Action>) {
    let allowed = asked.questions.iter().filter(|(asker, action, resource)| {
        rolecall::can(black_box(&asked.subjects[*asker]), *action, resource)
    });
    (black_box(allowed.count()), asked)
}

#[library_benchmark]
#[bench::questions(args = (1), setup = placed_asked)]
fn placed(asked: Asked<Action>) -> (usize, Asked<Action>) {
    let allowed = asked.questions.iter().filter(|(asker, action, resource)| {
        rolecall::can(black_box(&asked.subjects[*asker]), *action, resource)
    });
    (black_box(allowed.count()), asked)
}

#[library_benchmark]
#[bench::questions(args = (1), setup = asked)]
fn decide(asked: Asked<Action>) -> (usize, Asked<Action>) {
    let allowed = asked.questions.iter().filter(|(asker, action, resource)| {
        rolecall::decide(black_box(&asked.subjects[*asker]), *action, resource).is_allowed()
    });
    (black_box(allowed.count()), asked)
}

#[library_benchmark]
#[bench::questions(args = (1), setup = own_asked)]
fn own(asked: Asked<&'static OwnAction>) -> (usize, Asked<&'static OwnAction>) {
    let allowed = asked.questions.iter().filter(|(asker, action, resource)| {
        rolecall::can(black_box(&asked.subjects[*asker]), *action, resource)
    });
    (black_box(allowed.count()), asked)
}

#[library_benchmark]
#[bench::actions(args = (1), setup = asked)]
fn filter(asked: Asked<Action>) -> Asked<Action> {
    for subject in asked.subjects.iter().take(100) {
        for action in Action::ALL {
            drop(black_box(rolecall::filter(black_box(subject), action)));
        }
    }
    asked
}

library_benchmark_group!(name = counted, benchmarks = [can, placed, decide, filter, own]);

main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--branch-sim=yes"]));
    library_benchmark_groups = counted
);
