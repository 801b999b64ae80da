//! The things in lists that a command changed.

use super::command::Command;
use super::event::Consequence;
use crate::directory::state::directory::Directory;
use crate::directory::state::lists::Listed;
use crate::facts::Owner;

impl<Id: Ord + Clone> Directory<Id> {
    /// Records the time of the last update of each thing that the command changed, and brings the lists in step.
    ///
    /// A thing changed if one of its properties is another than before: the teams of a member and the members of a team
    /// are such properties, for example. So joining a team updates both.
    // One function for all commands, since a command changes more than the thing that it names.
    pub(super) fn record_changes(
        &mut self,
        at: u64,
        by: &Id,
        command: &Command<Id>,
        consequences: &[Consequence<Id>],
    ) {
        for listed in named(by, command).into_iter().flatten() {
            self.changed(at, &listed);
        }
        // consequences without an organization are about a personal app, which the command names
        let Some(organization) = command.organization() else { return };
        for consequence in consequences {
            for listed in affected(organization, consequence).into_iter().flatten() {
                self.changed(at, &listed);
            }
        }
    }
}

/// The things that the command itself names and changes.
fn named<'a, Id>(by: &'a Id, command: &'a Command<Id>) -> [Option<Listed<'a, Id>>; 2] {
    match command {
        // consequences name the member, if there is one
        Command::Register { .. }
        | Command::CreateOrganization { .. }
        | Command::LeaveOrganization { .. }
        | Command::RemoveMember { .. }
        // settings and roles stand in no list
        | Command::RenameOrganization { .. }
        | Command::EditProfile { .. }
        | Command::EditBilling { .. }
        | Command::EditPasswordPolicy { .. }
        | Command::CreateRole { .. }
        | Command::EditRole { .. }
        | Command::DeleteRole { .. }
        | Command::CreateIdentityProvider { .. }
        | Command::EditIdentityProvider { .. }
        | Command::DeleteIdentityProvider { .. } => [None, None],

        Command::DeleteOrganization { organization } => [Some(Listed::Organization(organization)), None],
        Command::InviteMember { organization, invitation, .. }
        | Command::AcceptInvitation { organization, invitation }
        | Command::DeclineInvitation { organization, invitation }
        | Command::RescindInvitation { organization, invitation } => {
            [Some(Listed::Invitation { organization, invitation }), None]
        }
        Command::ChangeMemberRole { organization, user, .. } => {
            [Some(Listed::Member { organization, user }), None]
        }
        Command::CreateTeam { organization, team, .. }
        | Command::RenameTeam { organization, team, .. }
        | Command::ChangeTeamDefault { organization, team, .. }
        | Command::ConfineTeam { organization, team, .. }
        | Command::DeleteTeam { organization, team }
        | Command::ChangeTeamAppPermission { organization, team, .. } => {
            [Some(Listed::Team { organization, team }), None]
        }
        Command::AddTeamMember { organization, team, user }
        | Command::RemoveTeamMember { organization, team, user } => {
            [Some(Listed::Team { organization, team }), Some(Listed::Member { organization, user })]
        }
        Command::AddTeamApp { organization, team, app, .. }
        | Command::RemoveTeamApp { organization, team, app } => {
            let owner = Owner::Organization(organization);
            [Some(Listed::Team { organization, team }), Some(Listed::App { owner, app })]
        }
        Command::TransferApp { app, organization, .. } => {
            let listed = |owner| Some(Listed::App { owner, app });
            [listed(Owner::User(by)), listed(Owner::Organization(organization))]
        }
        Command::CreateApp { owner, app, .. }
        | Command::RenameApp { owner, app, .. }
        | Command::EditAppDescription { owner, app, .. }
        | Command::EditAppNotes { owner, app, .. }
        | Command::ChangeAppVisibility { owner, app, .. }
        | Command::AddCollaborator { owner, app, .. }
        | Command::RemoveCollaborator { owner, app, .. }
        | Command::DeleteApp { owner, app } => {
            [Some(Listed::App { owner: by_reference(owner), app }), None]
        }
    }
}

/// The things that a consequence names and changes. They are in the organization that the command is about.
fn affected<'a, Id>(organization: &'a Id, consequence: &'a Consequence<Id>) -> [Option<Listed<'a, Id>>; 2] {
    let owner = Owner::Organization(organization);
    match consequence {
        // the command names the member, the team or the app
        Consequence::RoleWas { .. }
        | Consequence::GivenDefault { .. }
        | Consequence::PermissionWas { .. } => [None, None],
        Consequence::Joined { user, .. } | Consequence::Left { user } => {
            [Some(Listed::Member { organization, user }), None]
        }
        Consequence::LeftTeam { team, user } => {
            [Some(Listed::Team { organization, team }), Some(Listed::Member { organization, user })]
        }
        Consequence::LostApp { team, app, .. } => {
            [Some(Listed::Team { organization, team }), Some(Listed::App { owner, app })]
        }
        Consequence::LeftApp { app, .. } => [Some(Listed::App { owner, app }), None],
    }
}

const fn by_reference<Id>(owner: &Owner<Id>) -> Owner<&Id> {
    match owner {
        Owner::Organization(organization) => Owner::Organization(organization),
        Owner::User(user) => Owner::User(user),
    }
}
