//! The marked regions of a file, which the generator writes and checks.

use std::fmt;

/// What a region holds.
#[derive(Clone, Copy)]
pub enum Form {
    /// The whole table.
    Full,
    /// The patterns of the documents' matrix.
    Summary,
}

const OPENING: (&str, &str) = ("<!-- matrix: ", " -->");
const CLOSING: &str = "<!-- /matrix -->";

/// Why a file has no region to check or to write.
#[derive(Debug)]
pub enum RegionError {
    Missing,
    UnknownForm(usize, String),
    Unclosed(usize),
    Unopened(usize),
}

impl fmt::Display for RegionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RegionError::Missing => {
                write!(
                    f,
                    " no marked region: expected a line `<!-- matrix: full -->` or `<!-- matrix: summary -->`"
                )
            }
            RegionError::UnknownForm(line, form) => {
                write!(f, "{line}: unknown form `{form}` of the matrix: expected `full` or `summary`")
            }
            RegionError::Unclosed(line) => {
                write!(f, "{line}: the region is not closed: expected a line `{CLOSING}`")
            }
            RegionError::Unopened(line) => write!(f, "{line}: `{CLOSING}` closes no region"),
        }
    }
}

impl std::error::Error for RegionError {}

/// The text with every region as it should be.
///
/// # Errors
///
/// Markers that are missing, unknown or do not pair up.
pub fn rewritten(text: &str, render: impl Fn(Form) -> String) -> Result<String, RegionError> {
    let mut written = String::with_capacity(text.len());
    let mut opened = None;
    let mut regions = 0_usize;
    for (number, line) in (1..).zip(text.lines()) {
        match (opening(line), opened) {
            (Some(_), Some(opened)) => return Err(RegionError::Unclosed(opened)),
            (Some(form), None) => {
                let form = known(form).ok_or_else(|| RegionError::UnknownForm(number, form.to_owned()))?;
                put(&mut written, &format!("{line}\n\n{}\n\n{CLOSING}", render(form).trim_end()));
                opened = Some(number);
                regions = regions.saturating_add(1);
            }
            (None, Some(_)) if line.trim() == CLOSING => opened = None,
            (None, Some(_)) => {}
            (None, None) if line.trim() == CLOSING => return Err(RegionError::Unopened(number)),
            (None, None) => put(&mut written, line),
        }
    }
    match (opened, regions) {
        (Some(opened), _) => Err(RegionError::Unclosed(opened)),
        (None, 0) => Err(RegionError::Missing),
        (None, _) => Ok(written),
    }
}

fn opening(line: &str) -> Option<&str> {
    line.trim().strip_prefix(OPENING.0)?.strip_suffix(OPENING.1)
}

fn known(form: &str) -> Option<Form> {
    match form {
        "full" => Some(Form::Full),
        "summary" => Some(Form::Summary),
        _ => None,
    }
}

fn put(written: &mut String, line: &str) {
    written.push_str(line);
    written.push('\n');
}

/// The first line that the texts do not share: its number, and what it is in each, if there is one.
pub type Drift<'a> = (usize, Option<&'a str>, Option<&'a str>);

pub fn first_difference<'a>(found: &'a str, expected: &'a str) -> Option<Drift<'a>> {
    let length = found.lines().count().max(expected.lines().count());
    let (mut found, mut expected) = (found.lines(), expected.lines());
    let mut lines = (1..=length).map(|number| (number, found.next(), expected.next()));
    lines.find(|(_, found, expected)| found != expected)
}
