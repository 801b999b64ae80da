//! The store file, the input of `fga model test` and `fga store import`.

use crate::error::Error;
use crate::object::{self, Object};
use crate::relation;
use crate::thing::Thing;
use crate::tuples::TupleKey;
use crate::words;
use rolecall::directory::{Directory, VersionedSubject};
use rolecall::{Owner, Resource, Subject, can};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hash;

/// A store. Its model and its tuples are in files beside it.
// it is written as JSON, which is also valid YAML, the format that `fga` reads
#[derive(Debug, Clone, Serialize)]
pub struct Store<'a> {
    /// The name of the store.
    pub name: &'a str,
    /// The file with the model.
    pub model_file: &'a str,
    /// The file with the tuples.
    pub tuple_file: &'a str,
    /// The expected answers.
    pub tests: Vec<Test>,
}

/// A named group of expected answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Test {
    /// The name that `fga` prints.
    pub name: &'static str,
    /// Single decisions.
    pub check: Vec<Assertions>,
    /// Lists of all users who may do an action.
    pub list_users: Vec<Listing>,
}

/// The expected decisions about one user and one object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assertions {
    /// The user's name in `OpenFGA`.
    pub user: String,
    /// The object's name in `OpenFGA`.
    pub object: String,
    /// For each relation, whether the user has it to the object.
    pub assertions: BTreeMap<String, bool>,
}

/// The expected lists of users for one object. A list is exact: it must have no other user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listing {
    /// The object's name in `OpenFGA`.
    pub object: String,
    /// The type of the listed users.
    pub user_filter: [UserFilter; 1],
    /// For each relation, the users who have it to the object.
    pub assertions: BTreeMap<String, Users>,
}

/// The type of the users in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UserFilter {
    /// The type's name: `user` or `anonymous`.
    pub r#type: &'static str,
}

/// The users in a list.
///
/// If everyone of the type may do the action, the list has the wildcard `user:*` and the users who may do it for
/// another reason: `OpenFGA` answers so.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Users {
    /// Names of users, and perhaps the wildcard.
    pub users: BTreeSet<String>,
}

impl Test {
    /// The number of single decisions.
    #[must_use]
    pub fn checks(&self) -> usize {
        self.check.iter().map(|asked| asked.assertions.len()).sum()
    }

    /// The number of lists.
    #[must_use]
    pub fn lists(&self) -> usize {
        self.list_users.iter().map(|asked| asked.assertions.len()).sum()
    }
}

/// rolecall's decisions about every action on every object: those of the directory, and the things.
pub struct Decisions<'a, Id> {
    directory: &'a Directory<Id>,
    things: &'a [Thing<Id>],
    /// Every user with an account, the other subjects, and an anonymous caller.
    subjects: Vec<Subject<Id>>,
}

impl<'a, Id: AsRef<str> + Ord + Hash + Clone> Decisions<'a, Id> {
    /// The decisions for every user with an account, for these other subjects, and for an anonymous caller.
    #[must_use]
    pub fn of(directory: &'a Directory<Id>, things: &'a [Thing<Id>], others: &[Subject<Id>]) -> Self {
        let users = directory.accounts().filter_map(|(user, _)| directory.subject(user));
        let mut subjects: Vec<_> = users.map(VersionedSubject::into_subject).collect();
        // these were built outside the directory, and a subject answers by the policy that it carries
        let others = others.iter().cloned().chain([Subject::anonymous()]);
        subjects.extend(others.map(|subject| subject.under(directory.policy())));
        Decisions { directory, things, subjects }
    }

    /// The number of subjects.
    #[must_use]
    pub fn subjects(&self) -> usize {
        self.subjects.len()
    }

    /// Every decision as a single check.
    ///
    /// # Errors
    ///
    /// - [`Error::TooLong`] if an id makes too long a name.
    /// - [`Error::NotInDirectory`] if a thing is in an app or organization that the directory does not have.
    pub fn check(&self) -> Result<Vec<Assertions>, Error> {
        let (vocabulary, mut all) = (self.directory.policy().vocabulary(), Vec::new());
        self.for_each_object(|object, resource| {
            for subject in &self.subjects {
                let (name, user) = (object.name()?, object::asker(subject)?);
                let mut decided = Assertions { user, object: name, assertions: BTreeMap::new() };
                for action in words::actions_on(vocabulary, object.kind()) {
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

    /// Every decision as part of a list: for each object and action the users who may do it, and whether anonymous
    /// callers may.
    ///
    /// # Errors
    ///
    /// As for [`check`](Self::check).
    pub fn list_users(&self) -> Result<Vec<Listing>, Error> {
        let (vocabulary, mut all) = (self.directory.policy().vocabulary(), Vec::new());
        self.for_each_object(|object, resource| {
            let name = object.name()?;
            let listing = |r#type| {
                let user_filter = [UserFilter { r#type }];
                Listing { object: name.clone(), user_filter, assertions: BTreeMap::new() }
            };
            let (mut users, mut nobody) = (listing("user"), listing("anonymous"));
            let private = object.private(self.directory);
            let private = private.ok_or_else(|| Error::NotInDirectory { object: name.clone() })?;
            for action in words::actions_on(vocabulary, object.kind()) {
                let may = |resource: &Resource<Id>| {
                    let may = self.subjects.iter().filter(|subject| can(subject, action, resource));
                    may.collect::<Vec<_>>()
                };
                let mut listed = [Users::default(), Users::default()];
                let [of_users, of_nobody] = &mut listed;
                let mut may_do = may(resource);
                // an anonymous caller is among the subjects, so all of them may only if the resource is public
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
            None => Err(Error::NotInDirectory { object: object.name()? }),
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
