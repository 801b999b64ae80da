//! Whether a command fits the state: what it names is there, what it creates is not, and what must always hold
//! still does. Replay asks no more than this.

use super::Directory;
use super::account::Account;
use super::app::{App, Apps};
use super::command::Command;
use super::invitation::{Invitation, InvitationStatus};
use super::member::{Member, RoleRef};
use super::organization::{IdentityProvider, Organization};
use super::refusal::{Entity, Refusal};
use super::registry::{Registry, Taken};
use super::team::Team;
use super::text::Name;
use crate::facts::Owner;
use crate::policy::{AnyRole, CustomRole};
use crate::vocabulary::Role;
use alloc::borrow::ToOwned;
use alloc::collections::BTreeSet;
use core::hash::Hash;

/// Whether a command that fits would change anything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Fits {
    Changes,
    /// All is as the command wants it.
    Already,
}

impl Fits {
    fn changes(whether: bool) -> Fits {
        if whether { Fits::Changes } else { Fits::Already }
    }
}

type Admission<Id> = Result<Fits, Refusal<Id>>;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    pub(super) fn admit(&self, by: &Id, command: &Command<Id>) -> Admission<Id> {
        match command {
            Command::Register { email } => {
                free(&self.accounts, Entity::User, by)?;
                match self.emails.get(email) {
                    Some(_) => Err(Refusal::EmailTaken { email: email.clone() }),
                    None => Ok(Fits::Changes),
                }
            }
            Command::CreateOrganization { organization, name, .. } => {
                self.known_account(by)?;
                free(&self.organizations, Entity::Organization, organization)?;
                self.free_name(name)
            }
            Command::AcceptInvitation { organization, invitation } => {
                self.admit_answer(by, organization, invitation, true)
            }
            Command::DeclineInvitation { organization, invitation } => {
                self.admit_answer(by, organization, invitation, false)
            }
            Command::LeaveOrganization { organization } => match self.organization(organization) {
                Some(left) if left.members.contains_key(by) => left.admit_departure(by),
                _ => Err(unknown(Entity::Organization, organization)),
            },
            Command::TransferApp { app, organization, name } => {
                let moved = known_app(&self.known_account(by)?.apps, app)?;
                let apps = &self.known(organization)?.apps;
                free(&apps.registry, Entity::App, app)?;
                apps.free_name(name.as_ref().unwrap_or(&moved.name))
            }
            Command::RenameOrganization { organization, name } => {
                if self.known(organization)?.name == *name {
                    Ok(Fits::Already)
                } else {
                    self.free_name(name)
                }
            }
            Command::InviteMember { organization, invitation, email, role } => {
                let inviting = self.known(organization)?;
                inviting.known_role(role)?;
                if inviting.invitations.contains_key(invitation) {
                    return Err(Refusal::Taken { what: Entity::Invitation, id: invitation.clone() });
                }
                if self.emails.get(email).is_some_and(|user| inviting.members.contains_key(user)) {
                    return Err(Refusal::AlreadyMember { email: email.clone() });
                }
                if self.invited.contains_key(&(email.clone(), organization.clone())) {
                    return Err(Refusal::AlreadyInvited { email: email.clone() });
                }
                Ok(Fits::Changes)
            }
            Command::CreateApp { owner, app, name } => {
                let apps = self.known_apps(owner)?;
                free(&apps.registry, Entity::App, app)?;
                apps.free_name(name)
            }
            Command::RenameApp { owner, app, name } => {
                let apps = self.known_apps(owner)?;
                if known_app(apps, app)?.name == *name { Ok(Fits::Already) } else { apps.free_name(name) }
            }
            Command::EditAppDescription { owner, app, description } => {
                Ok(Fits::changes(known_app(self.known_apps(owner)?, app)?.description != *description))
            }
            Command::EditAppNotes { owner, app, notes } => {
                Ok(Fits::changes(known_app(self.known_apps(owner)?, app)?.notes != *notes))
            }
            Command::ChangeAppVisibility { owner, app, public } => {
                Ok(Fits::changes(known_app(self.known_apps(owner)?, app)?.public != *public))
            }
            Command::AddCollaborator { owner, app, user } => {
                let app = known_app(self.known_apps(owner)?, app)?;
                self.known_account(user)?;
                absent(app.collaborators.contains(user), Entity::Collaborator, user)
            }
            Command::RemoveCollaborator { owner, app, user } => present(
                known_app(self.known_apps(owner)?, app)?.collaborators.contains(user),
                Entity::Collaborator,
                user,
            ),
            Command::DeleteApp { owner, app } => {
                known_app(self.known_apps(owner)?, app).map(|_| Fits::Changes)
            }
            within => match within.organization() {
                Some(organization) => self.known(organization)?.admit(within),
                None => Err(unknown(Entity::User, by)),
            },
        }
    }

    fn admit_answer(&self, by: &Id, organization: &Id, invitation: &Id, accepts: bool) -> Admission<Id> {
        let account = self.known_account(by)?;
        let sent = self.organization(organization).and_then(|inviting| inviting.invitation(invitation));
        // of an invitation to somebody else they learn no more than of none
        let Some(sent) = sent.filter(|sent| sent.email == account.email) else {
            return Err(unknown(Entity::Invitation, invitation));
        };
        let joined = account.organizations.contains(organization);
        match sent.status {
            InvitationStatus::Pending => Ok(Fits::Changes),
            InvitationStatus::Accepted if accepts && joined => Ok(Fits::Already),
            InvitationStatus::Declined if !accepts => Ok(Fits::Already),
            status => Err(Refusal::NotPending { status }),
        }
    }

    fn known_account(&self, user: &Id) -> Result<&Account<Id>, Refusal<Id>> {
        self.account(user).ok_or_else(|| unknown(Entity::User, user))
    }

    fn known(&self, organization: &Id) -> Result<&Organization<Id>, Refusal<Id>> {
        self.organization(organization).ok_or_else(|| unknown(Entity::Organization, organization))
    }

    fn known_apps(&self, owner: &Owner<Id>) -> Result<&Apps<Id>, Refusal<Id>> {
        match owner {
            Owner::Organization(organization) => self.known(organization).map(|owner| &owner.apps),
            Owner::User(user) => self.known_account(user).map(|owner| &owner.apps),
        }
    }

    fn free_name(&self, name: &Name) -> Admission<Id> {
        not_named(self.names.contains_key(name), Entity::Organization, name.as_str())
    }
}

/// Commands that concern one organization alone.
impl<Id: Ord + Hash + Clone> Organization<Id> {
    fn admit(&self, command: &Command<Id>) -> Admission<Id> {
        match command {
            Command::EditProfile { profile, .. } => Ok(Fits::changes(self.profile != *profile)),
            Command::EditBilling { billing, .. } => Ok(Fits::changes(self.billing != *billing)),
            Command::EditPasswordPolicy { policy, .. } => Ok(Fits::changes(self.password_policy != *policy)),

            Command::RescindInvitation { invitation, .. } => {
                match self.known_invitation(invitation)?.status {
                    InvitationStatus::Pending => Ok(Fits::Changes),
                    InvitationStatus::Rescinded => Ok(Fits::Already),
                    status => Err(Refusal::NotPending { status }),
                }
            }
            Command::ChangeMemberRole { user, role, .. } => {
                let member = self.known_member(user)?;
                self.known_role(role)?;
                if member.role == *role { Ok(Fits::Already) } else { self.admit_departure(user) }
            }
            Command::RemoveMember { user, .. } => {
                self.known_member(user)?;
                self.admit_departure(user)
            }

            Command::CreateRole { role, definition, .. } => {
                free(&self.roles, Entity::Role, role)?;
                self.free_role_name(role, definition)
            }
            Command::EditRole { role, definition, .. } => match self.role(role) {
                Some(known) if known == definition => Ok(Fits::Already),
                Some(_) => self.free_role_name(role, definition),
                None => Err(unknown(Entity::Role, role)),
            },
            Command::DeleteRole { role, .. } => {
                let own = self.roles.get(role).ok_or_else(|| unknown(Entity::Role, role))?;
                let carriers = self.carriers.of(&RoleRef::Custom(role.clone()));
                let members = carriers.map_or(0, BTreeSet::len);
                match (members, own.promised) {
                    (0, 0) => Ok(Fits::Changes),
                    (members, invitations) => Err(Refusal::RoleInUse { members, invitations }),
                }
            }

            Command::CreateTeam { team, .. } => {
                free(&self.teams, Entity::Team, team)?;
                Ok(Fits::Changes)
            }
            Command::RenameTeam { team, name, .. } => Ok(Fits::changes(self.known_team(team)?.name != *name)),
            Command::ChangeTeamDefault { team, permission, .. } => {
                Ok(Fits::changes(self.known_team(team)?.default_permission != *permission))
            }
            Command::ConfineTeam { team, confining, .. } => {
                let team = self.known_team(team)?;
                if team.confining == *confining {
                    Ok(Fits::Already)
                } else if *confining {
                    self.stays_administered(|user| team.members.contains(user))
                } else {
                    Ok(Fits::Changes)
                }
            }
            Command::DeleteTeam { team, .. } => self.known_team(team).map(|_| Fits::Changes),
            Command::AddTeamMember { team, user, .. } => {
                let team = self.known_team(team)?;
                self.known_member(user)?;
                absent(team.members.contains(user), Entity::TeamMember, user)?;
                if team.confining { self.admit_departure(user) } else { Ok(Fits::Changes) }
            }
            Command::RemoveTeamMember { team, user, .. } => {
                present(self.known_team(team)?.members.contains(user), Entity::TeamMember, user)
            }
            Command::AddTeamApp { team, app, .. } => {
                let team = self.known_team(team)?;
                known_app(&self.apps, app)?;
                absent(team.apps.contains_key(app), Entity::TeamApp, app)
            }
            Command::ChangeTeamAppPermission { team, app, permission, .. } => {
                match self.known_team(team)?.apps.get(app) {
                    Some(held) => Ok(Fits::changes(held != permission)),
                    None => Err(unknown(Entity::TeamApp, app)),
                }
            }
            Command::RemoveTeamApp { team, app, .. } => {
                present(self.known_team(team)?.apps.contains_key(app), Entity::TeamApp, app)
            }

            Command::CreateIdentityProvider { provider, .. } => {
                free(&self.identity_providers, Entity::IdentityProvider, provider)?;
                Ok(Fits::Changes)
            }
            Command::EditIdentityProvider { provider, settings, .. } => {
                Ok(Fits::changes(self.known_identity_provider(provider)? != settings))
            }
            Command::DeleteIdentityProvider { provider, .. } => {
                self.known_identity_provider(provider).map(|_| Fits::Changes)
            }
            Command::DeleteOrganization { .. } => Ok(Fits::Changes),
            // about more than one organization, and decided before
            _ => Err(unknown(Entity::Organization, &self.id)),
        }
    }

    /// Whether the user could cease to be an Administrator here, if they are one.
    fn admit_departure(&self, user: &Id) -> Admission<Id> {
        if self.is_free_administrator(user) {
            self.stays_administered(|other| other == user)
        } else {
            Ok(Fits::Changes)
        }
    }

    /// Whether an Administrator whom no team confines is left without those.
    fn stays_administered(&self, left_out: impl Fn(&Id) -> bool) -> Admission<Id> {
        let mut administrators = self.members_with(&RoleRef::Documented(Role::Administrator));
        let remains = administrators.any(|user| !left_out(user) && self.is_free_administrator(user));
        if remains { Ok(Fits::Changes) } else { Err(Refusal::LastAdministrator) }
    }

    fn known_member(&self, user: &Id) -> Result<&Member<Id>, Refusal<Id>> {
        self.member(user).ok_or_else(|| unknown(Entity::Member, user))
    }

    fn known_invitation(&self, invitation: &Id) -> Result<&Invitation<Id>, Refusal<Id>> {
        self.invitation(invitation).ok_or_else(|| unknown(Entity::Invitation, invitation))
    }

    fn known_role(&self, role: &RoleRef<Id>) -> Result<&AnyRole, Refusal<Id>> {
        self.carried(role).ok_or_else(|| match role {
            RoleRef::Custom(role) => unknown(Entity::Role, role),
            RoleRef::Documented(_) => unknown(Entity::Organization, &self.id),
        })
    }

    fn known_team(&self, team: &Id) -> Result<&Team<Id>, Refusal<Id>> {
        self.team(team).ok_or_else(|| unknown(Entity::Team, team))
    }

    fn known_identity_provider(&self, provider: &Id) -> Result<&IdentityProvider, Refusal<Id>> {
        self.identity_provider(provider).ok_or_else(|| unknown(Entity::IdentityProvider, provider))
    }

    fn free_role_name(&self, role: &Id, definition: &CustomRole) -> Admission<Id> {
        let taken = self.roles().any(|(other, known)| other != role && known.name() == definition.name());
        not_named(taken, Entity::Role, definition.name())
    }
}

impl<Id: Ord + Clone> Apps<Id> {
    fn free_name(&self, name: &Name) -> Admission<Id> {
        not_named(self.named(name).is_some(), Entity::App, name.as_str())
    }
}

fn known_app<'a, Id: Ord + Clone>(apps: &'a Apps<Id>, app: &Id) -> Result<&'a App<Id>, Refusal<Id>> {
    apps.get(app).ok_or_else(|| unknown(Entity::App, app))
}

fn unknown<Id: Clone>(what: Entity, id: &Id) -> Refusal<Id> {
    Refusal::Unknown { what, id: id.clone() }
}

fn free<Id: Ord + Clone, Thing>(
    registry: &Registry<Id, Thing>,
    what: Entity,
    id: &Id,
) -> Result<(), Refusal<Id>> {
    registry.is_free(id).map_err(|taken| match taken {
        Taken::Now => Refusal::Taken { what, id: id.clone() },
        Taken::Before => Refusal::Retired { what, id: id.clone() },
    })
}

fn not_named<Id>(taken: bool, what: Entity, name: &str) -> Admission<Id> {
    if taken { Err(Refusal::NameTaken { what, name: name.to_owned() }) } else { Ok(Fits::Changes) }
}

fn absent<Id: Clone>(is_there: bool, what: Entity, id: &Id) -> Admission<Id> {
    if is_there { Err(Refusal::Taken { what, id: id.clone() }) } else { Ok(Fits::Changes) }
}

fn present<Id: Clone>(is_there: bool, what: Entity, id: &Id) -> Admission<Id> {
    if is_there { Ok(Fits::Changes) } else { Err(unknown(what, id)) }
}
