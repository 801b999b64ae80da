//! Objects: the names by which `OpenFGA` knows what ids stand for.

use crate::error::Error;
use crate::thing::Thing;
use rolecall::directory::Directory;
use rolecall::{Owner, Resource, ResourceKind, Subject};
use std::fmt::Write;
use std::hash::Hash;

/// What an action is asked of, by its ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object<'a, Id> {
    /// An organization.
    Organization(&'a Id),
    /// A team of an organization.
    Team {
        /// Of which organization.
        organization: &'a Id,
        /// Which team.
        team: &'a Id,
    },
    /// An app.
    App {
        /// Whose.
        owner: &'a Owner<Id>,
        /// Which.
        app: &'a Id,
    },
    /// Something that a service has in an app or in an organization.
    Thing(&'a Thing<Id>),
}

impl<Id> Object<'_, Id> {
    /// Its kind, which is its type in the model.
    #[must_use]
    pub fn kind(&self) -> ResourceKind {
        match self {
            Object::Organization(_) => ResourceKind::Organization,
            Object::Team { .. } => ResourceKind::Team,
            Object::App { .. } => ResourceKind::App,
            Object::Thing(thing) => thing.kind,
        }
    }
}

impl<Id: AsRef<str>> Object<'_, Id> {
    /// The name: the type and what is unique within it.
    ///
    /// # Errors
    ///
    /// [`Error::TooLong`].
    pub fn name(&self) -> Result<String, Error> {
        let kind = self.kind().as_str();
        match self {
            Object::Organization(organization) => name(kind, [organization.as_ref()]),
            Object::Team { organization, team } => name(kind, [organization.as_ref(), team.as_ref()]),
            Object::App { owner, app } => name(kind, of_owner(owner).chain([app.as_ref()])),
            Object::Thing(Thing { owner, app, id, .. }) => {
                let within = app.iter().map(AsRef::as_ref);
                name(kind, of_owner(owner).chain(within).chain([id.as_ref()]))
            }
        }
    }
}

impl<Id: AsRef<str> + Ord + Hash + Clone> Object<'_, Id> {
    /// The resource that the evaluator is asked about, if the directory has what it is in.
    #[must_use]
    pub fn resource(&self, directory: &Directory<Id>) -> Option<Resource<Id>> {
        match self {
            Object::Organization(organization) => {
                directory.organization(organization)?;
                Some(Resource::organization((*organization).clone()))
            }
            Object::Team { organization, team } => {
                directory.organization(organization)?.team(team)?;
                Some(Resource::team((*organization).clone()))
            }
            Object::App { owner, app } => directory.resource(owner, app),
            Object::Thing(thing) => thing.resource(directory),
        }
    }

    /// The same resource, if it were not public.
    pub(crate) fn private(&self, directory: &Directory<Id>) -> Option<Resource<Id>> {
        match self {
            Object::Organization(_) | Object::Team { .. } => self.resource(directory),
            Object::App { owner: Owner::Organization(organization), app } => {
                Some(Resource::app(organization.clone(), (*app).clone()))
            }
            Object::App { owner: Owner::User(user), app } => {
                Some(Resource::personal_app(user.clone(), (*app).clone()))
            }
            Object::Thing(thing) => Thing { public: false, ..(*thing).clone() }.resource(directory),
        }
    }
}

/// A user as the model's `user`.
pub(crate) fn user(id: &impl AsRef<str>) -> Result<String, Error> {
    name("user", [id.as_ref()])
}

/// Who asks.
pub(crate) fn asker<Id: AsRef<str>>(subject: &Subject<Id>) -> Result<String, Error> {
    subject.user().map_or_else(|| Ok(ANONYMOUS.to_owned()), user)
}

/// The only object of the type `anonymous`.
const ANONYMOUS: &str = "anonymous:anyone";

/// A custom role.
pub(crate) fn role<Id: AsRef<str>>(organization: &Id, role: &Id) -> Result<String, Error> {
    name("role", [organization.as_ref(), role.as_ref()])
}

/// The parts of a name that say whose it is. What is a user's has one part more than what is an organization's,
/// so that the two never meet.
fn of_owner<Id: AsRef<str>>(owner: &Owner<Id>) -> impl Iterator<Item = &str> {
    let (class, id) = match owner {
        Owner::Organization(id) => (None, id),
        Owner::User(id) => (Some("user"), id),
    };
    class.into_iter().chain([id.as_ref()])
}

/// The type and the parts, with `/` between: different parts never make one name.
pub(crate) fn name<'a>(kind: &str, parts: impl IntoIterator<Item = &'a str>) -> Result<String, Error> {
    let mut name = format!("{kind}:");
    for (position, part) in parts.into_iter().enumerate() {
        if position > 0 {
            name.push('/');
        }
        encode(&mut name, part);
    }
    if name.len() > LONGEST { Err(Error::TooLong { name }) } else { Ok(name) }
}

/// The part with all but letters, digits and `-._~@+` of ASCII as `%` and two digits for each byte of UTF-8, so
/// that no id is a wildcard (`*`), ends a name (`#`, `:`, `/`) or is one that `OpenFGA` does not take (spaces,
/// control characters); the empty one as `%`.
fn encode(name: &mut String, part: &str) {
    if part.is_empty() {
        name.push('%');
    }
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~@+".contains(&byte) {
            name.push(char::from(byte));
        } else {
            // writing to a string does not fail
            let _ = write!(name, "%{byte:02X}");
        }
    }
}

/// How long a name may be, `#` and a relation after it included: `OpenFGA` takes 256 characters for an object and
/// 512 for a user, and of the latter its tables for `MySQL` 256.
pub(crate) const LONGEST: usize = 256;
