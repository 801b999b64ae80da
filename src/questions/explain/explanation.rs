//! Explanations: a decision with everything that it rests on.

use super::finding::Finding;
use super::public::PublicExplanation;
use super::search;
use crate::decide::{Case, Decision};
use crate::facts::{Resource, Subject};
use crate::policy::diff::Fingerprint;
use crate::vocabulary::Action;
use alloc::vec::Vec;

/// A decision and all that it was drawn from: every membership, team and rule that was looked at, with what
/// it contributed or why it did not, and the cells of the tables behind that.
///
/// This is for whoever may see everything: `Display` draws it as a tree, and with `serde` it is a record for
/// an audit log. What the caller may be told is [`public`](Explanation::public).
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, explain};
///
/// let trainers = TeamMembership::new("trainers").with_app("cats", TeamPermission::FullAccess);
/// let ana = Subject::new("ana", [Membership::new("acme", Role::TeamContributor).with_team(trainers)])?;
/// assert_eq!(
///     explain(&ana, Action::DeleteApp, &Resource::app("acme", "cats")).to_string(),
///     "\
/// denied: the ceiling of the subject's role cuts what their team brings (R6)
/// `ana` asks for `delete_app` on app `cats` of organization `acme`, which needs DELETE_APP
/// ├─ role `team_contributor` in `acme`: does not grant it (R4)
/// │  └─ Team Contributor × Delete App: No
/// └─ team `trainers` with `full_access`: brings it, but above the ceiling of the role (R6)
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

/// The decision of [`decide`](crate::decide) with everything that it was drawn from.
///
/// Linear in the subject's memberships, in the teams and team apps of the one that counts, and in the assignees
/// of the resource; it allocates the list of findings.
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
    action: Action,
    resource: &'a Resource<Id>,
) -> Explanation<'a, Id> {
    let case = Case::new(subject, action, resource);
    let (decision, findings) = (case.decide(), search::findings(&case));
    Explanation { case, decision, findings }
}

impl<'a, Id> Explanation<'a, Id> {
    /// The decision, as [`decide`](crate::decide) gives it.
    pub const fn decision(&self) -> Decision<'a, Id> {
        self.decision
    }

    /// Who asked.
    #[must_use]
    pub const fn subject(&self) -> &'a Subject<Id> {
        self.case.subject
    }

    /// What was asked.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.case.action
    }

    /// What it was asked of.
    #[must_use]
    pub const fn resource(&self) -> &'a Resource<Id> {
        self.case.resource
    }

    /// The policy that decided.
    #[must_use]
    pub fn policy(&self) -> Fingerprint {
        self.case.policy().fingerprint()
    }

    /// Everything that was looked at, in the order of the rules; nothing where the action does not apply to
    /// the kind of resource (`R2`).
    #[must_use]
    pub fn findings(&self) -> &[Finding<'a, Id>] {
        &self.findings
    }

    /// What the caller may be told: nothing about teams, other members, or organizations that they are not
    /// in, and of what they may not know of, nothing but that.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, explain};
    ///
    /// let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
    /// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
    /// let app = Resource::app(1, 100);
    /// let told = explain(&ana, Action::DeleteApp, &app).public();
    /// assert_eq!(told.to_string(), "`delete_app` denied: it is not granted to you"); // no word of the team
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn public(&self) -> PublicExplanation {
        PublicExplanation::of(&self.case, &self.decision)
    }
}
