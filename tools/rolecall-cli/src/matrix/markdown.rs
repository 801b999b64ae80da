//! The whole table as Markdown.

use super::table::{self, Column, Part, Row};
use super::words::{self, Limits};
use comfy_table::{Table, presets};
use rolecall::Policy;
use std::fmt::Write;

/// The whole table as Markdown.
#[must_use]
pub fn render(policy: &Policy) -> String {
    let rows = table::rows(policy);
    let mut page = words::LEGEND.join(" ") + "\n";
    for part in Part::all(&rows) {
        let table = permissions(table::rows_of(&rows, part));
        // writing to a string cannot fail
        let _ = write!(page, "\n### {}\n\n{table}\n", words::heading(part));
    }
    let status = words::status(policy, &rows);
    let _ = write!(
        page,
        "\n### Reach and ceiling of the roles\n\n{}\n\n{status} Its fingerprint is `{}`.\n",
        limits(policy),
        policy.fingerprint()
    );
    page
}

fn permissions<'a>(rows: impl Iterator<Item = &'a Row>) -> Table {
    let titles = Column::all().map(Column::title);
    let mut table =
        empty(["Permission", "Name", "Level"].into_iter().chain(titles).chain(["On public resources"]));
    for row in rows {
        let answers = row.answers.iter().map(|(_, answer)| answer.to_string());
        let name = format!("`{}`", row.name);
        let row_header = [escaped(row.title), name, row.level.as_str().to_owned()];
        let public = if row.is_public { "held by everyone" } else { "" };
        table.add_row(row_header.into_iter().chain(answers).chain([public.to_owned()]));
    }
    table
}

fn limits(policy: &Policy) -> Table {
    let mut table = empty(["Role", "Reach", "Ceiling: the most that teams may grant"].into_iter());
    for Limits { role, reach, ceiling } in Limits::all(policy) {
        table.add_row([role.label().to_owned(), reach, ceiling]);
    }
    table
}

pub fn empty<'a>(titles: impl Iterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::ASCII_MARKDOWN).set_header(titles);
    table
}

/// Escapes bars, which would end the cell.
pub fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}
