//! The store file: what `fga model test` and `fga store import` read.

use crate::error::Error;
use crate::object::{self, Object};
use crate::relation;
use crate::thing::Thing;
use crate::tuples::TupleKey;
use rolecall::directory::{Directory, VersionedSubject};
use rolecall::{Owner, Resource, Subject, can};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
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
    pub tests: Vec<Test>,
}

/// Decisions to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Test {
    /// What is compared.
    pub name: &'static str,
    /// Decisions asked one by one.
    pub check: Vec<Assertions>,
    /// Decisions about all users at once.
    pub list_users: Vec<Listing>,
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

/// Who may do what with one object: exactly these, and nobody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// With what.
    pub object: String,
    /// Users of which type.
    pub user_filter: [UserFilter; 1],
    /// Each relation, and who has it.
    pub assertions: BTreeMap<String, Users>,
}

/// Users of a type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserFilter {
    /// The type.
    pub r#type: &'static str,
}

/// Users, or everyone of a type and who would be there without that.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Users {
    /// They.
    pub users: BTreeSet<String>,
}

impl Test {
    /// How many decisions are asked one by one.
    #[must_use]
    pub fn checks(&self) -> usize {
        self.check.iter().map(|asked| asked.assertions.len()).sum()
    }

    /// How many lists are asked for.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.list_users.iter().map(|asked| asked.assertions.len()).sum()
    }
}

/// rolecall's decisions on every action of every object of the directory and of these things.
pub struct Decisions<'a, Id> {
    directory: &'a Directory<Id>,
    things: &'a [Thing<Id>],
    /// Every user with an account, others, and nobody.
    subjects: Vec<Subject<Id>>,
}

impl<'a, Id: AsRef<str> + Ord + Hash + Clone> Decisions<'a, Id> {
    /// Those for every user with an account, for these others, and for nobody.
    #[must_use]
    pub fn of(directory: &'a Directory<Id>, things: &'a [Thing<Id>], others: &[Subject<Id>]) -> Self {
        let users = directory.accounts().filter_map(|(user, _)| directory.subject(user));
        let mut subjects: Vec<_> = users.map(VersionedSubject::into_subject).collect();
        // these were built outside the directory, and a subject answers by the policy that it carries
        let others = others.iter().cloned().chain([Subject::anonymous()]);
        subjects.extend(others.map(|subject| subject.under(directory.policy())));
        Decisions { directory, things, subjects }
    }

    /// How many subjects there are.
    #[must_use]
    pub fn subjects(&self) -> usize {
        self.subjects.len()
    }

    /// One by one.
    ///
    /// # Errors
    ///
    /// [`Error::TooLong`] and [`Error::Lost`].
    pub fn check(&self) -> Result<Vec<Assertions>, Error> {
        let mut all = Vec::new();
        self.for_each_object(|object, resource| {
            for subject in &self.subjects {
                let (name, user) = (object.name()?, object::asker(subject)?);
                let mut decided = Assertions { user, object: name, assertions: BTreeMap::new() };
                for action in object.kind().actions() {
                    let TupleKey { relation, .. } = crate::check(subject, action, object)?;
                    let allowed = can(subject, action, resource);
                    decided.assertions.insert(relation, allowed);
                }
                all.push(decided);
            }
            Ok(())
        })?;
        Ok(all)
    }

    /// By object and action, about all users, and about nobody.
    ///
    /// # Errors
    ///
    /// [`Error::TooLong`] and [`Error::Lost`].
    pub fn list_users(&self) -> Result<Vec<Listing>, Error> {
        let mut all = Vec::new();
        self.for_each_object(|object, resource| {
            let name = object.name()?;
            let listing = |r#type| {
                let user_filter = [UserFilter { r#type }];
                Listing { object: name.clone(), user_filter, assertions: BTreeMap::new() }
            };
            let (mut users, mut nobody) = (listing("user"), listing("anonymous"));
            let private = object.private(self.directory);
            let private = private.ok_or_else(|| Error::Lost { object: name.clone() })?;
            for action in object.kind().actions() {
                let may = |resource: &Resource<Id>| {
                    let may = self.subjects.iter().filter(|subject| can(subject, action, resource));
                    may.collect::<Vec<_>>()
                };
                let mut listed = [Users::default(), Users::default()];
                let [of_users, of_nobody] = &mut listed;
                let mut may_do = may(resource);
                if may_do.len() == self.subjects.len() {
                    of_users.users.insert("user:*".to_owned());
                    of_nobody.users.insert("anonymous:*".to_owned());
                    may_do = may(&private);
                }
                for subject in may_do {
                    let listed = if subject.user().is_some() { &mut *of_users } else { &mut *of_nobody };
                    listed.users.insert(object::asker(subject)?);
                }
                let [of_users, of_nobody] = listed;
                users.assertions.insert(relation::can(action), of_users);
                nobody.assertions.insert(relation::can(action), of_nobody);
            }
            all.extend([users, nobody]);
            Ok(())
        })?;
        Ok(all)
    }

    fn for_each_object(
        &self,
        mut visit: impl FnMut(&Object<'_, Id>, &Resource<Id>) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut visit = |object: &Object<'_, Id>| match object.resource(self.directory) {
            Some(resource) => visit(object, &resource),
            None => Err(Error::Lost { object: object.name()? }),
        };
        for (organization, settings) in self.directory.organizations() {
            visit(&Object::Organization(organization))?;
            for (team, _) in settings.teams() {
                visit(&Object::Team { organization, team })?;
            }
            let owner = &Owner::Organization(organization.clone());
            for (app, _) in settings.apps() {
                visit(&Object::App { owner, app })?;
            }
        }
        for (user, account) in self.directory.accounts() {
            let owner = &Owner::User(user.clone());
            for (app, _) in account.apps() {
                visit(&Object::App { owner, app })?;
            }
        }
        self.things.iter().try_for_each(|thing| visit(&Object::Thing(thing)))
    }
}
