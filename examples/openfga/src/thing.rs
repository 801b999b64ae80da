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
        let placed = match (&self.owner, &self.app) {
            (owner, Some(app)) => {
                let app = directory.resource(owner, app)?;
                match self.kind {
                    ResourceKind::Model => app.model(),
                    ResourceKind::Workflow => app.workflow(),
                    ResourceKind::Dataset => app.dataset(),
                    ResourceKind::Input => app.input(),
                    ResourceKind::Annotation => app.annotation(),
                    ResourceKind::Concept => app.concept(),
                    ResourceKind::Task => app.task(),
                    ResourceKind::Module => app.module(),
                    _ => return None,
                }
            }
            (Owner::Organization(organization), None) => {
                directory.organization(organization)?;
                match self.kind {
                    ResourceKind::Cluster => Resource::cluster(organization.clone()),
                    ResourceKind::Nodepool => Resource::nodepool(organization.clone()),
                    _ => return None,
                }
            }
            (Owner::User(_), None) => return None,
        };
        let placed = if self.public { placed.public() } else { placed };
        Some(self.assignees.iter().cloned().fold(placed, Resource::assigned_to))
    }

    /// The name, if the thing can be exported.
    pub(crate) fn exported(&self, directory: &Directory<Id>) -> Result<String, Error> {
        let (kind, object) = (self.kind, Object::Thing(self).name()?);
        if matches!(kind, ResourceKind::Organization | ResourceKind::Team | ResourceKind::App) {
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
}
