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
//! assert!(can(ben.subject(), Action::TrainModel, &cats.model()));
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

mod account;
mod admit;
mod app;
mod apply;
mod authorize;
mod bounds;
mod command;
mod event;
mod inspection;
mod invariants;
mod invitation;
mod member;
mod organization;
mod password;
mod place;
mod refusal;
mod registry;
mod restore;
mod review;
mod snapshot;
mod subjects;
mod team;
mod text;
mod violation;
mod who_can;

pub use self::account::Account;
pub use self::app::App;
pub use self::command::Command;
pub use self::event::{Consequence, Event};
pub use self::invitation::{Invitation, InvitationStatus};
pub use self::member::{Member, RoleRef};
pub use self::organization::{Billing, IdentityProvider, Organization};
pub use self::password::{FailedRules, PasswordPolicy, PasswordPolicyError, PasswordRule};
pub use self::refusal::{Entity, GrantDecision, Refusal};
pub use self::review::{AccessReview, AccessRow, Reviewed, UnusedGrant, WhyUnused};
pub use self::snapshot::{
    AccountRecord, AppRecord, IdentityProviderRecord, InvitationRecord, MemberRecord, OrganizationRecord,
    RoleRecord, Snapshot, TeamAppRecord, TeamRecord,
};
pub use self::subjects::SubjectSnapshot;
pub use self::team::Team;
pub use self::text::{Email, MetadataUrl, Name, Text, TextError};
pub use self::violation::{Problem, Violation, Violations};
pub use self::who_can::WhoCan;

use self::admit::Fits;
use self::registry::Registry;
use crate::facts::{Owner, Subject};
use crate::policy::Policy;
use alloc::collections::BTreeMap;
use core::hash::Hash;
use thiserror::Error;

/// Accounts and organizations, decided by one policy.
///
/// Look-ups take the logarithm of how many there are. A command takes that, and what it touches: the acting
/// user's teams in the organization with their apps, and everything that it changes for anybody; what could
/// leave an organization without Administrators, also those whom a team confines; a custom role, the others.
#[derive(Debug, Clone)]
pub struct Directory<Id> {
    policy: Policy,
    accounts: Registry<Id, Account<Id>>,
    organizations: Registry<Id, Organization<Id>>,
    /// Whose an address is.
    emails: BTreeMap<Email, Id>,
    /// Which organization goes by a name.
    names: BTreeMap<Name, Id>,
    /// The pending invitation of an address to an organization.
    invited: BTreeMap<(Email, Id), Id>,
    version: u64,
}

/// An event that cannot have followed those before it.
///
/// ```
/// use rolecall::Subject;
/// use rolecall::directory::{Command, Directory, Email};
///
/// let mut directory = Directory::new();
/// let register = Command::Register { email: Email::new("ana@example.com")? };
/// let event = directory.execute(&Subject::new("ana", [])?, 0, register)?.unwrap();
/// let error = Directory::replay([event.clone(), event]).unwrap_err();
/// assert_eq!(error.to_string(), "event 1 comes where event 2 was expected");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReplayError<Id> {
    /// An event is missing, or comes twice.
    #[error("event {found} comes where event {expected} was expected")]
    OutOfOrder {
        /// The version that was expected.
        expected: u64,
        /// The version of the event.
        found: u64,
    },
    /// What the event says was done cannot be done to what those before it made.
    #[error("event {version} cannot have happened: {refusal}")]
    Impossible {
        /// The version of the event.
        version: u64,
        /// Why not.
        refusal: Refusal<Id>,
    },
    /// The event would have changed nothing, and so was none.
    #[error("event {version} cannot have happened: everything was so already")]
    Nothing {
        /// The version of the event.
        version: u64,
    },
    /// Something else came with it than the event says.
    #[error("event {version} says that something else came with it than did")]
    Consequences {
        /// The version of the event.
        version: u64,
    },
}

impl<Id> Directory<Id> {
    /// How many events there have been.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The policy that commands and questions are decided by.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The same directory, decided by another policy from now on; subjects are worked out for it when they are
    /// taken from then on, and earlier ones are decided rightly, if not as fast.
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    /// use rolecall::directory::Directory;
    ///
    /// let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let directory = Directory::<u64>::new().governed_by(policy.clone());
    /// assert_eq!(directory.policy().fingerprint(), policy.fingerprint());
    /// ```
    #[must_use]
    pub fn governed_by(mut self, policy: Policy) -> Self {
        self.policy = policy;
        self
    }
}

impl<Id: Ord> Directory<Id> {
    /// A directory with nothing in it, decided by the documented policy.
    #[must_use]
    pub fn new() -> Self {
        Directory {
            policy: Policy::documented().clone(),
            accounts: Registry::default(),
            organizations: Registry::default(),
            emails: BTreeMap::new(),
            names: BTreeMap::new(),
            invited: BTreeMap::new(),
            version: 0,
        }
    }

    /// The account of the user.
    #[must_use]
    pub fn account(&self, user: &Id) -> Option<&Account<Id>> {
        self.accounts.get(user)
    }

    /// All accounts, in the order of their ids.
    #[must_use]
    pub fn accounts(&self) -> impl ExactSizeIterator<Item = (&Id, &Account<Id>)> {
        self.accounts.iter()
    }

    /// Whose the address is.
    #[must_use]
    pub fn user_by_email(&self, email: &Email) -> Option<&Id> {
        self.emails.get(email)
    }

    /// The organization.
    #[must_use]
    pub fn organization(&self, organization: &Id) -> Option<&Organization<Id>> {
        self.organizations.get(organization)
    }

    /// Which organization goes by the name.
    #[must_use]
    pub fn organization_named(&self, name: &Name) -> Option<&Id> {
        self.names.get(name)
    }

    /// All organizations, in the order of their ids.
    #[must_use]
    pub fn organizations(&self) -> impl ExactSizeIterator<Item = (&Id, &Organization<Id>)> {
        self.organizations.iter()
    }
}

impl<Id: Ord + Clone> Directory<Id> {
    /// The app of that owner.
    #[must_use]
    pub fn app(&self, owner: &Owner<Id>, app: &Id) -> Option<&App<Id>> {
        match owner {
            Owner::Organization(organization) => self.organization(organization)?.app(app),
            Owner::User(user) => self.account(user)?.app(app),
        }
    }

    /// The pending invitations to the address: the organization and the invitation of each, in the order of ids.
    pub fn invitations_to<'a>(&'a self, email: &'a Email) -> impl Iterator<Item = (&'a Id, &'a Id)> {
        let first = self.organizations.iter().next().map(|(first, _)| (email.clone(), first.clone()));
        let pending = first.into_iter().flat_map(|first| self.invited.range(first..));
        let same = pending.take_while(move |((other, _), _)| other == email);
        same.map(|((_, organization), invitation)| (organization, invitation))
    }
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Does what the subject asks, if they may; `None` where everything is so already.
    ///
    /// A service that cannot store the event goes back to what it had stored, by [`replay`](Directory::replay) or from
    /// a [`Snapshot`].
    ///
    /// # Errors
    ///
    /// A [`Refusal`]; nothing has changed.
    pub fn execute(
        &mut self,
        actor: &Subject<Id>,
        at: u64,
        command: Command<Id>,
    ) -> Result<Option<Event<Id>>, Refusal<Id>> {
        let by = actor.user().ok_or(Refusal::NotSignedIn)?;
        match self.judge(actor, &command)? {
            Fits::Already => Ok(None),
            Fits::Changes => {
                let consequences = self.apply(at, by, &command);
                Ok(Some(Event { version: self.version, at, by: by.clone(), command, consequences }))
            }
        }
    }

    /// Whether [`execute`](Directory::execute) would do it, with the reason why not.
    ///
    /// As long as nothing changes in between the two always agree.
    pub fn can_grant(&self, actor: &Subject<Id>, command: &Command<Id>) -> GrantDecision<Id> {
        match self.judge(actor, command) {
            Ok(_) => GrantDecision::Allow,
            Err(refusal) => GrantDecision::Refuse(refusal),
        }
    }

    fn judge(&self, actor: &Subject<Id>, command: &Command<Id>) -> Result<Fits, Refusal<Id>> {
        let by = actor.user().ok_or(Refusal::NotSignedIn)?;
        self.authorize(actor, by, command)?;
        let fits = self.admit(by, command)?;
        if fits == Fits::Changes {
            self.bound(actor, command)?;
        }
        Ok(fits)
    }

    /// The directory that the events, from the first on, made: decided by the documented policy, as a
    /// [new](Directory::new) one is.
    ///
    /// What the events say happened is done again, and nobody is asked again whether they might: they might,
    /// under the policy of that time. Whoever keeps the log keeps it from being forged.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for the first event that cannot have followed those before it.
    pub fn replay(events: impl IntoIterator<Item = Event<Id>>) -> Result<Self, ReplayError<Id>> {
        Directory::new().resume(events)
    }

    /// The directory after more events, which follow those that made it.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for the first event that cannot have followed; the directory is gone then, so that none
    /// is half changed.
    pub fn resume(mut self, events: impl IntoIterator<Item = Event<Id>>) -> Result<Self, ReplayError<Id>> {
        for event in events {
            let (expected, version) = (self.version.saturating_add(1), event.version);
            if version != expected {
                return Err(ReplayError::OutOfOrder { expected, found: version });
            }
            match self.admit(&event.by, &event.command) {
                Ok(Fits::Changes) => {}
                Ok(Fits::Already) => return Err(ReplayError::Nothing { version }),
                Err(refusal) => return Err(ReplayError::Impossible { version, refusal }),
            }
            if self.apply(event.at, &event.by, &event.command) != event.consequences {
                return Err(ReplayError::Consequences { version });
            }
        }
        Ok(self)
    }
}

impl<Id: Ord> Default for Directory<Id> {
    fn default() -> Self {
        Directory::new()
    }
}

/// Equal facts at the same version; the policy is no fact.
impl<Id: Ord> PartialEq for Directory<Id> {
    fn eq(&self, other: &Self) -> bool {
        self.version == other.version
            && self.accounts == other.accounts
            && self.organizations == other.organizations
            && self.emails == other.emails
            && self.names == other.names
            && self.invited == other.invited
    }
}

impl<Id: Ord> Eq for Directory<Id> {}
