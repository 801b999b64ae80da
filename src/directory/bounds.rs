//! Nobody hands out what they do not hold.
//!
//! Two bounds, and a command keeps within both. What is *named* is bounded: a role is assigned by who holds its
//! grants, a team is given a permission on an app, or a member, by who holds there what the team holds. And what
//! is *gained* is bounded: whatever a member comes to hold through the command, at whichever place, by another
//! role without a ceiling or by a confining team that lets go of them, the one who acts holds there too.

use super::Directory;
use super::command::Command;
use super::member::RoleRef;
use super::organization::Organization;
use super::refusal::Refusal;
use super::subjects::private_app;
use super::team::Team;
use crate::decide::permissions_before_token;
use crate::facts::{Extent, Membership, Resource, Subject, TeamMembership};
use crate::policy::{AnyRole, AnyTeamPermission, Policy, TeamGrants, effective_permissions};
use crate::vocabulary::Permission;
use core::hash::Hash;

type Bounded<Id> = Result<(), Refusal<Id>>;

/// Who hands out, and where.
struct Giver<'a, Id> {
    directory: &'a Directory<Id>,
    actor: &'a Subject<Id>,
    organization: &'a Organization<Id>,
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Whether the command, which fits, hands out no more than the one who acts holds.
    ///
    /// Linear in what the members that it changes something for hold.
    pub(super) fn bound(&self, actor: &Subject<Id>, command: &Command<Id>) -> Bounded<Id> {
        if let Command::ChangeAppVisibility { owner, app, public: true } = command {
            let own = self.held(actor, &private_app(owner, app));
            return within(Permission::PUBLIC, own, Some(app));
        }
        let Some(organization) = command.organization().and_then(|id| self.organization(id)) else {
            return Ok(());
        };
        let giver = Giver { directory: self, actor, organization };
        match command {
            Command::InviteMember { role, .. } => giver.of_role(role),
            Command::ChangeMemberRole { user, role, .. } => {
                giver.of_role(role)?;
                organization.carried(role).map_or(Ok(()), |role| giver.of_promotion(user, role))
            }
            Command::EditRole { role, definition, .. } => {
                let role = RoleRef::Custom(role.clone());
                let edited = AnyRole::Custom(definition.clone());
                if giver.renames(&role, &edited) {
                    return Ok(());
                }
                giver.of_edit(&role, &edited)?;
                let mut carriers = organization.members_with(&role);
                carriers.try_for_each(|user| giver.of_promotion(user, &edited))
            }
            Command::AddTeamMember { team, .. } => giver.of_team(team),
            Command::RemoveTeamMember { team, user, .. } if giver.confines(team) => {
                giver.of_release(user, team)
            }
            Command::DeleteTeam { team, .. } if giver.confines(team) => {
                let mut members = organization.team(team).into_iter().flat_map(Team::members);
                members.try_for_each(|user| giver.of_release(user, team))
            }
            Command::ConfineTeam { team, confining: false, .. } => {
                let mut members = organization.team(team).into_iter().flat_map(Team::members);
                members.try_for_each(|user| giver.of_opening(user, team))
            }
            Command::AddTeamApp { team, app, permission, .. } => {
                let default = || organization.team(team).map(|team| &team.default_permission);
                let Some(permission) = permission.as_ref().or_else(default) else {
                    return Ok(());
                };
                giver.of_team_permission(permission, app)?;
                let confined = organization.team(team).filter(|team| team.confining);
                let mut members = confined.into_iter().flat_map(Team::members);
                members.try_for_each(|user| giver.of_room(user, team, app, permission))
            }
            Command::ChangeTeamAppPermission { app, permission, .. } => {
                giver.of_team_permission(permission, app)
            }
            // a team that confines nobody lets nobody go
            Command::RemoveTeamMember { .. }
            | Command::DeleteTeam { .. }
            // these take something away, or hand out nothing
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
            | Command::Register { .. }
            | Command::CreateRole { .. }
            | Command::CreateTeam { .. }
            | Command::RenameTeam { .. }
            | Command::ChangeTeamDefault { .. }
            | Command::CreateApp { .. }
            | Command::RenameApp { .. }
            | Command::EditAppDescription { .. }
            | Command::EditAppNotes { .. }
            | Command::AddCollaborator { .. }
            | Command::RemoveCollaborator { .. }
            | Command::RenameOrganization { .. }
            | Command::EditProfile { .. }
            | Command::EditBilling { .. }
            | Command::EditPasswordPolicy { .. }
            | Command::CreateIdentityProvider { .. }
            | Command::EditIdentityProvider { .. }
            | Command::DeleteIdentityProvider { .. }
            // a founder's own, an owner's own, and what was bounded when it was offered
            | Command::CreateOrganization { .. }
            | Command::TransferApp { .. }
            | Command::AcceptInvitation { .. } => Ok(()),
        }
    }

    /// What the one who acts holds there, by a token with its scopes alone, but for what is public.
    fn held(&self, actor: &Subject<Id>, resource: &Resource<Id>) -> Permission {
        let acting = self.acting(actor, resource);
        acting.map_or(Permission::empty(), |acting| held(self.policy(), &acting, resource) & acting.scopes())
    }
}

impl<Id: Ord + Hash + Clone> Giver<'_, Id> {
    fn policy(&self) -> &Policy {
        self.directory.policy()
    }

    /// What the one who acts holds there.
    fn own(&self, app: Option<&Id>) -> Permission {
        self.directory.held(self.actor, &place(&self.organization.id, app))
    }

    /// The role's grants, throughout the organization.
    fn of_role(&self, role: &RoleRef<Id>) -> Bounded<Id> {
        let grants = self.organization.carried(role).map(|role| self.policy().role_definition(role).grants);
        within(grants.unwrap_or(Permission::all()), self.own(None), None)
    }

    /// Whether the edited role is worth what it was.
    fn renames(&self, role: &RoleRef<Id>, edited: &AnyRole) -> bool {
        let was = self.organization.carried(role).map(|role| self.policy().role_definition(role));
        was == Some(self.policy().role_definition(edited))
    }

    /// What the role grants after the edit and did not before, if anybody carries it or is invited to it; and where
    /// it did not before, if anybody is invited.
    fn of_edit(&self, role: &RoleRef<Id>, edited: &AnyRole) -> Bounded<Id> {
        let promised = match role {
            RoleRef::Custom(id) => self.organization.roles.get(id).is_some_and(|own| own.promised > 0),
            RoleRef::Documented(_) => false,
        };
        if !promised && self.organization.members_with(role).next().is_none() {
            return Ok(());
        }
        let Some(was) = self.organization.carried(role).map(|role| self.policy().role_definition(role))
        else {
            return Ok(());
        };
        let becomes = self.policy().role_definition(edited);
        within(becomes.grants.difference(was.grants), self.own(None), None)?;
        // who is invited joins without anybody being asked again
        let newcomer = |terms| {
            if promised { effective_permissions(terms, &TeamGrants::NONE) } else { Permission::empty() }
        };
        within(newcomer(becomes).difference(newcomer(was)), self.own(None), None)
    }

    /// What the team holds on each of its apps.
    fn of_team(&self, team: &Id) -> Bounded<Id> {
        let mut apps = self.organization.team(team).into_iter().flat_map(Team::apps);
        apps.try_for_each(|(app, permission)| self.of_team_permission(permission, app))
    }

    fn of_team_permission(&self, permission: &AnyTeamPermission, app: &Id) -> Bounded<Id> {
        within(self.policy().permissions_of(permission), self.own(Some(app)), Some(app))
    }

    fn confines(&self, team: &Id) -> bool {
        self.organization.team(team).is_some_and(Team::is_confining)
    }

    /// What the member gains with another role.
    fn of_promotion(&self, user: &Id, role: &AnyRole) -> Bounded<Id> {
        self.of_gain(user, self.organization.membership(user), Some(role), Some)
    }

    /// What the member gains when the team confines them no longer.
    fn of_release(&self, user: &Id, team: &Id) -> Bounded<Id> {
        let before = self.organization.membership(user);
        self.of_gain(user, before, None, |other| (other.team() != team).then_some(other))
    }

    /// What the member gains when the team, of which they stay a member, confines nobody any more.
    fn of_opening(&self, user: &Id, team: &Id) -> Bounded<Id> {
        self.of_gain(user, self.organization.membership(user), None, |other| {
            if other.team() != team {
                return Some(other);
            }
            let apps = other.apps().iter().map(|app| (app.app().clone(), app.permission().clone()));
            Some(TeamMembership::new(team.clone()).with_apps(apps))
        })
    }

    /// What the member of a confining team gains when it gets the app: one more that they may act in.
    fn of_room(&self, user: &Id, team: &Id, app: &Id, permission: &AnyTeamPermission) -> Bounded<Id> {
        let before = self.organization.membership_at(user, self.policy(), Some(app));
        self.of_gain(user, before, None, |other| {
            let is_it = other.team() == team;
            Some(if is_it { other.with_app(app.clone(), permission.clone()) } else { other })
        })
    }

    /// What the member gains, place by place, with that role instead of theirs and with each team as it is then.
    fn of_gain(
        &self,
        user: &Id,
        before: Option<Membership<Id>>,
        role: Option<&AnyRole>,
        team: impl FnMut(TeamMembership<Id>) -> Option<TeamMembership<Id>>,
    ) -> Bounded<Id> {
        let Some(before) = before else {
            return Ok(());
        };
        let role = role.unwrap_or(before.role()).clone();
        let teams = before.teams().iter().cloned().filter_map(team);
        let after = teams.fold(Membership::new(self.organization.id.clone(), role), Membership::with_team);
        let subject = |membership| self.policy().subject(user.clone(), [membership]).ok();
        let Some((before, after)) = subject(before).zip(subject(after)) else {
            return Ok(());
        };
        for (extent, now) in after.effective.places() {
            let app = match extent {
                Extent::Organization { .. } => None,
                Extent::App { app, .. } => Some(app),
                Extent::Personal { .. } | Extent::Public => continue,
            };
            let held = held(self.policy(), &before, &place(&self.organization.id, app));
            let gained = Permission::from_low(now).difference(held);
            if !gained.is_empty() {
                within(gained, self.own(app), app)?;
            }
        }
        Ok(())
    }
}

/// That app of the organization, or the organization, whose place is every app that is not one of its own.
fn place<Id: Hash + Clone>(organization: &Id, app: Option<&Id>) -> Resource<Id> {
    match app {
        Some(app) => Resource::app(organization.clone(), app.clone()),
        None => Resource::organization(organization.clone()),
    }
}

/// What the subject holds there but for what is public, whatever their token.
fn held<Id: Eq>(policy: &Policy, subject: &Subject<Id>, resource: &Resource<Id>) -> Permission {
    Permission::from_low(permissions_before_token(subject, resource))
}

fn within<Id: Clone>(handed_out: Permission, own: Permission, app: Option<&Id>) -> Bounded<Id> {
    let missing = handed_out.difference(own);
    if missing.is_empty() { Ok(()) } else { Err(Refusal::Beyond { missing, app: app.cloned() }) }
}
