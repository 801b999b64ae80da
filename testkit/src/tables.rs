//! The documents' tables, as text and as rows.
//!
//! Every test reads `testkit/data` through these constants.

use rolecall::Permission;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The permissions: one row each, with the columns of the roles and team permissions.
pub const PERMISSIONS_CSV: &str = include_str!("../data/permissions.csv");
/// The actions: one row each, with the permissions that they need.
pub const ACTIONS_CSV: &str = include_str!("../data/actions.csv");
/// The security page's matrix of permissions by roles.
pub const SECURITY_MATRIX: &str = include_str!("../data/security_matrix.md");
/// The teams page's table of permissions by team permissions.
pub const TEAM_PERMISSIONS: &str = include_str!("../data/team_permissions.md");

/// A row of a table, by column title.
pub type Row = HashMap<String, String>;

/// The 60 rows of `permissions.csv`.
pub static PERMISSIONS: LazyLock<Vec<Row>> = LazyLock::new(|| csv_rows(PERMISSIONS_CSV));

/// The 113 rows of `actions.csv`.
pub static ACTIONS: LazyLock<Vec<Row>> = LazyLock::new(|| csv_rows(ACTIONS_CSV));

fn csv_rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().collect::<Result<_, _>>().unwrap()
}

/// The cells of a Markdown table: the title row first, without the line of dashes below it.
pub fn markdown_rows(text: &str) -> Vec<Vec<&str>> {
    text.lines().filter(|line| !line.starts_with("| --")).map(markdown_cells).collect()
}

fn markdown_cells(line: &str) -> Vec<&str> {
    let inside = line.strip_prefix('|').and_then(|line| line.strip_suffix('|')).unwrap();
    inside.split('|').map(str::trim).collect()
}

/// The permission whose bit the row gives.
pub fn permission(row: &Row) -> Permission {
    let bit: u32 = row["bit"].parse().unwrap();
    Permission::from_bits(1 << bit).unwrap()
}

/// The permissions whose rows have this text in the column.
pub fn where_column(column: &str, text: &str) -> Permission {
    PERMISSIONS.iter().filter(|row| row[column] == text).map(permission).collect()
}

/// The permissions that a cell of `actions.csv` names.
pub fn named(cell: &str) -> Permission {
    match cell {
        "" => Permission::empty(),
        "@APP_LEVEL" => where_column("level", "app"),
        "@ORGANIZATION_LEVEL" => where_column("level", "organization"),
        names => names.split('|').map(|name| one(where_column("name", name))).collect(),
    }
}

fn one(permission: Permission) -> Permission {
    assert_eq!(permission.bits().count_ones(), 1, "{permission}");
    permission
}
