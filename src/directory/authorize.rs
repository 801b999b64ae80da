//! Who may do a command: which question each one puts to the evaluator.

use super::Directory;
use super::command::Command;
use super::refusal::Refusal;
use super::subjects::private_app;
use crate::decide::decide;
use crate::facts::{Owner, Resource, Subject};
use crate::vocabulary::{Action, Permission};
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

    /// The app as the evaluator takes it: private where there is none.
    fn app_at(&self, owner: &Owner<Id>, app: &Id) -> Resource<Id> {
        self.resource(owner, app).unwrap_or_else(|| private_app(owner, app))
    }
}

impl<Id> Command<Id> {
    /// The organization that it is about, if it is about one; of an app, the one that owns it.
    ///
    /// ```
    /// use rolecall::Owner;
    /// use rolecall::directory::Command;
    ///
    /// let delete = Command::DeleteApp { owner: Owner::Organization("acme"), app: "cats" };
    /// assert_eq!(delete.organization(), Some(&"acme"));
    /// let delete = Command::DeleteApp { owner: Owner::User("ana"), app: "cats" };
    /// assert_eq!(delete.organization(), None);
    /// ```
    #[must_use]
    pub const fn organization(&self) -> Option<&Id> {
        match self {
            Command::Register { .. } => None,
            Command::CreateOrganization { organization, .. }
            | Command::AcceptInvitation { organization, .. }
            | Command::DeclineInvitation { organization, .. }
            | Command::LeaveOrganization { organization }
            | Command::TransferApp { organization, .. }
            | Command::RenameOrganization { organization, .. }
            | Command::EditProfile { organization, .. }
            | Command::DeleteOrganization { organization }
            | Command::EditBilling { organization, .. }
            | Command::EditPasswordPolicy { organization, .. }
            | Command::InviteMember { organization, .. }
            | Command::RescindInvitation { organization, .. }
            | Command::ChangeMemberRole { organization, .. }
            | Command::RemoveMember { organization, .. }
            | Command::CreateRole { organization, .. }
            | Command::EditRole { organization, .. }
            | Command::DeleteRole { organization, .. }
            | Command::CreateTeam { organization, .. }
            | Command::RenameTeam { organization, .. }
            | Command::ChangeTeamDefault { organization, .. }
            | Command::ConfineTeam { organization, .. }
            | Command::DeleteTeam { organization, .. }
            | Command::AddTeamMember { organization, .. }
            | Command::RemoveTeamMember { organization, .. }
            | Command::AddTeamApp { organization, .. }
            | Command::ChangeTeamAppPermission { organization, .. }
            | Command::RemoveTeamApp { organization, .. }
            | Command::CreateIdentityProvider { organization, .. }
            | Command::EditIdentityProvider { organization, .. }
            | Command::DeleteIdentityProvider { organization, .. } => Some(organization),
            Command::CreateApp { owner, .. }
            | Command::RenameApp { owner, .. }
            | Command::EditAppDescription { owner, .. }
            | Command::EditAppNotes { owner, .. }
            | Command::ChangeAppVisibility { owner, .. }
            | Command::AddCollaborator { owner, .. }
            | Command::RemoveCollaborator { owner, .. }
            | Command::DeleteApp { owner, .. } => match owner {
                Owner::Organization(organization) => Some(organization),
                Owner::User(_) => None,
            },
        }
    }
}
