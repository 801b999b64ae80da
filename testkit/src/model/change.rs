//! The changes that commands make to the rows.

use super::known::{name_key, role_name};
use super::{
    AccountRow, Among, AppRow, Gone, InvitationRow, MemberRow, Model, OrganizationRow, TeamRow, owner_facts,
};
use crate::oracle::OwnerFacts;
use rolecall::directory::{
    Billing, Command, Email, InvitationStatus, Name, NamedThing, PasswordCheck, PasswordPolicy, RoleRef,
    TeamAppPermission, Text,
};
use rolecall::{Owner, Role};

impl Model {
    /// The rows after a command that fits.
    #[must_use]
    pub fn after(&self, by: Option<u64>, at: u64, command: &Command<u64>) -> Model {
        let mut after = self.clone();
        after.version += 1;
        after.at = at;
        // an invitation that expires, the only thing that happens in nobody's name, needs no user
        let by = by.unwrap_or(u64::MAX);
        after.change(by, at, command.clone());
        after.update(self, at);
        after
    }

    #[allow(clippy::too_many_lines, reason = "one arm for each command")]
    fn change(&mut self, by: u64, at: u64, command: Command<u64>) {
        use Command as C;
        match command {
            C::Register { email } => {
                let (confirmed, name, password) = (true, None, None);
                self.accounts.insert(by, AccountRow { email, confirmed, name, password, registered_at: at });
            }
            C::EditAccount { name } => self.account(by).name = name,
            C::ChangeEmail { email } => {
                let was = std::mem::replace(&mut self.account(by).email, email.clone());
                self.account(by).confirmed = true;
                if was != email {
                    self.end(&was, |_| true);
                    let members = self.members.clone();
                    self.end(&email, |organization| members.contains_key(&(organization, by)));
                }
            }
            C::SetPassword { passed } => {
                self.account(by).password = Some(PasswordCheck { policy: passed, set_at: at });
            }
            C::CloseAccount { user } => {
                let closed = self.accounts.remove(&user).expect("an account");
                self.gone.insert(Gone::User(user));
                let own = OwnerFacts::User(user);
                self.apps.retain(|row, _| row.0 != own);
                self.reserved.retain(|row, _| row.0 != Among::AppsOf(own));
                self.shares.retain(|row, _| row.0 != own && row.2 != user);
                self.end(&closed.email, |_| true);
            }
            C::ProvisionMember { organization, user, email, name, role, password } => {
                self.end(&email, |inviting| inviting == organization);
                let password = password.map(|policy| PasswordCheck { policy, set_at: at });
                let (confirmed, name) = (false, Some(name));
                self.accounts
                    .insert(user, AccountRow { email, confirmed, name, password, registered_at: at });
                self.join(organization, user, role.role(), at);
            }
            C::EditMember { organization, user, name } => {
                self.members.get_mut(&(organization, user)).expect("a member").name = name;
            }
            C::CreateOrganization { organization, name, billing_email } => {
                let row = OrganizationRow {
                    name,
                    profile: Text::default(),
                    billing: Billing::new(billing_email),
                    password_policy: PasswordPolicy::default(),
                    created_at: at,
                };
                self.organizations.insert(organization, row);
                self.join(organization, by, Role::Administrator.into(), at);
            }
            C::AcceptInvitation { organization, invitation } => {
                let role = self.invitations[&(organization, invitation)].role;
                self.answer(organization, invitation, InvitationStatus::Accepted);
                self.join(organization, by, role, at);
            }
            C::DeclineInvitation { organization, invitation } => {
                self.answer(organization, invitation, InvitationStatus::Declined);
            }
            C::RescindInvitation { organization, invitation } => {
                self.answer(organization, invitation, InvitationStatus::Rescinded);
            }
            C::ExpireInvitation { organization, invitation } => {
                self.answer(organization, invitation, InvitationStatus::Expired);
            }
            C::LeaveOrganization { organization } => self.leave(organization, by),
            C::RemoveMember { organization, user } => self.leave(organization, user),
            C::SuspendMember { organization, user } => {
                self.member(organization, user).suspended = true;
                self.rescind(organization, user);
            }
            C::ReinstateMember { organization, user } => self.member(organization, user).suspended = false,
            C::TransferApp { app, organization, new_id, name, .. } => {
                let id = new_id.unwrap_or(app);
                let (from, to) = (OwnerFacts::User(by), OwnerFacts::Organization(organization));
                let moved = self.apps.remove(&(from, app)).expect("an app");
                self.gone.insert(Gone::App(from, app));
                self.reserve(moved.name.clone(), NamedThing::App { owner: Owner::User(by), app });
                let name = name.unwrap_or_else(|| moved.name.clone());
                self.apps.insert((to, id), AppRow { name, ..moved });
                let rows = std::mem::take(&mut self.shares).into_iter();
                let moved =
                    |row: (_, u64, _)| if (row.0, row.1) == (from, app) { (to, id, row.2) } else { row };
                self.shares = rows.map(|(row, shared)| (moved(row), shared)).collect();
            }
            C::RenameOrganization { organization, name } => {
                let was = std::mem::replace(&mut self.organization(organization).name, name.clone());
                self.rename(was, &name, NamedThing::Organization { organization });
            }
            C::ReleaseName { of, name } => {
                self.reserved.remove(&name_key(&of, &name));
            }
            C::EditProfile { organization, profile } => self.organization(organization).profile = profile,
            C::EditBilling { organization, billing } => self.organization(organization).billing = billing,
            C::EditPasswordPolicy { organization, policy } => {
                self.organization(organization).password_policy = policy;
            }
            C::DeleteOrganization { organization } => self.dissolve(organization),
            C::InviteMember { organization, invitation, email, role, expires_at } => {
                if let Some(lapsed) = self.pending(organization, &email) {
                    self.answer(organization, lapsed, InvitationStatus::Expired);
                }
                let status = InvitationStatus::Pending;
                let row = InvitationRow {
                    email,
                    role: role.role(),
                    invited_by: by,
                    sent_at: at,
                    updated_at: at,
                    expires_at,
                    status,
                };
                self.invitations.insert((organization, invitation), row);
            }
            C::ChangeMemberRole { organization, user, role } => {
                self.member(organization, user).role = role.role();
            }
            C::CreateRole { organization, role, definition } => {
                self.roles.insert((organization, role), definition);
            }
            C::EditRole { organization, role, definition, .. } => {
                let name = role_name(&definition);
                let was = self.roles.insert((organization, role), definition).expect("a role");
                self.rename(role_name(&was), &name, NamedThing::Role { organization, role });
            }
            C::DeleteRole { organization, role } => {
                let was = self.roles.remove(&(organization, role)).expect("a role");
                self.reserve(role_name(&was), NamedThing::Role { organization, role });
                self.gone.insert(Gone::Role(organization, role));
            }
            C::CreateTeam { organization, team, name, default_permission, confining } => {
                let row = TeamRow { name, default_permission, confining, created_at: at, updated_at: at };
                self.teams.insert((organization, team), row);
            }
            C::RenameTeam { organization, team, name } => self.team(organization, team).name = name,
            C::ChangeTeamDefault { organization, team, permission } => {
                self.team(organization, team).default_permission = permission;
            }
            C::ConfineTeam { organization, team, confining } => {
                self.team(organization, team).confining = confining;
            }
            C::DeleteTeam { organization, team } => {
                self.teams.remove(&(organization, team));
                self.team_members.retain(|row| (row.0, row.1) != (organization, team));
                self.team_apps.retain(|row, _| (row.0, row.1) != (organization, team));
                self.gone.insert(Gone::Team(organization, team));
            }
            C::AddTeamMember { organization, team, user } => {
                self.team_members.insert((organization, team, user));
            }
            C::RemoveTeamMember { organization, team, user } => {
                self.team_members.remove(&(organization, team, user));
            }
            C::AddTeamApp { organization, team, app, permission } => {
                let default = self.team(organization, team).default_permission.clone();
                let given = match permission {
                    TeamAppPermission::Named(permission) => permission,
                    TeamAppPermission::Default { .. } => default,
                };
                self.team_apps.insert((organization, team, app), given);
            }
            C::ChangeTeamAppPermission { organization, team, app, permission } => {
                self.team_apps.insert((organization, team, app), permission);
            }
            C::RemoveTeamApp { organization, team, app } => {
                self.team_apps.remove(&(organization, team, app));
            }
            C::DuplicateApp { owner, app, to, copy, name, .. } => {
                let AppRow { description, notes, .. } = self.apps[&(owner_facts(&owner), app)].clone();
                let row = AppRow { name, description, notes, public: false, created_at: at, updated_at: at };
                self.apps.insert((owner_facts(&to), copy), row);
            }
            C::CreateApp { owner, app, name, .. } => {
                let (description, notes) = (Text::default(), Text::default());
                let row = AppRow { name, description, notes, public: false, created_at: at, updated_at: at };
                self.apps.insert((owner_facts(&owner), app), row);
            }
            C::RenameApp { owner, app, name } => {
                let was = std::mem::replace(&mut self.app(&owner, app).name, name.clone());
                self.rename(was, &name, NamedThing::App { owner, app });
            }
            C::EditAppDescription { owner, app, description } => {
                self.app(&owner, app).description = description;
            }
            C::EditAppNotes { owner, app, notes } => self.app(&owner, app).notes = notes,
            C::ChangeAppVisibility { owner, app, public } => self.app(&owner, app).public = public,
            C::ShareApp { owner, app, user, permissions } => {
                self.shares.insert((owner_facts(&owner), app, user), permissions);
            }
            C::StopSharing { owner, app, user } => {
                self.shares.remove(&(owner_facts(&owner), app, user));
            }
            C::LeaveApp { owner, app } => {
                self.shares.remove(&(owner_facts(&owner), app, by));
            }
            C::DeleteApp { owner: of, app } => {
                let owner = owner_facts(&of);
                let was = self.apps.remove(&(owner, app)).expect("an app").name;
                self.reserve(was, NamedThing::App { owner: of, app });
                self.shares.retain(|row, _| (row.0, row.1) != (owner, app));
                self.team_apps.retain(|row, _| (OwnerFacts::Organization(row.0), row.2) != (owner, app));
                self.gone.insert(Gone::App(owner, app));
            }
            C::CreateIdentityProvider { organization, provider, settings }
            | C::EditIdentityProvider { organization, provider, settings } => {
                self.providers.insert((organization, provider), settings);
            }
            C::DeleteIdentityProvider { organization, provider } => {
                self.providers.remove(&(organization, provider));
                self.gone.insert(Gone::Provider(organization, provider));
            }
        }
    }

    /// Keeps the name for what gives it up.
    fn reserve(&mut self, name: Name, of: NamedThing<u64>) {
        self.reserved.insert(name_key(&of, &name), (name, of));
    }

    /// Keeps the old name for what has the new one, which it may have had before.
    fn rename(&mut self, was: Name, name: &Name, of: NamedThing<u64>) {
        self.reserve(was, of);
        self.reserved.remove(&name_key(&of, name));
    }

    /// Closes the pending invitations of these organizations to the address.
    fn end(&mut self, email: &Email, of: impl Fn(u64) -> bool) {
        for ((organization, _), sent) in &mut self.invitations {
            if sent.email == *email && sent.status == InvitationStatus::Pending && of(*organization) {
                sent.status = InvitationStatus::Expired;
            }
        }
    }

    fn account(&mut self, user: u64) -> &mut AccountRow {
        self.accounts.get_mut(&user).expect("an account")
    }

    fn join(&mut self, organization: u64, user: u64, role: RoleRef<u64>, at: u64) {
        self.members.insert(
            (organization, user),
            MemberRow { role, suspended: false, name: None, joined_at: at, updated_at: at },
        );
    }

    fn answer(&mut self, organization: u64, invitation: u64, status: InvitationStatus) {
        self.invitations.get_mut(&(organization, invitation)).expect("an invitation").status = status;
    }

    fn leave(&mut self, organization: u64, user: u64) {
        self.members.remove(&(organization, user));
        self.team_members.retain(|row| (row.0, row.2) != (organization, user));
        self.shares.retain(|row, _| (row.0, row.2) != (OwnerFacts::Organization(organization), user));
        self.rescind(organization, user);
    }

    /// Rescinds the pending invitations of an author who is gone or suspended.
    fn rescind(&mut self, organization: u64, author: u64) {
        for ((inviting, _), sent) in &mut self.invitations {
            let is_pending = sent.status == InvitationStatus::Pending;
            if *inviting == organization && sent.invited_by == author && is_pending {
                sent.status = InvitationStatus::Rescinded;
            }
        }
    }

    fn member(&mut self, organization: u64, user: u64) -> &mut MemberRow {
        self.members.get_mut(&(organization, user)).expect("a member")
    }

    fn dissolve(&mut self, organization: u64) {
        let owner = OwnerFacts::Organization(organization);
        let name = self.organizations.remove(&organization).expect("an organization").name;
        self.reserved.retain(|row, _| row.0 != Among::AppsOf(owner));
        self.reserved.retain(|row, _| row.0 != Among::RolesOf(organization));
        self.reserve(name, NamedThing::Organization { organization });
        self.members.retain(|row, _| row.0 != organization);
        self.invitations.retain(|row, _| row.0 != organization);
        self.roles.retain(|row, _| row.0 != organization);
        self.teams.retain(|row, _| row.0 != organization);
        self.team_members.retain(|row| row.0 != organization);
        self.team_apps.retain(|row, _| row.0 != organization);
        self.apps.retain(|row, _| row.0 != owner);
        self.shares.retain(|row, _| row.0 != owner);
        self.providers.retain(|row, _| row.0 != organization);
        self.gone.insert(Gone::Organization(organization));
    }

    fn organization(&mut self, organization: u64) -> &mut OrganizationRow {
        self.organizations.get_mut(&organization).expect("an organization")
    }

    fn team(&mut self, organization: u64, team: u64) -> &mut TeamRow {
        self.teams.get_mut(&(organization, team)).expect("a team")
    }

    fn app(&mut self, owner: &Owner<u64>, app: u64) -> &mut AppRow {
        self.apps.get_mut(&(owner_facts(owner), app)).expect("an app")
    }
}
