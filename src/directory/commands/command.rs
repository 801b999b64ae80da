//! The commands that change a directory.

use super::expected::{AssignedRole, TeamAppPermission};
use crate::directory::state::billing::Billing;
use crate::directory::state::organization::IdentityProvider;
use crate::directory::state::password::PasswordPolicy;
use crate::directory::state::person::PersonName;
use crate::directory::state::reserved::NamedThing;
use crate::directory::state::shared::SharedPermissions;
use crate::directory::state::text::{Email, Name, Text};
use crate::facts::Owner;
use crate::policy::AnyTeamPermission;
use crate::policy::custom::CustomRole;

/// A change that a user asks for: everything that the documents let somebody do with the contents of a
/// directory.
///
/// [`Directory::execute`](crate::directory::Directory::execute) executes it. Each command names the
/// [`Action`](crate::Action) that authorizes it. A command without an action is about the user's own account: it
/// requires that user, signed in with a token that is not narrowed. The service chooses new ids; an id that
/// was ever used is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command<Id> {
    /// Opens an account for the acting user.
    ///
    /// The service must have verified that the address is the user's, because invitations are answered by
    /// address.
    Register {
        /// The user's address; no other account has it.
        email: Email,
    },
    /// Changes the name that the acting user goes by.
    EditAccount {
        /// The new name, or `None` to remove it.
        name: Option<PersonName>,
    },
    /// Changes the acting user's address, or confirms the address of a provisioned account.
    ///
    /// The service must have verified that the address is the user's. Pending invitations to the new address can be
    /// answered from then on. Those to the old one are closed, because its next owner is somebody else, and so are
    /// those to the new one by organizations that the user is a member of.
    ChangeEmail {
        /// The new address, which no other account has, or the one that the account has, to confirm it.
        email: Email,
    },
    /// Records that the acting user has set a password, which the command does not carry.
    SetPassword {
        /// The policy that the password passed: it [covers](PasswordPolicy::covers) all that the user's organizations demand at
        /// the time of the command, also if one of them has demanded more since the check.
        passed: PasswordPolicy,
    },
    /// Closes the account of the acting user, who is a member of no organization any more.
    ///
    /// The user leaves each organization first, so that each has an event of its own and keeps an Administrator.
    /// The personal apps are deleted, their shares and those that the user has end, and pending invitations to the
    /// address are closed. The address is free again; the user's id never is.
    CloseAccount {
        /// The acting user.
        user: Id,
    },
    /// Creates an organization, with the acting user as its first Administrator (003, "Getting Started").
    CreateOrganization {
        /// The id of the new organization.
        organization: Id,
        /// The name; no other organization has it, or had it and has not released it.
        name: Name,
        /// The address that bills are sent to.
        billing_email: Email,
    },
    /// Joins the organization with the role in the invitation.
    ///
    /// The author of the invitation must still be able to send it: they hold what the role grants now.
    ///
    /// Accepting again changes nothing as long as the invitee is still a member.
    AcceptInvitation {
        /// The organization that sent the invitation.
        organization: Id,
        /// The invitation, sent to the acting user's address.
        invitation: Id,
    },
    /// Declines the invitation.
    ///
    /// Declining again changes nothing.
    DeclineInvitation {
        /// The organization that sent the invitation.
        organization: Id,
        /// The invitation, sent to the acting user's address.
        invitation: Id,
    },
    /// Closes an invitation whose time has passed, in nobody's name.
    ///
    /// No user executes it: [`Directory::expire_invitation`](crate::directory::Directory::expire_invitation) does.
    ExpireInvitation {
        /// The organization that sent the invitation.
        organization: Id,
        /// The invitation.
        invitation: Id,
    },
    /// Leaves the organization, all of its teams, and all shares of its apps (003, "Account").
    ///
    /// The pending invitations that the user sent there are rescinded.
    LeaveOrganization {
        /// The organization that the acting user leaves.
        organization: Id,
    },
    /// `TransferApp` and `ReceiveApp`: moves a personal app of the acting user into an organization (003,
    /// "How to Transfer").
    ///
    /// The app keeps its visibility and its shares, with members or not; the event lists them. A public app also needs
    /// `ChangeAppVisibility` there: nobody brings a public app where they may not publish one.
    TransferApp {
        /// The personal app.
        app: Id,
        /// The organization that receives the app.
        organization: Id,
        /// The id there, or `None` to keep the id. Ids that people choose may collide.
        new_id: Option<Id>,
        /// The name there, or `None` to keep the name.
        name: Option<Name>,
        /// `true` if the acting user knows that they may not see the app there.
        unseen: bool,
    },

    /// `EditOrganization`: renames the organization.
    ///
    /// The old name stays [reserved](crate::directory::ReservedName) for the organization.
    RenameOrganization {
        /// The organization to rename.
        organization: Id,
        /// The new name; no other organization has it, or had it and has not released it.
        name: Name,
    },
    /// `EditOrganization`, `EditAppId` or `EditRole`: lets everybody take a name that the organization, the app or the custom
    /// role has given up.
    ReleaseName {
        /// What had the name, deleted or not.
        of: NamedThing<Id>,
        /// The reserved name, in any form.
        name: Name,
    },
    /// `EditOrganization`: replaces the profile.
    EditProfile {
        /// The organization with the profile.
        organization: Id,
        /// The new profile.
        profile: Text,
    },
    /// `DeleteOrganization`: deletes the organization and everything in it.
    ///
    /// The event lists the members who lost their membership and the shares that ended, and nothing else of the
    /// contents.
    DeleteOrganization {
        /// The organization to delete.
        organization: Id,
    },
    /// `EditBilling`: replaces the billing details.
    EditBilling {
        /// The organization that is billed.
        organization: Id,
        /// The new billing details.
        billing: Billing,
    },
    /// `EditPasswordPolicy`: replaces the password policy.
    EditPasswordPolicy {
        /// The organization with the policy.
        organization: Id,
        /// The new policy.
        policy: PasswordPolicy,
    },

    /// `InviteMember`: sends an invitation (004, "How to Add Members").
    InviteMember {
        /// The organization that invites.
        organization: Id,
        /// The id of the new invitation.
        invitation: Id,
        /// The invitee's address: not a member's, and without a pending invitation that is still open.
        ///
        /// An invitation to the address whose time has passed is closed.
        email: Email,
        /// The role that the invitee joins with.
        role: AssignedRole<Id>,
        /// The first time at which the invitation can no longer be accepted, or `None` if it stays open.
        ///
        /// It is later than the time of the command.
        expires_at: Option<u64>,
    },
    /// `ProvisionMember`: opens an account for a new user, who is a member at once (002, "Invite your Team Members").
    ///
    /// The account's address is not [confirmed](crate::directory::Account::is_email_confirmed).
    ProvisionMember {
        /// The organization of the new member.
        organization: Id,
        /// The id of the new user.
        user: Id,
        /// The user's address: no other account's, and without a pending invitation that is still open.
        email: Email,
        /// The user's name.
        name: PersonName,
        /// The new member's role.
        role: AssignedRole<Id>,
        /// The policy that the user's first password passed, which covers the organization's, or `None` if no password
        /// is set.
        password: Option<PasswordPolicy>,
    },
    /// `EditMember`: changes the name that the organization shows for a member.
    ///
    /// The member's account keeps its name, and so do the member's other organizations.
    EditMember {
        /// The organization of the member.
        organization: Id,
        /// The member.
        user: Id,
        /// The new name, or `None` for that of the account.
        name: Option<PersonName>,
    },
    /// `RescindInvitation`: withdraws a pending invitation.
    RescindInvitation {
        /// The organization that sent the invitation.
        organization: Id,
        /// The pending invitation.
        invitation: Id,
    },
    /// `ChangeMemberRole`: gives a member another role.
    ///
    /// Only an Administrator changes the role of another Administrator.
    ChangeMemberRole {
        /// The organization of the member.
        organization: Id,
        /// The member.
        user: Id,
        /// The new role.
        role: AssignedRole<Id>,
    },
    /// `RemoveMember`: removes a member from the organization, its teams and the shares of its apps.
    ///
    /// The pending invitations that the member sent are rescinded. Only an Administrator removes another Administrator.
    RemoveMember {
        /// The organization of the member.
        organization: Id,
        /// The member to remove.
        user: Id,
    },
    /// `SuspendMember`: suspends a membership, which gives nothing until it is reinstated (`R15`).
    ///
    /// Role, teams and shares are kept. The pending invitations that the member sent are rescinded. Only an
    /// Administrator suspends another Administrator.
    SuspendMember {
        /// The organization of the member.
        organization: Id,
        /// The member to suspend.
        user: Id,
    },
    /// `SuspendMember`: ends the suspension of a member.
    ///
    /// It gives back what the member held by role, teams and shares, and the acting user must hold it.
    ReinstateMember {
        /// The organization of the member.
        organization: Id,
        /// The suspended member.
        user: Id,
    },

    /// `CreateRole`: defines a custom role.
    CreateRole {
        /// The organization that gets the role.
        organization: Id,
        /// The id of the new role.
        role: Id,
        /// The definition; no other role of the organization has its name.
        definition: CustomRole,
    },
    /// `EditRole`: replaces the definition of a custom role, for every member with the role.
    EditRole {
        /// The organization with the role.
        organization: Id,
        /// The custom role.
        role: Id,
        /// The definition that the command replaces.
        ///
        /// If somebody has edited the role meanwhile, the command is refused: a stale edit would undo a narrowing.
        expected: CustomRole,
        /// The new definition.
        definition: CustomRole,
    },
    /// `DeleteRole`: deletes a custom role without members and pending invitations.
    DeleteRole {
        /// The organization with the role.
        organization: Id,
        /// The custom role.
        role: Id,
    },

    /// `CreateTeam`: creates a team without members and apps (004, "How to Add Teams").
    CreateTeam {
        /// The organization that gets the team.
        organization: Id,
        /// The id of the new team.
        team: Id,
        /// The name; teams may share one.
        name: Name,
        /// The permission that the team gets on a new app unless the command names another.
        default_permission: AnyTeamPermission,
        /// `true` to confine the members to the team's apps (003, "siloed access").
        confining: bool,
    },
    /// `EditTeam`: renames the team (004, "Edit Team Name").
    RenameTeam {
        /// The organization with the team.
        organization: Id,
        /// The team to rename.
        team: Id,
        /// The new name.
        name: Name,
    },
    /// `EditTeam`: changes the default permission, for apps that are added from now on.
    ChangeTeamDefault {
        /// The organization with the team.
        organization: Id,
        /// The team.
        team: Id,
        /// The new default permission.
        permission: AnyTeamPermission,
    },
    /// `EditTeam`: makes the team confine its members, or stop confining them.
    ///
    /// Only an Administrator confines a team with another Administrator in it.
    ConfineTeam {
        /// The organization with the team.
        organization: Id,
        /// The team.
        team: Id,
        /// `true` to confine the members from now on.
        confining: bool,
    },
    /// `DeleteTeam`: deletes the team.
    DeleteTeam {
        /// The organization with the team.
        organization: Id,
        /// The team to delete.
        team: Id,
    },
    /// `AddTeamMember`: adds a member of the organization to the team.
    ///
    /// Only an Administrator adds another Administrator to a confining team.
    AddTeamMember {
        /// The organization with the team.
        organization: Id,
        /// The team that the member joins.
        team: Id,
        /// The member of the organization.
        user: Id,
    },
    /// `RemoveTeamMember`: removes a member from the team.
    RemoveTeamMember {
        /// The organization with the team.
        organization: Id,
        /// The team that the member leaves.
        team: Id,
        /// The member of the team.
        user: Id,
    },
    /// `AddTeamApp`: assigns an app of the organization to the team.
    AddTeamApp {
        /// The organization with the team and the app.
        organization: Id,
        /// The team that gets the app.
        team: Id,
        /// The app.
        app: Id,
        /// The team's permission on the app: a named one, or the team's default as the acting user saw it.
        permission: TeamAppPermission,
    },
    /// `ChangeTeamAppPermission`: changes the team's permission on an app.
    ChangeTeamAppPermission {
        /// The organization with the team and the app.
        organization: Id,
        /// The team with the app.
        team: Id,
        /// The app.
        app: Id,
        /// The new permission.
        permission: AnyTeamPermission,
    },
    /// `RemoveTeamApp`: takes an app from the team.
    ///
    /// Only an Administrator takes an app from a confining team with another Administrator in it.
    RemoveTeamApp {
        /// The organization with the team and the app.
        organization: Id,
        /// The team with the app.
        team: Id,
        /// The app.
        app: Id,
    },

    /// `CreateApp` in an organization; without an action for the acting user.
    ///
    /// The app is private, with an empty description and empty notes.
    CreateApp {
        /// The owner of the new app: an organization, or the acting user.
        owner: Owner<Id>,
        /// The id of the new app.
        app: Id,
        /// The name; no other app of the owner has it.
        name: Name,
        /// `true` if the acting user knows that they may not see the app.
        ///
        /// A custom role may create apps and reach selected ones alone, and a new app is in no team. Without this
        /// word such a creator is [refused](crate::directory::Refusal::WouldNotSee).
        unseen: bool,
    },
    /// `DuplicateApp`, and `CreateApp` where the copy goes: copies an app (003, "How to Create and Manage Apps").
    ///
    /// A copy within an organization, or of a personal app, needs no more than these actions. Everybody who gets a copy for
    /// another owner may get at all that is in the app, so that such a copy requires every app-level permission
    /// in the app, save `TRANSFER_APPS`. The copy has the description and the notes, and is private, without
    /// collaborators and teams.
    DuplicateApp {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app to copy.
        app: Id,
        /// The owner of the copy: an organization, or the acting user.
        to: Owner<Id>,
        /// The id of the copy.
        copy: Id,
        /// The name of the copy; no other app of its owner has it.
        name: Name,
        /// `true` if the acting user knows that they may not see the copy.
        unseen: bool,
    },
    /// `EditAppId`: renames the app. Its id stays the same, and its old name [reserved](crate::directory::ReservedName) for it.
    RenameApp {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app to rename.
        app: Id,
        /// The new name; no other app of the owner has it.
        name: Name,
    },
    /// `EditAppDescription`: replaces the description.
    EditAppDescription {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// The new description.
        description: Text,
    },
    /// `EditAppNotes`: replaces the notes.
    EditAppNotes {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// The new notes.
        notes: Text,
    },
    /// `ChangeAppVisibility`: makes the app public or private.
    ChangeAppVisibility {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// `true` to let everybody see the app from now on.
        public: bool,
    },
    /// `EditCollaborators`: shares the app with a registered user, or replaces the share that the user has (`R14`).
    ///
    /// The user need not be a member of anything. The acting user must hold what the share adds on the app. The owner of
    /// a personal app may have a share of it, which gives nothing before the app is transferred.
    ShareApp {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// The user whom the app is shared with.
        user: Id,
        /// What the user may do there.
        permissions: SharedPermissions,
    },
    /// `EditCollaborators`: ends a share.
    StopSharing {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// The user whom the app was shared with.
        user: Id,
    },
    /// Ends the share that the acting user has: a collaborator leaves.
    LeaveApp {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
    },
    /// `DeleteApp`: deletes the app, and takes it from every team.
    DeleteApp {
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app to delete.
        app: Id,
    },

    /// `CreateIdentityProvider`: adds an identity provider (000, 002).
    CreateIdentityProvider {
        /// The organization that gets the provider.
        organization: Id,
        /// The id of the new provider.
        provider: Id,
        /// The settings.
        settings: IdentityProvider,
    },
    /// `EditIdentityProvider`: replaces the settings, which also enables or disables the provider.
    EditIdentityProvider {
        /// The organization with the provider.
        organization: Id,
        /// The provider.
        provider: Id,
        /// The new settings.
        settings: IdentityProvider,
    },
    /// `DeleteIdentityProvider`: deletes the provider.
    DeleteIdentityProvider {
        /// The organization with the provider.
        organization: Id,
        /// The provider to delete.
        provider: Id,
    },
}
