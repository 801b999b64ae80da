//! All subjects and resources of a file, by the names that the command line takes.

use crate::facts::Facts;
use crate::problems::Problems;
use crate::suggestions::{did_you_mean, expected, suggested, unknown};
use crate::{resources, subjects};
use rolecall::own::AnyKind;
use rolecall::{ActionSet, Resource, ResourceKind, Subject};

pub struct Catalog {
    subjects: Vec<(String, Subject<String>)>,
    /// All resources with their names. A resource with a short name appears under that name only.
    resources: Vec<(String, Resource<String>)>,
}

impl Catalog {
    /// Builds all subjects and resources.
    ///
    /// # Errors
    ///
    /// Every invalid id and every reference to something that the file does not define.
    pub fn of(facts: &Facts) -> Result<Catalog, Vec<String>> {
        let mut problems = Problems::default();
        let subjects = subjects::subjects(facts, &mut problems);
        let resources = resources::resources(facts, &mut problems);
        if problems.0.is_empty() { Ok(Catalog { subjects, resources }) } else { Err(problems.0) }
    }

    pub fn subjects(&self) -> impl Iterator<Item = (&str, &Subject<String>)> + Clone {
        self.subjects.iter().map(|(name, subject)| (name.as_str(), subject))
    }

    pub fn resources(&self) -> impl Iterator<Item = (&str, &Resource<String>)> + Clone {
        self.resources.iter().map(|(name, resource)| (name.as_str(), resource))
    }

    pub fn subject(&self, name: &str) -> Result<&Subject<String>, String> {
        let found = self.subjects().find(|(known, _)| *known == name);
        let names = self.subjects().map(|(known, _)| known);
        found.map(|(_, subject)| subject).ok_or_else(|| unknown("subject", name, names))
    }

    pub fn resource(&self, name: &str) -> Result<&Resource<String>, String> {
        self.find(name).ok_or_else(|| self.missing(name))
    }

    fn find(&self, name: &str) -> Option<&Resource<String>> {
        self.resources().find(|(known, _)| *known == name).map(|(_, resource)| resource)
    }

    /// The last parts of the names directly below the parent, or the names without a parent.
    fn below<'a>(&'a self, parent: Option<&'a str>) -> impl Iterator<Item = &'a str> + Clone {
        let names = self.resources().map(|(name, _)| name);
        names.filter(move |name| self.parent(name) == parent).map(move |name| last_part(parent, name))
    }

    /// True for names such as `acme/cats/model`: an app, a slash and a kind.
    pub fn is_in_app(&self, name: &str) -> bool {
        let app = self.parent(name).and_then(|parent| self.find(parent));
        app.is_some_and(|app| app.kind() == ResourceKind::App)
    }

    fn parent<'a>(&self, name: &'a str) -> Option<&'a str> {
        let (parent, _) = name.rsplit_once('/')?;
        self.find(parent).map(|_| parent)
    }

    /// The error message for an unknown resource. It names the longest part of the path that exists, and the names
    /// that may follow it.
    fn missing(&self, given: &str) -> String {
        let slashes = given.rmatch_indices('/').map(|(position, _)| given.get(..position).unwrap_or(given));
        let parent = slashes.into_iter().find(|parent| self.find(parent).is_some());
        let rest = last_part(parent, given);
        let part = rest.split_once('/').map_or(rest, |(part, _)| part);
        let names = self.below(parent);
        let meant = suggested(part, names.clone()).map(|name| {
            let name = parent.map_or_else(|| name.to_owned(), |parent| format!("{parent}/{name}"));
            let whole = rest.strip_prefix(part).map(|others| format!("{name}{others}"));
            whole.filter(|whole| self.find(whole).is_some()).unwrap_or(name)
        });
        let suggestion = meant.or_else(|| self.ending_in(given)).map(did_you_mean).unwrap_or_default();
        let Some(parent) = parent else {
            let given = given.escape_debug();
            return format!("unknown resource `{given}`: {}{suggestion}", expected(part, names));
        };
        let part = part.escape_debug().to_string();
        match names.clone().next() {
            Some(_) => format!("`{parent}` has no `{part}`: {}{suggestion}", expected(&part, names)),
            None => format!("`{parent}` has no `{part}`: it contains no other resources"),
        }
    }

    /// The first path that ends with the given text, such as `acme/cats` for `cats`.
    fn ending_in(&self, given: &str) -> Option<String> {
        let end = format!("/{given}");
        self.resources().map(|(name, _)| name).find(|name| name.ends_with(&end)).map(str::to_owned)
    }
}

/// The actions that the command line takes on a resource of the kind.
// The files describe documented kinds alone: a kind of a service's own is a row in that service's program.
pub fn actions_on(kind: AnyKind) -> ActionSet {
    match kind {
        AnyKind::Documented(kind) => kind.actions(),
        AnyKind::Own(_) => [].into_iter().collect(),
    }
}

fn last_part<'a>(parent: Option<&str>, name: &'a str) -> &'a str {
    let within = parent.and_then(|parent| name.strip_prefix(parent)?.strip_prefix('/'));
    within.unwrap_or(name)
}
