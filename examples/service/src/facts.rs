//! A copy of the facts that follows the log.

use crate::Id;
use crate::database::Database;
use crate::log::{self, AT_ONCE};
use crate::unavailable::Unavailable;
use rolecall::directory::{Directory, Event};
use sqlx::AnyConnection;
use thiserror::Error;

/// A copy of the facts at a version of the log.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) directory: Directory<Id>,
    /// The event that led to this version, unless a snapshot did.
    pub(crate) last: Option<Event<Id>>,
}

/// The reason why facts cannot follow the log.
#[derive(Debug, Error)]
pub(crate) enum FollowError {
    /// The log does not contain the event that led to the facts.
    ///
    /// It happens if a database that lost acknowledged events took over, or was restored from a backup.
    #[error("the log does not contain the event that led to version {0} of the facts")]
    Diverged(u64),
    /// The database cannot be asked, or its log cannot be read.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

impl Facts {
    /// Builds the facts from the latest snapshot and the events after it.
    pub(crate) async fn rebuild(database: &Database) -> Result<Facts, Unavailable> {
        let mut connection = database.within(database.pool.acquire()).await?;
        let directory = log::latest_snapshot(database, &mut connection, handlers::policy()).await?;
        let facts = Facts { directory, last: None }.caught_up(database, &mut connection).await;
        facts.map_err(|error| match error {
            FollowError::Diverged(_) => Unavailable::Broken { reason: error.to_string() },
            FollowError::Unavailable(unavailable) => unavailable,
        })
    }

    /// The version of the facts.
    pub(crate) fn version(&self) -> u64 {
        self.directory.version()
    }

    /// Applies all later events of the log.
    pub(crate) async fn caught_up(
        mut self,
        database: &Database,
        connection: &mut AnyConnection,
    ) -> Result<Facts, FollowError> {
        loop {
            let events = log::events_from(database, connection, self.version(), AT_ONCE).await?;
            let is_all = log::is_all(&events);
            self = self.with(events)?;
            if is_all {
                return Ok(self);
            }
        }
    }

    /// Applies events of the log, the first of which is the one that led to these facts.
    ///
    /// That event is compared: a log that has another one there is not the log that the facts are from.
    pub(crate) fn with(self, events: Vec<Event<Id>>) -> Result<Facts, FollowError> {
        let version = self.version();
        let mut events = events.into_iter();
        if version > 0 {
            match events.next() {
                Some(same)
                    if same.version() == version && self.last.as_ref().is_none_or(|last| *last == same) => {}
                Some(_) | None => return Err(FollowError::Diverged(version)),
            }
        }
        let mut last = self.last;
        let directory = self.directory.resume(events.inspect(|event| last = Some(event.clone())));
        let directory = directory.map_err(|error| Unavailable::Broken { reason: error.to_string() })?;
        Ok(Facts { directory, last })
    }
}
