//! The rights that a command changes, by the rows before and after it, against what the crate says beforehand.

use super::draw::USERS;
use super::{APPS, Model, Place, held, names};
use crate::oracle::{Facts, Names, OwnerFacts, oracle, questions};
use rolecall::directory::{
    ActionChange, Assignment, Grantee, ImpactRow, InvitationStatus, Preview, Reviewed,
};
use rolecall::filter::Extent;
use rolecall::own::AnyAction;
use rolecall::{Action, Owner};
use std::collections::{BTreeMap, BTreeSet};

/// The place of a right in the order in which a preview lists the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    owner: OwnerFacts,
    who: Who,
    /// `None` for the row that stands for every app without a row of its own.
    app: Option<u64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    User(u64),
    Invitee(u64),
    Everybody,
}

/// What is gained, and what is lost.
#[derive(Debug, Clone, PartialEq, Default)]
struct Change {
    gained: Names,
    lost: Names,
    actions_gained: Vec<(Action, Assignment)>,
    actions_lost: Vec<(Action, Assignment)>,
}

/// Checks that the preview tells of every right that changes from the rows before to the rows after, and of no other.
pub fn check(before: &Model, after: &Model, preview: &Preview<u64>) {
    let listed: Vec<(Key, Change)> = preview.impact().map(|row| (key(&row), change(&row))).collect();
    assert!(listed.is_sorted_by(|(one, _), (other, _)| one < other), "rows out of order: {listed:#?}");
    let rows: BTreeMap<Key, Change> = listed.into_iter().collect();
    let expected = expected(before, after);
    assert!(rows == expected, "the preview lists\n{rows:#?}\nwhere the rows differ by\n{expected:#?}");
    resumes(preview);
}

/// Checks that a reader who begins again after each row finds the rest.
fn resumes(preview: &Preview<u64>) {
    let rows: Vec<_> = preview.impact().collect();
    for (read, row) in rows.iter().enumerate() {
        let (owner, reviewed) = (row.owner().expect("an owner"), row.reviewed().expect("a grantee"));
        let is_rest =
            |later: &&ImpactRow<'_, u64>| later.owner() != Some(owner) || later.reviewed() != Some(reviewed);
        let rest = rows[read..].iter().filter(is_rest);
        assert!(preview.impact().after(owner, reviewed).eq(rest.cloned()), "the rest after {row:?}");
        let of = rows.iter().filter(|other| other.owner() == Some(owner));
        assert!(preview.impact().of(owner).eq(of.cloned()), "the rows of {owner:?}");
    }
    let at_the_end = preview.impact().after(Owner::User(&u64::MAX), Reviewed::PublicApp(&u64::MAX));
    assert_eq!(at_the_end.count(), 0);
}

fn key(row: &ImpactRow<'_, u64>) -> Key {
    let who = match row.grantee {
        Grantee::User(user) => Who::User(*user),
        Grantee::Invitee { invitation, .. } => Who::Invitee(*invitation),
        Grantee::Everybody => Who::Everybody,
    };
    let (owner, app) = match row.extent {
        Extent::Organization { organization } => (OwnerFacts::Organization(*organization), None),
        Extent::Personal { user } => (OwnerFacts::User(*user), None),
        Extent::App { owner: Owner::Organization(owner), app } => {
            (OwnerFacts::Organization(*owner), Some(*app))
        }
        Extent::App { owner: Owner::User(owner), app } => (OwnerFacts::User(*owner), Some(*app)),
        Extent::Public | Extent::PublicAt { .. } => panic!("no row is about {row:?}"),
    };
    Key { owner, who, app }
}

fn change(row: &ImpactRow<'_, u64>) -> Change {
    assert_eq!((row.before() | row.gained()) - row.lost(), row.after(), "{row:?}");
    let documented = |change: ActionChange| match change.action {
        AnyAction::Documented(action) => (action, change.on),
        AnyAction::Own(_) => panic!("{row:?} tells of an unknown action"),
    };
    Change {
        gained: names(row.gained()),
        lost: names(row.lost()),
        actions_gained: row.actions_gained().map(documented).collect(),
        actions_lost: row.actions_lost().map(documented).collect(),
    }
}

/// The differences of all rights in both models, each asked from the oracle.
fn expected(before: &Model, after: &Model) -> BTreeMap<Key, Change> {
    let mut changes = BTreeMap::new();
    let organizations = before.organizations.keys().chain(after.organizations.keys());
    let organizations = organizations.map(|id| OwnerFacts::Organization(*id));
    let accounts = before.accounts.keys().chain(after.accounts.keys()).map(|id| OwnerFacts::User(*id));
    let owners: BTreeSet<_> = organizations.chain(accounts).collect();
    for user in 0..USERS {
        let [was, is] = [before, after]
            .map(|model| Some(model.facts(user)).filter(|_| model.accounts.contains_key(&user)));
        if was == is {
            continue;
        }
        // whoever has no account holds nothing
        let held_by =
            |facts: &Option<Facts>, place| facts.as_ref().map_or(Names::NONE, |facts| held(facts, place));
        for owner in owners.iter().copied() {
            let at = |app, is_in_app| {
                let place = Place { owner, app };
                differing(held_by(&was, place), held_by(&is, place), is_in_app)
            };
            let is_personal = matches!(owner, OwnerFacts::User(_));
            let everywhere =
                Some((None, at(None, is_personal))).filter(|(_, change)| *change != Change::default());
            // an app says something of its own if anything else changes there than in other apps
            let elsewhere = at(None, true);
            let in_apps = (0..APPS).map(|app| (Some(app), at(Some(app), true)));
            let in_apps = in_apps.filter(|(_, change)| *change != elsewhere);
            for (app, change) in everywhere.into_iter().chain(in_apps) {
                changes.insert(Key { owner, who: Who::User(user), app }, change);
            }
        }
    }
    for owner in owners {
        for (app, _) in before.apps_owned(owner).chain(after.apps_owned(owner)) {
            let public = |model: &Model| {
                let is_public = model.apps.get(&(owner, app)).is_some_and(|row| row.public);
                if is_public { oracle().public } else { Names::NONE }
            };
            let change = differing(public(before), public(after), true);
            if change != Change::default() {
                changes.insert(Key { owner, who: Who::Everybody, app: Some(app) }, change);
            }
        }
    }
    for (organization, invitation) in before.invitations.keys().chain(after.invitations.keys()).copied() {
        let promised = |model: &Model| promised(model, organization, invitation);
        let change = differing(promised(before), promised(after), false);
        let (owner, who) = (OwnerFacts::Organization(organization), Who::Invitee(invitation));
        if change != Change::default() {
            changes.insert(Key { owner, who, app: None }, change);
        }
    }
    changes
}

/// The difference of what is held at a place: in an app alone, or outside apps as well.
fn differing(before: Names, after: Names, is_in_app: bool) -> Change {
    if before == after {
        return Change::default();
    }
    let actions = |with: Names, without: Names| {
        let asked = questions().iter().filter(|(action, _)| !is_in_app || action.applies_to().is_in_app());
        let changed = asked.filter_map(|(action, rule)| {
            let allows = |held: Names, assigned| {
                // outside apps the organization level alone counts (R7)
                let counts = action.applies_to().is_in_app();
                let held = if counts { held } else { held & oracle().organization_level };
                rule.satisfied(rule.applies_to, held, assigned)
            };
            let [any, assigned] =
                [false, true].map(|assigned| allows(with, assigned) && !allows(without, assigned));
            let on = match (any, assigned) {
                (true, true) => Assignment::Any,
                (false, true) => Assignment::Assigned,
                (true, false) => Assignment::Unassigned,
                (false, false) => return None,
            };
            Some((*action, on))
        });
        changed.collect()
    };
    Change {
        gained: after.without(before),
        lost: before.without(after),
        actions_gained: actions(after, before),
        actions_lost: actions(before, after),
    }
}

/// What would be held by accepting the invitation, if it is pending.
fn promised(model: &Model, organization: u64, invitation: u64) -> Names {
    let pending = model.invitations.get(&(organization, invitation));
    let pending = pending.filter(|sent| sent.status == InvitationStatus::Pending);
    let role = pending.and_then(|sent| model.role_facts(organization, &sent.role));
    role.map_or(Names::NONE, |role| Model::held_by_new_member(organization, role))
}
