//! Cedar, with the exported policies, schema and entities, decides as rolecall does.

mod cedar;
mod organizations;

use anyhow::{Context as _, Result, ensure};
use cedar::{Asker, Cedar, Tally};
use cedar_export::{Entities, ExportError};
use cedar_policy::EntityUid;
use fastrand::Rng;
use peers::own::{resource, subject};
use peers::tables::Tables;
use peers::vocabulary::VOCABULARY;
use peers::worlds::{Section, random, small, small_own};
use rolecall::own::{AnyAction, AnyKind};
use rolecall::{
    Action, Owner, Permission, Policy, Reach, Resource, ResourceKind, Role, Subject, TeamPermission, can,
};

/// The number of passes that cover the small world, each with other subjects.
// a prime number, so that a pass has subjects of every kind although the subjects come in regular order
const PASSES: usize = 37;

/// The number of random directories.
const DIRECTORIES: u64 = 20;

/// A policy that differs from the documented one in grants, reach, ceilings and team permissions.
fn another() -> Result<Policy> {
    let policy = Policy::documented().clone();
    let blank = policy.grants(Role::FinancialManager) | Permission::CREATE_APPS | Permission::VIEW_MODELS;
    let held = policy.team_permission(TeamPermission::LabelerWorker);
    Ok(policy
        .with_ceiling(Role::TeamContributor, None)?
        .with_ceiling(Role::OrganizationUser, Some(Permission::VIEW_MODELS | Permission::PREDICT))?
        .with_reach(Role::OrganizationContributor, Reach::SelectedApps)
        .with_grants(Role::FinancialManager, blank)?
        .with_team_permission(TeamPermission::LabelerWorker, held | Permission::MANAGE_TEAMS)?)
}

/// Compares every question of the section.
// resources that disagree, such as one app public and private, need entities of their own; all others share them
fn compare(cedar: &Cedar, policy: &Policy, section: &Section, tally: &mut Tally) -> Result<()> {
    let things: Vec<_> = section.things.iter().map(resource).collect::<Result<_>>()?;
    for who in &section.askers {
        let asker = Asker::new(subject(policy, who)?)?;
        let mut base = Entities::of(policy);
        base.add_subject(&asker.subject)?;
        let mut rest: &[Resource<String>] = &things;
        while !rest.is_empty() {
            let mut world = base.clone();
            let mut named: Vec<(Option<EntityUid>, _)> = Vec::new();
            for thing in rest {
                match world.add_resource(&id(thing, named.len()), thing) {
                    Ok(uid) => named.push((Some(uid.to_string().parse()?), thing)),
                    Err(ExportError::InNoApp(_)) => named.push((None, thing)),
                    Err(ExportError::Contradiction(_)) if !named.is_empty() => break,
                    Err(error) => return Err(error.into()),
                }
            }
            let entities = cedar.entities(&world)?;
            for (uid, thing) in &named {
                let Some(uid) = uid else {
                    // the export refuses this resource, and rolecall denies every action on it
                    ensure!(!cedar.actions().any(|action| can(&asker.subject, action, thing)));
                    continue;
                };
                let differs = cedar.compare(&entities, &asker, (uid, thing), tally)?;
                ensure!(differs.is_none(), "{differs:?} by {who:#?} on {thing:#?}");
            }
            rest = rest.get(named.len()..).unwrap_or_default();
        }
    }
    Ok(())
}

/// The id of the resource: the own id of an organization or app, and the number for other kinds.
fn id(resource: &Resource<String>, number: usize) -> String {
    match (resource.kind(), resource.owner(), resource.app_id()) {
        (AnyKind::Documented(ResourceKind::App), _, Some(app)) => app.clone(),
        (AnyKind::Documented(ResourceKind::Organization), Owner::Organization(id), _) => id.clone(),
        _ => number.to_string(),
    }
}

/// Compares these passes of the small world and random worlds with these seeds.
fn worlds(
    policy: &Policy,
    passes: impl Iterator<Item = usize>,
    seeds: impl Iterator<Item = u64>,
) -> Result<Tally> {
    let cedar = Cedar::of(policy.vocabulary())?;
    let documented = Tables::read()?;
    let is_own = !policy.vocabulary().permissions().is_empty();
    let tables = if is_own { documented.with_vocabulary()? } else { documented };
    let mut tally = Tally::default();
    for pass in passes {
        for mut section in if is_own { small_own(&tables) } else { small(&tables) } {
            section.askers = section.askers.into_iter().skip(pass).step_by(PASSES).collect();
            compare(&cedar, policy, &section, &mut tally)?;
        }
    }
    for seed in seeds {
        compare(&cedar, policy, &random(&tables, seed), &mut tally)?;
    }
    Ok(tally)
}

#[test]
fn cedar_decides_about_subjects_and_resources_as_rolecall_does() -> Result<()> {
    for (name, policy) in
        [("the documented policy", Policy::documented().clone()), ("another policy", another()?)]
    {
        let tally = worlds(&policy, 0..1, 1..=30)?;
        println!("small world, one pass in {PASSES}, and 30 random ones, by {name}: {tally:?}");
        // denials would agree even if every policy were missing
        ensure!(tally.allowed > 10_000, "{tally:?}");
    }
    Ok(())
}

/// The documented policy and the other one, each with a service's own rows of every sort.
#[test]
fn cedar_decides_about_own_rows_as_rolecall_does() -> Result<()> {
    for policy in [Policy::documented().clone(), another()?] {
        let tally = worlds(&policy.with_vocabulary(VOCABULARY), 0..4, 1..=50)?;
        println!("small world of own rows, 4 passes in {PASSES}, and 50 random ones: {tally:?}");
        ensure!(tally.allowed > 2_000, "{tally:?}");
    }
    Ok(())
}

#[test]
#[ignore = "the whole small world takes minutes"]
fn cedar_decides_about_the_whole_small_world_as_rolecall_does() -> Result<()> {
    let tally = worlds(Policy::documented(), 0..PASSES, 1..=1000)?;
    println!("small world, and 1000 random ones: {tally:?}");
    let tally = worlds(&Policy::documented().clone().with_vocabulary(VOCABULARY), 0..PASSES, 1..=250)?;
    println!("small world of own rows, and 250 random ones: {tally:?}");
    Ok(())
}

#[test]
fn cedar_decides_about_directories_as_rolecall_does() -> Result<()> {
    let own = another()?.with_vocabulary(VOCABULARY);
    for policy in [Policy::documented().clone(), another()?, own] {
        let cedar = Cedar::of(policy.vocabulary())?;
        let mut tally = Tally::default();
        for seed in 1..=DIRECTORIES {
            let mut rng = Rng::with_seed(seed);
            let directory = organizations::directory(seed, &policy)?;
            let mut exported = Entities::of(&policy);
            exported.add_directory(&directory)?;
            let mut named: Vec<(EntityUid, _)> = Vec::new();
            for (id, resource) in organizations::resources(&directory, seed) {
                named.push((exported.add_resource(&id, &resource)?.to_string().parse()?, resource));
            }
            let entities = cedar.entities(&exported)?;
            let users = directory
                .accounts()
                .map(|(user, _)| Ok(directory.subject(user).context("an account")?.into_subject()));
            let mut subjects: Vec<_> = users.collect::<Result<_>>()?;
            subjects.push(Subject::anonymous().under(&policy));
            for (subject, scopes) in subjects.into_iter().zip(organizations::tokens(seed, &policy)) {
                for subject in [subject.clone(), subject.narrowed_to(scopes)] {
                    let asker = Asker::new(subject)?;
                    // a random seventh of the resources for each subject: all of them would take minutes
                    for (uid, resource) in named.iter().filter(|_| rng.u8(0..7) == 0) {
                        let differs = cedar.compare(&entities, &asker, (uid, resource), &mut tally)?;
                        ensure!(differs.is_none(), "{differs:?} by {:#?} on {resource:#?}", asker.subject);
                    }
                }
            }
        }
        println!("{DIRECTORIES} directories by policy {}: {tally:?}", policy.fingerprint());
        ensure!(tally.allowed > 10_000, "{tally:?}");
    }
    Ok(())
}

/// Cedar rejects a request for another kind of resource than the action applies to (`R2`).
#[test]
fn each_kind_has_the_actions_that_apply_to_it() -> Result<()> {
    let cedar = Cedar::new()?;
    let mut exported = Entities::of(Policy::documented());
    let askers = [Asker::new(Subject::anonymous())?, Asker::new(Subject::new("ana".to_owned(), [])?)?];
    let directory = organizations::directory(1, Policy::documented())?;
    for (id, resource) in organizations::resources(&directory, 1) {
        let uid = exported.add_resource(&id, &resource)?.to_string().parse()?;
        for asker in &askers {
            let expected: Vec<_> = actions_on(resource.kind());
            ensure!(cedar.takes(asker, &uid) == expected, "{uid}");
        }
    }
    Ok(())
}

/// The documented actions on the kind.
fn actions_on(kind: AnyKind) -> Vec<AnyAction> {
    Action::ALL.into_iter().map(AnyAction::Documented).filter(|action| action.applies_to() == kind).collect()
}
