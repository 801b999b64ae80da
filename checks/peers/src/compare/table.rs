//! The tables of `docs/peers.md`, in Markdown.

use crate::builds;
use crate::candidate::Entry;
use crate::measure::{Measured, Workload, median};
use anyhow::{Context as _, Result};
use std::fmt::Write as _;

fn time(nanoseconds: f64) -> String {
    let (value, unit) = match nanoseconds {
        ..1e3 => (nanoseconds, "ns"),
        1e3..1e6 => (nanoseconds / 1e3, "µs"),
        1e6..1e9 => (nanoseconds / 1e6, "ms"),
        _ => (nanoseconds / 1e9, "s"),
    };
    format!("{} {unit}", digits(value))
}

/// The number with two significant digits, or with all digits before the decimal point if there are more.
fn digits(value: f64) -> String {
    if value < 9.95 { format!("{value:.1}") } else { format!("{value:.0}") }
}

/// The time in relation to the first candidate's: the median of the ratios of each round.
// not the ratio of the medians: a round in which the machine was busy slowed both candidates
fn ratio(measured: &Measured, first: &Measured) -> f64 {
    let ratios = measured.medians.iter().zip(&first.medians).map(|(one, other)| one / other);
    median(&ratios.collect::<Vec<_>>())
}

/// The table of one workload.
pub fn of_workload(workload: Workload, rows: &[(&Entry, Measured)]) -> String {
    let (title, one) = match workload {
        Workload::Decide => ("Decisions: 4,096 questions by 1,024 subjects that exist", "decision"),
        Workload::Request => {
            ("A request: a subject is built from its facts and asks ten questions", "request")
        }
        Workload::List => ("A list: the apps, of 100,000, on which the subject may do the action", "list"),
    };
    let mut table = format!("### {title}\n\n");
    let _ = writeln!(table, "| candidate | a {one}, median | p99 | allocations | × rolecall | samples |");
    table += "| --- | --- | --- | --- | --- | --- |\n";
    let first = rows.first().map(|(_, measured)| measured);
    for (entry, measured) in rows {
        let p99 = if measured.p99s.is_empty() { "·".to_owned() } else { time(median(&measured.p99s)) };
        let ratio = first.map_or(f64::NAN, |first| ratio(measured, first));
        let blocks = if measured.block == 1 { String::new() } else { format!(" of {}", measured.block) };
        let _ = writeln!(
            table,
            "| {} | {} | {p99} | {} | {} | {}{blocks} |",
            entry.name,
            time(median(&measured.medians)),
            digits(measured.allocations),
            digits(ratio),
            measured.samples,
        );
    }
    table
}

/// The table of the candidates' dependencies and extra features.
pub fn of_candidates(entries: &[Entry]) -> Result<String> {
    let recorded = builds::recorded()?;
    let mut table = String::from("### Dependencies and extra features\n\n");
    table += "| candidate | crates | clean build, recorded | beyond rolecall |\n| --- | --- | --- | --- |\n";
    for entry in entries {
        let (crates, seconds) = match entry.uses {
            None => ("0".to_owned(), "·".to_owned()),
            Some(uses) => {
                let build = recorded.builds.get(uses.name);
                let build = build.with_context(|| {
                    format!("builds.csv has no build of {}: run with --builds", uses.name)
                })?;
                (build.crates.to_string(), format!("{:.0} s", build.processor_seconds))
            }
        };
        let _ = writeln!(table, "| {} | {crates} | {seconds} | {} |", entry.name, entry.more);
    }
    let _ = write!(table, "\n{}", recorded.note);
    Ok(table)
}
