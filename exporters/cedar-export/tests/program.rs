//! Tests of the program: its files, its messages and its exit codes.

mod cedar;

use anyhow::{Context as _, Result, ensure};
use cedar::{Asker, Cedar, Tally};
use rolecall::directory::{Directory, Snapshot};
use rolecall::own::Vocabulary;
use rolecall::{Owner, Permission, Policy, Role};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn export(arguments: &[&str]) -> Result<Output> {
    let mut program = Command::new(env!("CARGO_BIN_EXE_cedar-export"));
    Ok(program.args(arguments).stdin(Stdio::null()).output()?)
}

/// A path in a directory for these tests.
fn path(name: &str) -> Result<PathBuf> {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cedar_export");
    fs::create_dir_all(&directory)?;
    Ok(directory.join(name))
}

fn file(name: &str, text: impl AsRef<[u8]>) -> Result<String> {
    let path = path(name)?;
    fs::write(&path, text)?;
    Ok(path.to_string_lossy().into_owned())
}

/// Runs the program, checks that it exits with 2, and returns its message.
fn refused(arguments: &[&str]) -> Result<String> {
    let output = export(arguments)?;
    ensure!(output.status.code() == Some(2), "{arguments:?}: {output:?}");
    Ok(String::from_utf8(output.stderr)?)
}

#[test]
fn the_files_of_the_sample_decide_as_rolecall_does() -> Result<()> {
    let sample = export(&["--sample"])?;
    ensure!(sample.status.success());
    let snapshot = file("sample.json", &sample.stdout)?;
    let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, Some(Permission::all()))?;
    let other = file("policy.json", serde_json::to_string(&policy)?)?;
    for (policy, options) in
        [(Policy::documented().clone(), vec![]), (policy, vec!["--policy", other.as_str()])]
    {
        let output = path(&format!("of {}", policy.fingerprint()))?;
        let written = output.to_string_lossy();
        let arguments = [&options[..], &["--snapshot", &snapshot, "--output", &written]].concat();
        let printed = export(&arguments)?;
        ensure!(
            printed.status.success() && printed.stdout.is_empty() && printed.stderr.is_empty(),
            "{printed:?}"
        );

        let documented = &Vocabulary::default();
        let read = |name: &str| fs::read_to_string(output.join(name)).with_context(|| name.to_owned());
        ensure!(read("schema.cedarschema")? == cedar_export::schema(documented));
        let cedar = Cedar::with(documented, &read("policies.cedar")?)?;
        let entities = cedar_policy::Entities::from_json_str(&read("entities.json")?, Some(&cedar.schema))?;
        let directory: Snapshot<String> = serde_json::from_slice(&sample.stdout)?;
        let directory = Directory::try_from(directory).map_err(|error| anyhow::anyhow!("{error}"))?;
        let directory = directory.governed_by(policy.clone());
        let mut tally = Tally::default();
        for (user, _) in directory.accounts() {
            let asker = Asker::new(directory.subject(user).context("an account")?.into_subject())?;
            let apps = [("acme", "cats"), ("acme", "dogs")]
                .map(|(organization, app)| (Owner::Organization(organization.to_owned()), app.to_owned()));
            for (owner, app) in apps.into_iter().chain([(Owner::User("eve".to_owned()), "birds".to_owned())])
            {
                let resource = directory.resource(&owner, &app).context("an app")?;
                let name = match &owner {
                    Owner::Organization(organization) => format!("App::\"{organization}/{app}\""),
                    Owner::User(user) => format!("App::\"~{user}/{app}\""),
                };
                let differs = cedar.compare(&entities, &asker, (&name.parse()?, &resource), &mut tally)?;
                ensure!(differs.is_none(), "{differs:?} by {user} on {name}");
            }
        }
        ensure!(tally.allowed > 50, "{tally:?}");
    }
    Ok(())
}

#[test]
fn without_a_snapshot_it_writes_the_policy_alone() -> Result<()> {
    let output = path("alone")?;
    ensure!(export(&["--output", &output.to_string_lossy()])?.status.success());
    let cedar = Cedar::new()?;
    let written = fs::read_to_string(output.join("entities.json"))?;
    let entities = cedar_policy::Entities::from_json_str(&written, Some(&cedar.schema))?;
    ensure!(entities.iter().all(|entity| entity.uid().type_name().to_string() != "User"));
    Ok(())
}

#[test]
fn bad_input_is_refused_with_the_file_and_the_place() -> Result<()> {
    let output = path("nothing")?;
    let output = output.to_string_lossy();
    let printed = refused(&["--snapshot", "no/such.json", "--output", &output])?;
    ensure!(printed.starts_with("error: no/such.json: "), "{printed}");
    let none = file("none.json", "{\"version\": 0}")?;
    let printed = refused(&["--snapshot", &none, "--output", &output])?;
    ensure!(printed.contains("none.json: invalid snapshot of a directory: missing field"), "{printed}");

    let mut sample: Snapshot<String> = serde_json::from_slice(&export(&["--sample"])?.stdout)?;
    sample.organizations.first_mut().context("an organization")?.members.clear();
    let broken = file("broken.json", serde_json::to_string(&sample)?)?;
    let printed = refused(&["--snapshot", &broken, "--output", &output])?;
    ensure!(printed.contains("broken.json: ") && printed.contains("organizations[0]"), "{printed}");

    let printed = refused(&["--policy", "-", "--snapshot", "-", "--output", &output])?;
    ensure!(printed.contains("only one of the policy and the snapshot"), "{printed}");
    refused(&[])?;
    refused(&["--sample", "--output", &output])?;
    ensure!(!Path::new(&*output).exists());
    Ok(())
}
