//! Step 2 of a command: it is validated against the facts.
//!
//! Everything that the command names must exist, everything that it creates must be new, and the invariants
//! must still hold afterwards. Replay repeats this step alone, because the events were authorized when they
//! happened.

use super::command::Command;
use super::expected::AssignedRole;
use super::refusal::Refusal;
use super::validated::{
    Validated, Validation, require_no_card_number, require_present, require_unused, unknown,
};
use crate::directory::state::account::Account;
use crate::directory::state::app::Apps;
use crate::directory::state::billing::Billing;
use crate::directory::state::directory::Directory;
use crate::directory::state::entity::Entity;
use crate::directory::state::invitation::{Invitation, InvitationStatus};
use crate::directory::state::organization::Organization;
use crate::directory::state::text::{Email, Name};
use crate::facts::Owner;
use core::hash::Hash;

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Checks the command against the facts, and tells whether it would change them.
    ///
    /// `by` is nobody for a command that no user executes.
    // No arm stands for "all other commands": a command that is added compiles only after it is validated
    // here.
    #[expect(clippy::too_many_lines, reason = "one arm for each command")]
    pub(super) fn validate(&self, by: Option<&Id>, at: u64, command: &Command<Id>) -> Validation<Id> {
        if at < self.at {
            return Err(Refusal::Earlier { at, last: self.at });
        }
        let Some(by) = by else {
            return match command.in_nobodys_name() {
                Some((organization, invitation)) => self.validate_expiry(organization, invitation, at),
                None => Err(Refusal::NotSignedIn),
            };
        };
        let known = |organization| self.known_organization(organization);
        match command {
            Command::Register { email } => self.validate_registration(by, email),
            Command::EditAccount { name } => self.validate_account_name(by, name.as_ref()),
            Command::ChangeEmail { email } => self.validate_address(by, email),
            Command::SetPassword { passed } => self.validate_password(by, *passed),
            Command::CloseAccount { user } => self.validate_closing(user),
            Command::CreateOrganization { organization, name, billing_email } => {
                self.known_account(by)?;
                require_no_card_number(&Billing::new(billing_email.clone()))?;
                require_unused(&self.organizations, Entity::Organization, organization)?;
                self.require_unique_organization_name(organization, name)
            }
            Command::AcceptInvitation { organization, invitation } => {
                self.validate_acceptance(by, organization, invitation, at)
            }
            Command::ExpireInvitation { .. } => Err(Refusal::InNobodysName),
            Command::DeclineInvitation { organization, invitation } => {
                self.validate_decline(by, organization, invitation)
            }
            Command::LeaveOrganization { organization } => self.validate_leaving(by, organization),
            Command::TransferApp { app, organization, new_id, name, .. } => {
                let transferred = self.known_account(by)?.apps.known(app)?;
                let name = name.as_ref().unwrap_or(&transferred.name);
                let (owner, id) = (Owner::Organization(organization.clone()), new_id.as_ref().unwrap_or(app));
                self.validate_new_app(&owner, id, name)
            }

            Command::RenameOrganization { organization, name } => {
                self.validate_organization_name(organization, name)
            }
            Command::ReleaseName { of, name } => self.validate_release(of, name),
            Command::EditProfile { organization, profile } => {
                Ok(Validated::changes_if(known(organization)?.profile != *profile))
            }
            Command::DeleteOrganization { organization } => known(organization).map(|_| Validated::Changes),
            Command::EditBilling { organization, billing } => {
                require_no_card_number(billing)?;
                Ok(Validated::changes_if(known(organization)?.billing != *billing))
            }
            Command::EditPasswordPolicy { organization, policy } => {
                Ok(Validated::changes_if(known(organization)?.password_policy != *policy))
            }

            Command::InviteMember { organization, invitation, email, role, expires_at } => {
                self.validate_new_invitation(by, (organization, invitation), (email, role), (at, *expires_at))
            }
            Command::ProvisionMember { organization, user, email, role, password, .. } => {
                self.validate_provisioning(organization, (user, email), role, *password, at)
            }
            Command::EditMember { organization, user, name } => {
                Ok(Validated::changes_if(known(organization)?.known_member(user)?.name != *name))
            }
            Command::RescindInvitation { organization, invitation } => {
                known(organization)?.validate_rescission(invitation)
            }
            Command::ChangeMemberRole { organization, user, role } => {
                known(organization)?.validate_role_change(user, role)
            }
            Command::RemoveMember { organization, user } => known(organization)?.validate_removal(user),
            Command::SuspendMember { organization, user } => known(organization)?.validate_suspension(user),
            Command::ReinstateMember { organization, user } => {
                Ok(Validated::changes_if(known(organization)?.known_member(user)?.suspended))
            }

            Command::CreateRole { organization, role, definition } => {
                known(organization)?.validate_new_role(role, definition)?;
                self.require_free_role_name(organization, role, definition)
            }
            Command::EditRole { organization, role, expected, definition } => {
                match known(organization)?.validate_role_edit(role, expected, definition)? {
                    Validated::NoChange => Ok(Validated::NoChange),
                    Validated::Changes => self.require_free_role_name(organization, role, definition),
                }
            }
            Command::DeleteRole { organization, role } => known(organization)?.validate_role_deletion(role),

            Command::CreateTeam { organization, team, .. } => {
                require_unused(&known(organization)?.teams, Entity::Team, team)
            }
            Command::RenameTeam { organization, team, name } => {
                Ok(Validated::changes_if(known(organization)?.known_team(team)?.name != *name))
            }
            Command::ChangeTeamDefault { organization, team, permission } => {
                let team = known(organization)?.known_team(team)?;
                Ok(Validated::changes_if(team.default_permission != *permission))
            }
            Command::ConfineTeam { organization, team, confining } => {
                known(organization)?.validate_confinement(team, *confining)
            }
            Command::DeleteTeam { organization, team } => {
                known(organization)?.known_team(team).map(|_| Validated::Changes)
            }
            Command::AddTeamMember { organization, team, user } => {
                known(organization)?.validate_new_team_member(team, user)
            }
            Command::RemoveTeamMember { organization, team, user } => {
                known(organization)?.validate_team_member_removal(team, user)
            }
            Command::AddTeamApp { organization, team, app, permission } => {
                known(organization)?.validate_new_team_app(team, app, permission)
            }
            Command::ChangeTeamAppPermission { organization, team, app, permission } => {
                known(organization)?.validate_team_app_permission(team, app, permission)
            }
            Command::RemoveTeamApp { organization, team, app } => {
                known(organization)?.validate_team_app_removal(team, app)
            }

            Command::CreateApp { owner, app, name, .. } => self.validate_new_app(owner, app, name),
            Command::DuplicateApp { owner, app, to, copy, name, .. } => {
                self.known_apps(owner)?.known(app)?;
                self.validate_new_app(to, copy, name)
            }
            Command::RenameApp { owner, app, name } => {
                match self.known_apps(owner)?.validate_name(app, name)? {
                    Validated::NoChange => Ok(Validated::NoChange),
                    Validated::Changes => self.require_free_app_name(owner, app, name),
                }
            }
            Command::EditAppDescription { owner, app, description } => {
                Ok(Validated::changes_if(self.known_apps(owner)?.known(app)?.description != *description))
            }
            Command::EditAppNotes { owner, app, notes } => {
                Ok(Validated::changes_if(self.known_apps(owner)?.known(app)?.notes != *notes))
            }
            Command::ChangeAppVisibility { owner, app, public } => {
                Ok(Validated::changes_if(self.known_apps(owner)?.known(app)?.public != *public))
            }
            Command::ShareApp { owner, app, user, permissions } => {
                let app = self.known_apps(owner)?.known(app)?;
                self.known_account(user)?;
                Ok(Validated::changes_if(app.share_of(user) != Some(*permissions)))
            }
            Command::StopSharing { owner, app, user } => {
                let share = self.known_apps(owner)?.known(app)?.share_of(user);
                require_present(share.is_some(), Entity::Collaborator, user)
            }
            Command::LeaveApp { owner, app } => {
                // an outsider gets the same refusal as for an app that does not exist
                let share = self.app(owner, app).and_then(|app| app.share_of(by));
                require_present(share.is_some(), Entity::App, app)
            }
            Command::DeleteApp { owner, app } => {
                self.known_apps(owner)?.known(app).map(|_| Validated::Changes)
            }

            Command::CreateIdentityProvider { organization, provider, .. } => {
                let providers = &known(organization)?.identity_providers;
                require_unused(providers, Entity::IdentityProvider, provider)
            }
            Command::EditIdentityProvider { organization, provider, settings } => {
                let provider = known(organization)?.known_identity_provider(provider)?;
                Ok(Validated::changes_if(provider != settings))
            }
            Command::DeleteIdentityProvider { organization, provider } => {
                known(organization)?.known_identity_provider(provider).map(|_| Validated::Changes)
            }
        }
    }

    fn validate_acceptance(&self, by: &Id, organization: &Id, invitation: &Id, at: u64) -> Validation<Id> {
        let account = self.known_account(by)?;
        let is_member = account.organizations.contains(organization);
        let sent = self.known_invitation_to(by, organization, invitation)?;
        match sent.status {
            InvitationStatus::Pending if !account.email_confirmed => Err(Refusal::EmailUnconfirmed),
            InvitationStatus::Pending => match sent.expires_at {
                Some(expires_at) if sent.is_past(at) => Err(Refusal::Expired { expires_at }),
                Some(_) | None => Ok(Validated::Changes),
            },
            // accepting twice is harmless as long as the first acceptance still stands
            InvitationStatus::Accepted if is_member => Ok(Validated::NoChange),
            status @ (InvitationStatus::Accepted
            | InvitationStatus::Declined
            | InvitationStatus::Rescinded
            | InvitationStatus::Expired) => Err(Refusal::NotPending { status }),
        }
    }

    fn validate_decline(&self, by: &Id, organization: &Id, invitation: &Id) -> Validation<Id> {
        let is_confirmed = self.known_account(by)?.email_confirmed;
        match self.known_invitation_to(by, organization, invitation)?.status {
            InvitationStatus::Pending if !is_confirmed => Err(Refusal::EmailUnconfirmed),
            InvitationStatus::Pending => Ok(Validated::Changes),
            InvitationStatus::Declined => Ok(Validated::NoChange),
            status @ (InvitationStatus::Accepted
            | InvitationStatus::Rescinded
            | InvitationStatus::Expired) => Err(Refusal::NotPending { status }),
        }
    }

    fn validate_expiry(&self, organization: &Id, invitation: &Id, at: u64) -> Validation<Id> {
        let sent = self.known_organization(organization)?.invitation(invitation);
        let sent = sent.ok_or_else(|| unknown(Entity::Invitation, invitation))?;
        match sent.status {
            InvitationStatus::Pending if sent.is_past(at) => Ok(Validated::Changes),
            InvitationStatus::Pending => Err(Refusal::NotExpired { expires_at: sent.expires_at }),
            InvitationStatus::Expired => Ok(Validated::NoChange),
            status @ (InvitationStatus::Accepted
            | InvitationStatus::Declined
            | InvitationStatus::Rescinded) => Err(Refusal::NotPending { status }),
        }
    }

    fn validate_leaving(&self, by: &Id, organization: &Id) -> Validation<Id> {
        // an outsider gets the same refusal as for an organization that does not exist
        let left = self.organization(organization).filter(|left| left.members.contains_key(by));
        left.ok_or_else(|| unknown(Entity::Organization, organization))?.validate_loss_of(by)
    }

    fn validate_organization_name(&self, organization: &Id, name: &Name) -> Validation<Id> {
        let renamed = self.known_organization(organization)?;
        if renamed.name == *name {
            Ok(Validated::NoChange)
        } else if renamed.name.is_same(name) {
            // its own name in another form is free
            Ok(Validated::Changes)
        } else {
            self.require_unique_organization_name(organization, name)
        }
    }

    fn validate_new_invitation(
        &self,
        by: &Id,
        (organization, invitation): (&Id, &Id),
        (email, role): (&Email, &AssignedRole<Id>),
        (at, expires_at): (u64, Option<u64>),
    ) -> Validation<Id> {
        let inviting = self.known_organization(organization)?;
        // nobody else is authorized, but a replay authorizes nothing
        let is_active = inviting.member(by).is_some_and(|author| !author.suspended);
        require_present(is_active, Entity::Member, by)?;
        inviting.require_role(role)?;
        // invitations are never removed, so that their ids need no list of retired ones
        if inviting.invitations.contains_key(invitation) {
            return Err(Refusal::Taken { what: Entity::Invitation, id: invitation.clone() });
        }
        if self.emails.get(email).is_some_and(|user| inviting.members.contains_key(user)) {
            return Err(Refusal::AlreadyMember { email: email.clone() });
        }
        if self.open_invitation(organization, email, at).is_some() {
            return Err(Refusal::AlreadyInvited { email: email.clone() });
        }
        match expires_at {
            Some(expires_at) if expires_at <= at => Err(Refusal::ExpiresTooSoon { expires_at, at }),
            Some(_) | None => Ok(Validated::Changes),
        }
    }

    /// The pending invitation to the address, unless its time has passed.
    pub(super) fn open_invitation(
        &self,
        organization: &Id,
        email: &Email,
        at: u64,
    ) -> Option<&Invitation<Id>> {
        let pending = self.invited.get(&(email.clone(), organization.clone()))?;
        let sent = self.organization(organization)?.invitation(pending)?;
        (!sent.is_past(at)).then_some(sent)
    }

    /// The invitation, if it was sent to the user's address.
    fn known_invitation_to(
        &self,
        user: &Id,
        organization: &Id,
        invitation: &Id,
    ) -> Result<&Invitation<Id>, Refusal<Id>> {
        let email = &self.known_account(user)?.email;
        let sent = self.organization(organization).and_then(|inviting| inviting.invitation(invitation));
        // an invitation to somebody else gets the same refusal as none, so that ids cannot be probed
        sent.filter(|sent| sent.email == *email).ok_or_else(|| unknown(Entity::Invitation, invitation))
    }

    pub(super) fn known_account(&self, user: &Id) -> Result<&Account<Id>, Refusal<Id>> {
        self.account(user).ok_or_else(|| unknown(Entity::User, user))
    }

    pub(super) fn known_organization(&self, organization: &Id) -> Result<&Organization<Id>, Refusal<Id>> {
        self.organization(organization).ok_or_else(|| unknown(Entity::Organization, organization))
    }

    pub(super) fn known_apps(&self, owner: &Owner<Id>) -> Result<&Apps<Id>, Refusal<Id>> {
        match owner {
            Owner::Organization(organization) => {
                self.known_organization(organization).map(|owner| &owner.apps)
            }
            Owner::User(user) => self.known_account(user).map(|owner| &owner.apps),
        }
    }
}
