//! Times `can`, the building of a subject, `filter` and `who_can` while the grants of one subject grow from 1 to
//! 10,000. The subject is a service account that is in every team. The results are a table and a plot.

mod account;
mod plot;
mod question;
mod timed;

use account::SHAPES;
use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use question::{QUESTIONS, Question};
use std::fs;
use std::path::PathBuf;
use timed::{Medians, Timed};

/// The measured numbers of grants.
const SIZES: [u64; 13] = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000];

/// The number of rounds. Each result is the median of all rounds.
// odd, so that the median is a measured value
const ROUNDS: usize = 41;

/// Times questions about a subject while its grants grow, prints a table and writes a plot
#[derive(Parser)]
struct Arguments {
    /// Only test that the program runs: one round, and at most 1,000 grants
    #[arg(long)]
    quick: bool,
    /// The file to write the plot to
    #[arg(long, value_name = "FILE", default_value = "docs/growth.svg")]
    output: PathBuf,
}

fn time_in_words(nanoseconds: f64) -> String {
    match nanoseconds {
        ..100.0 => format!("{nanoseconds:.1} ns"),
        100.0..1_000.0 => format!("{nanoseconds:.0} ns"),
        1_000.0..100_000.0 => format!("{:.1} µs", nanoseconds / 1e3),
        100_000.0..1_000_000.0 => format!("{:.0} µs", nanoseconds / 1e3),
        _ => format!("{:.1} ms", nanoseconds / 1e6),
    }
}

/// The steepest growth from one size to the next, as an exponent, and the larger of the two sizes. The exponent is 0
/// for constant, 1 for linear and 2 for quadratic time.
fn steepest(medians: &[(u64, f64)]) -> Option<(f64, u64)> {
    #[expect(clippy::cast_precision_loss, reason = "at most 10,000")]
    let slope =
        |from: &(u64, f64), to: &(u64, f64)| (to.1 / from.1).ln() / (to.0 as f64 / from.0 as f64).ln();
    let steps = medians.iter().zip(medians.iter().skip(1));
    steps.map(|(from, to)| (slope(from, to), to.0)).max_by(|one, other| one.0.total_cmp(&other.0))
}

fn print(question: Question, medians: &Medians, sizes: &[u64]) -> Result<()> {
    // the plot has all sizes; thirteen columns would be too many for the table
    let shown: Vec<u64> =
        [1, 10, 100, 1_000, 10_000].into_iter().filter(|size| sizes.contains(size)).collect();
    let head: Vec<_> = shown.iter().map(ToString::to_string).collect();
    println!("\n| {}, by the number of grants | {} | steepest growth |", question.name(), head.join(" | "));
    println!("| --- |{} --- |", " --- |".repeat(shown.len()));
    for shape in SHAPES {
        let line = medians.line(question, shape);
        ensure!(line.len() == sizes.len(), "{}: not every size was timed", shape.name());
        let (slope, at) = steepest(&line).context("growth needs at least two sizes")?;
        let cells = line.iter().filter(|(size, _)| shown.contains(size));
        let cells: Vec<_> = cells.map(|(_, median)| time_in_words(*median)).collect();
        println!("| {} | {} | n^{slope:.1}, up to {at} |", shape.name(), cells.join(" | "));
    }
    Ok(())
}

fn probes(sizes: &[u64]) -> Result<Vec<Timed>> {
    let mut probes = Vec::new();
    for size in sizes {
        for shape in SHAPES {
            let account = account::Account::new(shape, *size)?;
            for question in QUESTIONS {
                probes.push(Timed::new(question, shape, *size, question::timer(question, &account)?)?);
            }
        }
    }
    Ok(probes)
}

fn main() -> Result<()> {
    let Arguments { quick, output } = Arguments::parse();
    let (largest, rounds) = if quick { (1_000, 1) } else { (u64::MAX, ROUNDS) };
    let sizes: Vec<_> = SIZES.into_iter().filter(|size| *size <= largest).collect();
    let mut probes = probes(&sizes)?;
    // round by round, not question by question, so that other work on the machine slows all of them alike
    for _ in 0..rounds {
        probes.iter_mut().try_for_each(Timed::once)?;
    }
    let medians = Medians::of(probes);
    println!("processor time of one call, as a median (rounds: {rounds})");
    for question in QUESTIONS {
        print(question, &medians, &sizes)?;
    }
    fs::write(&output, plot::svg(&medians, &sizes)?).with_context(|| output.display().to_string())?;
    println!("\nThe plot is in {}.", output.display());
    Ok(())
}
