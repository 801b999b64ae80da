//! Finds and rewrites the marked regions of a file, which contain generated tables.

use std::fmt;

/// The content of a region.
#[derive(Clone, Copy)]
pub enum Form {
    /// The whole table.
    Full,
    /// The documents' matrix, with equal rows merged.
    Summary,
    /// Every action, with its purpose and who may do it.
    Actions,
}

const OPENING: (&str, &str) = ("<!-- matrix: ", " -->");
const CLOSING: &str = "<!-- /matrix -->";

/// An error in the markers of a file. Numbers are line numbers, from 1.
#[derive(Debug)]
pub enum RegionError {
    /// There is no marked region.
    Missing,
    /// The marker names an unknown form.
    UnknownForm(usize, String),
    /// The region has no end.
    Unclosed(usize),
    /// The end of a region without its start.
    Unopened(usize),
}

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegionError::Missing => {
                write!(
                    f,
                    " no marked region: expected a line `<!-- matrix: full -->`, `<!-- matrix: summary -->` or \
                     `<!-- matrix: actions -->`"
                )
            }
            RegionError::UnknownForm(line, form) => {
                write!(
                    f,
                    "{line}: unknown form `{form}` of the matrix: expected `full`, `summary` or `actions`"
                )
            }
            RegionError::Unclosed(line) => {
                write!(f, "{line}: the region is not closed: expected a line `{CLOSING}`")
            }
            RegionError::Unopened(line) => write!(f, "{line}: `{CLOSING}` without an open region"),
        }
    }
}

impl std::error::Error for RegionError {}

/// Replaces the content of every region with the rendered table. The rest of the text is unchanged.
///
/// # Errors
///
/// The text has no marker, an unknown marker, or an opening or closing marker without its counterpart.
pub fn rewritten(text: &str, render: impl Fn(Form) -> String) -> Result<String, RegionError> {
    let mut written = String::with_capacity(text.len());
    // the line of the opening marker, while the loop is inside a region
    let mut opened = None;
    let mut regions = 0_usize;
    for (number, whole) in (1..).zip(text.split_inclusive('\n')) {
        let line = whole.trim_end_matches(['\r', '\n']);
        match (opening(line), opened) {
            (Some(_), Some(opened)) => return Err(RegionError::Unclosed(opened)),
            (Some(form), None) => {
                let form = known(form).ok_or_else(|| RegionError::UnknownForm(number, form.to_owned()))?;
                // the lines of a region end as its first line does, and all other lines stay as they are
                let end = if whole.ends_with("\r\n") { "\r\n" } else { "\n" };
                for generated in format!("{line}\n\n{}\n", render(form).trim_end()).lines() {
                    written.push_str(generated);
                    written.push_str(end);
                }
                written.push_str(end);
                opened = Some(number);
                regions = regions.saturating_add(1);
            }
            (None, Some(_)) if line.trim() == CLOSING => {
                written.push_str(whole);
                opened = None;
            }
            (None, Some(_)) => {}
            (None, None) if line.trim() == CLOSING => return Err(RegionError::Unopened(number)),
            (None, None) => written.push_str(whole),
        }
    }
    match (opened, regions) {
        (Some(opened), _) => Err(RegionError::Unclosed(opened)),
        (None, 0) => Err(RegionError::Missing),
        (None, _) => Ok(written),
    }
}

fn opening(line: &str) -> Option<&str> {
    // a byte order mark may stand before the first line
    line.trim_start_matches('\u{FEFF}').trim().strip_prefix(OPENING.0)?.strip_suffix(OPENING.1)
}

fn known(form: &str) -> Option<Form> {
    match form {
        "full" => Some(Form::Full),
        "summary" => Some(Form::Summary),
        "actions" => Some(Form::Actions),
        _ => None,
    }
}

/// A line that differs between two texts: its number, and the line in each text if the text is long enough.
pub type Drift<'a> = (usize, Option<&'a str>, Option<&'a str>);

/// The first line that differs between the two texts.
#[must_use]
pub fn first_difference<'a>(found: &'a str, expected: &'a str) -> Option<Drift<'a>> {
    let length = found.lines().count().max(expected.lines().count());
    let (mut found, mut expected) = (found.lines(), expected.lines());
    let mut lines = (1..=length).map(|number| (number, found.next(), expected.next()));
    lines.find(|(_, found, expected)| found != expected)
}
