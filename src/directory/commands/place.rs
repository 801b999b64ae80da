//! The organization that a command is about.

use super::command::Command;
use crate::directory::state::reserved::NamedThing;
use crate::facts::Owner;

impl<Id> Command<Id> {
    /// The organization and the invitation, if no user executes the command.
    pub(super) const fn in_nobodys_name(&self) -> Option<(&Id, &Id)> {
        if let Command::ExpireInvitation { organization, invitation } = self {
            Some((organization, invitation))
        } else {
            None
        }
    }

    /// The organization that the command is about: the one that it names, or the one that owns the app.
    ///
    /// `None` for an account or a personal app. A service can use it to partition its log by organization.
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
            Command::Register { .. }
            | Command::EditAccount { .. }
            | Command::ChangeEmail { .. }
            | Command::SetPassword { .. }
            | Command::CloseAccount { .. } => None,
            Command::CreateOrganization { organization, .. }
            | Command::AcceptInvitation { organization, .. }
            | Command::DeclineInvitation { organization, .. }
            | Command::ExpireInvitation { organization, .. }
            | Command::LeaveOrganization { organization }
            | Command::TransferApp { organization, .. }
            | Command::RenameOrganization { organization, .. }
            | Command::EditProfile { organization, .. }
            | Command::DeleteOrganization { organization }
            | Command::EditBilling { organization, .. }
            | Command::EditPasswordPolicy { organization, .. }
            | Command::InviteMember { organization, .. }
            | Command::ProvisionMember { organization, .. }
            | Command::EditMember { organization, .. }
            | Command::RescindInvitation { organization, .. }
            | Command::ChangeMemberRole { organization, .. }
            | Command::RemoveMember { organization, .. }
            | Command::SuspendMember { organization, .. }
            | Command::ReinstateMember { organization, .. }
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
            | Command::ShareApp { owner, .. }
            | Command::StopSharing { owner, .. }
            | Command::LeaveApp { owner, .. }
            | Command::DeleteApp { owner, .. } => match owner {
                Owner::Organization(organization) => Some(organization),
                Owner::User(_) => None,
            },
            Command::ReleaseName { of, .. } => match of {
                NamedThing::Organization { organization }
                | NamedThing::Role { organization, .. }
                | NamedThing::App { owner: Owner::Organization(organization), .. } => Some(organization),
                NamedThing::App { owner: Owner::User(_), .. } => None,
            },
            // the organization that gets the copy, or else the one that is copied from
            Command::DuplicateApp { owner, to, .. } => match (to, owner) {
                (Owner::Organization(organization), _)
                | (Owner::User(_), Owner::Organization(organization)) => Some(organization),
                (Owner::User(_), Owner::User(_)) => None,
            },
        }
    }
}
