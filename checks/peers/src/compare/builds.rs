//! The cost of depending on a candidate: the number of crates, and the time to compile them. Compiling takes minutes,
//! so the times are recorded in a file.

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

/// A clean build of a crate that depends on one candidate.
pub struct Build {
    /// The number of compiled crates, including the candidate's own.
    pub crates: usize,
    /// The processor time in seconds, of all processors together.
    pub processor_seconds: f64,
}

/// The recorded builds.
pub struct Recorded {
    /// The builds, by the name of the candidate's crate.
    pub builds: BTreeMap<String, Build>,
    /// A sentence about the compiler and the machine.
    pub note: String,
}

/// Reads the recorded builds.
pub fn recorded() -> Result<Recorded> {
    let text = fs::read_to_string(FILE).context(FILE)?;
    let note = text.lines().next().and_then(|line| line.strip_prefix("# "));
    let note =
        note.with_context(|| format!("{FILE}: the first line must be a note that begins with `# `"))?;
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

/// The processor time of all child processes that have ended.
// it includes the compilers that cargo starts, because cargo waits for them
fn of_children() -> Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let seconds = |time: nix::sys::time::TimeVal| -> Result<Duration> {
        let seconds = Duration::from_secs(u64::try_from(time.tv_sec())?);
        Ok(seconds + Duration::from_micros(u64::try_from(time.tv_usec())?))
    };
    Ok(seconds(usage.user_time())? + seconds(usage.system_time())?)
}

/// Writes a crate that has only this dependency.
// with the workspace's Cargo.lock, so that the versions are those of the comparison
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
    // a folder and a target directory of its own, so that nothing is built already
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
    // the crate written here is not counted
    Ok(Build { crates: crates.len() - 1, processor_seconds: seconds })
}

/// Builds each candidate's crate alone, and records the builds.
pub fn record(entries: &[Entry]) -> Result<()> {
    let rustc = run(Command::new("rustc").arg("--version"))?;
    // `rustc 1.95.0 (59807616e 2026-04-14)`: the name and the version
    let rustc: Vec<_> = rustc.split_whitespace().take(2).collect();
    let processors = std::thread::available_parallelism()?;
    let mut text = format!(
        "# The builds were recorded with {}, in release mode, on a shared virtual machine with {processors} \
         processors, while other work ran. The seconds are those of all processors together.\n\
         name,crates,processor_seconds\n",
        rustc.join(" ")
    );
    let mut done = BTreeSet::new();
    for dependency in entries.iter().filter_map(|entry| entry.uses) {
        if done.insert(dependency.name) {
            let Build { crates, processor_seconds } = build(dependency)?;
            writeln!(text, "{},{crates},{processor_seconds:.1}", dependency.name)?;
            // written after each build, so that a later failure does not lose the earlier ones
            fs::write(FILE, &text).context(FILE)?;
        }
    }
    Ok(())
}
