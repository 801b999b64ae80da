//! The settings of an instance.

use std::time::Duration;

/// The settings of an instance.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The address of the database: `sqlite://FILE`, `sqlite::memory:` or `postgres://…`.
    pub database: String,
    /// Whether a new database gets the organization of [`seed`](crate::seed).
    pub seeds: bool,
    /// How long a request waits for a version that the replica has not reached, and for the database.
    pub patience: Duration,
    /// How long the replica answers after the database was last heard from. Afterwards a right that somebody took away
    /// could still be used, so requests are answered with 503 instead.
    pub trusted_for: Duration,
}

impl Settings {
    /// The settings for this database.
    #[must_use]
    pub fn new(database: impl Into<String>) -> Settings {
        Settings {
            database: database.into(),
            seeds: true,
            patience: Duration::from_secs(2),
            trusted_for: Duration::from_secs(5),
        }
    }
}
