//! The table: a row for every permission, a column for every role and every team permission.

use rolecall::own::{OwnPermission, Vocabulary};
use rolecall::{Cell, Level, Permission, Policy, Role, Source, TeamPermission};
use std::fmt;

/// A column of the table: a role or a team permission.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Role(Role),
    TeamPermission(TeamPermission),
}

/// One cell of the table, with the documented cell if the policy changes it. For a permission of a service's own that is
/// the cell of the vocabulary.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    pub cell: Cell,
    pub documented: Option<Cell>,
}

/// The part of the table that a row is in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The documented permissions from this source.
    Documented(Source),
    /// The permissions of the service's own vocabulary.
    Own,
}

pub struct Row {
    pub name: String,
    pub title: &'static str,
    pub level: Level,
    pub part: Part,
    /// True if everyone holds the permission on public resources (`R10`).
    pub is_public: bool,
    pub answers: Vec<(Column, Answer)>,
}

impl Part {
    /// The parts of the rows: the service's own only if there are own rows.
    pub fn all(rows: &[Row]) -> impl Iterator<Item = Part> {
        let own = rows.iter().any(|row| row.part == Part::Own).then_some(Part::Own);
        Source::ALL.into_iter().map(Part::Documented).chain(own)
    }

    /// The name in a spreadsheet.
    pub fn name(self) -> &'static str {
        match self {
            Part::Documented(source) => source.as_str(),
            Part::Own => "own",
        }
    }
}

impl Column {
    /// All columns: the roles, then the team permissions.
    pub fn all() -> impl Iterator<Item = Column> {
        Column::roles().chain(Column::team_permissions())
    }

    pub fn roles() -> impl Iterator<Item = Column> {
        Role::ALL.into_iter().map(Column::Role)
    }

    pub fn team_permissions() -> impl Iterator<Item = Column> {
        TeamPermission::ALL.into_iter().map(Column::TeamPermission)
    }

    pub fn name(self) -> &'static str {
        match self {
            Column::Role(role) => role.as_str(),
            Column::TeamPermission(permission) => permission.as_str(),
        }
    }

    pub fn title(self) -> &'static str {
        match self {
            Column::Role(role) => role.label(),
            Column::TeamPermission(permission) => permission.label(),
        }
    }

    /// The title without the text in parentheses, and that text.
    pub fn title_and_remark(self) -> (&'static str, &'static str) {
        self.title()
            .split_once(" (")
            .map_or((self.title(), ""), |(title, remark)| (title, remark.trim_end_matches(')')))
    }

    /// The title's capital letters, as the heading of a narrow column.
    pub fn initials(self) -> String {
        self.title_and_remark().0.chars().filter(|letter| letter.is_uppercase()).collect()
    }

    /// The initials and the title.
    pub fn key(self) -> String {
        format!("{} {}", self.initials(), self.title())
    }

    fn cell(self, policy: &Policy, permission: Permission) -> Option<Cell> {
        match self {
            Column::Role(role) => policy.cell(role, permission),
            Column::TeamPermission(team) if policy.team_permission(team).contains(permission) => {
                Some(Cell::Yes)
            }
            Column::TeamPermission(_) => Some(Cell::No),
        }
    }

    fn answer(self, policy: &Policy, documented: &Policy, permission: Permission) -> Option<Answer> {
        let cell = self.cell(policy, permission)?;
        let documented = self.cell(documented, permission)?;
        Some(Answer { cell, documented: (cell != documented).then_some(documented) })
    }
}

impl Answer {
    pub fn glyph(self) -> char {
        match self.cell {
            Cell::Yes => '✓',
            Cell::No => '✗',
            Cell::NotStated => '·',
        }
    }
}

impl Answer {
    /// The glyph alone, with the documented glyph in brackets if it differs: for a narrow terminal.
    pub fn short(self) -> String {
        let documented =
            self.documented.map(|cell| format!("({})", Answer { cell, documented: None }.glyph()));
        format!("{}{}", self.glyph(), documented.unwrap_or_default())
    }
}

/// Writes the glyph and the word, and the documented word if it differs.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.glyph(), self.cell.label())?;
        match self.documented {
            Some(documented) => write!(f, " (documented: {})", documented.label()),
            None => Ok(()),
        }
    }
}

/// The whole table, in the order of the permissions.
pub fn rows(policy: &Policy) -> Vec<Row> {
    let base = base(policy);
    let own = policy.vocabulary().permissions().iter().map(OwnPermission::set);
    let all = Permission::ALL.into_iter().chain(own);
    all.filter_map(|permission| Row::of(policy, &base, permission)).collect()
}

/// The rows of one part.
pub fn rows_of(rows: &[Row], part: Part) -> impl Iterator<Item = &Row> + Clone {
    rows.iter().filter(move |row| row.part == part)
}

/// The documented policy with the vocabulary of this one: the policy that the changes are counted from.
pub fn base(policy: &Policy) -> Policy {
    let documented = Policy::documented().clone();
    let vocabulary = *policy.vocabulary();
    if vocabulary == Vocabulary::default() { documented } else { documented.with_vocabulary(vocabulary) }
}

/// The number of single permissions in the set, own ones included.
pub fn count(set: Permission) -> u32 {
    set.bits().count_ones()
}

/// The number of cells that differ from the documented policy.
pub fn changed_cells(rows: &[Row]) -> usize {
    let answers = rows.iter().flat_map(|row| &row.answers);
    answers.filter(|(_, answer)| answer.documented.is_some()).count()
}

impl Row {
    /// `None` if the set is not a single permission.
    fn of(policy: &Policy, base: &Policy, permission: Permission) -> Option<Row> {
        let vocabulary = policy.vocabulary();
        let own = vocabulary.row(permission);
        let part = permission.source().map(Part::Documented).or(own.map(|_| Part::Own))?;
        let answers = Column::all().map(|column| Some((column, column.answer(policy, base, permission)?)));
        Some(Row {
            name: vocabulary.names(permission).to_string(),
            title: policy.title(permission)?,
            level: policy.level(permission)?,
            part,
            is_public: own.map_or(Permission::PUBLIC.contains(permission), |own| own.public),
            answers: answers.collect::<Option<_>>()?,
        })
    }
}
