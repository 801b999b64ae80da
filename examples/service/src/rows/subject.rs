//! The facts of one user, loaded from rows.

use crate::Id;
use crate::database::{Database, unavailable};
use crate::log::{number, read};
use crate::things::store::is_storable;
use crate::unavailable::Unavailable;
use rolecall::custom::{AnyRole, AnyTeamPermission, CustomRole};
use rolecall::{Owner, Permission, Role, Subject, SubjectRows};
use sqlx::Row;
use sqlx::any::AnyRow;

/// A row for each app of each team of each membership of the user; `NULL` where there is none.
const MEMBERSHIPS: &str = "\
    SELECT m.organization, m.role, r.definition, CASE WHEN m.suspended THEN 1 ELSE 0 END, \
           t.id, CASE WHEN t.confining THEN 1 ELSE 0 END, a.app, a.permission \
    FROM members m \
    LEFT JOIN roles r ON r.organization = m.organization AND r.id = m.custom_role \
    LEFT JOIN team_members tm ON tm.organization = m.organization AND tm.user_id = m.user_id \
    LEFT JOIN teams t ON t.organization = tm.organization AND t.id = tm.team \
    LEFT JOIN team_apps a ON a.organization = t.organization AND a.team = t.id \
    WHERE m.user_id = $1 \
    ORDER BY m.organization, t.id, a.app";

/// A row for each app that is shared with the user.
const SHARES: &str = "\
    SELECT a.organization, a.user_id, s.app, s.permissions \
    FROM shares s JOIN apps a ON a.id = s.app WHERE s.user_id = $1 \
    ORDER BY a.organization IS NULL, a.organization, a.user_id, s.app";

/// The user with all memberships and shares, if the user has an account.
///
/// A service without a replica loads each caller so. The queries see one moment each: a service that needs one for both
/// runs them in a transaction.
pub(crate) async fn subject(database: &Database, user: &str) -> Result<Option<Subject<Id>>, Unavailable> {
    if !is_storable(user) {
        return Ok(None);
    }
    let account = sqlx::query("SELECT id FROM users WHERE id = $1").bind(user);
    if database.within(account.fetch_optional(&database.pool)).await?.is_none() {
        return Ok(None);
    }
    let mut rows = SubjectRows::new(user.to_owned());
    for row in database.within(sqlx::query(MEMBERSHIPS).bind(user).fetch_all(&database.pool)).await? {
        let role = role(text(&row, 1)?.as_deref(), text(&row, 2)?.as_deref())?;
        let team = text(&row, 4)?.map(|team| Ok((team, number(&row, 5)? == 1))).transpose()?;
        let permission =
            text(&row, 7)?.map(|permission| read::<AnyTeamPermission>(&permission)).transpose()?;
        let organization = row.try_get(0).map_err(unavailable)?;
        rows.joined(organization, role, number(&row, 3)? == 1, team, text(&row, 6)?.zip(permission));
    }
    for row in database.within(sqlx::query(SHARES).bind(user).fetch_all(&database.pool)).await? {
        let owner = match (text(&row, 0)?, text(&row, 1)?) {
            (Some(organization), None) => Owner::Organization(organization),
            (None, Some(user)) => Owner::User(user),
            (Some(_), Some(_)) | (None, None) => return Err(broken("an app without one owner")),
        };
        let permissions: Permission = read(&row.try_get::<String, _>(3).map_err(unavailable)?)?;
        // an empty share lists a collaborator, and gives nothing
        if !permissions.is_empty() {
            rows.share(owner, row.try_get(2).map_err(unavailable)?, permissions);
        }
    }
    rows.build_under(handlers::policy()).map(Some).map_err(|error| broken(&error.to_string()))
}

fn role(documented: Option<&str>, custom: Option<&str>) -> Result<AnyRole, Unavailable> {
    match (documented, custom) {
        (Some(name), _) => Ok(name.parse::<Role>().map_err(|error| broken(&error.to_string()))?.into()),
        (None, Some(definition)) => Ok(read::<CustomRole>(definition)?.into()),
        (None, None) => Err(broken("a member without a role")),
    }
}

fn text(row: &AnyRow, column: usize) -> Result<Option<String>, Unavailable> {
    row.try_get(column).map_err(unavailable)
}

fn broken(reason: &str) -> Unavailable {
    Unavailable::Broken { reason: reason.to_owned() }
}
