//! What a refusal writes is short, also under a vocabulary of many rows.

use super::*;
use crate::decide::decide;
use crate::facts::{Resource, Subject};
use crate::policy::{Policy, Reach};
use crate::vocabulary::Level;
use crate::vocabulary::own::{AnyKind, KindPlace, OwnAction, OwnKind, OwnPermission};
use alloc::boxed::Box;
use alloc::format;
use alloc::string::ToString;
use alloc::vec::Vec;
use core::error::Error;

/// Bytes: enough for the name of each permission twice, as a custom role has grants and a ceiling.
const LONGEST: usize = 4_000;

fn leak<T>(rows: impl IntoIterator<Item = T>) -> &'static [T] {
    rows.into_iter().collect::<Vec<T>>().leak()
}

fn name(text: String) -> &'static str {
    text.leak()
}

/// As many permissions as there are bits, and as many actions as a set of them holds.
fn large() -> Result<Vocabulary, Box<dyn Error>> {
    let permissions = leak((64..128).map(|bit| OwnPermission {
        bit,
        name: name(format!("RUN_PIPELINE_{bit}")),
        title: name(format!("Run the pipelines of number {bit}, and look at what they did")),
        level: Level::App,
        roles: [true, false, true, true, false, false],
        team_permissions: [true, false, false, false],
        public: false,
    }));
    let kind: &'static OwnKind = Box::leak(Box::new(OwnKind { name: "pipeline", place: KindPlace::InApps }));
    let actions = leak((0..128).map(|number| {
        let action: &'static OwnAction = Box::leak(Box::new(OwnAction {
            name: name(format!("run_pipeline_{number}")),
            purpose: "Start a run of the pipeline of this number.",
            applies_to: AnyKind::Own(kind),
            any_of: permissions.iter().map(OwnPermission::set).collect(),
            if_assigned: Permission::empty(),
            permissions,
        }));
        action
    }));
    Ok(Vocabulary::new(permissions, leak([kind]), actions)?)
}

/// Whether the list of the test has such a refusal. A new one does not compile before it has a number here.
fn number(refusal: &Refusal<&str>) -> usize {
    match refusal {
        Refusal::Denied(_) => 0,
        Refusal::NotSignedIn => 1,
        Refusal::NotOneself => 2,
        Refusal::Escalation { .. } => 3,
        Refusal::OverAdministrator { .. } => 4,
        Refusal::BeyondAuthor { .. } => 5,
        Refusal::NotShareable { .. } => 6,
        Refusal::RoleChanged { .. } => 7,
        Refusal::DefaultChanged { .. } => 8,
        Refusal::LastAdministrator => 9,
        Refusal::Unknown { .. } => 10,
        Refusal::Taken { .. } => 11,
        Refusal::Retired { .. } => 12,
        Refusal::NameTaken { .. } => 13,
        Refusal::NameReserved { .. } => 14,
        Refusal::NotReserved { .. } => 15,
        Refusal::EmailTaken { .. } => 16,
        Refusal::EmailUnconfirmed => 17,
        Refusal::PasswordPolicy { .. } => 18,
        Refusal::WouldNotSee { .. } => 19,
        Refusal::CardNumber { .. } => 20,
        Refusal::StillMember { .. } => 21,
        Refusal::AlreadyMember { .. } => 22,
        Refusal::AlreadyInvited { .. } => 23,
        Refusal::Earlier { .. } => 24,
        Refusal::InNobodysName => 25,
        Refusal::Expired { .. } => 26,
        Refusal::NotExpired { .. } => 27,
        Refusal::ExpiresTooSoon { .. } => 28,
        Refusal::NotPending { .. } => 29,
        Refusal::RoleInUse { .. } => 30,
    }
}

/// One refusal of each sort, with as much in it as can be.
fn one_of_each(vocabulary: Vocabulary) -> Result<Vec<Refusal<&'static str>>, Box<dyn Error>> {
    let policy = Policy::documented().clone().with_vocabulary(vocabulary);
    let all: Permission = vocabulary.each_permission().collect();
    let in_apps = all.difference(policy.levels().organization);
    let action = *vocabulary.actions().last().ok_or("no action")?;
    let pipeline = Resource::app("acme", "cats").of_kind(action.applies_to.row());
    let denied = decide(&Subject::anonymous(), action, &pipeline).require().err().ok_or("allowed")?;
    let role = policy.custom_role("Everything", all, Reach::AllApps, Some(in_apps))?;
    let given = in_apps.difference(Permission::TRANSFER_APPS);
    let default = policy.custom_team_permission("Everything", given)?;
    let (what, id, user) = (Entity::TeamApp, "cats", "ana");
    let (acme, email) = (Name::new("Acme")?, Email::new("ana@example.com")?);
    let (at, last, expires_at) = (u64::MAX, u64::MAX, u64::MAX);
    let required = PasswordPolicy::default();
    Ok(Vec::from([
        Refusal::Denied(denied),
        Refusal::NotSignedIn,
        Refusal::NotOneself,
        Refusal::Escalation { missing: all, app: Some(id), vocabulary },
        Refusal::OverAdministrator { user },
        Refusal::BeyondAuthor { invited_by: user, missing: all, vocabulary },
        Refusal::NotShareable { permissions: all },
        Refusal::RoleChanged { role: id, is: role },
        Refusal::DefaultChanged { team: id, is: default.into() },
        Refusal::LastAdministrator,
        Refusal::Unknown { what, id },
        Refusal::Taken { what, id },
        Refusal::Retired { what, id },
        Refusal::NameTaken { what, name: acme.to_string() },
        Refusal::NameReserved { what, name: acme.clone() },
        Refusal::NotReserved { what, name: acme },
        Refusal::EmailTaken { email: email.clone() },
        Refusal::EmailUnconfirmed,
        Refusal::PasswordPolicy { required: required.clone(), passed: required },
        Refusal::WouldNotSee { app: id },
        Refusal::CardNumber { field: BillingField::Contact },
        Refusal::StillMember { organizations: usize::MAX },
        Refusal::AlreadyMember { email: email.clone() },
        Refusal::AlreadyInvited { email },
        Refusal::Earlier { at, last },
        Refusal::InNobodysName,
        Refusal::Expired { expires_at },
        Refusal::NotExpired { expires_at: Some(expires_at) },
        Refusal::ExpiresTooSoon { expires_at, at },
        Refusal::NotPending { status: InvitationStatus::Rescinded },
        Refusal::RoleInUse { members: usize::MAX, invitations: usize::MAX },
    ]))
}

#[test]
fn every_refusal_is_short() -> Result<(), Box<dyn Error>> {
    let refusals = one_of_each(large()?)?;
    assert!(refusals.iter().map(number).eq(0..refusals.len()), "{refusals:?}");
    for refusal in refusals {
        let (message, debug) = (refusal.to_string(), format!("{refusal:?}"));
        assert!(message.len() < LONGEST, "{} bytes: {message}", message.len());
        assert!(debug.len() < LONGEST, "{} bytes: {debug}", debug.len());
    }
    Ok(())
}
