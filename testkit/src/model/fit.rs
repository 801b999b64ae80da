//! Checks a command against the rows: the things that it names exist, and the things that it creates do not.

use super::known::{Fits, known, name_key, passes};
use super::values::card;
use super::{Gone, Model, owner_facts};
use crate::oracle::OwnerFacts;
use rolecall::directory::{
    BillingField, Command, Entity, InvitationStatus, NamedThing, PasswordPolicy, Refusal, TeamAppPermission,
};

impl Model {
    /// Checks that the command fits the rows, and returns `false` if it would change nothing.
    #[allow(clippy::too_many_lines, reason = "one arm for each command")]
    pub fn fits(&self, by: Option<u64>, at: u64, command: &Command<u64>) -> Fits {
        use Command as C;
        if at < self.at {
            return Err(Refusal::Earlier { at, last: self.at });
        }
        let Some(by) = by else {
            return match command {
                C::ExpireInvitation { organization, invitation } => {
                    self.lapses(*organization, *invitation, at)
                }
                _ => Err(Refusal::NotSignedIn),
            };
        };
        match command {
            C::Register { email } => {
                self.free_user(by)?;
                self.free_address(email)
            }
            C::EditAccount { name } => {
                self.known_account(by)?;
                Ok(self.accounts[&by].name != *name)
            }
            C::ChangeEmail { email } => {
                self.known_account(by)?;
                let account = &self.accounts[&by];
                if account.email == *email { Ok(!account.confirmed) } else { self.free_address(email) }
            }
            C::SetPassword { passed } => {
                self.known_account(by)?;
                let joined = self.members.keys().filter(|row| row.1 == by);
                let demanded = joined.map(|row| self.organizations[&row.0].password_policy);
                passes(*passed, demanded.chain([PasswordPolicy::default()]))
            }
            C::CloseAccount { user } => {
                self.known_account(*user)?;
                match self.members.keys().filter(|row| row.1 == *user).count() {
                    0 => Ok(true),
                    organizations => Err(Refusal::StillMember { organizations }),
                }
            }
            C::ProvisionMember { organization, user, email, role, password, .. } => {
                self.known_role(*organization, role)?;
                self.free_user(*user)?;
                self.free_address(email)?;
                if self.open(*organization, email, at).is_some() {
                    return Err(Refusal::AlreadyInvited { email: email.clone() });
                }
                let demanded = self.organizations[organization].password_policy;
                password.as_ref().map_or(Ok(true), |passed| passes(*passed, [demanded].into_iter()))
            }
            C::EditMember { organization, user, name } => {
                self.known_member(*organization, *user)?;
                Ok(self.members[&(*organization, *user)].name != *name)
            }
            C::CreateOrganization { organization: id, name, .. } => {
                self.known_account(by)?;
                let there = self.organizations.contains_key(id);
                self.free(Entity::Organization, *id, there, Some(Gone::Organization(*id)))?;
                self.free_name(*id, name)
            }
            C::AcceptInvitation { organization, invitation } => {
                let joined = self.members.contains_key(&(*organization, by));
                let status = self.sent_to(by, *organization, *invitation)?;
                let expires_at = self.invitations[&(*organization, *invitation)].expires_at;
                self.may_answer(by, status)?;
                match (status, expires_at) {
                    (InvitationStatus::Pending, Some(end)) if at >= end => {
                        return Err(Refusal::Expired { expires_at: end });
                    }
                    _ => {}
                }
                match status {
                    InvitationStatus::Pending => Ok(true),
                    InvitationStatus::Accepted if joined => Ok(false),
                    status => Err(Refusal::NotPending { status }),
                }
            }
            C::DeclineInvitation { organization, invitation } => {
                let status = self.sent_to(by, *organization, *invitation)?;
                self.may_answer(by, status)?;
                match status {
                    InvitationStatus::Pending => Ok(true),
                    InvitationStatus::Declined => Ok(false),
                    status => Err(Refusal::NotPending { status }),
                }
            }
            C::RescindInvitation { organization, invitation } => {
                let sent = self.invitations.get(&(*organization, *invitation));
                match known(sent, Entity::Invitation, *invitation)?.status {
                    InvitationStatus::Pending => Ok(true),
                    InvitationStatus::Rescinded => Ok(false),
                    status => Err(Refusal::NotPending { status }),
                }
            }
            C::ExpireInvitation { .. } => Err(Refusal::InNobodysName),
            C::LeaveOrganization { organization } => {
                known(self.members.get(&(*organization, by)), Entity::Organization, *organization)?;
                self.may_go(*organization, by)
            }
            C::RemoveMember { organization, user } => {
                self.known_member(*organization, *user)?;
                self.may_go(*organization, *user)
            }
            C::SuspendMember { organization, user } => {
                self.known_member(*organization, *user)?;
                let suspended = self.members[&(*organization, *user)].suspended;
                if suspended { Ok(false) } else { self.may_go(*organization, *user) }
            }
            C::ReinstateMember { organization, user } => {
                self.known_member(*organization, *user)?;
                Ok(self.members[&(*organization, *user)].suspended)
            }
            C::TransferApp { app, organization, new_id, name, .. } => {
                self.known_account(by)?;
                let moved = self.known_app(OwnerFacts::User(by), *app)?;
                let to = OwnerFacts::Organization(*organization);
                self.free_app(to, new_id.unwrap_or(*app))?;
                self.free_app_name(to, new_id.unwrap_or(*app), name.as_ref().unwrap_or(&moved.name))
            }
            C::RenameOrganization { organization, name } => {
                if self.organizations[organization].name == *name {
                    Ok(false)
                } else {
                    self.free_name(*organization, name)
                }
            }
            C::ReleaseName { of, name } => {
                let what = match of {
                    NamedThing::Organization { .. } => Entity::Organization,
                    NamedThing::App { owner, .. } => {
                        self.known_owner(owner_facts(owner))?;
                        Entity::App
                    }
                    NamedThing::Role { .. } => Entity::Role,
                };
                let reserved = self.reserved.get(&name_key(of, name));
                let own = reserved.filter(|reserved| reserved.1 == *of);
                own.map(|_| true).ok_or_else(|| Refusal::NotReserved { what, name: name.clone() })
            }
            C::EditProfile { organization, profile } => {
                Ok(self.organizations[organization].profile != *profile)
            }
            C::EditBilling { organization, billing } => {
                if billing.contact == Some(card()) {
                    return Err(Refusal::CardNumber { field: BillingField::Contact });
                }
                Ok(self.organizations[organization].billing != *billing)
            }
            C::EditPasswordPolicy { organization, policy } => {
                Ok(self.organizations[organization].password_policy != *policy)
            }
            C::DeleteOrganization { .. } => Ok(true),
            C::InviteMember { organization, invitation, email, role, expires_at } => {
                // authorization has made sure of it, except in a replay
                let author = self.members.get(&(*organization, by)).filter(|author| !author.suspended);
                known(author, Entity::Member, by)?;
                self.known_role(*organization, role)?;
                let there = self.invitations.contains_key(&(*organization, *invitation));
                self.free(Entity::Invitation, *invitation, there, None)?;
                let email = email.clone();
                if self.users_of(*organization).any(|user| self.accounts[&user].email == email) {
                    return Err(Refusal::AlreadyMember { email });
                }
                if self.open(*organization, &email, at).is_some() {
                    return Err(Refusal::AlreadyInvited { email });
                }
                match *expires_at {
                    Some(expires_at) if expires_at <= at => Err(Refusal::ExpiresTooSoon { expires_at, at }),
                    _ => Ok(true),
                }
            }
            C::ChangeMemberRole { organization, user, role } => {
                self.known_member(*organization, *user)?;
                self.known_role(*organization, role)?;
                let same = self.members[&(*organization, *user)].role == role.role();
                if same { Ok(false) } else { self.may_go(*organization, *user) }
            }
            C::CreateRole { organization, role, definition } => {
                let there = self.roles.contains_key(&(*organization, *role));
                self.free(Entity::Role, *role, there, Some(Gone::Role(*organization, *role)))?;
                self.free_role_name(*organization, *role, definition.name())
            }
            C::EditRole { organization, role, expected, definition } => {
                let was = known(self.roles.get(&(*organization, *role)), Entity::Role, *role)?;
                if was == definition {
                    Ok(false)
                } else {
                    self.is_as_expected(*organization, *role, expected)?;
                    self.free_role_name(*organization, *role, definition.name())
                }
            }
            C::DeleteRole { organization, role } => {
                known(self.roles.get(&(*organization, *role)), Entity::Role, *role)?;
                match self.uses(*organization, *role) {
                    (0, 0) => Ok(true),
                    (members, invitations) => Err(Refusal::RoleInUse { members, invitations }),
                }
            }
            C::CreateTeam { organization, team, .. } => {
                let there = self.teams.contains_key(&(*organization, *team));
                self.free(Entity::Team, *team, there, Some(Gone::Team(*organization, *team)))
            }
            C::RenameTeam { organization, team, name } => {
                Ok(known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?.name != *name)
            }
            C::ChangeTeamDefault { organization, team, permission } => {
                let team = known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?;
                Ok(team.default_permission != *permission)
            }
            C::ConfineTeam { organization, team, confining } => {
                let row = known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?;
                if row.confining == *confining {
                    return Ok(false);
                }
                let stay = |user| !self.team_members.contains(&(*organization, *team, user));
                if *confining { self.stays_administered(*organization, stay) } else { Ok(true) }
            }
            C::DeleteTeam { organization, team } => {
                known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?;
                Ok(true)
            }
            C::AddTeamMember { organization, team, user } => {
                let row = known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?;
                self.known_member(*organization, *user)?;
                let there = self.team_members.contains(&(*organization, *team, *user));
                self.free(Entity::TeamMember, *user, there, None)?;
                if row.confining { self.may_go(*organization, *user) } else { Ok(true) }
            }
            C::RemoveTeamMember { organization, team, user } => {
                known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?;
                let row = self.team_members.get(&(*organization, *team, *user));
                known(row, Entity::TeamMember, *user).map(|_| true)
            }
            C::AddTeamApp { organization, team, app, permission } => {
                let row = known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?;
                self.known_app(OwnerFacts::Organization(*organization), *app)?;
                if let TeamAppPermission::Default { expected } = permission
                    && row.default_permission != *expected
                {
                    return Err(Refusal::DefaultChanged { team: *team, is: row.default_permission.clone() });
                }
                let there = self.team_apps.contains_key(&(*organization, *team, *app));
                self.free(Entity::TeamApp, *app, there, None)
            }
            C::ChangeTeamAppPermission { organization, team, app, permission } => {
                known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?;
                let row = self.team_apps.get(&(*organization, *team, *app));
                Ok(known(row, Entity::TeamApp, *app)? != permission)
            }
            C::RemoveTeamApp { organization, team, app } => {
                known(self.teams.get(&(*organization, *team)), Entity::Team, *team)?;
                let row = self.team_apps.get(&(*organization, *team, *app));
                known(row, Entity::TeamApp, *app).map(|_| true)
            }
            C::DuplicateApp { owner, app, to, copy, name, .. } => {
                let to = owner_facts(to);
                self.known_app(owner_facts(owner), *app)?;
                self.known_owner(to)?;
                self.free_app(to, *copy)?;
                self.free_app_name(to, *copy, name)
            }
            C::CreateApp { owner, app, name, .. } => {
                let owner = owner_facts(owner);
                self.known_owner(owner)?;
                self.free_app(owner, *app)?;
                self.free_app_name(owner, *app, name)
            }
            C::RenameApp { owner, app, name } => {
                let owner = owner_facts(owner);
                let same = self.known_app(owner, *app)?.name == *name;
                if same { Ok(false) } else { self.free_app_name(owner, *app, name) }
            }
            C::EditAppDescription { owner, app, description } => {
                Ok(self.known_app(owner_facts(owner), *app)?.description != *description)
            }
            C::EditAppNotes { owner, app, notes } => {
                Ok(self.known_app(owner_facts(owner), *app)?.notes != *notes)
            }
            C::ChangeAppVisibility { owner, app, public } => {
                Ok(self.known_app(owner_facts(owner), *app)?.public != *public)
            }
            C::ShareApp { owner, app, user, permissions } => {
                let owner = owner_facts(owner);
                self.known_app(owner, *app)?;
                self.known_account(*user)?;
                Ok(self.shares.get(&(owner, *app, *user)) != Some(permissions))
            }
            C::StopSharing { owner, app, user } => {
                let owner = owner_facts(owner);
                self.known_app(owner, *app)?;
                let row = self.shares.get(&(owner, *app, *user));
                known(row, Entity::Collaborator, *user).map(|_| true)
            }
            C::LeaveApp { owner, app } => {
                // to somebody without a share the app may as well not exist
                let row = self.shares.get(&(owner_facts(owner), *app, by));
                known(row, Entity::App, *app).map(|_| true)
            }
            C::DeleteApp { owner, app } => self.known_app(owner_facts(owner), *app).map(|_| true),
            C::CreateIdentityProvider { organization, provider, .. } => {
                let there = self.providers.contains_key(&(*organization, *provider));
                let gone = Gone::Provider(*organization, *provider);
                self.free(Entity::IdentityProvider, *provider, there, Some(gone))
            }
            C::EditIdentityProvider { organization, provider, settings } => {
                let row = self.providers.get(&(*organization, *provider));
                Ok(known(row, Entity::IdentityProvider, *provider)? != settings)
            }
            C::DeleteIdentityProvider { organization, provider } => {
                let row = self.providers.get(&(*organization, *provider));
                known(row, Entity::IdentityProvider, *provider).map(|_| true)
            }
        }
    }
}
