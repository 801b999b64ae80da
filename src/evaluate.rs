//! The evaluation: what a member holds at a place, whether that satisfies an action, and why.
//!
//! [`effective`] and [`satisfies`] are the rules. `can` asks [`satisfies`] of the place that was worked
//! out by [`effective`] when the subject was built; `decide` asks both again, from the facts, to name the
//! basis or the reason.

use crate::action::{Action, Row, on_kind};
use crate::decision::{Basis, Decision, Denial, Reason};
use crate::kind::ResourceKind;
use crate::membership::Membership;
use crate::permission::Permission;
use crate::policy::{Policy, Reach, Terms};
use crate::resource::Resource;
use crate::standing::{Standing, is_assigned};
use crate::subject::Subject;
use core::hint::select_unpredictable;

/// Whether the subject may do the action on the resource, under the [documented](Policy::documented)
/// policy.
///
/// Constant time, whatever the subject holds: one look-up, with no allocation, no lock and no branch on
/// the data. Beyond that it is linear in the assignees after the first, and, where ids were made to
/// [collide](crate#ids), in what the subject holds. Every input has an answer.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, can};
///
/// let ana = Subject::new("ana", [Membership::new("acme", Role::OrganizationContributor)])?;
/// assert!(can(&ana, Action::TrainModel, &Resource::app("acme", "cats").model()));
/// assert!(!can(&ana, Action::InviteMember, &Resource::organization("acme")));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
#[inline]
pub fn can<Id: Eq>(subject: &Subject<Id>, action: Action, resource: &Resource<Id>) -> bool {
    Policy::documented().can(subject, action, resource)
}

/// The same decision as [`can`], with its basis or its reason.
///
/// Linear in the subject's memberships, in the teams and team apps of the one in the owning organization,
/// and in the assignees of the resource; no allocation.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, decide};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor)])?;
/// let decision = decide(&ana, Action::TrainModel, &Resource::app(1, 100).model());
/// assert!(!decision.is_allowed());
/// assert_eq!(decision.to_string(), "denied: no team of the subject has the app (R5)");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[inline]
pub fn decide<'a, Id: Eq>(
    subject: &'a Subject<Id>,
    action: Action,
    resource: &Resource<Id>,
) -> Decision<'a, Id> {
    Policy::documented().decide(subject, action, resource)
}

impl Policy {
    /// [`can`] under this policy.
    ///
    /// In constant time where the subject [was worked out](Policy::subject) for this policy or an equal one;
    /// those of [`Subject::new`] are for every policy that allows what the documented one allows. Of any other
    /// subject the facts are read again: linear in its memberships, and in the teams and team apps of the one
    /// that counts.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Policy, Resource, Role, can};
    ///
    /// let role = Role::OrganizationUser;
    /// let grants = Policy::documented().grants(role) | Permission::CREATE_MODELS;
    /// let policy = Policy::documented().clone().with_grants(role, grants)?;
    /// let user = policy.subject(7, [Membership::new(1, role)])?;
    /// assert!(policy.can(&user, Action::CreateModel, &Resource::app(1, 100)));
    /// assert!(!can(&user, Action::CreateModel, &Resource::app(1, 100)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn can<Id: Eq>(&self, subject: &Subject<Id>, action: Action, resource: &Resource<Id>) -> bool {
        // `plainly`, in constant time and without a branch that depends on the data. What can be held
        // outside apps need not be cut: actions there ask for organization-level permissions only.
        let row = action.row();
        let Some((place, user)) = subject.rights.find(resource).zip(subject.user()) else {
            return plainly(self, subject, row, resource);
        };
        let held = (place.held | resource.open) & subject.scopes;
        let assigned = select_unpredictable(*user == resource.assignee, resource.assigned, 0);
        let satisfied = satisfies(row, resource.kind(), held, assigned);
        let elsewhere = place.doubt(resource) as usize | usize::from(!subject.stamp.is(self.stamp()));
        if elsewhere | resource.more_assignees.len() != 0 {
            return plainly(self, subject, row, resource);
        }
        satisfied
    }

    /// [`decide`] under this policy.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Policy, Resource, Role};
    ///
    /// let role = Role::FinancialManager;
    /// let policy = Policy::documented().clone().with_grants(role, Permission::DELETE_APP)?;
    /// let fay = policy.subject(7, [Membership::new(1, role)])?;
    /// let decision = policy.decide(&fay, Action::DeleteApp, &Resource::app(1, 100));
    /// assert_eq!(decision.to_string(), "allowed: role `financial_manager` grants it");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn decide<'a, Id: Eq>(
        &self,
        subject: &'a Subject<Id>,
        action: Action,
        resource: &Resource<Id>,
    ) -> Decision<'a, Id> {
        let membership = subject.membership_in(resource.owner());
        let standing = Standing::of(self, subject, membership, resource);
        self.decide_by(standing, membership, subject, action, resource)
    }

    /// [`decide`](Policy::decide) by the standing of the subject, which rests on that membership.
    #[inline]
    pub(crate) fn decide_by<'a, Id: Eq>(
        &self,
        standing: Standing,
        membership: Option<&'a Membership<Id>>,
        subject: &Subject<Id>,
        action: Action,
        resource: &Resource<Id>,
    ) -> Decision<'a, Id> {
        let question = Question { policy: self, row: action.row(), resource, membership, standing };
        if self.can(subject, action, resource) {
            Decision::Allow(question.basis())
        } else {
            let reason = question.reason();
            let reveals_existence = question.is_secret();
            Decision::Deny(Denial { action, kind: resource.kind(), reason, reveals_existence })
        }
    }

    /// What the subject holds on the resource.
    pub(crate) fn held<Id: Eq>(&self, subject: &Subject<Id>, resource: &Resource<Id>) -> u64 {
        resource.held_of(self.granted(subject, resource)) & subject.scopes
    }

    /// What the subject holds where the resource is, before what is public (`R10`), the level (`R7`) and the
    /// token (`R12`) are looked at.
    pub(crate) fn granted<Id: Eq>(&self, subject: &Subject<Id>, resource: &Resource<Id>) -> u64 {
        if !subject.stamp.is_like(self.stamp()) || resource.is_nowhere() {
            let membership = subject.membership_in(resource.owner());
            let standing = Standing::of(self, subject, membership, resource);
            return Standing { public: false, ..standing }.granted().low();
        }
        let found = subject.rights.find(resource).filter(|place| place.doubt(resource) == 0);
        found.map_or_else(|| subject.rights.search(resource), |place| place.held)
    }
}

/// What a member's teams bring to one place, and how they confine the member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Brought {
    /// The union of the team permissions on this app; empty outside any app.
    pub(crate) here: Permission,
    /// The union of the team permissions over all the member's teams and their apps.
    pub(crate) anywhere: Permission,
    /// How many teams of the member confine them, and how many of these have this app.
    pub(crate) confining: u32,
    pub(crate) confining_here: u32,
}

impl Brought {
    /// What no team brings.
    pub(crate) const NOTHING: Brought =
        Brought { here: Permission::empty(), anywhere: Permission::empty(), confining: 0, confining_here: 0 };
}

/// What a member holds at one place of the organization (`R4` to `R8`).
pub(crate) const fn effective(terms: &Terms, brought: &Brought) -> Permission {
    let ceiling = match terms.ceiling {
        Some(ceiling) => ceiling,
        None => Permission::all(),
    };
    let reached = match terms.reach {
        Reach::AllApps => terms.grants,
        Reach::SelectedApps => Permission::empty(),
    };
    let granted = terms.grants.union(brought.anywhere.intersection(ceiling));
    let organization = granted.intersection(Permission::ORGANIZATION_LEVEL);
    let granted = reached.union(brought.here.intersection(ceiling));
    let app = granted.intersection(Permission::APP_LEVEL);

    if brought.confining == 0 {
        organization.union(app)
    } else if brought.confining_here == brought.confining {
        app
    } else {
        Permission::empty()
    }
}

/// Whether what is held satisfies the action (`R1`, `R2`); `assigned` is all bits or none (`R11`).
#[inline]
pub(crate) fn satisfies(row: &Row, kind: ResourceKind, held: u64, assigned: u64) -> bool {
    let held = select_unpredictable(row.applies_to == kind, held, 0);
    held & (row.any_of | row.if_assigned & assigned) != 0
}

/// [`can`], for a subject without an index or of another policy, a place that the index cannot tell, or
/// several assignees.
#[cold]
#[inline(never)]
fn plainly<Id: Eq>(policy: &Policy, subject: &Subject<Id>, row: &Row, resource: &Resource<Id>) -> bool {
    satisfies(row, resource.kind(), policy.held(subject, resource), is_assigned(subject, resource))
}

/// A question that has been answered, and the facts that bear on it.
struct Question<'a, 'q, Id> {
    policy: &'q Policy,
    row: &'static Row,
    resource: &'q Resource<Id>,
    membership: Option<&'a Membership<Id>>,
    standing: Standing,
}

impl<'a, Id: Eq> Question<'a, '_, Id> {
    /// What an allowed action rests on. One permission satisfies an action, so one source of it does.
    fn basis(&self) -> Basis<'a, Id> {
        if self.standing.owns {
            return Basis::Owner;
        }
        let Some(membership) = self.membership else {
            return Basis::Public;
        };
        if self.standing.by_role().would_do(self.row) {
            return Basis::Role(membership.role());
        }
        for team in membership.teams() {
            for assigned in team.apps() {
                let contained = self.policy.contained(assigned.permission());
                if !contained.intersects(self.row.asks_for()) {
                    continue;
                }
                let is_here = self.resource.app_id() == Some(assigned.app());
                let here = if is_here { contained } else { Permission::empty() };
                if self.standing.by_team(here, contained).would_do(self.row) {
                    return Basis::Team { team: team.team(), permission: assigned.permission() };
                }
            }
        }
        Basis::Public
    }

    /// Why a denied action is denied: see [`Reason`] for the order.
    fn reason(&self) -> Reason {
        if self.row.applies_to != self.resource.kind() {
            return Reason::WrongKind;
        }
        if self.membership.is_none() && !self.standing.owns {
            return Reason::Outsider;
        }
        if let Some((obstacle, _)) = self.standing.obstacle(self.row) {
            return obstacle;
        }
        if self.lacks_team() { Reason::NoTeamHasApp } else { Reason::NotGranted }
    }

    /// Whether the role reaches only apps of the member's teams, and this is in none of them.
    fn lacks_team(&self) -> bool {
        let Some((membership, app)) = self.membership.zip(self.resource.app_id()) else {
            return false;
        };
        self.row.asks_for().intersects(Permission::APP_LEVEL)
            && self.standing.reaches_selected_apps()
            && !membership.teams().iter().any(|team| team.has(Some(app)))
    }

    /// Whether the subject may do nothing with the resource, nor everybody, and has no other way to know
    /// of it.
    fn is_secret(&self) -> bool {
        let kind = self.resource.kind();
        let own_organization = kind == ResourceKind::Organization && self.membership.is_some();
        let everybody = self.standing.by_publicity().without_token();
        let anything = &on_kind(kind).anything;
        !own_organization && !everybody.would_do(anything) && !self.standing.would_do(anything)
    }
}
