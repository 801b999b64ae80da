//! The evaluation: what a member holds at a place, whether that satisfies an action, and why.
//!
//! [`effective`] and [`satisfies`] are the rules. `can` asks [`satisfies`] of the place that was worked
//! out by [`effective`] when the subject was built; `decide` asks both again, from the facts, to name the
//! basis or the reason.

use crate::action::{Action, Row, anything_on};
use crate::decision::{Basis, Decision, Denial, Reason};
use crate::kind::ResourceKind;
use crate::membership::{Membership, TeamApp, TeamMembership};
use crate::permission::Permission;
use crate::policy::{Policy, Reach, Terms};
use crate::resource::{Owner, Resource};
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
    /// Subjects work out what they hold under the documented policy, the only one there is so far.
    #[must_use]
    #[inline]
    pub fn can<Id: Eq>(&self, subject: &Subject<Id>, action: Action, resource: &Resource<Id>) -> bool {
        // `plainly`, in constant time and without a branch that depends on the data. What can be held
        // outside apps need not be cut: actions there ask for organization-level permissions only.
        let row = action.row();
        let Some((place, user)) = subject.rights.find(resource).zip(subject.user()) else {
            return plainly(subject, row, resource);
        };
        let held = (place.held | resource.open) & subject.scopes().low();
        let assigned = select_unpredictable(*user == resource.assignee, resource.assigned, 0);
        let satisfied = satisfies(row, resource, held, assigned);
        if place.doubt(resource) as usize | resource.more_assignees.len() != 0 {
            return plainly(subject, row, resource);
        }
        satisfied
    }

    /// [`decide`] under this policy.
    pub fn decide<'a, Id: Eq>(
        &self,
        subject: &'a Subject<Id>,
        action: Action,
        resource: &Resource<Id>,
    ) -> Decision<'a, Id> {
        let question = Question::new(self, subject, action, resource);
        if self.can(subject, action, resource) {
            Decision::Allow(question.basis())
        } else {
            let reason = question.reason();
            let reveals_existence = question.is_secret();
            Decision::Deny(Denial { action, kind: resource.kind(), reason, reveals_existence })
        }
    }
}

/// What a member's teams bring to one place, and how they confine the member.
#[derive(Clone, Copy)]
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
pub(crate) fn effective(terms: &Terms, brought: &Brought) -> Permission {
    let ceiling = terms.ceiling.unwrap_or(Permission::all());
    let reached = match terms.reach {
        Reach::AllApps => terms.grants,
        Reach::SelectedApps => Permission::empty(),
    };
    let organization = (terms.grants | brought.anywhere & ceiling) & Permission::ORGANIZATION_LEVEL;
    let app = (reached | brought.here & ceiling) & Permission::APP_LEVEL;

    if brought.confining == 0 {
        organization | app
    } else if brought.confining_here == brought.confining {
        app
    } else {
        Permission::empty()
    }
}

/// Whether what is held satisfies the action (`R1`, `R2`); `assigned` is all bits or none (`R11`).
#[inline]
fn satisfies<Id>(row: &Row, resource: &Resource<Id>, held: u64, assigned: u64) -> bool {
    let held = select_unpredictable(row.applies_to == resource.kind(), held, 0);
    held & (row.any_of | row.if_assigned & assigned) != 0
}

/// All bits if the resource is assigned to the subject, else none; anonymous ones never are (`R11`).
fn assigned<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) -> u64 {
    let is_user = |user| resource.assignees().any(|assignee| assignee == user);
    if subject.user().is_some_and(is_user) { u64::MAX } else { 0 }
}

/// [`can`], for a subject without an index, a place that the index cannot tell, or several assignees.
#[cold]
#[inline(never)]
fn plainly<Id: Eq>(subject: &Subject<Id>, row: &Row, resource: &Resource<Id>) -> bool {
    let found = subject.rights.find(resource).filter(|place| place.doubt(resource) == 0);
    let held = found.map_or_else(|| subject.rights.search(resource), |place| place.held);
    let held = (held | resource.open) & resource.levels().low() & subject.scopes().low();
    satisfies(row, resource, held, assigned(subject, resource))
}

/// A question, and the facts that bear on it.
struct Question<'a, 'q, Id> {
    policy: &'q Policy,
    subject: &'a Subject<Id>,
    row: &'static Row,
    resource: &'q Resource<Id>,
    /// As [`assigned`] says.
    assigned: u64,
    owns: bool,
    membership: Option<&'a Membership<Id>>,
    /// What all teams of the membership bring to the place of the resource.
    brought: Brought,
}

/// The rules that only restrict, by the reason that each gives, in the order of [`Reason`].
const OBSTACLES: [Reason; 4] =
    [Reason::NarrowedByToken, Reason::NotAssigned, Reason::CappedByCeiling, Reason::OutsideConfiningTeams];

impl<'a, 'q, Id: Eq> Question<'a, 'q, Id> {
    fn new(policy: &'q Policy, subject: &'a Subject<Id>, action: Action, resource: &'q Resource<Id>) -> Self {
        let (owns, membership) = match resource.owner() {
            Owner::User(user) => (subject.user() == Some(user), None),
            Owner::Organization(organization) => {
                let mut memberships = subject.memberships().iter();
                (false, memberships.find(|membership| membership.organization() == organization))
            }
        };
        let assigned = assigned(subject, resource);
        let (row, brought) = (action.row(), Brought::NOTHING);
        let question = Question { policy, subject, row, resource, assigned, owns, membership, brought };
        let brought = membership.map_or(brought, |membership| question.brought(membership));
        Question { brought, ..question }
    }

    /// What an allowed action rests on. One permission satisfies an action, so one source of it does.
    fn basis(&self) -> Basis<'a, Id> {
        if self.owns {
            return Basis::Owner;
        }
        let Some(membership) = self.membership else {
            return Basis::Public;
        };
        let would_do = |held| self.would_do(self.row, held, &[]);
        let terms = self.policy.terms(membership.role());
        let from = |here, anywhere| Brought { here, anywhere, ..self.brought };

        if would_do(effective(terms, &from(Permission::empty(), Permission::empty()))) {
            return Basis::Role(membership.role());
        }
        let without_grants = Terms { grants: Permission::empty(), ..*terms };
        for team in membership.teams() {
            for assigned in team.apps() {
                let (here, anywhere) = self.brought_by(assigned);
                if would_do(effective(&without_grants, &from(here, anywhere))) {
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
        if !self.owns && self.membership.is_none() {
            return Reason::Outsider;
        }

        let mut lifted = (1..=OBSTACLES.len()).filter_map(|number| OBSTACLES.get(..number));
        if let Some([.., last]) = lifted.find(|lifted| self.would_do(self.row, self.held(lifted), lifted)) {
            return *last;
        }
        if self.lacks_team() { Reason::NoTeamHasApp } else { Reason::NotGranted }
    }

    /// Whether the role reaches only apps of the member's teams, and this is in none of them.
    fn lacks_team(&self) -> bool {
        let asks_of_app = (self.row.any_of | self.row.if_assigned) & Permission::APP_LEVEL.low() != 0;
        let Some(membership) = self.membership.filter(|_| self.resource.app_id().is_some()) else {
            return false;
        };
        let selected = self.policy.reach(membership.role()) == Reach::SelectedApps;
        let mut apps = membership.teams().iter().flat_map(TeamMembership::apps);
        asks_of_app && selected && !apps.any(|assigned| self.is_in(assigned))
    }

    /// Whether the subject may do nothing with the resource, nor everybody, and has no other way to know
    /// of it.
    fn is_secret(&self) -> bool {
        let kind = self.resource.kind();
        let own_organization = kind == ResourceKind::Organization && self.membership.is_some();
        let open = Permission::from_low(self.resource.open);
        let shown = self.would_do(anything_on(kind), open, &[Reason::NarrowedByToken]);
        let usable = self.would_do(anything_on(kind), self.held(&[]), &[]);
        !own_organization && !shown && !usable
    }

    /// Whether holding this would satisfy the row, with these obstacles lifted.
    fn would_do(&self, row: &Row, held: Permission, lifted: &[Reason]) -> bool {
        let narrowed = !lifted.contains(&Reason::NarrowedByToken);
        let scopes = if narrowed { self.subject.scopes() } else { Permission::all() };
        let held = held & self.resource.levels() & scopes;
        let assigned = if lifted.contains(&Reason::NotAssigned) { u64::MAX } else { self.assigned };
        satisfies(row, self.resource, held.low(), assigned)
    }

    /// What the subject holds, with these obstacles lifted.
    fn held(&self, lifted: &[Reason]) -> Permission {
        let own = if self.owns { Permission::APP_LEVEL } else { Permission::empty() };
        let member = self.membership.map_or(Permission::empty(), |membership| {
            let mut terms = *self.policy.terms(membership.role());
            let mut brought = self.brought;
            if lifted.contains(&Reason::CappedByCeiling) {
                terms.ceiling = None;
            }
            if lifted.contains(&Reason::OutsideConfiningTeams) {
                (brought.confining, brought.confining_here) = (0, 0);
            }
            effective(&terms, &brought)
        });
        own | member | Permission::from_low(self.resource.open)
    }

    /// What all teams of the member bring to the place of the resource.
    fn brought(&self, membership: &Membership<Id>) -> Brought {
        let mut all = Brought::NOTHING;
        for team in membership.teams() {
            let mut has_app = false;
            for assigned in team.apps() {
                let (here, anywhere) = self.brought_by(assigned);
                all.here |= here;
                all.anywhere |= anywhere;
                has_app |= self.is_in(assigned);
            }
            if team.is_confining() {
                all.confining = all.confining.saturating_add(1);
                all.confining_here = all.confining_here.saturating_add(has_app.into());
            }
        }
        all
    }

    /// What one app of a team brings to the place of the resource, and to the organization.
    fn brought_by(&self, assigned: &TeamApp<Id>) -> (Permission, Permission) {
        let held = self.policy.team_permission(assigned.permission());
        (if self.is_in(assigned) { held } else { Permission::empty() }, held)
    }

    /// Whether the resource is the app or in it.
    fn is_in(&self, assigned: &TeamApp<Id>) -> bool {
        self.resource.app_id() == Some(assigned.app())
    }
}
