//! Tables: columns if they fit, and otherwise one record under the other.

use super::layout::{self, Span, write_toned};
use super::{Look, Tone, escaped, width};

/// Rows of cells with a title for each column.
#[derive(Debug, Clone)]
pub struct Table {
    titles: Vec<String>,
    rows: Vec<Vec<String>>,
}

/// The spaces between two columns.
const GAP: usize = 2;

/// The least width of the last column, which is wrapped.
const LEAST_LAST: usize = 24;

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new<const N: usize>(titles: [&str; N]) -> Table {
        Table { titles: titles.map(str::to_owned).to_vec(), rows: Vec::new() }
    }

    /// Adds a row. Text in the cells is foreign.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.map(|cell| escaped(&cell)).to_vec());
    }

    /// `true` without rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Writes the table without the columns that are empty in every row.
    pub(super) fn write(&self, out: &mut String, look: &Look) {
        let is_filled = |column: &usize| {
            self.rows.iter().any(|row| row.get(*column).is_some_and(|cell| !cell.is_empty()))
        };
        let filled: Vec<usize> = (0..self.titles.len()).filter(is_filled).collect();
        let chosen =
            |cells: &Vec<String>| filled.iter().filter_map(|column| cells.get(*column).cloned()).collect();
        Table { titles: chosen(&self.titles), rows: self.rows.iter().map(chosen).collect() }
            .write_filled(out, look);
    }

    fn write_filled(&self, out: &mut String, look: &Look) {
        let widths = self.widths();
        let (last, others) = widths.split_last().map_or((0, 0), |(last, others)| {
            let gaps = others.len().saturating_mul(GAP);
            (*last, others.iter().sum::<usize>().saturating_add(gaps))
        });
        let room = look.width.saturating_sub(others);
        if room >= last.min(LEAST_LAST) {
            self.write_columns(out, &widths, room, look);
        } else {
            self.write_records(out, look);
        }
    }

    /// The width of each column.
    fn widths(&self) -> Vec<usize> {
        let mut widths: Vec<usize> = self.titles.iter().map(|title| width(title)).collect();
        for row in &self.rows {
            for (column, cell) in widths.iter_mut().zip(row) {
                *column = width(cell).max(*column);
            }
        }
        widths
    }

    fn write_columns(&self, out: &mut String, widths: &[usize], room: usize, look: &Look) {
        let indent: usize = widths.iter().rev().skip(1).map(|column| column.saturating_add(GAP)).sum();
        write_row(out, &self.titles, Tone::Strong, (widths, indent, room), look);
        for row in &self.rows {
            write_row(out, row, Tone::Plain, (widths, indent, room), look);
        }
    }

    /// Each row as a record of lines, for a terminal that is too narrow for the columns.
    fn write_records(&self, out: &mut String, look: &Look) {
        for row in &self.rows {
            for (number, (title, cell)) in self.titles.iter().zip(row).enumerate() {
                if number == 0 {
                    layout::write(out, &[Span { tone: Tone::Strong, text: cell.clone() }], look);
                } else if !cell.is_empty() {
                    let spans = [Span { tone: Tone::Plain, text: format!("  {title}: {cell}") }];
                    layout::write(out, &spans, look);
                }
            }
        }
    }
}

fn write_row(
    out: &mut String,
    cells: &[String],
    tone: Tone,
    (widths, indent, room): (&[usize], usize, usize),
    look: &Look,
) {
    let Some((last, others)) = cells.split_last() else { return };
    let mut line = String::new();
    for (cell, column) in others.iter().zip(widths) {
        write_toned(&mut line, tone, cell, look);
        line.push_str(&" ".repeat(column.saturating_sub(width(cell)).saturating_add(GAP)));
    }
    let spans = [Span { tone, text: last.clone() }];
    let mut wrapped = String::new();
    layout::write(&mut wrapped, &spans, &Look { width: room, ..*look });
    for (number, part) in wrapped.lines().enumerate() {
        if number == 0 {
            line.push_str(part);
        } else {
            line.push_str(&" ".repeat(indent));
            line.push_str(part.trim_start());
        }
        out.push_str(line.trim_end());
        out.push('\n');
        line.clear();
    }
}
