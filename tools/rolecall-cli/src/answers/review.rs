//! The rows of an access review as comma-separated values: what the program `access_review` writes.
//!
//! Permissions of a service's own have the names of the directory's policy.

use csv::{ByteRecord, Writer, WriterBuilder};
use rolecall::Basis;
use rolecall::directory::{AccessRow, Directory, Holder, Organization, Reviewed};
use rolecall::filter::Extent;
use std::borrow::Cow;
use std::error::Error;
use std::io::Write;

/// The names of the columns.
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

/// Stands in the user column of a public app's rows.
const EVERYBODY: &str = "everybody";

/// Stands in the user column before the id of a pending invitation.
const INVITATION: &str = "invitation ";

/// Writes rows, with the names of users, apps and teams beside their ids.
pub struct Rows<'a, W: Write> {
    directory: &'a Directory<u64>,
    organization: &'a Organization<u64>,
    table: Writer<W>,
}

impl<'a, W: Write> Rows<'a, W> {
    /// Writes rows of this organization.
    pub fn new(directory: &'a Directory<u64>, organization: &'a Organization<u64>, out: W) -> Self {
        let table = WriterBuilder::new().buffer_capacity(1 << 16).from_writer(out);
        Rows { directory, organization, table }
    }

    /// Writes one row.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write(&mut self, row: &AccessRow<'_, u64>) -> csv::Result<()> {
        let Rows { directory, organization, table } = self;
        let (user, email) = match row.holder {
            Holder::User(user) => {
                (user.to_string(), directory.account(user).map(|account| account.email().as_str()))
            }
            Holder::Invitee { invitation, email } => {
                (format!("{INVITATION}{invitation}"), Some(email.as_str()))
            }
            Holder::Everybody => (EVERYBODY.to_owned(), None),
        };
        let (place, app) = match row.extent {
            Extent::App { app, .. } => ("app", Some(app)),
            Extent::Organization { .. }
            | Extent::Personal { .. }
            | Extent::Public
            | Extent::PublicAt { .. } => ("organization", None),
        };
        let app_name = app.and_then(|app| organization.app(app)).map(|app| app.name().as_str());
        let (because, holding, team) = match row.basis {
            Basis::Role(role) => ("role", role.to_string(), None),
            Basis::Team { team, permission } => ("team", permission.to_string(), Some(team)),
            // `Owner` does not occur, because the review is about one organization's apps; the enum is non-exhaustive
            Basis::Share => ("share", String::new(), None),
            _ => ("public", String::new(), None),
        };
        let team_name = team.and_then(|team| organization.team(team)).map(|team| team.name().as_str());
        let id = |id: Option<&u64>| id.map(u64::to_string).unwrap_or_default();
        let (app, team) = (id(app), id(team));
        let permissions = directory.policy().vocabulary().names(row.permissions).to_string();
        let count = row.permissions.bits().count_ones().to_string();
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

    /// Flushes the rows and returns the writer.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn into_inner(self) -> Result<W, Box<dyn Error>> {
        self.table.into_inner().map_err(|error| error.into_error().into())
    }
}

/// A cell with text that users chose. A leading `'` makes a spreadsheet show the text.
// Without it a spreadsheet would run a name such as `=cmd(…)` as a formula on the auditor's machine.
fn cell(text: Option<&str>) -> Cow<'_, str> {
    let text = text.unwrap_or_default();
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}").into() } else { text.into() }
}

/// The user, the invitation or the public app that the row is about. `None` if the row is invalid.
#[must_use]
pub fn reviewed(row: &ByteRecord) -> Option<Reviewed<u64>> {
    let field = |name| {
        let position = COLUMNS.iter().position(|column| *column == name)?;
        str::from_utf8(row.get(position)?).ok()
    };
    match field("user")? {
        EVERYBODY => Some(Reviewed::PublicApp(field("app")?.parse().ok()?)),
        user => match user.strip_prefix(INVITATION) {
            Some(invitation) => Some(Reviewed::Invitation(invitation.parse().ok()?)),
            None => Some(Reviewed::User(user.parse().ok()?)),
        },
    }
}
