//! Who may do a command: which question each one puts to the evaluator.

use super::command::Command;
use super::refusal::Refusal;
use crate::action::Action;
use crate::directory::queries::resource::private_app;
use crate::directory::state::directory::Directory;
use crate::owner::Owner;
use crate::permission::Permission;
use crate::resource::Resource;
use crate::subject::Subject;
use core::hash::Hash;

/// What a command takes.
enum Asked<Id> {
    /// To be that user, signed in, with no token that narrows.
    Being(Id),
    /// That the evaluator allows the action on the resource.
    Of(Action, Resource<Id>),
    /// That it allows both.
    Both([(Action, Resource<Id>); 2]),
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Whether the one who acts may do the command at all.
    pub(in crate::directory) fn authorize(
        &self,
        actor: &Subject<Id>,
        by: &Id,
        command: &Command<Id>,
    ) -> Result<(), Refusal<Id>> {
        let ask = |action, resource: &Resource<Id>| {
            let acting = self.acting(actor, resource).ok_or(Refusal::NotSignedIn)?;
            let answer = self.policy().decide(&acting, action, resource).require();
            answer.map(drop).map_err(Refusal::Denied)
        };
        match self.asked(by, command) {
            Asked::Being(user) if *by == user && actor.scopes() == Permission::all() => Ok(()),
            Asked::Being(_) => Err(Refusal::NotOneself),
            Asked::Of(action, resource) => ask(action, &resource),
            Asked::Both(both) => both.iter().try_for_each(|(action, resource)| ask(*action, resource)),
        }
    }

    fn asked(&self, by: &Id, command: &Command<Id>) -> Asked<Id> {
        let organization = |action, id: &Id| Asked::Of(action, Resource::organization(id.clone()));
        let team = |action, id: &Id| Asked::Of(action, Resource::team(id.clone()));
        let app = |action, owner: &Owner<Id>, app: &Id| Asked::Of(action, self.app_at(owner, app));
        match command {
            Command::Register { .. }
            | Command::CreateOrganization { .. }
            | Command::AcceptInvitation { .. }
            | Command::DeclineInvitation { .. }
            | Command::LeaveOrganization { .. } => Asked::Being(by.clone()),
            Command::CreateApp { owner: Owner::User(user), .. } => Asked::Being(user.clone()),
            Command::TransferApp { app, organization, .. } => Asked::Both([
                (Action::TransferApp, self.app_at(&Owner::User(by.clone()), app)),
                (Action::ReceiveApp, Resource::organization(organization.clone())),
            ]),

            Command::RenameOrganization { organization: id, .. }
            | Command::EditProfile { organization: id, .. } => organization(Action::EditOrganization, id),
            Command::DeleteOrganization { organization: id } => organization(Action::DeleteOrganization, id),
            Command::EditBilling { organization: id, .. } => organization(Action::EditBilling, id),
            Command::EditPasswordPolicy { organization: id, .. } => {
                organization(Action::EditPasswordPolicy, id)
            }

            Command::InviteMember { organization: id, .. } => organization(Action::InviteMember, id),
            Command::RescindInvitation { organization: id, .. } => {
                organization(Action::RescindInvitation, id)
            }
            Command::ChangeMemberRole { organization: id, .. } => organization(Action::ChangeMemberRole, id),
            Command::RemoveMember { organization: id, .. } => organization(Action::RemoveMember, id),

            Command::CreateRole { organization: id, .. } => organization(Action::CreateRole, id),
            Command::EditRole { organization: id, .. } => organization(Action::EditRole, id),
            Command::DeleteRole { organization: id, .. } => organization(Action::DeleteRole, id),

            Command::CreateTeam { organization: id, .. } => organization(Action::CreateTeam, id),
            Command::RenameTeam { organization: id, .. }
            | Command::ChangeTeamDefault { organization: id, .. }
            | Command::ConfineTeam { organization: id, .. } => team(Action::EditTeam, id),
            Command::DeleteTeam { organization: id, .. } => team(Action::DeleteTeam, id),
            Command::AddTeamMember { organization: id, .. } => team(Action::AddTeamMember, id),
            Command::RemoveTeamMember { organization: id, .. } => team(Action::RemoveTeamMember, id),
            Command::AddTeamApp { organization: id, .. } => team(Action::AddTeamApp, id),
            Command::ChangeTeamAppPermission { organization: id, .. } => {
                team(Action::ChangeTeamAppPermission, id)
            }
            Command::RemoveTeamApp { organization: id, .. } => team(Action::RemoveTeamApp, id),

            Command::CreateApp { owner: Owner::Organization(id), .. } => organization(Action::CreateApp, id),
            Command::RenameApp { owner, app: id, .. } => app(Action::EditAppId, owner, id),
            Command::EditAppDescription { owner, app: id, .. } => app(Action::EditAppDescription, owner, id),
            Command::EditAppNotes { owner, app: id, .. } => app(Action::EditAppNotes, owner, id),
            Command::ChangeAppVisibility { owner, app: id, .. } => {
                app(Action::ChangeAppVisibility, owner, id)
            }
            Command::AddCollaborator { owner, app: id, .. }
            | Command::RemoveCollaborator { owner, app: id, .. } => app(Action::EditCollaborators, owner, id),
            Command::DeleteApp { owner, app: id } => app(Action::DeleteApp, owner, id),

            Command::CreateIdentityProvider { organization: id, .. } => {
                organization(Action::CreateIdentityProvider, id)
            }
            Command::EditIdentityProvider { organization: id, .. } => {
                organization(Action::EditIdentityProvider, id)
            }
            Command::DeleteIdentityProvider { organization: id, .. } => {
                organization(Action::DeleteIdentityProvider, id)
            }
        }
    }

    /// The subject whom a command is judged by, as far as a decision about the resource goes: who asks, and by
    /// which token, is taken from the one who asks, and what they hold from here.
    pub(in crate::directory) fn acting(
        &self,
        actor: &Subject<Id>,
        resource: &Resource<Id>,
    ) -> Option<Subject<Id>> {
        let user = actor.user()?;
        let membership = match resource.owner() {
            Owner::Organization(id) => self
                .organization(id)
                .and_then(|organization| organization.membership_at(user, self.policy(), resource.app_id())),
            Owner::User(_) => None,
        };
        let subject = self.policy().subject(user.clone(), membership).ok()?;
        Some(subject.narrowed_to(actor.scopes()))
    }

    /// The app as the evaluator takes it: private where there is none.
    fn app_at(&self, owner: &Owner<Id>, app: &Id) -> Resource<Id> {
        self.resource(owner, app).unwrap_or_else(|| private_app(owner, app))
    }
}
