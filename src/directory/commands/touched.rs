//! The users, invitations and public apps whose rows of the access review a command can change.
//!
//! This is what a [preview](super::preview) compares, so that its cost depends on those whom the command concerns and not
//! on the organization.

use super::command::Command;
use crate::directory::state::directory::Directory;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::member::{Member, RoleRef};
use crate::directory::state::organization::Organization;
use crate::directory::state::team::Team;
use crate::directory::state::text::Email;
use crate::facts::Owner;
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::hash::Hash;

/// The rows that a command can change, by the owner of the places that they are about.
#[derive(Debug)]
pub(super) struct Touched<Id> {
    pub(super) by_owner: BTreeMap<Owner<Id>, TouchedAt<Id>>,
}

/// The rows that a command can change at the places of one owner.
#[derive(Debug)]
pub(super) struct TouchedAt<Id> {
    /// The users whose rows can change.
    pub(super) users: BTreeSet<Id>,
    /// The invitations that are sent, answered or closed, or whose role is edited.
    pub(super) invitations: BTreeSet<Id>,
    /// The apps that are created, deleted, moved, or whose visibility, teams or shares change.
    pub(super) apps: BTreeSet<Id>,
    /// The teams that change, or whose app or member does.
    pub(super) teams: BTreeSet<Id>,
    /// The custom roles that change, or that somebody gets.
    pub(super) roles: BTreeSet<Id>,
}

impl<Id> Default for TouchedAt<Id> {
    fn default() -> Self {
        TouchedAt {
            users: BTreeSet::new(),
            invitations: BTreeSet::new(),
            apps: BTreeSet::new(),
            teams: BTreeSet::new(),
            roles: BTreeSet::new(),
        }
    }
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// The rows that the valid command can change: a superset, in time linear in what it contains, plus the pending
    /// invitations if a custom role is edited.
    // One arm for each command: a new command must say whose rights it can change.
    #[expect(clippy::too_many_lines, reason = "one arm for each command")]
    pub(super) fn touched(&self, by: &Id, command: &Command<Id>) -> Touched<Id> {
        let mut touched = Touched { by_owner: BTreeMap::new() };
        match command {
            Command::Register { .. } => touched.account(by),
            Command::CloseAccount { user } => self.touch_account(user, &mut touched),
            Command::ChangeEmail { email } => self.touch_addresses(by, email, &mut touched),
            Command::CreateOrganization { organization, .. } => {
                touched.of(organization).users.insert(by.clone());
            }
            Command::AcceptInvitation { organization, invitation } => {
                touched.of(organization).users.insert(by.clone());
                touched.of(organization).invitations.insert(invitation.clone());
            }
            Command::DeclineInvitation { organization, invitation }
            | Command::RescindInvitation { organization, invitation }
            | Command::ExpireInvitation { organization, invitation } => {
                touched.of(organization).invitations.insert(invitation.clone());
            }
            Command::LeaveOrganization { organization } => self.touch_author(organization, by, &mut touched),
            Command::RemoveMember { organization, user } | Command::SuspendMember { organization, user } => {
                self.touch_author(organization, user, &mut touched);
            }
            Command::ReinstateMember { organization, user } => {
                touched.of(organization).users.insert(user.clone());
            }
            Command::ChangeMemberRole { organization, user, role } => {
                touched.of(organization).users.insert(user.clone());
                touched.of(organization).role(&role.role());
            }
            Command::InviteMember { organization, invitation, email, role, .. } => {
                touched.of(organization).invitations.insert(invitation.clone());
                touched.of(organization).role(&role.role());
                self.touch_address(organization, email, &mut touched);
            }
            Command::ProvisionMember { organization, user, email, role, .. } => {
                touched.account(user);
                touched.of(organization).users.insert(user.clone());
                touched.of(organization).role(&role.role());
                self.touch_address(organization, email, &mut touched);
            }
            Command::EditRole { organization, role, .. } => {
                let role = RoleRef::Custom(role.clone());
                let at = touched.of(organization);
                at.role(&role);
                if let Some(edited) = self.organization(organization) {
                    at.users.extend(edited.members_with(&role).cloned());
                    at.invitations.extend(edited.pending_with(&role).cloned());
                }
            }
            Command::DeleteOrganization { organization } => {
                let at = touched.of(organization);
                if let Some(deleted) = self.organization(organization) {
                    at.everything(deleted);
                }
            }

            Command::ConfineTeam { organization, team, .. } | Command::DeleteTeam { organization, team } => {
                self.touch_team(organization, team, &mut touched);
            }
            Command::AddTeamApp { organization, team, app, .. }
            | Command::ChangeTeamAppPermission { organization, team, app, .. }
            | Command::RemoveTeamApp { organization, team, app } => {
                self.touch_team(organization, team, &mut touched);
                touched.of(organization).apps.insert(app.clone());
            }
            Command::AddTeamMember { organization, team, user }
            | Command::RemoveTeamMember { organization, team, user } => {
                touched.of(organization).users.insert(user.clone());
                touched.of(organization).teams.insert(team.clone());
            }

            Command::TransferApp { app, organization, new_id, .. } => {
                let from = Owner::User(by.clone());
                self.touch_app(&from, app, &mut touched);
                // its shares move with it
                let moved = self.app(&from, app);
                let at = touched.of(organization);
                at.users.extend(moved.into_iter().flat_map(|moved| moved.shares.keys()).cloned());
                at.apps.insert(new_id.as_ref().unwrap_or(app).clone());
            }
            Command::ShareApp { owner, app, user, .. } | Command::StopSharing { owner, app, user } => {
                touched.at(owner).users.insert(user.clone());
                touched.at(owner).apps.insert(app.clone());
            }
            Command::LeaveApp { owner, app } => {
                touched.at(owner).users.insert(by.clone());
                touched.at(owner).apps.insert(app.clone());
            }
            Command::DeleteApp { owner, app } => self.touch_app(owner, app, &mut touched),
            Command::ChangeAppVisibility { owner, app, .. } => {
                touched.at(owner).apps.insert(app.clone());
            }

            // these change nobody's rights: names, texts and settings; roles without members; teams without members and
            // apps; apps without teams and shares, which are private
            Command::EditAccount { .. }
            | Command::SetPassword { .. }
            | Command::RenameOrganization { .. }
            | Command::ReleaseName { .. }
            | Command::EditProfile { .. }
            | Command::EditBilling { .. }
            | Command::EditPasswordPolicy { .. }
            | Command::EditMember { .. }
            | Command::CreateRole { .. }
            | Command::DeleteRole { .. }
            | Command::CreateTeam { .. }
            | Command::RenameTeam { .. }
            | Command::ChangeTeamDefault { .. }
            | Command::CreateApp { .. }
            | Command::DuplicateApp { .. }
            | Command::RenameApp { .. }
            | Command::EditAppDescription { .. }
            | Command::EditAppNotes { .. }
            | Command::CreateIdentityProvider { .. }
            | Command::EditIdentityProvider { .. }
            | Command::DeleteIdentityProvider { .. } => {}
        }
        touched
    }

    /// A user who is removed or suspended, and the pending invitations that the user sent.
    fn touch_author(&self, organization: &Id, user: &Id, touched: &mut Touched<Id>) {
        let at = touched.of(organization);
        at.users.insert(user.clone());
        let left = self.organization(organization);
        let sent = left.and_then(|left| left.pending_of.get(user)).into_iter().flatten();
        at.invitations.extend(sent.cloned());
    }

    /// The account of a user, with the personal apps, the shares of others' apps, and the invitations to the address.
    fn touch_account(&self, user: &Id, touched: &mut Touched<Id>) {
        touched.account(user);
        let Some(account) = self.account(user) else {
            return;
        };
        for owner in &account.shared_by {
            touched.at(owner).users.insert(user.clone());
        }
        let own = Owner::User(user.clone());
        for (app, _) in account.apps() {
            self.touch_app(&own, app, touched);
        }
        for (organization, invitation) in self.invitations_to(&account.email) {
            touched.of(organization).invitations.insert(invitation.clone());
        }
    }

    /// The pending invitations to the address that the user gives up, and to the new one by organizations of the user.
    fn touch_addresses(&self, user: &Id, email: &Email, touched: &mut Touched<Id>) {
        let Some(account) = self.account(user) else {
            return;
        };
        // no row changes, but the address and the organizations of the account say which invitations close
        touched.account(user);
        for (organization, invitation) in self.invitations_to(&account.email) {
            touched.of(organization).invitations.insert(invitation.clone());
        }
        for organization in &account.organizations {
            self.touch_address(organization, email, touched);
        }
    }

    /// The pending invitation of the organization to the address, if there is one.
    fn touch_address(&self, organization: &Id, email: &Email, touched: &mut Touched<Id>) {
        if let Some(pending) = self.invited.get(&(email.clone(), organization.clone())) {
            touched.of(organization).invitations.insert(pending.clone());
        }
    }

    /// The team, and all its members.
    fn touch_team(&self, organization: &Id, team: &Id, touched: &mut Touched<Id>) {
        let at = touched.of(organization);
        at.teams.insert(team.clone());
        let team = self.organization(organization).and_then(|changed| changed.team(team));
        at.users.extend(team.into_iter().flat_map(Team::members).cloned());
    }

    /// The app, and everybody who holds something there by a team or a share.
    fn touch_app(&self, owner: &Owner<Id>, app: &Id, touched: &mut Touched<Id>) {
        touched.at(owner).apps.insert(app.clone());
        let Some(app) = self.app(owner, app) else {
            return;
        };
        touched.at(owner).users.extend(app.shares.keys().cloned());
        if let Owner::Organization(organization) = owner {
            for team in &app.teams {
                self.touch_team(organization, team, touched);
            }
        }
    }
}

impl<Id: Ord + Clone> Touched<Id> {
    fn at(&mut self, owner: &Owner<Id>) -> &mut TouchedAt<Id> {
        self.by_owner.entry(owner.clone()).or_default()
    }

    fn of(&mut self, organization: &Id) -> &mut TouchedAt<Id> {
        self.at(&Owner::Organization(organization.clone()))
    }

    /// The user's personal apps.
    fn account(&mut self, user: &Id) {
        self.at(&Owner::User(user.clone())).users.insert(user.clone());
    }
}

impl<Id: Ord + Clone> TouchedAt<Id> {
    pub(super) fn role(&mut self, role: &RoleRef<Id>) {
        match role {
            RoleRef::Documented(_) => {}
            RoleRef::Custom(role) => {
                self.roles.insert(role.clone());
            }
        }
    }

    fn everything(&mut self, organization: &Organization<Id>) {
        self.users.extend(organization.members.keys().cloned());
        self.invitations.extend(organization.pending_of.values().flatten().cloned());
        for (app, held) in organization.apps() {
            self.users.extend(held.shares.keys().cloned());
            self.apps.insert(app.clone());
        }
    }
}

impl<Id: Ord + Clone> Organization<Id> {
    /// The pending invitations with the role.
    fn pending_with(&self, role: &RoleRef<Id>) -> impl Iterator<Item = &Id> {
        let pending = self.pending_of.values().flatten();
        pending.filter(move |id| self.invitation(id).is_some_and(|sent| sent.role == *role))
    }

    /// What the touched rows depend on besides: the teams of the touched members, and their roles and the invitations'.
    pub(super) fn complete(&self, touched: &mut TouchedAt<Id>) {
        let members = touched.users.iter().filter_map(|user| self.member(user));
        let members: Vec<&Member<Id>> = members.collect();
        for member in members {
            touched.teams.extend(member.teams.iter().cloned());
            touched.role(&member.role);
        }
        let pending = touched.invitations.iter().filter_map(|id| self.invitation(id));
        let pending = pending.filter(|sent| sent.status == InvitationStatus::Pending);
        let roles: Vec<_> = pending.map(|sent| &sent.role).collect();
        for role in roles {
            touched.role(role);
        }
    }
}
