//! The small format that people type, and its conversion to a snapshot.
//!
//! A field may be left out only if its absence can never allow anything. `confining` and a member's `teams` are therefore
//! required: a forgotten confining team would give its members more access.

use super::keyed::Keyed;
use super::suggestions::unknown;
use super::{Failure, Id, Source};
use rolecall::custom::{AnyTeamPermission, CustomRole, CustomTeamPermission};
use rolecall::directory::{
    AccountRecord, AppRecord, Billing, Email, MemberRecord, Name, OrganizationRecord, PasswordPolicy,
    RoleRecord, RoleRef, Snapshot, TeamAppRecord, TeamRecord, Text, TextError,
};
use rolecall::{Policy, Role, TeamPermission};
use serde::Deserialize;
use std::collections::HashMap;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Small {
    organizations: Keyed<Organization>,
    users: Keyed<User>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Organization {
    name: Option<String>,
    #[serde(default)]
    roles: Vec<CustomRole>,
    #[serde(default)]
    team_permissions: Vec<CustomTeamPermission>,
    #[serde(default)]
    apps: Keyed<App>,
    #[serde(default)]
    teams: Keyed<Team>,
    members: Keyed<Member>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct App {
    name: Option<String>,
    #[serde(default)]
    public: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Team {
    confining: bool,
    apps: Keyed<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    role: String,
    teams: Vec<String>,
    #[serde(default)]
    suspended: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct User {
    email: Option<String>,
    #[serde(default)]
    apps: Keyed<App>,
}

/// A snapshot that was made from the small format.
#[derive(Debug)]
pub struct Converted {
    /// The snapshot.
    pub snapshot: Snapshot<Id>,
}

/// Converts a text in the small format to a snapshot, governed by the policy.
///
/// An organization, an app and a team without a name is called by its id, and a user without an address gets one that ends
/// in `example.invalid`, which no mail can reach. All times are 0.
///
/// # Errors
///
/// The text has another form, or it refers to a user, an app, a role or a team that it does not define. All such problems
/// are reported. Other invariants are checked when the snapshot is used.
pub fn convert(source: &Source, policy: &Policy) -> Result<Converted, Failure> {
    let small: Small = source.read("organizations in the small format", policy.vocabulary())?;
    let mut problems = Problems { source: source.name(), found: Vec::new() };
    let accounts = small.users.iter().filter_map(|(user, facts)| problems.account(user, facts));
    let accounts = accounts.collect();
    let organizations = small.organizations.iter();
    let organizations =
        organizations.filter_map(|(id, facts)| problems.organization(id, facts, &small.users)).collect();
    if !problems.found.is_empty() {
        return Err(Failure::of(problems.found));
    }
    let policy = policy.fingerprint();
    Ok(Converted { snapshot: Snapshot { policy, accounts, organizations, ..Snapshot::default() } })
}

/// The problems of a file, each with its path.
struct Problems<'a> {
    source: &'a str,
    found: Vec<String>,
}

impl Problems<'_> {
    fn add(&mut self, path: &str, problem: &str) {
        self.found.push(format!("{}: {path}: {problem}", self.source));
    }

    fn text<T>(&mut self, path: &str, text: Result<T, TextError>) -> Option<T> {
        text.inspect_err(|error| self.add(path, &error.to_string())).ok()
    }

    fn account(&mut self, user: &str, facts: &User) -> Option<AccountRecord<Id>> {
        let path = format!("users.{user}");
        let email = facts.email.clone().unwrap_or_else(|| format!("{user}@example.invalid"));
        let email = self.text(&format!("{path}.email"), Email::new(email));
        let apps = self.apps(&format!("{path}.apps"), &facts.apps);
        Some(AccountRecord {
            user: user.into(),
            email: email?,
            email_confirmed: true,
            name: None,
            password: None,
            registered_at: 0,
            apps,
            retired_apps: Vec::new(),
        })
    }

    fn apps(&mut self, path: &str, apps: &Keyed<App>) -> Vec<AppRecord<Id>> {
        let app = |(id, facts): (&str, &App)| {
            let name = Name::new(facts.name.clone().unwrap_or_else(|| id.to_owned()));
            Some(AppRecord {
                app: id.into(),
                name: self.text(&format!("{path}.{id}.name"), name)?,
                description: self.text(path, Text::new(""))?,
                notes: self.text(path, Text::new(""))?,
                public: facts.public,
                created_at: 0,
                updated_at: 0,
                shares: Vec::new(),
            })
        };
        apps.iter().filter_map(app).collect()
    }

    fn organization(
        &mut self,
        id: &str,
        facts: &Organization,
        users: &Keyed<User>,
    ) -> Option<OrganizationRecord<Id>> {
        let path = format!("organizations.{id}");
        let name = Name::new(facts.name.clone().unwrap_or_else(|| id.to_owned()));
        let name = self.text(&format!("{path}.name"), name);
        let billing = self.text(&path, Email::new("billing@example.invalid")).map(Billing::new);
        let profile = self.text(&path, Text::new(""));
        let apps = self.apps(&format!("{path}.apps"), &facts.apps);
        let members = facts.members.iter().filter_map(|(user, member)| {
            let path = format!("{path}.members.{user}");
            if !users.has(user) {
                self.add(&path, &unknown("user", user, users.keys()));
            }
            for team in member.teams.iter().filter(|team| !facts.teams.has(team)) {
                self.add(&format!("{path}.teams"), &unknown("team", team, facts.teams.keys()));
            }
            let role = role(facts, &member.role);
            let role = role.inspect_err(|problem| self.add(&format!("{path}.role"), problem)).ok()?;
            let (user, suspended) = (user.into(), member.suspended);
            Some(MemberRecord { user, role, suspended, name: None, joined_at: 0, updated_at: 0 })
        });
        let members = members.collect();
        // collected once: each team would read all members again
        let mut in_team: HashMap<&str, Vec<Id>> = HashMap::new();
        for (user, member) in facts.members.iter() {
            for team in &member.teams {
                in_team.entry(team).or_default().push(user.into());
            }
        }
        let teams = facts.teams.iter().filter_map(|(id, team)| {
            let members = in_team.remove(id).unwrap_or_default();
            self.team(&path, id, team, members, facts)
        });
        let teams = teams.collect();
        let roles =
            facts.roles.iter().map(|role| RoleRecord { role: role.name().into(), definition: role.clone() });
        Some(OrganizationRecord {
            organization: id.into(),
            name: name?,
            profile: profile?,
            billing: billing?,
            password_policy: PasswordPolicy::default(),
            created_at: 0,
            roles: roles.collect(),
            retired_roles: Vec::new(),
            members,
            invitations: Vec::new(),
            teams,
            retired_teams: Vec::new(),
            apps,
            retired_apps: Vec::new(),
            identity_providers: Vec::new(),
            retired_identity_providers: Vec::new(),
        })
    }

    fn team(
        &mut self,
        path: &str,
        id: &str,
        team: &Team,
        members: Vec<Id>,
        facts: &Organization,
    ) -> Option<TeamRecord<Id>> {
        let path = format!("{path}.teams.{id}");
        let apps = team.apps.iter().filter_map(|(app, permission)| {
            if !facts.apps.has(app) {
                self.add(&format!("{path}.apps"), &unknown("app", app, facts.apps.keys()));
            }
            let permission = team_permission(facts, permission);
            let permission =
                permission.inspect_err(|problem| self.add(&format!("{path}.apps.{app}"), problem)).ok()?;
            Some(TeamAppRecord { app: app.into(), permission })
        });
        let apps = apps.collect();
        Some(TeamRecord {
            team: id.into(),
            name: self.text(&path, Name::new(id))?,
            // the least one: the format has no default, and no question looks at it
            default_permission: TeamPermission::LabelerWorker.into(),
            confining: team.confining,
            created_at: 0,
            updated_at: 0,
            members,
            apps,
        })
    }
}

fn role(facts: &Organization, name: &str) -> Result<RoleRef<Id>, String> {
    let custom = || {
        facts.roles.iter().find(|role| role.name() == name).map(|role| RoleRef::Custom(role.name().into()))
    };
    let found = name.parse::<Role>().ok().map(RoleRef::from).or_else(custom);
    let documented = Role::ALL.iter().map(|role| role.as_str());
    found.ok_or_else(|| unknown("role", name, documented.chain(facts.roles.iter().map(CustomRole::name))))
}

fn team_permission(facts: &Organization, name: &str) -> Result<AnyTeamPermission, String> {
    let all = &facts.team_permissions;
    let custom = || all.iter().find(|held| held.name() == name).cloned().map(AnyTeamPermission::from);
    let found = name.parse::<TeamPermission>().ok().map(AnyTeamPermission::from).or_else(custom);
    let documented = TeamPermission::ALL.iter().map(|held| held.as_str());
    let names = documented.chain(all.iter().map(CustomTeamPermission::name));
    found.ok_or_else(|| unknown("team permission", name, names))
}
