//! What can be done to a directory.

use crate::custom::{AnyTeamPermission, CustomRole};
use crate::directory::state::member::RoleRef;
use crate::directory::state::organization::{Billing, IdentityProvider};
use crate::directory::state::password::PasswordPolicy;
use crate::directory::state::text::{Email, Name, Text};
use crate::owner::Owner;

/// Something that somebody wants done: everything that the documents let anybody do with what a directory holds.
///
/// [`Directory::execute`](crate::directory::Directory::execute) does it, if the one who asks may. Each command says which
/// [`Action`](crate::Action) it is; those without one are about oneself, and take nothing but being signed in
/// without a token that narrows. New ids come from the service, and none is ever given twice.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self", rename = "command", rename_all = "snake_case", deny_unknown_fields)
)]
pub enum Command<Id> {
    /// Opens an account for the one who asks, of whom the service has made sure that the address is theirs:
    /// invitations are answered by who has the address.
    Register {
        /// Their address, which no other account has.
        email: Email,
    },
    /// Founds an organization (003, "Getting Started"): whoever does is its first Administrator.
    CreateOrganization {
        /// Its id.
        organization: Id,
        /// Its name, which no other organization has.
        name: Name,
        /// Where its bills go.
        billing_email: Email,
    },
    /// Joins with the role that the invitation is to, or does nothing where it was accepted and the invitee is
    /// still a member.
    AcceptInvitation {
        /// Who invited.
        organization: Id,
        /// The invitation, sent to the address of the one who asks.
        invitation: Id,
    },
    /// Declines an invitation.
    DeclineInvitation {
        /// Who invited.
        organization: Id,
        /// The invitation, sent to the address of the one who asks.
        invitation: Id,
    },
    /// Leaves the organization (003, "Account"), and so every team and list of collaborators there.
    LeaveOrganization {
        /// Which.
        organization: Id,
    },
    /// `TransferApp` and `ReceiveApp`: moves a personal app of the one who asks into an organization (003, "How
    /// to Transfer"). Its visibility and its collaborators, members there or not, come with it.
    TransferApp {
        /// The personal app, of an id that the organization never gave to another.
        app: Id,
        /// Where it goes.
        organization: Id,
        /// What it goes by there, if not by the same name.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde::required"))]
        name: Option<Name>,
    },

    /// `EditOrganization`.
    RenameOrganization {
        /// Which.
        organization: Id,
        /// A name that no other organization has.
        name: Name,
    },
    /// `EditOrganization`.
    EditProfile {
        /// Whose.
        organization: Id,
        /// The new profile.
        profile: Text,
    },
    /// `DeleteOrganization`, with everything in it: of what was there the event tells the members alone.
    DeleteOrganization {
        /// Which.
        organization: Id,
    },
    /// `EditBilling`.
    EditBilling {
        /// Whose.
        organization: Id,
        /// Who pays now, and for what.
        billing: Billing,
    },
    /// `EditPasswordPolicy`.
    EditPasswordPolicy {
        /// Whose.
        organization: Id,
        /// The new policy.
        policy: PasswordPolicy,
    },

    /// `InviteMember` (004, "How to Add Members").
    InviteMember {
        /// Who invites.
        organization: Id,
        /// The id of the invitation.
        invitation: Id,
        /// To whom: neither a member's address nor one with an invitation that is pending.
        email: Email,
        /// The role to join with.
        role: RoleRef<Id>,
    },
    /// `RescindInvitation`.
    RescindInvitation {
        /// Who invited.
        organization: Id,
        /// A pending invitation.
        invitation: Id,
    },
    /// `ChangeMemberRole`.
    ChangeMemberRole {
        /// Where.
        organization: Id,
        /// Whose.
        user: Id,
        /// The new role.
        role: RoleRef<Id>,
    },
    /// `RemoveMember`, also from every team and list of collaborators there. Invitations that they sent stay.
    RemoveMember {
        /// Where from.
        organization: Id,
        /// Whom.
        user: Id,
    },

    /// `CreateRole`.
    CreateRole {
        /// Where.
        organization: Id,
        /// Its id.
        role: Id,
        /// What it is; no other role of the organization has its name.
        definition: CustomRole,
    },
    /// `EditRole`: whoever carries it holds what it says now.
    EditRole {
        /// Where.
        organization: Id,
        /// Which.
        role: Id,
        /// What it is from now on.
        definition: CustomRole,
    },
    /// `DeleteRole`, which nobody carries and no pending invitation is to.
    DeleteRole {
        /// Where.
        organization: Id,
        /// Which.
        role: Id,
    },

    /// `CreateTeam` (004, "How to Add Teams"): it has no members and no apps.
    CreateTeam {
        /// Where.
        organization: Id,
        /// Its id.
        team: Id,
        /// Its name.
        name: Name,
        /// What an app is added with where no other permission is given.
        default_permission: AnyTeamPermission,
        /// Whether it confines its members (003, "siloed access").
        confining: bool,
    },
    /// `EditTeam` (004, "Edit Team Name").
    RenameTeam {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
        /// The new name.
        name: Name,
    },
    /// `EditTeam`: what apps are added with from now on.
    ChangeTeamDefault {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
        /// The new default.
        permission: AnyTeamPermission,
    },
    /// `EditTeam`: makes the team confine its members, or no longer.
    ConfineTeam {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
        /// Whether it confines from now on.
        confining: bool,
    },
    /// `DeleteTeam`.
    DeleteTeam {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
    },
    /// `AddTeamMember`: only members of the organization join its teams.
    AddTeamMember {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
        /// Who joins.
        user: Id,
    },
    /// `RemoveTeamMember`.
    RemoveTeamMember {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
        /// Who leaves.
        user: Id,
    },
    /// `AddTeamApp`: only the organization's own apps are assigned.
    AddTeamApp {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
        /// The app.
        app: Id,
        /// What the team holds on it, if not the team's default.
        #[cfg_attr(feature = "serde", serde(deserialize_with = "crate::serde::required"))]
        permission: Option<AnyTeamPermission>,
    },
    /// `ChangeTeamAppPermission`.
    ChangeTeamAppPermission {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
        /// An app that it has.
        app: Id,
        /// What the team holds on it from now on.
        permission: AnyTeamPermission,
    },
    /// `RemoveTeamApp`.
    RemoveTeamApp {
        /// Where.
        organization: Id,
        /// Which.
        team: Id,
        /// An app that it has.
        app: Id,
    },

    /// `CreateApp` in an organization; for oneself, one's own: private, with neither description nor notes.
    CreateApp {
        /// Whose.
        owner: Owner<Id>,
        /// Its id.
        app: Id,
        /// A name that no other app of the owner has.
        name: Name,
    },
    /// `EditAppId`: what the app goes by, while it stays the same app.
    RenameApp {
        /// Whose.
        owner: Owner<Id>,
        /// Which.
        app: Id,
        /// A name that no other app of the owner has.
        name: Name,
    },
    /// `EditAppDescription`.
    EditAppDescription {
        /// Whose.
        owner: Owner<Id>,
        /// Which.
        app: Id,
        /// The new description.
        description: Text,
    },
    /// `EditAppNotes`.
    EditAppNotes {
        /// Whose.
        owner: Owner<Id>,
        /// Which.
        app: Id,
        /// The new notes.
        notes: Text,
    },
    /// `ChangeAppVisibility`.
    ChangeAppVisibility {
        /// Whose.
        owner: Owner<Id>,
        /// Which.
        app: Id,
        /// Whether everybody sees it from now on.
        public: bool,
    },
    /// `EditCollaborators`: adds a registered user, whom being on the list gives no right.
    AddCollaborator {
        /// Whose.
        owner: Owner<Id>,
        /// Which.
        app: Id,
        /// Who is added.
        user: Id,
    },
    /// `EditCollaborators`.
    RemoveCollaborator {
        /// Whose.
        owner: Owner<Id>,
        /// Which.
        app: Id,
        /// Who is taken off.
        user: Id,
    },
    /// `DeleteApp`, which every team loses.
    DeleteApp {
        /// Whose.
        owner: Owner<Id>,
        /// Which.
        app: Id,
    },

    /// `CreateIdentityProvider` (000, 002).
    CreateIdentityProvider {
        /// Where.
        organization: Id,
        /// Its id.
        provider: Id,
        /// What it is.
        settings: IdentityProvider,
    },
    /// `EditIdentityProvider`, to enable or disable it too.
    EditIdentityProvider {
        /// Where.
        organization: Id,
        /// Which.
        provider: Id,
        /// What it is from now on.
        settings: IdentityProvider,
    },
    /// `DeleteIdentityProvider`.
    DeleteIdentityProvider {
        /// Where.
        organization: Id,
        /// Which.
        provider: Id,
    },
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
