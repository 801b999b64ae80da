//! Reasons why an instance cannot start, answer or change something.

use super::version::Version;
use crate::Id;
use rolecall::directory::Refusal;
use thiserror::Error;

/// The facts cannot be had. The caller answers 503 with `Retry-After`, never a denial.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unavailable {
    /// The replica did not reach the version in time.
    #[error("the facts are at version {reached}: version {at_least} did not arrive in time")]
    Behind {
        /// The version that was asked for.
        at_least: Version,
        /// The version of the replica.
        reached: Version,
    },
    /// The replica has not heard from the database for so long that the facts may be outdated.
    #[error("the database has not been heard from for {for_ms} ms: the facts may be outdated")]
    Stale {
        /// The time since then, in milliseconds.
        for_ms: u64,
    },
    /// The database does not answer.
    #[error("the database does not answer: {reason}")]
    Database {
        /// The database's or the driver's words.
        reason: String,
    },
    /// The log or a snapshot cannot be read: somebody wrote to them who is not this service, or another version of it did.
    #[error("the facts in the database cannot be read: {reason}")]
    Broken {
        /// The position and the reason.
        reason: String,
    },
}

/// The reason why a command was not carried out.
#[derive(Debug, Error)]
pub enum CommandError {
    /// The directory refuses the command.
    #[error("{0}")]
    Refused(Refusal<Id>),
    /// The facts are not those that the caller saw (`If-Match`): 412.
    #[error("somebody has changed this since you saw it: read it again")]
    Changed,
    /// The rows do not allow what the directory would, such as an id that another owner's app has: 409.
    #[error("the change contradicts what is stored: {reason}")]
    Conflict {
        /// The constraint, in the database's words.
        reason: String,
    },
    /// The database went away while the event was written: nobody knows yet whether it was. 503; the caller reads
    /// again before they repeat the command.
    #[error("the database went away while the change was written: read again whether it was made")]
    Unknown,
    /// The facts cannot be had.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl From<Refusal<Id>> for CommandError {
    fn from(refusal: Refusal<Id>) -> Self {
        CommandError::Refused(refusal)
    }
}

/// The reason why an instance cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The database cannot be reached.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
    /// The seed contains something that the directory refuses.
    #[error("the seed is refused: {0}")]
    Seed(#[from] CommandError),
    /// The seed contains a thing that the database refuses.
    #[error("the seed is refused: {0}")]
    SeededThing(#[from] crate::things::ThingError),
    /// The seed contains a name or an address that is none.
    #[error("the seed is refused: {0}")]
    SeededText(#[from] rolecall::directory::TextError),
}
