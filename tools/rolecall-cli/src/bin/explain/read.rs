//! Reads the files. Errors name the file, and for invalid JSON the line and column.

use crate::catalog::Catalog;
use crate::facts::Facts;
use crate::suggestions::{did_you_mean, suggested};
use rolecall::{Permission, Policy};
use serde::de::DeserializeOwned;
use std::fs;
use std::path::Path;

const SAMPLE: &str = include_str!("acme.json");

/// The subjects and resources of the file, or of the sample if no file is given.
pub fn catalog(file: Option<&Path>) -> Result<Catalog, Vec<String>> {
    let name = file.map_or_else(|| "the sample".to_owned(), |file| file.display().to_string());
    let text = file.map_or_else(|| Ok(SAMPLE.to_owned()), text)?;
    let facts: Facts = parsed(&name, &text)?;
    Catalog::of(&facts)
        .map_err(|problems| problems.into_iter().map(|problem| format!("{name}: {problem}")).collect())
}

pub fn policy(file: &Path) -> Result<Policy, Vec<String>> {
    parsed(&file.display().to_string(), &text(file)?)
}

fn text(file: &Path) -> Result<String, Vec<String>> {
    fs::read_to_string(file).map_err(|error| vec![format!("cannot read `{}`: {error}", file.display())])
}

fn parsed<T: DeserializeOwned>(file: &str, text: &str) -> Result<T, Vec<String>> {
    serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let message = error.to_string();
        // serde_json ends its message with the position; `file:line:column` in front is the form that editors link
        let position = format!(" at line {line} column {column}");
        let (message, position) = match message.strip_suffix(&position) {
            Some(message) => (message, format!("{file}:{line}:{column}")),
            None => (message.as_str(), file.to_owned()),
        };
        vec![format!("{position}: {message}{}", suggestion(message))]
    })
}

/// Suggests a known name if the message reports an unknown one.
// The message quotes the unknown name first and then the known names. There are too many permissions for the message
// to quote, so their names come from the library.
fn suggestion(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(given) = quoted.next().filter(|_| message.starts_with("unknown ")) else {
        return String::new();
    };
    let permissions = Permission::all().iter_names().map(|(name, _)| name);
    let permissions = permissions.filter(|_| message.starts_with("unknown permission "));
    suggested(given, quoted.chain(permissions)).map(did_you_mean).unwrap_or_default()
}
