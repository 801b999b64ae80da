//! The reasons why facts cannot be had.

use crate::version::Version;
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
