//! Changes one cell of the tables at a time, in a copy of the source, and shows that `cargo test` notices each.
//!
//! `cargo run -p cells` tries out every cell; it fails with a list of those that no test notices. A cell counts as
//! one that a test notices only if it does so with nothing else changed. Options pick tables, rows or changed lines.

mod actions;
mod diff;
mod flip;
mod permissions;
mod place;
mod policy;
mod source;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use flip::{Flip, Table};
use place::{Noticed, Place};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Instant;
use std::{env, fs, thread};

/// Changes one cell of the tables at a time and shows that the tests notice each
#[derive(Parser)]
struct Options {
    /// Only the cells of this table; may be given more than once
    #[arg(long)]
    table: Vec<Table>,
    /// Only the cells whose name contains this text
    #[arg(long)]
    only: Option<String>,
    /// Only the cells in lines that this diff changes
    #[arg(long, value_name = "FILE")]
    in_diff: Option<PathBuf>,
    /// How many copies of the source are built and tested at a time
    #[arg(long, default_value_t = 2)]
    jobs: usize,
    /// List the cells and try out nothing
    #[arg(long)]
    list: bool,
}

fn main() -> Result<()> {
    let options = Options::parse();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let flips = options.picked(all(&root)?)?;
    if options.list {
        for flip in flips {
            println!("{flip}");
        }
        return Ok(());
    }
    let start = Instant::now();
    let results = try_out(&root, flips, options.jobs)?;
    report(&results);
    println!("{} min {} s", start.elapsed().as_secs() / 60, start.elapsed().as_secs() % 60);
    let unnoticed = results.iter().filter(|(_, noticed)| *noticed == Noticed::Not);
    let unnoticed: Vec<_> = unnoticed.map(|(flip, _)| format!("\n{flip}")).collect();
    ensure!(unnoticed.is_empty(), "no test notices {} changes:{}", unnoticed.len(), unnoticed.concat());
    Ok(())
}

/// Every change of every cell.
fn all(root: &Path) -> Result<Vec<Flip>> {
    let mut flips = permissions::flips(root)?;
    flips.append(&mut actions::flips(root)?);
    flips.append(&mut policy::flips(root)?);
    flips.append(&mut actions::of_commands(root)?);
    flips.sort_by_key(|flip| flip.table);
    Ok(flips)
}

impl Options {
    fn picked(&self, mut flips: Vec<Flip>) -> Result<Vec<Flip>> {
        if !self.table.is_empty() {
            flips.retain(|flip| self.table.contains(&flip.table));
        }
        if let Some(only) = &self.only {
            flips.retain(|flip| flip.cell.contains(only));
        }
        if let Some(path) = &self.in_diff {
            let text =
                fs::read_to_string(path).with_context(|| format!("`{}` cannot be read", path.display()))?;
            let changed = diff::changed(&text)?;
            flips.retain(|flip| changed.contains(&(flip.file.to_owned(), flip.line)));
        }
        Ok(flips)
    }
}

/// Each flip, and how it was noticed.
fn try_out(root: &Path, flips: Vec<Flip>, jobs: usize) -> Result<Vec<(Flip, Noticed)>> {
    let target = env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let total = flips.len();
    let waiting = Mutex::new(flips.into_iter());
    let next = || waiting.lock().ok()?.next();
    let work = |job: usize| {
        let place = Place::new(root, &target.join("cells").join(job.to_string()))?;
        let (mut results, mut passing) = (Vec::new(), BTreeSet::new());
        while let Some(flip) = next() {
            if passing.insert(flip.table.tests()) {
                place.passes(flip.table.tests())?;
            }
            let noticed = place.try_out(&flip)?;
            if matches!(noticed, Noticed::Later) && passing.insert(&[]) {
                place.passes(&[])?;
            }
            eprintln!("{noticed:?}: {flip}");
            results.push((flip, noticed));
        }
        anyhow::Ok(results)
    };
    let results = thread::scope(|scope| {
        let workers: Vec<_> = (0..jobs).map(|job| scope.spawn(move || work(job))).collect();
        let join = |worker: thread::ScopedJoinHandle<'_, _>| worker.join().ok().context("a job panicked")?;
        workers.into_iter().map(join).collect::<Result<Vec<_>>>()
    })?;
    let results: Vec<_> = results.into_iter().flatten().collect();
    ensure!(results.len() == total, "{} of {total} changes were tried out", results.len());
    Ok(results)
}

fn report(results: &[(Flip, Noticed)]) {
    let mut tables: BTreeMap<Table, Vec<&(Flip, Noticed)>> = BTreeMap::new();
    for result in results {
        tables.entry(result.0.table).or_default().push(result);
    }
    println!("| table | cells | changes | noticed by | by other tests | by the compiler | not |");
    println!("| --- | ---: | ---: | --- | ---: | ---: | ---: |");
    for (table, results) in tables {
        let cells: BTreeSet<_> = results.iter().map(|(flip, _)| &flip.cell).collect();
        let how = |wanted| results.iter().filter(|(_, noticed)| *noticed == wanted).count();
        println!(
            "| {table} | {} | {} | {} `{}` | {} | {} | {} |",
            cells.len(),
            results.len(),
            how(Noticed::AtOnce),
            table.tests().join(" "),
            how(Noticed::Later),
            how(Noticed::ByCompiler),
            how(Noticed::Not),
        );
    }
}
