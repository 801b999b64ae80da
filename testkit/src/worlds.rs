//! Random worlds of several organizations and many teams, as `proptest` strategies.

mod services;

pub use services::{SERVICES, services};

use crate::oracle::{
    Facts, GrantFacts, MemberFacts, Names, Oracle, OwnerFacts, PlaceFacts, ROLES, RoleDefinition, RoleFacts,
    Service, ShareFacts, TEAM_PERMISSIONS, TeamFacts, TeamPermissionFacts, ThingFacts, TokenPlace, oracle,
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
fn some_of(oracle: &'static Oracle, names: Names) -> impl Strategy<Value = Names> {
    let listed: Vec<_> = oracle.listed(names).into_iter().collect();
    let count = listed.len();
    subsequence(listed, 0..=count).prop_map(|names| oracle.set(names))
}

/// Any set of permissions.
pub fn names() -> impl Strategy<Value = Names> {
    names_of(oracle())
}

fn names_of(oracle: &'static Oracle) -> impl Strategy<Value = Names> {
    some_of(oracle, oracle.organization_level | oracle.app_level)
}

/// Any set of permissions that a custom team permission may contain.
pub fn of_a_custom_team() -> impl Strategy<Value = Names> {
    some_of(oracle(), oracle().of_a_custom_team)
}

/// A role definition: any grants, either reach, any ceiling.
pub fn role_definition() -> impl Strategy<Value = RoleDefinition> {
    role_definition_of(oracle())
}

fn role_definition_of(oracle: &'static Oracle) -> impl Strategy<Value = RoleDefinition> {
    (names_of(oracle), any::<bool>(), option::of(names_of(oracle)))
        .prop_map(|(grants, reaches_all_apps, ceiling)| RoleDefinition { grants, reaches_all_apps, ceiling })
}

fn role(oracle: &'static Oracle, definitions: Definitions) -> BoxedStrategy<RoleFacts> {
    let documented = select(&ROLES[..]).prop_map(RoleFacts::from);
    match definitions {
        Definitions::Documented => documented.boxed(),
        Definitions::Mixed => {
            prop_oneof![documented, role_definition_of(oracle).prop_map(RoleFacts::Custom)].boxed()
        }
    }
}

fn team_permission(oracle: &'static Oracle, definitions: Definitions) -> BoxedStrategy<TeamPermissionFacts> {
    let documented = select(&TEAM_PERMISSIONS[..]).prop_map(TeamPermissionFacts::from);
    match definitions {
        Definitions::Documented => documented.boxed(),
        Definitions::Mixed => {
            let custom = some_of(oracle, oracle.of_a_custom_team).prop_map(TeamPermissionFacts::Custom);
            prop_oneof![documented, custom].boxed()
        }
    }
}

pub fn team(definitions: Definitions) -> impl Strategy<Value = TeamFacts> {
    team_of(oracle(), definitions)
}

fn team_of(oracle: &'static Oracle, definitions: Definitions) -> impl Strategy<Value = TeamFacts> {
    let app = (0..APPS, team_permission(oracle, definitions));
    (prop::bool::weighted(0.15), vec(app, 0..5)).prop_map(|(confining, apps)| TeamFacts { confining, apps })
}

fn memberships(oracle: &'static Oracle, definitions: Definitions) -> impl Strategy<Value = Vec<MemberFacts>> {
    btree_set(0..ORGANIZATIONS, 0..4).prop_flat_map(move |organizations| {
        let member = |organization| {
            (role(oracle, definitions), prop::bool::weighted(0.15), vec(team_of(oracle, definitions), 0..6))
                .prop_map(move |(role, suspended, teams)| MemberFacts {
                    organization,
                    role,
                    suspended,
                    teams,
                })
        };
        organizations.into_iter().map(member).collect::<Vec<_>>()
    })
}

pub fn scopes() -> impl Strategy<Value = Option<BTreeSet<&'static str>>> {
    scopes_of(oracle())
}

fn scopes_of(oracle: &'static Oracle) -> impl Strategy<Value = Option<BTreeSet<&'static str>>> {
    option::weighted(0.3, names_of(oracle).prop_map(|names| oracle.listed(names)))
}

fn owner() -> impl Strategy<Value = OwnerFacts> {
    prop_oneof![
        3 => (0..=ORGANIZATIONS).prop_map(OwnerFacts::Organization),
        1 => (0..USERS).prop_map(OwnerFacts::User),
    ]
}

/// Shares of apps, of members' organizations, of other ones and of users. Some apps are shared twice.
fn shares_of(oracle: &'static Oracle) -> impl Strategy<Value = Vec<ShareFacts>> {
    let share = (owner(), 0..APPS, some_of(oracle, oracle.of_a_custom_team));
    let share = share.prop_map(|(owner, app, permissions)| ShareFacts { owner, app, permissions });
    prop_oneof![vec(share, 0..12), Just(Vec::new())]
}

/// Tokens whose grants have a place: mostly none, at times one, or two of which the second narrows the first.
fn tokens_of(oracle: &'static Oracle) -> impl Strategy<Value = Vec<Vec<GrantFacts>>> {
    let place = prop_oneof![
        1 => Just(TokenPlace::Everywhere),
        3 => (0..=ORGANIZATIONS).prop_map(TokenPlace::Organization),
        4 => (owner(), 0..APPS).prop_map(|(owner, app)| TokenPlace::App(owner, app)),
        1 => (0..USERS).prop_map(TokenPlace::PersonalApps),
    ];
    let permissions = prop_oneof![names_of(oracle), Just(oracle.organization_level | oracle.app_level)];
    let grant = (place, permissions).prop_map(|(place, permissions)| GrantFacts { place, permissions });
    let token = || vec(grant.clone(), 0..6);
    prop_oneof![7 => Just(Vec::new()), 2 => vec(token(), 1), 1 => vec(token(), 2)]
}

/// A subject. Half of them have documented roles and team permissions only.
pub fn subject() -> impl Strategy<Value = Facts> {
    subject_of(oracle())
}

/// A subject whose custom roles, custom team permissions and token may have own permissions of the oracle's service.
pub fn subject_of(oracle: &'static Oracle) -> impl Strategy<Value = Facts> {
    let [documented, mixed] = [Definitions::Documented, Definitions::Mixed];
    let memberships = prop_oneof![memberships(oracle, documented), memberships(oracle, mixed)];
    // A few users and apps, so that assignees, owners and apps of teams often coincide.
    let member = (0..USERS, memberships, shares_of(oracle), scopes_of(oracle), tokens_of(oracle));
    let member = member.prop_map(|(user, memberships, shares, scopes, tokens)| Facts {
        user: Some(user),
        memberships,
        shares,
        scopes,
        tokens,
    });
    let nobody = (scopes_of(oracle), tokens_of(oracle));
    let nobody = nobody.prop_map(|(scopes, tokens)| Facts { scopes, tokens, ..Facts::default() });
    prop_oneof![9 => member, 1 => nobody]
}

/// A service of the pool.
pub fn service() -> impl Strategy<Value = &'static Service> {
    (0..SERVICES).prop_map(|number| &services()[number])
}

/// A service with a subject and a resource, whose kind is the service's own in half of the cases.
pub fn world_of_a_service() -> impl Strategy<Value = (&'static Service, Facts, ThingFacts)> {
    service().prop_flat_map(|service| {
        let thing = if service.rows.kinds.is_empty() {
            thing().boxed()
        } else {
            prop_oneof![thing(), own_thing(service)].boxed()
        };
        (Just(service), subject_of(&service.oracle), thing)
    })
}

/// A service with a subject, and a resource of a documented kind.
pub fn documented_world_of_a_service() -> impl Strategy<Value = (&'static Service, Facts, ThingFacts)> {
    service().prop_flat_map(|service| (Just(service), subject_of(&service.oracle), thing()))
}

/// A resource of one of the service's own kinds. A few are out of place.
pub fn own_thing(service: &'static Service) -> impl Strategy<Value = ThingFacts> {
    let owner = prop_oneof![
        3 => (0..=ORGANIZATIONS).prop_map(OwnerFacts::Organization),
        2 => (0..USERS).prop_map(OwnerFacts::User),
    ];
    let out_of_place = prop::bool::weighted(0.05);
    let facts = (select(&service.rows.kinds[..]), owner, 0..APPS, any::<[bool; 2]>());
    (facts, vec(0..USERS, 0..3), out_of_place).prop_map(
        |((kind, owner, app, public), assignees, out_of_place)| {
            let in_app = (kind.place == PlaceFacts::InApps) != out_of_place;
            ThingFacts {
                kind: kind.name,
                owner,
                app: in_app.then_some(app),
                app_public: in_app && public[0],
                public: in_app && public[1],
                assignees,
            }
        },
    )
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
