//! Kinds of resources: the nouns of the platform.

use super::names::vocabulary;

vocabulary! {
    /// The kind of a resource, such as app or model.
    ///
    /// Each [`Action`](crate::Action) applies to one kind (`R2`). Kinds from [`App`](ResourceKind::App) on
    /// are in an app, where app-level permissions can be held; the first four are not (`R7`).
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
    /// An organization, with its members, invitations, roles, billing and security settings.
    Organization "organization",
    /// A team: members of an organization who share permissions on some of its apps.
    Team "team",
    /// A compute cluster, on which an organization deploys models.
    Cluster "cluster",
    /// A nodepool: a group of machines in a cluster.
    Nodepool "nodepool",
    /// An app, which holds all other content and belongs to an organization or to a user.
    App "app",
    /// A machine learning model in an app, with its versions.
    Model "model",
    /// A workflow in an app: a graph of connected components, such as models.
    Workflow "workflow",
    /// A dataset in an app: a named selection of its inputs.
    Dataset "dataset",
    /// An input in an app, such as an image or a text.
    Input "input",
    /// An annotation in an app: a label on one of its inputs.
    Annotation "annotation",
    /// A concept in an app: a class that models predict and annotations name.
    Concept "concept",
    /// A labeling task in an app: inputs that workers annotate by its guidelines.
    Task "task",
    /// A module in an app: a user interface that people open and work with.
    Module "module",
}

impl ResourceKind {
    /// Returns true for an app and for every kind that is in an app.
    ///
    /// App-level permissions are held only there; on other kinds only organization-level ones count (`R7`).
    ///
    /// ```
    /// use rolecall::ResourceKind;
    ///
    /// assert!(ResourceKind::App.is_in_app() && ResourceKind::Model.is_in_app());
    /// assert!(!ResourceKind::Cluster.is_in_app());
    /// ```
    // Every kind is named, so that a new kind does not compile until somebody has decided where it is.
    #[must_use]
    pub const fn is_in_app(self) -> bool {
        match self {
            ResourceKind::Organization
            | ResourceKind::Team
            | ResourceKind::Cluster
            | ResourceKind::Nodepool => false,
            ResourceKind::App
            | ResourceKind::Model
            | ResourceKind::Workflow
            | ResourceKind::Dataset
            | ResourceKind::Input
            | ResourceKind::Annotation
            | ResourceKind::Concept
            | ResourceKind::Task
            | ResourceKind::Module => true,
        }
    }
}
