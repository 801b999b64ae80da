//! Reasons why an instance cannot change something.

use crate::Id;
use crate::unavailable::Unavailable;
use rolecall::directory::Refusal;
use rolecall::permit::WrongPermit;
use thiserror::Error;

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

/// The reason why the log of an organization is not shown.
#[derive(Debug, Error)]
pub enum LogError {
    /// The permit is for another action: an error of the handler, for a status of 500.
    #[error(transparent)]
    Unasked(#[from] WrongPermit),
    /// The database cannot be asked.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}
