//! Tests of `rolecall export`: the files are those of the exporters, and exit codes.

use super::{code, file, folder, program, run, text};
use openfga_export::worlds::World;
use openfga_export::{Decisions, Export, Thing};
use rolecall::ResourceKind;
use rolecall_cli::data::{Id, Inputs};
use std::fs;
use std::process::Output;

/// Exports the world in the folder, which has its snapshot, its policy and its things.
fn exported(name: &str, world: &World, options: &[&str]) -> (std::path::PathBuf, Output) {
    let folder = folder(name);
    let World { directory, things, .. } = world;
    let put = |name: &str, text: String| fs::write(folder.join(name), text).unwrap();
    put("org.json", serde_json::to_string(&directory.snapshot()).unwrap());
    put("policy.json", serde_json::to_string(directory.policy()).unwrap());
    put("things.json", serde_json::to_string(things).unwrap());
    let mut export = program("export");
    export
        .args(["openfga", "--snapshot", "org.json", "--policy", "policy.json", "--output", "store"])
        .args(options);
    let output = export.current_dir(&folder).output().unwrap();
    (folder, output)
}

#[test]
fn the_files_for_openfga_have_the_export() {
    for seed in [1, 4] {
        let world = World::random(seed).unwrap();
        let (folder, output) =
            exported(&format!("openfga_{seed}"), &world, &["--things", "things.json", "--tests"]);
        assert_eq!(code(&output), 0, "{}", text(&output.stderr));
        let export = Export::of(&world.directory, &world.things).unwrap();
        assert_eq!(fs::read_to_string(folder.join("store/model.fga")).unwrap(), export.model);
        let read = |name: &str| -> serde_json::Value {
            serde_json::from_str(&fs::read_to_string(folder.join("store").join(name)).unwrap()).unwrap()
        };
        assert_eq!(read("tuples.json"), serde_json::to_value(&export.tuples).unwrap());
        let lists = Decisions::of(&world.directory, &world.things, &[]).list_users().unwrap();
        assert_eq!(
            read("store.fga.yaml").pointer("/tests/0/list_users"),
            Some(&serde_json::to_value(&lists).unwrap())
        );
    }
}

#[test]
fn what_openfga_cannot_express_is_a_no_and_bad_input_no_answer() {
    let mut world = World::random(1).unwrap();
    let cluster =
        world.things.iter_mut().find(|thing: &&mut Thing<String>| thing.kind == ResourceKind::Cluster);
    cluster.unwrap().public = true;
    let (folder, output) = exported("openfga_refused", &world, &["--things", "things.json"]);
    let said = text(&output.stderr);
    assert_eq!(code(&output), 1, "{said}");
    assert!(
        said.contains("is public or assigned: a resource of kind `cluster` is in no app and can be neither"),
        "{said}"
    );
    assert!(!folder.join("store").exists());
    let (folder, output) = exported("openfga_bad", &world, &["--things", "org.json"]);
    assert!(code(&output) == 2 && text(&output.stderr).starts_with("error: org.json: "), "{output:?}");
    assert!(!folder.join("store").exists());
}

#[test]
fn the_files_for_cedar_have_the_export() {
    let folder = folder("cedar_files");
    let at = folder.join("cedar");
    let output = run("export", &["cedar", "--sample", "--output", at.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}", text(&output.stderr));
    let directory = Inputs { sample: true, ..Inputs::default() }.directory().unwrap();
    let files = cedar_export::files::<Id>(directory.policy(), Some(&directory)).unwrap();
    assert_eq!(files.len(), fs::read_dir(&at).unwrap().count());
    for (name, expected) in files {
        assert_eq!(fs::read_to_string(at.join(name)).unwrap(), expected, "{name}");
    }
    // without data, the policy alone
    let alone = folder.join("alone");
    assert_eq!(code(&run("export", &["cedar", "--output", alone.to_str().unwrap()])), 0);
    let entities = fs::read_to_string(alone.join("entities.json")).unwrap();
    assert!(entities.contains("Role") && !entities.contains("\"User\""));
    let broken = file("no_snapshot.json", "{\"version\": 0}");
    let output = run("export", &["cedar", "-s", &broken, "-o", folder.join("never").to_str().unwrap()]);
    assert!(code(&output) == 2 && text(&output.stderr).contains("missing field"), "{}", text(&output.stderr));
    assert!(!folder.join("never").exists());
}
