//! The rows of the file.

use csv::{ByteRecord, Writer, WriterBuilder};
use rolecall::Basis;
use rolecall::directory::{AccessRow, Directory, Organization, Reviewed};
use rolecall::filter::Extent;
use std::borrow::Cow;
use std::error::Error;
use std::io::Write;

pub const COLUMNS: [&str; 11] = [
    "user",
    "email",
    "where",
    "app",
    "app_name",
    "because",
    "role_or_team_permission",
    "team",
    "team_name",
    "count",
    "permissions",
];

/// In place of a user, in the rows of public apps.
const EVERYBODY: &str = "everybody";

/// Writes rows with the names of what they are about.
pub struct Rows<'a, W: Write> {
    directory: &'a Directory<u64>,
    organization: &'a Organization<u64>,
    table: Writer<W>,
}

impl<'a, W: Write> Rows<'a, W> {
    pub fn new(directory: &'a Directory<u64>, organization: &'a Organization<u64>, out: W) -> Self {
        let table = WriterBuilder::new().buffer_capacity(1 << 16).from_writer(out);
        Rows { directory, organization, table }
    }

    pub fn write(&mut self, row: &AccessRow<'_, u64>) -> csv::Result<()> {
        let Rows { directory, organization, table } = self;
        let (user, email) = match row.user {
            Some(user) => (user.to_string(), directory.account(user).map(|account| account.email().as_str())),
            None => (EVERYBODY.to_owned(), None),
        };
        let (place, app) = match row.extent {
            Extent::App { app, .. } => ("app", Some(app)),
            _ => ("organization", None),
        };
        let app_name = app.and_then(|app| organization.app(app)).map(|app| app.name().as_str());
        let (because, holding, team) = match row.basis {
            Basis::Role(role) => ("role", role.to_string(), None),
            Basis::Team { team, permission } => ("team", permission.to_string(), Some(team)),
            _ => ("public", String::new(), None),
        };
        let team_name = team.and_then(|team| organization.team(team)).map(|team| team.name().as_str());
        let id = |id: Option<&u64>| id.map(u64::to_string).unwrap_or_default();
        let (app, team) = (id(app), id(team));
        let (count, permissions) = (row.permissions.iter().count().to_string(), row.permissions.to_string());
        table.write_record([
            user.as_str(),
            &cell(email),
            place,
            &app,
            &cell(app_name),
            because,
            &cell(Some(&holding)),
            &team,
            &cell(team_name),
            &count,
            &permissions,
        ])
    }

    /// What the rows were written to, which has them all now.
    pub fn into_inner(self) -> Result<W, Box<dyn Error>> {
        self.table.into_inner().map_err(|error| error.into_error().into())
    }
}

/// What somebody else named, as a text in any spreadsheet: there, a cell that begins so would be a formula.
fn cell(text: Option<&str>) -> Cow<'_, str> {
    let text = text.unwrap_or_default();
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}").into() } else { text.into() }
}

/// Whose row it is, or which public app's.
pub fn reviewed(row: &ByteRecord) -> Option<Reviewed<u64>> {
    let field = |name| {
        let position = COLUMNS.iter().position(|column| *column == name)?;
        str::from_utf8(row.get(position)?).ok()
    };
    match field("user")? {
        EVERYBODY => Some(Reviewed::PublicApp(field("app")?.parse().ok()?)),
        user => Some(Reviewed::Member(user.parse().ok()?)),
    }
}
