//! Counts the instructions of `can`, `placed`, `decide`, `filter` and `own` with callgrind and compares them with the counts in
//! `recorded.txt`. A difference comes from the code, from the compiler, or from the random key of the process: the key
//! changes the counts of `can` by less than 1 %.
//!
//! The ids of the workload look random. Few random keys crowd a bucket with them, in which a question needs a search.
//!
//! `cargo run -p instruction-counts` prints the differences and fails if one exceeds 3 %.
//! `cargo run -p instruction-counts -- --accept` records the new counts.

use anyhow::{Context, Result, ensure};
use clap::Parser;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

/// The largest accepted change of a count, in thousandths.
// above the differences between random keys, and below a change that somebody should know of
const TOLERATED: u64 = 30;

/// Counts the instructions of a decision and fails if a count differs from the recorded one by more than 3 %
#[derive(Parser)]
struct Arguments {
    /// Record the new counts
    #[arg(long)]
    accept: bool,
}

type Counts = BTreeMap<String, u64>;

/// The counts of one benchmark.
struct Counted {
    /// The number of executed instructions.
    instructions: u64,
    /// The number of mispredicted branches in callgrind's model of a processor.
    // it repeats exactly, but it depends on the addresses of the code, so it is printed and not recorded
    mispredicted: u64,
}

fn main() -> Result<()> {
    let Arguments { accept } = Arguments::parse();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("recorded.txt");
    let counted = count()?;
    let of = |name: &str| counted.get(name).map(|counted| counted.instructions);
    let documented = of("can").context("no count of `can`")?;
    for (name, question) in [("own", "an own question"), ("placed", "a question with a token for places")] {
        let count = of(name).with_context(|| format!("no count of `{name}`"))?;
        let ratio = count.saturating_mul(100).div_ceil(documented.max(1));
        let (whole, hundredths) = (ratio / 100, ratio % 100);
        println!("{question} takes {whole}.{hundredths:02} times the instructions of a documented one");
    }
    if accept {
        let lines = counted.iter().map(|(name, counted)| format!("{name} {}\n", counted.instructions));
        return fs::write(&path, lines.collect::<String>()).context("cannot write recorded.txt");
    }
    let recorded = read(&fs::read_to_string(&path).context("cannot read recorded.txt")?)?;
    ensure!(
        recorded.keys().eq(counted.keys()),
        "recorded.txt has {:?}, but the benchmarks are {:?}: run `cargo run -p instruction-counts -- --accept`",
        recorded.keys(),
        counted.keys()
    );
    let mut changed = Vec::new();
    for ((name, old), Counted { instructions: new, mispredicted }) in recorded.iter().zip(counted.values()) {
        println!("{name}: {new} instructions, {old} recorded; {mispredicted} mispredicted branches");
        if old.abs_diff(*new).saturating_mul(1000) > old.saturating_mul(TOLERATED) {
            changed.push(format!("`{name}` takes {new} instructions instead of {old}"));
        }
    }
    ensure!(
        changed.is_empty(),
        "{}: this is a change of more than 3 %. If it is intended, run `cargo run -p instruction-counts -- --accept` \
         and commit checks/instruction-counts/recorded.txt with the reason",
        changed.join(", ")
    );
    Ok(())
}

/// Runs the benchmarks under callgrind, and returns the counts by the name of the benchmark.
fn count() -> Result<BTreeMap<String, Counted>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["bench", "--locked", "--quiet", "--package", "instruction-counts", "--bench", "counted"])
        .args(["--", "--output-format=json"])
        // the compiler's and valgrind's errors must reach the terminal; standard output is read
        .stderr(Stdio::inherit())
        .output()
        .context("cannot run cargo")?;
    ensure!(
        output.status.success(),
        "the benchmarks failed. They need valgrind, and gungraun-runner in the version of gungraun in Cargo.lock: \
         `cargo install gungraun-runner --version …`"
    );
    let text = String::from_utf8(output.stdout).context("the output of the benchmarks is not UTF-8")?;
    let counted = text.lines().filter(|line| line.starts_with('{')).map(one);
    let counted = counted.collect::<Result<BTreeMap<_, _>>>()?;
    ensure!(!counted.is_empty(), "the output of the benchmarks contains no counts");
    Ok(counted)
}

/// Reads the name and the counts from the JSON summary of one benchmark.
fn one(line: &str) -> Result<(String, Counted)> {
    let summary: Value = serde_json::from_str(line).context("a summary is not valid JSON")?;
    let name = summary.get("function_name").and_then(Value::as_str).context("a summary has no name")?;
    let metric = |metric: &str| {
        let count = summary.pointer(&format!("/profiles/0/data/total/metrics/{metric}/values/new"));
        count
            .and_then(Value::as_u64)
            .with_context(|| format!("the summary of `{name}` has no metric {metric}"))
    };
    let mispredicted = metric("Bcm")?.saturating_add(metric("Bim")?);
    Ok((name.to_owned(), Counted { instructions: metric("Ir")?, mispredicted }))
}

/// Reads `recorded.txt`, which has a name and a count on each line.
fn read(text: &str) -> Result<Counts> {
    let lines = text.lines().map(|line| {
        let (name, count) = line
            .split_once(' ')
            .with_context(|| format!("recorded.txt: expected a name and a count, found `{line}`"))?;
        Ok((
            name.to_owned(),
            count.parse().with_context(|| format!("recorded.txt: expected a count, found `{count}`"))?,
        ))
    });
    lines.collect()
}
