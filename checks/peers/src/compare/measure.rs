//! Measures times and counts allocations.
//!
//! The candidates take turns in every round, so other work on the machine slows all of them alike.

use crate::candidate::Candidate;
use crate::facts::Facts;
use anyhow::Result;
use nix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// A workload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// Decisions about subjects that exist.
    Decide,
    /// A request: a subject is built from its facts and asks ten questions.
    Request,
    /// A list of the apps on which an action is allowed.
    List,
}

/// All workloads, in the order of the tables.
pub const WORKLOADS: [Workload; 3] = [Workload::Decide, Workload::Request, Workload::List];

/// Operations that take less than this are timed in blocks.
// reading the wall clock takes about 25 ns, which is 2.5 % of this
const SHORT: Duration = Duration::from_micros(1);
/// Samples that take longer than this are timed by the processor time of the thread, shorter ones by the wall clock.
// a long sample is interrupted more often than a short one and would seem slower on a busy machine. Reading the
// processor time takes about 0.3 µs, which is too much for a short sample
const LONG: Duration = Duration::from_micros(20);
/// The longest warm-up before a round.
const WARM_UP: Duration = Duration::from_millis(10);
/// The number of operations in a block.
const BLOCK: usize = 64;
/// The largest number of samples in a round.
const MOST: usize = 2_000;

/// The extent of the measurements.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// The number of rounds of decisions and requests. With 0 rounds, the first try is the only sample.
    pub rounds: usize,
    /// The number of rounds of lists.
    pub rounds_of_lists: usize,
    /// The time for a candidate in a round, unless the least number of samples takes longer.
    pub each: Duration,
    /// The least number of samples of decisions and requests in a round.
    pub samples: usize,
}

/// The results of a candidate in a workload. Times are in nanoseconds.
#[derive(Debug, Default)]
pub struct Measured {
    /// The median of each round.
    pub medians: Vec<f64>,
    /// The 99th percentile of each round with at least a hundred samples.
    pub p99s: Vec<f64>,
    /// The number of samples in all rounds.
    pub samples: usize,
    /// The number of operations in a sample.
    pub block: usize,
    /// The average number of allocations of one operation.
    pub allocations: f64,
}

/// The value below which this share of the values lies. The share is a fraction: numerator and denominator.
pub fn quantile(values: &[f64], share: (usize, usize)) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let position = sorted.len() * share.0 / share.1;
    sorted.get(position.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// The median of the values.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, (1, 2))
}

/// The clock by which samples are timed.
#[derive(Debug, Clone, Copy)]
enum Clock {
    Wall,
    Processor,
}

impl Clock {
    /// The time that the function takes, in nanoseconds.
    fn time(self, run: impl FnOnce() -> Result<()>) -> Result<f64> {
        let took = match self {
            Clock::Wall => {
                let start = Instant::now();
                run()?;
                start.elapsed()
            }
            Clock::Processor => {
                let start = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
                run()?;
                let end = clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID)?;
                Duration::from(end).saturating_sub(start.into())
            }
        };
        Ok(took.as_nanos() as f64)
    }
}

impl Effort {
    /// The number of rounds of the workload.
    pub const fn rounds_of(self, workload: Workload) -> usize {
        match workload {
            Workload::Decide | Workload::Request => self.rounds,
            Workload::List => self.rounds_of_lists,
        }
    }
}

impl Workload {
    /// Does one operation for each of these numbers. Only decisions look at the number: it is that of the question.
    fn run(self, candidate: &mut dyn Candidate, numbers: &[usize], listed: &mut Vec<usize>) -> Result<()> {
        match self {
            Workload::Decide => {
                black_box(candidate.decide_all(numbers)?);
            }
            Workload::Request => {
                for _ in numbers {
                    black_box(candidate.request()?);
                }
            }
            Workload::List => {
                for _ in numbers {
                    listed.clear();
                    candidate.list(listed)?;
                    black_box(&*listed);
                }
            }
        }
        Ok(())
    }

    /// The numbers of the questions in a round. Each pass over the questions is shuffled anew.
    // in one fixed order, the processor could learn to predict the branches of every decision
    fn numbers(self, facts: &Facts, count: usize, seed: u64) -> Vec<usize> {
        if self != Workload::Decide {
            return vec![0; count];
        }
        let mut rng = fastrand::Rng::with_seed(seed);
        let mut all: Vec<usize> = (0..facts.hot.questions.len()).collect();
        let mut numbers = Vec::with_capacity(count + all.len());
        while numbers.len() < count {
            rng.shuffle(&mut all);
            numbers.extend(&all);
        }
        numbers.truncate(count);
        numbers
    }
}

/// A candidate's measurement in a workload.
pub struct Share {
    workload: Workload,
    clock: Clock,
    /// The number of operations before a round that are not timed.
    warm_up: usize,
    /// The number of operations in a sample.
    block: usize,
    /// The number of samples in a round.
    samples: usize,
    /// The results so far.
    pub measured: Measured,
}

impl Share {
    /// Tries the candidate once, counts its allocations, and plans its rounds by the time that the try took.
    pub fn new(
        workload: Workload,
        candidate: &mut dyn Candidate,
        facts: &Facts,
        effort: Effort,
    ) -> Result<Share> {
        let tried = if workload == Workload::List { 1 } else { BLOCK };
        let numbers = workload.numbers(facts, tried, 0);
        let mut listed = Vec::with_capacity(facts.list.questions.len());
        if effort.rounds_of(workload) > 0 && workload != Workload::List {
            workload.run(candidate, &numbers, &mut listed)?;
        }
        let mut took = Ok(0.0);
        // counted apart from the rounds, because counting takes time too
        let counted = allocation_counter::measure(|| {
            took = Clock::Processor.time(|| workload.run(candidate, &numbers, &mut listed));
        });
        let one = Duration::from_nanos((took? / tried as f64) as u64);
        let block = if one < SHORT { BLOCK } else { 1 };
        let sample = one * u32::try_from(block)?;
        let clock = if sample < LONG { Clock::Wall } else { Clock::Processor };
        let least = if workload == Workload::List { 1 } else { effort.samples };
        let samples = effort.each.as_nanos() / one.as_nanos().max(1) / block as u128;
        let samples = usize::try_from(samples)?.clamp(least, MOST);
        let allocations = counted.count_total as f64 / tried as f64;
        let mut measured = Measured { block, allocations, ..Measured::default() };
        if effort.rounds_of(workload) == 0 {
            measured.medians.push(one.as_nanos() as f64);
            measured.samples = 1;
        }
        let warm_up = usize::try_from(WARM_UP.as_nanos() / one.as_nanos().max(1))?;
        let warm_up = warm_up.min(facts.hot.questions.len());
        Ok(Share { workload, clock, warm_up, block, samples, measured })
    }

    /// Measures one round.
    pub fn round(&mut self, candidate: &mut dyn Candidate, facts: &Facts, seed: u64) -> Result<()> {
        let numbers = self.workload.numbers(facts, self.samples * self.block, seed);
        let mut listed = Vec::with_capacity(facts.list.questions.len());
        let mut times = Vec::with_capacity(self.samples);
        // the candidates that ran since the last round have replaced the contents of the processor's caches
        let warm_up = self.workload.numbers(facts, self.warm_up, seed);
        self.workload.run(candidate, &warm_up, &mut listed)?;
        for block in numbers.chunks(self.block) {
            let took = self.clock.time(|| self.workload.run(candidate, block, &mut listed))?;
            times.push(took / block.len() as f64);
        }
        self.measured.medians.push(median(&times));
        if times.len() >= 100 {
            self.measured.p99s.push(quantile(&times, (99, 100)));
        }
        self.measured.samples += times.len();
        Ok(())
    }
}
