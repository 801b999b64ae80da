//! An exhaustive proof: every question of a small world, put to the crate and to the
//! [oracle](testkit::oracle), which must agree on each.
//!
//! The world has one user and somebody else, two organizations, and three apps in the user's organization: the
//! app *here*, about which most questions are asked; the app *there*, on which teams may hold something too; and
//! the app *elsewhere*, on which no team holds anything. A rule only compares ids for equality. A larger world
//! therefore repeats this one: each further user, organization or app is again the one in question or it is not.
//! Each test states the cases that it enumerates in full, and the reason that the others follow.
//!
//! `cargo test` goes through every enumeration, compares every 97th decision, and asserts how many decisions
//! there are. `cargo test --release --test rules -- --ignored` compares all 751 million of them, and more under a
//! policy with own rows (`own`).

mod members;
mod run;
mod world;

use members::{
    Layout, Wall, at_most_one_wall, custom_roles, custom_team_permissions, documented, member, members,
    members_with, plainer_members, subsets, user_alone,
};
use rolecall::{
    Action, Resource, ResourceKind, Role, Subject, TeamPermission, actions, can, can_all, decide, filter,
};
use run::{Ask, Part, Run};
use shares::{placed, shared};
use std::cell::OnceCell;
use testkit::oracle::{
    Facts, KINDS_IN_AN_APP, KINDS_OUTSIDE_APPS, OwnerFacts, ROLES, RoleFacts, Rule, TEAM_PERMISSIONS,
    TeamFacts, made, oracle,
};
use world::{
    Alike, Asker, COLLIDING, DISTINCT, Identifier, Site, Thing, World, anything_outside_apps, foreign_sites,
    outside_apps, own_sites, plain_app, single_tokens, tokens, whole_app,
};

/// Makes two tests of each function: one of a sample, and one of everything, which takes long and is ignored.
macro_rules! sample_and_everything {
    ($($test:ident)*) => {$(
        mod $test {
            use super::Part;

            #[test]
            fn sample() {
                super::$test(Part::Sample);
            }

            #[test]
            #[ignore = "long: `cargo test --release --test rules -- --ignored`"]
            fn everything() {
                super::$test(Part::Everything);
            }
        }
    )*};
}

/// Makes two tests of each function for each role, so that the roles run in parallel.
macro_rules! for_each_role {
    ($($test:ident)*) => {$(
        mod $test {
            use super::Part;

            for_each_role! { @role $test administrator }
            for_each_role! { @role $test financial_manager }
            for_each_role! { @role $test organization_contributor }
            for_each_role! { @role $test team_contributor }
            for_each_role! { @role $test organization_user }
            for_each_role! { @role $test infrastructure_manager }
        }
    )*};
    (@role $test:ident $role:ident) => {
        mod $role {
            use super::Part;

            #[test]
            fn sample() {
                super::super::$test(Part::Sample, stringify!($role));
            }

            #[test]
            #[ignore = "long: `cargo test --release --test rules -- --ignored`"]
            fn everything() {
                super::super::$test(Part::Everything, stringify!($role));
            }
        }
    };
}

// after the macros, which it uses
mod own;
mod shares;

for_each_role! { own_organization other_owners other_kinds single_permissions narrowed two_organizations filters shared placed }

sample_and_everything! { without_membership outside_every_app made_from_another narrowed_twice numbers_that_collide strings_that_collide hashes_that_collide other_ways_to_ask custom_definitions custom_roles_asked_otherwise custom_and_documented_roles_of_one_user decisions }

/// The world has the whole vocabulary, and the oracle read every row of the tables.
#[test]
fn vocabulary() {
    assert_eq!(Role::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(), ROLES);
    assert_eq!(TeamPermission::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(), TEAM_PERMISSIONS);
    let kinds = KINDS_OUTSIDE_APPS.into_iter().chain(["app"]).chain(KINDS_IN_AN_APP);
    assert_eq!(
        ResourceKind::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(),
        kinds.collect::<Vec<_>>()
    );
    assert_eq!((oracle().names.len(), oracle().rules.len()), (60, 113));
    let names: Vec<_> = Action::ALL.iter().map(|action| format!("{action:?}")).collect();
    assert_eq!(names, oracle().rules.iter().map(|rule| rule.name).collect::<Vec<_>>());
}

/// Every member in both layouts asks about everything in their organization: 2 × 3722 × (3 × 912 + 44).
fn own_organization(part: Part, role: &'static str) {
    // By the rules the layout changes nothing. An implementation could still lose one of many grants.
    let both = [Layout::Few, Layout::Many].map(|layout| members(DISTINCT, role, layout));
    let mut run = Run::new(part);
    run.compare_all(both.into_iter().flatten(), &own_sites::<u64>(DISTINCT));
    run.expect(&format!("{role}, own organization"), 20_694_320);
}

/// Every member asks about everything outside their organization: 3722 × (3 × 912 + 44). One layout suffices,
/// because no decision here depends on the teams.
fn other_owners(part: Part, role: &'static str) {
    let mut run = Run::new(part);
    run.compare_all(members(DISTINCT, role, Layout::Few), &foreign_sites::<u64>(DISTINCT));
    run.expect(&format!("{role}, other owners"), 10_347_160);
}

/// Every member asks for every action on each kind of resource that it does not apply to: 3722 × 12 × 113. R2
/// denies these questions first, so that one resource of each kind suffices. Subjects hold as much as possible
/// on it.
fn other_kinds(part: Part, role: &'static str) {
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let others = |kind: &str, rule: &Rule| rule.applies_to != kind;
    let kinds = ["app"].into_iter().chain(KINDS_IN_AN_APP);
    let inside = kinds.map(|kind| Thing::open(DISTINCT, kind)).collect();
    let outside = KINDS_OUTSIDE_APPS.map(|kind| Thing::open(DISTINCT, kind)).into();
    let sites = [
        Site::<u64>::asking(owner, Some(DISTINCT.here), inside, others),
        Site::asking(owner, None, outside, others),
    ];
    let mut run = Run::new(part);
    run.compare_all(members(DISTINCT, role, Layout::Few), &sites);
    run.expect_denials(&format!("{role}, other kinds"), 5_047_032);
}

/// Every member, narrowed to each single permission, asks for the actions here and outside apps that name the
/// permission: 3722 × 1687, since only `ViewApp` and `ViewOrganization` name more than four permissions.
/// `narrowed` asks for the other actions, for which R12 leaves nothing.
fn single_permissions(part: Part, role: &'static str) {
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let tokens = single_tokens().into_iter().map(|token| {
        let scopes = oracle().set(token.names.iter().copied());
        let naming = |kind: &str, rule: &Rule| {
            rule.applies_to == kind && !scopes.is_disjoint(rule.any_of | rule.if_assigned)
        };
        let inside = Site::<u64>::asking(owner, Some(DISTINCT.here), whole_app(DISTINCT), naming);
        let mut sites = vec![inside, Site::asking(owner, None, outside_apps(), naming)];
        sites.retain(|site| !site.asked.is_empty());
        (token, sites)
    });
    let tokens: Vec<_> = tokens.collect();
    let askers = members(DISTINCT, role, Layout::Few).into_iter().map(Asker::new);
    let mut run = Run::new(part);
    for asker in askers {
        for (token, sites) in &tokens {
            run.compare_narrowed(&asker, token, sites);
        }
    }
    run.expect(&format!("{role}, single permissions"), 6_279_014);
}

/// The plainer members, narrowed to each permission, to all but each, and to nothing, ask about everything here
/// and outside apps: 125 × 121 × (276 + 44). A token does not depend on the source of a permission (R12), so
/// that not all walls and teams of `own_organization` are needed again.
fn narrowed(part: Part, role: &'static str) {
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let sites = [
        Site::<u64>::new(owner, Some(DISTINCT.here), plain_app(DISTINCT)),
        Site::new(owner, None, outside_apps()),
    ];
    let tokens = tokens();
    let askers = plainer_members(DISTINCT, role, Layout::Few).into_iter().map(Asker::new);
    let mut run = Run::new(part);
    for asker in askers {
        for token in &tokens {
            run.compare_narrowed(&asker, token, &sites);
        }
    }
    run.expect(&format!("{role}, narrowed"), 4_840_000);
}

/// The filter of each action contains exactly the resources that the rules allow, and `actions` agrees on each
/// resource. Every member asks both about their organization, 3722 × (3 × 912 + 44); the plainer
/// members ask both about other owners, 125 × (3 × 912 + 44), and about other kinds, 125 × 12 × 113.
fn filters(part: Part, role: &'static str) {
    let own = own_sites(DISTINCT);
    let askers = members(DISTINCT, role, Layout::Few).into_iter().map(Asker::new);
    let mut run = Run::new(part);
    askers.for_each(|asker| compare_filters(&mut run, &asker, &own));
    run.expect(&format!("{role}, filters"), 10_347_160);

    let plainer = || plainer_members(DISTINCT, role, Layout::Few).into_iter().map(Asker::new);
    let foreign = foreign_sites(DISTINCT);
    let mut run = Run::new(part);
    plainer().for_each(|asker| compare_filters(&mut run, &asker, &foreign));
    run.expect(&format!("{role}, filters of other owners"), 125 * (3 * 912 + 44));

    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let others = |kind: &str, rule: &Rule| rule.applies_to != kind;
    let inside = ["app"].into_iter().chain(KINDS_IN_AN_APP).map(|kind| Thing::open(DISTINCT, kind)).collect();
    let outside = KINDS_OUTSIDE_APPS.map(|kind| Thing::open(DISTINCT, kind)).into();
    let sites = [
        Site::<u64>::asking(owner, Some(DISTINCT.here), inside, others),
        Site::asking(owner, None, outside, others),
    ];
    let mut run = Run::new(part);
    plainer().for_each(|asker| compare_filters(&mut run, &asker, &sites));
    run.expect_denials(&format!("{role}, filters of other kinds"), 125 * 12 * 113);
}

/// Puts the questions of these sites to the filter of the action, and to the set of all actions on the resource.
fn compare_filters(run: &mut Run, asker: &Asker<u64>, sites: &[Site<u64>]) {
    // Computed on demand, because a sample asks about few of the actions.
    let filters = &Action::ALL.map(|_| OnceCell::new());
    run.compare_on_each(asker, sites, |value| {
        let all = actions(&asker.value, value);
        move |action| {
            let filter = filters[action as usize].get_or_init(|| filter(&asker.value, action));
            let contained = filter.contains(value);
            assert_eq!(all.contains(action), contained, "{action:?} to {:?} on {value:?}", asker.facts);
            contained
        }
    });
}

/// Members of both organizations ask about everything here and outside apps in both: 2 × (276 + 44). Teams
/// have apps of the same id in both, and the memberships come in either order. In the one organization the member
/// has each subset of the team permissions here and at most one wall, around this app or none: 47 cases. In the
/// other the member has each role, with no team, a team with Full Access, or a confining team with it or without
/// apps. Together these are 47 × 6 × 4 × 2 members.
fn two_organizations(part: Part, role: &'static str) {
    let World { user, organization, other_organization, here, .. } = DISTINCT;
    let walls = [vec![], vec![Wall::NoApp], vec![Wall::Here]];
    let ones = members_with(DISTINCT, role, Layout::Few, &subsets(&documented()), &[vec![]], &walls);
    let team = |confining, apps| vec![TeamFacts { confining, apps }];
    let full_access = vec![(here, "full_access".into())];
    let others = [vec![], team(false, full_access.clone()), team(true, full_access), team(true, vec![])];
    let sites: Vec<_> = [organization, other_organization]
        .map(OwnerFacts::Organization)
        .into_iter()
        .flat_map(|owner| {
            [Site::<u64>::new(owner, Some(here), plain_app(DISTINCT)), Site::new(owner, None, outside_apps())]
        })
        .collect();
    let mut run = Run::new(part);
    for one in &ones {
        for other_role in ROLES {
            for teams in &others {
                let other = member(user, [(other_organization, other_role, teams.clone())]).memberships;
                for memberships in
                    [[one.memberships.clone(), other.clone()], [other, one.memberships.clone()]]
                {
                    let facts = Facts { memberships: memberships.concat(), ..one.clone() };
                    run.compare(&Asker::new(facts), &sites);
                }
            }
        }
    }
    run.expect(&format!("{role}, two organizations"), 1_443_840);
}

/// Subjects without a membership in the user's organization ask about everything, each without a token and with
/// every token: nobody, a user without a membership, and a member of the other organization in each role, with
/// Full Access to an app of the same id.
fn without_membership(part: Part) {
    let World { user, other_organization, here, .. } = DISTINCT;
    let team = TeamFacts { confining: false, apps: vec![(here, "full_access".into())] };
    let askers = [Facts::default(), user_alone(user)]
        .into_iter()
        .chain(ROLES.map(|role| member(user, [(other_organization, role, vec![team.clone()])])));
    let sites: Vec<_> = own_sites::<u64>(DISTINCT).into_iter().chain(foreign_sites(DISTINCT)).collect();
    let tokens = tokens();
    let mut run = Run::new(part);
    for asker in askers.map(Asker::new) {
        run.compare(&asker, &sites);
        for token in &tokens {
            run.compare_narrowed(&asker, token, &sites);
        }
    }
    run.expect("without membership", 8 * 122 * 2 * (3 * 912 + 44));
}

/// The plainer members ask for every action on everything outside apps, in both organizations: 12 × 12 × 113.
/// Visibility and assignment change nothing there. A resource of an in-app kind that was constructed from an
/// organization lies in no app, and every action on it is denied.
fn outside_every_app(part: Part) {
    let World { organization, other_organization, .. } = DISTINCT;
    let sites = [organization, other_organization]
        .map(OwnerFacts::Organization)
        .map(|owner| Site::<u64>::asking(owner, None, anything_outside_apps(DISTINCT), |_, _| true));
    let askers = ROLES.into_iter().flat_map(|role| plainer_members(DISTINCT, role, Layout::Few));
    let mut run = Run::new(part);
    run.compare_all(askers, &sites);
    run.expect("outside every app", 6 * 125 * 2 * 12 * 12 * 113);
}

/// A resource constructed from another one is in the same app, private and assigned to nobody. Each of the 8
/// kinds is made from each of 136 resources, which gives 45 questions for each of these; a member of each role
/// with each subset of the team permissions here asks them.
fn made_from_another(part: Part) {
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let app = Some(DISTINCT.here);
    let mut sites = Vec::new();
    // The source's visibility and assignees must not reach the new resource, except for the app's own visibility.
    for source in Site::<u64>::new(owner, app, whole_app(DISTINCT)).asked {
        let app_public = source.thing.app_public;
        let things = KINDS_IN_AN_APP.map(|kind| Thing { app_public, ..Thing::private(kind) });
        let mut site = Site::new(owner, app, things.into());
        for asked in &mut site.asked {
            asked.value = made(source.value.clone(), asked.thing.kind);
        }
        sites.push(site);
    }
    let held = subsets(&documented());
    let askers = ROLES
        .into_iter()
        .flat_map(|role| members_with(DISTINCT, role, Layout::Few, &held, &[vec![]], &[vec![]]));
    let mut run = Run::new(part);
    run.compare_all(askers, &sites);
    run.expect("made from another", 6 * 16 * 136 * 45);
}

/// Every pair of tokens, one applied after the other: 121 × 121. The subject is an Administrator with a personal
/// app, who together holds every permission, so that no other subject could lose more.
fn narrowed_twice(part: Part) {
    let World { user, organization, here, .. } = DISTINCT;
    let owner = OwnerFacts::Organization(organization);
    let sites = [
        Site::<u64>::new(owner, Some(here), plain_app(DISTINCT)),
        Site::new(OwnerFacts::User(user), Some(here), plain_app(DISTINCT)),
        Site::new(owner, None, outside_apps()),
    ];
    let asker = Asker::new(member(user, [(organization, "administrator", vec![])]));
    let tokens = tokens();
    let mut run = Run::new(part);
    for first in &tokens {
        let once = asker.narrowed_to(first);
        for second in &tokens {
            run.compare_narrowed(&once, second, &sites);
        }
    }
    run.expect("narrowed twice", 121 * 121 * (2 * 276 + 44));
}

/// The 750 plainer members ask about everything in a world with these ids: 2 × (3 × 912 + 44) + 12 × 89
/// questions.
fn compare_ids<Id: Identifier>(run: &mut Run, world: World) {
    let outside = OwnerFacts::Organization(world.organization);
    let outside = Site::<Id>::new(outside, None, anything_outside_apps(world));
    let sites = own_sites(world).into_iter().chain(foreign_sites(world));
    let sites: Vec<_> = sites.chain([outside]).collect();
    let askers = ROLES.into_iter().flat_map(|role| plainer_members(world, role, Layout::Few));
    run.compare_all(askers, &sites);
}

/// No id is special, and an id of one kind never counts as an id of another kind (R3).
fn numbers_that_collide(part: Part) {
    let mut run = Run::new(part);
    compare_ids::<u64>(&mut run, COLLIDING);
    run.expect("numbers that collide", 750 * 6628);
}

/// The same holds for strings, of which one is empty and the others look like wildcards.
fn strings_that_collide(part: Part) {
    let mut run = Run::new(part);
    compare_ids::<String>(&mut run, COLLIDING);
    run.expect("strings that collide", 750 * 6628);
}

/// Ids with equal hashes are still distinguished.
fn hashes_that_collide(part: Part) {
    let mut run = Run::new(part);
    compare_ids::<Alike>(&mut run, DISTINCT);
    compare_ids::<Alike>(&mut run, COLLIDING);
    run.expect("hashes that collide", 2 * 750 * 6628);
}

/// The other functions give the same answers: the plainer members, in many teams, ask about
/// everything by each of them.
fn other_ways_to_ask(part: Part) {
    let ways: [Ask<u64>; 3] = [
        |subject, action, resource| can_all(subject, [(action, resource)]).eq([true]),
        |subject, action, resource| decide(subject, action, resource).is_allowed(),
        |subject, action, resource| can(subject, action, resource),
    ];
    let sites: Vec<_> = own_sites(DISTINCT).into_iter().chain(foreign_sites(DISTINCT)).collect();
    let mut run = Run::new(part);
    for role in ROLES {
        for asker in plainer_members(DISTINCT, role, Layout::Many).into_iter().map(Asker::new) {
            for way in ways {
                run.compare_by(&asker, &sites, way);
            }
        }
    }
    run.expect("other ways to ask", 3 * 6 * 125 * 2 * (3 * 912 + 44));
}

/// Members of each custom role ask about everything in their organization. Their teams have each subset of the
/// documented and custom team permissions here; nothing, Full Access or a custom permission there; and at most
/// one wall: 64 + 64 + 63 cases with nothing there, and 64 + 64 + 63 + 64 + 63 with each of the other two.
fn custom_definitions(part: Part) {
    let here = subsets(&[documented().as_slice(), &custom_team_permissions()].concat());
    let there = [vec![], vec!["full_access".into()], vec![custom_team_permissions()[0]]];
    let walls = at_most_one_wall();
    let askers = custom_roles()
        .into_iter()
        .flat_map(|role| members_with(DISTINCT, role, Layout::Few, &here, &there, &walls));
    let mut run = Run::new(part);
    run.compare_all(askers, &own_sites::<u64>(DISTINCT));
    run.expect("custom definitions", 32 * (191 + 2 * 318) * (3 * 912 + 44));
}

/// The plainer members of each custom role, in many teams, ask about their organization and about other owners
/// by the other functions.
fn custom_roles_asked_otherwise(part: Part) {
    let ways: [Ask<u64>; 2] = [
        |subject, action, resource| decide(subject, action, resource).is_allowed(),
        |subject, action, resource| can(subject, action, resource),
    ];
    let foreign = OwnerFacts::Organization(DISTINCT.other_organization);
    let personal = OwnerFacts::User(DISTINCT.user);
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let apps = [owner, foreign, personal];
    let apps = apps.map(|owner| Site::<u64>::new(owner, Some(DISTINCT.here), plain_app(DISTINCT)));
    let outside = [owner, foreign].map(|owner| Site::new(owner, None, outside_apps()));
    let sites: Vec<_> = apps.into_iter().chain(outside).collect();
    let mut run = Run::new(part);
    for role in custom_roles() {
        for asker in plainer_members(DISTINCT, role, Layout::Many).into_iter().map(Asker::new) {
            for way in ways {
                run.compare_by(&asker, &sites, way);
            }
        }
    }
    run.expect("custom roles, asked otherwise", 2 * 32 * 125 * (3 * 276 + 2 * 44));
}

/// Users with a custom role in one organization and a documented role in the other ask about everything here
/// and outside apps in both: neither role counts in the other organization. The memberships come in either
/// order, each with no team or with a team on an app of the same id.
fn custom_and_documented_roles_of_one_user(part: Part) {
    let World { user, organization, other_organization, here, .. } = DISTINCT;
    let sites: Vec<_> = [organization, other_organization]
        .map(OwnerFacts::Organization)
        .into_iter()
        .flat_map(|owner| {
            [Site::<u64>::new(owner, Some(here), plain_app(DISTINCT)), Site::new(owner, None, outside_apps())]
        })
        .collect();
    let team = |permission| vec![TeamFacts { confining: false, apps: vec![(here, permission)] }];
    let [half, _] = custom_team_permissions();
    let teams = [vec![], team("full_access".into()), team(half)];
    let mut askers = Vec::new();
    for custom in custom_roles() {
        for documented in ROLES.map(RoleFacts::from) {
            for custom_teams in &teams {
                for documented_teams in &teams {
                    let mut one = (organization, custom, custom_teams.clone());
                    let mut other = (other_organization, documented, documented_teams.clone());
                    askers.push(member(user, [one.clone(), other.clone()]));
                    (one.0, other.0) = (other_organization, organization);
                    askers.push(member(user, [other, one]));
                }
            }
        }
    }
    let mut run = Run::new(part);
    run.compare_all(askers, &sites);
    run.expect("custom and documented roles of one user", 32 * 6 * 3 * 3 * 2 * 2 * (276 + 44));
}

/// `decide` respects tokens and kinds as well. Nobody, a user without a membership, and a member of each role
/// with no team and with Full Access here, each with every token, ask for all 113 actions on 36 resources here,
/// as many in the user's personal app, and 4 outside apps.
fn decisions(part: Part) {
    let World { user, organization, here, .. } = DISTINCT;
    let team = TeamFacts { confining: false, apps: vec![(here, "full_access".into())] };
    let teams = [vec![], vec![team]];
    let in_role = |role| teams.clone().map(|teams| member(user, [(organization, role, teams)]));
    let askers = ROLES.into_iter().flat_map(in_role).chain([Facts::default(), user_alone(user)]);
    let owner = OwnerFacts::Organization(organization);
    let all = |_: &str, _: &Rule| true;
    let sites = [
        Site::<u64>::asking(owner, Some(here), plain_app(DISTINCT), all),
        Site::asking(OwnerFacts::User(user), Some(here), plain_app(DISTINCT), all),
        Site::asking(owner, None, outside_apps(), all),
    ];
    let tokens = tokens();
    let decided = |subject: &Subject<u64>, action, resource: &Resource<u64>| {
        decide(subject, action, resource).is_allowed()
    };
    let mut run = Run::new(part);
    for asker in askers.map(Asker::new) {
        for token in &tokens {
            run.compare_narrowed_by(&asker, token, &sites, decided);
        }
    }
    run.expect("decisions", 14 * 121 * 113 * (2 * 36 + 4));
}
