//! The questions: all of a small world, and a random choice of larger ones.

mod shares;

use crate::facts::{
    Grant, KINDS_IN_AN_APP, KINDS_OUTSIDE_APPS, Member, Names, OWN_KINDS_IN_AN_APP, OWN_KINDS_OUTSIDE_APPS,
    Owner, Place, ResourceFacts, Role, RoleDefinition, Share, SubjectFacts, Team, TeamPermission,
    is_outside_apps,
};
use crate::tables::{ROLES, TEAM_PERMISSIONS, Tables};
use fastrand::Rng;

/// A set of questions: every action of the table, for each subject and each resource.
pub struct Section {
    /// The name that a program prints.
    pub name: String,
    /// The subjects.
    pub askers: Vec<SubjectFacts>,
    /// The resources.
    pub things: Vec<ResourceFacts>,
}

/// The ids of the small world.
#[derive(Clone, Copy)]
struct Ids {
    user: &'static str,
    somebody: &'static str,
    organization: &'static str,
    other_organization: &'static str,
    /// The app of most questions, a second app that teams may hold, and an app that no team holds.
    apps: [&'static str; 3],
}

/// Ids that are all different.
const DISTINCT: Ids =
    Ids { user: "7", somebody: "8", organization: "1", other_organization: "2", apps: ["100", "101", "102"] };

/// Ids that users, organizations and apps share. One is empty, and the others look like wildcards.
const COLLIDING: Ids =
    Ids { user: "", somebody: "*", organization: "", other_organization: "*", apps: ["", "*", "**"] };

/// The confining teams of a member. For each team: whether it has the first app, and whether it has the second.
const CONFINEMENTS: [&[(bool, bool)]; 6] = [
    &[],
    &[(false, false)],
    &[(true, false)],
    &[(false, true)],
    &[(true, true)],
    &[(true, false), (false, true)],
];

type Held = Vec<TeamPermission>;

fn documented(names: &[&str]) -> Held {
    names.iter().map(|name| TeamPermission::Documented((*name).to_owned())).collect()
}

/// Every other name: the even ones or the odd ones.
fn half(names: &Names, odd: bool) -> Names {
    names.iter().skip(usize::from(odd)).step_by(2).cloned().collect()
}

/// The documented roles.
fn documented_roles() -> Vec<Role> {
    ROLES.iter().map(|role| Role::Documented((*role).to_owned())).collect()
}

/// Eight custom roles: one half or all of the permissions as grants, either reach, and no ceiling or the other half.
fn custom_roles(tables: &Tables) -> Vec<Role> {
    let everything = tables.names();
    let mut roles = Vec::new();
    for grants in [half(&everything, false), everything.clone()] {
        for reaches_all_apps in [false, true] {
            for ceiling in [None, Some(half(&everything, true))] {
                let grants = grants.clone();
                roles.push(Role::Custom(RoleDefinition { grants, reaches_all_apps, ceiling }));
            }
        }
    }
    roles
}

/// The sets of team permissions on an app: none, each documented one, two of them, all of them, and two custom ones.
fn held(tables: &Tables) -> Vec<Held> {
    let mut held: Vec<_> = TEAM_PERMISSIONS.iter().map(|name| documented(&[name])).collect();
    held.extend([
        Held::new(),
        documented(&["model_trainer", "labeler_worker"]),
        documented(&TEAM_PERMISSIONS),
    ]);
    let custom = tables.of_a_custom_team();
    held.push(vec![TeamPermission::Custom(half(&custom, false))]);
    held.push(vec![TeamPermission::Custom(custom)]);
    held
}

/// Teams that hold these permissions on the first and on the second app, and confine like this.
///
/// `None` if a confining team has an app on which no permission is given: a team holds a permission on each of its
/// apps.
fn teams(
    ids: Ids,
    here: &[TeamPermission],
    there: &[TeamPermission],
    confinement: &[(bool, bool)],
) -> Option<Vec<Team>> {
    let [this, that, _] = ids.apps;
    let confined = [confinement.iter().any(|team| team.0), confinement.iter().any(|team| team.1)];
    if confined.iter().zip([here, there]).any(|(confined, held)| *confined && held.is_empty()) {
        return None;
    }
    let team = |confining, has_this: bool, has_that: bool| {
        let here = here.iter().filter(|_| has_this).map(|held| (this.to_owned(), held.clone()));
        let there = there.iter().filter(|_| has_that).map(|held| (that.to_owned(), held.clone()));
        Team { confining, apps: here.chain(there).collect() }
    };
    let mut teams: Vec<_> = confinement.iter().map(|apps| team(true, apps.0, apps.1)).collect();
    // an app without a confining team goes to a team that does not confine
    let [has_this, has_that] = confined.map(|confined| !confined);
    let open = team(false, has_this, has_that);
    if !open.apps.is_empty() {
        teams.push(open);
    }
    Some(teams)
}

fn member(ids: Ids, role: &Role, teams: Vec<Team>) -> SubjectFacts {
    let organization = ids.organization.to_owned();
    let memberships = vec![Member { organization, role: role.clone(), suspended: false, teams }];
    SubjectFacts { user: Some(ids.user.to_owned()), memberships, ..SubjectFacts::default() }
}

/// Members with each of the roles, each set of team permissions on the first app, nothing or Full Access on the second
/// app, and each confinement.
fn members(ids: Ids, roles: &[Role], held: &[Held]) -> Vec<SubjectFacts> {
    let mut members = Vec::new();
    for role in roles {
        for here in held {
            for there in [Held::new(), documented(&["full_access"])] {
                let teams =
                    CONFINEMENTS.iter().filter_map(|confinement| teams(ids, here, &there, confinement));
                members.extend(teams.map(|teams| member(ids, role, teams)));
            }
        }
    }
    members
}

/// The app and each kind inside it: private and public separately for the app and the resource, and with each of these
/// sets of assignees.
fn app(owner: &Owner, app: &str, assignments: &[&[&str]]) -> Vec<ResourceFacts> {
    let mut things = Vec::new();
    for assignees in assignments {
        for (app_public, public) in [(false, false), (false, true), (true, false), (true, true)] {
            let thing = |kind| ResourceFacts::new(kind, owner.clone(), Some(app)).visible(app_public, public);
            let kinds = KINDS_IN_AN_APP.into_iter().chain((app_public == public).then_some("app"));
            things.extend(kinds.map(thing).map(|thing| thing.assigned_to(assignees)));
        }
    }
    things
}

/// The app and each kind inside it, all private and all public, assigned to the user.
fn plain_app(ids: Ids, owner: &Owner, app: &str) -> Vec<ResourceFacts> {
    let kinds = || KINDS_IN_AN_APP.into_iter().chain(["app"]);
    let thing = |kind| ResourceFacts::new(kind, owner.clone(), Some(app)).assigned_to(&[ids.user]);
    kinds().map(thing).chain(kinds().map(thing).map(|thing| thing.visible(true, true))).collect()
}

/// Resources outside apps, assigned to nobody and to the user. Among them are kinds that belong inside an app.
fn outside(ids: Ids, organization: &str) -> Vec<ResourceFacts> {
    let kinds = || KINDS_OUTSIDE_APPS.into_iter().chain(KINDS_IN_AN_APP);
    let thing = |kind| ResourceFacts::new(kind, Owner::Organization(organization.to_owned()), None);
    kinds().map(thing).chain(kinds().map(|kind| thing(kind).assigned_to(&[ids.user]))).collect()
}

/// Scopes of tokens: each permission alone, all permissions without each one, and none.
fn tokens(tables: &Tables) -> Vec<Names> {
    let names = tables.names();
    let single = names.iter().map(|name| Names::from([name.clone()]));
    let others = names.iter().map(|name| names.iter().filter(|other| *other != name).cloned().collect());
    single.chain(others).chain([Names::new()]).collect()
}

/// The small world. In it, each case of a rule meets each case of every other rule.
#[must_use]
pub fn small(tables: &Tables) -> Vec<Section> {
    let section = |name: &str, askers, things| Section { name: name.to_owned(), askers, things };
    let mut sections = Vec::new();
    let roles = [documented_roles(), custom_roles(tables)].concat();

    let ids = DISTINCT;
    let own = Owner::Organization(ids.organization.to_owned());
    let [here, there, elsewhere] = ids.apps;
    let things = [
        app(&own, here, &[&[], &[ids.user]]),
        plain_app(ids, &own, there),
        plain_app(ids, &own, elsewhere),
        outside(ids, ids.organization),
    ];
    let all = members(ids, &roles, &held(tables));
    sections.push(section("every role, team permission and confinement", all, things.concat()));

    for (name, ids) in [("other owners", DISTINCT), ("other owners, ids that collide", COLLIDING)] {
        let [here, there, _] = ids.apps;
        let own = Owner::Organization(ids.organization.to_owned());
        let other = Owner::Organization(ids.other_organization.to_owned());
        let (mine, theirs) = (Owner::User(ids.user.to_owned()), Owner::User(ids.somebody.to_owned()));
        let things = [
            app(&own, here, &[&[], &[ids.user], &[ids.somebody]]),
            plain_app(ids, &own, there),
            plain_app(ids, &mine, here),
            plain_app(ids, &theirs, here),
            plain_app(ids, &other, here),
            outside(ids, ids.organization),
            outside(ids, ids.other_organization),
        ];
        let held = [Held::new(), documented(&["full_access"])];
        let mut askers = members(ids, &roles, &held);
        askers.extend([
            SubjectFacts::default(),
            SubjectFacts { user: Some(ids.user.to_owned()), ..SubjectFacts::default() },
        ]);
        for who in members(ids, &documented_roles(), &held[1..]) {
            // the same subject with a second membership in the other organization, before or after the first one:
            // an evaluator that takes the first or the last membership would be wrong
            let Some(foreign) = who.memberships.first() else { continue };
            let organization = ids.other_organization.to_owned();
            let foreign = Member { organization, ..foreign.clone() };
            for role in ["administrator", "team_contributor"] {
                let home = member(ids, &Role::Documented(role.to_owned()), Vec::new()).memberships;
                for memberships in [[home.clone(), vec![foreign.clone()]], [vec![foreign.clone()], home]] {
                    askers.push(SubjectFacts { memberships: memberships.concat(), ..who.clone() });
                }
            }
        }
        sections.push(section(name, askers, things.concat()));
    }

    let full_access = teams(ids, &documented(&["full_access"]), &[], &[]).unwrap_or_default();
    let mut askers = vec![SubjectFacts::default()];
    askers.extend(
        ["administrator", "team_contributor"]
            .map(|role| member(ids, &Role::Documented(role.to_owned()), full_access.clone())),
    );
    let narrowed = askers.iter().flat_map(|who| {
        tokens(tables).into_iter().map(move |token| SubjectFacts { scopes: Some(token), ..who.clone() })
    });
    let mine = Owner::User(ids.user.to_owned());
    let things =
        [plain_app(ids, &own, here), plain_app(ids, &mine, here), outside(ids, ids.organization)].concat();
    sections.push(section("every token", narrowed.collect(), things));

    let shareable = tables.of_a_custom_team();
    let things = shares::places(ids);
    sections.push(section("shares and suspension", shares::sharers(ids, &shareable), things.clone()));
    sections.push(section("tokens with places", shares::placed(ids, tables), things));
    sections
}

/// The small world of the vocabulary: members as in the small world, and each sort of resource that an own action is
/// about.
#[must_use]
pub fn small_own(tables: &Tables) -> Vec<Section> {
    let ids = DISTINCT;
    let roles = [documented_roles(), custom_roles(tables)].concat();
    let mut askers = members(ids, &roles, &held(tables));
    let alone = SubjectFacts { user: Some(ids.user.to_owned()), ..SubjectFacts::default() };
    askers.extend([SubjectFacts::default(), alone.clone()]);
    let things = own_things(ids);
    let section = |name: &str, askers| Section { name: name.to_owned(), askers, things: things.clone() };

    let full_access = teams(ids, &documented(&["full_access"]), &[], &[]).unwrap_or_default();
    let roles = ["administrator", "team_contributor"].map(|role| Role::Documented(role.to_owned()));
    let members = roles.map(|role| member(ids, &role, full_access.clone()));
    let own = tables.having("source", &["own"]);
    let names = tables.names();
    let mut scopes: Vec<Names> = own.iter().map(|name| Names::from([name.clone()])).collect();
    scopes.extend([names.difference(&own).cloned().collect(), own, names, Names::new()]);
    let narrowed = [SubjectFacts::default(), alone].into_iter().chain(members).flat_map(|who| {
        scopes.clone().into_iter().map(move |token| SubjectFacts { scopes: Some(token), ..who.clone() })
    });
    vec![section("own rows", askers), section("own rows, every token", narrowed.collect())]
}

/// Resources of each own kind, and of the documented kinds that own actions apply to: in an app of the organization, in
/// personal apps, outside apps, and of somebody else.
fn own_things(ids: Ids) -> Vec<ResourceFacts> {
    let [here, there, _] = ids.apps;
    let own = Owner::Organization(ids.organization.to_owned());
    let other = Owner::Organization(ids.other_organization.to_owned());
    let (mine, theirs) = (Owner::User(ids.user.to_owned()), Owner::User(ids.somebody.to_owned()));
    let mut things = Vec::new();
    let mut add = |kind: &str, owner: &Owner, app: Option<&str>, public: bool, assignees: &[&str]| {
        let thing = ResourceFacts::new(kind, owner.clone(), app);
        things.push(thing.visible(public, public).assigned_to(assignees));
    };
    for kind in OWN_KINDS_IN_AN_APP {
        add(kind, &own, Some(here), false, &[]);
        add(kind, &own, Some(here), false, &[ids.user]);
        add(kind, &own, Some(here), true, &[ids.somebody]);
        add(kind, &own, Some(there), false, &[ids.user]);
        add(kind, &mine, Some(here), false, &[]);
        add(kind, &theirs, Some(here), false, &[ids.user]);
        add(kind, &other, Some(here), false, &[]);
    }
    add("app", &own, Some(here), true, &[]);
    add("app", &own, Some(there), false, &[]);
    add("app", &mine, Some(here), false, &[]);
    for assignees in [&[][..], &[ids.user]] {
        for kind in OWN_KINDS_OUTSIDE_APPS.into_iter().chain(["organization", "cluster"]) {
            add(kind, &own, None, false, assignees);
        }
        add("secret", &mine, None, false, assignees);
        add("secret", &theirs, None, false, assignees);
    }
    add("secret", &other, None, false, &[ids.user]);
    things
}

const ORGANIZATIONS: u64 = 4;
const USERS: u64 = 4;
const APPS: u64 = 6;

/// A random subject of a larger world, and a dozen random resources.
///
/// With the rows of a vocabulary, custom definitions and tokens have its permissions too, and more than half of the
/// resources are of its kinds. The subject has up to three memberships with up to five teams, and each team has up to four
/// apps. Half of the roles and team permissions are custom, and one membership in seven is suspended. Half of the users have
/// shares, and half of the subjects have a token, which may have grants with places.
#[must_use]
pub fn random(tables: &Tables, seed: u64) -> Section {
    let mut rng = Rng::with_seed(seed);
    let rng = &mut rng;
    let all = tables.names();
    let of_a_team = tables.of_a_custom_team();
    let mut organizations: Vec<u64> = (0..ORGANIZATIONS).collect();
    rng.shuffle(&mut organizations);
    organizations.truncate(rng.usize(0..4));
    let memberships = organizations.into_iter().map(|organization| {
        let role = if rng.bool() {
            Role::Documented(pick(rng, &ROLES).to_owned())
        } else {
            let (grants, ceiling) = (some_of(rng, &all), some_of(rng, &all));
            Role::Custom(RoleDefinition {
                grants,
                reaches_all_apps: rng.bool(),
                ceiling: rng.bool().then_some(ceiling),
            })
        };
        let teams = (0..rng.u8(0..6)).map(|_| {
            let apps = (0..rng.u8(0..5)).map(|_| {
                let held = if rng.bool() {
                    TeamPermission::Documented(pick(rng, &TEAM_PERMISSIONS).to_owned())
                } else {
                    TeamPermission::Custom(some_of(rng, &of_a_team))
                };
                (rng.u64(0..APPS).to_string(), held)
            });
            let apps = apps.collect();
            Team { confining: rng.u8(0..100) < 15, apps }
        });
        let teams = teams.collect();
        Member { organization: organization.to_string(), role, suspended: rng.u8(0..100) < 15, teams }
    });
    let memberships: Vec<_> = memberships.collect();
    let user = (!memberships.is_empty() || rng.u8(0..4) > 0).then(|| rng.u64(0..USERS).to_string());
    // half of the users have shares; some of these are of one app
    let shares = if user.is_some() && rng.bool() { rng.u8(0..8) } else { 0 };
    let shares = (0..shares).map(|_| {
        let (owner, app) = (random_owner(rng), rng.u64(0..APPS).to_string());
        Share { owner, app, permissions: some_of(rng, &of_a_team) }
    });
    let shares = shares.collect();
    let scopes = some_of(rng, &all);
    let scopes = (rng.u8(0..10) < 3).then_some(scopes);
    let grants = if rng.u8(0..10) < 3 { rng.u8(0..5) } else { 0 };
    let grants = (0..grants).map(|_| {
        let permissions = if rng.bool() { all.clone() } else { some_of(rng, &all) };
        Grant { place: random_place(rng), permissions }
    });
    let grants = grants.collect();
    let things = (0..12).map(|_| random_thing(tables, rng)).collect();
    Section {
        name: format!("seed {seed}"),
        askers: vec![SubjectFacts { user, memberships, shares, scopes, grants }],
        things,
    }
}

fn random_owner(rng: &mut Rng) -> Owner {
    if rng.u8(0..4) == 0 {
        Owner::User(rng.u64(0..USERS).to_string())
    } else {
        Owner::Organization(rng.u64(0..=ORGANIZATIONS).to_string())
    }
}

fn random_place(rng: &mut Rng) -> Place {
    match rng.u8(0..8) {
        0..=3 => Place::App(random_owner(rng), rng.u64(0..APPS).to_string()),
        4..=6 => Place::Organization(rng.u64(0..=ORGANIZATIONS).to_string()),
        _ => Place::PersonalApps(rng.u64(0..USERS).to_string()),
    }
}

fn random_thing(tables: &Tables, rng: &mut Rng) -> ResourceFacts {
    let mut kinds = [&KINDS_OUTSIDE_APPS[..], &KINDS_IN_AN_APP, &["app"; 3]].concat();
    if tables.has_vocabulary() {
        // most questions of a world with a vocabulary are about its own kinds
        kinds.extend([&OWN_KINDS_OUTSIDE_APPS[..], &OWN_KINDS_IN_AN_APP].concat().repeat(3));
    }
    let kind = pick(rng, &kinds);
    // one resource in twenty has no app although its kind belongs inside one. Nothing can be done with an own one there,
    // which is no rule about facts: the schema of a service says that it cannot be
    let misplaced = kind != "app" && rng.u8(0..20) == 0 && !OWN_KINDS_IN_AN_APP.contains(&kind);
    let in_app = !is_outside_apps(kind) && !misplaced;
    let owner = if (in_app || kind == "secret") && rng.u8(0..6) == 0 {
        Owner::User(rng.u64(0..USERS).to_string())
    } else {
        Owner::Organization(rng.u64(0..=ORGANIZATIONS).to_string())
    };
    let app = in_app.then(|| rng.u64(0..APPS).to_string());
    let assignees: Vec<_> = (0..rng.u8(0..3)).map(|_| rng.u64(0..USERS).to_string()).collect();
    let assignees: Vec<_> = assignees.iter().map(String::as_str).collect();
    let thing = ResourceFacts::new(kind, owner, app.as_deref()).assigned_to(&assignees);
    if in_app { thing.visible(rng.bool(), rng.bool()) } else { thing }
}

fn pick<'a>(rng: &mut Rng, of: &[&'a str]) -> &'a str {
    rng.choice(of).copied().unwrap_or_default()
}

/// A random subset. Its density is random too.
fn some_of(rng: &mut Rng, names: &Names) -> Names {
    let chance = rng.f64();
    names.iter().filter(|_| rng.f64() < chance).cloned().collect()
}
