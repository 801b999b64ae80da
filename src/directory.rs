//! Whole organizations in memory: members, invitations, teams, apps, and who may change them.
//!
//! A [`Directory`] holds what the documents describe: accounts with their personal apps, and organizations with
//! members, invitations, custom roles, teams, apps, identity providers, a password policy and billing details. It
//! is for a service that has no directory yet, for tests and simulations; a service with tables of its own reads
//! here which invariants they must keep. It sits above the evaluator, which knows nothing of it: a directory gives
//! [subjects](Directory::subject), and whoever asks it to change something is judged as any other subject is.
//!
//! Everything is pure: ids and times come in as arguments, and what happened goes out as values.
//!
//! ```
//! use rolecall::{Action, Owner, Role, Subject};
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
//! directory.execute(&ana, 2, Command::InviteMember { organization: "acme", invitation: "i1", email, role })?;
//! directory.execute(&ben, 3, Command::AcceptInvitation { organization: "acme", invitation: "i1" })?;
//!
//! let acme = Owner::Organization("acme");
//! directory.execute(&ben, 4, Command::CreateApp { owner: acme, app: "cats", name: Name::new("Cats")? })?;
//! let promote = Command::ChangeMemberRole { organization: "acme", user: "ben", role: Role::Administrator.into() };
//! assert!(matches!(directory.execute(&ben, 5, promote), Err(Refusal::Denied(_))));
//!
//! let ben = directory.subject(&"ben").unwrap();
//! let cats = directory.resource(&acme, &"cats").unwrap();
//! assert!(directory.policy().can(ben.subject(), Action::TrainModel, &cats.model()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # How a command is done
//!
//! [`execute`](Directory::execute) takes the acting [`Subject`], a time and a [`Command`], in four steps, and after
//! a refusal nothing has changed:
//!
//! 1. **Authorized.** Each command is an action on a resource, and the evaluator decides it. Who asks, and by
//!    which token, is taken from the subject; what they hold is read from the directory at that moment, so that a
//!    stale or made-up subject does nothing that its user may not do now. What one does for oneself (register,
//!    found an organization, answer an invitation, leave, create an app of one's own) takes being that user,
//!    signed in without a token that narrows.
//! 2. **Fitting.** What it names exists, what it creates never did, what it adds is not there, and what must hold
//!    still does.
//! 3. **Bounded.** It hands out no more than the one who acts holds.
//! 4. **Done.** The [`Event`] that comes back is the audit log's entry; [`replay`](Directory::replay) of all of
//!    them is the same directory. What sets something to what it is already changes nothing and has none; so has
//!    answering an invitation again in the same way.
//!
//! [`can_grant`](Directory::can_grant) answers beforehand, by the first three.
//!
//! # What always holds
//!
//! - An organization has an Administrator whom no team confines: the last one is not demoted, removed or
//!   confined, and does not leave.
//! - Only members are in teams, and teams have only apps of their own organization. Whoever leaves or is removed
//!   leaves every team and list of collaborators there; a deleted app leaves every team. Whoever is invited again
//!   starts with nothing.
//! - An id names one thing of its kind for good, in its organization or of its owner: it is not given again, even
//!   when the thing is gone or was transferred. Ids of apps that are unique everywhere never stand in the way of a
//!   transfer.
//! - No two organizations, no two apps of one owner and no two custom roles of an organization go by one name,
//!   letter for letter; no two accounts have one address, and an address has at most one pending invitation to an
//!   organization.
//! - A custom role that is carried, or that a pending invitation is to, is not deleted.
//!
//! # Nobody hands out what they do not hold
//!
//! Assigning a role, or inviting to one, takes all its grants, held throughout the organization. Giving a team a
//! permission on an app takes holding that there, and adding a member takes holding what the team holds on each of
//! its apps, there. Besides, whatever a member gains through a command, the one who acts holds too, at the same place:
//! another role may lift the ceiling over what teams bring, and who is let go by a confining team may do more than
//! before. So does everybody where an app is made public: that takes holding what everybody gets. An owner who
//! transfers an app hands over what they hold there, by a token that may transfer it too.
//!
//! An invitation is bounded by what its author holds when they invite, and stays pending, whatever becomes of them,
//! until it is answered or rescinded; meanwhile its role is edited only by who holds what the edit adds. Taking away is
//! not bounded, save that the last Administrator stands: whoever may manage members demotes and removes anybody, and
//! whoever may add members to teams confines anybody.

mod commands;
mod queries;
mod snapshots;
mod state;

pub use self::commands::command::Command;
pub use self::commands::event::{Consequence, Event};
pub use self::commands::refusal::{GrantDecision, Refusal};
pub use self::commands::replay::ReplayError;
pub use self::queries::review::{AccessReview, AccessRow, Reviewed, UnusedGrant, WhyUnused};
pub use self::queries::subjects::SubjectSnapshot;
pub use self::queries::who_can::WhoCan;
pub use self::snapshots::snapshot::{
    AccountRecord, AppRecord, IdentityProviderRecord, InvitationRecord, MemberRecord, OrganizationRecord,
    RoleRecord, Snapshot, TeamAppRecord, TeamRecord,
};
pub use self::snapshots::violation::{Problem, Violation, Violations};
pub use self::state::account::Account;
pub use self::state::app::App;
pub use self::state::directory::Directory;
pub use self::state::entity::Entity;
pub use self::state::invitation::{Invitation, InvitationStatus};
pub use self::state::member::{Member, RoleRef};
pub use self::state::organization::{Billing, IdentityProvider, Organization};
pub use self::state::password::{FailedRules, PasswordPolicy, PasswordPolicyError, PasswordRule};
pub use self::state::team::Team;
pub use self::state::text::{Email, MetadataUrl, Name, Text, TextError};
