//! Things: what a service has in apps and organizations, of which a directory knows nothing.

use crate::error::Error;
use crate::object::Object;
use rolecall::directory::Directory;
use rolecall::{Owner, Resource, ResourceKind};
use serde::{Deserialize, Serialize};
use std::hash::Hash;

/// A model, a task, a cluster: one row of a service's own tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thing<Id> {
    /// What it is.
    pub kind: ResourceKind,
    /// Whose it is.
    pub owner: Owner<Id>,
    /// The app that it is in, if its kind is in one.
    pub app: Option<Id>,
    /// Its id, unique among what is of the kind there.
    pub id: Id,
    /// Whether it is public itself, whatever its app is (`R10`).
    pub public: bool,
    /// To whom it is assigned (`R11`).
    pub assignees: Vec<Id>,
}

impl<Id: AsRef<str> + Ord + Hash + Clone> Thing<Id> {
    /// The resource that the evaluator is asked about, with the app as it is in the directory.
    #[must_use]
    pub fn resource(&self, directory: &Directory<Id>) -> Option<Resource<Id>> {
        if self.is_of_directory() {
            return None;
        }
        let placed = match (&self.owner, &self.app) {
            (owner, Some(app)) => directory.resource(owner, app)?.in_app(self.kind)?,
            (Owner::Organization(organization), None) => {
                directory.organization(organization)?;
                Resource::of_organization(self.kind, organization.clone())?
            }
            (Owner::User(_), None) => return None,
        };
        let placed = if self.public { placed.public() } else { placed };
        Some(self.assignees.iter().cloned().fold(placed, Resource::assigned_to))
    }

    /// The name, if the thing can be exported.
    pub(crate) fn exported(&self, directory: &Directory<Id>) -> Result<String, Error> {
        let (kind, object) = (self.kind, Object::Thing(self).name()?);
        if self.is_of_directory() {
            Err(Error::OfDirectory { object, kind })
        } else if kind.is_in_app() != self.app.is_some() {
            Err(Error::Misplaced { object, kind })
        } else if !kind.is_in_app() && (self.public || !self.assignees.is_empty()) {
            Err(Error::OutsideApps { object, kind })
        } else if self.resource(directory).is_none() {
            Err(Error::Lost { object })
        } else {
            Ok(object)
        }
    }

    /// Whether it would be one of those that the directory itself knows.
    const fn is_of_directory(&self) -> bool {
        matches!(self.kind, ResourceKind::Organization | ResourceKind::Team | ResourceKind::App)
    }
}
