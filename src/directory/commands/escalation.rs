//! The part of step 3 that forbids escalation: nobody hands out permissions that they do not hold.
//!
//! Two limits apply, and a command must keep both:
//!
//! - The grant that the command *names*: assigning a role requires the role's grants, and giving a team a
//!   permission or a member requires holding what the team holds.
//! - The permissions that a member *gains* through the command anywhere: another role may have no ceiling,
//!   and a confining team may release a member. The actor must hold what is gained, at the same place.
//!
//! The first alone is not enough, because a ceiling or a confinement may have been hiding permissions. The
//! second alone is not enough either, because a permission that has no effect today may have one tomorrow. For the same
//! reason a gain of a suspended member is that of the member without the suspension.

use super::command::Command;
use super::refusal::Refusal;
use crate::decide::decide;
use crate::directory::queries::resource::private_app;
use crate::directory::state::directory::Directory;
use crate::directory::state::member::RoleRef;
use crate::directory::state::organization::Organization;
use crate::directory::state::shared::SharedPermissions;
use crate::directory::state::team::Team;
use crate::facts::{Membership, Owner, Resource, Subject, TeamMembership};
use crate::policy::{AnyRole, AnyTeamPermission, Policy, RoleDefinition, TeamGrants, effective_permissions};
use crate::questions::handing_out::{Limits, check_held, check_share, own, place};
use crate::vocabulary::{Action, Permission};
use core::hash::Hash;

type Check<Id> = Result<(), Refusal<Id>>;

/// The actor who hands out permissions, in one organization.
struct Grantor<'a, Id> {
    directory: &'a Directory<Id>,
    actor: &'a Subject<Id>,
    organization: &'a Organization<Id>,
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Checks that the valid command hands out no more than the actor holds.
    ///
    /// Linear in the team apps of the members for whom the command changes something.
    #[expect(clippy::too_many_lines, reason = "one arm for each command")]
    pub(super) fn forbid_escalation(&self, actor: &Subject<Id>, command: &Command<Id>) -> Check<Id> {
        // these three commands can be about a personal app, which no `Grantor` covers
        if let Command::ChangeAppVisibility { owner, app, public: true } = command {
            // publishing gives everybody the public permissions; the actor must hold them while the app is
            // private
            let own = self.held(actor, &private_app(owner, app));
            return Ok(check_held(self.policy(), self.policy().levels().public, own, Some(app))?);
        }
        if let Command::ShareApp { owner, app, user, permissions } = command {
            return self.check_share(actor, (owner, app), user, *permissions);
        }
        if let Command::DuplicateApp { owner, app, to, .. } = command
            && owner != to
        {
            // a new owner may read all that is in the copy, and hand it on
            let own = self.held(actor, &private_app(owner, app));
            let whole = self.policy().levels().app.difference(Permission::TRANSFER_APPS);
            return Ok(check_held(self.policy(), whole, own, Some(app))?);
        }
        let Some(organization) = command.organization().and_then(|id| self.organization(id)) else {
            return Ok(());
        };
        let grantor = Grantor { directory: self, actor, organization };
        match command {
            Command::InviteMember { role, .. } | Command::ProvisionMember { role, .. } => {
                grantor.check_role(&role.role())
            }
            Command::AcceptInvitation { invitation, .. } => self.check_author(organization, invitation),
            Command::ReinstateMember { user, .. } => grantor.check_reinstatement(user),
            Command::ChangeMemberRole { user, role, .. } => {
                let role = &role.role();
                grantor.check_role(role)?;
                organization.resolve_role(role).map_or(Ok(()), |role| grantor.check_promotion(user, role))
            }
            Command::EditRole { role, definition, .. } => {
                let role = RoleRef::Custom(role.clone());
                let edited = AnyRole::Custom(definition.clone());
                if grantor.keeps_effect(&role, &edited) {
                    return Ok(());
                }
                grantor.check_role_edit(&role, &edited)?;
                let mut members = organization.members_with(&role);
                members.try_for_each(|user| grantor.check_promotion(user, &edited))
            }
            Command::AddTeamMember { team, .. } => grantor.check_team(team),
            Command::RemoveTeamMember { team, user, .. } if grantor.confines(team) => {
                grantor.check_release(user, team)
            }
            Command::DeleteTeam { team, .. } if grantor.confines(team) => {
                let mut members = organization.team(team).into_iter().flat_map(Team::members);
                members.try_for_each(|user| grantor.check_release(user, team))
            }
            Command::ConfineTeam { team, confining: false, .. } => {
                let mut members = organization.team(team).into_iter().flat_map(Team::members);
                members.try_for_each(|user| grantor.check_opening(user, team))
            }
            Command::AddTeamApp { team, app, permission, .. } => {
                // validation has made sure that an expected default is the team's
                let permission = permission.permission();
                grantor.check_team_permission(permission, app)?;
                let confined = organization.team(team).filter(|team| team.confining);
                let mut members = confined.into_iter().flat_map(Team::members);
                members.try_for_each(|user| grantor.check_added_app(user, team, app, permission))
            }
            Command::ChangeTeamAppPermission { app, permission, .. } => {
                grantor.check_team_permission(permission, app)
            }
            // a team that does not confine releases nobody
            Command::RemoveTeamMember { .. }
            | Command::DeleteTeam { .. }
            // these take something away, or hand out nothing; a new role or team is handed out by later
            // commands
            | Command::ConfineTeam { confining: true, .. }
            | Command::ChangeAppVisibility { .. }
            | Command::RemoveTeamApp { .. }
            | Command::RemoveMember { .. }
            | Command::LeaveOrganization { .. }
            | Command::DeleteOrganization { .. }
            | Command::DeleteApp { .. }
            | Command::DeleteRole { .. }
            | Command::RescindInvitation { .. }
            | Command::DeclineInvitation { .. }
            | Command::ExpireInvitation { .. }
            | Command::Register { .. }
            | Command::EditAccount { .. }
            | Command::ChangeEmail { .. }
            | Command::SetPassword { .. }
            | Command::CloseAccount { .. }
            | Command::EditMember { .. }
            | Command::CreateRole { .. }
            | Command::CreateTeam { .. }
            | Command::RenameTeam { .. }
            | Command::ChangeTeamDefault { .. }
            | Command::CreateApp { .. }
            // within one owner
            | Command::DuplicateApp { .. }
            | Command::RenameApp { .. }
            | Command::EditAppDescription { .. }
            | Command::EditAppNotes { .. }
            | Command::ShareApp { .. }
            | Command::StopSharing { .. }
            | Command::LeaveApp { .. }
            | Command::SuspendMember { .. }
            | Command::RenameOrganization { .. }
            | Command::ReleaseName { .. }
            | Command::EditProfile { .. }
            | Command::EditBilling { .. }
            | Command::EditPasswordPolicy { .. }
            | Command::CreateIdentityProvider { .. }
            | Command::EditIdentityProvider { .. }
            | Command::DeleteIdentityProvider { .. }
            // the creator's own organization, and the owner's own app
            | Command::CreateOrganization { .. }
            | Command::TransferApp { .. } => Ok(()),
        }
    }

    /// The actor must hold on the app what the share adds to the one before.
    fn check_share(
        &self,
        actor: &Subject<Id>,
        (owner, app): (&Owner<Id>, &Id),
        user: &Id,
        permissions: SharedPermissions,
    ) -> Check<Id> {
        let was = self.app(owner, app).and_then(|app| app.share_of(user));
        let was = was.map_or(Permission::empty(), |was| was.counted(self.policy()));
        let own = self.held(actor, &private_app(owner, app));
        Ok(check_share(self.policy(), was, permissions.permissions(), own, Some(app))?)
    }

    /// The author of the invitation must be able to send it now: rights do not wait for an accomplice.
    fn check_author(&self, organization: &Organization<Id>, invitation: &Id) -> Check<Id> {
        let Some(sent) = organization.invitation(invitation) else {
            return Ok(());
        };
        let resource = Resource::organization(organization.id.clone());
        let author = self.subject_at(&sent.invited_by, &resource);
        let may_invite = author
            .as_ref()
            .is_some_and(|author| decide(author, Action::InviteMember, &resource).is_allowed());
        // a subject of the directory has no token
        let own = author.map_or(Permission::empty(), |author| own(&author, &resource));
        let grants =
            organization.resolve_role(&sent.role).map(|role| self.policy().role_definition(role).grants);
        let asked = self.policy().requirement(Action::InviteMember.into()).listed();
        let missing = grants.unwrap_or(Permission::all()).difference(own);
        let missing = if may_invite { missing } else { missing | asked };
        if missing.is_empty() {
            return Ok(());
        }
        let (invited_by, vocabulary) = (sent.invited_by.clone(), *self.policy().vocabulary());
        Err(Refusal::BeyondAuthor { invited_by, missing, vocabulary })
    }

    /// The actor's permissions on the resource, within the token's scopes, without the public ones.
    fn held(&self, actor: &Subject<Id>, resource: &Resource<Id>) -> Permission {
        let acting = self.acting(actor, resource);
        acting.map_or(Permission::empty(), |acting| own(&acting, resource))
    }
}

impl<Id: Ord + Hash + Clone> Grantor<'_, Id> {
    fn policy(&self) -> &Policy {
        self.directory.policy()
    }

    /// The limits of the actor, by what the directory's facts give them.
    fn limits(&self) -> Limits<'_, Id, impl Fn(Option<&Id>) -> Permission> {
        let organization = &self.organization.id;
        let own = |app: Option<&Id>| self.directory.held(self.actor, &place(organization, app));
        Limits { policy: self.policy(), organization, own }
    }

    /// The actor must hold the role's grants throughout the organization.
    fn check_role(&self, role: &RoleRef<Id>) -> Check<Id> {
        // validation lets no unknown role get here
        Ok(self.limits().check_role(self.organization.resolve_role(role))?)
    }

    /// `true` if the edited role has the same effect, as when only the name changes.
    fn keeps_effect(&self, role: &RoleRef<Id>, edited: &AnyRole) -> bool {
        let was = self.organization.resolve_role(role).map(|role| self.policy().role_definition(role));
        was == Some(self.policy().role_definition(edited))
    }

    /// The actor must hold the grants that the edit adds, if the role has members or pending invitations.
    ///
    /// With pending invitations the edit may also extend the reach of the role: the invitees join later,
    /// without another check.
    fn check_role_edit(&self, role: &RoleRef<Id>, edited: &AnyRole) -> Check<Id> {
        let has_invitations = match role {
            RoleRef::Custom(id) => {
                self.organization.roles.get(id).is_some_and(|defined| defined.pending_invitations > 0)
            }
            RoleRef::Documented(_) => false,
        };
        if !has_invitations && self.organization.members_with(role).next().is_none() {
            return Ok(());
        }
        let Some(was) = self.organization.resolve_role(role).map(|role| self.policy().role_definition(role))
        else {
            return Ok(());
        };
        let becomes = self.policy().role_definition(edited);
        self.limits().check_held(becomes.grants.difference(was.grants), None)?;
        // members are checked one by one, but an invitee's gain is known only as that of a member in no team
        let newcomer = |terms: &RoleDefinition| {
            if has_invitations {
                effective_permissions(self.policy().levels(), terms, &TeamGrants::NONE)
            } else {
                Permission::empty()
            }
        };
        Ok(self.limits().check_held(newcomer(becomes).difference(newcomer(was)), None)?)
    }

    /// The actor must hold the team's permission in each of its apps.
    fn check_team(&self, team: &Id) -> Check<Id> {
        let mut apps = self.organization.team(team).into_iter().flat_map(Team::apps);
        apps.try_for_each(|(app, permission)| self.check_team_permission(permission, app))
    }

    fn check_team_permission(&self, permission: &AnyTeamPermission, app: &Id) -> Check<Id> {
        Ok(self.limits().check_team_permission(permission, app)?)
    }

    fn confines(&self, team: &Id) -> bool {
        self.organization.team(team).is_some_and(Team::is_confining)
    }

    /// The actor must hold what the member regains by the end of the suspension.
    fn check_reinstatement(&self, user: &Id) -> Check<Id> {
        let Some(suspended) = self.organization.membership(user) else {
            return Ok(());
        };
        let reinstated = Membership { suspended: false, ..suspended.clone() };
        self.check_change(user, suspended, reinstated)
    }

    /// The actor must hold what the member gains by another role.
    fn check_promotion(&self, user: &Id, role: &AnyRole) -> Check<Id> {
        self.check_gain(user, self.organization.membership(user), Some(role), Some)
    }

    /// The actor must hold what the member gains by leaving the confining team.
    fn check_release(&self, user: &Id, team: &Id) -> Check<Id> {
        let before = self.organization.membership(user);
        self.check_gain(user, before, None, |other| (other.team() != team).then_some(other))
    }

    /// The actor must hold what the member gains when the team stops confining and the member stays in it.
    fn check_opening(&self, user: &Id, team: &Id) -> Check<Id> {
        self.check_gain(user, self.organization.membership(user), None, |other| {
            if other.team() != team {
                return Some(other);
            }
            let apps = other.apps().iter().map(|app| (app.app().clone(), app.permission().clone()));
            Some(TeamMembership::new(team.clone()).with_apps(apps))
        })
    }

    /// The actor must hold what the member of a confining team gains when the team gets the app.
    ///
    /// Besides the team's permission there, the member's role applies in the app from then on.
    fn check_added_app(&self, user: &Id, team: &Id, app: &Id, permission: &AnyTeamPermission) -> Check<Id> {
        let before = self.organization.membership_at(user, self.policy(), Some(app));
        self.check_gain(user, before, None, |other| {
            let is_it = other.team() == team;
            Some(if is_it { other.with_app(app.clone(), permission.clone()) } else { other })
        })
    }

    /// The actor must hold what the member gains at each place, with this role (or the same one) and with the
    /// teams as `team` changes them.
    fn check_gain(
        &self,
        user: &Id,
        before: Option<Membership<Id>>,
        role: Option<&AnyRole>,
        team: impl FnMut(TeamMembership<Id>) -> Option<TeamMembership<Id>>,
    ) -> Check<Id> {
        let Some(before) = before else {
            return Ok(());
        };
        let role = role.unwrap_or(before.role()).clone();
        let teams = before.teams().iter().cloned().filter_map(team).collect();
        let after = Membership { role, teams, ..before.clone() };
        self.check_change(user, before, after)
    }

    /// The actor must hold what the member holds by the one membership and not by the other, at each place.
    fn check_change(&self, user: &Id, before: Membership<Id>, after: Membership<Id>) -> Check<Id> {
        let owner = Owner::Organization(self.organization.id.clone());
        let shares = self.directory.shares_by(&owner, user).collect();
        Ok(self.limits().check_change(user, before, after, shares)?)
    }
}
