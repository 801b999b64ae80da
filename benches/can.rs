//! Times `can` in two workloads.
//!
//! - **hot**: many questions about subjects that are built beforehand, compared with three evaluators over hash maps
//!   that a service could write by hand.
//! - **request**: one subject is built from database rows and then asked 0, 1 or 10 questions.
//!
//! Before the timing, all evaluators must give the same answer to every question.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that panics is as good as one that fails"
)]

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use rolecall::{Action, Policy, Resource, Subject, can};
use std::hint::black_box;
use std::time::{Duration, Instant};
use testkit::baseline::{Precomputed, Rules, StringQuestion, Strings, Tables};
use testkit::workload::{self, Question, World};

/// One question in the form that `can` takes. `asker` is the position of the subject in the workload.
struct Asked<Id> {
    asker: u32,
    action: Action,
    resource: Resource<Id>,
}

/// The subjects and questions of the workload, with ids of one type.
struct Ready<Id> {
    subjects: Vec<Subject<Id>>,
    asked: Vec<Asked<Id>>,
}

impl<Id: Eq + std::hash::Hash + Clone> Ready<Id> {
    fn new(world: &World, id: impl Fn(u64) -> Id) -> Self {
        let subjects = world.users.iter().map(|rows| workload::subject(rows, &id)).collect();
        let asked = world.questions.iter().map(|question| Asked {
            asker: u32::try_from(question.asker).expect("about a thousand users"),
            action: question.action,
            resource: workload::resource(question, &id),
        });
        Ready { subjects, asked: asked.collect() }
    }

    fn answers(&self) -> Vec<bool> {
        let answer =
            |asked: &Asked<Id>| can(&self.subjects[asked.asker as usize], asked.action, &asked.resource);
        self.asked.iter().map(answer).collect()
    }
}

/// Times passes over the questions. The shuffling before each pass is not timed.
// Without the shuffling the branch predictor learns the order of the questions, and every evaluator looks faster than
// it is in a service.
fn shuffled<T>(questions: &mut [T], passes: u64, mut answer: impl FnMut(&T) -> bool) -> Duration {
    let mut rng = fastrand::Rng::with_seed(passes);
    let mut elapsed = Duration::ZERO;
    for _ in 0..passes {
        rng.shuffle(questions);
        let start = Instant::now();
        let mut allowed = 0_usize;
        for question in questions.iter() {
            allowed += usize::from(answer(question));
        }
        black_box(allowed);
        elapsed += start.elapsed();
    }
    elapsed
}

fn hot(criterion: &mut Criterion) {
    let world = World::new(1);
    let user = |question: &Question| world.users[question.asker].user;
    let mut u64s = Ready::new(&world, |id| id);
    // a multiplier from the golden ratio spreads the numbers over all 128 bits, like random UUIDs
    let mut u128s =
        Ready::new(&world, |id| u128::from(id).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835));
    let mut strs = Ready::new(&world, |id| -> &'static str { format!("id-{id:08}").leak() });
    let rules = Rules::new(Policy::documented().clone());
    let tables = Tables::new(&rules, &world.users);
    let precomputed = Precomputed::new(&rules, &world.users);
    let strings = Strings::new(&rules, &world.users);
    let mut rows: Vec<_> = world.questions.iter().map(|question| (user(question), *question)).collect();
    let mut texts: Vec<_> =
        rows.iter().map(|(user, question)| (StringQuestion::new(*user, question), *question)).collect();

    let answers = u64s.answers();
    assert_eq!(answers, u128s.answers());
    assert_eq!(answers, strs.answers());
    for (((user, question), (text, _)), answer) in rows.iter().zip(&texts).zip(&answers) {
        assert_eq!(tables.can(*user, question), *answer, "{user} {question:?}");
        assert_eq!(precomputed.can(*user, question), *answer, "{user} {question:?}");
        assert_eq!(strings.can(text, question), *answer, "{user} {question:?}");
    }
    let allowed = answers.iter().filter(|answer| **answer).count();
    let percent = 100 * allowed / answers.len();
    println!("{} questions, {percent} % allowed, six evaluators agree on all of them", answers.len());

    let mut group = criterion.benchmark_group("hot");
    group.throughput(Throughput::Elements(answers.len() as u64));
    group.bench_function(BenchmarkId::new("rolecall", "u64"), |bencher| {
        let Ready { subjects, asked } = &mut u64s;
        bencher.iter_custom(|passes| {
            shuffled(asked, passes, |asked| {
                can(&subjects[asked.asker as usize], asked.action, &asked.resource)
            })
        });
    });
    group.bench_function(BenchmarkId::new("rolecall", "u128"), |bencher| {
        let Ready { subjects, asked } = &mut u128s;
        bencher.iter_custom(|passes| {
            shuffled(asked, passes, |asked| {
                can(&subjects[asked.asker as usize], asked.action, &asked.resource)
            })
        });
    });
    group.bench_function(BenchmarkId::new("rolecall", "str"), |bencher| {
        let Ready { subjects, asked } = &mut strs;
        bencher.iter_custom(|passes| {
            shuffled(asked, passes, |asked| {
                can(&subjects[asked.asker as usize], asked.action, &asked.resource)
            })
        });
    });
    group.bench_function(BenchmarkId::new("hash map", "u64"), |bencher| {
        bencher.iter_custom(|passes| {
            shuffled(&mut rows, passes, |(user, question)| tables.can(*user, question))
        });
    });
    group.bench_function(BenchmarkId::new("hash map", "u64, precomputed"), |bencher| {
        bencher.iter_custom(|passes| {
            shuffled(&mut rows, passes, |(user, question)| precomputed.can(*user, question))
        });
    });
    group.bench_function(BenchmarkId::new("hash map", "String"), |bencher| {
        bencher.iter_custom(|passes| {
            shuffled(&mut texts, passes, |(text, question)| strings.can(text, question))
        });
    });
    group.finish();
}

fn request(criterion: &mut Criterion) {
    let rows = workload::request_rows();
    let mut group = criterion.benchmark_group("request");
    for questions in [0, 1, 10] {
        let asked: Vec<_> = workload::request_questions().take(questions).collect();
        group.bench_function(BenchmarkId::new("build and ask", questions), |bencher| {
            bencher.iter(|| {
                let subject = workload::subject(black_box(&rows), |id| id);
                let answers = asked
                    .iter()
                    .map(|question| can(&subject, question.action, &workload::resource(question, |id| id)));
                answers.filter(|answer| *answer).count()
            });
        });
    }
    group.finish();
}

criterion_group!(benches, hot, request);
criterion_main!(benches);
