//! Violations of the invariants in a snapshot.

use super::path::Path;
use super::snapshot::Snapshot;
use crate::directory::state::entity::Entity;
use crate::directory::state::text::Email;
use crate::policy::diff::Fingerprint;
use crate::vocabulary::quoted_id;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

/// The number of violations that are kept: enough to repair a table by, and bounded for a hostile snapshot.
const KEPT: usize = 1000;

/// The number of violations that a message lists, so that it fits a log line.
const LISTED: usize = 100;

/// Every violation of the invariants in a [`Snapshot`], in the order of the snapshot.
///
/// All violations are counted, and the first thousand are kept, each with its path.
///
/// The message lists up to a hundred of them on one line. Quoted text is escaped, and ids are cut after 64
/// characters.
///
/// ```
/// use rolecall::directory::{AccountRecord, Directory, Email, Problem, Snapshot};
///
/// let account = |user, email| -> Result<_, rolecall::directory::TextError> {
///     let (email, apps, retired_apps) = (Email::new(email)?, Vec::new(), Vec::new());
///     let (email_confirmed, name, password) = (true, None, None);
///     Ok(AccountRecord { user, email, email_confirmed, name, password, registered_at: 0, apps, retired_apps })
/// };
/// let accounts = vec![account(7, "ana@example.com")?, account(7, "ben@example.com")?];
/// let snapshot = Snapshot { version: 1, accounts, ..Snapshot::default() };
/// let violations = Directory::try_from(snapshot).unwrap_err();
/// assert_eq!(
///     violations.to_string(),
///     "invalid snapshot: accounts[1]: duplicate user `7`, first listed at position 0"
/// );
/// let violation = violations.iter().next().unwrap();
/// assert_eq!((violations.len(), violation.path()), (1, "accounts[1]"));
/// assert!(matches!(violation.problem(), Problem::Repeated { id: 7, first: 0, .. }));
/// # Ok::<(), rolecall::directory::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations<Id> {
    kept: Vec<Violation<Id>>,
    count: usize,
}

/// One violation in a [`Snapshot`]: its path and the problem there. [`Violations`] has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation<Id> {
    path: String,
    problem: Problem<Id>,
}

/// The problem at a path of a [`Snapshot`]. [`Violations`] has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem<Id> {
    /// The list has more than [`Snapshot::LONGEST_LIST`] entries.
    TooLong {
        /// The number of entries.
        length: usize,
    },
    /// The id is in the list twice.
    Repeated {
        /// The kind of thing in the list.
        what: Entity,
        /// The repeated id.
        id: Id,
        /// The position of the first entry with the id.
        first: usize,
    },
    /// The id is listed as retired, but a thing has it.
    Live {
        /// The kind of thing.
        what: Entity,
        /// The id that is in use.
        id: Id,
    },
    /// An earlier entry of the list has the same name.
    NameTaken {
        /// The kind of thing in the list.
        what: Entity,
        /// The repeated name.
        name: String,
        /// The position of the first entry with the name.
        first: usize,
    },
    /// An earlier account has the same email address.
    EmailTaken {
        /// The repeated address.
        email: Email,
        /// The position of the first account with the address.
        first: usize,
    },
    /// The id names nothing of this kind.
    Unknown {
        /// The kind of thing that was expected.
        what: Entity,
        /// The id that names nothing.
        id: Id,
    },
    /// The id names a thing of another organization, and nothing in this one.
    Foreign {
        /// The kind of thing that was expected.
        what: Entity,
        /// The id that names nothing here.
        id: Id,
        /// An organization that has such a thing.
        organization: Id,
    },
    /// The organization has no Administrator whom nothing confines or suspends.
    NoAdministrator {
        /// The organization without such an Administrator.
        organization: Id,
    },
    /// The invitation is pending, but its invitee is a member.
    AlreadyMember {
        /// The member's address.
        email: Email,
    },
    /// The invitation is pending, but its author is no member, or is suspended.
    NoAuthor {
        /// The author.
        author: Id,
    },
    /// An earlier invitation to the same email address is pending, too.
    AlreadyInvited {
        /// The invitee's address.
        email: Email,
        /// The position of the first pending invitation to the address.
        first: usize,
    },
    /// The time is later than that of the last event.
    Later {
        /// The time at the path.
        time: u64,
        /// The time of the last event.
        at: u64,
    },
    /// The invitation ends no later than it was sent.
    ExpiresTooSoon {
        /// The time of its end.
        expires_at: u64,
        /// The time of sending.
        sent_at: u64,
    },
    /// The text looks like the number of a payment card, which is not quoted.
    CardNumber,
    /// The snapshot is of a directory that another policy governed.
    OtherPolicy {
        /// The fingerprint of the policy to build the directory under.
        expected: Fingerprint,
        /// The fingerprint in the snapshot.
        found: Fingerprint,
    },
    /// The version is later than [`Snapshot::LATEST_VERSION`].
    NoRoom {
        /// The version of the snapshot.
        version: u64,
    },
}

impl<Id> Violations<Id> {
    pub(super) const fn none() -> Self {
        Violations { kept: Vec::new(), count: 0 }
    }

    /// Counts the problem, and keeps it while there are few: `problem` is not even built for the others.
    pub(super) fn report(&mut self, path: Path<'_>, problem: impl FnOnce() -> Problem<Id>) {
        self.count = self.count.saturating_add(1);
        if self.kept.len() < KEPT {
            self.kept.push(Violation { path: path.to_string(), problem: problem() });
        }
    }

    pub(super) fn into_result(self) -> Result<(), Self> {
        if self.count == 0 { Ok(()) } else { Err(self) }
    }

    /// The number of violations, kept or not: at least 1.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "violations are never empty")]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// The first thousand violations.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Violation<Id>> {
        self.kept.iter()
    }
}

impl<Id> Violation<Id> {
    /// The path to the violation, as fields and positions from 0: `organizations[0].teams[3].members[2]`.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The problem at the path.
    #[must_use]
    pub const fn problem(&self) -> &Problem<Id> {
        &self.problem
    }
}

impl<Id: fmt::Display> fmt::Display for Violations<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("invalid snapshot: ")?;
        for (position, violation) in self.kept.iter().take(LISTED).enumerate() {
            if position > 0 {
                f.write_str("; ")?;
            }
            violation.fmt(f)?;
        }
        match self.count.saturating_sub(LISTED) {
            0 => Ok(()),
            more => write!(f, "; and {more} more"),
        }
    }
}

impl<Id: fmt::Display> fmt::Display for Violation<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.problem)
    }
}

// by hand: `thiserror` would need the bounds on `Id` written out for each message
impl<Id: fmt::Display> fmt::Display for Problem<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::TooLong { length } => {
                write!(f, "list of {length} entries: expected at most {}", Snapshot::<Id>::LONGEST_LIST)
            }
            Problem::Repeated { what, id, first } => {
                write!(f, "duplicate {} {}, first listed at position {first}", what.label(), quoted_id(id))
            }
            Problem::Live { what, id } => {
                write!(f, "{} {} is listed as retired but still exists", what.label(), quoted_id(id))
            }
            Problem::NameTaken { what, name, first } => {
                write!(
                    f,
                    "name {} is taken by another {}, at position {first}",
                    quoted_id(name),
                    what.label()
                )
            }
            Problem::EmailTaken { email, first } => {
                write!(
                    f,
                    "email address {} is taken by another account, at position {first}",
                    quoted_id(email)
                )
            }
            Problem::Unknown { what, id } => write!(f, "unknown {} {}", what.label(), quoted_id(id)),
            Problem::Foreign { what, id, organization } => {
                let (what, id, organization) = (what.label(), quoted_id(id), quoted_id(organization));
                write!(f, "unknown {what} {id}: it belongs to another organization, {organization}")
            }
            Problem::NoAdministrator { organization } => {
                let organization = quoted_id(organization);
                write!(
                    f,
                    "organization {organization} needs an administrator whom nothing confines or suspends"
                )
            }
            Problem::AlreadyMember { email } => {
                write!(f, "pending invitation to {}, who is already a member", quoted_id(email))
            }
            Problem::NoAuthor { author } => {
                let author = quoted_id(author);
                write!(f, "pending invitation by {author}, who is no active member: expected a closed one")
            }
            Problem::AlreadyInvited { email, first } => {
                let email = quoted_id(email);
                write!(f, "duplicate pending invitation to {email}, first listed at position {first}")
            }
            Problem::Later { time, at } => {
                write!(f, "time {time} is after the last event: expected at most {at}")
            }
            Problem::ExpiresTooSoon { expires_at, sent_at } => {
                write!(f, "invalid end {expires_at} of the invitation: expected a time after {sent_at}")
            }
            Problem::CardNumber => {
                f.write_str("looks like the number of a card: expected the reference of a payment service")
            }
            Problem::OtherPolicy { expected, found } => {
                write!(f, "another policy governed the directory, {found}: expected {expected}")
            }
            Problem::NoRoom { version } => {
                let latest = Snapshot::<Id>::LATEST_VERSION;
                write!(f, "version {version} leaves no room for further events: expected at most {latest}")
            }
        }
    }
}

impl<Id: fmt::Debug + fmt::Display> Error for Violations<Id> {}
