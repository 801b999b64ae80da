//! Times each question once in every round, and takes the medians.

use crate::account::Shape;
use crate::question::{Question, Run};
use anyhow::Result;
use std::time::Duration;

/// The least time of one question in one round.
// reading the clock takes about 0.3 µs, so this makes the error of a time less than a thousandth
const ROUND: Duration = Duration::from_millis(1);

/// A question about an account of one shape and size, with its measured times.
pub struct Timed {
    question: Question,
    shape: Shape,
    size: u64,
    run: Run,
    /// The number of calls in a round.
    calls: usize,
    /// The time of one call in each round, in nanoseconds.
    times: Vec<f64>,
}

impl Timed {
    /// Finds the number of calls that take long enough to be timed.
    pub fn new(question: Question, shape: Shape, size: u64, mut run: Run) -> Result<Timed> {
        let mut calls = 1;
        while run(calls)? < ROUND {
            calls = calls.saturating_mul(2);
        }
        Ok(Timed { question, shape, size, run, calls, times: Vec::new() })
    }

    /// Times one more round.
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    pub fn once(&mut self) -> Result<()> {
        let time = (self.run)(self.calls)?;
        self.times.push(time.as_nanos() as f64 / self.calls as f64);
        Ok(())
    }

    fn median(mut self) -> (Question, Shape, u64, f64) {
        self.times.sort_by(f64::total_cmp);
        let median = self.times.get(self.times.len() / 2).copied().unwrap_or(f64::NAN);
        (self.question, self.shape, self.size, median)
    }
}

/// The median time of one call for each question, shape and size, in nanoseconds.
pub struct Medians(Vec<(Question, Shape, u64, f64)>);

impl Medians {
    /// The medians of these times.
    pub fn of(timed: Vec<Timed>) -> Medians {
        Medians(timed.into_iter().map(Timed::median).collect())
    }

    /// The medians of one question for one shape, as pairs of the size and the time.
    pub fn line(&self, question: Question, shape: Shape) -> Vec<(u64, f64)> {
        let line = self.0.iter().filter(|median| (median.0, median.1) == (question, shape));
        line.map(|(.., size, median)| (*size, *median)).collect()
    }
}
