//! The documents' matrix in few lines: its rows fall into patterns over the roles.

use crate::table::{self, Answer, Column};
use crate::words;
use rolecall::{Policy, Source};

/// As wide as the picture may be.
const WIDTH: usize = 110;

/// What rows have in common: their answers, role by role.
struct Pattern {
    answers: Vec<Answer>,
    titles: Vec<&'static str>,
}

pub fn render(policy: &Policy) -> String {
    let patterns = patterns(policy);
    let initials: Vec<String> = Column::roles().map(Column::initials).collect();
    let key: Vec<String> = Column::roles().map(Column::key).collect();

    let mut lines = vec![format!("{}✓ Yes  ✗ No  · not stated", marks(&initials))];
    for pattern in &patterns {
        let answers: Vec<String> = pattern.answers.iter().copied().map(mark).collect();
        lines.extend(words::wrapped(&marks(&answers), &pattern.titles, WIDTH));
    }
    lines.extend(words::wrapped("", &key, WIDTH));
    if patterns.iter().flat_map(|pattern| &pattern.answers).any(|answer| answer.documented.is_some()) {
        lines.push("* not as documented".to_owned());
    }
    format!("```text\n{}\n```\n", lines.join("\n"))
}

/// The patterns, in the order in which the matrix shows them first.
fn patterns(policy: &Policy) -> Vec<Pattern> {
    let mut patterns: Vec<Pattern> = Vec::new();
    for row in table::rows_of(&table::rows(policy), Source::Matrix) {
        let of_roles = row.answers.iter().filter(|(column, _)| matches!(column, Column::Role(_)));
        let answers: Vec<Answer> = of_roles.map(|(_, answer)| *answer).collect();
        match patterns.iter_mut().find(|pattern| pattern.answers == answers) {
            Some(pattern) => pattern.titles.push(row.title),
            None => patterns.push(Pattern { answers, titles: vec![row.title] }),
        }
    }
    patterns
}

fn mark(answer: Answer) -> String {
    let departs = if answer.documented.is_some() { "*" } else { "" };
    format!("{}{departs}", answer.glyph())
}

fn marks(marks: &[String]) -> String {
    let columns: Vec<String> = marks.iter().map(|mark| format!("{mark:2}")).collect();
    columns.join(" ") + "  "
}
