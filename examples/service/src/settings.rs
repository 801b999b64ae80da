//! The settings of an instance.

use std::net::SocketAddr;
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

/// The address of a server that listens here, for callers on the same machine; `None` if others may reach the server.
///
/// The server speaks plain HTTP. Whoever is elsewhere reaches it through a proxy that speaks HTTPS, under an address that
/// only the operator knows.
#[must_use]
pub fn local_url(address: SocketAddr) -> Option<String> {
    address.ip().is_loopback().then(|| format!("http://{address}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::authzen;

    #[test]
    fn only_callers_on_the_same_machine_speak_plain_http() {
        for (address, url) in [
            ("127.0.0.1:8080", Some("http://127.0.0.1:8080")),
            ("[::1]:80", Some("http://[::1]:80")),
            ("0.0.0.0:8080", None),
            ("[::]:8080", None),
            ("192.0.2.1:8080", None),
        ] {
            let found = local_url(address.parse().unwrap());
            assert_eq!(found.as_deref(), url);
            // a decision point takes the address
            assert!(found.is_none_or(|url| authzen::Settings::new(&url).is_ok()));
        }
    }
}
