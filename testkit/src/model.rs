//! A second implementation of a directory: plain rows, which the oracle gives their meaning.
//!
//! The model shares only the values that commands carry with the crate, such as names and role definitions.

use crate::oracle::{
    Facts, MemberFacts, Names, OwnerFacts, RoleDefinition, RoleFacts, ShareFacts, TeamFacts,
    TeamPermissionFacts, oracle,
};
use rolecall::custom::{AnyTeamPermission, CustomRole};
use rolecall::directory::{
    Billing, Email, IdentityProvider, InvitationStatus, Name, NamedThing, PasswordCheck, PasswordPolicy,
    PersonName, RoleRef, SharedPermissions, Text,
};
use rolecall::{Owner, Permission, Reach, Role};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

pub mod change;
pub mod checked;
pub mod checks;
mod commands;
mod draw;
pub mod fit;
pub mod generate;
mod impact;
mod known;
pub mod log;
pub mod outcome;
pub mod pages;
pub mod read;
mod renames;
mod stale;
pub mod updates;
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
    /// Shares by owner, app and user.
    pub shares: BTreeMap<(OwnerFacts, u64, u64), SharedPermissions>,
    pub providers: BTreeMap<(u64, u64), IdentityProvider>,
    /// Deleted things, whose ids may not be used again.
    pub gone: BTreeSet<Gone>,
    /// The names that were given up, as people read them, each with the given form and what had it.
    pub reserved: BTreeMap<(Among, String), (Name, NamedThing<u64>)>,
    pub version: u64,
    /// The time of the last event.
    pub at: u64,
}

/// The things among which a name is unique.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Among {
    Organizations,
    AppsOf(OwnerFacts),
    RolesOf(u64),
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
    pub suspended: bool,
    pub name: Option<PersonName>,
    pub joined_at: u64,
    pub updated_at: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct InvitationRow {
    pub email: Email,
    pub role: RoleRef<u64>,
    pub invited_by: u64,
    pub sent_at: u64,
    pub updated_at: u64,
    pub expires_at: Option<u64>,
    pub status: InvitationStatus,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TeamRow {
    pub name: Name,
    pub default_permission: AnyTeamPermission,
    pub confining: bool,
    pub created_at: u64,
    pub updated_at: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct AppRow {
    pub name: Name,
    pub description: Text,
    pub notes: Text,
    pub public: bool,
    pub created_at: u64,
    pub updated_at: u64,
}

/// A place of an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub owner: OwnerFacts,
    /// One app, or `None` for every app without teams and shares and for the organization outside apps.
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
    oracle().held(facts, place.owner, Some(app), false)
}

impl Place {
    /// The place of what is in no app with teams or shares.
    pub const fn throughout(organization: u64) -> Place {
        Place { owner: OwnerFacts::Organization(organization), app: None }
    }

    /// The app of the organization.
    pub const fn app(organization: u64, app: u64) -> Place {
        Place { owner: OwnerFacts::Organization(organization), app: Some(app) }
    }
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
        Some(MemberFacts { organization, role, suspended: member.suspended, teams: teams.collect() })
    }

    /// The teams that the user is in.
    pub fn teams_of(&self, organization: u64, user: u64) -> impl Iterator<Item = u64> {
        let rows = self.team_members.iter();
        rows.filter(move |row| (row.0, row.2) == (organization, user)).map(|row| row.1)
    }

    /// Returns `true` if the member's confining teams leave them something in the app, or outside apps.
    pub fn leaves(&self, organization: u64, user: u64, app: Option<u64>) -> bool {
        let mut confining =
            self.teams_of(organization, user).filter(|team| self.teams[&(organization, *team)].confining);
        confining.all(|team| app.is_some_and(|app| self.team_apps.contains_key(&(organization, team, app))))
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

    /// The shares that the user has of the owners' apps. Empty ones give nothing, and are left out.
    pub fn share_facts(&self, user: u64, of: impl Fn(OwnerFacts) -> bool) -> Vec<ShareFacts> {
        let rows =
            self.shares.iter().filter(|(row, shared)| row.2 == user && of(row.0) && !shared.is_empty());
        let facts = rows.map(|((owner, app, _), shared)| {
            let permissions = names(shared.permissions());
            ShareFacts { owner: *owner, app: *app, permissions }
        });
        facts.collect()
    }

    /// The user with all memberships and shares, without a token.
    pub fn facts(&self, user: u64) -> Facts {
        let organizations = self.organizations.keys();
        let memberships = organizations.filter_map(|organization| self.member_facts(*organization, user));
        let (memberships, shares) = (memberships.collect(), self.share_facts(user, |_| true));
        Facts { user: Some(user), memberships, shares, ..Facts::default() }
    }

    /// The user with the membership and the shares of one owner.
    fn facts_at(&self, owner: OwnerFacts, user: u64) -> Facts {
        let member = match owner {
            OwnerFacts::Organization(organization) => self.member_facts(organization, user),
            OwnerFacts::User(_) => None,
        };
        let shares = self.share_facts(user, |other| other == owner);
        Facts { user: Some(user), memberships: member.into_iter().collect(), shares, ..Facts::default() }
    }

    /// The permissions that a new member with the role holds throughout the organization.
    pub fn held_by_new_member(organization: u64, role: RoleFacts) -> Names {
        let member = MemberFacts { organization, role, suspended: false, teams: Vec::new() };
        let facts = Facts { user: Some(0), memberships: vec![member], ..Facts::default() };
        held(&facts, Place::throughout(organization))
    }

    /// The asking user with the memberships and shares of the rows instead of the claimed ones.
    pub fn truth(&self, asker: &Facts) -> Option<Facts> {
        let (scopes, tokens) = (asker.scopes.clone(), asker.tokens.clone());
        Some(Facts { scopes, tokens, ..self.facts(asker.user?) })
    }

    /// Returns `true` if the user is an Administrator of the organization, suspended or confined or not.
    pub fn is_administrator(&self, organization: u64, user: u64) -> bool {
        let member = self.members.get(&(organization, user));
        member.is_some_and(|member| member.role == RoleRef::Documented(Role::Administrator))
    }

    /// Returns `true` if the user is an Administrator of the organization, not suspended, and in no confining team.
    pub fn is_free_administrator(&self, organization: u64, user: u64) -> bool {
        self.member_facts(organization, user).is_some_and(|member| {
            member.role == RoleFacts::Documented("administrator")
                && !member.suspended
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
///
/// A gain of a member who stays suspended is that of the member without the suspension, since it counts once it ends.
pub fn gains(before: &Model, after: &Model) -> Vec<Gain> {
    let members =
        after.members.keys().map(|(organization, user)| (OwnerFacts::Organization(*organization), *user));
    let sharers = after.shares.keys().map(|(owner, _, user)| (*owner, *user));
    let users: BTreeSet<_> = members.chain(sharers).collect();
    let mut gains = Vec::new();
    for (owner, user) in users {
        let (mut was, mut is) = (before.facts_at(owner, user), after.facts_at(owner, user));
        let is_suspended = |facts: &Facts| facts.memberships.iter().any(|member| member.suspended);
        if is_suspended(&was) && is_suspended(&is) {
            for member in was.memberships.iter_mut().chain(&mut is.memberships) {
                member.suspended = false;
            }
        }
        if was == is {
            continue;
        }
        for app in [None].into_iter().chain((0..APPS).map(Some)) {
            let place = Place { owner, app };
            let gained = held(&is, place).without(held(&was, place));
            if gained != Names::NONE {
                gains.push(Gain { user, place, gained });
            }
        }
    }
    gains
}
