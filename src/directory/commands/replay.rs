//! Replay: building a directory again from its events.

use super::event::Event;
use super::refusal::Refusal;
use super::validated::Validated;
use crate::directory::state::directory::Directory;
use crate::policy::diff::Fingerprint;
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
    /// The event was authorized by another policy than the directory's.
    #[error("event {version} is of another policy, {found}: expected {expected}")]
    OtherPolicy {
        /// The version of the event.
        version: u64,
        /// The fingerprint of the directory's policy.
        expected: Fingerprint,
        /// The fingerprint of the policy that authorized the event.
        found: Fingerprint,
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
    /// The event says that something else was there before its command.
    #[error("invalid event {version}: something else was there before its command than the event says")]
    Before {
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
    /// authorized when they happened. The service must protect the log from forgery.
    ///
    /// Each event has the fingerprint of the policy that authorized it, and must be of the directory's own policy:
    /// otherwise a directory that a narrower policy governed would be governed by the documented one after a restart. The directory of
    /// another policy is built by [`resume`](Directory::resume) from [`Directory::new`] and
    /// [`governed_by`](Directory::governed_by), and that of several by
    /// [`resume_across_policies`](Directory::resume_across_policies).
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
    pub fn resume(self, events: impl IntoIterator<Item = Event<Id>>) -> Result<Self, ReplayError<Id>> {
        let policy = self.fingerprint;
        self.resumed(events, Some(policy))
    }

    /// Applies more events to the directory, whichever policies authorized them. The policy of the directory governs
    /// from then on.
    ///
    /// A service that changes its policy has events of several policies in one log.
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role, Subject};
    /// use rolecall::directory::{Command, Directory, Email, ReplayError};
    ///
    /// let narrower = || Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let mut directory = Directory::new().governed_by(narrower());
    /// let register = Command::Register { email: Email::new("ana@example.com")? };
    /// let event = directory.execute(&Subject::new("ana", [])?, 0, register)?.unwrap();
    ///
    /// let wider = Directory::replay([event.clone()]);
    /// assert!(matches!(wider, Err(ReplayError::OtherPolicy { version: 1, .. })));
    /// let governed = Directory::new().governed_by(narrower());
    /// assert_eq!(governed.resume([event.clone()])?, directory);
    /// assert_eq!(Directory::new().resume_across_policies([event])?, directory); // asked for by name
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ReplayError`] as for [`resume`](Directory::resume), except [`ReplayError::OtherPolicy`].
    pub fn resume_across_policies(
        self,
        events: impl IntoIterator<Item = Event<Id>>,
    ) -> Result<Self, ReplayError<Id>> {
        self.resumed(events, None)
    }

    fn resumed(
        mut self,
        events: impl IntoIterator<Item = Event<Id>>,
        policy: Option<Fingerprint>,
    ) -> Result<Self, ReplayError<Id>> {
        for event in events {
            let (expected, version) = (self.version.saturating_add(1), event.version);
            if version != expected {
                return Err(ReplayError::OutOfOrder { expected, found: version });
            }
            if let Some(expected) = policy.filter(|policy| *policy != event.policy) {
                return Err(ReplayError::OtherPolicy { version, expected, found: event.policy });
            }
            match self.validate(event.by.as_ref(), event.at, &event.command) {
                Ok(Validated::Changes) => {}
                Ok(Validated::NoChange) => return Err(ReplayError::Nothing { version }),
                Err(refusal) => return Err(ReplayError::Impossible { version, refusal }),
            }
            // a log that was edited must not pass as an audit log
            if self.before(event.by.as_ref(), &event.command) != event.before {
                return Err(ReplayError::Before { version });
            }
            if self.apply(event.at, event.by.as_ref(), &event.command) != event.consequences {
                return Err(ReplayError::Consequences { version });
            }
        }
        Ok(self)
    }
}
