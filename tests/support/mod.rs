//! What several tests need: the tables in `tests/data` as rows of text, and a resource of each kind.
#![allow(dead_code, reason = "each test that includes this module uses another part of it")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use rolecall::{Permission, Resource, ResourceKind};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::LazyLock;

/// A row of a table, by column title.
pub type Row = HashMap<String, String>;

/// The 60 rows of `permissions.csv`.
pub static PERMISSIONS: LazyLock<Vec<Row>> =
    LazyLock::new(|| csv_rows(include_str!("../data/permissions.csv")));

/// The 103 rows of `actions.csv`.
pub static ACTIONS: LazyLock<Vec<Row>> = LazyLock::new(|| csv_rows(include_str!("../data/actions.csv")));

fn csv_rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap()
}

/// The cells of a Markdown table, title row first, without the line that separates it from the others.
pub fn markdown_rows(text: &str) -> Vec<Vec<&str>> {
    text.lines().filter(|line| !line.starts_with("| --")).map(markdown_cells).collect()
}

fn markdown_cells(line: &str) -> Vec<&str> {
    let inside = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')).unwrap();
    inside.split('|').map(str::trim).collect()
}

/// The permission at the row's bit.
pub fn permission(row: &Row) -> Permission {
    let bit: u32 = row["bit"].parse().unwrap();
    Permission::from_bits(1 << bit).unwrap()
}

/// The permissions of the rows that have that text in that column.
pub fn where_column(column: &str, text: &str) -> Permission {
    PERMISSIONS.iter().filter(|row| row[column] == text).map(permission).collect()
}

/// The permissions that a cell of `actions.csv` names.
pub fn named(cell: &str) -> Permission {
    match cell {
        "" => Permission::empty(),
        "@APP_LEVEL" => where_column("level", "app"),
        names => names.split('|').map(|name| one(where_column("name", name))).collect(),
    }
}

fn one(permission: Permission) -> Permission {
    assert_eq!(permission.bits().count_ones(), 1, "{permission}");
    permission
}

/// A private resource of that kind: of the organization, or in the app of it.
pub fn of_kind<Id: Hash + Clone>(kind: ResourceKind, organization: Id, app: Id) -> Resource<Id> {
    if kind.is_in_app() {
        inside(Resource::app(organization, app), kind)
    } else {
        Resource::of_organization(kind, organization).unwrap()
    }
}

/// A private resource of that kind in the app, or the app itself.
pub fn inside<Id: Hash + Clone>(app: Resource<Id>, kind: ResourceKind) -> Resource<Id> {
    app.in_app(kind).unwrap()
}
