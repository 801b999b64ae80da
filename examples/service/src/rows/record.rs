//! One row, as the directory has it.

use super::touched::Row;
use crate::Id;
use crate::database::Value;
use rolecall::Owner;
use rolecall::directory::{Directory, RoleRef};
use serde::Serialize;
use sqlx::{AnyConnection, AssertSqlSafe};

/// A row: its key, and its other columns, or `None` if there is no such row any more.
pub(super) struct Record<'a> {
    table: &'static str,
    key: Vec<(&'static str, &'a str)>,
    columns: Option<Vec<(&'static str, Value)>>,
}

impl Record<'_> {
    /// Writes the row or deletes it. Rows that refer to a deleted one go with it.
    ///
    /// The names of tables and columns are this file's own; every value is bound.
    pub(super) async fn write(self, to: &mut AnyConnection) -> Result<(), sqlx::Error> {
        let sql = if let Some(columns) = &self.columns {
            self.upsert(columns)
        } else {
            let key = (1_u32..).zip(&self.key).map(|(n, (name, _))| format!("{name} = ${n}"));
            format!("DELETE FROM {} WHERE {}", self.table, key.collect::<Vec<_>>().join(" AND "))
        };
        let query =
            self.key.iter().fold(sqlx::query(AssertSqlSafe(sql)), |query, (_, value)| query.bind(*value));
        let columns = self.columns.into_iter().flatten();
        columns.fold(query, |query, (_, value)| value.bound(query)).execute(to).await?;
        Ok(())
    }

    fn upsert(&self, columns: &[(&'static str, Value)]) -> String {
        let key: Vec<_> = self.key.iter().map(|(name, _)| *name).collect();
        let names: Vec<_> = key.iter().copied().chain(columns.iter().map(|(name, _)| *name)).collect();
        let places: Vec<_> = (1_u32..).zip(&names).map(|(n, _)| format!("${n}")).collect();
        let sets: Vec<_> = columns.iter().map(|(name, _)| format!("{name} = excluded.{name}")).collect();
        let on_conflict =
            if sets.is_empty() { "NOTHING".to_owned() } else { format!("UPDATE SET {}", sets.join(", ")) };
        let (table, names, places, key) = (self.table, names.join(", "), places.join(", "), key.join(", "));
        format!("INSERT INTO {table} ({names}) VALUES ({places}) ON CONFLICT ({key}) DO {on_conflict}")
    }
}

/// The row, as the directory has it.
pub(super) fn record<'a>(directory: &Directory<Id>, row: Row<'a>) -> Result<Record<'a>, sqlx::Error> {
    let (table, key): (_, Vec<(_, &str)>) = match row {
        Row::User(user) => ("users", vec![("id", user)]),
        Row::Organization(organization) => ("organizations", vec![("id", organization)]),
        Row::Role { organization, role } => ("roles", vec![("organization", organization), ("id", role)]),
        Row::Member { organization, user } => {
            ("members", vec![("organization", organization), ("user_id", user)])
        }
        Row::Invitation { organization, invitation } => {
            ("invitations", vec![("organization", organization), ("id", invitation)])
        }
        // an app of another owner with this id is a conflict, and not this row
        Row::App { owner: Owner::Organization(organization), app } => {
            ("apps", vec![("organization", organization), ("id", app)])
        }
        Row::App { owner: Owner::User(user), app } => ("apps", vec![("user_id", user), ("id", app)]),
        Row::Share { app, user, .. } => ("shares", vec![("app", app), ("user_id", user)]),
        Row::Team { organization, team } => ("teams", vec![("organization", organization), ("id", team)]),
        Row::TeamMember { organization, team, user } => {
            ("team_members", vec![("organization", organization), ("team", team), ("user_id", user)])
        }
        Row::TeamApp { organization, team, app } => {
            ("team_apps", vec![("organization", organization), ("team", team), ("app", app)])
        }
    };
    Ok(Record { table, key, columns: columns(directory, row)? })
}

type Columns = Option<Vec<(&'static str, Value)>>;

fn columns(directory: &Directory<Id>, row: Row<'_>) -> Result<Columns, sqlx::Error> {
    let of = |organization| directory.organization(organization);
    Ok(match row {
        Row::User(user) => directory.account(user).map(|account| {
            let name = account.name().map(ToString::to_string);
            vec![
                ("email", text(account.email())),
                ("email_confirmed", Value::Flag(account.is_email_confirmed())),
                ("name", Value::Text(name)),
            ]
        }),
        Row::Organization(organization) => {
            of(organization).map(|content| vec![("name", text(content.name()))])
        }
        Row::Role { organization, role } => match of(organization).and_then(|content| content.role(role)) {
            Some(definition) => Some(vec![("definition", json(definition)?)]),
            None => None,
        },
        Row::Member { organization, user } => {
            of(organization).and_then(|content| content.member(user)).map(|member| {
                let [role, custom_role] = role(member.role());
                vec![role, custom_role, ("suspended", Value::Flag(member.is_suspended()))]
            })
        }
        Row::Invitation { organization, invitation } => {
            of(organization).and_then(|content| content.invitation(invitation)).map(|sent| {
                let [role, custom_role] = role(sent.role());
                vec![
                    role,
                    custom_role,
                    ("email", text(sent.email())),
                    ("invited_by", text(sent.invited_by())),
                    ("status", text(sent.status().as_str())),
                    ("expires_at", Value::Number(sent.expires_at())),
                ]
            })
        }
        Row::App { owner, app } => directory.app(&owned(owner), app).map(|content| {
            vec![
                ("name", text(content.name())),
                ("name_key", Value::Text(Some(content.name().to_string().to_lowercase()))),
                ("description", text(content.description())),
                ("public", Value::Flag(content.is_public())),
                ("created_at", Value::Number(Some(content.created_at()))),
                ("updated_at", Value::Number(Some(content.updated_at()))),
            ]
        }),
        Row::Share { owner, app, user } => {
            match directory.app(&owned(owner), app).and_then(|content| content.share_of(user)) {
                Some(share) => {
                    Some(vec![("permissions", json(&handlers::VOCABULARY.written(share.permissions()))?)])
                }
                None => None,
            }
        }
        Row::Team { organization, team } => of(organization)
            .and_then(|content| content.team(team))
            .map(|team| vec![("name", text(team.name())), ("confining", Value::Flag(team.is_confining()))]),
        Row::TeamMember { organization, team, user } => {
            let team = of(organization).and_then(|content| content.team(team));
            team.filter(|team| team.has_member(user)).map(|_| Vec::new())
        }
        Row::TeamApp { organization, team, app } => {
            let team = of(organization).and_then(|content| content.team(team));
            match team.and_then(|team| team.permission_on(app)) {
                Some(permission) => Some(vec![("permission", json(permission)?)]),
                None => None,
            }
        }
    })
}

/// A documented role by its name, or a custom one by its id.
fn role(role: &RoleRef<Id>) -> [(&'static str, Value); 2] {
    let (documented, custom) = match role {
        RoleRef::Documented(role) => (Some(role.as_str().to_owned()), None),
        RoleRef::Custom(role) => (None, Some(role.clone())),
    };
    [("role", Value::Text(documented)), ("custom_role", Value::Text(custom))]
}

fn owned(owner: Owner<&Id>) -> Owner<Id> {
    match owner {
        Owner::Organization(organization) => Owner::Organization(organization.clone()),
        Owner::User(user) => Owner::User(user.clone()),
    }
}

fn text(value: &(impl ToString + ?Sized)) -> Value {
    Value::Text(Some(value.to_string()))
}

fn json(value: &impl Serialize) -> Result<Value, sqlx::Error> {
    let text = serde_json::to_string(value).map_err(|error| sqlx::Error::Encode(error.into()))?;
    Ok(Value::Text(Some(text)))
}
