//! Many questions by many subjects with random ids: `can`, beside hash maps of effective permissions that were
//! worked out beforehand, and beside own questions: the same questions with a service's own actions, kinds and
//! permissions, and with own actions over documented ones. The four take turns, pass by pass, and the medians of all passes
//! are compared.
//!
//! The questions are shuffled before each pass, where they are in memory, so that neither the branch predictor
//! nor the prefetcher learns their order. `PASSES=1000` sets how many passes there are.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::cast_precision_loss,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a benchmark that panics is as good as one that fails"
)]

use rolecall::own::OwnAction;
use rolecall::{Action, Policy, Resource, Subject, can};
use std::hint::black_box;
use std::time::Instant;
use testkit::baseline::{Precomputed, Rules};
use testkit::mirrored;
use testkit::workload::{self, Question, World};

const QUESTIONS: usize = 16_384;

/// How many passes one of the four makes before the next goes on.
const TURN: usize = 8;

struct Asked<A> {
    asker: u32,
    action: A,
    resource: Resource<u64>,
}

/// The nanoseconds that one question takes, on average over a pass.
fn pass<T>(rng: &mut fastrand::Rng, questions: &mut [T], mut answer: impl FnMut(&T) -> bool) -> f64 {
    rng.shuffle(questions);
    let start = Instant::now();
    let allowed = questions.iter().filter(|question| answer(question)).count();
    black_box(allowed);
    start.elapsed().as_nanos() as f64 / questions.len() as f64
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times[times.len() / 2]
}

fn compare(users: u64, passes: usize) {
    let world = World::of(1, users, QUESTIONS).renumbered(workload::mixed);
    let subjects: Vec<Subject<u64>> =
        world.users.iter().map(|rows| workload::subject(rows, |id| id)).collect();
    let asked = world.questions.iter().map(|question| Asked {
        asker: u32::try_from(question.asker).expect("a thousand users"),
        action: question.action,
        resource: workload::resource(question, |id| id),
    });
    let mut asked: Vec<Asked<Action>> = asked.collect();
    let own_policy = mirrored::policy();
    let own_subjects: Vec<Subject<u64>> =
        world.users.iter().map(|rows| mirrored::subject(&own_policy, rows, |id| id)).collect();
    let own_asked = world.questions.iter().map(|question| Asked {
        asker: u32::try_from(question.asker).expect("a thousand users"),
        action: mirrored::action(question.action),
        resource: mirrored::resource(question, |id| id),
    });
    let mut own_asked: Vec<Asked<&'static OwnAction>> = own_asked.collect();
    let over_documented = world.questions.iter().map(|question| Asked {
        asker: u32::try_from(question.asker).expect("a thousand users"),
        action: mirrored::action_over_documented(question.action),
        resource: workload::resource(question, |id| id),
    });
    let mut over_documented: Vec<Asked<&'static OwnAction>> = over_documented.collect();
    let rules = Rules::new(Policy::documented().clone());
    let precomputed = Precomputed::new(&rules, &world.users);
    let mut rows: Vec<(u64, Question)> =
        world.questions.iter().map(|question| (world.users[question.asker].user, *question)).collect();
    let same = asked.iter().zip(&own_asked).zip(&over_documented).zip(&rows);
    for (((asked, own), over), (user, question)) in same {
        let answer = can(&subjects[asked.asker as usize], asked.action, &asked.resource);
        assert_eq!(answer, precomputed.can(*user, question), "{user} {question:?}");
        let own = can(&own_subjects[own.asker as usize], own.action, &own.resource);
        assert_eq!(answer, own, "{user} {question:?}");
        let over = can(&subjects[over.asker as usize], over.action, &over.resource);
        assert_eq!(answer, over, "{user} {question:?}");
    }

    let mut rng = fastrand::Rng::with_seed(2);
    let (mut ours, mut owns, mut overs, mut maps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for _ in 0..passes.div_ceil(TURN) {
        // the first pass of each turn brings the caches what the other turn took from them
        for number in 0..TURN {
            let time = pass(&mut rng, &mut asked, |asked| {
                can(&subjects[asked.asker as usize], asked.action, &asked.resource)
            });
            ours.extend((number > 0).then_some(time));
        }
        for number in 0..TURN {
            let time = pass(&mut rng, &mut own_asked, |asked| {
                can(&own_subjects[asked.asker as usize], asked.action, &asked.resource)
            });
            owns.extend((number > 0).then_some(time));
        }
        for number in 0..TURN {
            let time = pass(&mut rng, &mut over_documented, |asked| {
                can(&subjects[asked.asker as usize], asked.action, &asked.resource)
            });
            overs.extend((number > 0).then_some(time));
        }
        for number in 0..TURN {
            let time = pass(&mut rng, &mut rows, |(user, question)| precomputed.can(*user, question));
            maps.extend((number > 0).then_some(time));
        }
    }
    let (ours, owns, overs, maps) = (median(ours), median(owns), median(overs), median(maps));
    println!(
        "{users:>5} subjects: can {ours:.1} ns, own questions {owns:.1} ns, {:.2} times, over documented \
         permissions {overs:.1} ns, {:.2} times, hash maps {maps:.1} ns, {:.1} times",
        owns / ours,
        overs / ours,
        maps / ours
    );
}

fn main() {
    let passes = std::env::var("PASSES").ok().and_then(|passes| passes.parse().ok()).unwrap_or(301);
    for users in [64, 1_024] {
        compare(users, passes);
    }
}
