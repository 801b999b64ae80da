//! Prints the answer: as text for people, or as JSON for programs.

use crate::catalog::actions_on;
use anstyle::AnsiColor;
use rolecall::explain::{Explanation, PublicExplanation};
use rolecall::remedies::{Change, Remedy};
use rolecall::{Decision, Reason};
use serde::Serialize;
use std::io::{self, Write};
use std::mem::{Discriminant, discriminant};

/// The number of remedies that are shown without `--all`.
// Six fit on one screen together with their reasons and the explanation. A denial that needs two changes can have many
// more.
const SHOWN: usize = 6;

/// The number of remedies of one kind that are shown without `--all`.
// To see an app, fifty permissions would do, and the app could be shared with each of them. The other ways must stay in
// sight.
const SHOWN_OF_A_KIND: usize = 2;

#[derive(Serialize)]
pub struct Answer<'a> {
    explanation: Explanation<'a, String>,
    public: PublicExplanation,
    /// Empty if the answer is yes.
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

    /// The HTTP status of a denial, in words. An allow has none: the service answers with its own result.
    fn status(&self) -> String {
        if self.is_allowed() { String::new() } else { format!(", as a {}", self.public.status()) }
    }

    fn write_remedies(&self, out: &mut impl Write, all: bool) -> io::Result<()> {
        if self.remedies.is_empty() {
            return self.write_no_remedy(out);
        }
        let shown: Vec<_> =
            if all { self.remedies.iter().collect() } else { first_of_each_kind(&self.remedies) };
        writeln!(out, "\nwhat would allow it, the least first:")?;
        for remedy in &shown {
            writeln!(out, "  {}", with_names_styled(&remedy.to_string()))?;
            for because in remedy.because() {
                writeln!(out, "    because {}", with_names_styled(&because.to_string()))?;
            }
        }
        match self.remedies.len().saturating_sub(shown.len()) {
            0 => Ok(()),
            rest => writeln!(out, "  and {rest} more; --all shows them"),
        }
    }

    fn write_no_remedy(&self, out: &mut impl Write) -> io::Result<()> {
        let Decision::Deny(denial) = self.explanation.decision() else {
            return Ok(());
        };
        if denial.reason() != Reason::WrongKind {
            return writeln!(out, "\nno single change and no pair of changes would allow it");
        }
        let kind = denial.kind();
        let text = format!("\nthe actions on a resource of kind `{kind}`: {}", actions_on(kind));
        writeln!(out, "{}", with_names_styled(&text))
    }
}

/// The first remedies, of each kind a few. A kind is that of the changes, whatever they hand out.
fn first_of_each_kind<'r, 'a>(remedies: &'r [Remedy<'a, String>]) -> Vec<&'r Remedy<'a, String>> {
    // one lifetime for all: a discriminant has the lifetime of its change
    fn kinds_of<'a>(remedy: &Remedy<'a, String>) -> Vec<Discriminant<Change<'a, String>>> {
        remedy.changes().iter().map(discriminant).collect()
    }
    let mut shown: Vec<(Vec<_>, &Remedy<'a, String>)> = Vec::new();
    for remedy in remedies {
        let kinds = kinds_of(remedy);
        let alike = shown.iter().filter(|(others, _)| *others == kinds).count();
        if alike < SHOWN_OF_A_KIND && shown.len() < SHOWN {
            shown.push((kinds, remedy));
        }
    }
    shown.into_iter().map(|(_, remedy)| remedy).collect()
}

/// Colors the names and ids in the text, which stand in backticks.
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
    // a custom role may have a backtick in its name, so the last backtick may open a pair and never close it
    if inside { format!("{styled}{style:#}") } else { styled }
}
