//! The answer, for people and for programs.

use anstyle::AnsiColor;
use rolecall::explain::{Explanation, PublicExplanation};
use rolecall::remedies::Remedy;
use rolecall::{Decision, Reason};
use serde::Serialize;
use std::io::{self, Write};

/// How many remedies are shown without `--all`.
const SHOWN: usize = 10;

#[derive(Serialize)]
pub struct Answer<'a> {
    explanation: Explanation<'a, String>,
    public: PublicExplanation,
    /// Nothing for an allow.
    remedies: Vec<Remedy<'a, String>>,
}

impl<'a> Answer<'a> {
    pub fn new(explanation: Explanation<'a, String>, remedies: Vec<Remedy<'a, String>>) -> Self {
        Answer { public: explanation.public(), explanation, remedies }
    }

    pub fn is_allowed(&self) -> bool {
        self.explanation.decision().is_allowed()
    }

    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    pub fn write(&self, out: &mut impl Write, all: bool) -> io::Result<()> {
        let tree = self.explanation.to_string();
        let (decision, branches) = tree.split_once('\n').unwrap_or((&tree, ""));
        let color = if self.is_allowed() { AnsiColor::Green } else { AnsiColor::Red };
        let style = color.on_default().bold();
        writeln!(out, "{style}{decision}{style:#}")?;
        write!(out, "{}", with_names_styled(branches))?;
        writeln!(
            out,
            "\nthe caller may be told{}:\n  {}",
            self.status(),
            with_names_styled(&self.public.to_string())
        )?;
        if self.is_allowed() { Ok(()) } else { self.write_remedies(out, all) }
    }

    /// Whether a service would rather say that there is no such thing.
    fn status(&self) -> &'static str {
        match self.explanation.decision() {
            Decision::Allow(_) => "",
            Decision::Deny(denial) if denial.must_hide() => ", as a 404",
            Decision::Deny(_) => ", as a 403",
        }
    }

    fn write_remedies(&self, out: &mut impl Write, all: bool) -> io::Result<()> {
        let shown = if all { self.remedies.len() } else { SHOWN };
        if self.remedies.is_empty() {
            return self.write_no_remedy(out);
        }
        writeln!(out, "\nwhat would allow it, least privilege first:")?;
        for remedy in self.remedies.iter().take(shown) {
            writeln!(out, "  {}", with_names_styled(&remedy.to_string()))?;
        }
        match self.remedies.len().saturating_sub(shown) {
            0 => Ok(()),
            rest => writeln!(out, "  and {rest} more, which --all shows"),
        }
    }

    fn write_no_remedy(&self, out: &mut impl Write) -> io::Result<()> {
        let Decision::Deny(denial) = self.explanation.decision() else {
            return Ok(());
        };
        if denial.reason() != Reason::WrongKind {
            return writeln!(out, "\nno change would allow it, and no two would");
        }
        let kind = denial.kind();
        let text = format!("\nof the kind `{kind}` one can ask: {}", kind.actions());
        writeln!(out, "{}", with_names_styled(&text))
    }
}

/// The text with what is in backticks, names and ids, in a style of its own.
fn with_names_styled(text: &str) -> String {
    let style = AnsiColor::Cyan.on_default();
    let (mut styled, mut inside) = (String::with_capacity(text.len()), false);
    for part in text.split_inclusive('`') {
        let (before, tick) = part.strip_suffix('`').map_or((part, ""), |before| (before, "`"));
        let part = match (tick.is_empty(), inside) {
            (true, _) => before.to_owned(),
            (false, false) => format!("{before}{style}{tick}"),
            (false, true) => format!("{before}{tick}{style:#}"),
        };
        styled.push_str(&part);
        inside ^= !tick.is_empty();
    }
    // a custom name may have a backtick of its own
    if inside { format!("{styled}{style:#}") } else { styled }
}
