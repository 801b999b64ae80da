//! Turns a filter into SQL. A service copies this file and adapts it to its own tables.

use rolecall::filter::{Clause, Extent, Filter};
use rolecall::own::{AnyKind, KindPlace};
use rolecall::{Owner, Place, ResourceKind};
use serde::Serialize;
use serde::ser::Error;
use serde_json::{Error as JsonError, Value, json};

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
        for (sort, ids) in sorts(*kind, clauses)? {
            terms.push(term(*kind, &sort));
            if sort.of != Rows::All {
                parameters.push(Value::from(ids).to_string());
            }
            if let Some(user) = sort.assigned_to {
                parameters.push(json!([id(user)?]).to_string());
            }
        }
    }
    let sql = if terms.is_empty() { "FALSE".to_owned() } else { terms.join(" OR ") };
    Ok(Condition { sql: format!("({sql})"), parameters })
}

/// The clauses that one term can stand for.
#[derive(Debug, PartialEq, Eq)]
struct Sort<'a, Id> {
    of: Rows,
    /// Whether the rows and their apps must be public.
    is_public: bool,
    /// The user that the rows must be assigned to, if the clauses name one.
    assigned_to: Option<&'a Id>,
}

/// The rows among which the ids of a term pick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    OfOrganizations,
    OfUsers,
    OfAppsOfOrganizations,
    OfAppsOfUsers,
    All,
}

/// The sort of the clause, and what a row is picked by.
fn sort<'a, Id: Serialize>(clause: &Clause<'a, Id>) -> Result<(Sort<'a, Id>, Value), JsonError> {
    let (extent, assigned_to) = match *clause {
        Clause::All(extent) => (extent, None),
        Clause::AssignedTo { user, extent } => (extent, Some(user)),
    };
    let (is_public, place) = match extent {
        Extent::Organization { organization } => (false, Place::Organization(organization)),
        Extent::App { owner, app } => (false, Place::App { owner, app }),
        Extent::Personal { user } => (false, Place::PersonalApps(user)),
        Extent::Public => (true, Place::Everywhere),
        Extent::PublicAt { place } => (true, place.as_ref()),
    };
    let (of, named) = match place {
        Place::Everywhere => (Rows::All, Value::Null),
        Place::Organization(organization) => (Rows::OfOrganizations, id(organization)?),
        Place::PersonalApps(user) => (Rows::OfUsers, id(user)?),
        Place::App { owner: Owner::Organization(organization), app } => {
            (Rows::OfAppsOfOrganizations, json!([id(organization)?, id(app)?]))
        }
        Place::App { owner: Owner::User(user), app } => (Rows::OfAppsOfUsers, json!([id(user)?, id(app)?])),
    };
    Ok((Sort { of, is_public, assigned_to }, named))
}

/// Each sort of clauses, and the ids in all clauses of that sort.
type Sorts<'a, Id> = Vec<(Sort<'a, Id>, Vec<Value>)>;

fn sorts<'a, Id: Serialize + PartialEq>(
    kind: AnyKind,
    clauses: &[Clause<'a, Id>],
) -> Result<Sorts<'a, Id>, JsonError> {
    let mut sorts: Sorts<'a, Id> = Vec::new();
    for clause in clauses {
        let (sort, named) = sort(clause)?;
        let has_rows = match sort.of {
            _ if kind.is_in_app() => true,
            Rows::OfOrganizations => !sort.is_public,
            Rows::OfUsers => !sort.is_public && can_be_a_users(kind),
            // these contain only rows that are in apps
            Rows::OfAppsOfOrganizations | Rows::OfAppsOfUsers | Rows::All => false,
        };
        if !has_rows {
            continue;
        }
        match sorts.iter_mut().find(|(known, _)| *known == sort) {
            Some((_, ids)) => ids.push(named),
            None => sorts.push((sort, vec![named])),
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
fn term<Id>(kind: AnyKind, sort: &Sort<'_, Id>) -> String {
    let among = match sort.of {
        Rows::OfOrganizations | Rows::OfUsers if !kind.is_in_app() => "SELECT value FROM json_each(?)",
        Rows::OfOrganizations => "SELECT id FROM app WHERE organization IN (SELECT value FROM json_each(?))",
        // compares the owner too: a team may still list an app that was transferred to another organization
        Rows::OfAppsOfOrganizations => {
            "SELECT app.id FROM json_each(?) AS pair CROSS JOIN app \
             ON app.id = pair.value ->> 1 AND app.organization = pair.value ->> 0"
        }
        Rows::OfUsers => "SELECT id FROM app WHERE user IN (SELECT value FROM json_each(?))",
        Rows::OfAppsOfUsers => {
            "SELECT app.id FROM json_each(?) AS pair CROSS JOIN app \
             ON app.id = pair.value ->> 1 AND app.user = pair.value ->> 0"
        }
        Rows::All => "SELECT id FROM app WHERE public = TRUE",
    };
    let column = match kind {
        AnyKind::Documented(ResourceKind::Organization | ResourceKind::App) => "id",
        _ if kind.is_in_app() => "app",
        _ if sort.of == Rows::OfUsers => "user",
        _ => "organization",
    };
    let mut all = vec![format!("{kind}.{column} IN ({among})")];
    if sort.is_public {
        if sort.of != Rows::All {
            all.push(format!("{kind}.{column} IN (SELECT id FROM app WHERE public = TRUE)"));
        }
        all.push(format!("{kind}.public = TRUE"));
    }
    if sort.assigned_to.is_some() {
        let theirs = "user IN (SELECT value FROM json_each(?))";
        all.push(format!("{kind}.id IN (SELECT {kind} FROM {kind}_assignee WHERE {theirs})"));
    }
    all.join(" AND ")
}
