//! Step 4 of a command: it is applied to the facts.

use super::command::Command;
use super::event::Consequence;
use crate::directory::state::account::Account;
use crate::directory::state::app::{App, Apps};
use crate::directory::state::directory::Directory;
use crate::directory::state::invitation::{Invitation, InvitationStatus};
use crate::directory::state::member::{DefinedRole, Member, RoleRef};
use crate::directory::state::organization::Organization;
use crate::directory::state::password::PasswordCheck;
use crate::directory::state::reserved::{NameScope, NamedThing};
use crate::directory::state::team::Team;
use crate::directory::state::text::{Email, Name};
use crate::facts::Owner;
use crate::vocabulary::Role;
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Applies a valid command, and returns its consequences.
    // No arm stands for "all other commands": such an arm would let a new command compile, raise the version
    // and change nothing. Validation has made sure that everything named here exists, so that a failed
    // look-up below cannot happen; it changes nothing, because the library does not panic.
    pub(super) fn apply(&mut self, at: u64, by: Option<&Id>, command: &Command<Id>) -> Vec<Consequence<Id>> {
        self.version = self.version.saturating_add(1);
        self.at = at;
        let consequences = self.applied(at, by, command).unwrap_or_default();
        self.record_changes(at, by, command, &consequences);
        consequences
    }

    /// `None` for a user's command without a user, which validation refuses.
    #[expect(clippy::too_many_lines, reason = "one arm for each command")]
    fn applied(&mut self, at: u64, by: Option<&Id>, command: &Command<Id>) -> Option<Vec<Consequence<Id>>> {
        Some(match command {
            Command::Register { email } => {
                self.register(by?, Account::new(email.clone(), at));
                Vec::new()
            }
            Command::EditAccount { name } => self.edit_account(by?, |account| account.name.clone_from(name)),
            Command::ChangeEmail { email } => self.change_email(by?, email),
            Command::SetPassword { passed } => {
                self.set_password(by?, PasswordCheck { policy: *passed, set_at: at })
            }
            Command::CloseAccount { user } => self.close_account(user),
            Command::CreateOrganization { organization, name, billing_email } => {
                self.create_organization(by?, organization, name, billing_email, at)
            }
            Command::AcceptInvitation { organization, invitation } => {
                self.accept_invitation(by?, organization, invitation, at)
            }
            Command::ExpireInvitation { organization, invitation } => {
                self.close_invitation(organization, invitation, InvitationStatus::Expired)
            }
            Command::DeclineInvitation { organization, invitation } => {
                self.close_invitation(organization, invitation, InvitationStatus::Declined)
            }
            Command::LeaveOrganization { organization } => self.remove_member(organization, by?),
            Command::TransferApp { app, organization, new_id, name, .. } => {
                self.transfer_app((by?, app), (organization, new_id.as_ref().unwrap_or(app)), name.as_ref())
            }

            Command::RenameOrganization { organization, name } => {
                self.rename_organization(organization, name)
            }
            Command::ReleaseName { of, name } => {
                self.reserved.remove(&of.key(name));
                Vec::new()
            }
            Command::EditProfile { organization, profile } => {
                self.edit(organization, |edited| edited.profile = profile.clone())
            }
            Command::DeleteOrganization { organization } => self.delete_organization(organization),
            Command::EditBilling { organization, billing } => {
                self.edit(organization, |edited| edited.billing = billing.clone())
            }
            Command::EditPasswordPolicy { organization, policy } => {
                self.edit(organization, |edited| edited.password_policy = *policy)
            }

            Command::InviteMember { organization, invitation, email, role, expires_at } => {
                let sent = Invitation::new(email.clone(), role.role(), by?.clone(), at, *expires_at);
                self.invite_member(organization, invitation, sent)
            }
            Command::ProvisionMember { organization, user, email, name, role, password } => {
                let account = Account {
                    email_confirmed: false,
                    name: Some(name.clone()),
                    password: password.map(|policy| PasswordCheck { policy, set_at: at }),
                    ..Account::new(email.clone(), at)
                };
                self.provision_member(organization, user, account, &role.role(), at)
            }
            Command::EditMember { organization, user, name } => self.edit(organization, |edited| {
                edited.members.get_mut(user).into_iter().for_each(|member| member.name.clone_from(name));
            }),
            Command::RescindInvitation { organization, invitation } => {
                self.close_invitation(organization, invitation, InvitationStatus::Rescinded)
            }
            Command::ChangeMemberRole { organization, user, role } => {
                self.edit(organization, |edited| edited.change_member_role(user, &role.role()))
            }
            Command::RemoveMember { organization, user } => self.remove_member(organization, user),
            Command::SuspendMember { organization, user } => self.suspend_member(organization, user),
            Command::ReinstateMember { organization, user } => self.reinstate_member(organization, user),

            Command::CreateRole { organization, role, definition } => self.edit(organization, |edited| {
                edited.roles.insert(role.clone(), DefinedRole::new(definition.clone()));
            }),
            Command::EditRole { organization, role, definition, .. } => {
                self.edit_role(organization, role, definition)
            }
            Command::DeleteRole { organization, role } => self.delete_role(organization, role),

            Command::CreateTeam { organization, team, name, default_permission, confining } => {
                let created = Team::new(name.clone(), default_permission.clone(), *confining, at);
                self.edit(organization, |edited| edited.teams.insert(team.clone(), created))
            }
            Command::RenameTeam { organization, team, name } => {
                self.edit_team(organization, team, |edited| edited.name = name.clone())
            }
            Command::ChangeTeamDefault { organization, team, permission } => {
                self.edit_team(organization, team, |edited| edited.default_permission = permission.clone())
            }
            Command::ConfineTeam { organization, team, confining } => {
                self.edit_team(organization, team, |edited| edited.confining = *confining)
            }
            Command::DeleteTeam { organization, team } => {
                self.change(organization, |changed| changed.delete_team(team))
            }
            Command::AddTeamMember { organization, team, user } => {
                self.edit(organization, |edited| edited.add_team_member(team, user))
            }
            Command::RemoveTeamMember { organization, team, user } => {
                self.edit(organization, |edited| edited.remove_team_member(team, user))
            }
            Command::AddTeamApp { organization, team, app, permission } => {
                self.edit(organization, |edited| edited.add_team_app(team, app, permission.permission()))
            }
            Command::ChangeTeamAppPermission { organization, team, app, permission } => {
                self.edit_team(organization, team, |edited| {
                    edited.apps.insert(app.clone(), permission.clone());
                })
            }
            Command::RemoveTeamApp { organization, team, app } => {
                self.edit(organization, |edited| edited.remove_team_app(team, app))
            }

            Command::CreateApp { owner, app, name, .. } => {
                self.edit_apps(owner, |apps| apps.insert(app.clone(), App::new(name.clone(), at)))
            }
            Command::DuplicateApp { owner, app, to, copy, name, .. } => {
                let App { description, notes, .. } = self.app(owner, app)?.clone();
                let copied = App { description, notes, ..App::new(name.clone(), at) };
                self.edit_apps(to, |apps| apps.insert(copy.clone(), copied))
            }
            Command::RenameApp { owner, app, name } => self.rename_app(owner, app, name),
            Command::EditAppDescription { owner, app, description } => {
                self.edit_app(owner, app, |edited| edited.description = description.clone())
            }
            Command::EditAppNotes { owner, app, notes } => {
                self.edit_app(owner, app, |edited| edited.notes = notes.clone())
            }
            Command::ChangeAppVisibility { owner, app, public } => {
                self.edit_app(owner, app, |edited| edited.public = *public)
            }
            Command::ShareApp { owner, app, user, permissions } => {
                self.share_app(owner, app, user, *permissions)
            }
            Command::StopSharing { owner, app, user } => self.stop_sharing(owner, app, user),
            Command::LeaveApp { owner, app } => self.stop_sharing(owner, app, by?),
            Command::DeleteApp { owner, app } => self.delete_app(owner, app),

            Command::CreateIdentityProvider { organization, provider, settings }
            | Command::EditIdentityProvider { organization, provider, settings } => {
                self.edit(organization, |edited| {
                    edited.identity_providers.insert(provider.clone(), settings.clone());
                })
            }
            Command::DeleteIdentityProvider { organization, provider } => {
                self.edit(organization, |edited| drop(edited.identity_providers.retire(provider)))
            }
        })
    }

    fn create_organization(
        &mut self,
        by: &Id,
        id: &Id,
        name: &Name,
        billing_email: &Email,
        at: u64,
    ) -> Vec<Consequence<Id>> {
        self.names.insert(name.key(), id.clone());
        let created = Organization::new(id.clone(), name.clone(), billing_email.clone(), at);
        self.organizations.insert(id.clone(), created);
        self.add_member(id, by, Role::Administrator.into(), at)
    }

    fn delete_organization(&mut self, organization: &Id) -> Vec<Consequence<Id>> {
        let Some(deleted) = self.organizations.retire(organization) else {
            return Vec::new();
        };
        self.names.remove(&deleted.name.key());
        self.forget_names(&NameScope::RolesOf(organization.clone()));
        self.forget_names(&NameScope::AppsOf(Owner::Organization(organization.clone())));
        self.reserve(deleted.name, NamedThing::Organization { organization: organization.clone() });
        for (_, sent) in deleted.invitations {
            // only pending invitations are indexed, and removing another does nothing
            self.invited.remove(&(sent.email, organization.clone()));
        }
        let members = deleted.members.into_keys();
        let left = members.map(|user| {
            self.forget_membership(organization, &user);
            Consequence::Left { user }
        });
        let mut consequences: Vec<_> = left.collect();
        let owner = Owner::Organization(organization.clone());
        for (id, app) in deleted.apps.registry.into_live() {
            consequences.extend(self.ended_shares(&owner, &id, app));
        }
        consequences
    }

    fn invite_member(
        &mut self,
        organization: &Id,
        invitation: &Id,
        sent: Invitation<Id>,
    ) -> Vec<Consequence<Id>> {
        // only an invitation whose time has passed may stand in the way
        let closed = self.end_invitation(organization, &sent.email);
        self.invited.insert((sent.email.clone(), organization.clone()), invitation.clone());
        self.edit(organization, |inviting| {
            inviting.add_invitation(invitation.clone(), sent);
        });
        closed.into_iter().collect()
    }

    /// Closes the pending invitation to the address, if there is one, as expired.
    pub(super) fn end_invitation(&mut self, organization: &Id, email: &Email) -> Option<Consequence<Id>> {
        let invitation = self.invited.get(&(email.clone(), organization.clone()))?.clone();
        let status = InvitationStatus::Expired;
        self.close_invitation(organization, &invitation, status);
        Some(Consequence::InvitationClosed { organization: organization.clone(), invitation, status })
    }

    fn accept_invitation(
        &mut self,
        by: &Id,
        organization: &Id,
        invitation: &Id,
        at: u64,
    ) -> Vec<Consequence<Id>> {
        // closed before the member is added: no state has a pending invitation to a member
        self.close_invitation(organization, invitation, InvitationStatus::Accepted);
        let sent = self.organization(organization).and_then(|inviting| inviting.invitation(invitation));
        match sent.map(|sent| sent.role.clone()) {
            Some(role) => self.add_member(organization, by, role, at),
            None => Vec::new(),
        }
    }

    pub(super) fn close_invitation(
        &mut self,
        organization: &Id,
        invitation: &Id,
        status: InvitationStatus,
    ) -> Vec<Consequence<Id>> {
        let inviting = self.organizations.get_mut(organization);
        if let Some(email) = inviting.and_then(|inviting| inviting.close_invitation(invitation, status)) {
            self.invited.remove(&(email, organization.clone()));
        }
        Vec::new()
    }

    pub(super) fn add_member(
        &mut self,
        organization: &Id,
        user: &Id,
        role: RoleRef<Id>,
        at: u64,
    ) -> Vec<Consequence<Id>> {
        // the account lists its organizations, so that a subject is found without reading every organization
        if let Some(account) = self.accounts.get_mut(user) {
            account.organizations.insert(organization.clone());
        }
        self.change(organization, |joined| {
            joined.members_by_role.insert(&role, user.clone());
            joined.members.insert(user.clone(), Member::new(role.clone(), at));
            Vec::from([Consequence::Joined { user: user.clone(), role }])
        })
    }

    fn transfer_app(
        &mut self,
        (user, app): (&Id, &Id),
        (organization, new_id): (&Id, &Id),
        name: Option<&Name>,
    ) -> Vec<Consequence<Id>> {
        let transferred = self.accounts.get_mut(user).and_then(|account| account.apps.retire(app));
        if let Some(gone) = &transferred {
            let of = NamedThing::App { owner: Owner::User(user.clone()), app: app.clone() };
            self.reserve(gone.name.clone(), of);
        }
        let shares = transferred.iter().flat_map(App::shares);
        let shares = shares.map(|(user, permissions)| (user.clone(), permissions)).collect();
        self.edit(organization, |receiving| {
            if let Some(mut transferred) = transferred {
                transferred.name = name.cloned().unwrap_or(transferred.name);
                receiving.apps.insert(new_id.clone(), transferred);
            }
        });
        let [from, to] = [Owner::User(user.clone()), Owner::Organization(organization.clone())];
        self.kept_shares(&from, &to, new_id, shares)
    }

    fn delete_app(&mut self, owner: &Owner<Id>, app: &Id) -> Vec<Consequence<Id>> {
        let (deleted, mut consequences) = match owner {
            Owner::User(user) => {
                (self.accounts.get_mut(user).and_then(|account| account.apps.retire(app)), Vec::new())
            }
            Owner::Organization(organization) => {
                let changed = self.organizations.get_mut(organization);
                changed.map(|changed| changed.delete_app(app)).unwrap_or_default()
            }
        };
        if let Some(deleted) = deleted {
            self.reserve(deleted.name.clone(), NamedThing::App { owner: owner.clone(), app: app.clone() });
            consequences.extend(self.ended_shares(owner, app, deleted));
        }
        consequences
    }

    /// Changes the organization, with consequences.
    pub(super) fn change(
        &mut self,
        organization: &Id,
        change: impl FnOnce(&mut Organization<Id>) -> Vec<Consequence<Id>>,
    ) -> Vec<Consequence<Id>> {
        self.organizations.get_mut(organization).map(change).unwrap_or_default()
    }

    /// Changes the organization, without consequences.
    pub(super) fn edit(
        &mut self,
        organization: &Id,
        edit: impl FnOnce(&mut Organization<Id>),
    ) -> Vec<Consequence<Id>> {
        self.organizations.get_mut(organization).map(edit);
        Vec::new()
    }

    fn edit_team(
        &mut self,
        organization: &Id,
        team: &Id,
        edit: impl FnOnce(&mut Team<Id>),
    ) -> Vec<Consequence<Id>> {
        self.edit(organization, |organization| {
            organization.teams.get_mut(team).map(edit);
        })
    }

    pub(super) fn edit_apps(
        &mut self,
        owner: &Owner<Id>,
        edit: impl FnOnce(&mut Apps<Id>),
    ) -> Vec<Consequence<Id>> {
        match owner {
            Owner::Organization(organization) => self.edit(organization, |owner| edit(&mut owner.apps)),
            Owner::User(user) => {
                if let Some(owner) = self.accounts.get_mut(user) {
                    edit(&mut owner.apps);
                }
                Vec::new()
            }
        }
    }

    fn edit_app(
        &mut self,
        owner: &Owner<Id>,
        app: &Id,
        edit: impl FnOnce(&mut App<Id>),
    ) -> Vec<Consequence<Id>> {
        self.edit_apps(owner, |apps| {
            apps.registry.get_mut(app).map(edit);
        })
    }
}
