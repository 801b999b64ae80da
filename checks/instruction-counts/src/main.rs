//! Counts the instructions of `can`, `decide` and `filter` with callgrind and compares them with the counts in
//! `recorded.txt`. Counts repeat exactly, so a difference comes from the code or from the compiler.
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
    instructions: u64,
    /// By callgrind's model of a processor. It repeats exactly, but it depends on the addresses of the code, so it is
    /// printed and not recorded.
    mispredicted: u64,
}

fn main() -> Result<()> {
    let Arguments { accept } = Arguments::parse();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("recorded.txt");
    let counted = count()?;
    if accept {
        let lines = counted.iter().map(|(name, counted)| format!("{name} {}\n", counted.instructions));
        return fs::write(&path, lines.collect::<String>()).context("recorded.txt cannot be written");
    }
    let recorded = read(&fs::read_to_string(&path).context("recorded.txt cannot be read")?)?;
    ensure!(
        recorded.keys().eq(counted.keys()),
        "recorded are {:?}, counted {:?}: `cargo run -p instruction-counts -- --accept` records the new counts",
        recorded.keys(),
        counted.keys()
    );
    let mut changed = Vec::new();
    for ((name, was), Counted { instructions: is, mispredicted }) in recorded.iter().zip(counted.values()) {
        println!("{name}: {is} instructions, {was} recorded; {mispredicted} mispredicted branches");
        if was.abs_diff(*is).saturating_mul(1000) > was.saturating_mul(TOLERATED) {
            changed.push(format!("`{name}` takes {is} instructions where {was} are recorded"));
        }
    }
    ensure!(
        changed.is_empty(),
        "{}: a change of more than 3 %. If it is meant, run `cargo run -p instruction-counts -- --accept`, and commit \
         checks/instruction-counts/recorded.txt with the reason",
        changed.join(", ")
    );
    Ok(())
}

/// Runs the benchmarks under callgrind.
fn count() -> Result<BTreeMap<String, Counted>> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["bench", "--locked", "--quiet", "--package", "instruction-counts", "--bench", "counted"])
        .args(["--", "--output-format=json"])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be run")?;
    ensure!(
        output.status.success(),
        "the benchmark failed: it needs valgrind, and `cargo install gungraun-runner` of the version in Cargo.lock"
    );
    let text = String::from_utf8(output.stdout).context("the benchmark's output is no text")?;
    let counted = text.lines().filter(|line| line.starts_with('{')).map(one);
    let counted = counted.collect::<Result<BTreeMap<_, _>>>()?;
    ensure!(!counted.is_empty(), "the benchmark counted nothing");
    Ok(counted)
}

/// One benchmark's summary.
fn one(line: &str) -> Result<(String, Counted)> {
    let summary: Value = serde_json::from_str(line).context("a summary is no JSON")?;
    let name = summary.get("function_name").and_then(Value::as_str).context("a summary has no name")?;
    let metric = |metric: &str| {
        let count = summary.pointer(&format!("/profiles/0/data/total/metrics/{metric}/values/new"));
        count.and_then(Value::as_u64).with_context(|| format!("`{name}` has no count of {metric}"))
    };
    let mispredicted = metric("Bcm")?.saturating_add(metric("Bim")?);
    Ok((name.to_owned(), Counted { instructions: metric("Ir")?, mispredicted }))
}

fn read(text: &str) -> Result<Counts> {
    let lines = text.lines().map(|line| {
        let (name, count) = line.split_once(' ').with_context(|| format!("`{line}` is no name and count"))?;
        Ok((name.to_owned(), count.parse().with_context(|| format!("`{count}` is no count"))?))
    });
    lines.collect()
}
