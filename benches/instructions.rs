//! What callgrind counts: `can`, once for every question of the workload, and nothing else.
//!
//! Under valgrind, as the README says; the number of calls is printed.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that panics is as good as one that fails"
)]

use rolecall::{Action, Resource, Subject, can};
use std::hint::black_box;

mod workload;

/// Not inlined, so that `--toggle-collect` finds it.
#[inline(never)]
fn counted(subject: &Subject<u64>, action: Action, resource: &Resource<u64>) -> bool {
    can(subject, action, resource)
}

fn main() {
    let world = workload::World::new(1);
    let subjects: Vec<_> = world.users.iter().map(|rows| workload::subject(rows, |id| id)).collect();
    let questions: Vec<_> = world
        .questions
        .iter()
        .map(|question| (question.asker, question.action, workload::resource(question, |id| id)))
        .collect();
    let mut allowed = 0;
    for (asker, action, resource) in &questions {
        allowed += usize::from(counted(black_box(&subjects[*asker]), *action, resource));
    }
    assert!((questions.len() / 4..questions.len() / 2).contains(&allowed), "about a third is allowed");
    println!("{} calls, {allowed} allowed", questions.len());
}
