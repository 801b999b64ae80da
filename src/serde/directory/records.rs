//! The records of a snapshot.

use super::super::strict::{nullable, wire_formats};
use super::lists::bounded;
use crate::directory::{
    AccountRecord, AppRecord, Billing, Email, IdentityProvider, IdentityProviderRecord, InvitationRecord,
    InvitationStatus, MemberRecord, MetadataUrl, Name, NamedThing, OrganizationRecord, PasswordCheck,
    PasswordPolicy, PaymentReference, PersonName, ReservedName, RoleRecord, RoleRef, ShareRecord,
    SharedPermissions, TeamAppRecord, TeamRecord, Text,
};
use crate::facts::Owner;
use crate::policy::custom::{AnyTeamPermission, CustomRole};
use alloc::vec::Vec;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

wire_formats! {
    "an account as an object":
    struct AccountRecord<Id> {
        user: Id,
        email: Email,
        email_confirmed: bool,
        #[serde(with = "nullable")] name: Option<PersonName>,
        #[serde(with = "nullable")] password: Option<PasswordCheck>,
        registered_at: u64,
        #[serde(deserialize_with = "bounded")] apps: Vec<AppRecord<Id>>,
        #[serde(deserialize_with = "bounded")] retired_apps: Vec<Id>,
    }

    "a reserved name as an object":
    struct ReservedName<Id> { name: Name, of: NamedThing<Id> }

    "a named thing as an object":
    #[serde(rename = "named thing", rename_all = "snake_case")]
    enum NamedThing<Id> {
        Organization { organization: Id },
        App { owner: Owner<Id>, app: Id },
        Role { organization: Id, role: Id },
    }

    "an organization as an object":
    struct OrganizationRecord<Id> {
        organization: Id,
        name: Name,
        profile: Text,
        billing: Billing,
        password_policy: PasswordPolicy,
        created_at: u64,
        #[serde(deserialize_with = "bounded")] roles: Vec<RoleRecord<Id>>,
        #[serde(deserialize_with = "bounded")] retired_roles: Vec<Id>,
        #[serde(deserialize_with = "bounded")] members: Vec<MemberRecord<Id>>,
        #[serde(deserialize_with = "bounded")] invitations: Vec<InvitationRecord<Id>>,
        #[serde(deserialize_with = "bounded")] teams: Vec<TeamRecord<Id>>,
        #[serde(deserialize_with = "bounded")] retired_teams: Vec<Id>,
        #[serde(deserialize_with = "bounded")] apps: Vec<AppRecord<Id>>,
        #[serde(deserialize_with = "bounded")] retired_apps: Vec<Id>,
        #[serde(deserialize_with = "bounded")] identity_providers: Vec<IdentityProviderRecord<Id>>,
        #[serde(deserialize_with = "bounded")] retired_identity_providers: Vec<Id>,
    }

    "a role of an organization as an object":
    struct RoleRecord<Id> { role: Id, definition: CustomRole }

    "a member as an object":
    struct MemberRecord<Id> {
        user: Id,
        role: RoleRef<Id>,
        suspended: bool,
        #[serde(with = "nullable")] name: Option<PersonName>,
        joined_at: u64,
        updated_at: u64,
    }

    "an invitation as an object":
    struct InvitationRecord<Id> {
        invitation: Id,
        email: Email,
        role: RoleRef<Id>,
        invited_by: Id,
        sent_at: u64,
        #[serde(with = "nullable")] expires_at: Option<u64>,
        updated_at: u64,
        status: InvitationStatus,
    }

    "a team as an object":
    struct TeamRecord<Id> {
        team: Id,
        name: Name,
        default_permission: AnyTeamPermission,
        confining: bool,
        created_at: u64,
        updated_at: u64,
        #[serde(deserialize_with = "bounded")] members: Vec<Id>,
        #[serde(deserialize_with = "bounded")] apps: Vec<TeamAppRecord<Id>>,
    }

    "an app of a team as an object":
    struct TeamAppRecord<Id> { app: Id, permission: AnyTeamPermission }

    "an app as an object":
    struct AppRecord<Id> {
        app: Id,
        name: Name,
        description: Text,
        notes: Text,
        public: bool,
        created_at: u64,
        updated_at: u64,
        #[serde(deserialize_with = "bounded")] shares: Vec<ShareRecord<Id>>,
    }

    "a share of an app as an object":
    struct ShareRecord<Id> { user: Id, permissions: SharedPermissions }

    "an identity provider by its id as an object":
    struct IdentityProviderRecord<Id> { provider: Id, settings: IdentityProvider }

    "a person's name as an object":
    struct PersonName { first: Name, #[serde(with = "nullable")] last: Option<Name> }

    "a passed password policy as an object":
    struct PasswordCheck { policy: PasswordPolicy, set_at: u64 }

    "billing details as an object":
    struct Billing {
        email: Email,
        #[serde(with = "nullable")] contact: Option<Name>,
        #[serde(with = "nullable")] plan: Option<Name>,
        #[serde(with = "nullable")] shipping_address: Option<Text>,
        #[serde(with = "nullable")] payment: Option<PaymentReference>,
    }

    "an identity provider as an object":
    struct IdentityProvider { name: Name, metadata_url: MetadataUrl, enabled: bool }
}
