//! A file of the source, of which tables are read line by line.

use crate::flip::{Flip, Table};
use anyhow::{Context, Result, ensure};
use regex::{Captures, Match, Regex};
use std::ops::Range;
use std::path::Path;

pub struct Source {
    pub file: &'static str,
    pub text: String,
}

/// A line and where it begins.
pub struct Line<'t> {
    pub number: usize,
    start: usize,
    pub text: &'t str,
}

impl Line<'_> {
    /// How far below the other one begins, in bytes.
    pub const fn until(&self, below: &Line<'_>) -> usize {
        below.start.saturating_sub(self.start)
    }
}

impl Source {
    pub fn read(root: &Path, file: &'static str) -> Result<Source> {
        let text = std::fs::read_to_string(root.join(file));
        Ok(Source { file, text: text.with_context(|| format!("`{file}` cannot be read"))? })
    }

    /// The lines between the one line that begins with `opening`, and the next that begins with `}`.
    pub fn block(&self, opening: &str) -> Result<Vec<Line<'_>>> {
        let mut start = 0_usize;
        let mut block = None;
        for (index, text) in self.text.split('\n').enumerate() {
            match &mut block {
                None if text.starts_with(opening) => block = Some(Vec::new()),
                None => {}
                Some(_) if text.starts_with('}') => break,
                Some(lines) => lines.push(Line { number: index.saturating_add(1), start, text }),
            }
            start = start.saturating_add(text.len()).saturating_add(1);
        }
        let openings = self.text.lines().filter(|line| line.starts_with(opening)).count();
        ensure!(openings == 1, "`{}` has {openings} lines that begin with `{opening}`, not one", self.file);
        block.with_context(|| format!("`{}`: `{opening}` is not closed", self.file))
    }

    /// A change of what was found in that line.
    pub fn flip(
        &self,
        table: Table,
        line: &Line<'_>,
        at: Range<usize>,
        cell: String,
        to: impl Into<String>,
    ) -> Flip {
        let range = line.start.saturating_add(at.start)..line.start.saturating_add(at.end);
        Flip { table, cell, file: self.file, line: line.number, range, to: to.into() }
    }

    /// What the expression finds in the line, all of it.
    pub fn captures<'t>(&self, line: &Line<'t>, row: &Regex) -> Result<Captures<'t>> {
        let found = row.captures(line.text);
        found.with_context(|| {
            format!(
                "{}:{}: `{}` is not a row as it is known: {row}",
                self.file,
                line.number,
                line.text.trim()
            )
        })
    }
}

/// The group of that name.
pub fn group<'t>(row: &Captures<'t>, name: &str) -> Result<Match<'t>> {
    row.name(name).with_context(|| format!("no group `{name}`"))
}

/// The words of a group, and where each is.
pub fn words(of: Match<'_>) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = of.start();
    of.as_str().split(' ').filter_map(move |word| {
        let start = at;
        at = start.saturating_add(word.len()).saturating_add(1);
        (!word.is_empty()).then(|| (word, start..start.saturating_add(word.len())))
    })
}
