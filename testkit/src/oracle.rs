//! The rules, written a second time: a slow and plain evaluator to hold the crate against.
//!
//! It reads the two tables from their text, works in names, and shares nothing with the crate but the
//! types that it builds from its facts ([`Facts::subject`], [`ThingFacts::resource`]) to put the same
//! question to both.

use crate::tables::{ACTIONS_CSV, PERMISSIONS_CSV};
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::{
    Action, Membership, Permission, Policy, Reach, Resource, Role, Subject, SubjectError, TeamMembership,
    TeamPermission,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::hash::Hash;
use std::ops::{BitAnd, BitOr};
use std::sync::LazyLock;

/// The four kinds that stand outside every app.
pub const KINDS_OUTSIDE_APPS: [&str; 4] = ["organization", "team", "cluster", "nodepool"];
/// The eight kinds that stand in an app.
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

/// Who asks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Nobody when `None`.
    pub user: Option<u64>,
    pub memberships: Vec<MemberFacts>,
    /// The names a token carries; without a token `None`.
    pub scopes: Option<BTreeSet<&'static str>>,
}

/// What they are in one organization.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberFacts {
    pub organization: u64,
    pub role: RoleFacts,
    pub teams: Vec<TeamFacts>,
}

/// Their role there: the name of a documented one, or what a custom one says that it is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleFacts {
    Documented(&'static str),
    Custom(Worth),
}

/// What a role is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Worth {
    pub grants: Names,
    pub reaches_all_apps: bool,
    /// The most that teams may bring; `None` is no bound.
    pub ceiling: Option<Names>,
}

/// A team that they are in: the apps assigned to it, each with what the team holds there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TeamFacts {
    pub confining: bool,
    pub apps: Vec<(u64, TeamPermissionFacts)>,
}

/// What a team holds on an app: the name of a documented team permission, or what a custom one contains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamPermissionFacts {
    Documented(&'static str),
    Custom(Names),
}

/// What is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ThingFacts {
    pub kind: &'static str,
    pub owner: OwnerFacts,
    /// The app that it is, or is in.
    pub app: Option<u64>,
    pub app_public: bool,
    /// Of a thing in an app. An app itself is as public as `app_public` says.
    pub public: bool,
    pub assignees: Vec<u64>,
}

/// Whose it is.
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
    /// The same facts as the crate's value.
    pub fn subject(&self) -> Result<Subject<u64>, SubjectError> {
        self.subject_of(|id| id)
    }

    /// The same, with each id as this makes it.
    pub fn subject_of<Id>(&self, id: impl Fn(u64) -> Id) -> Result<Subject<Id>, SubjectError>
    where
        Id: Eq + Hash + Clone,
    {
        let subject = match self.user {
            Some(user) => Subject::new(id(user), self.memberships.iter().map(|it| it.membership_of(&id)))?,
            None => Subject::anonymous(),
        };
        Ok(self.with_token(subject))
    }

    /// The same facts as the crate's value, worked out for this policy.
    pub fn subject_for(&self, policy: &Policy) -> Result<Subject<u64>, SubjectError> {
        let memberships = self.memberships.iter().map(|it| it.membership_of(|id| id));
        let subject = match self.user {
            Some(user) => policy.subject(user, memberships)?,
            None => Subject::anonymous(),
        };
        Ok(self.with_token(subject))
    }

    fn with_token<Id>(&self, subject: Subject<Id>) -> Subject<Id> {
        match &self.scopes {
            Some(scopes) => subject.narrowed_to(permission(scopes)),
            None => subject,
        }
    }
}

/// The name of every custom definition, as what one means is in nothing that it is called.
const CUSTOM: &str = "one of our own";

impl RoleFacts {
    /// The same facts as the crate's value.
    pub fn role(self) -> AnyRole {
        match self {
            RoleFacts::Documented(name) => name.parse::<Role>().expect("the crate knows the role").into(),
            RoleFacts::Custom(Worth { grants, reaches_all_apps, ceiling }) => {
                let reach = if reaches_all_apps { Reach::AllApps } else { Reach::SelectedApps };
                let ceiling = ceiling.map(Names::permission);
                let role = CustomRole::new(CUSTOM, grants.permission(), reach, ceiling);
                role.expect("a role may be worth anything").into()
            }
        }
    }
}

impl TeamPermissionFacts {
    /// The same facts as the crate's value.
    pub fn team_permission(self) -> AnyTeamPermission {
        match self {
            TeamPermissionFacts::Documented(name) => {
                name.parse::<TeamPermission>().expect("the crate knows the team permission").into()
            }
            TeamPermissionFacts::Custom(contained) => {
                let permission = CustomTeamPermission::new(CUSTOM, contained.permission());
                permission.expect("a team may hold everything of an app but what is its owner's").into()
            }
        }
    }
}

impl MemberFacts {
    /// The same facts as the crate's value. Teams are numbered as they come.
    pub fn membership_of<Id>(&self, id: impl Fn(u64) -> Id) -> Membership<Id> {
        let mut membership = Membership::new(id(self.organization), self.role.role());
        for (number, team) in (0..).zip(&self.teams) {
            membership = membership.with_team(team.team_of(number, &id));
        }
        membership
    }
}

impl TeamFacts {
    /// The same facts as the crate's value.
    pub fn team_of<Id>(&self, number: u64, id: impl Fn(u64) -> Id) -> TeamMembership<Id> {
        let mut team = TeamMembership::new(id(number));
        for (app, permission) in &self.apps {
            team = team.with_app(id(*app), permission.team_permission());
        }
        if self.confining { team.confining() } else { team }
    }
}

impl ThingFacts {
    /// R10: a thing is public when it and the app it is in both are. What is in no app has no visibility.
    pub fn is_public(&self) -> bool {
        self.app.is_some() && self.app_public && (self.kind == "app" || self.public)
    }

    /// R11: nobody is assigned by default, and an anonymous subject never is.
    pub fn is_assigned_to(&self, subject: &Facts) -> bool {
        subject.user.is_some_and(|user| self.assignees.contains(&user))
    }

    /// The same facts as the crate's value.
    pub fn resource(&self) -> Resource<u64> {
        self.resource_of(|id| id)
    }

    /// The same, with each id as this makes it.
    ///
    /// A kind that stands in an app but has none is made from the organization: `app: None` of a model.
    pub fn resource_of<Id: Hash + Clone>(&self, id: impl Fn(u64) -> Id) -> Resource<Id> {
        let place = match (self.owner, self.app) {
            (OwnerFacts::Organization(owner), Some(app)) => Resource::app(id(owner), id(app)),
            (OwnerFacts::User(owner), Some(app)) => Resource::personal_app(id(owner), id(app)),
            (OwnerFacts::Organization(owner), None) => match self.kind {
                "team" => Resource::team(id(owner)),
                "cluster" => Resource::cluster(id(owner)),
                "nodepool" => Resource::nodepool(id(owner)),
                _ => Resource::organization(id(owner)),
            },
            (OwnerFacts::User(_), None) => panic!("a user owns nothing but apps and what is in them"),
        };
        let place = if self.app_public { place.public() } else { place };
        let thing = if KINDS_IN_AN_APP.contains(&self.kind) {
            made(place, self.kind)
        } else {
            assert!(
                self.kind == "app" || KINDS_OUTSIDE_APPS.contains(&self.kind),
                "{} is no kind",
                self.kind
            );
            assert_eq!(
                self.kind == "app",
                self.app.is_some(),
                "an app is in itself, and {} in none",
                self.kind
            );
            place
        };
        let thing = if self.public && self.kind != "app" { thing.public() } else { thing };
        self.assignees.iter().fold(thing, |thing, user| thing.assigned_to(id(*user)))
    }
}

/// The crate's value for a thing of one of the [`KINDS_IN_AN_APP`], made from another.
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
        other => panic!("{other} is not made from another"),
    }
}

/// The crate's value for these names, to build its values with: nothing is decided with it here.
pub fn permission(names: &BTreeSet<&'static str>) -> Permission {
    names.iter().map(|name| Permission::from_name(name).expect("the crate knows the permission")).collect()
}

/// A set of permission names: each bit is one name, counted in the alphabet's order and not the table's.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Names(u64);

impl Names {
    /// No name.
    pub const NONE: Names = Names(0);

    /// Whether there is no name in both.
    pub const fn is_disjoint(self, other: Names) -> bool {
        self.0 & other.0 == 0
    }

    /// The names that are here and not there.
    #[must_use]
    pub const fn without(self, other: Names) -> Names {
        Names(self.0 & !other.0)
    }

    /// The crate's value for these names.
    pub fn permission(self) -> Permission {
        permission(&oracle().listed(self))
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(oracle().listed(*self)).finish()
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
    /// Whether one who holds these may do it to a thing of this kind, which is or is not assigned to them.
    pub fn satisfied(&self, kind: &str, held: Names, assigned: bool) -> bool {
        // R2: an action asked of another kind is denied.
        self.applies_to == kind
            // R1: any one of the listed permissions will do, and an empty set holds none of them.
            && (!held.is_disjoint(self.any_of)
                // R11: these count only on what is assigned to the subject.
                || (assigned && !held.is_disjoint(self.if_assigned)))
    }
}

/// The tables, and the rules as functions.
#[derive(Clone)]
pub struct Oracle {
    /// Every permission, in the alphabet's order.
    pub names: Vec<&'static str>,
    /// Every action, in the table's order.
    pub rules: Vec<Rule>,
    pub organization_level: Names,
    pub app_level: Names,
    /// What everybody holds on what is public.
    pub public: Names,
    /// What a custom team permission may contain.
    pub of_a_custom_team: Names,
    /// What each documented role is worth.
    roles: BTreeMap<&'static str, Worth>,
    /// What each documented team permission contains.
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

/// Each of the crate's actions with the row of that name.
pub fn questions() -> &'static [(Action, &'static Rule)] {
    &QUESTIONS
}

fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.expect("a row with a value in each column")).collect()
}

/// These names as a set, when all of them in order are `all`.
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

        // The names whose rows have one of these cells in the column; the others must have one of those.
        let having = |column: &str, cells: &[&str], others: &[&str]| {
            let rows = permissions.iter().filter(|row| {
                let cell = row[column].as_str();
                assert!(cells.contains(&cell) || others.contains(&cell), "{cell:?} under {column}");
                cells.contains(&cell)
            });
            set(&names, rows.map(|row| row["name"].as_str()))
        };
        let app_level = having("level", &["app"], &["organization"]);
        let list = |cell: &'static str| match cell {
            "" => Names::NONE,
            "@APP_LEVEL" => app_level,
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
        let worth = |role| {
            // R13: a blank denies as No does.
            let grants = having(role, &["yes"], &["no", "blank"]);
            // R4: only Team Contributor reaches selected apps.
            let reaches_all_apps = role != "team_contributor";
            // R6: its ceiling is its column and the app-level permissions off the matrix, and no other has one.
            let ceiling = (role == "team_contributor").then_some(grants | (app_level & beyond_matrix));
            (role, Worth { grants, reaches_all_apps, ceiling })
        };
        Oracle {
            rules: rules.collect(),
            organization_level: having("level", &["organization"], &["app"]),
            app_level,
            public: having("public", &["yes"], &["-"]),
            // "Custom roles and custom team permissions": app-level ones only, and never this.
            of_a_custom_team: app_level.without(set(&names, ["TRANSFER_APPS"])),
            roles: ROLES.map(worth).into(),
            teams: TEAM_PERMISSIONS.map(|team| (team, having(team, &contained, &["-"]))).into(),
            names,
        }
    }

    /// The oracle of the policy by which the role is worth this, and all else what it is by this one.
    #[must_use]
    pub fn with_role(mut self, role: &'static str, worth: Worth) -> Oracle {
        self.roles.insert(role, worth).expect("a role of the table");
        self
    }

    /// The oracle of the policy by which the team permission contains this, and all else is as by this one.
    #[must_use]
    pub fn with_team_permission(mut self, permission: &'static str, contained: Names) -> Oracle {
        self.teams.insert(permission, contained).expect("a team permission of the table");
        self
    }

    /// What a role is worth: a custom one says so itself.
    pub fn worth(&self, role: RoleFacts) -> Worth {
        match role {
            RoleFacts::Documented(name) => self.roles[name],
            RoleFacts::Custom(worth) => worth,
        }
    }

    /// What a team permission contains: a custom one says so itself.
    pub fn contained(&self, permission: TeamPermissionFacts) -> Names {
        match permission {
            TeamPermissionFacts::Documented(name) => self.teams[name],
            TeamPermissionFacts::Custom(contained) => contained,
        }
    }

    /// These names as a set.
    pub fn set<'a>(&self, names: impl IntoIterator<Item = &'a str>) -> Names {
        set(&self.names, names)
    }

    /// The names in a set.
    pub fn listed(&self, set: Names) -> BTreeSet<&'static str> {
        self.names.iter().copied().filter(|name| !set.is_disjoint(self.set([*name]))).collect()
    }

    /// The action's row.
    pub fn rule(&self, action: &str) -> &Rule {
        self.rules.iter().find(|rule| rule.name == action).expect("an action of the table")
    }

    /// Whether the subject may do the action to the thing.
    pub fn allows(&self, subject: &Facts, action: &str, thing: &ThingFacts) -> bool {
        let held = self.held(subject, thing.owner, thing.app, thing.is_public());
        self.rule(action).satisfied(thing.kind, held, thing.is_assigned_to(subject))
    }

    /// The names of all that the subject holds on the thing.
    pub fn effective(&self, subject: &Facts, thing: &ThingFacts) -> BTreeSet<&'static str> {
        self.listed(self.held(subject, thing.owner, thing.app, thing.is_public()))
    }

    /// What the subject holds on whatever this owner has in this app, or outside any app.
    pub fn held(&self, subject: &Facts, owner: OwnerFacts, app: Option<u64>, public: bool) -> Names {
        // R1: silence denies.
        let mut held = Names::NONE;
        match owner {
            OwnerFacts::Organization(organization) => {
                // R3: only the membership in the owning organization counts.
                for member in subject.memberships.iter().filter(|it| it.organization == organization) {
                    held = held | self.held_by_member(member, app);
                }
            }
            OwnerFacts::User(owner) => {
                // R9: the owner of a personal app holds every app-level permission, and nobody else any.
                if app.is_some() && subject.user == Some(owner) {
                    held = held | self.app_level;
                }
            }
        }
        if public {
            // R10: everyone, anonymous too, whatever confines them.
            held = held | self.public;
        }
        match &subject.scopes {
            // R12: everything above is intersected with the token's scopes.
            Some(scopes) => held & self.set(scopes.iter().copied()),
            None => held,
        }
    }

    /// R7: what a member holds on what the organization has in this app, or outside any app.
    fn held_by_member(&self, member: &MemberFacts, app: Option<u64>) -> Names {
        let Worth { grants, reaches_all_apps, ceiling } = self.worth(member.role);

        // R5: what the teams bring: to the organization from any app, to an app from that app only.
        let mut from_any_app = Names::NONE;
        let mut from_this_app = Names::NONE;
        for (assigned, permission) in member.teams.iter().flat_map(|team| &team.apps) {
            let contained = self.contained(*permission);
            from_any_app = from_any_app | contained;
            if app == Some(*assigned) {
                from_this_app = from_this_app | contained;
            }
        }

        // R6: the role's ceiling, where it has one, cuts what they bring.
        if let Some(ceiling) = ceiling {
            from_any_app = from_any_app & ceiling;
            from_this_app = from_this_app & ceiling;
        }

        // R8: a member of a confining team acts only in apps to which every such team is assigned.
        let mut confining = member.teams.iter().filter(|team| team.confining).peekable();
        let on_the_organization = confining.peek().is_none();
        let in_the_app = confining.all(|team| team.apps.iter().any(|(assigned, _)| app == Some(*assigned)));

        let mut held = Names::NONE;
        if on_the_organization {
            held = held | ((grants | from_any_app) & self.organization_level);
        }
        if app.is_some() && in_the_app {
            // R4: the app-level grants hold in every app when the role reaches all.
            if reaches_all_apps {
                held = held | (grants & self.app_level);
            }
            held = held | (from_this_app & self.app_level);
        }
        held
    }
}
