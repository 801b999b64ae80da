//! One cell, changed.

use anyhow::{Context, Result};
use clap::ValueEnum;
use std::fmt;
use std::ops::Range;

/// A table of the source, by what its cells say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Table {
    /// The security page's cells.
    Matrix,
    /// What the other pages make of each role, off the matrix.
    Roles,
    /// What each team permission contains.
    Teams,
    Levels,
    Sources,
    /// What everybody holds on what is public.
    Public,
    /// The permissions any one of which satisfies an action.
    Actions,
    /// Those which do if the resource is assigned.
    Assigned,
    /// The kind of resource that an action is asked of.
    Kinds,
    /// Which column is whose, and each role's reach.
    Policy,
    Ceilings,
    /// The action that each command of a directory asks for.
    Commands,
}

impl Table {
    /// What `cargo test` is given for a first look: the tests that compare the table with the documents' copy of it.
    pub const fn tests(self) -> &'static [&'static str] {
        match self {
            Table::Matrix => &["--test=matrix"],
            Table::Commands => &["--test=commands"],
            _ => &["--test=tables"],
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.to_possible_value();
        f.write_str(value.as_ref().map_or("", |value| value.get_name()))
    }
}

/// A text of one file in place of another.
#[derive(Debug, Clone)]
pub struct Flip {
    pub table: Table,
    /// Which cell: of the same table and name are those that change one cell to one value or another.
    pub cell: String,
    pub file: &'static str,
    pub line: usize,
    pub range: Range<usize>,
    pub to: String,
}

impl Flip {
    /// The file's text with the change in it.
    pub fn apply(&self, text: &str) -> Result<String> {
        let before = text.get(..self.range.start);
        let after = text.get(self.range.end..);
        let (before, after) = before.zip(after).with_context(|| format!("{self}: not in the text"))?;
        Ok(format!("{before}{}{after}", self.to))
    }
}

impl fmt::Display for Flip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}: {} -> `{}`", self.file, self.line, self.table, self.cell, self.to)
    }
}
