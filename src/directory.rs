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
//!    only who acts and with which token. Roles, teams and shares are read from the directory at that moment, so that
//!    a stale or made-up subject gains nothing. Some commands concern the user's own account: to register,
//!    create an organization, answer an invitation, leave an organization or a shared app, or create a personal app. They require that user,
//!    signed in with a token that is not narrowed.
//! 2. **Validate.** Everything that the command names must exist, everything that it creates must be new, and
//!    the invariants must still hold afterwards.
//! 3. **Limit.** The command must not hand out permissions that the acting user does not hold, and must not take from an
//!    Administrator unless another one executes it.
//!    A user who brings an app into an organization and would not see it there is told so, unless the command says
//!    that they know.
//! 4. **Apply.** The directory changes, and an [`Event`] is returned for the audit log: who did what and when, under
//!    which policy, and what was there before.
//!    [`replay`](Directory::replay) of all events builds the same directory. A command that would change
//!    nothing succeeds without an event.
//!
//! [`check`](Directory::check) runs the first three steps alone. [`preview`](Directory::preview) also says which event the
//! command would have and whose rights it would change, row by row of the access review. The same rows say whose rights another
//! policy would change ([`impact_of_policy`](Directory::impact_of_policy)), and whose have changed since an earlier snapshot
//! ([`impact_since`](Directory::impact_since)).
//!
//! # Subjects that are kept
//!
//! A service may keep a [`VersionedSubject`] and use it for many requests. [`Event::stale`] names the subjects that an
//! event makes stale, and [`made_stale`](Directory::made_stale) finds their users, so that a cache drops exactly these.
//! [`is_current`](Directory::is_current) asks about one subject without events. [`Stale`](crate::Stale) says what each
//! choice means for somebody whose rights end.
//!
//! # Lists
//!
//! The documents let people search members, teams and apps by keyword, sort them and leaf through them. A
//! [searchable](Directory::searchable) directory keeps an index of each list. [`search_members`](Directory::search_members)
//! and its siblings answer a [`PageRequest`] with a [`Page`] and a [`Cursor`] for the next page. The time depends on the page and
//! not on the organization.
//!
//! # Invariants
//!
//! - An organization always has an Administrator whom nothing confines or suspends. The last one cannot be demoted,
//!   removed, suspended or confined, and cannot leave.
//! - Teams contain only members and apps of their own organization. A member who leaves or is removed also
//!   leaves every team there, loses every share of an app there, and starts with nothing after another
//!   invitation. A deleted app leaves every team, and its shares end. An app that is transferred keeps its shares.
//! - Apps are shared with users who have an account, members or not, and with app-level permissions without
//!   `TRANSFER_APPS` ([`SharedPermissions`]). An empty share lists a collaborator who holds nothing by it.
//! - A suspended membership keeps its role, teams and shares, which may be edited meanwhile.
//! - The author of a pending invitation is a member who is not suspended.
//! - An id names one thing for good: one account, one organization, one personal app of a user, or one thing
//!   of its kind in an organization. It is not reused after the thing is deleted or transferred. Globally
//!   unique app ids never conflict when an app is transferred.
//! - Names are unique among organizations, among the apps of one owner, and among the custom roles of one
//!   organization. They are compared as people read them ([`Name::is_same`]) and kept as they were given.
//! - A name that an organization, an app or a custom role gives up is not free at once: it stays reserved for the thing that had it,
//!   until the name is released, and for good if an organization is deleted ([`ReservedName`]). Teams may share names, so that none is
//!   reserved.
//! - Email addresses are unique among accounts, and have at most one pending invitation to an organization. Only a
//!   user who has shown that the address is theirs answers an invitation. An address that is given up is free at once, and
//!   pending invitations to it are closed.
//! - Time does not run backwards: no event is earlier than the one before. Nobody accepts an invitation whose time has
//!   passed.
//! - A directory stays under the policy that governs it. Events and snapshots carry its fingerprint, and another policy is
//!   refused unless it is asked for by name ([`restore_across_policies`](Directory::restore_across_policies)).
//! - A directory does not know to whom tasks are assigned: assignments (`R11`) are facts of the service. What was assigned to a
//!   member counts again if they come back. A service that wants none of that ends assignments when an event says
//!   [`Left`](Consequence::Left) or [`LeftTeam`](Consequence::LeftTeam).
//! - A directory knows no password and no payment card: a service says which policy a password passed, and gives the
//!   reference of a payment service.
//! - A custom role with members or pending invitations cannot be deleted.
//!
//! # Escalation
//!
//! Nobody hands out permissions that they do not hold. The functions of [`handing_out`](crate::handing_out) apply the
//! same rules for services with tables of their own:
//!
//! - Assigning a role, or inviting somebody to it, requires the role's grants throughout the organization.
//! - Giving a team a permission on an app requires the permission in that app. Adding a member to a team
//!   requires the team's permission in each of its apps.
//! - If a member gains permissions through a command in any other way, the acting user must hold them at the
//!   same place. Another role can lift the ceiling of what teams give, for example, and leaving a confining
//!   team can lift its limits.
//! - Making an app public requires the permissions that everybody gets.
//! - Transferring an app hands out what its owner holds there; the token must allow the transfer. A public app is published
//!   where it arrives, so that it also needs `ChangeAppVisibility` there.
//! - Copying an app for another owner requires every app-level permission in it, save `TRANSFER_APPS`, because its
//!   new owner can read everything in the copy.
//! - Provisioning a member is limited as inviting one is.
//! - Sharing an app requires what the share adds to the one before, on that app. A smaller share requires nothing more
//!   than the command.
//! - Reinstating a member requires everything that the member regains by role, teams and shares. A change of a suspended
//!   member is limited as if the membership were not suspended.
//!
//! # Taking away
//!
//! Only an Administrator takes from another Administrator. These commands take something:
//!
//! - [`ChangeMemberRole`](Command::ChangeMemberRole), [`RemoveMember`](Command::RemoveMember) and
//!   [`SuspendMember`](Command::SuspendMember) of an Administrator;
//! - [`AddTeamMember`](Command::AddTeamMember) of an Administrator to a confining team, and
//!   [`ConfineTeam`](Command::ConfineTeam) for a team with an Administrator in it;
//! - [`RemoveTeamApp`](Command::RemoveTeamApp) from a confining team with an Administrator in it.
//!
//! Others do not: an app that is deleted is taken from everybody alike, and so is an organization; a team that is
//! deleted, or that a member leaves, confines no more; a team permission or a share gives an Administrator nothing that the
//! role does not. Reinstating gives something back.
//!
//! An *Administrator* is a member with the documented role, suspended or confined or not. A custom role with the same
//! grants makes none, as for the last Administrator: users who may edit roles may narrow it at any time.
//!
//! From everybody else, every user who may do the command may take. Everybody may leave.
//!
//! # Waiting
//!
//! Rights do not wait for an accomplice:
//!
//! - An invitation is limited by what its author may hand out when it is sent, and again when it is accepted. If the
//!   author may no longer invite, or lacks a grant of the role as it is then, the acceptance is
//!   [refused](Refusal::BeyondAuthor) and the invitation stays pending: the author may be promoted again.
//! - When its author leaves, is removed or is suspended, the invitation is rescinded at once. The event that caused it
//!   says so ([`Consequence::InvitationClosed`]).
//! - Editing a role with pending invitations requires what the edit adds.
//! - A command that depends on what others may edit says what it expects: the definition of a custom role
//!   ([`AssignedRole`], [`Command::EditRole`]) or the default permission of a team ([`TeamAppPermission`]). The command is
//!   refused if that has changed, and the [refusal](Refusal::RoleChanged) says what it is now. The expected value itself
//!   stands in the command, so that an event is readable without the events before it.
//! - The access review lists pending invitations and shares beside the members.

mod commands;
mod queries;
mod snapshots;
mod state;

pub use self::commands::before::Before;
pub use self::commands::command::Command;
pub use self::commands::event::{Consequence, Event};
pub use self::commands::expected::{AssignedRole, TeamAppPermission};
pub use self::commands::preview::Preview;
pub use self::commands::refusal::Refusal;
pub use self::commands::replay::ReplayError;
pub use self::queries::impact::{ActionChange, Assignment, Impact, ImpactRow};
pub use self::queries::review::{AccessReview, AccessRow, Grantee, Reviewed};
#[cfg(feature = "serde")]
pub(crate) use self::queries::search::cursor::LastKey;
pub use self::queries::search::cursor::{Cursor, Listing};
pub use self::queries::search::error::SearchError;
pub use self::queries::search::page::Page;
pub use self::queries::search::request::PageRequest;
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
pub use self::state::directory::Directory;
pub use self::state::entity::Entity;
pub use self::state::invitation::{Invitation, InvitationStatus};
pub use self::state::lists::keyword::{Keyword, KeywordError};
pub use self::state::lists::order::{Direction, Order};
pub use self::state::member::{Member, RoleRef};
pub use self::state::organization::{IdentityProvider, Organization};
pub use self::state::password::{
    FailedRules, PasswordCheck, PasswordPolicy, PasswordPolicyError, PasswordRule,
};
pub use self::state::person::PersonName;
pub use self::state::reserved::{NamedThing, ReservedName};
pub use self::state::shared::{NotShareable, SharedPermissions};
pub use self::state::team::Team;
pub use self::state::text::{Email, MetadataUrl, Name, PaymentReference, Text, TextError};
