//! What is in an app: made from the app.

use super::Resource;
use crate::vocabulary::ResourceKind;
use crate::vocabulary::own::{AnyKind, OwnKind};

impl<Id> Resource<Id> {
    /// A model in the app that this resource is, or is in.
    ///
    /// It is private and assigned to nobody, whatever this resource was. The same holds for the other
    /// kinds. What is made from an organization, team, cluster or nodepool is in no app, and nothing
    /// can be done with it:
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, can};
    ///
    /// let admin = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
    /// assert!(can(&admin, Action::ViewModel, &Resource::app(1, 100).model()));
    /// assert!(!can(&admin, Action::ViewModel, &Resource::organization(1).model()));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn model(self) -> Self {
        self.inside(ResourceKind::Model)
    }

    /// A workflow in the app, as [`model`](Resource::model).
    #[must_use]
    pub fn workflow(self) -> Self {
        self.inside(ResourceKind::Workflow)
    }

    /// A dataset in the app, as [`model`](Resource::model).
    #[must_use]
    pub fn dataset(self) -> Self {
        self.inside(ResourceKind::Dataset)
    }

    /// An input in the app, as [`model`](Resource::model).
    #[must_use]
    pub fn input(self) -> Self {
        self.inside(ResourceKind::Input)
    }

    /// An annotation in the app, as [`model`](Resource::model).
    #[must_use]
    pub fn annotation(self) -> Self {
        self.inside(ResourceKind::Annotation)
    }

    /// A concept in the app, as [`model`](Resource::model).
    #[must_use]
    pub fn concept(self) -> Self {
        self.inside(ResourceKind::Concept)
    }

    /// A labeling task in the app, as [`model`](Resource::model).
    #[must_use]
    pub fn task(self) -> Self {
        self.inside(ResourceKind::Task)
    }

    /// A module in the app, as [`model`](Resource::model).
    #[must_use]
    pub fn module(self) -> Self {
        self.inside(ResourceKind::Module)
    }

    /// A resource of that kind in the app that this resource is, or is in, by a kind that is known at run time
    /// only: as [`model`](Resource::model) for a model, and the app itself for an app.
    ///
    /// Nothing, where this is in no app or the kind is [outside apps](ResourceKind::is_in_app).
    ///
    /// ```
    /// use rolecall::{Resource, ResourceKind};
    ///
    /// let app = Resource::app("acme", "cats").public();
    /// let task = app.clone().in_app("task".parse::<ResourceKind>()?);
    /// assert_eq!(task, Some(app.clone().task()));
    /// assert_eq!(app.clone().model().in_app(ResourceKind::App), Some(app.clone()));
    /// assert_eq!(app.in_app(ResourceKind::Team), None);
    /// assert_eq!(Resource::team("acme").in_app(ResourceKind::Task), None);
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    #[must_use]
    pub fn in_app(self, kind: impl Into<AnyKind>) -> Option<Self> {
        let kind = kind.into();
        let is_there = self.within.is_in_app() && kind.is_in_app();
        let resource = is_there.then(|| self.inside(kind))?;
        let is_public_app = kind == ResourceKind::App && resource.app_public;
        Some(if is_public_app { resource.public() } else { resource })
    }

    /// A resource of a service's own kind in the app, as [`model`](Resource::model) (`V4`).
    ///
    /// Nothing can be done with it if the kind is outside apps, or if this is in no app.
    #[must_use]
    pub fn of_kind(self, kind: &'static OwnKind) -> Self {
        self.inside(kind)
    }
}
