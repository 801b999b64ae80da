//! From a scope to SQL: what a service would copy and fit to its own tables.

use rolecall::ResourceKind;
use rolecall::filter::{Clause, Extent, Filter};
use serde::Serialize;
use serde::ser::Error;
use serde_json::{Error as JsonError, Value, json};
use std::mem::discriminant;

/// A condition for a `WHERE` clause, and what to bind to its placeholders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// In parentheses, so that `AND` can stand before or after it.
    pub sql: String,
    /// For each `?`, in order, a list in JSON.
    ///
    /// However long, a list is one variable. So 10,000 single apps come nowhere near `SQLite`'s limits of
    /// 32,766 variables and 1,000 levels of an expression, and there are few texts, each prepared once.
    pub parameters: Vec<String>,
}

/// The condition that a row of the kind's table is in the scope.
///
/// All clauses of one sort are one term, found by an index; between the terms is `OR`. Where there is no arm
/// the condition is `FALSE`, not empty.
///
/// # Errors
///
/// An id that is neither an integer of 64 bits nor a string without NUL.
pub fn condition<Id: Serialize + PartialEq>(scope: &Filter<'_, Id>) -> Result<Condition, JsonError> {
    let (mut terms, mut parameters) = (Vec::new(), Vec::new());
    if let Filter::AnyOf { kind, clauses } = scope {
        for (arm, ids) in sorts(*kind, clauses)? {
            terms.push(term(*kind, arm));
            let (extent, assigned_to) = parts(arm);
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

/// Where the arm is, and to whom alone what is there must be assigned.
fn parts<'a, Id>(arm: &Clause<'a, Id>) -> (Extent<'a, Id>, Option<&'a Id>) {
    match *arm {
        Clause::All(extent) => (extent, None),
        Clause::AssignedTo { user, extent } => (extent, Some(user)),
    }
}

/// The first arm of each sort, and what the clauses of that sort name.
type Sorts<'s, 'a, Id> = Vec<(&'s Clause<'a, Id>, Vec<Value>)>;

fn sorts<'s, 'a, Id: Serialize + PartialEq>(
    kind: ResourceKind,
    clauses: &'s [Clause<'a, Id>],
) -> Result<Sorts<'s, 'a, Id>, JsonError> {
    let mut sorts: Sorts<'s, 'a, Id> = Vec::new();
    for arm in clauses {
        let (extent, assigned_to) = parts(arm);
        let named = match extent {
            Extent::Organization { organization } => id(organization)?,
            // the other clauses hold only what is in apps
            _ if !kind.is_in_app() => continue,
            Extent::App { organization, app } => json!([id(organization)?, id(app)?]),
            Extent::Personal { user } => id(user)?,
            Extent::Public => Value::Null,
        };
        let alike = |first: &Clause<'_, Id>| {
            let (first, first_assigned_to) = parts(first);
            discriminant(&first) == discriminant(&extent) && first_assigned_to == assigned_to
        };
        match sorts.iter_mut().find(|(first, _)| alike(first)) {
            Some((_, ids)) => ids.push(named),
            None => sorts.push((arm, vec![named])),
        }
    }
    Ok(sorts)
}

/// The id in JSON, if `SQLite` reads the same one from it: a larger number becomes a float, and for older
/// versions a string ends at NUL, where it is the id of something else.
fn id<Id: Serialize>(id: &Id) -> Result<Value, JsonError> {
    match serde_json::to_value(id)? {
        Value::Number(number) if number.is_i64() => Ok(number.into()),
        Value::String(text) if !text.contains('\0') => Ok(text.into()),
        other => Err(JsonError::custom(format_args!("SQLite may read another id than {other}"))),
    }
}

/// The term for clauses of that sort. What is written into it is no input: the tables are named as the kinds.
fn term<Id>(kind: ResourceKind, arm: &Clause<'_, Id>) -> String {
    let (extent, assigned_to) = parts(arm);
    let among = match extent {
        Extent::Organization { .. } if !kind.is_in_app() => "SELECT value FROM json_each(?)",
        Extent::Organization { .. } => {
            "SELECT id FROM app WHERE organization IN (SELECT value FROM json_each(?))"
        }
        // with the organization: a team may still have an app that was transferred to another one
        Extent::App { .. } => {
            "SELECT app.id FROM json_each(?) AS pair CROSS JOIN app \
             ON app.id = pair.value ->> 1 AND app.organization = pair.value ->> 0"
        }
        Extent::Personal { .. } => "SELECT id FROM app WHERE user IN (SELECT value FROM json_each(?))",
        Extent::Public => "SELECT id FROM app WHERE public = TRUE",
    };
    let column = match kind {
        ResourceKind::Organization | ResourceKind::App => "id",
        _ if kind.is_in_app() => "app",
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
