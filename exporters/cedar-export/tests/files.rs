//! Tests of the files: Cedar reads them, and decides as rolecall does.

mod cedar;
mod sample;

use anyhow::{Context as _, Result, ensure};
use cedar::{Asker, Cedar, Tally};
use rolecall::own::Vocabulary;
use rolecall::{Owner, Permission, Policy, Role};

#[test]
fn the_files_of_a_directory_decide_as_rolecall_does() -> Result<()> {
    let directory = sample::directory().map_err(|error| anyhow::anyhow!("{error}"))?;
    let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, Some(Permission::all()))?;
    for policy in [Policy::documented().clone(), policy] {
        let directory = directory.clone().governed_by(policy.clone());
        let files = cedar_export::files(&policy, Some(&directory))?;
        let read = |name: &str| {
            let found = files.iter().find(|(known, _)| *known == name);
            found.map(|(_, text)| text.clone()).with_context(|| name.to_owned())
        };
        let documented = &Vocabulary::default();
        ensure!(read("schema.cedarschema")? == cedar_export::schema(documented));
        let cedar = Cedar::with(documented, &read("policies.cedar")?)?;
        let entities = cedar_policy::Entities::from_json_str(&read("entities.json")?, Some(&cedar.schema))?;
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
fn without_a_directory_there_is_the_policy_alone() -> Result<()> {
    let files = cedar_export::files::<String>(Policy::documented(), None)?;
    let cedar = Cedar::new()?;
    let (_, written) = files.iter().find(|(name, _)| *name == "entities.json").context("the entities")?;
    let entities = cedar_policy::Entities::from_json_str(written, Some(&cedar.schema))?;
    ensure!(entities.iter().all(|entity| entity.uid().type_name().to_string() != "User"));
    Ok(())
}
