//! Times in rounds, so that all have the same share of what else the machine does.

use crate::account::Shape;
use crate::question::Question;
use anyhow::Result;
use std::time::Duration;

/// Does something so many times, and says how long that took.
pub type Run = Box<dyn FnMut(usize) -> Result<Duration>>;

/// How long a round should last, for each.
const ROUND: Duration = Duration::from_millis(1);

/// Something that is timed, and what came of it.
pub struct Timed {
    question: Question,
    shape: Shape,
    size: u64,
    run: Run,
    times: usize,
    /// In nanoseconds.
    found: Vec<f64>,
}

impl Timed {
    /// Done until it lasts long enough to be timed.
    pub fn new(question: Question, shape: Shape, size: u64, mut run: Run) -> Result<Timed> {
        let mut times = 1;
        while run(times)? < ROUND {
            times = times.saturating_mul(2);
        }
        Ok(Timed { question, shape, size, run, times, found: Vec::new() })
    }

    /// Times it once more.
    #[expect(clippy::cast_precision_loss, reason = "far fewer than 2^52")]
    pub fn once(&mut self) -> Result<()> {
        let took = (self.run)(self.times)?;
        self.found.push(took.as_nanos() as f64 / self.times as f64);
        Ok(())
    }

    fn median(mut self) -> (Question, Shape, u64, f64) {
        self.found.sort_by(f64::total_cmp);
        let median = self.found.get(self.found.len() / 2).copied().unwrap_or(f64::NAN);
        (self.question, self.shape, self.size, median)
    }
}

/// The median of each, in nanoseconds.
pub struct Medians(Vec<(Question, Shape, u64, f64)>);

impl Medians {
    /// Of what was timed.
    pub fn of(timed: Vec<Timed>) -> Medians {
        Medians(timed.into_iter().map(Timed::median).collect())
    }

    /// The medians of one question over the sizes of one shape.
    pub fn line(&self, question: Question, shape: Shape) -> Vec<(u64, f64)> {
        let line = self.0.iter().filter(|median| (median.0, median.1) == (question, shape));
        line.map(|(.., size, median)| (*size, *median)).collect()
    }
}
