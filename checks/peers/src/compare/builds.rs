//! What depending on a candidate costs: how many crates come with it, and how long they take to compile. That
//! takes minutes, so it is recorded in a file.

use crate::candidate::{Dependency, Entry};
use anyhow::{Context as _, Result, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/builds.csv");

/// A clean build of a crate that depends on one other.
pub struct Build {
    /// How many crates are compiled, the other one among them.
    pub crates: usize,
    /// Of all processors together.
    pub processor_seconds: f64,
}

/// What the file says.
pub struct Recorded {
    /// By the crate's name.
    pub builds: BTreeMap<String, Build>,
    /// With what and where it was recorded.
    pub note: String,
}

/// Reads the file.
pub fn recorded() -> Result<Recorded> {
    let text = fs::read_to_string(FILE).context(FILE)?;
    let note = text.lines().next().and_then(|line| line.strip_prefix("# ")).context("a note comes first")?;
    let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).from_reader(text.as_bytes());
    let mut builds = BTreeMap::new();
    for row in reader.deserialize() {
        let (name, crates, processor_seconds): (String, usize, f64) = row?;
        builds.insert(name, Build { crates, processor_seconds });
    }
    Ok(Recorded { builds, note: note.to_owned() })
}

fn run(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(String::from_utf8(output.stdout)?)
}

/// The processor time of all that this process started and that has ended.
fn of_children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| -> Result<Duration> {
        let seconds = Duration::from_secs(u64::try_from(time.tv_sec())?);
        Ok(seconds + Duration::from_micros(u64::try_from(time.tv_usec())?))
    };
    Ok(seconds(usage.user_time())? + seconds(usage.system_time())?)
}

/// A crate with nothing but that dependency, in the versions of the workspace.
fn package(folder: &Path, dependency: Dependency) -> Result<()> {
    let requirement = dependency.requirement.replace("{root}", ROOT);
    let manifest = format!(
        "[package]\nname = \"alone\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [workspace]\n\n[dependencies]\n{} = {requirement}\n",
        dependency.name
    );
    fs::create_dir_all(folder.join("src"))?;
    fs::write(folder.join("Cargo.toml"), manifest)?;
    fs::write(folder.join("src/main.rs"), "fn main() {}\n")?;
    fs::copy(Path::new(ROOT).join("Cargo.lock"), folder.join("Cargo.lock"))?;
    Ok(())
}

fn build(dependency: Dependency) -> Result<Build> {
    let folder = std::env::temp_dir().join(format!("rolecall-builds-{}", std::process::id()));
    package(&folder, dependency)?;
    let cargo = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO"));
        command.current_dir(&folder).args(arguments).env("CARGO_TARGET_DIR", folder.join("target"));
        command
    };
    let tree = run(&mut cargo(&["tree", "--edges=normal,build", "--prefix=none", "--format={p}"]))?;
    let crates: BTreeSet<&str> = tree.lines().map(|line| line.trim_end_matches(" (*)")).collect();
    run(&mut cargo(&["fetch"]))?;
    let (start, before) = (Instant::now(), of_children()?);
    run(&mut cargo(&["build", "--release", "--offline"]))?;
    let seconds = of_children()?.saturating_sub(before).as_secs_f64();
    eprintln!(
        "{}: {} crates, {seconds:.1} s, {:.1?} on the clock",
        dependency.name,
        crates.len() - 1,
        start.elapsed()
    );
    fs::remove_dir_all(PathBuf::from(&folder))?;
    // the crate that depends on it is not counted
    Ok(Build { crates: crates.len() - 1, processor_seconds: seconds })
}

/// Builds each candidate's crate alone, and writes the file.
pub fn record(entries: &[Entry]) -> Result<()> {
    let rustc = run(Command::new("rustc").arg("--version"))?;
    let processors = std::thread::available_parallelism()?;
    let mut text = format!(
        "# Recorded with {}, in release mode, on a shared virtual machine with {processors} processors: seconds of \
         all processors together.\nname,crates,processor_seconds\n",
        rustc.trim()
    );
    let mut done = BTreeSet::new();
    for dependency in entries.iter().filter_map(|entry| entry.uses) {
        if done.insert(dependency.name) {
            let Build { crates, processor_seconds } = build(dependency)?;
            writeln!(text, "{},{crates},{processor_seconds:.1}", dependency.name)?;
            // what is known is kept when the next one fails
            fs::write(FILE, &text).context(FILE)?;
        }
    }
    Ok(())
}
