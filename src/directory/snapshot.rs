//! A directory as plain data: everything that it holds, and nothing that follows from it.

use super::invitation::InvitationStatus;
use super::member::RoleRef;
use super::organization::{Billing, IdentityProvider};
use super::password::PasswordPolicy;
use super::text::{Email, Name, Text};
use crate::policy::{AnyTeamPermission, CustomRole};
use alloc::vec::Vec;

/// A plain record, which is read as an object and in no other form.
macro_rules! records {
    ($($(#[$meta:meta])* $record:ident {
        $($(#[$field_meta:meta])* $field:ident: $type:ty,)*
    })*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $record<Id> {
            $($(#[$field_meta])* pub $field: $type,)*
        }
    )*};
}

/// Everything that a [`Directory`](super::Directory) holds, as plain data: to store, to send, or to fill from
/// a service's own tables.
///
/// Nothing in it follows from anything else in it: who is in which organization stands with the organization,
/// and with the user nowhere. [`Directory::snapshot`](super::Directory::snapshot) takes one, with all lists
/// in the order of ids, and `Directory::try_from` makes the directory again, whatever the order, if
/// everything that [always holds](super#what-always-holds) does: if not, [`Violations`](super::Violations)
/// says all that is wrong, and where. The policy is not in it: a directory that was read is decided by the
/// documented one, until it is [governed](super::Directory::governed_by) by another.
///
/// Times are the service's own, and never looked at.
///
/// ```
/// use rolecall::{Role, Subject};
/// use rolecall::directory::{AccountRecord, Command, Directory, Email, Name, Snapshot};
///
/// let mut directory = Directory::new();
/// let ana = Subject::new("ana", [])?;
/// directory.execute(&ana, 0, Command::Register { email: Email::new("ana@example.com")? })?;
/// let (name, billing_email) = (Name::new("Acme")?, Email::new("billing@example.com")?);
/// directory.execute(&ana, 1, Command::CreateOrganization { organization: "acme", name, billing_email })?;
///
/// let snapshot = directory.snapshot();
/// let founder = &snapshot.organizations[0].members[0];
/// assert_eq!((snapshot.version, founder.role), (2, Role::Administrator.into()));
/// assert_eq!(Directory::try_from(snapshot.clone())?, directory);
///
/// let orphaned = Snapshot { accounts: Vec::new(), ..snapshot };
/// let violations = Directory::try_from(orphaned).unwrap_err();
/// assert_eq!(
///     violations.to_string(),
///     "the snapshot is of no directory: organizations[0].members[0]: there is no user `ana`"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot<Id> {
    /// How many events there have been.
    pub version: u64,
    /// All accounts.
    pub accounts: Vec<AccountRecord<Id>>,
    /// All organizations.
    pub organizations: Vec<OrganizationRecord<Id>>,
    /// The ids of organizations that are no more.
    pub retired_organizations: Vec<Id>,
}

impl<Id> InvitationRecord<Id> {
    pub(super) fn is_pending(&self) -> bool {
        self.status == InvitationStatus::Pending
    }
}

impl<Id> Snapshot<Id> {
    /// How many entries a list may have: 16,777,216. Longer ones are not read to the end, so that a directory with
    /// more of anything in one place, answered invitations and retired ids among it, is kept by its events alone.
    pub const LONGEST_LIST: usize = 1 << 24;

    /// How many events a snapshot may have seen, so that there is room for more of them.
    pub const LATEST_VERSION: u64 = i64::MAX.unsigned_abs();
}

/// Of an empty directory.
impl<Id> Default for Snapshot<Id> {
    fn default() -> Self {
        Snapshot {
            version: 0,
            accounts: Vec::new(),
            organizations: Vec::new(),
            retired_organizations: Vec::new(),
        }
    }
}

records! {
    /// A user of a [`Snapshot`].
    AccountRecord {
        /// Who.
        user: Id,
        /// Their address, which no other account has.
        email: Email,
        /// When they registered.
        registered_at: u64,
        /// The personal apps.
        apps: Vec<AppRecord<Id>>,
        /// The ids of personal apps that are no more, or an organization's now.
        retired_apps: Vec<Id>,
    }

    /// An organization of a [`Snapshot`].
    OrganizationRecord {
        /// Which.
        organization: Id,
        /// Its name, which no other organization has.
        name: Name,
        /// Its profile.
        profile: Text,
        /// Who pays, and for what.
        billing: Billing,
        /// What it asks of its members' passwords.
        password_policy: PasswordPolicy,
        /// When it was created.
        created_at: u64,
        /// The custom roles.
        roles: Vec<RoleRecord<Id>>,
        /// The ids of custom roles that are no more.
        retired_roles: Vec<Id>,
        /// The members, an Administrator whom no team confines among them.
        members: Vec<MemberRecord<Id>>,
        /// All invitations, whatever became of them.
        invitations: Vec<InvitationRecord<Id>>,
        /// The teams.
        teams: Vec<TeamRecord<Id>>,
        /// The ids of teams that are no more.
        retired_teams: Vec<Id>,
        /// The apps.
        apps: Vec<AppRecord<Id>>,
        /// The ids of apps that are no more.
        retired_apps: Vec<Id>,
        /// The identity providers.
        identity_providers: Vec<IdentityProviderRecord<Id>>,
        /// The ids of identity providers that are no more.
        retired_identity_providers: Vec<Id>,
    }

    /// A custom role of a [`Snapshot`].
    RoleRecord {
        /// Which.
        role: Id,
        /// What it is; no other role of the organization has its name.
        definition: CustomRole,
    }

    /// A member of a [`Snapshot`].
    MemberRecord {
        /// Who: a user with an account.
        user: Id,
        /// The role that they carry: if it is a custom one, one of the organization's.
        role: RoleRef<Id>,
        /// When they joined.
        joined_at: u64,
    }

    /// An invitation of a [`Snapshot`].
    InvitationRecord {
        /// Which.
        invitation: Id,
        /// To whom. As long as it is pending: not to a member, and no other pending one is to them.
        email: Email,
        /// The role to join with. As long as it is pending that is one to be had.
        role: RoleRef<Id>,
        /// Who invited, for the record.
        invited_by: Id,
        /// When it was sent.
        sent_at: u64,
        /// What became of it.
        status: InvitationStatus,
    }

    /// A team of a [`Snapshot`].
    TeamRecord {
        /// Which.
        team: Id,
        /// Its name.
        name: Name,
        /// What an app is added with where no other permission is given.
        default_permission: AnyTeamPermission,
        /// Whether it confines its members.
        confining: bool,
        /// When it was created.
        created_at: u64,
        /// The members, who are the organization's.
        members: Vec<Id>,
        /// The apps, which are the organization's.
        apps: Vec<TeamAppRecord<Id>>,
    }

    /// An app of a team of a [`Snapshot`].
    TeamAppRecord {
        /// Which.
        app: Id,
        /// What the team holds on it.
        permission: AnyTeamPermission,
    }

    /// An app of a [`Snapshot`].
    AppRecord {
        /// Which.
        app: Id,
        /// Its name, which no other app of the owner has.
        name: Name,
        /// What it is.
        description: Text,
        /// What else is said of it.
        notes: Text,
        /// Whether everybody sees it.
        public: bool,
        /// When it was created.
        created_at: u64,
        /// The collaborators: users with an account.
        collaborators: Vec<Id>,
    }

    /// An identity provider of a [`Snapshot`].
    IdentityProviderRecord {
        /// Which.
        provider: Id,
        /// What it is.
        settings: IdentityProvider,
    }
}
