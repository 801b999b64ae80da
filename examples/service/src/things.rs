//! Things: models, datasets, tasks and everything else that a service has rows for.

mod draft;
mod found;
mod limits;
mod rules;
pub(crate) mod store;
pub(crate) mod write;

pub use self::draft::Draft;
pub use self::found::{Found, Row};
pub use self::limits::{MAX_ASSIGNEES, MAX_CONTENT, MAX_ID, TooLarge};
pub use self::rules::Rules;

use crate::Id;
use crate::unavailable::Unavailable;
use rolecall::own::{AnyAction, AnyKind, KindPlace};
use rolecall::{Owner, Resource, ResourceKind};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A row of the service: an app, a thing in an app such as a model, or a thing outside apps such as a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thing {
    /// The kind, documented or the service's own.
    pub kind: AnyKind,
    /// The id, which no other thing has.
    pub id: Id,
    /// The owner: an organization or a user. The owner of a thing in an app is the owner of the app.
    pub owner: Owner<Id>,
    /// The app that the thing is in, or is; `None` outside apps.
    pub app: Option<Id>,
    /// The name.
    pub name: String,
    /// The content, which authorization does not depend on.
    pub content: serde_json::Value,
    /// Whether the thing is marked public. It is public if its app is public too.
    pub public: bool,
    /// Whether the app is public. The database tells; a value that is written is ignored.
    pub app_public: bool,
    /// The users whom the thing is assigned to.
    pub assignees: Vec<Id>,
    /// The user who made it.
    pub created_by: Id,
    /// The time of its creation, in milliseconds since 1970.
    pub created_at: u64,
    /// The time of the last change.
    pub updated_at: u64,
    /// The number of changes, for `If-Match`: 1 in a new thing.
    pub version: u64,
}

/// The parts of a thing that people write.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// The name.
    pub name: String,
    /// The content.
    pub content: serde_json::Value,
    /// Whether the thing is marked public.
    pub public: bool,
    /// The users whom the thing is assigned to.
    pub assignees: Vec<Id>,
}

impl Parts {
    /// The parts of a thing as it is.
    #[must_use]
    pub fn of(thing: &Thing) -> Parts {
        let Thing { name, content, public, assignees, .. } = thing.clone();
        Parts { name, content, public, assignees }
    }
}

/// The reason why a thing was not stored, changed or deleted.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ThingError {
    /// There is no such thing any more.
    #[error("the thing does not exist any more")]
    Missing,
    /// The app or the owner does not exist any more, or the thing belongs elsewhere.
    #[error("the app or the owner of the thing does not exist")]
    NoPlace,
    /// Another thing has the id.
    #[error("the id is in use")]
    Taken,
    /// Somebody has changed the thing since the caller saw it (`If-Match`): 412.
    #[error("somebody has changed this since you saw it: read it again")]
    Changed,
    /// Things of the kind are never public.
    #[error("a {0} is never public")]
    NeverPublic(AnyKind),
    /// Things of the kind are not written one by one: apps, for example, are created by commands.
    #[error("things of the kind `{0}` are not written here")]
    NotWritten(AnyKind),
    /// The write takes a question that nobody asked: an error of the handler, for a status of 500.
    #[error("the write lacks a permit for `{0}`: ask for every part that changes")]
    Unasked(AnyAction),
    /// There is no permit, or the permits are not one user's for one thing: an error of the handler, for a status of 500.
    #[error("the permits of a write are one user's for one thing")]
    OtherPermit,
    /// A part is larger than a row may have it: 413.
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    /// The database cannot be asked.
    #[error(transparent)]
    Unavailable(#[from] Unavailable),
}

/// The order of a list. Equal keys are in the order of the ids, forwards or backwards as the list is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// By name, from A to Z.
    #[default]
    Name,
    /// The newest first.
    Newest,
}

/// The page of a list that is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PageOf {
    /// The organization or user whose things are listed; all owners' if `None`.
    pub owner: Option<Owner<Id>>,
    /// The app whose things are listed; all apps' if `None`.
    pub app: Option<Id>,
    /// The beginning of the names that are listed, without regard to case; all if empty.
    pub search: String,
    /// The order. A page after a position has the order of that position.
    pub order: Order,
    /// The last thing of the page before.
    pub after: Option<Position>,
    /// The greatest number of things: 1 to 1,000.
    pub limit: u32,
}

/// The place of a thing in a list: what the list is ordered by, and the id. It stays valid if the thing is deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Position {
    /// In a list by name.
    Name {
        /// The name in lower case.
        key: String,
        /// The id.
        id: Id,
    },
    /// In a list with the newest first.
    Newest {
        /// The time of creation.
        at: u64,
        /// The id.
        id: Id,
    },
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The things, without their contents: `content` is null, so that a page of 1,000 things is not a thousand contents.
    pub things: Vec<Thing>,
    /// The position to ask the next page after, if there are more things.
    pub next: Option<Position>,
}

impl Thing {
    /// The resource to ask about, or `None` if the kind has no such place.
    #[must_use]
    pub fn resource(&self) -> Option<Resource<Id>> {
        let resource = match (&self.app, &self.owner) {
            (Some(app), owner) => {
                let app = match owner {
                    Owner::Organization(organization) => Resource::app(organization.clone(), app.clone()),
                    Owner::User(user) => Resource::personal_app(user.clone(), app.clone()),
                };
                let app = if self.app_public { app.public() } else { app };
                if self.kind == AnyKind::Documented(ResourceKind::App) {
                    return Some(app);
                }
                app.in_app(self.kind)?
            }
            (None, owner) => match (self.kind, owner) {
                (AnyKind::Documented(kind), Owner::Organization(organization)) => {
                    Resource::of_organization(kind, organization.clone())?
                }
                (AnyKind::Documented(_), Owner::User(_)) => return None,
                (AnyKind::Own(kind), owner) => match (kind.place, owner) {
                    (KindPlace::InApps, _) | (KindPlace::OfOrganizations, Owner::User(_)) => return None,
                    (KindPlace::OfOrganizations | KindPlace::OfOrganizationsAndUsers, owner) => {
                        Resource::owned(kind, owner.clone())
                    }
                },
            },
        };
        let resource = if self.public { resource.public() } else { resource };
        Some(self.assignees.iter().cloned().fold(resource, Resource::assigned_to))
    }

    /// The position of the thing in a list of this order.
    #[must_use]
    pub fn position(&self, order: Order) -> Position {
        let id = self.id.clone();
        match order {
            Order::Name => Position::Name { key: self.name.to_lowercase(), id },
            Order::Newest => Position::Newest { at: self.created_at, id },
        }
    }
}

impl Position {
    /// Whether a row can have the position.
    #[must_use]
    pub fn is_storable(&self) -> bool {
        let texts = match self {
            Position::Name { key, id } => [key, id],
            Position::Newest { id, .. } => [id, id],
        };
        texts.iter().all(|text| store::is_storable(text))
    }
}

impl PageOf {
    /// The order of the page.
    pub(crate) fn effective_order(&self) -> Order {
        match &self.after {
            None => self.order,
            Some(Position::Name { .. }) => Order::Name,
            Some(Position::Newest { .. }) => Order::Newest,
        }
    }
}
