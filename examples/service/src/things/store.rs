//! Things in the database.

use super::limits::content;
use super::{Thing, ThingError};
use crate::Id;
use crate::clock;
use crate::database::{Database, Value, signed, unavailable};
use crate::log::number;
use crate::unavailable::Unavailable;
use rolecall::own::AnyKind;
use rolecall::{Owner, ResourceKind};
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe, Row};

/// The columns of a thing without its content, of a row `x` with its app `a`.
// no booleans: sqlx's driver for several databases reads none from SQLite
pub(crate) const LISTED: &str = "x.id, x.kind, x.organization, x.user_id, x.app, x.name, \
     CASE WHEN x.public THEN 1 ELSE 0 END, CASE WHEN a.public THEN 1 ELSE 0 END, \
     x.created_by, x.created_at, x.updated_at, x.version";
/// The app of a thing.
pub(crate) const JOINED: &str = "LEFT JOIN apps a ON a.id = x.app";
/// Apps, with the columns of things.
pub(crate) const APPS: &str = "(SELECT id, 'app' AS kind, organization, user_id, id AS app, name, name_key, \
     description AS content, public, '' AS created_by, created_at, updated_at, 1 AS version FROM apps)";
/// The thing or the app with the id.
pub(crate) async fn find(database: &Database, id: &str) -> Result<Option<Thing>, Unavailable> {
    if !is_storable(id) {
        return Ok(None);
    }
    let sql = format!(
        "SELECT {LISTED}, x.content FROM things x {JOINED} WHERE x.id = $1 UNION ALL SELECT {LISTED}, x.content FROM {APPS} x {JOINED} WHERE x.id = $1"
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(id);
    let row = database.within(query.fetch_optional(&database.pool)).await?;
    let Some(row) = row else { return Ok(None) };
    let mut found = vec![thing(&row)?];
    load_assignees(database, &mut found).await?;
    Ok(found.pop())
}

/// The thing in a row of [`LISTED`] with its content.
fn thing(row: &AnyRow) -> Result<Thing, Unavailable> {
    let listed = listed(row)?;
    let text: String = row.try_get(12).map_err(unavailable)?;
    let content = match listed.kind {
        AnyKind::Documented(ResourceKind::App) => serde_json::json!({ "description": text }),
        AnyKind::Documented(_) | AnyKind::Own(_) => {
            serde_json::from_str(&text).map_err(|error| Unavailable::Broken { reason: error.to_string() })?
        }
    };
    Ok(Thing { content, ..listed })
}

/// The thing in a row of [`LISTED`].
pub(crate) fn listed(row: &AnyRow) -> Result<Thing, Unavailable> {
    let text = |column| row.try_get::<String, _>(column).map_err(unavailable);
    let maybe = |column| row.try_get::<Option<String>, _>(column).map_err(unavailable);
    let broken = |reason: String| Unavailable::Broken { reason };
    let owner = match (maybe(2)?, maybe(3)?) {
        (Some(organization), None) => Owner::Organization(organization),
        (None, Some(user)) => Owner::User(user),
        (Some(_), Some(_)) | (None, None) => return Err(broken("a thing without one owner".to_owned())),
    };
    Ok(Thing {
        id: text(0)?,
        kind: handlers::VOCABULARY.kind(&text(1)?).map_err(|error| broken(error.to_string()))?,
        owner,
        app: maybe(4)?,
        name: text(5)?,
        content: serde_json::Value::Null,
        public: number(row, 6)? == 1,
        app_public: number(row, 7)? == 1,
        assignees: Vec::new(),
        created_by: text(8)?,
        created_at: number(row, 9)?,
        updated_at: number(row, 10)?,
        version: number(row, 11)?,
    })
}

/// Adds the users whom each thing is assigned to.
pub(crate) async fn load_assignees(database: &Database, things: &mut [Thing]) -> Result<(), Unavailable> {
    let ids: Vec<_> = things.iter().map(|thing| [thing.id.as_str()]).collect();
    let ids =
        serde_json::to_string(&ids).map_err(|error| Unavailable::Broken { reason: error.to_string() })?;
    let each = database.dialect.each("$1");
    let sql = format!(
        "SELECT s.thing, s.user_id FROM {each} CROSS JOIN thing_assignees s WHERE s.thing = each.value ->> 0 ORDER BY s.thing, s.user_id"
    );
    let query = sqlx::query(AssertSqlSafe(sql)).bind(ids);
    for row in database.within(query.fetch_all(&database.pool)).await? {
        let (id, user): (String, Id) =
            (row.try_get(0).map_err(unavailable)?, row.try_get(1).map_err(unavailable)?);
        if let Some(thing) = things.iter_mut().find(|thing| thing.id == id) {
            thing.assignees.push(user);
        }
    }
    Ok(())
}

pub(crate) async fn insert(database: &Database, thing: Thing) -> Result<Thing, ThingError> {
    let thing = Thing { version: 1, ..thing };
    require_storable(&thing)?;
    let content = content(&thing)?;
    let mut transaction = database.begin().await?;
    // the owner of a thing in an app is the owner of the app: otherwise one could put a thing where another owner looks
    if let Some(app) = &thing.app {
        let (organization, user) = owner(&thing.owner);
        // locked, so that the app is not transferred or deleted meanwhile
        let lock = database.dialect.for_share();
        let sql = format!("SELECT id FROM apps WHERE id = $1 AND (organization = $2 OR user_id = $3) {lock}");
        let query = sqlx::query(AssertSqlSafe(sql)).bind(app.as_str()).bind(organization).bind(user);
        if database.within(query.fetch_optional(&mut *transaction)).await?.is_none() {
            return Err(ThingError::NoPlace);
        }
    }
    let (organization, user) = owner(&thing.owner);
    let values = [
        Value::Text(Some(thing.id.clone())),
        Value::Text(Some(thing.kind.as_str().to_owned())),
        Value::Text(organization),
        Value::Text(user),
        Value::Text(thing.app.clone()),
        Value::Text(Some(thing.name.clone())),
        Value::Text(Some(thing.name.to_lowercase())),
        Value::Text(Some(content)),
        Value::Flag(thing.public),
        Value::Text(Some(thing.created_by.clone())),
        Value::Number(Some(thing.created_at)),
        Value::Number(Some(thing.updated_at)),
        Value::Number(Some(thing.version)),
    ];
    let sql = "INSERT INTO things (id, kind, organization, user_id, app, name, name_key, content, public, created_by, \
               created_at, updated_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let query = values.into_iter().fold(sqlx::query(sql), |query, value| value.bound(query));
    query.execute(&mut *transaction).await.map_err(refused)?;
    assign(&mut transaction, &thing).await?;
    database.within(transaction.commit()).await?;
    Ok(thing)
}

pub(crate) async fn update(database: &Database, thing: Thing) -> Result<Thing, ThingError> {
    require_storable(&thing)?;
    let content = content(&thing)?;
    let mut transaction = database.begin().await?;
    let now = clock::now().max(thing.updated_at);
    let sql = "UPDATE things SET name = $1, name_key = $2, content = $3, public = $4, updated_at = $5, version = version + 1 \
               WHERE id = $6 AND version = $7";
    let query = sqlx::query(sql).bind(thing.name.as_str()).bind(thing.name.to_lowercase());
    let query = query.bind(content).bind(thing.public).bind(signed(now));
    let query = query.bind(thing.id.as_str()).bind(signed(thing.version));
    if database.within(query.execute(&mut *transaction)).await?.rows_affected() == 0 {
        return Err(missing_or_changed(database, &mut transaction, &thing.id).await?);
    }
    let thing = Thing { updated_at: now, version: thing.version.saturating_add(1), ..thing };
    let delete = sqlx::query("DELETE FROM thing_assignees WHERE thing = $1").bind(thing.id.as_str());
    database.within(delete.execute(&mut *transaction)).await?;
    assign(&mut transaction, &thing).await?;
    database.within(transaction.commit()).await?;
    Ok(thing)
}

pub(crate) async fn delete(database: &Database, thing: &Thing) -> Result<(), ThingError> {
    let mut transaction = database.begin().await?;
    let sql = "DELETE FROM things WHERE id = $1 AND version = $2";
    let query = sqlx::query(sql).bind(thing.id.as_str()).bind(signed(thing.version));
    if database.within(query.execute(&mut *transaction)).await?.rows_affected() == 0 {
        return Err(missing_or_changed(database, &mut transaction, &thing.id).await?);
    }
    Ok(database.within(transaction.commit()).await?)
}

async fn assign(to: &mut AnyConnection, thing: &Thing) -> Result<(), ThingError> {
    for user in &thing.assignees {
        let sql = "INSERT INTO thing_assignees (thing, user_id) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        let query = sqlx::query(sql).bind(thing.id.as_str()).bind(user.as_str());
        query.execute(&mut *to).await.map_err(refused)?;
    }
    Ok(())
}

async fn missing_or_changed(
    database: &Database,
    of: &mut AnyConnection,
    id: &str,
) -> Result<ThingError, Unavailable> {
    let query = sqlx::query("SELECT id FROM things WHERE id = $1").bind(id);
    let is_there = database.within(query.fetch_optional(of)).await?.is_some();
    Ok(if is_there { ThingError::Changed } else { ThingError::Missing })
}

/// Whether the databases can store the text: PostgreSQL stores no NUL, and so no row has one.
pub(crate) fn is_storable(text: &str) -> bool {
    !text.contains('\0')
}

/// No place has an id, and no user, that cannot be stored.
fn require_storable(thing: &Thing) -> Result<(), ThingError> {
    let texts = [&thing.id, &thing.name].into_iter().chain(&thing.app).chain(&thing.assignees);
    if texts.into_iter().all(|text| is_storable(text)) { Ok(()) } else { Err(ThingError::NoPlace) }
}

fn refused(error: sqlx::Error) -> ThingError {
    match &error {
        sqlx::Error::Database(database) if database.is_unique_violation() => ThingError::Taken,
        sqlx::Error::Database(database) if database.is_foreign_key_violation() => ThingError::NoPlace,
        _ => unavailable(error).into(),
    }
}

fn owner(owner: &Owner<Id>) -> (Option<String>, Option<String>) {
    match owner {
        Owner::Organization(organization) => (Some(organization.clone()), None),
        Owner::User(user) => (None, Some(user.clone())),
    }
}
