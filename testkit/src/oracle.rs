//! A second evaluator, slow and simple, written independently from the rules. Tests compare the crate with it.
//!
//! The oracle reads the two tables from their text and works on sets of names. It shares no code with the crate. A
//! [`Service`] adds rows of its own to the tables.
//! [`Facts::subject`] and [`ThingFacts::resource`] build the crate's values from the oracle's facts, so that a test
//! can put the same question to both.

mod own;

pub use own::{OwnActionFacts, OwnKindFacts, OwnPermissionFacts, OwnRows, PlaceFacts, Service};

use crate::tables::{ACTIONS_CSV, PERMISSIONS_CSV};
use rolecall::custom::{AnyRole, AnyTeamPermission};
use rolecall::{
    Action, Membership, Owner, Permission, Place, Policy, Reach, Resource, Role, Share, Subject,
    SubjectError, TeamMembership, TeamPermission, TokenGrant,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::Hash;
use std::ops::{BitAnd, BitOr};
use std::sync::LazyLock;

/// The four kinds of resources that lie outside every app.
pub const KINDS_OUTSIDE_APPS: [&str; 4] = ["organization", "team", "cluster", "nodepool"];
/// The eight kinds of resources that lie in an app.
pub const KINDS_IN_AN_APP: [&str; 8] =
    ["model", "workflow", "dataset", "input", "annotation", "concept", "task", "module"];
/// The role columns, by name.
pub const ROLES: [&str; 6] = [
    "administrator",
    "financial_manager",
    "organization_contributor",
    "team_contributor",
    "organization_user",
    "infrastructure_manager",
];
/// The team permission columns, by name.
pub const TEAM_PERMISSIONS: [&str; 4] = ["full_access", "model_trainer", "labeler_lead", "labeler_worker"];

/// The facts about a subject.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The user's id, or `None` for an anonymous caller.
    pub user: Option<u64>,
    pub memberships: Vec<MemberFacts>,
    pub shares: Vec<ShareFacts>,
    /// The scopes that a token has everywhere, or `None` without such a token.
    pub scopes: Option<BTreeSet<&'static str>>,
    /// Tokens whose grants have a place. Each narrows what the one before it leaves.
    pub tokens: Vec<Vec<GrantFacts>>,
}

/// An app that is shared with the subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShareFacts {
    pub owner: OwnerFacts,
    pub app: u64,
    pub permissions: Names,
}

/// A grant of a token: permissions, and where they may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GrantFacts {
    pub place: TokenPlace,
    pub permissions: Names,
}

/// The place of a token's grant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenPlace {
    Everywhere,
    Organization(u64),
    App(OwnerFacts, u64),
    PersonalApps(u64),
}

impl TokenPlace {
    /// Returns `true` if what belongs to the owner, in the app or in none, is at the place.
    fn has(self, owner: OwnerFacts, app: Option<u64>) -> bool {
        match self {
            TokenPlace::Everywhere => true,
            TokenPlace::Organization(organization) => owner == OwnerFacts::Organization(organization),
            TokenPlace::App(its, one) => owner == its && app == Some(one),
            TokenPlace::PersonalApps(user) => owner == OwnerFacts::User(user) && app.is_some(),
        }
    }

    /// The crate's value, with ids made by `id`.
    pub fn place<Id>(self, id: impl Fn(u64) -> Id) -> Place<Id> {
        match self {
            TokenPlace::Everywhere => Place::Everywhere,
            TokenPlace::Organization(organization) => Place::Organization(id(organization)),
            TokenPlace::App(owner, app) => Place::App { owner: owner.owner(&id), app: id(app) },
            TokenPlace::PersonalApps(user) => Place::PersonalApps(id(user)),
        }
    }
}

impl OwnerFacts {
    /// The crate's value, with ids made by `id`.
    pub fn owner<Id>(self, id: impl Fn(u64) -> Id) -> Owner<Id> {
        match self {
            OwnerFacts::Organization(organization) => Owner::Organization(id(organization)),
            OwnerFacts::User(user) => Owner::User(id(user)),
        }
    }
}

/// The facts about a membership in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberFacts {
    pub organization: u64,
    pub role: RoleFacts,
    pub suspended: bool,
    pub teams: Vec<TeamFacts>,
}

/// A role: the name of a documented one, or the definition of a custom one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleFacts {
    Documented(&'static str),
    Custom(RoleDefinition),
}

/// The grants, reach and ceiling of a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleDefinition {
    pub grants: Names,
    pub reaches_all_apps: bool,
    /// The most that teams may give the members with the role, or `None` without a limit.
    pub ceiling: Option<Names>,
}

/// A team of the member, with its apps and the team permission on each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamFacts {
    pub confining: bool,
    pub apps: Vec<(u64, TeamPermissionFacts)>,
}

/// A team permission: the name of a documented one, or the permissions of a custom one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamPermissionFacts {
    Documented(&'static str),
    Custom(Names),
}

/// The facts about a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThingFacts {
    pub kind: &'static str,
    pub owner: OwnerFacts,
    /// The app itself, or the app that contains the resource.
    pub app: Option<u64>,
    pub app_public: bool,
    /// The visibility of a resource in an app. For an app itself only `app_public` counts.
    pub public: bool,
    pub assignees: Vec<u64>,
}

/// The owner of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OwnerFacts {
    Organization(u64),
    User(u64),
}

impl From<&'static str> for RoleFacts {
    fn from(name: &'static str) -> Self {
        RoleFacts::Documented(name)
    }
}

impl From<&'static str> for TeamPermissionFacts {
    fn from(name: &'static str) -> Self {
        TeamPermissionFacts::Documented(name)
    }
}

impl Facts {
    /// The crate's value for these facts.
    pub fn subject(&self) -> Result<Subject<u64>, SubjectError> {
        self.subject_of(|id| id)
    }

    /// The crate's value, with ids made by `id`.
    pub fn subject_of<Id>(&self, id: impl Fn(u64) -> Id) -> Result<Subject<Id>, SubjectError>
    where
        Id: Eq + Hash + Clone,
    {
        self.built(Service::documented(), Policy::documented(), id)
    }

    /// The crate's value, built under the policy.
    pub fn subject_for(&self, policy: &Policy) -> Result<Subject<u64>, SubjectError> {
        self.built(Service::documented(), policy, |id| id)
    }

    /// The crate's value under the policy of a service with own rows, with ids made by `id`.
    pub fn subject_in<Id>(
        &self,
        service: &Service,
        id: impl Fn(u64) -> Id,
    ) -> Result<Subject<Id>, SubjectError>
    where
        Id: Eq + Hash + Clone,
    {
        self.built(service, &service.policy, id)
    }

    fn built<Id>(
        &self,
        service: &Service,
        policy: &Policy,
        id: impl Fn(u64) -> Id,
    ) -> Result<Subject<Id>, SubjectError>
    where
        Id: Eq + Hash + Clone,
    {
        let memberships = self.memberships.iter().map(|it| it.membership_in(service, &id));
        let subject = match self.user {
            Some(user) => policy.subject(id(user), memberships)?,
            None => Subject::anonymous().under(policy),
        };
        let shares = self.shares.iter().map(|ShareFacts { owner, app, permissions }| {
            Share::new(owner.owner(&id), id(*app), service.permission_of(*permissions))
        });
        let subject = subject.with_shares(shares)?;
        let subject = match &self.scopes {
            Some(scopes) => subject.narrowed_to(service.permission(scopes)),
            None => subject,
        };
        Ok(self.tokens.iter().fold(subject, |subject, token| {
            subject.narrowed_by(token.iter().map(|GrantFacts { place, permissions }| {
                TokenGrant::new(place.place(&id), service.permission_of(*permissions))
            }))
        }))
    }
}

// One name serves every custom definition, because a name decides nothing.
const CUSTOM: &str = "one of our own";

impl RoleFacts {
    /// The crate's value for these facts.
    pub fn role(self) -> AnyRole {
        self.role_in(Service::documented())
    }

    /// The crate's value, with the own permissions of the service.
    pub fn role_in(self, service: &Service) -> AnyRole {
        match self {
            RoleFacts::Documented(name) => name.parse::<Role>().expect("the crate knows the role").into(),
            RoleFacts::Custom(RoleDefinition { grants, reaches_all_apps, ceiling }) => {
                let reach = if reaches_all_apps { Reach::AllApps } else { Reach::SelectedApps };
                let ceiling = ceiling.map(|ceiling| service.permission_of(ceiling));
                let role = service.policy.custom_role(CUSTOM, service.permission_of(grants), reach, ceiling);
                role.expect("any role definition is valid").into()
            }
        }
    }
}

impl TeamPermissionFacts {
    /// The crate's value for these facts.
    pub fn team_permission(self) -> AnyTeamPermission {
        self.team_permission_in(Service::documented())
    }

    /// The crate's value, with the own permissions of the service.
    pub fn team_permission_in(self, service: &Service) -> AnyTeamPermission {
        match self {
            TeamPermissionFacts::Documented(name) => {
                name.parse::<TeamPermission>().expect("the crate knows the team permission").into()
            }
            TeamPermissionFacts::Custom(contained) => {
                let permission =
                    service.policy.custom_team_permission(CUSTOM, service.permission_of(contained));
                permission.expect("no TRANSFER_APPS and nothing of organization level").into()
            }
        }
    }
}

impl MemberFacts {
    /// The crate's value. The ids of teams are their positions.
    pub fn membership_of<Id>(&self, id: impl Fn(u64) -> Id) -> Membership<Id> {
        self.membership_in(Service::documented(), &id)
    }

    fn membership_in<Id>(&self, service: &Service, id: &impl Fn(u64) -> Id) -> Membership<Id> {
        let mut membership = Membership::new(id(self.organization), self.role.role_in(service));
        for (number, team) in (0..).zip(&self.teams) {
            membership = membership.with_team(team.team_in(service, number, id));
        }
        if self.suspended { membership.suspended() } else { membership }
    }

    /// Returns `true` if every team that confines the member has the app (R8).
    fn is_inside_confining_teams(&self, app: Option<u64>) -> bool {
        let mut confining = self.teams.iter().filter(|team| team.confining);
        confining.all(|team| team.apps.iter().any(|(assigned, _)| app == Some(*assigned)))
    }
}

impl TeamFacts {
    /// The crate's value for these facts.
    pub fn team_of<Id>(&self, number: u64, id: impl Fn(u64) -> Id) -> TeamMembership<Id> {
        self.team_in(Service::documented(), number, &id)
    }

    fn team_in<Id>(&self, service: &Service, number: u64, id: &impl Fn(u64) -> Id) -> TeamMembership<Id> {
        let mut team = TeamMembership::new(id(number));
        for (app, permission) in &self.apps {
            team = team.with_app(id(*app), permission.team_permission_in(service));
        }
        if self.confining { team.confining() } else { team }
    }
}

impl ThingFacts {
    /// R10: a resource is public if it and its app are. A resource outside apps has no visibility.
    pub fn is_public(&self) -> bool {
        self.app.is_some() && self.app_public && (self.kind == "app" || self.public)
    }

    /// R11: by default a resource is assigned to nobody. An anonymous caller is never an assignee.
    pub fn is_assigned_to(&self, subject: &Facts) -> bool {
        subject.user.is_some_and(|user| self.assignees.contains(&user))
    }

    /// The crate's value for these facts.
    pub fn resource(&self) -> Resource<u64> {
        self.resource_of(|id| id)
    }

    /// The crate's value, with ids made by `id`.
    ///
    /// A model whose `app` is `None` becomes a model made from the organization. The same goes for every kind that
    /// should lie in an app.
    pub fn resource_of<Id: Hash + Clone>(&self, id: impl Fn(u64) -> Id) -> Resource<Id> {
        self.resource_in(Service::documented(), id)
    }

    /// The crate's value, whose kind may be the service's own.
    pub fn resource_in<Id: Hash + Clone>(&self, service: &Service, id: impl Fn(u64) -> Id) -> Resource<Id> {
        if let Some(kind) = service.kind(self.kind) {
            return self.of_own_kind(kind, id);
        }
        let place = match (self.owner, self.app) {
            (OwnerFacts::Organization(owner), Some(app)) => Resource::app(id(owner), id(app)),
            (OwnerFacts::User(owner), Some(app)) => Resource::personal_app(id(owner), id(app)),
            (OwnerFacts::Organization(owner), None) => match self.kind {
                "team" => Resource::team(id(owner)),
                "cluster" => Resource::cluster(id(owner)),
                "nodepool" => Resource::nodepool(id(owner)),
                _ => Resource::organization(id(owner)),
            },
            (OwnerFacts::User(_), None) => panic!("a user owns apps and their contents, and nothing else"),
        };
        let place = if self.app_public { place.public() } else { place };
        let thing = if KINDS_IN_AN_APP.contains(&self.kind) {
            made(place, self.kind)
        } else {
            assert!(
                self.kind == "app" || KINDS_OUTSIDE_APPS.contains(&self.kind),
                "unknown kind {}",
                self.kind
            );
            assert_eq!(
                self.kind == "app",
                self.app.is_some(),
                "an app has an app id, and {} has none",
                self.kind
            );
            place
        };
        let thing = if self.public && self.kind != "app" { thing.public() } else { thing };
        self.assignees.iter().fold(thing, |thing, user| thing.assigned_to(id(*user)))
    }
}

/// A resource of one of the [`KINDS_IN_AN_APP`], made from another resource of the same app.
pub fn made<Id>(from: Resource<Id>, kind: &str) -> Resource<Id> {
    match kind {
        "model" => from.model(),
        "workflow" => from.workflow(),
        "dataset" => from.dataset(),
        "input" => from.input(),
        "annotation" => from.annotation(),
        "concept" => from.concept(),
        "task" => from.task(),
        "module" => from.module(),
        other => panic!("{other} does not lie in an app"),
    }
}

/// The crate's set of permissions for these names. The oracle itself never decides with it.
pub fn permission(names: &BTreeSet<&'static str>) -> Permission {
    names.iter().map(|name| Permission::from_name(name).expect("the crate knows the permission")).collect()
}

/// A set of permission names, with one bit for each name in alphabetical order: documented names from 0, the own names of
/// a service from 64.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
// The table's order would be the crate's own bits: the alphabet keeps a wrong bit from being wrong on both sides.
pub struct Names(u128);

impl Names {
    /// The empty set.
    pub const NONE: Names = Names(0);

    /// Returns `true` if the sets have no name in common.
    pub const fn is_disjoint(self, other: Names) -> bool {
        self.0 & other.0 == 0
    }

    /// The names of this set that the other one lacks.
    #[must_use]
    pub const fn without(self, other: Names) -> Names {
        Names(self.0 & !other.0)
    }

    /// The documented names of this set alone.
    #[must_use]
    pub const fn documented(self) -> Names {
        Names(self.0 & u64::MAX as u128)
    }

    /// The crate's value for these names, of which none is a service's own.
    pub fn permission(self) -> Permission {
        Service::documented().permission_of(self)
    }
}

/// The bit of a service's first own name.
const FIRST_OWN: u32 = 64;

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Only its service knows the name of an own permission.
        let own = (FIRST_OWN..u128::BITS).filter(|bit| self.0 >> bit & 1 == 1);
        f.debug_set().entries(oracle().listed(self.documented())).entries(own).finish()
    }
}

impl BitOr for Names {
    type Output = Names;

    fn bitor(self, other: Names) -> Names {
        Names(self.0 | other.0)
    }
}

impl BitAnd for Names {
    type Output = Names;

    fn bitand(self, other: Names) -> Names {
        Names(self.0 & other.0)
    }
}

/// One row of `actions.csv`.
#[derive(Debug, Clone)]
pub struct Rule {
    pub name: &'static str,
    pub applies_to: &'static str,
    pub any_of: Names,
    pub if_assigned: Names,
}

impl Rule {
    /// Returns `true` if the held permissions satisfy the action on a resource of this kind. `assigned` says that
    /// the resource is assigned to the subject.
    pub fn satisfied(&self, kind: &str, held: Names, assigned: bool) -> bool {
        // R2: an action on another kind of resource is denied.
        self.applies_to == kind
            // R1: any one of the listed permissions satisfies the action, and an empty set satisfies nothing.
            && (!held.is_disjoint(self.any_of)
                // R11: these permissions count only on a resource that is assigned to the subject.
                || (assigned && !held.is_disjoint(self.if_assigned)))
    }
}

/// The tables, and the rules as functions.
#[derive(Debug, Clone)]
pub struct Oracle {
    /// Every documented permission, in alphabetical order.
    pub names: Vec<&'static str>,
    /// Every own permission of the service, in alphabetical order.
    pub own_names: Vec<&'static str>,
    /// The own kinds of the service, by name.
    own_kinds: BTreeMap<&'static str, PlaceFacts>,
    /// Every action, in the table's order.
    pub rules: Vec<Rule>,
    pub organization_level: Names,
    pub app_level: Names,
    /// The permissions that everybody holds on a public resource.
    pub public: Names,
    /// The permissions that a custom team permission may contain.
    pub of_a_custom_team: Names,
    /// The definition of each documented role.
    roles: BTreeMap<&'static str, RoleDefinition>,
    /// The permissions of each documented team permission.
    teams: BTreeMap<&'static str, Names>,
}

type Row = BTreeMap<String, String>;

static PERMISSIONS: LazyLock<Vec<Row>> = LazyLock::new(|| rows(PERMISSIONS_CSV));
static ACTIONS: LazyLock<Vec<Row>> = LazyLock::new(|| rows(ACTIONS_CSV));
static ORACLE: LazyLock<Oracle> = LazyLock::new(|| Oracle::read(&PERMISSIONS, &ACTIONS));

/// The oracle of the documented policy.
pub fn oracle() -> &'static Oracle {
    &ORACLE
}

static QUESTIONS: LazyLock<Vec<(Action, &Rule)>> = LazyLock::new(|| {
    assert_eq!(Action::ALL.len(), oracle().rules.len(), "one action for each row");
    Action::ALL.iter().map(|action| (*action, oracle().rule(&format!("{action:?}")))).collect()
});

/// Each action of the crate with its row of the table.
pub fn questions() -> &'static [(Action, &'static Rule)] {
    &QUESTIONS
}

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row with a value in each column")).collect()
}

/// The set of these names. `all` lists every name in alphabetical order.
fn set<'a>(all: &[&str], names: impl IntoIterator<Item = &'a str>) -> Names {
    names.into_iter().fold(Names::NONE, |set, name| {
        Names(set.0 | 1 << all.binary_search(&name).expect("a permission of the table"))
    })
}

impl Oracle {
    fn read(permissions: &'static [Row], actions: &'static [Row]) -> Oracle {
        let mut names: Vec<&str> = permissions.iter().map(|row| row["name"].as_str()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), permissions.len(), "each permission has one row");

        // Asserts that every cell of the column is one of `cells` or `others`, so that an unknown text fails.
        let having = |column: &str, cells: &[&str], others: &[&str]| {
            let rows = permissions.iter().filter(|row| {
                let cell = row[column].as_str();
                assert!(cells.contains(&cell) || others.contains(&cell), "{cell:?} under {column}");
                cells.contains(&cell)
            });
            set(&names, rows.map(|row| row["name"].as_str()))
        };
        let app_level = having("level", &["app"], &["organization"]);
        let organization_level = having("level", &["organization"], &["app"]);
        let list = |cell: &'static str| match cell {
            "" => Names::NONE,
            "@APP_LEVEL" => app_level,
            "@ORGANIZATION_LEVEL" => organization_level,
            listed => set(&names, listed.split('|')),
        };
        let rules = actions.iter().map(|row| Rule {
            name: &row["action"],
            applies_to: &row["applies_to"],
            any_of: list(&row["any_of"]),
            if_assigned: list(&row["if_assigned"]),
        });
        let contained = ["umbrella", "listed", "inherited"];
        let beyond_matrix = having("source", &["team", "derived"], &["matrix"]);
        let definition = |role| {
            // R13: a blank cell denies, as No does.
            let grants = having(role, &["yes"], &["no", "blank"]);
            // R4: only Team Contributor reaches selected apps.
            let reaches_all_apps = role != "team_contributor";
            // R6: the ceiling is the role's column and the app-level permissions off the matrix.
            let ceiling = (role == "team_contributor").then_some(grants | (app_level & beyond_matrix));
            (role, RoleDefinition { grants, reaches_all_apps, ceiling })
        };
        Oracle {
            rules: rules.collect(),
            organization_level,
            app_level,
            public: having("public", &["yes"], &["-"]),
            // The rules' section "Custom roles and custom team permissions" excludes this permission, too.
            of_a_custom_team: app_level.without(set(&names, ["TRANSFER_APPS"])),
            roles: ROLES.map(definition).into(),
            teams: TEAM_PERMISSIONS.map(|team| (team, having(team, &contained, &["-"]))).into(),
            names,
            own_names: Vec::new(),
            own_kinds: BTreeMap::new(),
        }
    }

    /// The oracle of a policy that defines the role in this way and is otherwise the same.
    #[must_use]
    pub fn with_role(mut self, role: &'static str, definition: RoleDefinition) -> Oracle {
        self.roles.insert(role, definition).expect("a role of the table");
        self
    }

    /// The oracle of a policy whose team permission contains these names and that is otherwise the same.
    #[must_use]
    pub fn with_team_permission(mut self, permission: &'static str, contained: Names) -> Oracle {
        self.teams.insert(permission, contained).expect("a team permission of the table");
        self
    }

    /// The definition of a documented or custom role.
    pub fn definition(&self, role: RoleFacts) -> RoleDefinition {
        match role {
            RoleFacts::Documented(name) => self.roles[name],
            RoleFacts::Custom(definition) => definition,
        }
    }

    /// The permissions of a documented or custom team permission.
    pub fn contained(&self, permission: TeamPermissionFacts) -> Names {
        match permission {
            TeamPermissionFacts::Documented(name) => self.teams[name],
            TeamPermissionFacts::Custom(contained) => contained,
        }
    }

    /// The set of these names.
    pub fn set<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Names {
        names.into_iter().fold(Names::NONE, |all, name| {
            all | self.own_name(name).unwrap_or_else(|| set(&self.names, [name]))
        })
    }

    fn own_name(&self, name: &str) -> Option<Names> {
        let position = self.own_names.binary_search(&name).ok()?;
        Some(Names(1 << (FIRST_OWN as usize + position)))
    }

    /// The names in a set.
    pub fn listed(&self, set: Names) -> BTreeSet<&'static str> {
        let all = self.names.iter().chain(&self.own_names).copied();
        all.filter(|name| !set.is_disjoint(self.set([*name]))).collect()
    }

    /// The action's row.
    pub fn rule(&self, action: &str) -> &Rule {
        self.rules.iter().find(|rule| rule.name == action).expect("an action of the table")
    }

    /// Returns `true` if the subject may do the action on the resource.
    pub fn allows(&self, subject: &Facts, action: &str, thing: &ThingFacts) -> bool {
        self.satisfies(subject, self.rule(action), thing)
    }

    /// Returns `true` if the subject may do the action of the row on the resource.
    pub fn satisfies(&self, subject: &Facts, rule: &Rule, thing: &ThingFacts) -> bool {
        // A model in no app is none: nothing can be done with it.
        let is_lost = KINDS_IN_AN_APP.contains(&thing.kind) && thing.app.is_none();
        !is_lost && rule.satisfied(thing.kind, self.held_on(subject, thing), thing.is_assigned_to(subject))
    }

    /// The names of the permissions that the subject holds on the resource.
    pub fn effective(&self, subject: &Facts, thing: &ThingFacts) -> BTreeSet<&'static str> {
        self.listed(self.held_on(subject, thing))
    }

    /// The permissions that the subject holds on the resource: nothing if its kind has no such place (V4).
    pub fn held_on(&self, subject: &Facts, thing: &ThingFacts) -> Names {
        let is_in_place = self.own_kinds.get(thing.kind).is_none_or(|place| place.has(thing));
        if !is_in_place {
            return Names::NONE;
        }
        self.held(subject, thing.owner, thing.app, thing.is_public())
    }

    /// The permissions that the subject holds on the owner's resources in the app, or outside apps.
    pub fn held(&self, subject: &Facts, owner: OwnerFacts, app: Option<u64>, public: bool) -> Names {
        // R1: silence denies.
        let mut held = Names::NONE;
        match owner {
            OwnerFacts::Organization(organization) => {
                // R3: only the membership in the owning organization counts.
                let mut counts = true;
                for member in subject.memberships.iter().filter(|it| it.organization == organization) {
                    // R15: while a membership is suspended, it gives nothing, and no share counts.
                    counts = !member.suspended && member.is_inside_confining_teams(app);
                    if !member.suspended {
                        held = held | self.held_by_member(member, app);
                    }
                }
                if counts {
                    held = held | Self::shared(subject, owner, app);
                }
            }
            OwnerFacts::User(owner) => {
                if subject.user == Some(owner) {
                    held = match app {
                        // R9: the owner of a personal app holds every app-level permission. Nobody else holds one.
                        Some(_) => self.app_level,
                        // V4: outside apps that user alone holds the own organization-level permissions.
                        None => self.organization_level.without(self.organization_level.documented()),
                    };
                } else {
                    held = Self::shared(subject, OwnerFacts::User(owner), app);
                }
            }
        }
        if public {
            // R10: this holds for everybody, including anonymous callers and confined members.
            held = held | self.public;
        }
        // R12: the token's scopes are intersected with everything above.
        if let Some(scopes) = &subject.scopes {
            held = held & self.set(scopes.iter().copied());
        }
        for token in &subject.tokens {
            let here = token.iter().filter(|grant| grant.place.has(owner, app));
            held = held & here.fold(Names::NONE, |all, grant| all | grant.permissions);
        }
        held
    }

    /// R14: what is shared with the subject on the owner's app.
    fn shared(subject: &Facts, owner: OwnerFacts, app: Option<u64>) -> Names {
        let shares = subject.shares.iter().filter(|share| share.owner == owner && Some(share.app) == app);
        shares.fold(Names::NONE, |all, share| all | share.permissions)
    }

    /// R7: the permissions that a member holds on the organization's resources in the app, or outside apps.
    fn held_by_member(&self, member: &MemberFacts, app: Option<u64>) -> Names {
        let RoleDefinition { grants, reaches_all_apps, ceiling } = self.definition(member.role);

        // R5: teams give organization-level permissions by any of their apps, and app-level ones by this app only.
        let mut from_any_app = Names::NONE;
        let mut from_this_app = Names::NONE;
        for (assigned, permission) in member.teams.iter().flat_map(|team| &team.apps) {
            let contained = self.contained(*permission);
            from_any_app = from_any_app | contained;
            if app == Some(*assigned) {
                from_this_app = from_this_app | contained;
            }
        }

        // R6: the role's ceiling limits the permissions that teams give.
        if let Some(ceiling) = ceiling {
            from_any_app = from_any_app & ceiling;
            from_this_app = from_this_app & ceiling;
        }

        // R8: a confined member acts only in apps that every confining team of theirs has.
        let on_the_organization = !member.teams.iter().any(|team| team.confining);
        let in_the_app = member.is_inside_confining_teams(app);

        let mut held = Names::NONE;
        if on_the_organization {
            held = held | ((grants | from_any_app) & self.organization_level);
        }
        if app.is_some() && in_the_app {
            // R4: the role's app-level grants hold in every app if the role reaches all apps.
            if reaches_all_apps {
                held = held | (grants & self.app_level);
            }
            held = held | (from_this_app & self.app_level);
        }
        held
    }
}
