//! Step 1 of a command: it is authorized.
//!
//! Each command is an action on a resource, which the policy decides as it decides every other question.

use super::command::Command;
use super::refusal::Refusal;
use crate::decide::decide;
use crate::directory::queries::resource::private_app;
use crate::directory::state::directory::Directory;
use crate::directory::state::reserved::NamedThing;
use crate::facts::{Owner, Resource, Subject};
use crate::vocabulary::Action;
use alloc::vec::Vec;
use core::hash::Hash;

/// The condition under which a command is authorized.
enum Requirement<Id> {
    /// The actor is this user, with a token that is not narrowed.
    Oneself(Id),
    /// No user may: the command is executed in nobody's name.
    Nobody,
    /// The policy allows the action on the resource.
    Action(Action, Resource<Id>),
    /// The policy allows the action on the resource, and the actor is this user, with a token that is not narrowed.
    ActionByOneself(Action, Resource<Id>, Id),
    /// The policy allows all of these actions, each on its resource.
    AllActions(Vec<(Action, Resource<Id>)>),
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Checks that the actor may do the command at all.
    pub(super) fn authorize(
        &self,
        actor: &Subject<Id>,
        by: &Id,
        command: &Command<Id>,
    ) -> Result<(), Refusal<Id>> {
        let ask = |action, resource: &Resource<Id>| {
            let acting = self.acting(actor, resource).ok_or(Refusal::NotSignedIn)?;
            let answer = decide(&acting, action, resource).require();
            answer.map(drop).map_err(Refusal::Denied)
        };
        let is_oneself = |user: &Id| by == user && !actor.is_narrowed_under(self.policy());
        match self.requirement(by, command) {
            Requirement::ActionByOneself(action, resource, user) => {
                ask(action, &resource)?;
                if is_oneself(&user) { Ok(()) } else { Err(Refusal::NotOneself) }
            }
            // A narrowed token is meant for the actions in its scopes, and these commands are no actions. If
            // it could leave an organization, say, a token that may only read would destroy its user's
            // memberships.
            Requirement::Oneself(user) if is_oneself(&user) => Ok(()),
            Requirement::Oneself(_) => Err(Refusal::NotOneself),
            Requirement::Nobody => Err(Refusal::InNobodysName),
            Requirement::Action(action, resource) => ask(action, &resource),
            Requirement::AllActions(all) => {
                all.iter().try_for_each(|(action, resource)| ask(*action, resource))
            }
        }
    }

    fn requirement(&self, by: &Id, command: &Command<Id>) -> Requirement<Id> {
        let organization = |action, id: &Id| Requirement::Action(action, Resource::organization(id.clone()));
        let team = |action, id: &Id| Requirement::Action(action, Resource::team(id.clone()));
        let app =
            |action, owner: &Owner<Id>, app: &Id| Requirement::Action(action, self.app_resource(owner, app));
        // one arm for each command, and none for the others: a new command must say what authorizes it
        match command {
            Command::Register { .. }
            | Command::EditAccount { .. }
            | Command::ChangeEmail { .. }
            | Command::SetPassword { .. }
            | Command::CreateOrganization { .. }
            | Command::AcceptInvitation { .. }
            | Command::DeclineInvitation { .. }
            | Command::LeaveOrganization { .. }
            | Command::LeaveApp { .. } => Requirement::Oneself(by.clone()),
            Command::ExpireInvitation { .. } => Requirement::Nobody,
            Command::CloseAccount { user } | Command::CreateApp { owner: Owner::User(user), .. } => {
                Requirement::Oneself(user.clone())
            }
            Command::TransferApp { app, organization, new_id, .. } => {
                let moved = self.app_resource(&Owner::User(by.clone()), app);
                let is_public = moved.is_public();
                let mut actions = Vec::from([
                    (Action::TransferApp, moved),
                    (Action::ReceiveApp, Resource::organization(organization.clone())),
                ]);
                // a public app that arrives is published there: without this the command would be a way around it
                if is_public {
                    let arrived = (organization.clone(), new_id.as_ref().unwrap_or(app).clone());
                    actions.push((Action::ChangeAppVisibility, Resource::app(arrived.0, arrived.1)));
                }
                Requirement::AllActions(actions)
            }

            Command::ReleaseName { of, .. } => match of {
                NamedThing::Organization { organization: id } => organization(Action::EditOrganization, id),
                NamedThing::App { owner, app: id } => app(Action::EditAppId, owner, id),
                NamedThing::Role { organization: id, .. } => organization(Action::EditRole, id),
            },
            Command::RenameOrganization { organization: id, .. }
            | Command::EditProfile { organization: id, .. } => organization(Action::EditOrganization, id),
            Command::DeleteOrganization { organization: id } => organization(Action::DeleteOrganization, id),
            Command::EditBilling { organization: id, .. } => organization(Action::EditBilling, id),
            Command::EditPasswordPolicy { organization: id, .. } => {
                organization(Action::EditPasswordPolicy, id)
            }

            Command::InviteMember { organization: id, .. } => organization(Action::InviteMember, id),
            Command::ProvisionMember { organization: id, .. } => organization(Action::ProvisionMember, id),
            Command::EditMember { organization: id, .. } => organization(Action::EditMember, id),
            Command::RescindInvitation { organization: id, .. } => {
                organization(Action::RescindInvitation, id)
            }
            Command::ChangeMemberRole { organization: id, .. } => organization(Action::ChangeMemberRole, id),
            Command::RemoveMember { organization: id, .. } => organization(Action::RemoveMember, id),
            Command::SuspendMember { organization: id, .. }
            | Command::ReinstateMember { organization: id, .. } => organization(Action::SuspendMember, id),

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
            Command::DuplicateApp { owner, app: id, to, .. } => {
                let source = self.app_resource(owner, id);
                match to {
                    Owner::Organization(to) => Requirement::AllActions(Vec::from([
                        (Action::DuplicateApp, source),
                        (Action::CreateApp, Resource::organization(to.clone())),
                    ])),
                    Owner::User(to) => Requirement::ActionByOneself(Action::DuplicateApp, source, to.clone()),
                }
            }
            Command::RenameApp { owner, app: id, .. } => app(Action::EditAppId, owner, id),
            Command::EditAppDescription { owner, app: id, .. } => app(Action::EditAppDescription, owner, id),
            Command::EditAppNotes { owner, app: id, .. } => app(Action::EditAppNotes, owner, id),
            Command::ChangeAppVisibility { owner, app: id, .. } => {
                app(Action::ChangeAppVisibility, owner, id)
            }
            Command::ShareApp { owner, app: id, .. } | Command::StopSharing { owner, app: id, .. } => {
                app(Action::EditCollaborators, owner, id)
            }
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

    /// The subject that a decision about the resource is made for: the actor's user and token, and the
    /// permissions that the directory's facts give the user now.
    ///
    /// The actor's own memberships and shares are ignored. They may be stale or made up, and must not count.
    pub(super) fn acting(&self, actor: &Subject<Id>, resource: &Resource<Id>) -> Option<Subject<Id>> {
        Some(self.subject_at(actor.user()?, resource)?.narrowed_as(actor))
    }

    /// The app as a resource.
    // An app that does not exist is asked about as a private one. An insider is authorized for it and then
    // told that it does not exist; an outsider is denied as for an app that exists.
    fn app_resource(&self, owner: &Owner<Id>, app: &Id) -> Resource<Id> {
        self.resource(owner, app).unwrap_or_else(|| private_app(owner, app))
    }
}
