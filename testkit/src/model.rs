//! A second implementation of a directory: plain rows, which the oracle gives their meaning.
//!
//! The model shares only the values that commands carry with the crate, such as names and role definitions.

use crate::oracle::{
    Facts, MemberFacts, Names, OwnerFacts, RoleDefinition, RoleFacts, TeamFacts, TeamPermissionFacts, oracle,
};
use rolecall::custom::{AnyTeamPermission, CustomRole};
use rolecall::directory::{
    Billing, Email, IdentityProvider, InvitationStatus, Name, PasswordCheck, PasswordPolicy, PersonName,
    RoleRef, Text,
};
use rolecall::{Owner, Permission, Reach};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

pub mod change;
pub mod checked;
pub mod checks;
mod commands;
mod draw;
pub mod fit;
pub mod generate;
pub mod log;
pub mod outcome;
pub mod read;
mod values;
pub mod worlds;

/// The ids of apps are below this number.
pub const APPS: u64 = 8;
// No team has this app. Permissions held in it come from the role alone, so they hold in every app without teams.
const ELSEWHERE: u64 = u64::MAX;

/// The rows of every table.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    pub accounts: BTreeMap<u64, AccountRow>,
    pub organizations: BTreeMap<u64, OrganizationRow>,
    /// Rows by organization and user. The first part of the keys below is the organization, too.
    pub members: BTreeMap<(u64, u64), MemberRow>,
    pub invitations: BTreeMap<(u64, u64), InvitationRow>,
    pub roles: BTreeMap<(u64, u64), CustomRole>,
    pub teams: BTreeMap<(u64, u64), TeamRow>,
    pub team_members: BTreeSet<(u64, u64, u64)>,
    pub team_apps: BTreeMap<(u64, u64, u64), AnyTeamPermission>,
    pub apps: BTreeMap<(OwnerFacts, u64), AppRow>,
    pub collaborators: BTreeSet<(OwnerFacts, u64, u64)>,
    pub providers: BTreeMap<(u64, u64), IdentityProvider>,
    /// Deleted things, whose ids may not be used again.
    pub gone: BTreeSet<Gone>,
    /// The names that organizations gave up, as people read them, each with the given form and the organization.
    pub reserved: BTreeMap<String, (Name, u64)>,
    pub version: u64,
    /// The time of the last event.
    pub at: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gone {
    User(u64),
    Organization(u64),
    Role(u64, u64),
    Team(u64, u64),
    Provider(u64, u64),
    App(OwnerFacts, u64),
}

#[derive(Debug, Clone, PartialEq)]
pub struct AccountRow {
    pub email: Email,
    pub confirmed: bool,
    pub name: Option<PersonName>,
    pub password: Option<PasswordCheck>,
    pub registered_at: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct OrganizationRow {
    pub name: Name,
    pub profile: Text,
    pub billing: Billing,
    pub password_policy: PasswordPolicy,
    pub created_at: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct MemberRow {
    pub role: RoleRef<u64>,
    pub name: Option<PersonName>,
    pub joined_at: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct InvitationRow {
    pub email: Email,
    pub role: RoleRef<u64>,
    pub invited_by: u64,
    pub sent_at: u64,
    pub expires_at: Option<u64>,
    pub status: InvitationStatus,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TeamRow {
    pub name: Name,
    pub default_permission: AnyTeamPermission,
    pub confining: bool,
    pub created_at: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AppRow {
    pub name: Name,
    pub description: Text,
    pub notes: Text,
    pub public: bool,
    pub created_at: u64,
}

/// A place in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub organization: u64,
    /// One app, or `None` for every app without teams and for the organization outside apps.
    pub app: Option<u64>,
}

/// Permissions that a user holds after a command and did not hold before it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Gain {
    pub user: u64,
    pub place: Place,
    pub gained: Names,
}

static NAMED: LazyLock<Vec<(Permission, Names)>> = LazyLock::new(|| {
    let names = oracle().names.iter();
    names.map(|name| (Permission::from_name(name).expect("a permission"), oracle().set([*name]))).collect()
});

/// The names in one of the crate's sets.
pub fn names(permission: Permission) -> Names {
    let held = NAMED.iter().filter(|(known, _)| permission.contains(*known));
    held.fold(Names::NONE, |names, (_, name)| names | *name)
}

/// The oracle's form of a custom role.
pub fn definition_of(role: &CustomRole) -> RoleDefinition {
    RoleDefinition {
        grants: names(role.grants()),
        reaches_all_apps: role.reach() == Reach::AllApps,
        ceiling: role.ceiling().map(names),
    }
}

/// The permissions that a team permission contains.
pub fn contained(permission: &AnyTeamPermission) -> Names {
    oracle().contained(permission_facts(permission))
}

fn permission_facts(permission: &AnyTeamPermission) -> TeamPermissionFacts {
    match permission {
        AnyTeamPermission::Documented(permission) => TeamPermissionFacts::Documented(permission.as_str()),
        AnyTeamPermission::Custom(permission) => TeamPermissionFacts::Custom(names(permission.permissions())),
    }
}

/// The oracle's form of an owner.
pub fn owner_facts(owner: &Owner<u64>) -> OwnerFacts {
    match owner {
        Owner::Organization(organization) => OwnerFacts::Organization(*organization),
        Owner::User(user) => OwnerFacts::User(*user),
    }
}

/// The permissions that the subject holds at the place, without those on public resources.
pub fn held(facts: &Facts, place: Place) -> Names {
    let app = place.app.unwrap_or(ELSEWHERE);
    oracle().held(facts, OwnerFacts::Organization(place.organization), Some(app), false)
}

impl Model {
    /// The oracle's form of the role, or `None` if the organization has no such role.
    pub fn role_facts(&self, organization: u64, role: &RoleRef<u64>) -> Option<RoleFacts> {
        match role {
            RoleRef::Documented(role) => Some(RoleFacts::Documented(role.as_str())),
            RoleRef::Custom(role) => {
                self.roles.get(&(organization, *role)).map(|role| RoleFacts::Custom(definition_of(role)))
            }
        }
    }

    /// The user's membership in the organization.
    pub fn member_facts(&self, organization: u64, user: u64) -> Option<MemberFacts> {
        let member = self.members.get(&(organization, user))?;
        let role = self.role_facts(organization, &member.role).expect("a role of the organization");
        let teams = self.teams_of(organization, user).map(|team| self.team_facts(organization, team));
        Some(MemberFacts { organization, role, teams: teams.collect() })
    }

    /// The teams that the user is in.
    pub fn teams_of(&self, organization: u64, user: u64) -> impl Iterator<Item = u64> {
        let rows = self.team_members.iter();
        rows.filter(move |row| (row.0, row.2) == (organization, user)).map(|row| row.1)
    }

    fn team_facts(&self, organization: u64, team: u64) -> TeamFacts {
        let confining = self.teams[&(organization, team)].confining;
        let apps = self.apps_of(organization, team);
        TeamFacts { confining, apps: apps.map(|(app, held)| (app, permission_facts(held))).collect() }
    }

    /// The team's apps, with the team permission on each.
    pub fn apps_of(&self, organization: u64, team: u64) -> impl Iterator<Item = (u64, &AnyTeamPermission)> {
        let rows = self.team_apps.range((organization, team, 0)..=(organization, team, u64::MAX));
        rows.map(|((_, _, app), permission)| (*app, permission))
    }

    /// The user with all memberships, without a token.
    pub fn facts(&self, user: u64) -> Facts {
        let organizations = self.organizations.keys();
        let memberships = organizations.filter_map(|organization| self.member_facts(*organization, user));
        Facts { user: Some(user), memberships: memberships.collect(), scopes: None }
    }

    /// The permissions that a new member with the role holds throughout the organization.
    pub fn held_by_new_member(organization: u64, role: RoleFacts) -> Names {
        let member = MemberFacts { organization, role, teams: Vec::new() };
        let facts = Facts { user: Some(0), memberships: vec![member], scopes: None };
        held(&facts, Place { organization, app: None })
    }

    /// The asking user with the memberships of the rows instead of the claimed ones.
    pub fn truth(&self, asker: &Facts) -> Option<Facts> {
        Some(Facts { scopes: asker.scopes.clone(), ..self.facts(asker.user?) })
    }

    /// Returns `true` if the user is an Administrator of the organization and in no confining team.
    pub fn is_free_administrator(&self, organization: u64, user: u64) -> bool {
        self.member_facts(organization, user).is_some_and(|member| {
            member.role == RoleFacts::Documented("administrator")
                && member.teams.iter().all(|team| !team.confining)
        })
    }

    /// The members of the organization.
    pub fn users_of(&self, organization: u64) -> impl Iterator<Item = u64> {
        self.members.keys().filter(move |row| row.0 == organization).map(|row| row.1)
    }

    /// The apps of the owner, in the order of their ids.
    pub fn apps_owned(&self, owner: OwnerFacts) -> impl Iterator<Item = (u64, &AppRow)> {
        let rows = self.apps.range((owner, 0)..=(owner, u64::MAX));
        rows.map(|((_, app), row)| (*app, row))
    }

    /// The organization's pending invitation to the address.
    pub fn pending(&self, organization: u64, email: &Email) -> Option<u64> {
        let mut rows = self.invitations.iter();
        let sent = rows.find(|((inviting, _), sent)| {
            *inviting == organization && sent.email == *email && sent.status == InvitationStatus::Pending
        });
        sent.map(|((_, invitation), _)| *invitation)
    }

    /// The organization's pending invitation to the address, unless its time has passed.
    pub fn open(&self, organization: u64, email: &Email, at: u64) -> Option<u64> {
        let pending = self.pending(organization, email)?;
        let expires_at = self.invitations[&(organization, pending)].expires_at;
        expires_at.is_none_or(|expires_at| at < expires_at).then_some(pending)
    }

    /// The number of members with the role, and the number of pending invitations to it.
    pub fn uses(&self, organization: u64, role: u64) -> (usize, usize) {
        let role = RoleRef::Custom(role);
        let carriers =
            self.members.iter().filter(|(row, member)| row.0 == organization && member.role == role);
        let promises = self.invitations.iter().filter(|(row, sent)| {
            row.0 == organization && sent.role == role && sent.status == InvitationStatus::Pending
        });
        (carriers.count(), promises.count())
    }
}

/// The permissions that users gain from one model to the next, place by place.
pub fn gains(before: &Model, after: &Model) -> Vec<Gain> {
    let mut gains = Vec::new();
    for (organization, user) in after.members.keys().copied() {
        let was = before.member_facts(organization, user);
        let is = after.member_facts(organization, user);
        if was == is {
            continue;
        }
        let facts = |member: Option<MemberFacts>| Facts {
            user: Some(user),
            memberships: member.into_iter().collect(),
            scopes: None,
        };
        let (was, is) = (facts(was), facts(is));
        for app in [None].into_iter().chain((0..APPS).map(Some)) {
            let place = Place { organization, app };
            let gained = held(&is, place).without(held(&was, place));
            if gained != Names::NONE {
                gains.push(Gain { user, place, gained });
            }
        }
    }
    gains
}
