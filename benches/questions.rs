//! Times the questions beside `can`: `actions`, `permissions`, `filter`, `explain` and `remedies`, and for comparison
//! `can`, `can_all` and `decide`. The subject has three memberships, eight teams and 17 app grants.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that panics is as good as one that fails"
)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rolecall::filter::Filter;
use rolecall::{
    Action, Resource, Subject, actions, can, can_all, decide, explain, filter, permissions, remedies,
};
use std::hint::black_box;
use testkit::workload;

/// The subject of all questions.
fn asker() -> Subject<u64> {
    workload::subject(&workload::request_rows(), |id| id)
}

/// Resources of kinds with many and with few actions.
fn resources() -> [(&'static str, Resource<u64>); 3] {
    let app = Resource::app(1, 200);
    [
        ("organization", Resource::organization(2)),
        ("app", app.clone()),
        ("task", app.task().assigned_to(8).assigned_to(7)),
    ]
}

/// All actions on one resource: as a set, one by one, and with reasons.
fn all_actions(criterion: &mut Criterion) {
    let subject = asker();
    let mut group = criterion.benchmark_group("all actions");
    group.throughput(Throughput::Elements(Action::ALL.len() as u64));
    for (name, resource) in &resources() {
        let all = actions(&subject, resource);
        let questions = || Action::ALL.into_iter().map(|action| (action, resource));
        let counted = can_all(&subject, questions()).filter(|answer| *answer).count();
        assert_eq!(all.len(), counted);
        group.bench_function(BenchmarkId::new("actions", name), |bencher| {
            bencher.iter(|| actions(black_box(&subject), black_box(resource)));
        });
        group.bench_function(BenchmarkId::new("can_all", name), |bencher| {
            bencher.iter(|| can_all(black_box(&subject), questions()).filter(|answer| *answer).count());
        });
        group.bench_function(BenchmarkId::new("can", name), |bencher| {
            let asked = |action: &Action| can(black_box(&subject), *action, black_box(resource));
            bencher.iter(|| Action::ALL.iter().filter(|action| asked(action)).count());
        });
        group.bench_function(BenchmarkId::new("decide", name), |bencher| {
            let asked =
                |action: &Action| decide(black_box(&subject), *action, black_box(resource)).is_allowed();
            bencher.iter(|| Action::ALL.iter().filter(|action| asked(action)).count());
        });
    }
    group.finish();
}

fn one_question(criterion: &mut Criterion) {
    let subject = asker();
    let mut group = criterion.benchmark_group("one question");
    for (name, resource) in &resources() {
        group.bench_function(BenchmarkId::new("permissions", name), |bencher| {
            bencher.iter(|| permissions(black_box(&subject), black_box(resource)));
        });
    }
    let model = Resource::app(1, 200).model();
    for action in [Action::ViewModel, Action::TrainModel, Action::DeployModel] {
        group.bench_function(BenchmarkId::new("explain", action), |bencher| {
            bencher.iter(|| explain(black_box(&subject), action, black_box(&model)));
        });
    }
    group.bench_function(BenchmarkId::new("remedies", Action::DeployModel), |bencher| {
        bencher.iter(|| remedies(black_box(&subject), Action::DeployModel, black_box(&model)));
    });
    group.finish();
}

fn filters(criterion: &mut Criterion) {
    let subject = asker();
    let mut group = criterion.benchmark_group("filter");
    for action in [Action::ViewApp, Action::TrainModel, Action::UpdateTaskStatus, Action::InviteMember] {
        let clauses = match filter(&subject, action) {
            Filter::Nothing => 0,
            Filter::AnyOf { clauses, .. } => clauses.len(),
        };
        group.bench_function(BenchmarkId::new(action.as_str(), format!("{clauses} clauses")), |bencher| {
            bencher.iter(|| filter(black_box(&subject), action));
        });
    }
    group.finish();
}

criterion_group!(benches, all_actions, one_question, filters);
criterion_main!(benches);
