//! The rows of an access review as comma-separated values.
//!
//! Permissions of a service's own have the names of the directory's policy.

use crate::data::Id;
use crate::page::{escaped, is_harmful};
use csv::{ByteRecord, Writer, WriterBuilder};
use rolecall::Basis;
use rolecall::directory::{AccessRow, Directory, Grantee, Organization, Reviewed};
use rolecall::filter::Extent;
use serde::Serialize;
use std::borrow::Cow;
use std::error::Error;
use std::fmt::Display;
use std::hash::Hash;
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
pub const EVERYBODY: &str = "everybody";

/// Stands in the user column before the id of a pending invitation.
const INVITATION: &str = "invitation ";

/// Stands in the user column before the id of a user who would read as something else.
const USER: &str = "user:";

/// A row in words: the columns, and the form as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RowInWords {
    /// The user's id, `everybody`, or `invitation` and its id.
    pub user: String,
    /// The address of the user or the invitee.
    pub email: String,
    /// `organization` or `app`.
    pub r#where: &'static str,
    /// The app's id, if it is about one.
    pub app: String,
    /// The app's name.
    pub app_name: String,
    /// `role`, `team`, `share` or `public`.
    pub because: &'static str,
    /// The role or the team permission.
    pub role_or_team_permission: String,
    /// The team's id.
    pub team: String,
    /// The team's name.
    pub team_name: String,
    /// The number of permissions.
    pub count: u32,
    /// The names of the permissions, separated by `|`.
    pub permissions: String,
}

impl RowInWords {
    /// The row with the names of users, apps and teams beside their ids.
    #[must_use]
    pub fn of<Id: Ord + Hash + Clone + Display>(
        directory: &Directory<Id>,
        organization: &Organization<Id>,
        row: &AccessRow<'_, Id>,
    ) -> RowInWords {
        let (user, email) = match row.grantee {
            Grantee::User(user) => {
                let email = directory.account(user).map(|account| account.email().to_string());
                (user_cell(&user.to_string()), email)
            }
            Grantee::Invitee { invitation, email } => {
                (format!("{INVITATION}{invitation}"), Some(email.to_string()))
            }
            Grantee::Everybody => (EVERYBODY.to_owned(), None),
        };
        let (place, app) = match row.extent {
            Extent::App { app, .. } => ("app", Some(app)),
            Extent::Organization { .. }
            | Extent::Personal { .. }
            | Extent::Public
            | Extent::PublicAt { .. } => ("organization", None),
        };
        let (because, holding, team) = match row.basis {
            Basis::Role(role) => ("role", role.to_string(), None),
            Basis::Team { team, permission } => ("team", permission.to_string(), Some(team)),
            Basis::Share => ("share", String::new(), None),
            // `Owner` does not occur, because the review is about one organization's apps; the enum is non-exhaustive
            _ => ("public", String::new(), None),
        };
        let app_name = app.and_then(|app| organization.app(app)).map(|app| app.name().to_string());
        let team_name = team.and_then(|team| organization.team(team)).map(|team| team.name().to_string());
        let id = |id: Option<&Id>| id.map(Id::to_string).unwrap_or_default();
        RowInWords {
            user,
            email: email.unwrap_or_default(),
            r#where: place,
            app: id(app),
            app_name: app_name.unwrap_or_default(),
            because,
            role_or_team_permission: holding,
            team: id(team),
            team_name: team_name.unwrap_or_default(),
            count: row.permissions.bits().count_ones(),
            permissions: directory.policy().vocabulary().names(row.permissions).to_string(),
        }
    }
}

/// The user column of a user, whose id must not read as everybody or as an invitation.
fn user_cell(id: &str) -> String {
    let is_special = id == EVERYBODY || id.starts_with(INVITATION) || id.starts_with(USER);
    if is_special { format!("{USER}{id}") } else { id.to_owned() }
}

/// Writes rows as CSV.
pub struct Rows<'a, Id, W: Write> {
    directory: &'a Directory<Id>,
    organization: &'a Organization<Id>,
    table: Writer<W>,
}

impl<'a, Id: Ord + Hash + Clone + Display, W: Write> Rows<'a, Id, W> {
    /// Writes rows of this organization.
    pub fn new(directory: &'a Directory<Id>, organization: &'a Organization<Id>, out: W) -> Self {
        let table = WriterBuilder::new().buffer_capacity(1 << 16).from_writer(out);
        Rows { directory, organization, table }
    }

    /// Writes one row.
    ///
    /// # Errors
    ///
    /// Those of the writer.
    pub fn write(&mut self, row: &AccessRow<'_, Id>) -> csv::Result<()> {
        let row = RowInWords::of(self.directory, self.organization, row);
        let count = row.count.to_string();
        self.table.write_record([
            &*cell(&row.user),
            &cell(&row.email),
            row.r#where,
            &cell(&row.app),
            &cell(&row.app_name),
            row.because,
            &cell(&row.role_or_team_permission),
            &cell(&row.team),
            &cell(&row.team_name),
            &count,
            &row.permissions,
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

/// A cell with text that other people chose. A leading `'` makes a spreadsheet show the text, and control characters are
/// escaped.
// Without the `'` a spreadsheet would run a name such as `=cmd(…)` as a formula on the auditor's machine. A text that begins
// with `'` gets another one, so that each text has a cell of its own. A line that begins with `#` would read as a remark. Some spreadsheets take full-width signs as well.
fn cell(text: &str) -> Cow<'_, str> {
    const SIGNS: [char; 12] = ['#', '=', '+', '-', '@', '\'', '\t', '\r', '＝', '＋', '－', '＠'];
    let safe = if text.chars().any(is_harmful) { Cow::Owned(escaped(text)) } else { Cow::Borrowed(text) };
    if text.starts_with(SIGNS) { format!("'{safe}").into() } else { safe }
}

/// The text of a cell.
fn uncelled(cell: &str) -> &str {
    cell.strip_prefix('\'').unwrap_or(cell)
}

/// The user, the invitation or the public app that the row is about. `None` if the row is invalid.
#[must_use]
pub fn reviewed(row: &ByteRecord) -> Option<Reviewed<Id>> {
    let field = |name| {
        let position = COLUMNS.iter().position(|column| *column == name)?;
        str::from_utf8(row.get(position)?).ok().map(uncelled)
    };
    match field("user")? {
        EVERYBODY => Some(Reviewed::PublicApp(field("app")?.into())),
        user => Some(match (user.strip_prefix(INVITATION), user.strip_prefix(USER)) {
            (Some(invitation), _) => Reviewed::Invitation(invitation.into()),
            (None, Some(user)) => Reviewed::User(user.into()),
            (None, None) => Reviewed::User(user.into()),
        }),
    }
}

/// `true` if the cell is not the id itself, because characters in it are escaped.
#[must_use]
pub fn is_escaped(reviewed: &Reviewed<Id>) -> bool {
    let (Reviewed::User(id) | Reviewed::Invitation(id) | Reviewed::PublicApp(id)) = reviewed;
    id.as_str().contains('\\')
}
