//! What can be done to a directory.

use super::member::RoleRef;
use super::organization::{Billing, IdentityProvider};
use super::password::PasswordPolicy;
use super::text::{Email, Name, Text};
use crate::facts::Owner;
use crate::policy::{AnyTeamPermission, CustomRole};

/// Something that somebody wants done: everything that the documents let anybody do with what a directory holds.
///
/// [`Directory::execute`](super::Directory::execute) does it, if the one who asks may. Each command says which
/// [`Action`](crate::Action) it is; those without one are about oneself, and take nothing but being signed in
/// without a token that narrows. New ids come from the service, and none is ever given twice.
#[derive(Debug, Clone, PartialEq, Eq)]
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
