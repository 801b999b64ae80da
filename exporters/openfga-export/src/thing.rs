//! Things: a service's own resources in apps and organizations, such as models and clusters. A directory does not hold
//! them.

use rolecall::directory::Directory;
use rolecall::own::{AnyKind, KindPlace};
use rolecall::{Owner, Resource, ResourceKind};
use serde::{Deserialize, Serialize};
use std::hash::Hash;

/// One row of a service's own tables: a model, a task, a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thing<Id> {
    /// The kind of resource; not an organization, a team or an app, since the directory has those.
    pub kind: AnyKind,
    /// The organization or user that owns it.
    pub owner: Owner<Id>,
    /// The app that contains it; `None` for kinds outside apps.
    pub app: Option<Id>,
    /// The id, unique among the things of this kind in the same app or organization.
    pub id: Id,
    /// Whether the thing itself is public. Everyone may view it only if its app is public too (`R10`).
    pub public: bool,
    /// The users to whom it is assigned (`R11`).
    pub assignees: Vec<Id>,
}

impl<Id: AsRef<str> + Ord + Hash + Clone> Thing<Id> {
    /// The thing as a resource of rolecall, with its app's visibility taken from the directory. `None` if the
    /// directory does not have the app or organization.
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
            (Owner::User(user), None) => {
                directory.account(user)?;
                let AnyKind::Own(kind) = self.kind else { return None };
                let is_users = matches!(kind.place, KindPlace::OfOrganizationsAndUsers);
                is_users.then(|| Resource::owned(kind, self.owner.clone()))?
            }
        };
        let placed = if self.public { placed.public() } else { placed };
        Some(self.assignees.iter().cloned().fold(placed, Resource::assigned_to))
    }

    /// Whether its kind is one that the directory holds.
    pub(crate) const fn is_of_directory(&self) -> bool {
        matches!(
            self.kind,
            AnyKind::Documented(ResourceKind::Organization | ResourceKind::Team | ResourceKind::App)
        )
    }
}
