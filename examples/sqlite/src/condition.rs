//! Turns a filter into SQL. A service copies this file and adapts it to its own tables.

use rolecall::ResourceKind;
use rolecall::filter::{Clause, Extent, Filter};
use rolecall::own::{AnyKind, KindPlace};
use serde::Serialize;
use serde::ser::Error;
use serde_json::{Error as JsonError, Value, json};
use std::mem::discriminant;

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

/// The condition that the filter contains a row of the kind's table.
///
/// All clauses of one sort make one term, which an index answers; `OR` joins the terms. A filter without clauses
/// gives `FALSE`, because an empty condition would select every row.
///
/// # Errors
///
/// An id is neither a 64-bit integer nor a string without NUL.
pub fn condition<Id: Serialize + PartialEq>(filter: &Filter<'_, Id>) -> Result<Condition, JsonError> {
    let (mut terms, mut parameters) = (Vec::new(), Vec::new());
    if let Filter::AnyOf { kind, clauses } = filter {
        for (clause, ids) in sorts(*kind, clauses)? {
            terms.push(term(*kind, clause));
            let (extent, assigned_to) = parts(clause);
            if !matches!(extent, Extent::Public) {
                parameters.push(Value::from(ids).to_string());
            }
            if let Some(user) = assigned_to {
                parameters.push(json!([id(user)?]).to_string());
            }
        }
    }
    let sql = if terms.is_empty() { "FALSE".to_owned() } else { terms.join(" OR ") };
    Ok(Condition { sql: format!("({sql})"), parameters })
}

/// The clause's extent, and the user that its rows must be assigned to, if the clause names one.
fn parts<'a, Id>(clause: &Clause<'a, Id>) -> (Extent<'a, Id>, Option<&'a Id>) {
    match *clause {
        Clause::All(extent) => (extent, None),
        Clause::AssignedTo { user, extent } => (extent, Some(user)),
    }
}

/// The first clause of each sort, and the ids in all clauses of that sort.
type Sorts<'s, 'a, Id> = Vec<(&'s Clause<'a, Id>, Vec<Value>)>;

fn sorts<'s, 'a, Id: Serialize + PartialEq>(
    kind: AnyKind,
    clauses: &'s [Clause<'a, Id>],
) -> Result<Sorts<'s, 'a, Id>, JsonError> {
    let mut sorts: Sorts<'s, 'a, Id> = Vec::new();
    for clause in clauses {
        let (extent, assigned_to) = parts(clause);
        let named = match extent {
            Extent::Organization { organization } => id(organization)?,
            Extent::Personal { user } if kind.is_in_app() || can_be_a_users(kind) => id(user)?,
            Extent::App { organization, app } if kind.is_in_app() => json!([id(organization)?, id(app)?]),
            Extent::Public if kind.is_in_app() => Value::Null,
            // these extents contain only rows that are in apps
            Extent::Personal { .. } | Extent::App { .. } | Extent::Public => continue,
        };
        let alike = |first: &Clause<'_, Id>| {
            let (first, first_assigned_to) = parts(first);
            discriminant(&first) == discriminant(&extent) && first_assigned_to == assigned_to
        };
        match sorts.iter_mut().find(|(first, _)| alike(first)) {
            Some((_, ids)) => ids.push(named),
            None => sorts.push((clause, vec![named])),
        }
    }
    Ok(sorts)
}

/// Whether rows of the kind can belong to a user without being in an app: only those of a service's own kinds. Their table
/// has a column `user` beside `organization`, and one of the two is null.
fn can_be_a_users(kind: AnyKind) -> bool {
    match kind {
        AnyKind::Documented(_) => false,
        AnyKind::Own(own) => match own.place {
            KindPlace::OfOrganizationsAndUsers => true,
            KindPlace::InApps | KindPlace::OfOrganizations => false,
        },
    }
}

/// The id in JSON, if `SQLite` reads the same id back: it turns larger numbers into floats, and older versions
/// end a string at NUL, which makes it another row's id.
fn id<Id: Serialize>(id: &Id) -> Result<Value, JsonError> {
    match serde_json::to_value(id)? {
        Value::Number(number) if number.is_i64() => Ok(number.into()),
        Value::String(text) if !text.contains('\0') => Ok(text.into()),
        other => Err(JsonError::custom(format_args!("SQLite may read another id than {other}"))),
    }
}

/// The term for clauses of this sort. It contains no input: the tables have the names of the kinds, and ids are bound.
fn term<Id>(kind: AnyKind, clause: &Clause<'_, Id>) -> String {
    let (extent, assigned_to) = parts(clause);
    let among = match extent {
        Extent::Organization { .. } | Extent::Personal { .. } if !kind.is_in_app() => {
            "SELECT value FROM json_each(?)"
        }
        Extent::Organization { .. } => {
            "SELECT id FROM app WHERE organization IN (SELECT value FROM json_each(?))"
        }
        // compares the organization too: a team may still list an app that was transferred to another organization
        Extent::App { .. } => {
            "SELECT app.id FROM json_each(?) AS pair CROSS JOIN app \
             ON app.id = pair.value ->> 1 AND app.organization = pair.value ->> 0"
        }
        Extent::Personal { .. } => "SELECT id FROM app WHERE user IN (SELECT value FROM json_each(?))",
        Extent::Public => "SELECT id FROM app WHERE public = TRUE",
    };
    let column = match kind {
        AnyKind::Documented(ResourceKind::Organization | ResourceKind::App) => "id",
        _ if kind.is_in_app() => "app",
        _ if matches!(extent, Extent::Personal { .. }) => "user",
        _ => "organization",
    };
    let mut all = vec![format!("{kind}.{column} IN ({among})")];
    if matches!(extent, Extent::Public) {
        all.push(format!("{kind}.public = TRUE"));
    }
    if assigned_to.is_some() {
        let theirs = "user IN (SELECT value FROM json_each(?))";
        all.push(format!("{kind}.id IN (SELECT {kind} FROM {kind}_assignee WHERE {theirs})"));
    }
    all.join(" AND ")
}
