//! A directory as plain data, without anything that follows from the rest.

use crate::directory::state::billing::Billing;
use crate::directory::state::invitation::InvitationStatus;
use crate::directory::state::member::RoleRef;
use crate::directory::state::organization::IdentityProvider;
use crate::directory::state::password::{PasswordCheck, PasswordPolicy};
use crate::directory::state::person::PersonName;
use crate::directory::state::reserved::ReservedName;
use crate::directory::state::shared::SharedPermissions;
use crate::directory::state::text::{Email, Name, Text};
use crate::policy::custom::CustomRole;
use crate::policy::diff::Fingerprint;
use crate::policy::{AnyTeamPermission, Policy};
use alloc::vec::Vec;

/// A plain record, read from an object and from no other form.
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

/// Everything in a [`Directory`](crate::directory::Directory), as plain data: to store, to send, or to fill
/// from a service's own tables.
///
/// Every fact stands in one place. An organization lists its members, for example, and an account does not
/// repeat its organizations. So a snapshot cannot contradict itself in more ways than the
/// [invariants](crate::directory#invariants) exclude.
///
/// [`Directory::snapshot`](crate::directory::Directory::snapshot) takes a snapshot, with every list in the order of ids.
/// `Directory::try_from` builds the directory again from lists in any order. If an invariant does not hold,
/// it returns all [`Violations`](crate::directory::Violations) with their paths.
///
/// A snapshot has the fingerprint of the policy that governed the directory, and not the policy itself. A directory is
/// built under a policy with that fingerprint: `Directory::try_from` has the documented one, and
/// [`Directory::restore`](crate::directory::Directory::restore) takes another. Otherwise a restart could widen what a narrower policy allowed.
///
/// Times are in the service's own unit, and none is later than that of the last event.
///
/// With the feature `serde`, every field is required. A snapshot that was written before members, invitations, teams and
/// apps had `updated_at` is refused by the error of a missing field: replay the events, or fill the field with the
/// time of creation. The lists that [`Directory::searchable`](crate::directory::Directory::searchable) builds are not part of a
/// snapshot.
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
///     "invalid snapshot: organizations[0].members[0]: unknown user `ana`"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot<Id> {
    /// The number of events so far.
    pub version: u64,
    /// The time of the last event. A service that fills a snapshot from its own tables takes the present.
    pub at: u64,
    /// The fingerprint of the policy that governed the directory.
    pub policy: Fingerprint,
    /// All accounts.
    pub accounts: Vec<AccountRecord<Id>>,
    /// The ids of closed accounts.
    pub retired_accounts: Vec<Id>,
    /// All organizations.
    pub organizations: Vec<OrganizationRecord<Id>>,
    /// The ids of deleted organizations.
    pub retired_organizations: Vec<Id>,
    /// The names that organizations, apps and custom roles, deleted or not, have given up: no other one of the same kind and
    /// owner has any of them.
    pub reserved_names: Vec<ReservedName<Id>>,
}

impl<Id> InvitationRecord<Id> {
    pub(super) fn is_pending(&self) -> bool {
        self.status == InvitationStatus::Pending
    }
}

impl<Id> Snapshot<Id> {
    /// The number of entries that a list may have: 16,777,216.
    ///
    /// Longer lists are refused while they are read, so that a hostile snapshot cannot fill the memory.
    /// Closed invitations and retired ids count. A directory with more entries in one list is kept by its
    /// events alone.
    pub const LONGEST_LIST: usize = 1 << 24;

    /// The latest version that a snapshot may have: 2⁶³ - 1, which leaves room for as many events again.
    pub const LATEST_VERSION: u64 = i64::MAX.unsigned_abs();
}

/// The snapshot of an empty directory under the documented policy.
impl<Id> Default for Snapshot<Id> {
    fn default() -> Self {
        Snapshot {
            version: 0,
            at: 0,
            policy: Policy::documented().fingerprint(),
            accounts: Vec::new(),
            retired_accounts: Vec::new(),
            organizations: Vec::new(),
            retired_organizations: Vec::new(),
            reserved_names: Vec::new(),
        }
    }
}

records! {
    /// An account in a [`Snapshot`].
    AccountRecord {
        /// The user's id.
        user: Id,
        /// The email address; no other account has it.
        email: Email,
        /// `true` if the user has shown that the address is theirs.
        email_confirmed: bool,
        /// The name that the user goes by.
        name: Option<PersonName>,
        /// The policy that the user's password passed when it was set.
        password: Option<PasswordCheck>,
        /// The time of the registration.
        registered_at: u64,
        /// The personal apps.
        apps: Vec<AppRecord<Id>>,
        /// The ids of personal apps that were deleted or transferred.
        retired_apps: Vec<Id>,
    }

    /// An organization in a [`Snapshot`].
    OrganizationRecord {
        /// The organization's id.
        organization: Id,
        /// The name; no other organization has it.
        name: Name,
        /// The profile.
        profile: Text,
        /// The billing details.
        billing: Billing,
        /// The policy for the members' passwords.
        password_policy: PasswordPolicy,
        /// The time of the organization's creation.
        created_at: u64,
        /// The custom roles.
        roles: Vec<RoleRecord<Id>>,
        /// The ids of deleted custom roles.
        retired_roles: Vec<Id>,
        /// The members: at least one is an Administrator whom nothing confines or suspends.
        members: Vec<MemberRecord<Id>>,
        /// All invitations, pending and closed.
        invitations: Vec<InvitationRecord<Id>>,
        /// The teams.
        teams: Vec<TeamRecord<Id>>,
        /// The ids of deleted teams.
        retired_teams: Vec<Id>,
        /// The apps.
        apps: Vec<AppRecord<Id>>,
        /// The ids of deleted apps.
        retired_apps: Vec<Id>,
        /// The identity providers.
        identity_providers: Vec<IdentityProviderRecord<Id>>,
        /// The ids of deleted identity providers.
        retired_identity_providers: Vec<Id>,
    }

    /// A custom role in a [`Snapshot`].
    RoleRecord {
        /// The role's id.
        role: Id,
        /// The definition; no other role of the organization has its name.
        definition: CustomRole,
    }

    /// A member in a [`Snapshot`].
    MemberRecord {
        /// The user's id; the user has an account.
        user: Id,
        /// The member's role: a documented role, or a custom role of the organization.
        role: RoleRef<Id>,
        /// `true` while the membership is suspended.
        suspended: bool,
        /// The name that the organization shows for the member, or `None` for that of the account.
        name: Option<PersonName>,
        /// The time of joining.
        joined_at: u64,
        /// The time of the last event that changed the member: the role or the teams.
        updated_at: u64,
    }

    /// An invitation in a [`Snapshot`].
    InvitationRecord {
        /// The invitation's id.
        invitation: Id,
        /// The invitee's address.
        ///
        /// The address of a pending invitation is not a member's, and has no other pending invitation to the
        /// organization.
        email: Email,
        /// The role that the invitee joins with.
        ///
        /// The role of a pending invitation exists; a closed invitation may name a deleted one.
        role: RoleRef<Id>,
        /// The user who sent the invitation.
        ///
        /// The author of a pending invitation is a member who is not suspended; that of a closed one may have left.
        invited_by: Id,
        /// The time of sending.
        sent_at: u64,
        /// The first time at which the invitation can no longer be accepted, or `None` if it stays open: later than
        /// the time of sending.
        expires_at: Option<u64>,
        /// The time of sending, or of the answer, the withdrawal or the end.
        updated_at: u64,
        /// The state: pending, accepted, declined, rescinded or expired.
        status: InvitationStatus,
    }

    /// A team in a [`Snapshot`].
    TeamRecord {
        /// The team's id.
        team: Id,
        /// The name; teams may share one.
        name: Name,
        /// The permission that the team gets on a new app unless the command names another.
        default_permission: AnyTeamPermission,
        /// `true` if the team confines its members.
        confining: bool,
        /// The time of the team's creation.
        created_at: u64,
        /// The time of the last event that changed the team, its members or its apps.
        updated_at: u64,
        /// The members, all of them members of the organization.
        members: Vec<Id>,
        /// The apps, all of them apps of the organization.
        apps: Vec<TeamAppRecord<Id>>,
    }

    /// An app of a team in a [`Snapshot`].
    TeamAppRecord {
        /// The app's id.
        app: Id,
        /// The team's permission on the app.
        permission: AnyTeamPermission,
    }

    /// An app in a [`Snapshot`].
    AppRecord {
        /// The app's id.
        app: Id,
        /// The name; no other app of the owner has it.
        name: Name,
        /// The description.
        description: Text,
        /// The notes.
        notes: Text,
        /// `true` if everybody may see the app.
        public: bool,
        /// The time of the app's creation.
        created_at: u64,
        /// The time of the last event that changed the app, its teams or its shares.
        updated_at: u64,
        /// The users whom the app is shared with, all of them with an account.
        shares: Vec<ShareRecord<Id>>,
    }

    /// A share of an app in a [`Snapshot`].
    ShareRecord {
        /// The user whom the app is shared with.
        user: Id,
        /// What the user may do there.
        permissions: SharedPermissions,
    }

    /// An identity provider in a [`Snapshot`].
    IdentityProviderRecord {
        /// The provider's id.
        provider: Id,
        /// The settings.
        settings: IdentityProvider,
    }
}
