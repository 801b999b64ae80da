//! The store file: what `fga model test` and `fga store import` read.

use crate::error::Error;
use crate::object::Object;
use crate::thing::Thing;
use crate::tuples::TupleKey;
use rolecall::directory::Directory;
use rolecall::{Owner, Subject};
use serde::Serialize;
use std::collections::BTreeMap;
use std::hash::Hash;

/// A store with its model and tuples in files beside it. Its JSON is YAML too, as `fga` reads it.
#[derive(Debug, Clone, Serialize)]
pub struct Store<'a> {
    /// What the store is called.
    pub name: &'a str,
    /// The file with the model.
    pub model_file: &'a str,
    /// The file with the tuples.
    pub tuple_file: &'a str,
    /// What must come out.
    pub tests: Vec<Test<'a>>,
}

/// Decisions to compare.
#[derive(Debug, Clone, Serialize)]
pub struct Test<'a> {
    /// What is compared.
    pub name: &'a str,
    /// The decisions.
    pub check: Vec<Assertions>,
}

/// What one user may do and may not do with one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assertions {
    /// Who.
    pub user: String,
    /// With what.
    pub object: String,
    /// Each relation, and whether they have it.
    pub assertions: BTreeMap<String, bool>,
}

/// rolecall's decisions on every action of every object of the directory and of these things, for every user
/// with an account, for these others, and for nobody.
///
/// # Errors
///
/// [`Error::TooLong`] and [`Error::Lost`].
pub fn assertions<Id: AsRef<str> + Ord + Hash + Clone>(
    directory: &Directory<Id>,
    things: &[Thing<Id>],
    others: &[Subject<Id>],
) -> Result<Vec<Assertions>, Error> {
    let users = directory.accounts().filter_map(|(user, _)| directory.subject(user));
    let mut subjects: Vec<_> = users.map(rolecall::directory::SubjectSnapshot::into_subject).collect();
    subjects.extend_from_slice(others);
    subjects.push(Subject::anonymous());
    let mut all = Vec::new();
    for_each_object(directory, things, |object| {
        let Some(resource) = object.resource(directory) else {
            return Err(Error::Lost { object: object.name()? });
        };
        for subject in &subjects {
            let mut decided: Option<Assertions> = None;
            for action in object.kind().actions() {
                let TupleKey { user, relation, object } = crate::check(subject, action, object)?;
                let allowed = directory.policy().can(subject, action, &resource);
                let of_subject =
                    decided.get_or_insert(Assertions { user, object, assertions: BTreeMap::new() });
                of_subject.assertions.insert(relation, allowed);
            }
            all.extend(decided);
        }
        Ok(())
    })?;
    Ok(all)
}

fn for_each_object<Id: Ord + Clone>(
    directory: &Directory<Id>,
    things: &[Thing<Id>],
    mut visit: impl FnMut(&Object<'_, Id>) -> Result<(), Error>,
) -> Result<(), Error> {
    for (organization, settings) in directory.organizations() {
        visit(&Object::Organization(organization))?;
        for (team, _) in settings.teams() {
            visit(&Object::Team { organization, team })?;
        }
        let owner = &Owner::Organization(organization.clone());
        for (app, _) in settings.apps() {
            visit(&Object::App { owner, app })?;
        }
    }
    for (user, account) in directory.accounts() {
        let owner = &Owner::User(user.clone());
        for (app, _) in account.apps() {
            visit(&Object::App { owner, app })?;
        }
    }
    things.iter().try_for_each(|thing| visit(&Object::Thing(thing)))
}

/// How many decisions these are.
#[must_use]
pub fn decisions(assertions: &[Assertions]) -> usize {
    assertions.iter().map(|assertions| assertions.assertions.len()).sum()
}
