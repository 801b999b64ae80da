//! The documents' matrix in a few lines: roles as columns, and rows with equal cells merged.

use super::table::{self, Answer, Column, Part, Row};
use super::words;
use rolecall::{Cell, Level, Policy, Reach, Role, Source};

/// The most columns that a line takes, the width of the README.
const WIDTH: usize = 110;

/// One cell of the summary.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mark {
    holding: Holding,
    /// True if the documented policy has another mark here.
    is_changed: bool,
}

/// A role's answer to one permission.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holding {
    Yes,
    /// The matrix says Yes to an app-level permission, but the role reaches selected apps: the role alone gives no
    /// app-level permission (`R4`), and teams give it up to the role's ceiling (`R6`).
    OnlyThroughTeam,
    No,
    NotStated,
}

/// The titles of all rows that have the same marks.
struct Pattern {
    marks: Vec<Mark>,
    titles: Vec<&'static str>,
}

/// The documents' matrix in a few lines of Markdown. It has no row of a service's own.
#[must_use]
pub fn render(policy: &Policy) -> String {
    let patterns = patterns(policy);
    let marks = || patterns.iter().flat_map(|pattern| &pattern.marks);
    let initials: Vec<String> = Column::roles().map(Column::initials).collect();
    let key: Vec<String> = Column::roles().map(Column::key).collect();

    let mut legend = format!("{}✓ Yes  ✗ No  · not stated", spaced(&initials));
    // a policy without such cells needs no explanation of them
    if marks().any(|mark| mark.holding == Holding::OnlyThroughTeam) {
        legend.push_str("  T only through a team: in its apps, if the team grants it");
    }
    let mut lines = vec![legend];
    for pattern in &patterns {
        let cells: Vec<String> = pattern.marks.iter().map(|mark| mark.text()).collect();
        lines.extend(words::wrapped(&spaced(&cells), &pattern.titles, WIDTH));
    }
    lines.extend(words::wrapped("", &key, WIDTH));
    if marks().any(|mark| mark.is_changed) {
        lines.push("* not as documented".to_owned());
    }
    format!("```text\n{}\n```\n", lines.join("\n"))
}

/// The patterns, ordered by their first row in the matrix.
fn patterns(policy: &Policy) -> Vec<Pattern> {
    let mut patterns: Vec<Pattern> = Vec::new();
    for row in table::rows_of(&table::rows(policy), Part::Documented(Source::Matrix)) {
        let marks = marks(policy, row);
        match patterns.iter_mut().find(|pattern| pattern.marks == marks) {
            Some(pattern) => pattern.titles.push(row.title),
            None => patterns.push(Pattern { marks, titles: vec![row.title] }),
        }
    }
    patterns
}

fn marks(policy: &Policy, row: &Row) -> Vec<Mark> {
    let of_role = |(column, answer): &(Column, Answer)| match column {
        Column::Role(role) => Some(Mark::of(policy, *role, row.level, *answer)),
        Column::TeamPermission(_) => None,
    };
    row.answers.iter().filter_map(of_role).collect()
}

impl Mark {
    fn of(policy: &Policy, role: Role, level: Level, answer: Answer) -> Mark {
        let holding = Holding::of(policy, role, level, answer.cell);
        let documented_cell = answer.documented.unwrap_or(answer.cell);
        // compares marks, not cells: a policy can also change the reach that tells `✓` from `T`
        let documented = Holding::of(Policy::documented(), role, level, documented_cell);
        Mark { holding, is_changed: holding != documented }
    }

    fn text(self) -> String {
        let star = if self.is_changed { "*" } else { "" };
        format!("{}{star}", self.holding.glyph())
    }
}

impl Holding {
    fn of(policy: &Policy, role: Role, level: Level, cell: Cell) -> Holding {
        match (cell, level, policy.reach(role)) {
            (Cell::Yes, Level::App, Reach::SelectedApps) => Holding::OnlyThroughTeam,
            (Cell::Yes, Level::Organization, _) | (Cell::Yes, Level::App, Reach::AllApps) => Holding::Yes,
            (Cell::No, _, _) => Holding::No,
            (Cell::NotStated, _, _) => Holding::NotStated,
        }
    }

    // A letter for a team: the small circles of Unicode look like `·` in many monospaced fonts.
    fn glyph(self) -> char {
        match self {
            Holding::Yes => '✓',
            Holding::OnlyThroughTeam => 'T',
            Holding::No => '✗',
            Holding::NotStated => '·',
        }
    }
}

/// The texts in columns of two characters and a space.
fn spaced(texts: &[String]) -> String {
    let columns: Vec<String> = texts.iter().map(|text| format!("{text:2}")).collect();
    columns.join(" ") + "  "
}
