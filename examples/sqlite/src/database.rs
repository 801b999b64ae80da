//! The service's tables, and a query that contains the condition.

use crate::condition::{Condition, condition};
use crate::ids::IdType;
use rolecall::{Action, ResourceKind, Subject, filter};
use rusqlite::types::FromSql;
use rusqlite::{Connection, ToSql, params_from_iter};
use std::error::Error;
use std::hash::Hash;

/// One table for each kind, with the kind's name, and one table of the users that its rows are assigned to.
///
/// All ids have one type. Each index serves one sort of group.
#[must_use]
pub fn schema(ids: IdType) -> String {
    ResourceKind::ALL.into_iter().map(|kind| table(kind, ids.as_sql())).collect()
}

fn table(kind: ResourceKind, id: &str) -> String {
    let columns = match kind {
        ResourceKind::Organization => String::new(),
        // an organization or a user owns it, never both
        ResourceKind::App => format!(
            ", organization {id}, user {id}, public BOOLEAN NOT NULL,
             CHECK ((organization IS NULL) <> (user IS NULL))"
        ),
        _ if kind.is_in_app() => format!(", app {id} NOT NULL REFERENCES app, public BOOLEAN NOT NULL"),
        _ => format!(", organization {id} NOT NULL REFERENCES organization"),
    };
    let indexes = match kind {
        ResourceKind::Organization => "",
        ResourceKind::App => {
            "CREATE INDEX app_organization ON app (organization);
             CREATE INDEX app_user ON app (user);
             CREATE INDEX app_public ON app (public) WHERE public = TRUE;"
        }
        _ if kind.is_in_app() => &format!("CREATE INDEX {kind}_app ON {kind} (app, public);"),
        _ => &format!("CREATE INDEX {kind}_organization ON {kind} (organization);"),
    };
    format!(
        "CREATE TABLE {kind} (id {id} PRIMARY KEY NOT NULL{columns});
         {indexes}
         CREATE TABLE {kind}_assignee (
             user {id} NOT NULL, {kind} {id} NOT NULL REFERENCES {kind}, PRIMARY KEY (user, {kind})
         ) WITHOUT ROWID;
        "
    )
}

/// The query for the ids of the rows that satisfy the condition.
#[must_use]
pub fn query(kind: ResourceKind, condition: &Condition) -> String {
    format!("SELECT {kind}.id FROM {kind} WHERE {} ORDER BY {kind}.id", condition.sql)
}

/// The ids of all rows that the subject may do the action on. The action determines the table.
///
/// # Errors
///
/// The errors of the database and of [`condition`].
pub fn list<Id>(
    connection: &Connection,
    subject: &Subject<Id>,
    action: Action,
    ids: IdType,
) -> Result<Vec<Id>, Box<dyn Error>>
where
    Id: Eq + Hash + ToSql + FromSql,
{
    let condition = condition(&filter(subject, action), ids)?;
    let mut statement = connection.prepare_cached(&query(action.applies_to(), &condition))?;
    let rows = statement.query_map(params_from_iter(&condition.parameters), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
