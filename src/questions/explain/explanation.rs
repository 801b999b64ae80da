//! Explanations: a decision with every finding that led to it.

use super::finding::Finding;
use super::public::PublicExplanation;
use super::search;
use crate::decide::{Case, Decision};
use crate::facts::{Resource, Subject};
use crate::policy::diff::Fingerprint;
use crate::vocabulary::own::AnyAction;
use alloc::vec::Vec;

/// A decision and every finding that led to it: each source and each restriction, with its outcome and the cells of
/// the tables that are the evidence.
///
/// Explanations are for administrators and auditors. `Display` draws a tree; with the feature `serde` an
/// explanation is a record for an audit log. [`public`](Explanation::public) is the part for the caller.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, explain};
///
/// let trainers = TeamMembership::new("trainers").with_app("cats", TeamPermission::FullAccess);
/// let ana = Subject::new("ana", [Membership::new("acme", Role::TeamContributor).with_team(trainers)])?;
/// assert_eq!(
///     explain(&ana, Action::DeleteApp, &Resource::app("acme", "cats")).to_string(),
///     "\
/// denied: a team grants it, but the user's role limits what teams may grant them (R6)
/// `ana` asks for `delete_app` on app `cats` of organization `acme`, which needs DELETE_APP
/// ├─ role `team_contributor` in `acme`: does not grant it (R4)
/// │  └─ Team Contributor × Delete App: No
/// └─ team `trainers` with `full_access`: grants it, but the user's role limits what teams may grant (R6)
///    ├─ Full Access × Delete App: Yes
///    └─ Team Contributor × Delete App: No
/// "
/// );
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'a, Id> {
    pub(crate) case: Case<'a, 'a, Id>,
    pub(crate) decision: Decision<'a, Id>,
    pub(crate) findings: Vec<Finding<'a, Id>>,
}

/// The decision of [`decide`](fn@crate::decide) with every finding that led to it.
///
/// Linear in the subject's memberships, in the teams and team apps of the membership that counts, and in the
/// assignees of the resource. The list of findings is allocated.
///
/// ```
/// use rolecall::explain::Outcome;
/// use rolecall::{Action, Membership, Resource, Role, Subject, explain};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// let app = Resource::app(1, 100);
/// let explanation = explain(&ana, Action::DeleteApp, &app);
/// assert!(explanation.decision().is_allowed());
/// assert_eq!(explanation.findings()[0].outcome(), Outcome::Grants);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
pub fn explain<'a, Id: Eq>(
    subject: &'a Subject<Id>,
    action: impl Into<AnyAction>,
    resource: &'a Resource<Id>,
) -> Explanation<'a, Id> {
    let case = Case::new(subject, action.into(), resource);
    let (decision, findings) = (case.decide(), search::findings(&case));
    Explanation { case, decision, findings }
}

impl<'a, Id> Explanation<'a, Id> {
    /// The decision of [`decide`](fn@crate::decide).
    pub const fn decision(&self) -> Decision<'a, Id> {
        self.decision
    }

    /// The subject of the question.
    #[must_use]
    pub const fn subject(&self) -> &'a Subject<Id> {
        self.case.subject
    }

    /// The action of the question.
    #[must_use]
    pub const fn action(&self) -> AnyAction {
        self.case.action
    }

    /// The resource of the question.
    #[must_use]
    pub const fn resource(&self) -> &'a Resource<Id> {
        self.case.resource
    }

    /// The fingerprint of the policy that decided: the policy of the subject.
    #[must_use]
    pub fn policy(&self) -> Fingerprint {
        self.case.policy().fingerprint()
    }

    /// Every source and every restriction that was looked at: sources first, the token last.
    ///
    /// The list is empty if the action does not apply to the kind of resource (`R2`), or if the resource is of a service's
    /// own kind and cannot be where it is (`V4`).
    #[must_use]
    pub fn findings(&self) -> &[Finding<'a, Id>] {
        &self.findings
    }

    /// The part that the caller may be told.
    ///
    /// It names no role, team, user, organization or app. If the resource [must be
    /// hidden](crate::Denial::must_hide), it is the answer for a missing row: see [`not_found`](super::not_found).
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, explain};
    ///
    /// let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
    /// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
    /// let app = Resource::app(1, 100);
    /// let told = explain(&ana, Action::DeleteApp, &app).public();
    /// assert_eq!(told.to_string(), "`delete_app` denied: you are not allowed to do this"); // no word of the team
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn public(&self) -> PublicExplanation {
        PublicExplanation::of(&self.case, &self.decision)
    }
}
