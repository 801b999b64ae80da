//! The log of events in the database, and snapshots of the facts.

use crate::Id;
use crate::database::{Database, signed, unavailable};
use crate::unavailable::Unavailable;
use rolecall::Policy;
use rolecall::directory::{Directory, Event, Snapshot};
use serde::de::DeserializeOwned;
use sqlx::{Any, AnyConnection, Row, Transaction};

/// The greatest number of events that are read at once.
pub(crate) const AT_ONCE: u32 = 1000;

/// Locks the head of the log until the transaction ends, and returns the version of the last event.
pub(crate) async fn lock(
    database: &Database,
    transaction: &mut Transaction<'static, Any>,
) -> Result<u64, Unavailable> {
    // an update locks the row in PostgreSQL; in SQLite the whole database is locked already
    let sql = "UPDATE log_head SET version = version RETURNING version";
    let row = database.within(sqlx::query(sql).fetch_one(&mut **transaction)).await?;
    number(&row, 0)
}

/// The events from this version on, in order: at most [`AT_ONCE`].
pub(crate) async fn events_from(
    database: &Database,
    connection: &mut AnyConnection,
    version: u64,
    limit: u32,
) -> Result<Vec<Event<Id>>, Unavailable> {
    let sql = "SELECT body FROM events WHERE version >= $1 ORDER BY version LIMIT $2";
    let query = sqlx::query(sql).bind(signed(version)).bind(i64::from(limit));
    let rows = database.within(query.fetch_all(connection)).await?;
    rows.iter().map(|row| read(&row.try_get::<String, _>(0).map_err(unavailable)?)).collect()
}

/// Whether events that were read [`AT_ONCE`] are all that there are.
pub(crate) fn is_all(events: &[Event<Id>]) -> bool {
    events.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX)
}

/// Adds the event to the log. The transaction must have the [lock].
pub(crate) async fn append(
    transaction: &mut Transaction<'static, Any>,
    event: &Event<Id>,
) -> Result<(), sqlx::Error> {
    let body = serde_json::to_string(event).map_err(|error| sqlx::Error::Encode(error.into()))?;
    let sql = "INSERT INTO events (version, body) VALUES ($1, $2)";
    sqlx::query(sql).bind(signed(event.version())).bind(body).execute(&mut **transaction).await?;
    let sql = "UPDATE log_head SET version = $1";
    sqlx::query(sql).bind(signed(event.version())).execute(&mut **transaction).await?;
    Ok(())
}

/// The facts of the latest snapshot, or none at version 0.
pub(crate) async fn latest_snapshot(
    database: &Database,
    connection: &mut AnyConnection,
    policy: &Policy,
) -> Result<Directory<Id>, Unavailable> {
    let sql = "SELECT body FROM snapshots ORDER BY version DESC LIMIT 1";
    let Some(row) = database.within(sqlx::query(sql).fetch_optional(connection)).await? else {
        // with the indexes of its lists, which members, teams and invitations are searched in
        return Ok(Directory::new().governed_by(policy.clone()).searchable());
    };
    let snapshot: Snapshot<Id> = read(&row.try_get::<String, _>(0).map_err(unavailable)?)?;
    Directory::restore(snapshot, policy.clone())
        .map(Directory::searchable)
        .map_err(|error| Unavailable::Broken { reason: error.to_string() })
}

/// Stores the snapshot, in place of older ones.
pub(crate) async fn store_snapshot(
    database: &Database,
    version: u64,
    body: String,
) -> Result<(), Unavailable> {
    let sql = "INSERT INTO snapshots (version, body) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    let insert = sqlx::query(sql).bind(signed(version)).bind(body);
    database.within(insert.execute(&database.pool)).await?;
    // an older snapshot that was written for longer goes at once
    let delete = sqlx::query("DELETE FROM snapshots WHERE version < (SELECT max(version) FROM snapshots)");
    database.within(delete.execute(&database.pool)).await?;
    Ok(())
}

/// Reads a text that this service wrote, with the names of its own permissions.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Unavailable> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = handlers::VOCABULARY.read(&mut deserializer);
    let value = value.and_then(|value| deserializer.end().map(|()| value));
    value.map_err(|error| Unavailable::Broken { reason: error.to_string() })
}

/// The number in a column.
pub(crate) fn number(row: &sqlx::any::AnyRow, column: usize) -> Result<u64, Unavailable> {
    Ok(u64::try_from(row.try_get::<i64, _>(column).map_err(unavailable)?).unwrap_or(0))
}
