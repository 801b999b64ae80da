//! The whole table in Markdown.

use crate::table::{self, Column, Row};
use crate::words::{self, Terms};
use comfy_table::{Table, presets};
use rolecall::{Policy, Source};
use std::fmt::Write;

pub fn render(policy: &Policy) -> String {
    let rows = table::rows(policy);
    let mut page = format!("{} {}\n", words::LEGEND, words::LEVELS);
    for source in Source::ALL {
        let table = permissions(table::rows_of(&rows, source));
        // writing to a string cannot fail
        let _ = write!(page, "\n### {}\n\n{table}\n", words::heading(source));
    }
    let standing = words::standing(policy, &rows);
    let _ = write!(
        page,
        "\n### Roles beyond their column\n\n{}\n\n{standing} Its fingerprint is `{}`.\n",
        terms(policy),
        policy.fingerprint()
    );
    page
}

fn permissions<'a>(rows: impl Iterator<Item = &'a Row>) -> Table {
    let titles = Column::all().map(Column::title);
    let mut table =
        empty(["Permission", "Name", "Level"].into_iter().chain(titles).chain(["On public things"]));
    for row in rows {
        let answers = row.answers.iter().map(|(_, answer)| answer.to_string());
        let name = format!("`{}`", row.permission);
        let row_header = [escaped(row.title), name, row.level.as_str().to_owned()];
        let public = if row.is_public() { "held by everyone" } else { "" };
        table.add_row(row_header.into_iter().chain(answers).chain([public.to_owned()]));
    }
    table
}

fn terms(policy: &Policy) -> Table {
    let mut table = empty(["Role", "Reach", "Ceiling of what its teams bring"].into_iter());
    for Terms { role, reach, ceiling } in Terms::all(policy) {
        table.add_row([role.label().to_owned(), reach, ceiling]);
    }
    table
}

fn empty<'a>(titles: impl Iterator<Item = &'a str>) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::ASCII_MARKDOWN).set_header(titles);
    table
}

/// A bar would end the cell.
fn escaped(text: &str) -> String {
    text.replace('|', "\\|")
}
