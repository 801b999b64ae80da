//! Replay: building a directory again from its events.

use super::event::Event;
use super::refusal::Refusal;
use super::validated::Validated;
use crate::directory::state::directory::Directory;
use core::hash::Hash;
use thiserror::Error;

/// An event that cannot follow the events before it.
///
/// ```
/// use rolecall::Subject;
/// use rolecall::directory::{Command, Directory, Email};
///
/// let mut directory = Directory::new();
/// let register = Command::Register { email: Email::new("ana@example.com")? };
/// let event = directory.execute(&Subject::new("ana", [])?, 0, register)?.unwrap();
/// let error = Directory::replay([event.clone(), event]).unwrap_err();
/// assert_eq!(error.to_string(), "event 1 is out of order: expected event 2");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReplayError<Id> {
    /// An event is missing or repeated.
    #[error("event {found} is out of order: expected event {expected}")]
    OutOfOrder {
        /// The version that was expected next.
        expected: u64,
        /// The version of the event.
        found: u64,
    },
    /// The event's command is invalid after the events before it.
    #[error("invalid event {version}: {refusal}")]
    Impossible {
        /// The version of the event.
        version: u64,
        /// The reason why the command is invalid.
        refusal: Refusal<Id>,
    },
    /// The event's command changes nothing, and such commands have no events.
    #[error("invalid event {version}: it changes nothing")]
    Nothing {
        /// The version of the event.
        version: u64,
    },
    /// The event lists other consequences than its command has.
    #[error("invalid event {version}: its command has other consequences than the event lists")]
    Consequences {
        /// The version of the event.
        version: u64,
    },
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Builds a directory from all of its events, with the documented policy.
    ///
    /// Replay validates and applies each command again. It does not authorize again: the events were
    /// authorized when they happened, by the policy of that time. The service must protect the log from
    /// forgery.
    ///
    /// Linear in the events, each in the time of its command.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for the first event that cannot follow the events before it.
    pub fn replay(events: impl IntoIterator<Item = Event<Id>>) -> Result<Self, ReplayError<Id>> {
        Directory::new().resume(events)
    }

    /// Applies more events to the directory, which follow the events that made it.
    ///
    /// # Errors
    ///
    /// [`ReplayError`] for the first event that cannot follow. The directory is dropped then, so that nobody uses one
    /// in the middle of a log.
    pub fn resume(mut self, events: impl IntoIterator<Item = Event<Id>>) -> Result<Self, ReplayError<Id>> {
        for event in events {
            let (expected, version) = (self.version.saturating_add(1), event.version);
            if version != expected {
                return Err(ReplayError::OutOfOrder { expected, found: version });
            }
            match self.validate(&event.by, &event.command) {
                Ok(Validated::Changes) => {}
                Ok(Validated::NoChange) => return Err(ReplayError::Nothing { version }),
                Err(refusal) => return Err(ReplayError::Impossible { version, refusal }),
            }
            // a log whose consequences were edited must not pass as an audit log
            if self.apply(event.at, &event.by, &event.command) != event.consequences {
                return Err(ReplayError::Consequences { version });
            }
        }
        Ok(self)
    }
}
