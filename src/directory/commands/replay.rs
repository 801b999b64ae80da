//! A directory made again from its events.

use super::admit::Fits;
use super::event::Event;
use super::refusal::Refusal;
use crate::directory::state::directory::Directory;
use core::hash::Hash;
use thiserror::Error;

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

impl<Id: Ord + Hash + Clone> Directory<Id> {
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
