//! Random worlds of several organizations and many teams, as `proptest` strategies.

use crate::oracle::{
    Facts, MemberFacts, Names, OwnerFacts, ROLES, RoleDefinition, RoleFacts, TEAM_PERMISSIONS, TeamFacts,
    TeamPermissionFacts, ThingFacts, oracle,
};
use proptest::collection::{btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rolecall::ResourceKind;
use std::collections::BTreeSet;

pub const ORGANIZATIONS: u64 = 4;
pub const USERS: u64 = 4;
pub const APPS: u64 = 6;

/// The roles and team permissions of a world.
#[derive(Debug, Clone, Copy)]
pub enum Definitions {
    /// Documented ones only.
    Documented,
    /// Documented and custom ones in equal numbers.
    Mixed,
}

/// The number of cases: `PROPTEST_CASES` if that variable is set, otherwise `usual`.
pub fn cases(usual: u32) -> ProptestConfig {
    let config = ProptestConfig::default();
    // ProptestConfig reads the variable itself; a number set in code would override it.
    let is_said = std::env::var_os("PROPTEST_CASES").is_some();
    if is_said { config } else { ProptestConfig { cases: usual, ..config } }
}

/// Any subset of these names.
fn some_of(names: Names) -> impl Strategy<Value = Names> {
    let listed: Vec<_> = oracle().listed(names).into_iter().collect();
    let count = listed.len();
    subsequence(listed, 0..=count).prop_map(|names| oracle().set(names))
}

/// Any set of permissions.
pub fn names() -> impl Strategy<Value = Names> {
    some_of(oracle().organization_level | oracle().app_level)
}

/// Any set of permissions that a custom team permission may contain.
pub fn of_a_custom_team() -> impl Strategy<Value = Names> {
    some_of(oracle().of_a_custom_team)
}

/// A role definition: any grants, either reach, any ceiling.
pub fn role_definition() -> impl Strategy<Value = RoleDefinition> {
    (names(), any::<bool>(), option::of(names()))
        .prop_map(|(grants, reaches_all_apps, ceiling)| RoleDefinition { grants, reaches_all_apps, ceiling })
}

fn role(definitions: Definitions) -> BoxedStrategy<RoleFacts> {
    let documented = select(&ROLES[..]).prop_map(RoleFacts::from);
    match definitions {
        Definitions::Documented => documented.boxed(),
        Definitions::Mixed => prop_oneof![documented, role_definition().prop_map(RoleFacts::Custom)].boxed(),
    }
}

fn team_permission(definitions: Definitions) -> BoxedStrategy<TeamPermissionFacts> {
    let documented = select(&TEAM_PERMISSIONS[..]).prop_map(TeamPermissionFacts::from);
    match definitions {
        Definitions::Documented => documented.boxed(),
        Definitions::Mixed => {
            prop_oneof![documented, of_a_custom_team().prop_map(TeamPermissionFacts::Custom)].boxed()
        }
    }
}

pub fn team(definitions: Definitions) -> impl Strategy<Value = TeamFacts> {
    let app = (0..APPS, team_permission(definitions));
    (prop::bool::weighted(0.15), vec(app, 0..5)).prop_map(|(confining, apps)| TeamFacts { confining, apps })
}

fn memberships(definitions: Definitions) -> impl Strategy<Value = Vec<MemberFacts>> {
    btree_set(0..ORGANIZATIONS, 0..4).prop_flat_map(move |organizations| {
        let member = |organization| {
            (role(definitions), vec(team(definitions), 0..6)).prop_map(move |(role, teams)| MemberFacts {
                organization,
                role,
                teams,
            })
        };
        organizations.into_iter().map(member).collect::<Vec<_>>()
    })
}

pub fn scopes() -> impl Strategy<Value = Option<BTreeSet<&'static str>>> {
    option::weighted(0.3, names().prop_map(|names| oracle().listed(names)))
}

/// A subject. Half of them have documented roles and team permissions only.
pub fn subject() -> impl Strategy<Value = Facts> {
    let memberships = prop_oneof![memberships(Definitions::Documented), memberships(Definitions::Mixed)];
    // A few users and apps, so that assignees, owners and apps of teams often coincide.
    let member = (0..USERS, memberships, scopes());
    let member =
        member.prop_map(|(user, memberships, scopes)| Facts { user: Some(user), memberships, scopes });
    let nobody = scopes().prop_map(|scopes| Facts { user: None, memberships: Vec::new(), scopes });
    prop_oneof![9 => member, 1 => nobody]
}

/// A resource of any kind.
pub fn thing() -> impl Strategy<Value = ThingFacts> {
    let owner = prop_oneof![
        5 => (0..=ORGANIZATIONS).prop_map(OwnerFacts::Organization),
        1 => (0..USERS).prop_map(OwnerFacts::User),
    ];
    let kind = select(&ResourceKind::ALL[..]);
    let assignees = vec(0..USERS, 0..3);
    // A model made from an organization lies in no app. The crate must deny every action on it.
    let lost = prop::bool::weighted(0.05);
    let facts = (kind, owner, 0..APPS, any::<[bool; 2]>(), assignees, lost);
    facts.prop_map(|(kind, owner, app, public, assignees, lost)| {
        let in_app = kind.is_in_app() && !(lost && kind != ResourceKind::App);
        let owner = match owner {
            OwnerFacts::User(user) if !in_app => OwnerFacts::Organization(user),
            owner => owner,
        };
        let app_public = in_app && public[0];
        let public = if kind == ResourceKind::App { app_public } else { in_app && public[1] };
        let app = in_app.then_some(app);
        ThingFacts { kind: kind.as_str(), owner, app, app_public, public, assignees }
    })
}
