//! The JSON format of the file with organizations, users and resources.
//!
//! A field may be left out only if its absence can never allow anything. `confining` and a member's `teams` are
//! therefore required: a forgotten confining team would give its members more access.

use crate::keyed::Keyed;
use rolecall::ResourceKind;
use rolecall::custom::{CustomRole, CustomTeamPermission};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub organizations: Keyed<Organization>,
    /// All users. Members and assignees must be among them, so a misspelled id is an error.
    pub users: Keyed<User>,
    /// Resources with a short name, for the command line.
    #[serde(default)]
    pub resources: Keyed<NamedResource>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organization {
    #[serde(default)]
    pub roles: Vec<CustomRole>,
    #[serde(default)]
    pub team_permissions: Vec<CustomTeamPermission>,
    #[serde(default)]
    pub apps: Keyed<App>,
    #[serde(default)]
    pub teams: Keyed<Team>,
    #[serde(default)]
    pub members: Keyed<Member>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct App {
    #[serde(default)]
    pub public: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Team {
    pub confining: bool,
    /// The team's apps, each with the name of a documented or custom team permission.
    #[serde(default)]
    pub apps: Keyed<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// The name of a documented or custom role.
    pub role: String,
    pub teams: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// The user's personal apps.
    #[serde(default)]
    pub apps: Keyed<App>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedResource {
    pub kind: ResourceKind,
    /// The path of the app: `acme/cats`, or `user:ana/scratch` for a personal app.
    pub app: String,
    #[serde(default)]
    pub public: bool,
    #[serde(default)]
    pub assigned_to: Vec<String>,
}
