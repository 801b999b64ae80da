//! The settings of an instance.

use std::time::Duration;

/// The settings of an instance.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address of the database: `sqlite://FILE`, `sqlite::memory:` or `postgres://…`.
    pub database: String,
    /// How long a request waits for a version that the replica has not reached, and for the database.
    pub patience: Duration,
    /// How long the replica answers after the database was last heard from. Afterwards a right that somebody took away
    /// could still be used, so requests are answered with 503 instead.
    pub trusted_for: Duration,
    /// How long the replica waits until it asks the log for news, if nobody tells it of any. SQLite tells nobody.
    pub pulse: Duration,
    /// The number of events after which the facts are stored as a snapshot. Later starts replay fewer events.
    pub snapshot_every: u64,
    /// The greatest number of connections to PostgreSQL.
    pub connections: u32,
}

impl Settings {
    /// The settings for this database.
    #[must_use]
    pub fn new(database: impl Into<String>) -> Settings {
        let database = database.into();
        let is_sqlite = database.starts_with("sqlite:");
        Settings {
            database,
            patience: Duration::from_secs(2),
            trusted_for: Duration::from_secs(5),
            pulse: Duration::from_millis(if is_sqlite { 20 } else { 1000 }),
            snapshot_every: 1000,
            connections: 8,
        }
    }
}
