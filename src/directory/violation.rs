//! What is wrong with a snapshot.

use super::place::Place;
use super::refusal::Entity;
use super::snapshot::Snapshot;
use super::text::Email;
use crate::vocabulary::quoted_id;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::error::Error;
use core::fmt;

/// How many violations are kept.
const KEPT: usize = 1000;

/// How many violations a message lists.
const LISTED: usize = 100;

/// All that is wrong with a [`Snapshot`], in its order: every violation is counted, and the first thousand
/// are kept, each with its place.
///
/// The message lists up to a hundred, on one line. What it quotes is escaped, and ids are cut after 64
/// characters.
///
/// ```
/// use rolecall::directory::{AccountRecord, Directory, Email, Problem, Snapshot};
///
/// let account = |user, email| -> Result<_, rolecall::directory::TextError> {
///     let (email, apps, retired_apps) = (Email::new(email)?, Vec::new(), Vec::new());
///     Ok(AccountRecord { user, email, registered_at: 0, apps, retired_apps })
/// };
/// let accounts = vec![account(7, "ana@example.com")?, account(7, "ben@example.com")?];
/// let snapshot = Snapshot { version: 1, accounts, ..Snapshot::default() };
/// let violations = Directory::try_from(snapshot).unwrap_err();
/// assert_eq!(
///     violations.to_string(),
///     "the snapshot is of no directory: accounts[1]: user `7` is listed already, at position 0"
/// );
/// let violation = violations.iter().next().unwrap();
/// assert_eq!((violations.len(), violation.place()), (1, "accounts[1]"));
/// assert!(matches!(violation.problem(), Problem::Repeated { id: 7, first: 0, .. }));
/// # Ok::<(), rolecall::directory::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violations<Id> {
    kept: Vec<Violation<Id>>,
    count: usize,
}

/// One thing that is wrong with a [`Snapshot`]. [`Violations`] has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation<Id> {
    place: String,
    problem: Problem<Id>,
}

/// What is wrong at a place of a [`Snapshot`]. [`Violations`] has an example.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem<Id> {
    /// The list is longer than [`Snapshot::LONGEST_LIST`].
    TooLong {
        /// How long it is.
        length: usize,
    },
    /// The list has the id already.
    Repeated {
        /// What the list is of.
        what: Entity,
        /// The id.
        id: Id,
        /// Where the list has it first.
        first: usize,
    },
    /// The id names something, and is said to be that of what is no more.
    Live {
        /// What it names.
        what: Entity,
        /// The id.
        id: Id,
    },
    /// An earlier one in the list goes by the name.
    NameTaken {
        /// What the list is of.
        what: Entity,
        /// The name.
        name: String,
        /// Where the list has it first.
        first: usize,
    },
    /// An earlier account has the address.
    EmailTaken {
        /// The address.
        email: Email,
        /// Where the list has it first.
        first: usize,
    },
    /// There is no such thing.
    Unknown {
        /// What.
        what: Entity,
        /// The id that names none.
        id: Id,
    },
    /// There is such a thing in another organization, and none here.
    Foreign {
        /// What.
        what: Entity,
        /// The id that names none here.
        id: Id,
        /// An organization that has one.
        organization: Id,
    },
    /// The organization has no Administrator whom no team confines.
    NoAdministrator {
        /// Which.
        organization: Id,
    },
    /// The invitation is pending, and its address is a member's.
    AlreadyMember {
        /// The address.
        email: Email,
    },
    /// The invitation is pending, and so is an earlier one to the same address.
    AlreadyInvited {
        /// The address.
        email: Email,
        /// Where the list has the earlier one.
        first: usize,
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

    /// Counts the problem, and makes and keeps it as long as there are few.
    pub(super) fn report(&mut self, place: Place<'_>, problem: impl FnOnce() -> Problem<Id>) {
        self.count = self.count.saturating_add(1);
        if self.kept.len() < KEPT {
            self.kept.push(Violation { place: place.to_string(), problem: problem() });
        }
    }

    pub(super) fn into_result(self) -> Result<(), Self> {
        if self.count == 0 { Ok(()) } else { Err(self) }
    }

    /// How many there are, those that are not kept among them: at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "it never is")]
    pub const fn len(&self) -> usize {
        self.count
    }

    /// The first thousand.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Violation<Id>> {
        self.kept.iter()
    }
}

impl<Id> Violation<Id> {
    /// Where: fields and positions, such as `organizations[0].teams[3].members[2]`.
    #[must_use]
    pub fn place(&self) -> &str {
        &self.place
    }

    /// What.
    #[must_use]
    pub const fn problem(&self) -> &Problem<Id> {
        &self.problem
    }
}

impl<Id: fmt::Display> fmt::Display for Violations<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the snapshot is of no directory: ")?;
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
        write!(f, "{}: {}", self.place, self.problem)
    }
}

// not derived: that would ask for the bounds on `Id` by hand, for each message
impl<Id: fmt::Display> fmt::Display for Problem<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::TooLong { length } => {
                write!(f, "a list has at most {} entries, not {length}", Snapshot::<Id>::LONGEST_LIST)
            }
            Problem::Repeated { what, id, first } => {
                write!(f, "{} {} is listed already, at position {first}", what.label(), quoted_id(id))
            }
            Problem::Live { what, id } => {
                write!(f, "{} {} is retired, and still there", what.label(), quoted_id(id))
            }
            Problem::NameTaken { what, name, first } => {
                write!(
                    f,
                    "another {} goes by the name {}, at position {first}",
                    what.label(),
                    quoted_id(name)
                )
            }
            Problem::EmailTaken { email, first } => {
                write!(f, "another account has the address {}, at position {first}", quoted_id(email))
            }
            Problem::Unknown { what, id } => write!(f, "there is no {} {}", what.label(), quoted_id(id)),
            Problem::Foreign { what, id, organization } => {
                let (what, id, organization) = (what.label(), quoted_id(id), quoted_id(organization));
                write!(f, "there is no {what} {id} here, but in another organization, {organization}")
            }
            Problem::NoAdministrator { organization } => {
                let organization = quoted_id(organization);
                write!(f, "organization {organization} has no administrator whom no team confines")
            }
            Problem::AlreadyMember { email } => {
                write!(f, "the invitation is pending, and {} is the address of a member", quoted_id(email))
            }
            Problem::AlreadyInvited { email, first } => {
                write!(f, "{} has a pending invitation already, at position {first}", quoted_id(email))
            }
            Problem::NoRoom { version } => {
                let latest = Snapshot::<Id>::LATEST_VERSION;
                write!(f, "version {version} leaves no room for further events: it is at most {latest}")
            }
        }
    }
}

impl<Id: fmt::Debug + fmt::Display> Error for Violations<Id> {}
