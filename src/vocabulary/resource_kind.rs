//! Kinds of resources.

use super::action::{ActionSet, on_kind};
use super::names::vocabulary;

vocabulary! {
    /// What kind of thing is asked about.
    ///
    /// ```
    /// use rolecall::ResourceKind;
    ///
    /// let kind: ResourceKind = "nodepool".parse()?;
    /// assert_eq!(kind, ResourceKind::Nodepool);
    /// assert!(!kind.is_in_app());
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    ResourceKind, "resource kind":
    /// An organization: its members, billing, security, and what is created in it.
    Organization "organization",
    /// A team of an organization.
    Team "team",
    /// A compute cluster of an organization.
    Cluster "cluster",
    /// A nodepool of a cluster.
    Nodepool "nodepool",
    /// An app, of an organization or of a user.
    App "app",
    /// A model in an app.
    Model "model",
    /// A workflow in an app.
    Workflow "workflow",
    /// A dataset in an app.
    Dataset "dataset",
    /// An input in an app.
    Input "input",
    /// An annotation in an app.
    Annotation "annotation",
    /// A concept in an app.
    Concept "concept",
    /// A labeling task in an app.
    Task "task",
    /// A module in an app.
    Module "module",
}

impl ResourceKind {
    /// Every action that can be asked of the kind (`R2`).
    ///
    /// ```
    /// use rolecall::ResourceKind;
    ///
    /// let actions = ResourceKind::Module.actions();
    /// assert_eq!(actions.to_string(), "use_module, delete_module, uninstall_module");
    /// ```
    #[must_use]
    pub fn actions(self) -> ActionSet {
        on_kind(self).actions
    }

    /// Whether it is an app or in an app, so that app-level permissions can be held on it (`R7`).
    #[must_use]
    pub const fn is_in_app(self) -> bool {
        !matches!(
            self,
            ResourceKind::Organization | ResourceKind::Team | ResourceKind::Cluster | ResourceKind::Nodepool
        )
    }
}
