//! Every question of a small world, put to the crate and to the [oracle], which must agree on each.
//!
//! The world has one user and somebody else, two organizations, and three apps in the user's: one asked
//! about (*here*), one more that teams may hold (*there*), and one that no team holds (*elsewhere*). A
//! rule compares ids for equality and nothing more, so that a larger world repeats this one: another
//! user, organization or app is again either the one in question or not. Each test says what it goes
//! through in full, and why it need not go through the rest.

use rolecall::{
    Action, Permission, Policy, Resource, ResourceKind, Role, Subject, TeamPermission, actions, can, decide,
    filter,
};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::iter;
use std::ops::Add;
use testkit::oracle::{
    Facts, KINDS_IN_AN_APP, KINDS_OUTSIDE_APPS, MemberFacts, Names, OwnerFacts, ROLES, RoleFacts, Rule,
    TEAM_PERMISSIONS, TeamFacts, TeamPermissionFacts, ThingFacts, Worth, made, oracle, permission, questions,
};

/// The ids of the world.
#[derive(Clone, Copy)]
struct World {
    user: u64,
    somebody: u64,
    organization: u64,
    other_organization: u64,
    here: u64,
    there: u64,
    elsewhere: u64,
}

/// No two things share an id.
const DISTINCT: World = World {
    user: 7,
    somebody: 8,
    organization: 1,
    other_organization: 2,
    here: 100,
    there: 101,
    elsewhere: 102,
};

/// Users, organizations, teams and apps share their ids as far as they can, and one of each is zero.
const COLLIDING: World =
    World { user: 0, somebody: 1, organization: 0, other_organization: 1, here: 0, there: 1, elsewhere: 2 };

/// What a service may name things by.
trait Identifier: Eq + Hash + Clone {
    fn of(number: u64) -> Self;
}

impl Identifier for u64 {
    fn of(number: u64) -> u64 {
        number
    }
}

impl Identifier for String {
    /// Zero is the empty string, and none is a wildcard.
    fn of(number: u64) -> String {
        "*".repeat(usize::try_from(number).expect("a small number"))
    }
}

/// Ids that all hash alike, so that nothing but comparing them tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Alike(u64);

impl Hash for Alike {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Identifier for Alike {
    fn of(number: u64) -> Alike {
        Alike(number)
    }
}

/// Who asks, for both sides.
struct Asker<Id> {
    facts: Facts,
    value: Subject<Id>,
}

impl<Id: Identifier> Asker<Id> {
    fn new(facts: Facts) -> Self {
        let value = facts.subject_of(Id::of).expect("one membership per organization");
        Asker { facts, value }
    }

    fn narrowed_to(&self, token: &Token) -> Self {
        let scopes = match &self.facts.scopes {
            Some(scopes) => scopes & &token.names,
            None => token.names.clone(),
        };
        let facts = Facts { scopes: Some(scopes), ..self.facts.clone() };
        Asker { facts, value: self.value.clone().narrowed_to(token.value) }
    }
}

/// A token's scopes, for both sides.
struct Token {
    names: BTreeSet<&'static str>,
    value: Permission,
}

impl Token {
    fn new(names: impl IntoIterator<Item = &'static str>) -> Token {
        let names = names.into_iter().collect();
        Token { value: permission(&names), names }
    }
}

/// One token for each permission, with that one alone.
fn single_tokens() -> Vec<Token> {
    oracle().names.iter().map(|name| Token::new([*name])).collect()
}

/// Those, one more for each permission with all but that one, and the empty one.
fn tokens() -> Vec<Token> {
    let names = &oracle().names;
    let others = names.iter().map(|name| Token::new(names.iter().copied().filter(|other| other != name)));
    single_tokens().into_iter().chain(others).chain([Token::new([])]).collect()
}

/// What is asked about, for both sides, and what is asked about it.
struct Asked<Id> {
    thing: ThingFacts,
    value: Resource<Id>,
    public: bool,
    questions: Vec<(Action, &'static Rule)>,
}

/// An app, or what an organization has outside its apps, with all that is asked about there.
struct Site<Id> {
    owner: OwnerFacts,
    app: Option<u64>,
    asked: Vec<Asked<Id>>,
}

impl<Id: Identifier> Site<Id> {
    /// These things, and the actions that apply to them.
    fn new(owner: OwnerFacts, app: Option<u64>, things: Vec<Thing>) -> Self {
        Self::asking(owner, app, things, |kind, rule| rule.applies_to == kind)
    }

    /// These things, and the actions that `whether` picks for their kind.
    fn asking(
        owner: OwnerFacts,
        app: Option<u64>,
        things: Vec<Thing>,
        whether: impl Fn(&str, &Rule) -> bool,
    ) -> Self {
        let asked = things.into_iter().map(|Thing { kind, app_public, public, assignees }| {
            let thing = ThingFacts { kind, owner, app, app_public, public, assignees };
            let questions = questions().iter().copied().filter(|(_, rule)| whether(kind, rule)).collect();
            let (value, public) = (thing.resource_of(Id::of), thing.is_public());
            assert_eq!(value.is_public(), public, "{thing:?}");
            Asked { thing, value, public, questions }
        });
        Site { owner, app, asked: asked.filter(|asked| !asked.questions.is_empty()).collect() }
    }
}

/// A thing, wherever it may be.
struct Thing {
    kind: &'static str,
    app_public: bool,
    public: bool,
    assignees: Vec<u64>,
}

impl Thing {
    fn private(kind: &'static str) -> Thing {
        Thing { kind, app_public: false, public: false, assignees: Vec::new() }
    }

    /// Public and assigned to the user, so that as much as can be is held on it.
    fn open(world: World, kind: &'static str) -> Thing {
        Thing { kind, app_public: true, public: true, assignees: vec![world.user] }
    }
}

/// Whether the app is public, and whether the thing in it is.
const VISIBILITIES: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

/// An app and every kind of thing in it, each in every visibility and assigned to nobody, the user,
/// somebody else, and the user among others: 840 questions, 23 actions of an app in 2 × 4 states, as it
/// has no visibility beside its own, and 41 of what is in it in 4 × 4.
fn whole_app(world: World) -> Vec<Thing> {
    let World { user, somebody, .. } = world;
    let assignments = [vec![], vec![user], vec![somebody], vec![somebody, user, somebody]];
    app_and_contents(&VISIBILITIES, &assignments)
}

/// The same without the shades: private or public, assigned to the user or nobody. 256 questions, on
/// which whoever holds anything is already told apart.
fn plain_app(world: World) -> Vec<Thing> {
    app_and_contents(&[(false, false), (true, true)], &[vec![], vec![world.user]])
}

fn app_and_contents(visibilities: &[(bool, bool)], assignments: &[Vec<u64>]) -> Vec<Thing> {
    let mut things = Vec::new();
    for assignees in assignments {
        for (app_public, public) in visibilities.iter().copied() {
            let of = |kind| Thing { kind, app_public, public, assignees: assignees.clone() };
            things.extend(KINDS_IN_AN_APP.map(of));
            if app_public == public {
                things.push(of("app"));
            }
        }
    }
    things
}

/// The four kinds that are in no app: 39 questions. They have no visibility, and no action on them
/// counts an assignment; `outside_every_app` holds the crate to that.
fn outside_apps() -> Vec<Thing> {
    KINDS_OUTSIDE_APPS.map(Thing::private).into()
}

/// Everything that can be made in no app, whatever visibility was asked for, and assigned to nobody, the
/// user, and the user among others: 80 questions in each of 12 states.
fn anything_outside_apps(world: World) -> Vec<Thing> {
    let mut things = Vec::new();
    for assignees in [vec![], vec![world.user], vec![world.somebody, world.user, world.somebody]] {
        for (app_public, public) in VISIBILITIES {
            let kinds = KINDS_OUTSIDE_APPS.into_iter().chain(KINDS_IN_AN_APP);
            things.extend(kinds.map(|kind| Thing { kind, app_public, public, assignees: assignees.clone() }));
        }
    }
    things
}

/// What the user's organization owns here, there, elsewhere and outside its apps: 3 × 840 + 39 questions.
fn own_sites<Id: Identifier>(world: World) -> Vec<Site<Id>> {
    let owner = OwnerFacts::Organization(world.organization);
    let apps = [world.here, world.there, world.elsewhere];
    let apps = apps.map(|app| Site::new(owner, Some(app), whole_app(world)));
    apps.into_iter().chain([Site::new(owner, None, outside_apps())]).collect()
}

/// What the other organization owns, and the user's and somebody else's personal apps: 3 × 840 + 39
/// questions. All the apps have the id of the one here, so that nothing but the owner tells them apart.
fn foreign_sites<Id: Identifier>(world: World) -> Vec<Site<Id>> {
    let organization = OwnerFacts::Organization(world.other_organization);
    let apps = [organization, OwnerFacts::User(world.user), OwnerFacts::User(world.somebody)];
    let apps = apps.map(|owner| Site::new(owner, Some(world.here), whole_app(world)));
    apps.into_iter().chain([Site::new(organization, None, outside_apps())]).collect()
}

/// The apps that a confining team is assigned to. Where two have the same, the second says nothing new
/// (R8), so that what confines a member is a set of these.
#[derive(Clone, Copy)]
enum Wall {
    NoApp,
    Here,
    There,
    Both,
}

const WALLS: [Wall; 4] = [Wall::NoApp, Wall::Here, Wall::There, Wall::Both];

impl Wall {
    fn stands_here(self) -> bool {
        matches!(self, Wall::Here | Wall::Both)
    }

    fn stands_there(self) -> bool {
        matches!(self, Wall::There | Wall::Both)
    }
}

/// How what a member's teams hold is dealt out to the single teams, which changes nothing by any rule.
#[derive(Clone, Copy)]
enum Layout {
    /// As few teams as can be: a confining one for each wall, with all that there is to hold on its
    /// apps, and one that confines nobody for the apps that are within no wall.
    Few,
    /// Many: one for each permission on each app, and each wall twice, with the first permission and
    /// with the last.
    Many,
}

/// The team permissions held on an app.
type Held = Vec<TeamPermissionFacts>;

/// All the documented ones.
fn documented() -> Held {
    TEAM_PERMISSIONS.map(TeamPermissionFacts::from).into()
}

/// The teams that hold this here and there, and confine to this. None when a wall stands where nothing
/// is held: a team holds something on each app assigned to it.
fn teams(
    world: World,
    here: &[TeamPermissionFacts],
    there: &[TeamPermissionFacts],
    walls: &[Wall],
    layout: Layout,
) -> Option<Vec<TeamFacts>> {
    let walled = |stands: fn(Wall) -> bool| walls.iter().any(|wall| stands(*wall));
    if (walled(Wall::stands_here) && here.is_empty()) || (walled(Wall::stands_there) && there.is_empty()) {
        return None;
    }
    let team = |confining, here: &[TeamPermissionFacts], there: &[TeamPermissionFacts]| {
        let here = here.iter().map(|permission| (world.here, *permission));
        let there = there.iter().map(|permission| (world.there, *permission));
        TeamFacts { confining, apps: here.chain(there).collect() }
    };
    let within = |wall: Wall, here: &[TeamPermissionFacts], there: &[TeamPermissionFacts]| {
        team(true, if wall.stands_here() { here } else { &[] }, if wall.stands_there() { there } else { &[] })
    };
    let mut teams = Vec::new();
    match layout {
        Layout::Few => {
            teams.extend(walls.iter().map(|wall| within(*wall, here, there)));
            let here = if walled(Wall::stands_here) { &[] } else { here };
            let there = if walled(Wall::stands_there) { &[] } else { there };
            if !(here.is_empty() && there.is_empty()) {
                teams.push(team(false, here, there));
            }
        }
        Layout::Many => {
            teams.extend(here.iter().map(|permission| team(false, &[*permission], &[])));
            teams.extend(there.iter().map(|permission| team(false, &[], &[*permission])));
            let firsts = [here, there].map(|held| held.first().copied());
            let lasts = [here, there].map(|held| held.last().copied());
            for wall in walls {
                for [here, there] in [firsts, lasts] {
                    teams.push(within(*wall, here.as_slice(), there.as_slice()));
                }
            }
        }
    }
    Some(teams)
}

/// Every subset, the empty one first.
fn subsets<T: Copy>(items: &[T]) -> Vec<Vec<T>> {
    items.iter().fold(vec![Vec::new()], |subsets, item| {
        let with = subsets.iter().map(|subset| [subset.as_slice(), &[*item]].concat());
        let with: Vec<_> = with.collect();
        [subsets, with].concat()
    })
}

/// Every member of the role: each subset of the team permissions here, each there, each set of walls.
///
/// Where something is held in both apps there are 15 × 15 × 16 of them, where in one of them
/// 2 × 15 × 4, and where in none 2: 3722.
fn members(world: World, role: impl Into<RoleFacts>, layout: Layout) -> Vec<Facts> {
    let held = subsets(&documented());
    members_with(world, role, layout, &held, &held, &subsets(&WALLS))
}

/// The members of the role with each subset here, but there nothing or Full Access, and at most one
/// wall: 16 + 15 + 16 with nothing there, and 15 + 16 + 16 + 15 + 16 with something: 125.
fn plainer_members(world: World, role: impl Into<RoleFacts>, layout: Layout) -> Vec<Facts> {
    let there = [vec![], vec!["full_access".into()]];
    members_with(world, role, layout, &subsets(&documented()), &there, &at_most_one_wall())
}

fn at_most_one_wall() -> Vec<Vec<Wall>> {
    let mut walls = subsets(&WALLS);
    walls.retain(|walls| walls.len() < 2);
    walls
}

fn members_with(
    world: World,
    role: impl Into<RoleFacts>,
    layout: Layout,
    here: &[Held],
    there: &[Held],
    walls: &[Vec<Wall>],
) -> Vec<Facts> {
    let role = role.into();
    let mut members = Vec::new();
    for here in here {
        for there in there {
            for walls in walls {
                let teams = teams(world, here, there, walls, layout);
                members.extend(teams.map(|teams| member(world.user, [(world.organization, role, teams)])));
            }
        }
    }
    members
}

fn member(
    user: u64,
    memberships: impl IntoIterator<Item = (u64, impl Into<RoleFacts>, Vec<TeamFacts>)>,
) -> Facts {
    let memberships = memberships.into_iter();
    let memberships =
        memberships.map(|(organization, role, teams)| MemberFacts { organization, role: role.into(), teams });
    Facts { user: Some(user), memberships: memberships.collect(), scopes: None }
}

/// Who is in no organization.
fn user_alone(user: u64) -> Facts {
    Facts { user: Some(user), ..Facts::default() }
}

/// Every other name, and the names between those: two halves of what there is.
fn halves() -> [Names; 2] {
    [0, 1].map(|first| oracle().set(oracle().names.iter().copied().skip(first).step_by(2)))
}

/// Custom roles, 4 × 2 × 4 of them: one that grants nothing, everything, a half, or what an Organization
/// User does; in all apps or by itself in none; whose teams may bring anything, nothing, the other half
/// or, in so many names, anything.
fn custom_roles() -> Vec<RoleFacts> {
    let [half, other_half] = halves();
    let everything = half | other_half;
    let mut roles = Vec::new();
    for grants in [Names::NONE, everything, half, oracle().worth("organization_user".into()).grants] {
        for reaches_all_apps in [false, true] {
            for ceiling in [None, Some(Names::NONE), Some(other_half), Some(everything)] {
                roles.push(RoleFacts::Custom(Worth { grants, reaches_all_apps, ceiling }));
            }
        }
    }
    roles
}

/// Custom team permissions: a half of what one may contain, and all of it.
fn custom_team_permissions() -> [TeamPermissionFacts; 2] {
    let all = oracle().of_a_custom_team;
    [halves()[0] & all, all].map(TeamPermissionFacts::Custom)
}

/// How many decisions were compared, and how many of them were to allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Tally {
    compared: u64,
    allowed: u64,
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        Tally { compared: self.compared + other.compared, allowed: self.allowed + other.allowed }
    }
}

impl iter::Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally { compared: 0, allowed: 0 }, Add::add)
    }
}

impl Tally {
    /// Exactly so many, and some of them to allow and some to deny.
    #[track_caller]
    fn expect(self, what: &str, compared: u64) {
        println!("{what}: {} decisions, {} of them allow", self.compared, self.allowed);
        assert_eq!(self.compared, compared, "how many decisions {what} makes");
        assert!((1..compared).contains(&self.allowed), "{what}: one answer to everything");
    }

    /// Exactly so many, and all of them to deny.
    #[track_caller]
    fn expect_denials(self, what: &str, compared: u64) {
        println!("{what}: {} decisions, all of them deny", self.compared);
        assert_eq!(self, Tally { compared, allowed: 0 }, "how many denials {what} makes");
    }
}

/// A way to ask the crate.
type Ask<Id> = fn(&Subject<Id>, Action, &Resource<Id>) -> bool;

/// Puts every question of these sites to both sides.
fn compare<Id: Identifier>(asker: &Asker<Id>, sites: &[Site<Id>]) -> Tally {
    compare_by(asker, sites, can)
}

/// The same, with the crate asked in this way.
fn compare_by<Id: Identifier>(asker: &Asker<Id>, sites: &[Site<Id>], ask: Ask<Id>) -> Tally {
    compare_on_each(asker, sites, |value| move |action| ask(&asker.value, action, value))
}

/// The same, with the crate asked about each thing in the way that this gives for it.
fn compare_on_each<'s, Id: Identifier, Answer: Fn(Action) -> bool>(
    asker: &Asker<Id>,
    sites: &'s [Site<Id>],
    about: impl Fn(&'s Resource<Id>) -> Answer,
) -> Tally {
    let mut tally = Tally { compared: 0, allowed: 0 };
    for Site { owner, app, asked } in sites {
        // All that is asked about here has one owner and one app, and so but two sets are ever held.
        let on_private = oracle().held(&asker.facts, *owner, *app, false);
        let on_public = oracle().held(&asker.facts, *owner, *app, true);
        for Asked { thing, value, public, questions } in asked {
            let held = if *public { on_public } else { on_private };
            let assigned = thing.is_assigned_to(&asker.facts);
            let answer = about(value);
            for (action, rule) in questions {
                let expected = rule.satisfied(thing.kind, held, assigned);
                if answer(*action) != expected {
                    let answer = if expected { "allow" } else { "deny" };
                    panic!("the rules {answer} {action:?} to {:?} on {thing:?}", asker.facts);
                }
                tally.compared += 1;
                tally.allowed += u64::from(expected);
            }
        }
    }
    tally
}

/// All members with these facts at all of these sites.
fn compare_all<Id: Identifier>(askers: impl IntoIterator<Item = Facts>, sites: &[Site<Id>]) -> Tally {
    askers.into_iter().map(|facts| compare(&Asker::new(facts), sites)).sum()
}

/// Each of these tests for each role, so that they run side by side.
macro_rules! for_each_role {
    ($($test:ident)*) => {$(
        mod $test {
            #[test]
            fn administrator() {
                super::$test("administrator");
            }

            #[test]
            fn financial_manager() {
                super::$test("financial_manager");
            }

            #[test]
            fn organization_contributor() {
                super::$test("organization_contributor");
            }

            #[test]
            fn team_contributor() {
                super::$test("team_contributor");
            }

            #[test]
            fn organization_user() {
                super::$test("organization_user");
            }

            #[test]
            fn infrastructure_manager() {
                super::$test("infrastructure_manager");
            }
        }
    )*};
}

for_each_role! { own_organization other_owners other_kinds single_permissions narrowed two_organizations scopes }

/// The world leaves out nothing of the vocabulary, and the oracle's tables are the whole ones.
#[test]
fn vocabulary() {
    assert_eq!(Role::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(), ROLES);
    assert_eq!(TeamPermission::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(), TEAM_PERMISSIONS);
    let kinds = KINDS_OUTSIDE_APPS.into_iter().chain(["app"]).chain(KINDS_IN_AN_APP);
    assert_eq!(
        ResourceKind::ALL.iter().map(ToString::to_string).collect::<Vec<_>>(),
        kinds.collect::<Vec<_>>()
    );
    assert_eq!((oracle().names.len(), oracle().rules.len()), (60, 103));
    let names: Vec<_> = Action::ALL.iter().map(|action| format!("{action:?}")).collect();
    assert_eq!(names, oracle().rules.iter().map(|rule| rule.name).collect::<Vec<_>>());
}

/// Every member, in both layouts, asks about everything: 2 × 3722 × (3 × 840 + 39).
fn own_organization(role: &'static str) {
    let both = [Layout::Few, Layout::Many].map(|layout| members(DISTINCT, role, layout));
    let tally = compare_all(both.into_iter().flatten(), &own_sites::<u64>(DISTINCT));
    tally.expect(&format!("{role}, own organization"), 19_049_196);
}

/// Every member asks about what the membership does not reach: 3722 × (3 × 840 + 39). How the teams are
/// laid out is for `own_organization`: what is not looked at cannot be looked at in two ways.
fn other_owners(role: &'static str) {
    let tally = compare_all(members(DISTINCT, role, Layout::Few), &foreign_sites::<u64>(DISTINCT));
    tally.expect(&format!("{role}, other owners"), 9_524_598);
}

/// Every member asks every action of each kind that it does not apply to: 3722 × 12 × 103. R2 denies
/// it before anything else is asked, so that a thing of each kind on which as much as can be is held
/// stands for the others of its kind.
fn other_kinds(role: &'static str) {
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let others = |kind: &str, rule: &Rule| rule.applies_to != kind;
    let kinds = ["app"].into_iter().chain(KINDS_IN_AN_APP);
    let inside = kinds.map(|kind| Thing::open(DISTINCT, kind)).collect();
    let outside = KINDS_OUTSIDE_APPS.map(|kind| Thing::open(DISTINCT, kind)).into();
    let sites = [
        Site::<u64>::asking(owner, Some(DISTINCT.here), inside, others),
        Site::asking(owner, None, outside, others),
    ];
    let tally = compare_all(members(DISTINCT, role, Layout::Few), &sites);
    tally.expect_denials(&format!("{role}, other kinds"), 4_600_392);
}

/// Every member, narrowed to each single permission, asks about everything here and outside whatever
/// names the permission: 3722 × 1557, as 47 permissions are named by `ViewApp` alone. `narrowed` asks
/// what does not name it, where R12 leaves nothing to hold.
fn single_permissions(role: &'static str) {
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let tokens = single_tokens().into_iter().map(|token| {
        let scope = oracle().set(token.names.iter().copied());
        let naming = |kind: &str, rule: &Rule| {
            rule.applies_to == kind && !scope.is_disjoint(rule.any_of | rule.if_assigned)
        };
        let inside = Site::<u64>::asking(owner, Some(DISTINCT.here), whole_app(DISTINCT), naming);
        let mut sites = vec![inside, Site::asking(owner, None, outside_apps(), naming)];
        sites.retain(|site| !site.asked.is_empty());
        (token, sites)
    });
    let tokens: Vec<_> = tokens.collect();
    let askers = members(DISTINCT, role, Layout::Few).into_iter().map(Asker::new);
    let tally: Tally = askers
        .flat_map(|asker| tokens.iter().map(move |(token, sites)| compare(&asker.narrowed_to(token), sites)))
        .sum();
    tally.expect(&format!("{role}, single permissions"), 5_795_154);
}

/// The plainer members, narrowed to each permission, to all but each, and to nothing, ask about
/// everything here and outside: 125 × 121 × (256 + 39). A token is blind to where a permission came
/// from (R12), so that the walls and teams of `own_organization` need not all be gone through again.
fn narrowed(role: &'static str) {
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let sites = [
        Site::<u64>::new(owner, Some(DISTINCT.here), plain_app(DISTINCT)),
        Site::new(owner, None, outside_apps()),
    ];
    let tokens = tokens();
    let askers = plainer_members(DISTINCT, role, Layout::Few).into_iter().map(Asker::new);
    let tally: Tally = askers
        .flat_map(|asker| tokens.iter().map(move |token| asker.narrowed_to(token)))
        .map(|narrowed| compare(&narrowed, &sites))
        .sum();
    tally.expect(&format!("{role}, narrowed"), 4_461_875);
}

/// Every member's scope of every action has what the rules allow and nothing else, and so has the set of all
/// actions on each thing: 3722 × (3 × 840 + 39) questions of the own organization, put to both, and for the
/// plainer members 125 × (3 × 840 + 39) of other owners and 125 × 12 × 103 of other kinds.
fn scopes(role: &'static str) {
    let own = own_sites(DISTINCT);
    let askers = members(DISTINCT, role, Layout::Few).into_iter().map(Asker::new);
    let tally: Tally = askers.map(|asker| compare_scopes(&asker, &own)).sum();
    tally.expect(&format!("{role}, scopes"), 9_524_598);

    let plainer = || plainer_members(DISTINCT, role, Layout::Few).into_iter().map(Asker::new);
    let foreign = foreign_sites(DISTINCT);
    let tally: Tally = plainer().map(|asker| compare_scopes(&asker, &foreign)).sum();
    tally.expect(&format!("{role}, scopes of other owners"), 125 * (3 * 840 + 39));

    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let others = |kind: &str, rule: &Rule| rule.applies_to != kind;
    let inside = ["app"].into_iter().chain(KINDS_IN_AN_APP).map(|kind| Thing::open(DISTINCT, kind)).collect();
    let outside = KINDS_OUTSIDE_APPS.map(|kind| Thing::open(DISTINCT, kind)).into();
    let sites = [
        Site::<u64>::asking(owner, Some(DISTINCT.here), inside, others),
        Site::asking(owner, None, outside, others),
    ];
    let tally: Tally = plainer().map(|asker| compare_scopes(&asker, &sites)).sum();
    tally.expect_denials(&format!("{role}, scopes of other kinds"), 125 * 12 * 103);
}

/// Puts every question of these sites to the scope of its action, and to all actions on its thing.
fn compare_scopes(asker: &Asker<u64>, sites: &[Site<u64>]) -> Tally {
    let scopes = &Action::ALL.map(|action| filter(&asker.value, action));
    compare_on_each(asker, sites, |value| {
        let all = actions(&asker.value, value);
        move |action| {
            let contained = scopes[action as usize].contains(value);
            assert_eq!(all.contains(action), contained, "{action:?} to {:?} on {value:?}", asker.facts);
            contained
        }
    })
}

/// Members of both organizations, with teams on apps of the same id in both, given in either order:
/// in the one each subset here and at most one wall that it is within or that has no app, 47 in all;
/// in the other each role, with no team, one with Full Access, a confining one with it or without.
/// 47 × 6 × 4 × 2 members ask about everything here and outside, in either: 2 × (256 + 39).
fn two_organizations(role: &'static str) {
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
    let mut tally = Tally { compared: 0, allowed: 0 };
    for one in &ones {
        for other_role in ROLES {
            for teams in &others {
                let other = member(user, [(other_organization, other_role, teams.clone())]).memberships;
                for memberships in
                    [[one.memberships.clone(), other.clone()], [other, one.memberships.clone()]]
                {
                    let facts = Facts { memberships: memberships.concat(), ..one.clone() };
                    tally = tally + compare(&Asker::new(facts), &sites);
                }
            }
        }
    }
    tally.expect(&format!("{role}, two organizations"), 1_331_040);
}

/// Who is in no organization that owns anything asked about: nobody, a user without a membership, and a
/// member of each role of the other organization with Full Access to an app of the same id. Each with
/// no token and with all of them asks about everything.
#[test]
fn without_membership() {
    let World { user, other_organization, here, .. } = DISTINCT;
    let team = TeamFacts { confining: false, apps: vec![(here, "full_access".into())] };
    let askers = [Facts::default(), user_alone(user)]
        .into_iter()
        .chain(ROLES.map(|role| member(user, [(other_organization, role, vec![team.clone()])])));
    let sites: Vec<_> = own_sites::<u64>(DISTINCT).into_iter().chain(foreign_sites(DISTINCT)).collect();
    let tokens = tokens();
    let tally: Tally = askers
        .map(Asker::new)
        .map(|asker| {
            let narrowed = tokens.iter().map(|token| compare(&asker.narrowed_to(token), &sites));
            narrowed.fold(compare(&asker, &sites), Add::add)
        })
        .sum();
    tally.expect("without membership", 8 * 122 * 2 * (3 * 840 + 39));
}

/// The plainer members ask every action of everything that is in no app, of either organization:
/// 12 × 12 × 103. Marking it public or assigning it changes nothing, and nobody can do anything with a
/// model, say, that is made from an organization and so is in no app.
#[test]
fn outside_every_app() {
    let World { organization, other_organization, .. } = DISTINCT;
    let sites = [organization, other_organization]
        .map(OwnerFacts::Organization)
        .map(|owner| Site::<u64>::asking(owner, None, anything_outside_apps(DISTINCT), |_, _| true));
    let askers = ROLES.into_iter().flat_map(|role| plainer_members(DISTINCT, role, Layout::Few));
    compare_all(askers, &sites).expect("outside every app", 6 * 125 * 2 * 12 * 12 * 103);
}

/// Whatever a thing here is made from, it is private and assigned to nobody at first, and in the same
/// app: each of 8 kinds from each of 136 things, asked about by a member of each role with each
/// subset of the team permissions here. 41 questions of the things made from each.
#[test]
fn made_from_another() {
    let owner = OwnerFacts::Organization(DISTINCT.organization);
    let app = Some(DISTINCT.here);
    let mut sites = Vec::new();
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
    compare_all(askers, &sites).expect("made from another", 6 * 16 * 136 * 41);
}

/// Every pair of tokens, one after the other: 121 × 121. What an Administrator holds and is the owner of
/// leaves out no permission, so that no other subject has anything to lose by a pair.
#[test]
fn narrowed_twice() {
    let World { user, organization, here, .. } = DISTINCT;
    let owner = OwnerFacts::Organization(organization);
    let sites = [
        Site::<u64>::new(owner, Some(here), plain_app(DISTINCT)),
        Site::new(OwnerFacts::User(user), Some(here), plain_app(DISTINCT)),
        Site::new(owner, None, outside_apps()),
    ];
    let asker = Asker::new(member(user, [(organization, "administrator", vec![])]));
    let tokens = tokens();
    let once = tokens.iter().map(|token| asker.narrowed_to(token));
    let twice = once.flat_map(|asker| tokens.iter().map(move |token| asker.narrowed_to(token)));
    let tally: Tally = twice.map(|asker| compare(&asker, &sites)).sum();
    tally.expect("narrowed twice", 121 * 121 * (2 * 256 + 39));
}

/// The plainer members of each role ask about everything, in a world of such ids: 750 of them, and
/// 2 × (3 × 840 + 39) + 12 × 80 questions.
fn of_ids<Id: Identifier>(world: World) -> Tally {
    let outside = OwnerFacts::Organization(world.organization);
    let outside = Site::<Id>::new(outside, None, anything_outside_apps(world));
    let sites = own_sites(world).into_iter().chain(foreign_sites(world));
    let sites: Vec<_> = sites.chain([outside]).collect();
    let askers = ROLES.into_iter().flat_map(|role| plainer_members(world, role, Layout::Few));
    compare_all(askers, &sites)
}

/// No id is special, and none of one sort is taken for one of another (R3).
#[test]
fn numbers_that_collide() {
    of_ids::<u64>(COLLIDING).expect("numbers that collide", 750 * 6078);
}

/// The same where the ids are strings, one of them empty, and the others look like wildcards.
#[test]
fn strings_that_collide() {
    of_ids::<String>(COLLIDING).expect("strings that collide", 750 * 6078);
}

/// Ids are compared, whatever they hash to.
#[test]
fn hashes_that_collide() {
    let tally = of_ids::<Alike>(DISTINCT) + of_ids::<Alike>(COLLIDING);
    tally.expect("hashes that collide", 2 * 750 * 6078);
}

/// The other ways to ask give the same answer: the plainer members, in many teams, ask about everything
/// in each way.
#[test]
fn other_ways_to_ask() {
    let ways: [Ask<u64>; 3] = [
        |subject, action, resource| decide(subject, action, resource).is_allowed(),
        |subject, action, resource| decide(subject, action, resource).is_allowed(),
        |subject, action, resource| can(subject, action, resource),
    ];
    let sites: Vec<_> = own_sites(DISTINCT).into_iter().chain(foreign_sites(DISTINCT)).collect();
    let mut tally = Tally { compared: 0, allowed: 0 };
    for role in ROLES {
        for asker in plainer_members(DISTINCT, role, Layout::Many).into_iter().map(Asker::new) {
            tally = ways.into_iter().map(|way| compare_by(&asker, &sites, way)).fold(tally, Add::add);
        }
    }
    tally.expect("other ways to ask", 3 * 6 * 125 * 2 * (3 * 840 + 39));
}

/// Members of each custom role, in teams with each subset of the documented and the custom team
/// permissions here, there with nothing, Full Access or a custom one, and at most one wall: 64 + 64 + 63
/// with nothing there, and 64 + 64 + 63 + 64 + 63 with either of the others. They ask about everything.
#[test]
fn custom_definitions() {
    let here = subsets(&[documented().as_slice(), &custom_team_permissions()].concat());
    let there = [vec![], vec!["full_access".into()], vec![custom_team_permissions()[0]]];
    let walls = at_most_one_wall();
    let askers = custom_roles()
        .into_iter()
        .flat_map(|role| members_with(DISTINCT, role, Layout::Few, &here, &there, &walls));
    let tally = compare_all(askers, &own_sites::<u64>(DISTINCT));
    tally.expect("custom definitions", 32 * (191 + 2 * 318) * (3 * 840 + 39));
}

/// The plainer members of each custom role, in many teams, ask about everything in the other ways, and
/// about all that the membership does not reach.
#[test]
fn custom_roles_asked_otherwise() {
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
    let mut tally = Tally { compared: 0, allowed: 0 };
    for role in custom_roles() {
        for asker in plainer_members(DISTINCT, role, Layout::Many).into_iter().map(Asker::new) {
            tally = ways.into_iter().map(|way| compare_by(&asker, &sites, way)).fold(tally, Add::add);
        }
    }
    tally.expect("custom roles, asked otherwise", 2 * 32 * 125 * (3 * 256 + 2 * 39));
}

/// Who has a custom role in one organization and a documented one in the other, in either order, each
/// alone or with a team on an app of the same id, asks about everything there and outside, in both:
/// neither says anything about the other.
#[test]
fn custom_and_documented_roles_of_one_user() {
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
    let tally = compare_all(askers, &sites);
    tally.expect("custom and documented roles of one user", 32 * 6 * 3 * 3 * 2 * 2 * (256 + 39));
}

/// A decision follows a token and the kind too: nobody, a user without a membership, and a member of
/// each role with no team and with Full Access here, each with every token, ask every action of
/// everything: 103 of 36 things here, as many in the user's personal app, and 4 outside.
#[test]
fn decisions() {
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
    let tally: Tally = askers
        .map(Asker::new)
        .flat_map(|asker| tokens.iter().map(move |token| asker.narrowed_to(token)))
        .map(|narrowed| compare_by(&narrowed, &sites, decided))
        .sum();
    tally.expect("decisions", 14 * 121 * 103 * (2 * 36 + 4));
}
