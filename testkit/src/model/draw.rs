//! Draws the ids in a command and the user who asks. Most ids exist, and most users may run the command.

use super::values::{RISKY, role_definition};
use super::{APPS, Gone, Model, owner_facts};
use crate::oracle::{Facts, GrantFacts, MemberFacts, Names, OwnerFacts, ShareFacts, TokenPlace, oracle};
use fastrand::Rng;
use rolecall::custom::CustomRole;
use rolecall::directory::{AssignedRole, Command};
use rolecall::{Owner, Role};

pub const USERS: u64 = 7;
/// There are more addresses than users, so that a user can change theirs.
pub const ADDRESSES: u64 = USERS + 3;
pub const ORGANIZATIONS: u64 = 5;
pub const TEAMS: u64 = 7;
pub const ROLES: u64 = 7;
pub const INVITATIONS: u64 = 13;
pub const PROVIDERS: u64 = 5;
// Personal apps get ids from here on, so that most of them do not collide with an organization's on a transfer.
pub const PERSONAL: u64 = 5;
/// The rows and the random numbers for one step.
pub struct Draw<'a> {
    pub model: &'a Model,
    pub random: &'a mut Rng,
}

impl Draw<'_> {
    pub(super) fn chance(&mut self, percent: u8) -> bool {
        self.random.u8(0..100) < percent
    }

    pub(super) fn any<T>(&mut self, all: impl IntoIterator<Item = T>) -> Option<T> {
        let all: Vec<T> = all.into_iter().collect();
        let index = self.random.usize(0..all.len().max(1));
        all.into_iter().nth(index)
    }

    /// Usually one of these ids, and in 6 % of the cases any id below the bound.
    pub(super) fn one_of(&mut self, all: impl IntoIterator<Item = u64>, bound: u64) -> u64 {
        let known = self.any(all);
        let wild = self.random.u64(0..bound);
        if self.chance(6) { wild } else { known.unwrap_or(wild) }
    }

    /// Usually the first unused id. In 8 % of the cases the id is taken, and in 12 % it is retired.
    pub(super) fn new_id(
        &mut self,
        bound: u64,
        is_there: impl Fn(u64) -> bool,
        is_gone: impl Fn(u64) -> bool,
    ) -> u64 {
        // Commands that create something must also be refused: for a live id, and for a retired one.
        let fresh = (0..bound).find(|id| !is_there(*id) && !is_gone(*id));
        let given = match self.random.u8(0..100) {
            0..8 => self.any((0..bound).filter(|id| is_there(*id))),
            8..20 => self.any((0..bound).filter(|id| is_gone(*id))),
            _ => None,
        };
        given.or(fresh).unwrap_or_else(|| self.random.u64(0..bound))
    }

    pub(super) fn asker(&mut self, command: &Command<u64>) -> Facts {
        let is_nobodys = matches!(command, Command::ExpireInvitation { .. });
        let user = match self.random.u8(0..100) {
            16.. if is_nobodys => None,
            0..3 => None,
            3..18 => Some(self.user()),
            _ => Some(self.able(command)),
        };
        let scopes = if self.chance(18) { Some(self.scopes()) } else { None };
        let memberships = match (user, self.random.u8(0..3)) {
            (Some(user), 0) => self.model.facts(user).memberships,
            (Some(_), 1) => made_up(),
            _ => Vec::new(),
        };
        let scopes = scopes.map(|scopes| oracle().listed(scopes));
        let tokens = if self.chance(8) { vec![self.token(command)] } else { Vec::new() };
        Facts { user, memberships, scopes, tokens, shares: Self::made_up_shares(user, command) }
    }

    /// A token for a place: usually the organization or the app that the command is about.
    fn token(&mut self, command: &Command<u64>) -> Vec<GrantFacts> {
        let organization = command.organization().copied().filter(|_| self.chance(80));
        let organization = organization.unwrap_or_else(|| self.organization());
        let place = match self.random.u8(0..4) {
            0 => TokenPlace::App(OwnerFacts::Organization(organization), self.random.u64(0..APPS)),
            1 => TokenPlace::PersonalApps(self.user()),
            _ => TokenPlace::Organization(organization),
        };
        let permissions = oracle().organization_level | oracle().app_level;
        vec![GrantFacts { place, permissions }]
    }

    /// Claims a share of the app that the command is about, which the directory must not believe.
    fn made_up_shares(user: Option<u64>, command: &Command<u64>) -> Vec<ShareFacts> {
        let (Command::DeleteApp { owner, app } | Command::RenameApp { owner, app, .. }) = command else {
            return Vec::new();
        };
        let share =
            ShareFacts { owner: owner_facts(owner), app: *app, permissions: oracle().of_a_custom_team };
        if user.is_some() { vec![share] } else { Vec::new() }
    }

    /// A user who may run the command, preferably not an Administrator.
    fn able(&mut self, command: &Command<u64>) -> u64 {
        if let Command::AcceptInvitation { organization, invitation }
        | Command::DeclineInvitation { organization, invitation } = command
            && let Some(sent) = self.model.invitations.get(&(*organization, *invitation))
            && let Some((user, _)) = self.model.accounts.iter().find(|(_, it)| it.email == sent.email)
        {
            return *user;
        }
        if let Command::LeaveOrganization { organization } = command
            && let Some(user) = self.any(self.model.users_of(*organization))
        {
            return user;
        }
        if let Command::LeaveApp { owner, app } = command {
            let owner = owner_facts(owner);
            let sharers = self.model.shares.keys().filter(|row| (row.0, row.1) == (owner, *app));
            if let Some(user) = self.any(sharers.map(|row| row.2)) {
                return user;
            }
        }
        if let Command::TransferApp { app, .. } = command {
            let owners = self.model.apps.keys().filter_map(|(owner, owned)| match owner {
                OwnerFacts::User(user) if owned == app => Some(*user),
                _ => None,
            });
            if let Some(owner) = self.any(owners) {
                return owner;
            }
        }
        if let Command::ChangeEmail { email } = command
            && let Some((user, _)) = self.model.accounts.iter().find(|(_, it)| it.email == *email)
            && self.chance(80)
        {
            return *user;
        }
        if matches!(command, Command::Register { .. }) {
            let model = self.model;
            let is_gone = |user| model.gone.contains(&Gone::User(user));
            return self.new_id(USERS, |user| model.accounts.contains_key(&user), is_gone);
        }
        let model = self.model;
        let able = (0..USERS).filter(|user| model.authorized(&model.facts(*user), command).is_ok());
        let able: Vec<_> = able.collect();
        let is_administrator =
            |user: &u64| command.organization().is_some_and(|id| model.is_free_administrator(*id, *user));
        let lesser: Vec<_> = able.iter().copied().filter(|user| !is_administrator(user)).collect();
        // An Administrator may do nearly everything. Lesser users are the ones whom the escalation checks stop.
        let of = if self.chance(65) && !lesser.is_empty() { lesser } else { able };
        self.any(of).unwrap_or_else(|| self.random.u64(0..USERS))
    }

    fn scopes(&mut self) -> Names {
        let everything = oracle().organization_level | oracle().app_level;
        match self.random.u8(0..7) {
            0 => everything,
            1 => everything.without(oracle().set(["VIEW_CLUSTERS"])),
            2 => everything.without(oracle().set(["MANAGE_MEMBERS"])),
            3 => oracle().organization_level,
            4 => oracle().app_level | oracle().set(["CREATE_APPS", "ADD_APPS_TO_TEAMS"]),
            5 => oracle().set(["TRANSFER_APPS", "CREATE_APPS"]),
            _ => oracle().set(RISKY),
        }
    }

    pub(super) fn user(&mut self) -> u64 {
        self.random.u64(0..USERS)
    }

    pub(super) fn account(&mut self) -> u64 {
        self.one_of(self.model.accounts.keys().copied(), USERS)
    }

    pub(super) fn organization(&mut self) -> u64 {
        self.one_of(self.model.organizations.keys().copied(), ORGANIZATIONS)
    }

    pub(super) fn member(&mut self, organization: u64) -> u64 {
        self.one_of(self.model.users_of(organization), USERS)
    }

    pub(super) fn custom_role(&mut self, organization: u64) -> u64 {
        self.one_of(within(self.model.roles.keys(), organization), ROLES)
    }

    pub(super) fn team(&mut self, organization: u64) -> u64 {
        self.one_of(within(self.model.teams.keys(), organization), TEAMS)
    }

    pub(super) fn provider(&mut self, organization: u64) -> u64 {
        self.one_of(within(self.model.providers.keys(), organization), PROVIDERS)
    }

    pub(super) fn app(&mut self, owner: &Owner<u64>) -> u64 {
        self.one_of(self.model.apps_owned(owner_facts(owner)).map(|(app, _)| app), APPS)
    }

    pub(super) fn owner(&mut self) -> Owner<u64> {
        if self.chance(30) { Owner::User(self.account()) } else { Owner::Organization(self.organization()) }
    }

    pub(super) fn role(&mut self, organization: u64) -> AssignedRole<u64> {
        if self.chance(50) {
            AssignedRole::Documented(Role::ALL[self.random.usize(0..Role::ALL.len())])
        } else {
            let role = self.custom_role(organization);
            AssignedRole::Custom { role, expected: self.expected(organization, role) }
        }
    }

    /// The definition that somebody saw: usually the role's.
    pub(super) fn expected(&mut self, organization: u64, role: u64) -> CustomRole {
        let other = role_definition(self.random);
        let is = self.model.roles.get(&(organization, role)).filter(|_| self.chance(90));
        is.cloned().unwrap_or(other)
    }
}

/// Claims to be an Administrator of every organization, which the directory must not believe.
fn made_up() -> Vec<MemberFacts> {
    let role = "administrator".into();
    let member = |organization| MemberFacts { organization, role, suspended: false, teams: Vec::new() };
    (0..ORGANIZATIONS).map(member).collect()
}

fn within<'a>(rows: impl Iterator<Item = &'a (u64, u64)>, organization: u64) -> impl Iterator<Item = u64> {
    rows.filter(move |row| row.0 == organization).map(|row| row.1)
}
