//! The organizations as they are written in a file.
//!
//! What may be left out only denies when it is absent. Whether a team is confining and which teams a member
//! is in may not: forgetting a confining team would open something.

use crate::keyed::Keyed;
use rolecall::ResourceKind;
use rolecall::custom::{CustomRole, CustomTeamPermission};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    pub organizations: Keyed<Organization>,
    /// Everybody there is, so that a misspelt member is found.
    pub users: Keyed<User>,
    /// By a short name.
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
    /// What the team holds on each: a team permission, documented or custom.
    #[serde(default)]
    pub apps: Keyed<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Documented or custom.
    pub role: String,
    pub teams: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// Personal ones.
    #[serde(default)]
    pub apps: Keyed<App>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedResource {
    pub kind: ResourceKind,
    /// `acme/cats`, or `user:ana/scratch` for a personal one.
    pub app: String,
    #[serde(default)]
    pub public: bool,
    #[serde(default)]
    pub assigned_to: Vec<String>,
}
