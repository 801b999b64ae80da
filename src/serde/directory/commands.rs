//! Commands, and the consequences in an event.
//!
//! A compact format numbers the variants in the order of these lists. A new variant goes to the end.

use super::super::strict::{nullable, wire_formats};
use crate::Owner;
use crate::directory::{
    AssignedRole, Before, Billing, Command, Consequence, Email, IdentityProvider, InvitationStatus, Name,
    NamedThing, PasswordCheck, PasswordPolicy, PersonName, RoleRef, SharedPermissions, TeamAppPermission,
    Text,
};
use crate::policy::custom::{AnyTeamPermission, CustomRole};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

wire_formats! {
    "a command as an object":
    #[serde(rename = "command", rename_all = "snake_case")]
    enum Command<Id> {
        Register { email: Email },
        CreateOrganization { organization: Id, name: Name, billing_email: Email },
        AcceptInvitation { organization: Id, invitation: Id },
        DeclineInvitation { organization: Id, invitation: Id },
        LeaveOrganization { organization: Id },
        TransferApp {
            app: Id,
            organization: Id,
            #[serde(with = "nullable")] new_id: Option<Id>,
            #[serde(with = "nullable")] name: Option<Name>,
            unseen: bool,
        },
        RenameOrganization { organization: Id, name: Name },
        EditProfile { organization: Id, profile: Text },
        DeleteOrganization { organization: Id },
        EditBilling { organization: Id, billing: Billing },
        EditPasswordPolicy { organization: Id, policy: PasswordPolicy },
        InviteMember {
            organization: Id,
            invitation: Id,
            email: Email,
            role: AssignedRole<Id>,
            #[serde(with = "nullable")] expires_at: Option<u64>,
        },
        RescindInvitation { organization: Id, invitation: Id },
        ChangeMemberRole { organization: Id, user: Id, role: AssignedRole<Id> },
        RemoveMember { organization: Id, user: Id },
        CreateRole { organization: Id, role: Id, definition: CustomRole },
        EditRole { organization: Id, role: Id, expected: CustomRole, definition: CustomRole },
        DeleteRole { organization: Id, role: Id },
        CreateTeam {
            organization: Id,
            team: Id,
            name: Name,
            default_permission: AnyTeamPermission,
            confining: bool,
        },
        RenameTeam { organization: Id, team: Id, name: Name },
        ChangeTeamDefault { organization: Id, team: Id, permission: AnyTeamPermission },
        ConfineTeam { organization: Id, team: Id, confining: bool },
        DeleteTeam { organization: Id, team: Id },
        AddTeamMember { organization: Id, team: Id, user: Id },
        RemoveTeamMember { organization: Id, team: Id, user: Id },
        AddTeamApp {
            organization: Id,
            team: Id,
            app: Id,
            permission: TeamAppPermission,
        },
        ChangeTeamAppPermission { organization: Id, team: Id, app: Id, permission: AnyTeamPermission },
        RemoveTeamApp { organization: Id, team: Id, app: Id },
        CreateApp { owner: Owner<Id>, app: Id, name: Name, unseen: bool },
        RenameApp { owner: Owner<Id>, app: Id, name: Name },
        EditAppDescription { owner: Owner<Id>, app: Id, description: Text },
        EditAppNotes { owner: Owner<Id>, app: Id, notes: Text },
        ChangeAppVisibility { owner: Owner<Id>, app: Id, public: bool },
        ShareApp { owner: Owner<Id>, app: Id, user: Id, permissions: SharedPermissions },
        StopSharing { owner: Owner<Id>, app: Id, user: Id },
        DeleteApp { owner: Owner<Id>, app: Id },
        CreateIdentityProvider { organization: Id, provider: Id, settings: IdentityProvider },
        EditIdentityProvider { organization: Id, provider: Id, settings: IdentityProvider },
        DeleteIdentityProvider { organization: Id, provider: Id },
        ExpireInvitation { organization: Id, invitation: Id },
        SuspendMember { organization: Id, user: Id },
        ReinstateMember { organization: Id, user: Id },
        LeaveApp { owner: Owner<Id>, app: Id },
        ProvisionMember {
            organization: Id,
            user: Id,
            email: Email,
            name: PersonName,
            role: AssignedRole<Id>,
            #[serde(with = "nullable")] password: Option<PasswordPolicy>,
        },
        EditMember { organization: Id, user: Id, #[serde(with = "nullable")] name: Option<PersonName> },
        EditAccount { #[serde(with = "nullable")] name: Option<PersonName> },
        ChangeEmail { email: Email },
        SetPassword { passed: PasswordPolicy },
        CloseAccount { user: Id },
        ReleaseName { of: NamedThing<Id>, name: Name },
        DuplicateApp { owner: Owner<Id>, app: Id, to: Owner<Id>, copy: Id, name: Name, unseen: bool },
    }

    "a consequence as an object":
    #[serde(rename = "consequence", rename_all = "snake_case")]
    enum Consequence<Id> {
        Joined { user: Id, role: RoleRef<Id> },
        Left { user: Id },
        LeftTeam { team: Id, user: Id },
        LostApp { team: Id, app: Id, permission: AnyTeamPermission },
        ShareEnded { owner: Owner<Id>, app: Id, user: Id, permissions: SharedPermissions },
        AppDeleted { app: Id },
        InvitationClosed { organization: Id, invitation: Id, status: InvitationStatus },
        ShareKept { owner: Owner<Id>, app: Id, user: Id, permissions: SharedPermissions },
    }

    "an earlier value as an object":
    #[serde(rename = "before", rename_all = "snake_case")]
    enum Before<Id> {
        Name { name: Name },
        Text { text: Text },
        Billing { billing: Billing },
        PasswordPolicy { policy: PasswordPolicy },
        Status { status: InvitationStatus },
        Role { role: RoleRef<Id> },
        Definition { definition: CustomRole },
        Team { name: Name, default_permission: AnyTeamPermission, confining: bool },
        Permission { permission: AnyTeamPermission },
        Confining { confining: bool },
        App { name: Name, description: Text, notes: Text, public: bool },
        Visibility { public: bool },
        Person { name: PersonName },
        Email { email: Email, confirmed: bool },
        Password { password: PasswordCheck },
        Account { email: Email, #[serde(with = "nullable")] name: Option<PersonName> },
        IdentityProvider { settings: IdentityProvider },
        Share { permissions: SharedPermissions },
    }

    "a team's permission on an app as an object":
    #[serde(rename = "team app permission", rename_all = "snake_case")]
    enum TeamAppPermission { Named(AnyTeamPermission), Default { expected: AnyTeamPermission } }
}
