//! The whole table as text for a terminal.

use super::table::{self, Answer, Column, Part, Row};
use super::words::{self, Limits};
use comfy_table::{ContentArrangement, Table, TableComponent, presets};
use rolecall::{Level, Policy};

/// The least width at which words and two spaces between columns fit; a narrower terminal gets glyphs.
const ROOMY: u16 = 100;

/// The least width: in a narrower terminal the cells would have no room, and it breaks the lines itself.
const LEAST: u16 = 48;

/// The whole table as text, in this width.
#[must_use]
pub fn render(policy: &Policy, width: u16) -> String {
    let width = width.max(LEAST);
    let rows = table::rows(policy);
    let key: Vec<_> = Column::all().map(Column::key).collect();
    let legend: Vec<_> = words::LEGEND.iter().flat_map(|line| filled(line, usize::from(width))).collect();
    let mut parts = vec![legend.join("\n"), words::wrapped("", &key, usize::from(width)).join("\n")];
    parts.extend(Part::all(&rows).map(|part| section(&rows, part, width)));
    parts.push(limits(policy, width));
    let status = words::status(policy, &rows);
    let status: Vec<_> =
        status.split_inclusive(". ").flat_map(|line| filled(line.trim_end(), usize::from(width))).collect();
    let status = status.join("\n");
    parts.push(format!("{status}\nIts fingerprint is {}.", policy.fingerprint()));
    parts.join("\n\n") + "\n"
}

/// The sentence in lines of at most this width.
fn filled(sentence: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in sentence.split(' ') {
        match lines.last_mut() {
            Some(line) if line.chars().count().saturating_add(word.chars().count()) < width => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

fn section(rows: &[Row], part: Part, width: u16) -> String {
    let titles = [words::heading(part).to_owned(), "On".to_owned()];
    let mut table = empty(width, titles.into_iter().chain(Column::all().map(Column::initials)));
    for row in table::rows_of(rows, part) {
        let word = |answer: &Answer| if width < ROOMY { answer.short() } else { answer.to_string() };
        let answers = row.answers.iter().map(|(_, answer)| word(answer));
        let row_header = [row.title.to_owned(), level(row.level).to_owned()];
        table.add_row(row_header.into_iter().chain(answers));
    }
    spaced(table, width)
}

/// The level in a form that fits a narrow column.
fn level(level: Level) -> &'static str {
    match level {
        Level::Organization => "org",
        Level::App => "app",
    }
}

fn limits(policy: &Policy, width: u16) -> String {
    let titles = ["Role", "Reach", "Ceiling: the most that teams may grant"];
    let mut table = empty(width, titles.map(str::to_owned).into_iter());
    for Limits { role, reach, ceiling } in Limits::all(policy) {
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

/// Formats the table, with two spaces between the columns if the width allows it.
fn spaced(mut table: Table, width: u16) -> String {
    let room = if width < ROOMY { 1 } else { 2 };
    for column in table.column_iter_mut() {
        column.set_padding((0, room));
    }
    table.trim_fmt()
}
