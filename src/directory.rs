//! Organizations in memory: members, invitations, teams and apps, and the commands that change them.
//!
//! A [`Directory`] holds the contents that the documents describe: accounts with personal apps, and
//! organizations with members, invitations, custom roles, teams, apps, identity providers, a password policy
//! and billing details. Use it in a service that has no directory yet, in tests and in simulations. A service
//! with tables of its own finds here the invariants that its tables must keep.
//!
//! A directory gives [subjects](Directory::subject) and [resources](Directory::resource), and authorizes each
//! command by the same rules as any other question. The rest of the crate does not depend on it.
//!
//! The module is pure: ids and times come in as arguments, and events go out as values.
//!
//! ```
//! use rolecall::{Action, Owner, Role, Subject, can};
//! use rolecall::directory::{Command, Directory, Email, Name, Refusal};
//!
//! let mut directory = Directory::new();
//! let [ana, ben] = ["ana", "ben"].map(|user| Subject::new(user, []).unwrap());
//! for (user, email) in [(&ana, "ana@example.com"), (&ben, "ben@example.com")] {
//!     directory.execute(user, 0, Command::Register { email: Email::new(email)? })?;
//! }
//! let (name, billing_email) = (Name::new("Acme")?, Email::new("billing@example.com")?);
//! directory.execute(&ana, 1, Command::CreateOrganization { organization: "acme", name, billing_email })?;
//! let (email, role) = (Email::new("ben@example.com")?, Role::OrganizationContributor.into());
//! directory.execute(&ana, 2, Command::InviteMember { organization: "acme", invitation: "i1", email, role, expires_at: None })?;
//! directory.execute(&ben, 3, Command::AcceptInvitation { organization: "acme", invitation: "i1" })?;
//!
//! let acme = Owner::Organization("acme");
//! directory.execute(&ben, 4, Command::CreateApp { owner: acme, app: "cats", name: Name::new("Cats")?, unseen: false })?;
//! let promote = Command::ChangeMemberRole { organization: "acme", user: "ben", role: Role::Administrator.into() };
//! assert!(matches!(directory.execute(&ben, 5, promote), Err(Refusal::Denied(_))));
//!
//! let ben = directory.subject(&"ben").unwrap();
//! let cats = directory.resource(&acme, &"cats").unwrap();
//! assert!(can(ben.subject(), Action::TrainModel, &cats.model()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # The four steps of a command
//!
//! [`execute`](Directory::execute) takes the acting [`Subject`](crate::Subject), a time and a [`Command`]. It goes through
//! four steps, and a refusal in any of them leaves the directory unchanged:
//!
//! 1. **Authorize.** Each command is an action on a resource, and the policy decides it. The subject says
//!    only who acts and with which token. Roles and teams are read from the directory at that moment, so that
//!    a stale or made-up subject gains nothing. Some commands concern the user's own account: to register,
//!    create an organization, answer an invitation, leave, or create a personal app. They require that user,
//!    signed in with a token that is not narrowed.
//! 2. **Validate.** Everything that the command names must exist, everything that it creates must be new, and
//!    the invariants must still hold afterwards.
//! 3. **Forbid escalation.** The command must not hand out permissions that the acting user does not hold.
//!    A user who brings an app into an organization and would not see it there is told so, unless the command says
//!    that they know.
//! 4. **Apply.** The directory changes, and an [`Event`] is returned for the audit log: who did what and when, under
//!    which policy, and what was there before.
//!    [`replay`](Directory::replay) of all events builds the same directory. A command that would change
//!    nothing succeeds without an event.
//!
//! [`check`](Directory::check) runs the first three steps alone.
//!
//! # Invariants
//!
//! - An organization always has an Administrator whom no team confines. The last one cannot be demoted,
//!   removed or confined, and cannot leave.
//! - Teams contain only members and apps of their own organization. A member who leaves or is removed also
//!   leaves every team and every list of collaborators there, and starts with nothing after another
//!   invitation. A deleted app leaves every team.
//! - An id names one thing for good: one account, one organization, one personal app of a user, or one thing
//!   of its kind in an organization. It is not reused after the thing is deleted or transferred. Globally
//!   unique app ids never conflict when an app is transferred.
//! - Names are unique among organizations, among the apps of one owner, and among the custom roles of one
//!   organization. They are compared as people read them ([`Name::is_same`]) and kept as they were given.
//! - The name that an organization gives up is not free at once: it stays reserved for that organization until it
//!   is released, and for good if the organization is deleted ([`ReservedName`]). Names of apps and roles are free at once: all
//!   who could be misled are of one owner.
//! - Email addresses are unique among accounts, and have at most one pending invitation to an organization. Only a
//!   user who has shown that the address is theirs answers an invitation. An address that is given up is free at once, and
//!   pending invitations to it are closed.
//! - Time does not run backwards: no event is earlier than the one before. Nobody accepts an invitation whose time has
//!   passed.
//! - A directory stays under the policy that governs it. Events and snapshots carry its fingerprint, and another policy is
//!   refused unless it is asked for by name ([`restore_across_policies`](Directory::restore_across_policies)).
//! - A directory knows no password and no payment card: a service says which policy a password passed, and gives the
//!   reference of a payment service.
//! - A custom role with members or pending invitations cannot be deleted.
//!
//! # Escalation
//!
//! Nobody hands out permissions that they do not hold:
//!
//! - Assigning a role, or inviting somebody to it, requires the role's grants throughout the organization.
//! - Giving a team a permission on an app requires the permission in that app. Adding a member to a team
//!   requires the team's permission in each of its apps.
//! - If a member gains permissions through a command in any other way, the acting user must hold them at the
//!   same place. Another role can lift the ceiling of what teams give, for example, and leaving a confining
//!   team can lift its limits.
//! - Making an app public requires the permissions that everybody gets.
//! - Transferring an app hands out what its owner holds there; the token must allow the transfer.
//! - Copying an app for another owner requires every app-level permission in it, save `TRANSFER_APPS`, because its
//!   new owner gets at everything in the copy.
//! - Provisioning a member is limited as inviting one is.
//!
//! An invitation is checked against its author's permissions when it is sent. It stays pending until it is
//! answered or rescinded, whatever happens to its author; editing its role meanwhile requires what the edit
//! adds.
//!
//! Taking away is not limited, except for the last Administrator: a user who may manage members may demote or
//! remove anybody, and a user who may add members to teams may confine anybody.

mod commands;
mod queries;
mod snapshots;
mod state;

pub use self::commands::before::Before;
pub use self::commands::command::Command;
pub use self::commands::event::{Consequence, Event};
pub use self::commands::expected::{AssignedRole, TeamAppPermission};
pub use self::commands::refusal::Refusal;
pub use self::commands::replay::ReplayError;
pub use self::queries::review::{AccessReview, AccessRow, Holder, Reviewed};
pub use self::queries::unused::{UnusedGrant, WhyUnused};
pub use self::queries::versioned_subject::VersionedSubject;
pub use self::queries::who_can::WhoCan;
pub use self::snapshots::snapshot::{
    AccountRecord, AppRecord, IdentityProviderRecord, InvitationRecord, MemberRecord, OrganizationRecord,
    RoleRecord, ShareRecord, Snapshot, TeamAppRecord, TeamRecord,
};
pub use self::snapshots::violation::{Problem, Violation, Violations};
pub use self::state::account::Account;
pub use self::state::app::App;
pub use self::state::billing::{Billing, BillingField};
pub use self::state::directory::{Directory, ReservedName};
pub use self::state::entity::Entity;
pub use self::state::invitation::{Invitation, InvitationStatus};
pub use self::state::member::{Member, RoleRef};
pub use self::state::organization::{IdentityProvider, Organization};
pub use self::state::password::{
    FailedRules, PasswordCheck, PasswordPolicy, PasswordPolicyError, PasswordRule,
};
pub use self::state::person::PersonName;
pub use self::state::shared::{NotShareable, SharedPermissions};
pub use self::state::team::Team;
pub use self::state::text::{Email, MetadataUrl, Name, PaymentReference, Text, TextError};
