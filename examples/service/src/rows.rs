//! Facts as rows, for queries and for the database's constraints.

mod record;
pub(crate) mod subject;
mod touched;

use self::record::record;
use self::touched::touched;
use crate::Id;
use rolecall::directory::{Command, Directory, Event};
use sqlx::{Any, Transaction};

/// Writes the rows that the event changes, as the directory has them after the event.
///
/// Each row is written from the directory and not from the event, so that the two cannot differ: a fact that the directory
/// has is a row, and a fact that it has not is none.
pub(crate) async fn store(
    transaction: &mut Transaction<'static, Any>,
    directory: &Directory<Id>,
    event: &Event<Id>,
) -> Result<(), sqlx::Error> {
    if let (Command::TransferApp { app, organization, new_id, .. }, Some(by)) = (event.command(), event.by())
    {
        move_app(transaction, (by, app), (organization, new_id.as_ref().unwrap_or(app))).await?;
    }
    for row in touched(event) {
        record(directory, row)?.write(&mut *transaction).await?;
    }
    Ok(())
}

/// Gives a user's app, and all that is in it, to the organization. Otherwise the app would be deleted with all that is in
/// it, and be made anew. Each thing gets a new version: who asked about it under the old owner does not change it now.
async fn move_app(
    transaction: &mut Transaction<'static, Any>,
    (user, app): (&Id, &Id),
    (organization, id): (&Id, &Id),
) -> Result<(), sqlx::Error> {
    let sql = "UPDATE apps SET id = $1, organization = $2, user_id = NULL WHERE id = $3 AND user_id = $4";
    let query = sqlx::query(sql).bind(id.as_str()).bind(organization.as_str());
    query.bind(app.as_str()).bind(user.as_str()).execute(&mut **transaction).await?;
    let sql = "UPDATE things SET organization = $1, user_id = NULL, version = version + 1 WHERE app = $2";
    sqlx::query(sql).bind(organization.as_str()).bind(id.as_str()).execute(&mut **transaction).await?;
    Ok(())
}
