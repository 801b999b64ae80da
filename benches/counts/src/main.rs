//! Counts the instructions of `can`, `decide` and `scope` with callgrind and holds them against those recorded in
//! `recorded.txt`: a run repeats exactly, so that a change is the code's or the compiler's.
//!
//! `cargo run -p counts` says what changed, and fails where it is by more than 3 %; `cargo run -p counts -- --accept`
//! records what is counted.

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};
use std::{env, fs};

/// How much a count may change, in thousandths.
const TOLERATED: u64 = 30;

type Counts = BTreeMap<String, u64>;

fn main() -> Result<()> {
    let accept = match &env::args().skip(1).collect::<Vec<_>>()[..] {
        [] => false,
        [argument] if argument == "--accept" => true,
        other => bail!("expected no arguments or `--accept`, not {other:?}"),
    };
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("recorded.txt");
    let counted = count()?;
    if accept {
        let lines = counted.iter().map(|(name, count)| format!("{name} {count}\n"));
        return fs::write(&path, lines.collect::<String>()).context("recorded.txt cannot be written");
    }
    let recorded = read(&fs::read_to_string(&path).context("recorded.txt cannot be read")?)?;
    ensure!(
        recorded.keys().eq(counted.keys()),
        "recorded are {:?}, counted {:?}: `cargo run -p counts -- --accept` records what is counted",
        recorded.keys(),
        counted.keys()
    );
    let mut changed = Vec::new();
    for ((name, was), is) in recorded.iter().zip(counted.values()) {
        println!("{name}: {is} instructions, {was} recorded");
        if was.abs_diff(*is).saturating_mul(1000) > was.saturating_mul(TOLERATED) {
            changed.push(format!("`{name}` takes {is} instructions where {was} are recorded"));
        }
    }
    ensure!(
        changed.is_empty(),
        "{}: a change of more than 3 %. If it is meant, run `cargo run -p counts -- --accept`, and commit \
         benches/counts/recorded.txt with the reason",
        changed.join(", ")
    );
    Ok(())
}

/// What callgrind counts now.
fn count() -> Result<Counts> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["bench", "--locked", "--quiet", "--package", "counts", "--bench", "counted"])
        .args(["--", "--output-format=json"])
        .stderr(Stdio::inherit())
        .output()
        .context("cargo cannot be run")?;
    ensure!(
        output.status.success(),
        "the benchmark failed: it needs valgrind, and `cargo install gungraun-runner` of the version in Cargo.lock"
    );
    let text = String::from_utf8(output.stdout).context("the benchmark's output is no text")?;
    let counts = text.lines().filter(|line| line.starts_with('{')).map(one).collect::<Result<Counts>>()?;
    ensure!(!counts.is_empty(), "the benchmark counted nothing");
    Ok(counts)
}

/// The name and the count of one benchmark's summary.
fn one(line: &str) -> Result<(String, u64)> {
    let summary: Value = serde_json::from_str(line).context("a summary is no JSON")?;
    let name = summary.get("function_name").and_then(Value::as_str).context("a summary has no name")?;
    let count = summary.pointer("/profiles/0/data/total/metrics/Ir/values/new").and_then(Value::as_u64);
    Ok((name.to_owned(), count.with_context(|| format!("`{name}` has no count of instructions"))?))
}

fn read(text: &str) -> Result<Counts> {
    let lines = text.lines().map(|line| {
        let (name, count) = line.split_once(' ').with_context(|| format!("`{line}` is no name and count"))?;
        Ok((name.to_owned(), count.parse().with_context(|| format!("`{count}` is no count"))?))
    });
    lines.collect()
}
