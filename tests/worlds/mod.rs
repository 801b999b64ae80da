//! Random worlds of a few organizations, users and apps, in which most of what can meet does meet.
#![allow(dead_code, reason = "each test that includes this module uses another part of it")]

use crate::oracle::{Facts, MemberFacts, OwnerFacts, ROLES, TEAM_PERMISSIONS, TeamFacts, ThingFacts, oracle};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rolecall::ResourceKind;
use std::collections::BTreeSet;

pub const ORGANIZATIONS: u64 = 4;
pub const USERS: u64 = 4;
pub const APPS: u64 = 6;

pub fn team() -> impl Strategy<Value = TeamFacts> {
    let app = (0..APPS, select(&TEAM_PERMISSIONS[..]));
    (prop::bool::weighted(0.15), vec(app, 0..5)).prop_map(|(confining, apps)| TeamFacts { confining, apps })
}

fn memberships() -> impl Strategy<Value = Vec<MemberFacts>> {
    btree_set(0..ORGANIZATIONS, 0..4).prop_flat_map(|organizations| {
        let member = |organization| {
            (select(&ROLES[..]), vec(team(), 0..6)).prop_map(move |(role, teams)| MemberFacts {
                organization,
                role,
                teams,
            })
        };
        organizations.into_iter().map(member).collect::<Vec<_>>()
    })
}

pub fn scopes() -> impl Strategy<Value = Option<BTreeSet<&'static str>>> {
    let names = oracle().names.clone();
    let count = names.len();
    option::weighted(0.3, subsequence(names, 0..=count).prop_map(|names| names.into_iter().collect()))
}

pub fn subject() -> impl Strategy<Value = Facts> {
    let member = (0..USERS, memberships(), scopes());
    let member =
        member.prop_map(|(user, memberships, scopes)| Facts { user: Some(user), memberships, scopes });
    let nobody = scopes().prop_map(|scopes| Facts { user: None, memberships: Vec::new(), scopes });
    prop_oneof![9 => member, 1 => nobody]
}

pub fn thing() -> impl Strategy<Value = ThingFacts> {
    let owner = prop_oneof![
        5 => (0..=ORGANIZATIONS).prop_map(OwnerFacts::Organization),
        1 => (0..USERS).prop_map(OwnerFacts::User),
    ];
    let kind = select(&ResourceKind::ALL[..]);
    let assignees = vec(0..USERS, 0..3);
    // a model, say, that is in no app, now and then
    let lost = prop::bool::weighted(0.05);
    let facts = (kind, owner, 0..APPS, any::<[bool; 2]>(), assignees, lost);
    facts.prop_map(|(kind, owner, app, public, assignees, lost)| {
        let in_app = kind.is_in_app() && !(lost && kind != ResourceKind::App);
        let owner = match owner {
            OwnerFacts::User(user) if !in_app => OwnerFacts::Organization(user),
            owner => owner,
        };
        let app_public = in_app && public[0];
        let itself = kind == ResourceKind::App;
        let public = if itself { app_public } else { in_app && public[1] };
        let app = in_app.then_some(app);
        ThingFacts { kind: kind.as_str(), owner, app, app_public, public, assignees }
    })
}
