//! A question as plain rows of text: who asks, and what is asked about.

use std::collections::BTreeSet;

/// Names of permissions.
pub type Names = BTreeSet<String>;

/// Who asks.
#[derive(Debug, Clone, Default)]
pub struct Who {
    /// Nobody when `None`.
    pub user: Option<String>,
    /// At most one for each organization.
    pub memberships: Vec<Member>,
    /// What a token is for; without a token `None`.
    pub scopes: Option<Names>,
}

/// What they are in one organization.
#[derive(Debug, Clone)]
pub struct Member {
    /// Which.
    pub organization: String,
    /// As what.
    pub role: Role,
    /// In which teams.
    pub teams: Vec<Team>,
}

/// A role by its name in the tables, or what a custom one is worth.
#[derive(Debug, Clone)]
pub enum Role {
    /// A column of the matrix.
    Documented(String),
    /// One that an organization made.
    Custom(Worth),
}

/// What a custom role is worth.
#[derive(Debug, Clone)]
pub struct Worth {
    /// What it grants.
    pub grants: Names,
    /// Whether its app-level grants hold in all apps.
    pub reaches_all_apps: bool,
    /// The most that teams may bring; `None` is no bound.
    pub ceiling: Option<Names>,
}

/// A team that they are in.
#[derive(Debug, Clone, Default)]
pub struct Team {
    /// Whether its members act in its apps alone.
    pub confining: bool,
    /// The apps assigned to it, each with what it holds there.
    pub apps: Vec<(String, TeamPermission)>,
}

/// A team permission by its name in the tables, or what a custom one contains.
#[derive(Debug, Clone)]
pub enum TeamPermission {
    /// A column of the team table.
    Documented(String),
    /// One that an organization made.
    Custom(Names),
}

/// What is asked about.
#[derive(Debug, Clone)]
pub struct What {
    /// As `actions.csv` writes it.
    pub kind: String,
    /// Whose it is.
    pub owner: Owner,
    /// The app that it is, or is in.
    pub app: Option<String>,
    /// Whether that app is public.
    pub app_public: bool,
    /// Of a thing in an app. An app itself is as public as `app_public` says.
    pub public: bool,
    /// To whom it is assigned.
    pub assignees: Vec<String>,
}

/// Whose something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// An organization's.
    Organization(String),
    /// A personal app, or what is in it.
    User(String),
}

/// The kinds that are in no app.
pub const KINDS_OUTSIDE_APPS: [&str; 4] = ["organization", "team", "cluster", "nodepool"];
/// The kinds that are in an app.
pub const KINDS_IN_AN_APP: [&str; 8] =
    ["model", "workflow", "dataset", "input", "annotation", "concept", "task", "module"];

impl What {
    /// Something private of this kind, assigned to nobody.
    #[must_use]
    pub fn new(kind: &str, owner: Owner, app: Option<&str>) -> What {
        let app = app.map(str::to_owned);
        What { kind: kind.to_owned(), owner, app, app_public: false, public: false, assignees: Vec::new() }
    }

    /// The same, and so visible; an app has no visibility beside its own.
    #[must_use]
    pub fn visible(self, app_public: bool, public: bool) -> What {
        let public = if self.kind == "app" { app_public } else { public };
        What { app_public, public, ..self }
    }

    /// The same, assigned to these.
    #[must_use]
    pub fn assigned_to(self, assignees: &[&str]) -> What {
        What { assignees: assignees.iter().map(ToString::to_string).collect(), ..self }
    }
}
