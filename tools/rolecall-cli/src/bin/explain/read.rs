//! Reading the files, with errors that say where in them something is wrong.

use crate::facts::Facts;
use crate::nearest::{did_you_mean, suggested};
use crate::world::World;
use rolecall::{Permission, Policy};
use serde::de::DeserializeOwned;
use std::fs;
use std::path::Path;

const SAMPLE: &str = include_str!("acme.json");

/// The organizations of the file, or those of the sample.
pub fn world(file: Option<&Path>) -> Result<World, Vec<String>> {
    let name = file.map_or_else(|| "the sample".to_owned(), |file| file.display().to_string());
    let text = file.map_or_else(|| Ok(SAMPLE.to_owned()), text)?;
    let facts: Facts = parsed(&name, &text)?;
    World::of(&facts)
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
        let place = format!(" at line {line} column {column}");
        let (message, place) = match message.strip_suffix(&place) {
            Some(message) => (message, format!("{file}:{line}:{column}")),
            None => (message.as_str(), file.to_owned()),
        };
        vec![format!("{place}: {message}{}", suggestion(message))]
    })
}

/// What may have been meant by an unknown name: the message quotes it, and after it the names there are. Of
/// permissions there are too many for that.
fn suggestion(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let Some(given) = quoted.next().filter(|_| message.starts_with("unknown ")) else {
        return String::new();
    };
    let permissions = Permission::all().iter_names().map(|(name, _)| name);
    let permissions = permissions.filter(|_| message.starts_with("unknown permission "));
    suggested(given, quoted.chain(permissions)).map(did_you_mean).unwrap_or_default()
}
