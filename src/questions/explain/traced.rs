//! Denials as events of the crate `tracing`; a feature.

use super::explanation::Explanation;
use crate::decide::{Decision, Denial};
use crate::facts::Owner;
use core::fmt::Display;
use tracing::info;

impl Denial {
    /// Records the denial as one event at level `INFO` with the target `rolecall`: action, kind, reason, rule and
    /// whether the resource is hidden. It names no user, organization or app.
    ///
    /// [`permit`](fn@crate::permit) does so by itself; after [`decide`](fn@crate::decide) a service calls this.
    ///
    /// ```
    /// use rolecall::{Action, Resource, Subject, decide};
    ///
    /// let nobody = Subject::<u64>::anonymous();
    /// if let Err(denial) = decide(&nobody, Action::DeleteApp, &Resource::app(1, 100)).require() {
    ///     denial.trace();
    /// }
    /// ```
    pub fn trace(&self) {
        info!(
            target: "rolecall",
            action = self.action().as_str(),
            kind = self.kind().as_str(),
            reason = self.reason().as_str(),
            rule = self.reason().rule().as_str(),
            hidden = self.must_hide(),
            "denied"
        );
    }
}

impl<Id: Display> Explanation<'_, Id> {
    /// Records a denial as [`Denial::trace`] does, with the ids of the user, the actor, the owner and the app: for logs
    /// that may have personal data. An allow is no event.
    ///
    /// ```
    /// use rolecall::{Action, Resource, Subject, explain};
    ///
    /// let ana = Subject::new("ana", [])?;
    /// explain(&ana, Action::DeleteApp, &Resource::app("acme", "cats")).trace_with_ids();
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    pub fn trace_with_ids(&self) {
        let Decision::Deny(denial) = self.decision() else {
            return;
        };
        let (owner_kind, owner) = match self.resource().owner() {
            Owner::Organization(organization) => ("organization", organization),
            Owner::User(user) => ("user", user),
        };
        info!(
            target: "rolecall",
            action = denial.action().as_str(),
            kind = denial.kind().as_str(),
            reason = denial.reason().as_str(),
            rule = denial.reason().rule().as_str(),
            hidden = denial.must_hide(),
            user = self.subject().user().map(tracing::field::display),
            actor = self.subject().actor().map(tracing::field::display),
            owner_kind,
            owner = %owner,
            app = self.resource().app_id().map(tracing::field::display),
            "denied"
        );
    }
}
