//! The facts of a question as plain text. Each evaluator turns them into values of its own.

use std::collections::BTreeSet;

/// Names of permissions.
pub type Names = BTreeSet<String>;

/// The facts about a subject.
#[derive(Debug, Clone, Default)]
pub struct SubjectFacts {
    /// The user's id; `None` for an anonymous caller.
    pub user: Option<String>,
    /// The memberships, at most one for each organization.
    pub memberships: Vec<Member>,
    /// The apps that are shared with the user.
    pub shares: Vec<Share>,
    /// The scopes that the token has everywhere; `None` without a token, or if each of its grants has a place.
    pub scopes: Option<Names>,
    /// The grants of the token that have a place.
    pub grants: Vec<Grant>,
}

impl SubjectFacts {
    /// Whether there is a token.
    #[must_use]
    pub fn has_token(&self) -> bool {
        self.scopes.is_some() || !self.grants.is_empty()
    }
}

/// An app that is shared with the user.
#[derive(Debug, Clone)]
pub struct Share {
    /// The owner of the app.
    pub owner: Owner,
    /// The id of the app.
    pub app: String,
    /// The shared permissions.
    pub permissions: Names,
}

/// A grant of a token.
#[derive(Debug, Clone)]
pub struct Grant {
    /// Where the permissions may be used.
    pub place: Place,
    /// The permissions.
    pub permissions: Names,
}

/// The place of a grant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// All that the organization with this id owns.
    Organization(String),
    /// One app, and what is in it.
    App(Owner, String),
    /// The personal apps of the user with this id, and what is in them.
    PersonalApps(String),
}

/// A user's role and teams in one organization.
#[derive(Debug, Clone)]
pub struct Member {
    /// The organization's id.
    pub organization: String,
    /// The user's role there.
    pub role: Role,
    /// Whether the membership is suspended.
    pub suspended: bool,
    /// The user's teams there. They have no ids, since no decision depends on one.
    pub teams: Vec<Team>,
}

/// A documented role by its name in the tables, or the definition of a custom one.
#[derive(Debug, Clone)]
pub enum Role {
    /// The name of a column of the matrix.
    Documented(String),
    /// The definition of a custom role.
    Custom(RoleDefinition),
}

/// The definition of a custom role.
#[derive(Debug, Clone)]
pub struct RoleDefinition {
    /// The permissions that the role grants.
    pub grants: Names,
    /// Whether its app-level grants hold in all apps.
    pub reaches_all_apps: bool,
    /// The most that teams may grant its members; `None` for no limit.
    pub ceiling: Option<Names>,
}

/// A team of the user.
#[derive(Debug, Clone, Default)]
pub struct Team {
    /// Whether its members may act only inside its apps.
    pub confining: bool,
    /// The team's apps, each with the team's permission on it.
    pub apps: Vec<(String, TeamPermission)>,
}

/// A documented team permission by its name in the tables, or the contents of a custom one.
#[derive(Debug, Clone)]
pub enum TeamPermission {
    /// The name of a column of the team table.
    Documented(String),
    /// The contents of a custom team permission.
    Custom(Names),
}

/// The facts about a resource.
#[derive(Debug, Clone)]
pub struct ResourceFacts {
    /// The kind, spelled as in `actions.csv`.
    pub kind: String,
    /// The organization or user that owns it.
    pub owner: Owner,
    /// The id of the app that it is, or that contains it; `None` outside apps.
    pub app: Option<String>,
    /// Whether that app is public.
    pub app_public: bool,
    /// Whether the resource itself is public. For an app this equals `app_public`.
    pub public: bool,
    /// The users to whom it is assigned.
    pub assignees: Vec<String>,
}

/// The owner of a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The organization with this id.
    Organization(String),
    /// The user with this id, who owns a personal app and everything in it, or a resource of a service's own kind outside
    /// apps.
    User(String),
}

/// The kinds outside apps.
pub const KINDS_OUTSIDE_APPS: [&str; 4] = ["organization", "team", "cluster", "nodepool"];
/// The kinds inside apps.
pub const KINDS_IN_AN_APP: [&str; 8] =
    ["model", "workflow", "dataset", "input", "annotation", "concept", "task", "module"];

/// The kinds of the vocabulary that are outside apps.
pub const OWN_KINDS_OUTSIDE_APPS: [&str; 2] = ["registry", "secret"];
/// The kinds of the vocabulary that are inside apps.
pub const OWN_KINDS_IN_AN_APP: [&str; 2] = ["pipeline", "job"];

/// Whether the kind is outside apps.
#[must_use]
pub fn is_outside_apps(kind: &str) -> bool {
    KINDS_OUTSIDE_APPS.contains(&kind) || OWN_KINDS_OUTSIDE_APPS.contains(&kind)
}

impl ResourceFacts {
    /// A private resource of this kind, assigned to nobody.
    #[must_use]
    pub fn new(kind: &str, owner: Owner, app: Option<&str>) -> ResourceFacts {
        let (kind, app) = (kind.to_owned(), app.map(str::to_owned));
        ResourceFacts { kind, owner, app, app_public: false, public: false, assignees: Vec::new() }
    }

    /// The same resource with this visibility. For an app, only `app_public` counts.
    #[must_use]
    pub fn visible(self, app_public: bool, public: bool) -> ResourceFacts {
        let public = if self.kind == "app" { app_public } else { public };
        ResourceFacts { app_public, public, ..self }
    }

    /// The same resource, assigned to these users.
    #[must_use]
    pub fn assigned_to(self, assignees: &[&str]) -> ResourceFacts {
        ResourceFacts { assignees: assignees.iter().map(ToString::to_string).collect(), ..self }
    }
}
