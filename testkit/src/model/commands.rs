//! Draws a command of each kind.

use super::draw::{ADDRESSES, Draw, INVITATIONS, ORGANIZATIONS, PERSONAL, PROVIDERS, ROLES, TEAMS, USERS};
use super::values::{
    address, card, name, password_policy, person, role_definition, settings, shared_permissions,
    team_permission, text,
};
use super::{APPS, Gone, InvitationRow, owner_facts};
use crate::oracle::OwnerFacts;
use rolecall::Owner;
use rolecall::custom::CustomRole;
use rolecall::directory::{
    Billing, Command, InvitationStatus, Name, PaymentReference, TeamAppPermission, Text,
};
impl Draw<'_> {
    pub(super) fn name(&mut self) -> Name {
        name(self.random)
    }

    fn text(&mut self) -> Text {
        text(self.random)
    }

    pub(super) fn register(&mut self) -> Command<u64> {
        let user = self.random.u64(0..USERS);
        let model = self.model;
        let is_gone = |user| model.gone.contains(&Gone::User(user));
        let fresh = self.new_id(USERS, |user| model.accounts.contains_key(&user), is_gone);
        Command::Register { email: address(if self.chance(80) { fresh } else { user }) }
    }

    pub(super) fn create_organization(&mut self) -> Command<u64> {
        let model = self.model;
        let is_there = |id| model.organizations.contains_key(&id);
        let is_gone = |id| model.gone.contains(&Gone::Organization(id));
        let (organization, name) = (self.new_id(ORGANIZATIONS, is_there, is_gone), self.name());
        let name = self.reserved().unwrap_or(name);
        Command::CreateOrganization { organization, name, billing_email: address(9) }
    }

    /// An invitation, usually a pending one.
    fn invitation(&mut self) -> (u64, u64) {
        let pending = self.model.invitations.iter().filter(|(_, it)| it.status == InvitationStatus::Pending);
        let pending = self.any(pending.map(|(row, _)| *row));
        let known = self.any(self.model.invitations.keys().copied());
        let wild = (self.organization(), self.random.u64(0..INVITATIONS));
        match self.random.u8(0..100) {
            0..75 => pending.or(known).unwrap_or(wild),
            75..95 => known.unwrap_or(wild),
            _ => wild,
        }
    }

    /// A pending invitation to an account with an address that is not confirmed.
    fn unconfirmed(&mut self) -> Option<(u64, u64)> {
        let model = self.model;
        let is_unconfirmed = |sent: &InvitationRow| {
            let mut accounts = model.accounts.values().filter(|account| account.email == sent.email);
            accounts.any(|account| !account.confirmed) && sent.status == InvitationStatus::Pending
        };
        let rows = model.invitations.iter().filter(|(_, sent)| is_unconfirmed(sent));
        self.any(rows.map(|(row, _)| *row))
    }

    /// A pending invitation whose time has passed or soon will have.
    fn lapsing(&mut self) -> Option<(u64, u64)> {
        let soon = self.model.at + 8;
        let pending = self.model.invitations.iter().filter(|(_, it)| it.status == InvitationStatus::Pending);
        let lapsing = pending.filter(|(_, it)| it.expires_at.is_some_and(|end| end <= soon));
        self.any(lapsing.map(|(row, _)| *row))
    }

    pub(super) fn accept_invitation(&mut self) -> Command<u64> {
        let (organization, invitation) = match (self.lapsing(), self.unconfirmed()) {
            (Some(lapsing), _) if self.chance(40) => lapsing,
            (_, Some(unconfirmed)) if self.chance(25) => unconfirmed,
            _ => self.invitation(),
        };
        Command::AcceptInvitation { organization, invitation }
    }

    pub(super) fn decline_invitation(&mut self) -> Command<u64> {
        let (organization, invitation) = self.invitation();
        Command::DeclineInvitation { organization, invitation }
    }

    pub(super) fn provision_member(&mut self) -> Command<u64> {
        let (organization, model) = (self.organization(), self.model);
        let is_gone = |user| model.gone.contains(&Gone::User(user));
        let user = self.new_id(USERS, |user| model.accounts.contains_key(&user), is_gone);
        let email = address(if self.chance(60) { user } else { self.random.u64(0..ADDRESSES) });
        let (name, role) = (person(self.random), self.role(organization));
        let password = self.chance(50).then(|| password_policy(self.random));
        Command::ProvisionMember { organization, user, email, name, role, password }
    }

    pub(super) fn edit_member(&mut self) -> Command<u64> {
        let organization = self.organization();
        let (user, name) = (self.member(organization), self.chance(70).then(|| person(self.random)));
        Command::EditMember { organization, user, name }
    }

    pub(super) fn edit_account(&mut self) -> Command<u64> {
        Command::EditAccount { name: self.chance(70).then(|| person(self.random)) }
    }

    pub(super) fn change_email(&mut self) -> Command<u64> {
        let pending = self.model.invitations.values().filter(|sent| sent.status == InvitationStatus::Pending);
        let pending = self.any(pending.map(|sent| sent.email.clone()));
        let unconfirmed = self.model.accounts.values().filter(|account| !account.confirmed);
        let unconfirmed = self.any(unconfirmed.map(|account| account.email.clone()));
        let wild = address(self.random.u64(0..ADDRESSES));
        let email = match self.random.u8(0..3) {
            0 => pending.unwrap_or(wild),
            1 => unconfirmed.unwrap_or(wild),
            _ => wild,
        };
        Command::ChangeEmail { email }
    }

    pub(super) fn set_password(&mut self) -> Command<u64> {
        Command::SetPassword { passed: password_policy(self.random) }
    }

    pub(super) fn close_account(&mut self) -> Command<u64> {
        let mut users: Vec<_> = self.model.accounts.keys().copied().collect();
        if self.chance(60) {
            users.retain(|user| !self.model.members.keys().any(|row| row.1 == *user));
        }
        Command::CloseAccount { user: self.one_of(users, USERS) }
    }

    pub(super) fn rescind_invitation(&mut self) -> Command<u64> {
        let (organization, invitation) = self.invitation();
        Command::RescindInvitation { organization, invitation }
    }

    pub(super) fn expire_invitation(&mut self) -> Command<u64> {
        let (lapsing, any) = (self.lapsing(), self.invitation());
        let (organization, invitation) = if self.chance(80) { lapsing.unwrap_or(any) } else { any };
        Command::ExpireInvitation { organization, invitation }
    }

    pub(super) fn leave_organization(&mut self) -> Command<u64> {
        Command::LeaveOrganization { organization: self.organization() }
    }

    pub(super) fn transfer_app(&mut self) -> Command<u64> {
        let personal = self.model.apps.keys().filter_map(|(owner, app)| match owner {
            OwnerFacts::User(_) => Some(*app),
            OwnerFacts::Organization(_) => None,
        });
        let app = self.one_of(personal, APPS);
        let name = self.chance(50).then(|| self.name());
        let new_id = self.chance(40).then(|| self.random.u64(0..APPS));
        Command::TransferApp { app, organization: self.organization(), new_id, name, unseen: self.chance(50) }
    }

    pub(super) fn edit_profile(&mut self) -> Command<u64> {
        Command::EditProfile { organization: self.organization(), profile: self.text() }
    }

    pub(super) fn delete_organization(&mut self) -> Command<u64> {
        Command::DeleteOrganization { organization: self.organization() }
    }

    pub(super) fn edit_password_policy(&mut self) -> Command<u64> {
        let (organization, policy) = (self.organization(), password_policy(self.random));
        Command::EditPasswordPolicy { organization, policy }
    }

    pub(super) fn edit_billing(&mut self) -> Command<u64> {
        let organization = self.organization();
        let contact = if self.chance(15) { Some(card()) } else { self.chance(50).then(|| self.name()) };
        let shipping_address = self.chance(50).then(|| self.text());
        let reference = || PaymentReference::new("pm_1NvOFGLkdIwHu7ix").expect("a reference");
        let payment = self.chance(50).then(reference);
        let plan = self.chance(50).then(|| self.name());
        Command::EditBilling {
            organization,
            billing: Billing { email: address(9), contact, plan, shipping_address, payment },
        }
    }

    pub(super) fn invite_member(&mut self) -> Command<u64> {
        let organization = self.organization();
        let model = self.model;
        let is_there = |id| model.invitations.contains_key(&(organization, id));
        let invitation = self.new_id(INVITATIONS, is_there, |_| false);
        let strangers = (0..USERS).filter(|user| !model.members.contains_key(&(organization, *user)));
        let email = address(self.one_of(strangers, USERS));
        let (role, at) = (self.role(organization), self.model.at);
        let expires_at = self.chance(40).then(|| at + self.random.u64(0..25));
        Command::InviteMember { organization, invitation, email, role, expires_at }
    }

    pub(super) fn change_member_role(&mut self) -> Command<u64> {
        let organization = self.organization();
        let (user, role) = (self.member(organization), self.role(organization));
        Command::ChangeMemberRole { organization, user, role }
    }

    pub(super) fn remove_member(&mut self) -> Command<u64> {
        let organization = self.organization();
        Command::RemoveMember { organization, user: self.member(organization) }
    }

    pub(super) fn create_role(&mut self) -> Command<u64> {
        let organization = self.organization();
        let model = self.model;
        let is_there = |id| model.roles.contains_key(&(organization, id));
        let is_gone = |id| model.gone.contains(&Gone::Role(organization, id));
        let role = self.new_id(ROLES, is_there, is_gone);
        Command::CreateRole { organization, role, definition: role_definition(self.random) }
    }

    pub(super) fn edit_role(&mut self) -> Command<u64> {
        let organization = self.organization();
        let role = self.custom_role(organization);
        let mut definition = role_definition(self.random);
        if let Some(known) = self.model.roles.get(&(organization, role))
            && self.chance(70)
        {
            let named = CustomRole::new(
                known.name(),
                if self.chance(60) { known.grants() } else { definition.grants() },
                definition.reach(),
                definition.ceiling(),
            );
            definition = named.expect("any role definition is valid");
        }
        let expected = self.expected(organization, role);
        Command::EditRole { organization, role, expected, definition }
    }

    pub(super) fn delete_role(&mut self) -> Command<u64> {
        let organization = self.organization();
        Command::DeleteRole { organization, role: self.custom_role(organization) }
    }

    pub(super) fn create_team(&mut self) -> Command<u64> {
        let organization = self.organization();
        let model = self.model;
        let is_there = |id| model.teams.contains_key(&(organization, id));
        let is_gone = |id| model.gone.contains(&Gone::Team(organization, id));
        let team = self.new_id(TEAMS, is_there, is_gone);
        let (name, default_permission) = (self.name(), team_permission(self.random));
        Command::CreateTeam { organization, team, name, default_permission, confining: self.chance(35) }
    }

    pub(super) fn rename_team(&mut self) -> Command<u64> {
        let organization = self.organization();
        Command::RenameTeam { organization, team: self.team(organization), name: self.name() }
    }

    pub(super) fn change_team_default(&mut self) -> Command<u64> {
        let organization = self.organization();
        let (team, permission) = (self.team(organization), team_permission(self.random));
        Command::ChangeTeamDefault { organization, team, permission }
    }

    pub(super) fn confine_team(&mut self) -> Command<u64> {
        let organization = self.organization();
        let team = self.team(organization);
        Command::ConfineTeam { organization, team, confining: self.random.bool() }
    }

    pub(super) fn delete_team(&mut self) -> Command<u64> {
        let organization = self.organization();
        Command::DeleteTeam { organization, team: self.team(organization) }
    }

    pub(super) fn add_team_member(&mut self) -> Command<u64> {
        let organization = self.organization();
        let (team, user) = (self.team(organization), self.member(organization));
        Command::AddTeamMember { organization, team, user }
    }

    pub(super) fn remove_team_member(&mut self) -> Command<u64> {
        let organization = self.organization();
        let rows = self.model.team_members.iter().filter(|row| row.0 == organization);
        let row = self.any(rows.map(|row| (row.1, row.2)));
        let (team, user) = row.unwrap_or_else(|| (self.team(organization), self.member(organization)));
        let team = if self.chance(15) { self.team(organization) } else { team };
        Command::RemoveTeamMember { organization, team, user }
    }

    pub(super) fn add_team_app(&mut self) -> Command<u64> {
        let organization = self.organization();
        let (team, app) = (self.team(organization), self.app(&Owner::Organization(organization)));
        let default = self.model.teams.get(&(organization, team)).map(|row| row.default_permission.clone());
        let other = team_permission(self.random);
        let permission = match default.filter(|_| self.chance(85)) {
            _ if self.chance(65) => TeamAppPermission::Named(other),
            Some(expected) => TeamAppPermission::Default { expected },
            None => TeamAppPermission::Default { expected: other },
        };
        Command::AddTeamApp { organization, team, app, permission }
    }

    /// A team and an app, usually one of the team's.
    fn assigned(&mut self, organization: u64) -> (u64, u64) {
        let rows = self.model.team_apps.keys().filter(|row| row.0 == organization);
        let row = self.any(rows.map(|row| (row.1, row.2)));
        let wild = (self.team(organization), self.app(&Owner::Organization(organization)));
        if self.chance(12) { wild } else { row.unwrap_or(wild) }
    }

    pub(super) fn change_team_app_permission(&mut self) -> Command<u64> {
        let organization = self.organization();
        let (team, app) = self.assigned(organization);
        let permission = team_permission(self.random);
        Command::ChangeTeamAppPermission { organization, team, app, permission }
    }

    pub(super) fn remove_team_app(&mut self) -> Command<u64> {
        let organization = self.organization();
        let (team, app) = self.assigned(organization);
        Command::RemoveTeamApp { organization, team, app }
    }

    pub(super) fn create_app(&mut self) -> Command<u64> {
        let owner = self.owner();
        let (model, whose) = (self.model, owner_facts(&owner));
        let is_personal = matches!(owner, Owner::User(_)) && self.chance(80);
        let is_there = |id| model.apps.contains_key(&(whose, id)) || (is_personal && id < PERSONAL);
        let app = self.new_id(APPS, is_there, |id| model.gone.contains(&Gone::App(whose, id)));
        Command::CreateApp { owner, app, name: self.name(), unseen: self.chance(30) }
    }

    pub(super) fn duplicate_app(&mut self) -> Command<u64> {
        let (owner, model) = (self.owner(), self.model);
        let app = self.app(&owner);
        let to = if self.chance(50) { owner } else { self.owner() };
        let whose = owner_facts(&to);
        let is_gone = |id| model.gone.contains(&Gone::App(whose, id));
        let copy = self.new_id(APPS, |id| model.apps.contains_key(&(whose, id)), is_gone);
        Command::DuplicateApp { owner, app, to, copy, name: self.name(), unseen: self.chance(50) }
    }

    pub(super) fn edit_app_description(&mut self) -> Command<u64> {
        let owner = self.owner();
        Command::EditAppDescription { owner, app: self.app(&owner), description: self.text() }
    }

    pub(super) fn edit_app_notes(&mut self) -> Command<u64> {
        let owner = self.owner();
        Command::EditAppNotes { owner, app: self.app(&owner), notes: self.text() }
    }

    pub(super) fn change_app_visibility(&mut self) -> Command<u64> {
        let owner = self.owner();
        Command::ChangeAppVisibility { owner, app: self.app(&owner), public: self.chance(65) }
    }

    pub(super) fn share_app(&mut self) -> Command<u64> {
        let owner = self.owner();
        let (app, user, permissions) = (self.app(&owner), self.account(), shared_permissions(self.random));
        if self.chance(35) {
            // another share of a user who has one
            let (owner, app, user) = self.share();
            return Command::ShareApp { owner, app, user, permissions };
        }
        Command::ShareApp { owner, app, user, permissions }
    }

    fn share(&mut self) -> (Owner<u64>, u64, u64) {
        match self.any(self.model.shares.keys().copied()) {
            Some((owner, app, user)) => (owner.owner(|id| id), app, user),
            None => (self.owner(), 0, self.user()),
        }
    }

    pub(super) fn stop_sharing(&mut self) -> Command<u64> {
        let (owner, app, user) = self.share();
        let user = if self.chance(15) { self.user() } else { user };
        Command::StopSharing { owner, app, user }
    }

    pub(super) fn leave_app(&mut self) -> Command<u64> {
        let (owner, app, _) = self.share();
        Command::LeaveApp { owner, app: if self.chance(15) { self.app(&owner) } else { app } }
    }

    pub(super) fn suspend_member(&mut self) -> Command<u64> {
        let organization = self.organization();
        Command::SuspendMember { organization, user: self.member(organization) }
    }

    pub(super) fn reinstate_member(&mut self) -> Command<u64> {
        let suspended = self.model.members.iter().filter(|(_, member)| member.suspended);
        let row = self.any(suspended.map(|(row, _)| *row)).filter(|_| self.chance(85));
        let (organization, user) = row.unwrap_or_else(|| {
            let organization = self.organization();
            (organization, self.member(organization))
        });
        Command::ReinstateMember { organization, user }
    }

    pub(super) fn delete_app(&mut self) -> Command<u64> {
        let owner = self.owner();
        Command::DeleteApp { owner, app: self.app(&owner) }
    }

    pub(super) fn create_identity_provider(&mut self) -> Command<u64> {
        let organization = self.organization();
        let model = self.model;
        let is_there = |id| model.providers.contains_key(&(organization, id));
        let is_gone = |id| model.gone.contains(&Gone::Provider(organization, id));
        let provider = self.new_id(PROVIDERS, is_there, is_gone);
        Command::CreateIdentityProvider { organization, provider, settings: settings(self.random) }
    }

    pub(super) fn edit_identity_provider(&mut self) -> Command<u64> {
        let organization = self.organization();
        let (provider, settings) = (self.provider(organization), settings(self.random));
        Command::EditIdentityProvider { organization, provider, settings }
    }

    pub(super) fn delete_identity_provider(&mut self) -> Command<u64> {
        let organization = self.organization();
        Command::DeleteIdentityProvider { organization, provider: self.provider(organization) }
    }
}
