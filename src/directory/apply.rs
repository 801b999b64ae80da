//! What a command that fits does.

use super::Directory;
use super::account::Account;
use super::app::{App, Apps};
use super::command::Command;
use super::event::Consequence;
use super::invitation::{Invitation, InvitationStatus};
use super::member::{Carriers, Member, OwnRole, RoleRef};
use super::organization::{Billing, Organization};
use super::password::PasswordPolicy;
use super::registry::Registry;
use super::team::Team;
use super::text::{Email, Name, Text};
use crate::facts::Owner;
use crate::policy::AnyTeamPermission;
use crate::vocabulary::Role;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::hash::Hash;

impl<Id: Clone> App<Id> {
    fn left_by_all(self, id: &Id) -> impl Iterator<Item = Consequence<Id>> {
        self.collaborators.into_iter().map(|user| Consequence::LeftApp { app: id.clone(), user })
    }
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Does the command, which fits, and tells what came with it.
    pub(super) fn apply(&mut self, at: u64, by: &Id, command: &Command<Id>) -> Vec<Consequence<Id>> {
        self.version = self.version.saturating_add(1);
        match command {
            Command::Register { email } => self.register(by, email, at),
            Command::CreateOrganization { organization, name, billing_email } => {
                self.found(by, organization, name, billing_email, at)
            }
            Command::AcceptInvitation { organization, invitation } => {
                self.accept(by, organization, invitation, at)
            }
            Command::DeclineInvitation { organization, invitation } => {
                self.close(organization, invitation, InvitationStatus::Declined)
            }
            Command::RescindInvitation { organization, invitation } => {
                self.close(organization, invitation, InvitationStatus::Rescinded)
            }
            Command::LeaveOrganization { organization } => self.depart(organization, by),
            Command::RemoveMember { organization, user } => self.depart(organization, user),
            Command::TransferApp { app, organization, name } => {
                self.transfer(by, app, organization, name.as_ref())
            }
            Command::RenameOrganization { organization, name } => self.rename(organization, name),
            Command::DeleteOrganization { organization } => self.dissolve(organization),
            Command::InviteMember { organization, invitation, email, role } => {
                self.invited.insert((email.clone(), organization.clone()), invitation.clone());
                self.in_organization(organization, |inviting| {
                    let (email, role, invited_by) = (email.clone(), role.clone(), by.clone());
                    let (sent_at, status) = (at, InvitationStatus::Pending);
                    inviting.promise(&role, 1);
                    let sent = Invitation { email, role, invited_by, sent_at, status };
                    inviting.invitations.insert(invitation.clone(), sent);
                    Vec::new()
                })
            }
            Command::CreateApp { owner, app, name } => {
                self.in_apps(owner, |apps| apps.insert(app.clone(), App::new(name.clone(), at)))
            }
            Command::RenameApp { owner, app, name } => self.in_apps(owner, |apps| apps.rename(app, name)),
            Command::EditAppDescription { owner, app, description } => {
                self.in_app(owner, app, |app| app.description = description.clone())
            }
            Command::EditAppNotes { owner, app, notes } => {
                self.in_app(owner, app, |app| app.notes = notes.clone())
            }
            Command::ChangeAppVisibility { owner, app, public } => {
                self.in_app(owner, app, |app| app.public = *public)
            }
            Command::AddCollaborator { owner, app, user } => {
                self.in_apps(owner, |apps| apps.add_collaborator(app, user))
            }
            Command::RemoveCollaborator { owner, app, user } => {
                self.in_apps(owner, |apps| apps.remove_collaborator(app, user))
            }
            Command::DeleteApp { owner: Owner::User(user), app } => {
                let deleted = self.accounts.get_mut(user).and_then(|account| account.apps.retire(app));
                deleted.into_iter().flat_map(|deleted| deleted.left_by_all(app)).collect()
            }
            Command::DeleteApp { owner: Owner::Organization(organization), app } => {
                self.in_organization(organization, |organization| organization.delete_app(app))
            }
            within => match within.organization() {
                Some(organization) => {
                    self.in_organization(organization, |organization| organization.apply(within, at))
                }
                None => Vec::new(),
            },
        }
    }

    fn register(&mut self, by: &Id, email: &Email, at: u64) -> Vec<Consequence<Id>> {
        self.emails.insert(email.clone(), by.clone());
        let (apps, organizations) = (Apps::default(), BTreeSet::new());
        self.accounts
            .insert(by.clone(), Account { email: email.clone(), apps, organizations, registered_at: at });
        Vec::new()
    }

    fn found(
        &mut self,
        by: &Id,
        id: &Id,
        name: &Name,
        billing_email: &Email,
        at: u64,
    ) -> Vec<Consequence<Id>> {
        self.names.insert(name.clone(), id.clone());
        self.organizations.insert(
            id.clone(),
            Organization {
                id: id.clone(),
                name: name.clone(),
                profile: Text::default(),
                billing: Billing::new(billing_email.clone()),
                password_policy: PasswordPolicy::default(),
                created_at: at,
                members: BTreeMap::new(),
                carriers: Carriers::default(),
                invitations: BTreeMap::new(),
                roles: Registry::default(),
                teams: Registry::default(),
                apps: Apps::default(),
                identity_providers: Registry::default(),
            },
        );
        self.join(id, by, Role::Administrator.into(), at)
    }

    fn accept(&mut self, by: &Id, organization: &Id, invitation: &Id, at: u64) -> Vec<Consequence<Id>> {
        self.close(organization, invitation, InvitationStatus::Accepted);
        let sent = self.organization(organization).and_then(|inviting| inviting.invitation(invitation));
        match sent.map(|sent| sent.role.clone()) {
            Some(role) => self.join(organization, by, role, at),
            None => Vec::new(),
        }
    }

    fn close(
        &mut self,
        organization: &Id,
        invitation: &Id,
        status: InvitationStatus,
    ) -> Vec<Consequence<Id>> {
        let closed = self.organizations.get_mut(organization).and_then(|inviting| {
            let sent = inviting.invitations.get_mut(invitation)?;
            sent.status = status;
            let (email, role) = (sent.email.clone(), sent.role.clone());
            inviting.promise(&role, -1);
            Some(email)
        });
        if let Some(email) = closed {
            self.invited.remove(&(email, organization.clone()));
        }
        Vec::new()
    }

    fn join(&mut self, organization: &Id, user: &Id, role: RoleRef<Id>, at: u64) -> Vec<Consequence<Id>> {
        if let Some(account) = self.accounts.get_mut(user) {
            account.organizations.insert(organization.clone());
        }
        self.in_organization(organization, |joined| {
            joined.carriers.insert(&role, user.clone());
            let teams = BTreeSet::new();
            joined.members.insert(user.clone(), Member { role: role.clone(), teams, joined_at: at });
            Vec::from([Consequence::Joined { user: user.clone(), role }])
        })
    }

    fn depart(&mut self, organization: &Id, user: &Id) -> Vec<Consequence<Id>> {
        self.forget_membership(organization, user);
        self.in_organization(organization, |left| left.remove(user))
    }

    fn forget_membership(&mut self, organization: &Id, user: &Id) {
        if let Some(account) = self.accounts.get_mut(user) {
            account.organizations.remove(organization);
        }
    }

    fn transfer(
        &mut self,
        by: &Id,
        app: &Id,
        organization: &Id,
        name: Option<&Name>,
    ) -> Vec<Consequence<Id>> {
        let moved = self.accounts.get_mut(by).and_then(|account| account.apps.retire(app));
        self.in_organization(organization, |receiving| {
            if let Some(mut moved) = moved {
                moved.name = name.cloned().unwrap_or(moved.name);
                receiving.apps.insert(app.clone(), moved);
            }
            Vec::new()
        })
    }

    fn rename(&mut self, organization: &Id, name: &Name) -> Vec<Consequence<Id>> {
        if let Some(renamed) = self.organizations.get_mut(organization) {
            self.names.remove(&renamed.name);
            renamed.name = name.clone();
            self.names.insert(name.clone(), organization.clone());
        }
        Vec::new()
    }

    fn dissolve(&mut self, organization: &Id) -> Vec<Consequence<Id>> {
        let Some(dissolved) = self.organizations.retire(organization) else {
            return Vec::new();
        };
        self.names.remove(&dissolved.name);
        for (_, sent) in dissolved.invitations {
            self.invited.remove(&(sent.email, organization.clone()));
        }
        let members = dissolved.members.into_keys();
        members
            .map(|user| {
                self.forget_membership(organization, &user);
                Consequence::Left { user }
            })
            .collect()
    }

    fn in_organization(
        &mut self,
        organization: &Id,
        change: impl FnOnce(&mut Organization<Id>) -> Vec<Consequence<Id>>,
    ) -> Vec<Consequence<Id>> {
        self.organizations.get_mut(organization).map(change).unwrap_or_default()
    }

    fn in_apps(&mut self, owner: &Owner<Id>, change: impl FnOnce(&mut Apps<Id>)) -> Vec<Consequence<Id>> {
        let apps = match owner {
            Owner::Organization(organization) => {
                self.organizations.get_mut(organization).map(|owner| &mut owner.apps)
            }
            Owner::User(user) => self.accounts.get_mut(user).map(|owner| &mut owner.apps),
        };
        if let Some(apps) = apps {
            change(apps);
        }
        Vec::new()
    }

    fn in_app(
        &mut self,
        owner: &Owner<Id>,
        app: &Id,
        change: impl FnOnce(&mut App<Id>),
    ) -> Vec<Consequence<Id>> {
        self.in_apps(owner, |apps| {
            if let Some(app) = apps.registry.get_mut(app) {
                change(app);
            }
        })
    }
}

impl<Id: Ord + Hash + Clone> Organization<Id> {
    fn apply(&mut self, command: &Command<Id>, at: u64) -> Vec<Consequence<Id>> {
        match command {
            Command::EditProfile { profile, .. } => self.profile = profile.clone(),
            Command::EditBilling { billing, .. } => self.billing = billing.clone(),
            Command::EditPasswordPolicy { policy, .. } => self.password_policy = *policy,
            Command::ChangeMemberRole { user, role, .. } => return self.assign(user, role),
            Command::CreateRole { role, definition, .. } => {
                self.roles.insert(role.clone(), OwnRole::new(definition.clone()));
            }
            Command::EditRole { role, definition, .. } => {
                if let Some(own) = self.roles.get_mut(role) {
                    *own = OwnRole { promised: own.promised, ..OwnRole::new(definition.clone()) };
                }
            }
            Command::DeleteRole { role, .. } => drop(self.roles.retire(role)),
            Command::CreateTeam { team, name, default_permission, confining, .. } => {
                let (name, default_permission, confining) =
                    (name.clone(), default_permission.clone(), *confining);
                let (members, apps) = (BTreeSet::new(), BTreeMap::new());
                let created = Team { name, default_permission, confining, members, apps, created_at: at };
                self.teams.insert(team.clone(), created);
            }
            Command::RenameTeam { team, name, .. } => {
                self.in_team(team, |team| team.name = name.clone());
            }
            Command::ChangeTeamDefault { team, permission, .. } => {
                self.in_team(team, |team| team.default_permission = permission.clone());
            }
            Command::ConfineTeam { team, confining, .. } => {
                self.in_team(team, |team| team.confining = *confining);
            }
            Command::DeleteTeam { team, .. } => return self.delete_team(team),
            Command::AddTeamMember { team, user, .. } => {
                self.in_team(team, |team| team.members.insert(user.clone()));
                self.in_member(user, |member| member.teams.insert(team.clone()));
            }
            Command::RemoveTeamMember { team, user, .. } => {
                self.in_team(team, |team| team.members.remove(user));
                self.in_member(user, |member| member.teams.remove(team));
            }
            Command::AddTeamApp { team, app, permission, .. } => {
                let given = self.give(team, app, permission.as_ref());
                return given.filter(|_| permission.is_none()).into_iter().collect();
            }
            Command::ChangeTeamAppPermission { team, app, permission, .. } => {
                let held = self.in_team(team, |team| team.apps.insert(app.clone(), permission.clone()));
                return held
                    .flatten()
                    .map(|permission| Consequence::PermissionWas { permission })
                    .into_iter()
                    .collect();
            }
            Command::RemoveTeamApp { team, app, .. } => {
                if let Some(app) = self.apps.registry.get_mut(app) {
                    app.teams.remove(team);
                }
                return self.take(team, app).into_iter().collect();
            }
            Command::CreateIdentityProvider { provider, settings, .. }
            | Command::EditIdentityProvider { provider, settings, .. } => {
                self.identity_providers.insert(provider.clone(), settings.clone());
            }
            Command::DeleteIdentityProvider { provider, .. } => {
                drop(self.identity_providers.retire(provider));
            }
            _ => {}
        }
        Vec::new()
    }

    /// Counts one invitation more or less to the role.
    pub(super) fn promise(&mut self, role: &RoleRef<Id>, more: isize) {
        if let RoleRef::Custom(role) = role
            && let Some(own) = self.roles.get_mut(role)
        {
            own.promised = own.promised.saturating_add_signed(more);
        }
    }

    fn assign(&mut self, user: &Id, role: &RoleRef<Id>) -> Vec<Consequence<Id>> {
        let was = self.in_member(user, |member| core::mem::replace(&mut member.role, role.clone()));
        if let Some(was) = &was {
            self.carriers.remove(was, user);
            self.carriers.insert(role, user.clone());
        }
        was.map(|role| Consequence::RoleWas { role }).into_iter().collect()
    }

    /// Removes the member, from every team and list of collaborators too.
    fn remove(&mut self, user: &Id) -> Vec<Consequence<Id>> {
        let Some(member) = self.members.remove(user) else {
            return Vec::new();
        };
        self.carriers.remove(&member.role, user);
        let mut consequences = Vec::from([Consequence::Left { user: user.clone() }]);
        for team in member.teams {
            self.in_team(&team, |team| team.members.remove(user));
            consequences.push(Consequence::LeftTeam { team, user: user.clone() });
        }
        let apps: Vec<_> = self.apps.collaborations(user).cloned().collect();
        for app in apps {
            self.apps.remove_collaborator(&app, user);
            consequences.push(Consequence::LeftApp { app, user: user.clone() });
        }
        consequences
    }

    fn delete_team(&mut self, id: &Id) -> Vec<Consequence<Id>> {
        let Some(team) = self.teams.retire(id) else {
            return Vec::new();
        };
        let mut consequences = Vec::new();
        for user in team.members {
            self.in_member(&user, |member| member.teams.remove(id));
            consequences.push(Consequence::LeftTeam { team: id.clone(), user });
        }
        for (app, permission) in team.apps {
            if let Some(app) = self.apps.registry.get_mut(&app) {
                app.teams.remove(id);
            }
            consequences.push(Consequence::LostApp { team: id.clone(), app, permission });
        }
        consequences
    }

    fn delete_app(&mut self, id: &Id) -> Vec<Consequence<Id>> {
        let Some(app) = self.apps.retire(id) else {
            return Vec::new();
        };
        let lost = app.teams.iter().filter_map(|team| self.take(team, id)).collect::<Vec<_>>();
        lost.into_iter().chain(app.left_by_all(id)).collect()
    }

    /// Gives the team the app with that permission, or with its default.
    fn give(
        &mut self,
        team: &Id,
        app: &Id,
        permission: Option<&AnyTeamPermission>,
    ) -> Option<Consequence<Id>> {
        let permission = self.in_team(team, |team| {
            let permission = permission.unwrap_or(&team.default_permission).clone();
            team.apps.insert(app.clone(), permission.clone());
            permission
        })?;
        if let Some(app) = self.apps.registry.get_mut(app) {
            app.teams.insert(team.clone());
        }
        Some(Consequence::GivenDefault { permission })
    }

    fn take(&mut self, team: &Id, app: &Id) -> Option<Consequence<Id>> {
        let permission = self.in_team(team, |team| team.apps.remove(app));
        permission.flatten().map(|permission| Consequence::LostApp {
            team: team.clone(),
            app: app.clone(),
            permission,
        })
    }

    fn in_team<Out>(&mut self, team: &Id, change: impl FnOnce(&mut Team<Id>) -> Out) -> Option<Out> {
        self.teams.get_mut(team).map(change)
    }

    fn in_member<Out>(&mut self, user: &Id, change: impl FnOnce(&mut Member<Id>) -> Out) -> Option<Out> {
        self.members.get_mut(user).map(change)
    }
}
