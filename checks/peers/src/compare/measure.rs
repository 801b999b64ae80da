//! Timing and counting: a round takes each candidate once, so that all have the same share of what else runs.

use crate::candidate::Candidate;
use crate::facts::Facts;
use anyhow::Result;
use nix::time::{ClockId, clock_gettime};
use std::hint::black_box;
use std::time::{Duration, Instant};

/// One of the three.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// Decisions on subjects that exist.
    Decide,
    /// A subject built, and ten questions.
    Request,
    /// A list of apps.
    List,
}

/// All of them.
pub const WORKLOADS: [Workload; 3] = [Workload::Decide, Workload::Request, Workload::List];

/// What takes less is timed in blocks: reading the clock of the wall takes about 25 ns.
const SHORT: Duration = Duration::from_micros(1);
/// A sample that takes longer is timed by the processor time of this thread, which takes about 0.3 µs to read: whoever
/// takes long is kept from the processor more often, and would seem slower still on a machine that does other work.
const LONG: Duration = Duration::from_micros(20);
/// How long a round is warmed up at most.
const WARM_UP: Duration = Duration::from_millis(10);
/// How many are one block.
const BLOCK: usize = 64;
/// The most samples in a round.
const MOST: usize = 2_000;

/// How long a candidate is timed in a round.
#[derive(Debug, Clone, Copy)]
pub struct Effort {
    /// So many rounds; none, if the first try is all.
    pub rounds: usize,
    /// Likewise, of lists.
    pub rounds_of_lists: usize,
    /// About so long in each, but for the least number of samples.
    pub each: Duration,
    /// The least number of samples in a round, of decisions and requests.
    pub samples: usize,
}

/// What came of the rounds, in nanoseconds.
#[derive(Debug, Default)]
pub struct Measured {
    /// The median of each round.
    pub medians: Vec<f64>,
    /// The 99th percentile of each round that has at least a hundred samples.
    pub p99s: Vec<f64>,
    /// How many samples in all.
    pub samples: usize,
    /// How many are one sample.
    pub block: usize,
    /// Allocations of one, on average.
    pub allocations: f64,
}

/// The value below which that share of the values is.
pub fn quantile(values: &[f64], share: (usize, usize)) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let position = sorted.len() * share.0 / share.1;
    sorted.get(position.min(sorted.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

/// The value in the middle.
pub fn median(values: &[f64]) -> f64 {
    quantile(values, (1, 2))
}

/// How time is told.
#[derive(Debug, Clone, Copy)]
enum Clock {
    Wall,
    Processor,
}

impl Clock {
    /// How long that takes, in nanoseconds.
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
    /// How many rounds of a workload.
    pub const fn rounds_of(self, workload: Workload) -> usize {
        match workload {
            Workload::Decide | Workload::Request => self.rounds,
            Workload::List => self.rounds_of_lists,
        }
    }
}

impl Workload {
    /// Does it for each of these numbers.
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

    /// The questions of a round, shuffled anew for each pass over them.
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

/// A candidate's share in a workload: how much of it is done in a round.
pub struct Share {
    workload: Workload,
    clock: Clock,
    warm_up: usize,
    block: usize,
    samples: usize,
    /// What came of it so far.
    pub measured: Measured,
}

impl Share {
    /// From a first try, and with the allocations counted.
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

    /// One round.
    pub fn round(&mut self, candidate: &mut dyn Candidate, facts: &Facts, seed: u64) -> Result<()> {
        let numbers = self.workload.numbers(facts, self.samples * self.block, seed);
        let mut listed = Vec::with_capacity(facts.list.questions.len());
        let mut times = Vec::with_capacity(self.samples);
        // what others did since is in the caches
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
