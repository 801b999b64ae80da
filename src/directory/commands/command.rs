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

/// A public enum of commands, in which a short description of a field follows the field.
// Fifty commands have three fields each: with a line of its own for each description the list does not fit into one file.
macro_rules! commands {
    ($(#[$meta:meta])* pub enum $name:ident<$id:ident> {
        $($(#[$of_variant:meta])* $variant:ident {
            $($(#[$of_field:meta])* $field:ident: $type:ty $(= $description:literal)?,)*
        },)*
    }) => {
        $(#[$meta])*
        pub enum $name<$id> {
            $($(#[$of_variant])* $variant {
                $($(#[$of_field])* $(#[doc = $description])? $field: $type,)*
            },)*
        }
    };
}

commands! {
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
            email: Email = "The user's address; no other account has it.",
        },
        /// Changes the name that the acting user goes by.
        EditAccount {
            name: Option<PersonName> = "The new name, or `None` to remove it.",
        },
        /// Changes the acting user's address, or confirms the address of a provisioned account.
        ///
        /// The service must have verified that the address is the user's. Pending invitations to the new address can be
        /// answered from then on. Those to the old one are closed, because its next owner is somebody else, and so are
        /// those to the new one by organizations that the user is a member of.
        ChangeEmail {
            email: Email = "The new address, which no other account has, or the one that the account has, to confirm it.",
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
            user: Id = "The acting user.",
        },
        /// Creates an organization, with the acting user as its first Administrator (003, "Getting Started").
        CreateOrganization {
            organization: Id = "The id of the new organization.",
            name: Name = "The name; no other organization has it, or had it and has not released it.",
            billing_email: Email = "The address that bills are sent to.",
        },
        /// Joins the organization with the role in the invitation.
        ///
        /// The author of the invitation must still be able to send it: they hold what the role grants now.
        ///
        /// Accepting again changes nothing as long as the invitee is still a member.
        AcceptInvitation {
            organization: Id = "The organization that sent the invitation.",
            invitation: Id = "The invitation, sent to the acting user's address.",
        },
        /// Declines the invitation.
        ///
        /// Declining again changes nothing.
        DeclineInvitation {
            organization: Id = "The organization that sent the invitation.",
            invitation: Id = "The invitation, sent to the acting user's address.",
        },
        /// Closes an invitation whose time has passed, in nobody's name.
        ///
        /// No user executes it: [`Directory::expire_invitation`](crate::directory::Directory::expire_invitation) does.
        ExpireInvitation {
            organization: Id = "The organization that sent the invitation.",
            invitation: Id = "The invitation.",
        },
        /// Leaves the organization, all of its teams, and all shares of its apps (003, "Account").
        ///
        /// The pending invitations that the user sent there are rescinded.
        LeaveOrganization {
            organization: Id = "The organization that the acting user leaves.",
        },
        /// `TransferApp` and `ReceiveApp`: moves a personal app of the acting user into an organization (003,
        /// "How to Transfer").
        ///
        /// The app keeps its visibility and its shares, with members or not; the event lists them. A public app also needs
        /// `ChangeAppVisibility` there: nobody brings a public app where they may not publish one.
        TransferApp {
            app: Id = "The personal app.",
            organization: Id = "The organization that receives the app.",
            new_id: Option<Id> = "The id there, or `None` to keep the id. Ids that people choose may collide.",
            name: Option<Name> = "The name there, or `None` to keep the name.",
            unseen: bool = "`true` if the acting user knows that they may not see the app there.",
        },

        /// `EditOrganization`: renames the organization.
        ///
        /// The old name stays [reserved](crate::directory::ReservedName) for the organization.
        RenameOrganization {
            organization: Id = "The organization to rename.",
            name: Name = "The new name; no other organization has it, or had it and has not released it.",
        },
        /// `EditOrganization`, `EditAppId` or `EditRole`: lets everybody take a name that the organization, the app or the custom
        /// role has given up.
        ReleaseName {
            of: NamedThing<Id> = "What had the name, deleted or not.",
            name: Name = "The reserved name, in any form.",
        },
        /// `EditOrganization`: replaces the profile.
        EditProfile {
            organization: Id = "The organization with the profile.",
            profile: Text = "The new profile.",
        },
        /// `DeleteOrganization`: deletes the organization and everything in it.
        ///
        /// The event lists the members who lost their membership and the shares that ended, and nothing else of the
        /// contents.
        DeleteOrganization {
            organization: Id = "The organization to delete.",
        },
        /// `EditBilling`: replaces the billing details.
        EditBilling {
            organization: Id = "The organization that is billed.",
            billing: Billing = "The new billing details.",
        },
        /// `EditPasswordPolicy`: replaces the password policy.
        EditPasswordPolicy {
            organization: Id = "The organization with the policy.",
            policy: PasswordPolicy = "The new policy.",
        },

        /// `InviteMember`: sends an invitation (004, "How to Add Members").
        InviteMember {
            organization: Id = "The organization that invites.",
            invitation: Id = "The id of the new invitation.",
            /// The invitee's address: not a member's, and without a pending invitation that is still open.
            ///
            /// An invitation to the address whose time has passed is closed.
            email: Email,
            role: AssignedRole<Id> = "The role that the invitee joins with.",
            /// The first time at which the invitation can no longer be accepted, or `None` if it stays open.
            ///
            /// It is later than the time of the command.
            expires_at: Option<u64>,
        },
        /// `ProvisionMember`: opens an account for a new user, who is a member at once (002, "Invite your Team Members").
        ///
        /// The account's address is not [confirmed](crate::directory::Account::is_email_confirmed).
        ProvisionMember {
            organization: Id = "The organization of the new member.",
            user: Id = "The id of the new user.",
            email: Email = "The user's address: no other account's, and without a pending invitation that is still open.",
            name: PersonName = "The user's name.",
            role: AssignedRole<Id> = "The new member's role.",
            /// The policy that the user's first password passed, which covers the organization's, or `None` if no password
            /// is set.
            password: Option<PasswordPolicy>,
        },
        /// `EditMember`: changes the name that the organization shows for a member.
        ///
        /// The member's account keeps its name, and so do the member's other organizations.
        EditMember {
            organization: Id = "The organization of the member.",
            user: Id = "The member.",
            name: Option<PersonName> = "The new name, or `None` for that of the account.",
        },
        /// `RescindInvitation`: withdraws a pending invitation.
        RescindInvitation {
            organization: Id = "The organization that sent the invitation.",
            invitation: Id = "The pending invitation.",
        },
        /// `ChangeMemberRole`: gives a member another role.
        ///
        /// Only an Administrator changes the role of another Administrator.
        ChangeMemberRole {
            organization: Id = "The organization of the member.",
            user: Id = "The member.",
            role: AssignedRole<Id> = "The new role.",
        },
        /// `RemoveMember`: removes a member from the organization, its teams and the shares of its apps.
        ///
        /// The pending invitations that the member sent are rescinded. Only an Administrator removes another Administrator.
        RemoveMember {
            organization: Id = "The organization of the member.",
            user: Id = "The member to remove.",
        },
        /// `SuspendMember`: suspends a membership, which gives nothing until it is reinstated (`R15`).
        ///
        /// Role, teams and shares are kept. The pending invitations that the member sent are rescinded. Only an
        /// Administrator suspends another Administrator.
        SuspendMember {
            organization: Id = "The organization of the member.",
            user: Id = "The member to suspend.",
        },
        /// `SuspendMember`: ends the suspension of a member.
        ///
        /// It gives back what the member held by role, teams and shares, and the acting user must hold it.
        ReinstateMember {
            organization: Id = "The organization of the member.",
            user: Id = "The suspended member.",
        },

        /// `CreateRole`: defines a custom role.
        CreateRole {
            organization: Id = "The organization that gets the role.",
            role: Id = "The id of the new role.",
            definition: CustomRole = "The definition; no other role of the organization has its name.",
        },
        /// `EditRole`: replaces the definition of a custom role, for every member with the role.
        EditRole {
            organization: Id = "The organization with the role.",
            role: Id = "The custom role.",
            /// The definition that the command replaces.
            ///
            /// If somebody has edited the role meanwhile, the command is refused: a stale edit would undo a narrowing.
            expected: CustomRole,
            definition: CustomRole = "The new definition.",
        },
        /// `DeleteRole`: deletes a custom role without members and pending invitations.
        DeleteRole {
            organization: Id = "The organization with the role.",
            role: Id = "The custom role.",
        },

        /// `CreateTeam`: creates a team without members and apps (004, "How to Add Teams").
        CreateTeam {
            organization: Id = "The organization that gets the team.",
            team: Id = "The id of the new team.",
            name: Name = "The name; teams may share one.",
            /// The permission that the team gets on a new app unless the command names another.
            default_permission: AnyTeamPermission,
            confining: bool = "`true` to confine the members to the team's apps (003, \"siloed access\").",
        },
        /// `EditTeam`: renames the team (004, "Edit Team Name").
        RenameTeam {
            organization: Id = "The organization with the team.",
            team: Id = "The team to rename.",
            name: Name = "The new name.",
        },
        /// `EditTeam`: changes the default permission, for apps that are added from now on.
        ChangeTeamDefault {
            organization: Id = "The organization with the team.",
            team: Id = "The team.",
            permission: AnyTeamPermission = "The new default permission.",
        },
        /// `EditTeam`: makes the team confine its members, or stop confining them.
        ///
        /// Only an Administrator confines a team with another Administrator in it.
        ConfineTeam {
            organization: Id = "The organization with the team.",
            team: Id = "The team.",
            confining: bool = "`true` to confine the members from now on.",
        },
        /// `DeleteTeam`: deletes the team.
        DeleteTeam {
            organization: Id = "The organization with the team.",
            team: Id = "The team to delete.",
        },
        /// `AddTeamMember`: adds a member of the organization to the team.
        ///
        /// Only an Administrator adds another Administrator to a confining team.
        AddTeamMember {
            organization: Id = "The organization with the team.",
            team: Id = "The team that the member joins.",
            user: Id = "The member of the organization.",
        },
        /// `RemoveTeamMember`: removes a member from the team.
        RemoveTeamMember {
            organization: Id = "The organization with the team.",
            team: Id = "The team that the member leaves.",
            user: Id = "The member of the team.",
        },
        /// `AddTeamApp`: assigns an app of the organization to the team.
        AddTeamApp {
            organization: Id = "The organization with the team and the app.",
            team: Id = "The team that gets the app.",
            app: Id = "The app.",
            /// The team's permission on the app: a named one, or the team's default as the acting user saw it.
            permission: TeamAppPermission,
        },
        /// `ChangeTeamAppPermission`: changes the team's permission on an app.
        ChangeTeamAppPermission {
            organization: Id = "The organization with the team and the app.",
            team: Id = "The team with the app.",
            app: Id = "The app.",
            permission: AnyTeamPermission = "The new permission.",
        },
        /// `RemoveTeamApp`: takes an app from the team.
        ///
        /// Only an Administrator takes an app from a confining team with another Administrator in it.
        RemoveTeamApp {
            organization: Id = "The organization with the team and the app.",
            team: Id = "The team with the app.",
            app: Id = "The app.",
        },

        /// `CreateApp` in an organization; without an action for the acting user.
        ///
        /// The app is private, with an empty description and empty notes.
        CreateApp {
            owner: Owner<Id> = "The owner of the new app: an organization, or the acting user.",
            app: Id = "The id of the new app.",
            name: Name = "The name; no other app of the owner has it.",
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
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app to copy.",
            to: Owner<Id> = "The owner of the copy: an organization, or the acting user.",
            copy: Id = "The id of the copy.",
            name: Name = "The name of the copy; no other app of its owner has it.",
            unseen: bool = "`true` if the acting user knows that they may not see the copy.",
        },
        /// `EditAppId`: renames the app. Its id stays the same, and its old name stays
        /// [reserved](crate::directory::ReservedName) for it.
        RenameApp {
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app to rename.",
            name: Name = "The new name; no other app of the owner has it.",
        },
        /// `EditAppDescription`: replaces the description.
        EditAppDescription {
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app.",
            description: Text = "The new description.",
        },
        /// `EditAppNotes`: replaces the notes.
        EditAppNotes {
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app.",
            notes: Text = "The new notes.",
        },
        /// `ChangeAppVisibility`: makes the app public or private.
        ChangeAppVisibility {
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app.",
            public: bool = "`true` to let everybody see the app from now on.",
        },
        /// `EditCollaborators`: shares the app with a registered user, or replaces the share that the user has (`R14`).
        ///
        /// The user need not be a member of anything. The acting user must hold what the share adds on the app. The owner of
        /// a personal app may have a share of it, which gives nothing before the app is transferred.
        ShareApp {
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app.",
            user: Id = "The user whom the app is shared with.",
            permissions: SharedPermissions = "What the user may do there.",
        },
        /// `EditCollaborators`: ends a share.
        StopSharing {
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app.",
            user: Id = "The user whom the app was shared with.",
        },
        /// Ends the share that the acting user has: a collaborator leaves.
        LeaveApp {
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app.",
        },
        /// `DeleteApp`: deletes the app, and takes it from every team.
        DeleteApp {
            owner: Owner<Id> = "The owner of the app.",
            app: Id = "The app to delete.",
        },

        /// `CreateIdentityProvider`: adds an identity provider (000, 002).
        CreateIdentityProvider {
            organization: Id = "The organization that gets the provider.",
            provider: Id = "The id of the new provider.",
            settings: IdentityProvider = "The settings.",
        },
        /// `EditIdentityProvider`: replaces the settings, which also enables or disables the provider.
        EditIdentityProvider {
            organization: Id = "The organization with the provider.",
            provider: Id = "The provider.",
            settings: IdentityProvider = "The new settings.",
        },
        /// `DeleteIdentityProvider`: deletes the provider.
        DeleteIdentityProvider {
            organization: Id = "The organization with the provider.",
            provider: Id = "The provider to delete.",
        },
    }
}
