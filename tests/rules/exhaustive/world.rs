//! The small world: its ids, subjects and resources.

use rolecall::{Action, Permission, Resource, Subject};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use testkit::oracle::{
    Facts, KINDS_IN_AN_APP, KINDS_OUTSIDE_APPS, OwnerFacts, Rule, ThingFacts, oracle, permission, questions,
};

/// The ids of the world.
#[derive(Clone, Copy)]
pub struct World {
    pub user: u64,
    pub somebody: u64,
    pub organization: u64,
    pub other_organization: u64,
    pub here: u64,
    pub there: u64,
    pub elsewhere: u64,
}

/// No two things share an id.
pub const DISTINCT: World = World {
    user: 7,
    somebody: 8,
    organization: 1,
    other_organization: 2,
    here: 100,
    there: 101,
    elsewhere: 102,
};

/// Users, organizations, teams and apps share their ids as far as they can, and one of each is zero.
pub const COLLIDING: World =
    World { user: 0, somebody: 1, organization: 0, other_organization: 1, here: 0, there: 1, elsewhere: 2 };

/// A type that a service may use for its ids.
pub trait Identifier: Eq + Hash + Clone {
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

/// Ids with the same hash, so that only comparing them tells them apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike(u64);

impl Hash for Alike {
    fn hash<H: Hasher>(&self, _: &mut H) {}
}

impl Identifier for Alike {
    fn of(number: u64) -> Alike {
        Alike(number)
    }
}

/// A subject, for the crate and for the oracle.
pub struct Asker<Id> {
    pub facts: Facts,
    pub value: Subject<Id>,
}

impl<Id: Identifier> Asker<Id> {
    pub fn new(facts: Facts) -> Self {
        let value = facts.subject_of(Id::of).expect("one membership per organization");
        Asker { facts, value }
    }

    pub fn narrowed_to(&self, token: &Token) -> Self {
        let scopes = match &self.facts.scopes {
            Some(scopes) => scopes & &token.names,
            None => token.names.clone(),
        };
        let facts = Facts { scopes: Some(scopes), ..self.facts.clone() };
        Asker { facts, value: self.value.clone().narrowed_to(token.value) }
    }
}

/// A token's scopes, for the crate and for the oracle.
pub struct Token {
    pub names: BTreeSet<&'static str>,
    pub value: Permission,
}

impl Token {
    pub fn new(names: impl IntoIterator<Item = &'static str>) -> Token {
        let names = names.into_iter().collect();
        Token { value: permission(&names), names }
    }
}

/// One token for each permission, which has only that permission.
pub fn single_tokens() -> Vec<Token> {
    oracle().names.iter().map(|name| Token::new([*name])).collect()
}

/// The single-permission tokens, for each permission a token with all others, and the empty token.
pub fn tokens() -> Vec<Token> {
    let names = &oracle().names;
    let others = names.iter().map(|name| Token::new(names.iter().copied().filter(|other| other != name)));
    single_tokens().into_iter().chain(others).chain([Token::new([])]).collect()
}

/// A resource for the crate and for the oracle, with the questions about it.
pub struct Asked<Id> {
    pub thing: ThingFacts,
    pub value: Resource<Id>,
    pub public: bool,
    pub questions: Vec<(Action, &'static Rule)>,
}

/// An app, or the part of an organization outside its apps, with all questions about its resources.
pub struct Site<Id> {
    pub owner: OwnerFacts,
    pub app: Option<u64>,
    pub asked: Vec<Asked<Id>>,
}

impl<Id> Site<Id> {
    /// The number of questions.
    pub fn count(&self) -> usize {
        self.asked.iter().map(|asked| asked.questions.len()).sum()
    }
}

impl<Id: Identifier> Site<Id> {
    /// A site with these things, and a question for each action that applies to them.
    pub fn new(owner: OwnerFacts, app: Option<u64>, things: Vec<Thing>) -> Self {
        Self::asking(owner, app, things, |kind, rule| rule.applies_to == kind)
    }

    /// A site with these things, and a question for each action that `is_asked` picks for their kind.
    pub fn asking(
        owner: OwnerFacts,
        app: Option<u64>,
        things: Vec<Thing>,
        is_asked: impl Fn(&str, &Rule) -> bool,
    ) -> Self {
        let asked = things.into_iter().map(|Thing { kind, app_public, public, assignees }| {
            let thing = ThingFacts { kind, owner, app, app_public, public, assignees };
            let questions = questions().iter().copied().filter(|(_, rule)| is_asked(kind, rule)).collect();
            let (value, public) = (thing.resource_of(Id::of), thing.is_public());
            assert_eq!(value.is_public(), public, "{thing:?}");
            Asked { thing, value, public, questions }
        });
        Site { owner, app, asked: asked.filter(|asked| !asked.questions.is_empty()).collect() }
    }
}

/// A thing whose site is not yet known.
pub struct Thing {
    pub kind: &'static str,
    pub app_public: bool,
    pub public: bool,
    pub assignees: Vec<u64>,
}

impl Thing {
    pub fn private(kind: &'static str) -> Thing {
        Thing { kind, app_public: false, public: false, assignees: Vec::new() }
    }

    /// Public and assigned to the user, so that the user holds as many permissions on it as possible.
    pub fn open(world: World, kind: &'static str) -> Thing {
        Thing { kind, app_public: true, public: true, assignees: vec![world.user] }
    }
}

/// The states of visibility: is the app public, and is the thing in it.
pub const VISIBILITIES: [(bool, bool); 4] = [(false, false), (false, true), (true, false), (true, true)];

/// An app and every kind of thing in it, each in every visibility and assigned to nobody, to the user, to
/// somebody else, and to both. These are 912 questions: 24 actions of the app in 2 × 4 states, as it has one
/// visibility instead of two, and 45 actions of the things in it in 4 × 4 states.
pub fn whole_app(world: World) -> Vec<Thing> {
    let World { user, somebody, .. } = world;
    let assignments = [vec![], vec![user], vec![somebody], vec![somebody, user, somebody]];
    app_and_contents(&VISIBILITIES, &assignments)
}

/// An app and its things in fewer states: private or public, and assigned to the user or to nobody. These
/// 276 questions already distinguish subjects that hold different permissions.
pub fn plain_app(world: World) -> Vec<Thing> {
    app_and_contents(&[(false, false), (true, true)], &[vec![], vec![world.user]])
}

pub fn app_and_contents(visibilities: &[(bool, bool)], assignments: &[Vec<u64>]) -> Vec<Thing> {
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

/// The four kinds outside apps: 44 questions. They have no visibility, and no action on them depends on an
/// assignment; `outside_every_app` checks that the crate agrees.
pub fn outside_apps() -> Vec<Thing> {
    KINDS_OUTSIDE_APPS.map(Thing::private).into()
}

/// Every resource that can be constructed without an app, with each visibility, and assigned to nobody, to the
/// user, and to the user and somebody else: 89 questions in each of 12 states.
pub fn anything_outside_apps(world: World) -> Vec<Thing> {
    let mut things = Vec::new();
    for assignees in [vec![], vec![world.user], vec![world.somebody, world.user, world.somebody]] {
        for (app_public, public) in VISIBILITIES {
            let kinds = KINDS_OUTSIDE_APPS.into_iter().chain(KINDS_IN_AN_APP);
            things.extend(kinds.map(|kind| Thing { kind, app_public, public, assignees: assignees.clone() }));
        }
    }
    things
}

/// The three apps of the user's organization, and its resources outside apps: 3 × 912 + 44 questions.
pub fn own_sites<Id: Identifier>(world: World) -> Vec<Site<Id>> {
    let owner = OwnerFacts::Organization(world.organization);
    let apps = [world.here, world.there, world.elsewhere];
    let apps = apps.map(|app| Site::new(owner, Some(app), whole_app(world)));
    apps.into_iter().chain([Site::new(owner, None, outside_apps())]).collect()
}

/// An app of the other organization, the user's and somebody else's personal app, and the other organization's
/// resources outside apps: 3 × 912 + 44 questions. The three apps have the id of the app *here*, so that only
/// the owner distinguishes them.
pub fn foreign_sites<Id: Identifier>(world: World) -> Vec<Site<Id>> {
    let organization = OwnerFacts::Organization(world.other_organization);
    let apps = [organization, OwnerFacts::User(world.user), OwnerFacts::User(world.somebody)];
    let apps = apps.map(|owner| Site::new(owner, Some(world.here), whole_app(world)));
    apps.into_iter().chain([Site::new(organization, None, outside_apps())]).collect()
}
