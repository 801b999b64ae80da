//! The task that follows the log, so that the replica knows of what other instances wrote.

use super::instance::Instance;
use crate::database::Dialect;
use sqlx::postgres::{PgListener, PgPoolOptions};
use std::sync::{Arc, Weak};
use std::time::Duration;

/// The wait before another attempt to reach a database that is away.
const RETRY: Duration = Duration::from_millis(100);

/// Follows the log as long as the instance lives.
///
/// A notification only says that there is news, and may be lost. So the log is read from where the replica is: after a
/// notification, after each connection, and after each [pulse](crate::Settings::pulse) without either.
pub(super) fn start(instance: &Arc<Instance>) {
    tokio::spawn(follow(Arc::downgrade(instance)));
    if instance.database.dialect == Dialect::Postgres {
        tokio::spawn(listen(Arc::downgrade(instance)));
    }
}

async fn follow(instance: Weak<Instance>) {
    while let Some(instance) = instance.upgrade() {
        let pulse = match instance.replica.catch_up(&instance.database).await {
            Ok(()) => instance.settings.pulse,
            Err(unavailable) => {
                tracing::warn!(%unavailable, "the log cannot be read");
                RETRY.min(instance.settings.pulse)
            }
        };
        let news = instance.replica.news.notified();
        // a timeout is the pulse
        let _ = tokio::time::timeout(pulse, news).await;
    }
}

/// Wakes [`follow`] for each notification of PostgreSQL, and after each connection.
async fn listen(instance: Weak<Instance>) {
    while let Some(alive) = instance.upgrade() {
        let (url, patience) = (alive.database.url.clone(), alive.database.patience);
        drop(alive);
        if let Err(error) = listen_once(&instance, &url, patience).await {
            tracing::warn!(%error, "notifications cannot be had");
            tokio::time::sleep(RETRY).await;
        }
    }
}

async fn listen_once(instance: &Weak<Instance>, url: &str, patience: Duration) -> Result<(), sqlx::Error> {
    let options = PgPoolOptions::new().max_connections(1).acquire_timeout(patience);
    let mut listener = PgListener::connect_with(&options.connect(url).await?).await?;
    listener.listen("events").await?;
    loop {
        // what was written before the connection is news, too
        match instance.upgrade() {
            Some(instance) => instance.replica.news.notify_one(),
            None => return Ok(()),
        }
        // `None` is a connection that was lost and made again
        listener.try_recv().await?;
    }
}
