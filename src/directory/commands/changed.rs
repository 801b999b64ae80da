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
        by: Option<&Id>,
        command: &Command<Id>,
        consequences: &[Consequence<Id>],
    ) {
        for listed in named(by, command).into_iter().flatten() {
            self.changed(at, &listed);
        }
        for consequence in consequences {
            for listed in affected(by, command.organization(), consequence).into_iter().flatten() {
                self.changed(at, &listed);
            }
        }
    }
}

/// The things that the command itself names and changes.
fn named<'a, Id>(by: Option<&'a Id>, command: &'a Command<Id>) -> [Option<Listed<'a, Id>>; 2] {
    match command {
        // consequences name the member, if there is one
        Command::Register { .. }
        | Command::CloseAccount { .. }
        | Command::ProvisionMember { .. }
        | Command::CreateOrganization { .. }
        | Command::LeaveOrganization { .. }
        | Command::RemoveMember { .. }
        // settings, passwords and roles stand in no list
        | Command::SetPassword { .. }
        | Command::ReleaseName { .. }
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

        Command::EditAccount { .. } | Command::ChangeEmail { .. } => [by.map(Listed::Account), None],
        Command::DeleteOrganization { organization } => [Some(Listed::Organization(organization)), None],
        Command::InviteMember { organization, invitation, .. }
        | Command::AcceptInvitation { organization, invitation }
        | Command::DeclineInvitation { organization, invitation }
        | Command::ExpireInvitation { organization, invitation }
        | Command::RescindInvitation { organization, invitation } => {
            [Some(Listed::Invitation { organization, invitation }), None]
        }
        Command::ChangeMemberRole { organization, user, .. }
        | Command::EditMember { organization, user, .. }
        | Command::SuspendMember { organization, user }
        | Command::ReinstateMember { organization, user } => {
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
        Command::TransferApp { app, organization, new_id, .. } => {
            let before = by.map(|by| Listed::App { owner: Owner::User(by), app });
            let (owner, app) = (Owner::Organization(organization), new_id.as_ref().unwrap_or(app));
            [before, Some(Listed::App { owner, app })]
        }
        Command::DuplicateApp { to, copy, .. } => [Some(Listed::App { owner: to.as_ref(), app: copy }), None],
        Command::CreateApp { owner, app, .. }
        | Command::RenameApp { owner, app, .. }
        | Command::EditAppDescription { owner, app, .. }
        | Command::EditAppNotes { owner, app, .. }
        | Command::ChangeAppVisibility { owner, app, .. }
        | Command::ShareApp { owner, app, .. }
        | Command::StopSharing { owner, app, .. }
        | Command::LeaveApp { owner, app }
        | Command::DeleteApp { owner, app } => [Some(Listed::App { owner: owner.as_ref(), app }), None],
    }
}

/// The things that a consequence names and changes. Members and teams are in the organization that the command is about.
fn affected<'a, Id>(
    by: Option<&'a Id>,
    organization: Option<&'a Id>,
    consequence: &'a Consequence<Id>,
) -> [Option<Listed<'a, Id>>; 2] {
    let member = |user| organization.map(|organization| Listed::Member { organization, user });
    let team = |team| organization.map(|organization| Listed::Team { organization, team });
    match consequence {
        Consequence::Joined { user, .. } | Consequence::Left { user } => [member(user), None],
        Consequence::LeftTeam { team: left, user } => [team(left), member(user)],
        Consequence::LostApp { team: lost, app, .. } => {
            let app = organization.map(|id| Listed::App { owner: Owner::Organization(id), app });
            [team(lost), app]
        }
        Consequence::ShareEnded { owner, app, .. } => {
            [Some(Listed::App { owner: owner.as_ref(), app }), None]
        }
        // the command names the app
        Consequence::ShareKept { .. } => [None, None],
        Consequence::AppDeleted { app } => {
            [by.map(|user| Listed::App { owner: Owner::User(user), app }), None]
        }
        Consequence::InvitationClosed { organization, invitation, .. } => {
            [Some(Listed::Invitation { organization, invitation }), None]
        }
    }
}
