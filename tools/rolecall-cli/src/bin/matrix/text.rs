//! The whole table for a terminal.

use crate::table::{self, Column, Row};
use crate::words::{self, Terms};
use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use rolecall::{Level, Policy, Source};

/// As wide as a page that no terminal shows.
const WIDTH: u16 = 120;

/// As wide as it takes to keep columns well apart.
const ROOMY: u16 = 100;

pub fn render(policy: &Policy, terminal: Option<u16>) -> String {
    let width = terminal.unwrap_or(WIDTH);
    let rows = table::rows(policy);
    let key: Vec<_> = Column::all().map(Column::key).collect();
    let mut parts = vec![
        words::LEGEND.to_owned(),
        words::LEVELS.to_owned(),
        words::wrapped("", &key, usize::from(width)).join("\n"),
    ];
    parts.extend(Source::ALL.map(|source| section(&rows, source, width)));
    parts.push(terms(policy, width));
    let standing = words::standing(policy, &rows).replace(". ", ".\n");
    parts.push(format!("{standing}\nIts fingerprint is {}.", policy.fingerprint()));
    parts.join("\n\n") + "\n"
}

fn section(rows: &[Row], source: Source, width: u16) -> String {
    let titles = [words::heading(source).to_owned(), "On".to_owned()];
    let mut table = empty(width, titles.into_iter().chain(Column::all().map(Column::initials)));
    for row in table::rows_of(rows, source) {
        let answers = row.answers.iter().map(|(_, answer)| answer.to_string());
        let row_header = [row.title.to_owned(), level(row.level).to_owned()];
        table.add_row(row_header.into_iter().chain(answers));
    }
    spaced(table, width)
}

/// Short, for a narrow column.
fn level(level: Level) -> &'static str {
    match level {
        Level::Organization => "org",
        Level::App => "app",
    }
}

fn terms(policy: &Policy, width: u16) -> String {
    let titles = ["Role", "Reach", "Ceiling of what its teams bring"];
    let mut table = empty(width, titles.map(str::to_owned).into_iter());
    for Terms { role, reach, ceiling } in Terms::all(policy) {
        table.add_row([role.label().to_owned(), reach, ceiling]);
    }
    spaced(table, width)
}

fn empty(width: u16, titles: impl Iterator<Item = String>) -> Table {
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    table.set_style(TableComponent::HeaderLines, '─');
    table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width).set_header(titles);
    table
}

/// The table with as much room between its columns as its titles leave.
fn spaced(mut table: Table, width: u16) -> String {
    let room = if width < ROOMY { 1 } else { 2 };
    for column in table.column_iter_mut() {
        column.set_padding((0, room));
    }
    table.trim_fmt()
}
