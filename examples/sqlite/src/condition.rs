//! Turns a filter into SQL. A service copies this file and adapts it to its own tables.

use crate::ids::{IdError, IdType};
use rolecall::ResourceKind;
use rolecall::filter::{Filter, Group, Rows};
use rolecall::own::AnyKind;
use rusqlite::ToSql;
use serde_json::{Value, json};

/// A condition for a `WHERE` clause and the parameters for its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// In parentheses, so that `AND` can stand before or after it.
    pub sql: String,
    /// One JSON list for each `?`, in order.
    ///
    /// A list is one variable, whatever its length. A filter of 10,000 single apps therefore stays below `SQLite`'s
    /// limits (32,766 variables, expressions 1,000 levels deep), and the few different statements are prepared once.
    pub parameters: Vec<String>,
}

const PUBLIC_APPS: &str = "SELECT id FROM app WHERE public = TRUE";

/// The condition that the filter contains a row of the kind's table, whose ids have this type.
///
/// Each group makes one term, which an index answers; `OR` joins the terms. A filter without groups gives `FALSE`, because
/// an empty condition would select every row.
///
/// # Errors
///
/// [`IdError`] for an id that the tables cannot have, so that no list is silently too short.
pub fn condition<Id: ToSql + PartialEq>(filter: &Filter<'_, Id>, ids: IdType) -> Result<Condition, IdError> {
    let Filter::AnyOf { kind, .. } = *filter else {
        return Ok(Condition { sql: "(FALSE)".to_owned(), parameters: Vec::new() });
    };
    let read = ids.read();
    let (mut terms, mut parameters) = (Vec::new(), Vec::new());
    let mut bind = |list: Value| parameters.push(list.to_string());
    // takes each group apart, so that the compiler asks here about a part that is new
    for Group { rows, is_public, assigned_to } in filter.groups() {
        let (column, named) = match &rows {
            Rows::All => ("", vec![]),
            Rows::OfOrganizations(owners) => ("organization", ids.each(owners)?),
            Rows::OfUsers(owners) => ("user", ids.each(owners)?),
            Rows::OfApps(apps) => ("organization", ids.pairs(apps)?),
            Rows::OfUsersApps(apps) => ("user", ids.pairs(apps)?),
        };
        let apps = match &rows {
            // all rows are meant only together with `is_public`
            Rows::All => PUBLIC_APPS.to_owned(),
            Rows::OfOrganizations(_) | Rows::OfUsers(_) => {
                format!("SELECT id FROM app WHERE {column} IN (SELECT {} FROM json_each(?))", read("value"))
            }
            // compares the owner too: a team may still list an app that was transferred to another organization
            Rows::OfApps(_) | Rows::OfUsersApps(_) => format!(
                "SELECT app.id FROM json_each(?) AS pair CROSS JOIN app ON app.id = {} AND app.{column} = {}",
                read("pair.value ->> 1"),
                read("pair.value ->> 0"),
            ),
        };
        let mut all = vec![match kind {
            AnyKind::Documented(ResourceKind::App) => format!("app.id IN ({apps})"),
            _ if kind.is_in_app() => format!("{kind}.app IN ({apps})"),
            // a kind outside apps has only groups of owners; of an organization itself, its id is that of the owner
            AnyKind::Documented(ResourceKind::Organization) => {
                format!("organization.id IN (SELECT {} FROM json_each(?))", read("value"))
            }
            _ => format!("{kind}.{column} IN (SELECT {} FROM json_each(?))", read("value")),
        }];
        if rows != Rows::All {
            bind(named.into());
        }
        if is_public {
            let app = if kind == ResourceKind::App { "id" } else { "app" };
            all.push(format!("{kind}.{app} IN ({PUBLIC_APPS}) AND {kind}.public = TRUE"));
        }
        if let Some(user) = assigned_to {
            let theirs = format!("user IN (SELECT {} FROM json_each(?))", read("value"));
            all.push(format!("{kind}.id IN (SELECT {kind} FROM {kind}_assignee WHERE {theirs})"));
            bind(json!([ids.encoded(user)?]));
        }
        terms.push(all.join(" AND "));
    }
    let sql = if terms.is_empty() { "FALSE".to_owned() } else { terms.join(" OR ") };
    Ok(Condition { sql: format!("({sql})"), parameters })
}
