//! Objects: the names of users, roles and resources in `OpenFGA`.

use crate::error::{Error, LONGEST};
use crate::relation;
use crate::thing::Thing;
use crate::words::{self, Place};
use rolecall::directory::Directory;
use rolecall::own::AnyKind;
use rolecall::{Owner, Resource, ResourceKind, Subject};
use std::fmt::Write;
use std::hash::Hash;

/// The resource of a question, by its ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Object<'a, Id> {
    /// An organization.
    Organization(&'a Id),
    /// A team of an organization.
    Team {
        /// The organization's id.
        organization: &'a Id,
        /// The team's id.
        team: &'a Id,
    },
    /// An app.
    App {
        /// The organization or user that owns the app.
        owner: &'a Owner<Id>,
        /// The app's id, unique among the apps of its owner.
        app: &'a Id,
    },
    /// One of the service's own resources, in an app or in an organization.
    Thing(&'a Thing<Id>),
}

impl<Id> Object<'_, Id> {
    /// The kind of the resource, which is also the object's type in the model: `own_` stands before a service's own.
    #[must_use]
    pub fn kind(&self) -> AnyKind {
        match self {
            Object::Organization(_) => ResourceKind::Organization.into(),
            Object::Team { .. } => ResourceKind::Team.into(),
            Object::App { .. } => ResourceKind::App.into(),
            Object::Thing(thing) => thing.kind,
        }
    }
}

impl<Id: AsRef<str>> Object<'_, Id> {
    /// The name of the object, such as `app:acme/cats`: its type, and the ids that identify it.
    ///
    /// # Errors
    ///
    /// [`Error::TooLong`] if the name is longer than `OpenFGA` accepts.
    pub fn name(&self) -> Result<String, Error> {
        let kind = &relation::object_type(self.kind());
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
    /// The object as a resource of rolecall. `None` if the directory does not have it, or not the app or organization
    /// that it is in.
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

    /// The same resource, as if it were not public.
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

/// The name of a signed-in user.
pub(crate) fn user(id: &impl AsRef<str>) -> Result<String, Error> {
    name("user", [id.as_ref()])
}

/// The name of the subject that asks.
pub(crate) fn asker<Id: AsRef<str>>(subject: &Subject<Id>) -> Result<String, Error> {
    subject.user().map_or_else(|| Ok(ANONYMOUS.to_owned()), user)
}

/// The only object of the type `anonymous`.
const ANONYMOUS: &str = "anonymous:anyone";

/// The name of a custom role.
pub(crate) fn role<Id: AsRef<str>>(organization: &Id, role: &Id) -> Result<String, Error> {
    name("role", [organization.as_ref(), role.as_ref()])
}

/// The parts of a name that identify the owner.
// an owner that is a user makes one part more than an organization, so an app of the one never has the name of an app
// of the other, even if they share their ids
fn of_owner<Id: AsRef<str>>(owner: &Owner<Id>) -> impl Iterator<Item = &str> {
    let (class, id) = match owner {
        Owner::Organization(id) => (None, id),
        Owner::User(id) => (Some("user"), id),
    };
    class.into_iter().chain([id.as_ref()])
}

/// The type, and the escaped parts with `/` between them. Different parts never make the same name.
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

/// Escapes one part of a name.
///
/// ASCII letters, digits and `-._~@+` stay. Every other byte of the UTF-8 text becomes `%` and two hexadecimal digits,
/// and the empty part becomes `%`.
// so no id is the wildcard `*`, contains a separator (`#`, `:`, `/`), or has a character that OpenFGA rejects, such as
// a space or a control character
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

impl<Id: AsRef<str> + Ord + Hash + Clone> Thing<Id> {
    /// The thing's name in `OpenFGA`, or the reason for which the thing cannot be exported.
    pub(crate) fn exported(&self, directory: &Directory<Id>) -> Result<String, Error> {
        let (kind, object) = (self.kind, Object::Thing(self).name()?);
        let is_assignable = words::is_assignable(directory.policy().vocabulary(), kind);
        if self.is_of_directory() {
            Err(Error::HeldByDirectory { object, kind })
        } else if kind.is_in_app() != self.app.is_some() {
            Err(Error::Misplaced { object, kind })
        } else if matches!((&self.owner, Place::of(kind)), (Owner::User(_), Place::OfOrganizations)) {
            Err(Error::OfAUser { object, kind })
        } else if !kind.is_in_app() && (self.public || !self.assignees.is_empty() && !is_assignable) {
            Err(Error::OutsideApps { object, kind })
        } else if self.resource(directory).is_none() {
            Err(Error::NotInDirectory { object })
        } else {
            Ok(object)
        }
    }
}
