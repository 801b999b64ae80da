//! Which resources may the subject do this to? In closed form, for a query of the service's own.

use crate::action::{Action, Row};
use crate::evaluate::{Brought, effective};
use crate::kind::ResourceKind;
use crate::owner::Owner;
use crate::permission::Permission;
use crate::policy::Policy;
use crate::resource::Resource;
use crate::subject::Subject;
use alloc::vec::Vec;

/// All resources on which a subject may do an action, in closed form: nothing, or a union of [`Arm`]s.
///
/// A service lowers each arm to a condition of its own `WHERE` clause, and has the list without asking about
/// each row; `examples/sqlite` does so. That there may be nothing is a case of its own, so that no query is
/// left without a condition; it is rare, since whoever is signed in may own personal apps.
///
/// ```
/// use rolecall::{
///     Action, Arm, Extent, Membership, Resource, Role, Scope, Subject, TeamMembership, TeamPermission, scope,
/// };
///
/// let silo = TeamMembership::new(30).with_app(200, TeamPermission::ModelTrainer).confining();
/// let ana = Subject::new(7, [
///     Membership::new(1, Role::OrganizationUser),
///     Membership::new(2, Role::OrganizationUser).with_team(silo),
/// ])?;
///
/// assert_eq!(scope(&ana, Action::ViewModel), Scope::AnyOf {
///     kind: rolecall::ResourceKind::Model,
///     arms: vec![
///         Arm::All(Extent::Personal { user: &7 }),
///         Arm::All(Extent::Organization { organization: &1 }),
///         Arm::All(Extent::App { organization: &2, app: &200 }), // confined: only there
///         Arm::All(Extent::Public),
///     ],
/// });
/// assert!(scope(&ana, Action::ViewModel).contains(&Resource::app(2, 200).model()));
/// assert_eq!(scope(&ana, Action::InviteMember), Scope::Nothing);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Scope<'a, Id> {
    /// No resource at all.
    Nothing,
    /// The resources of the kind that are in any of the arms.
    AnyOf {
        /// The kind that the action [applies to](Action::applies_to); nothing else is in the scope (`R2`).
        kind: ResourceKind,
        /// At least one; none is within another, but for what is public.
        arms: Vec<Arm<'a, Id>>,
    },
}

/// Some of the resources in a [`Scope`].
///
/// ```
/// use rolecall::{
///     Action, Arm, Extent, Membership, Role, Scope, Subject, TeamMembership, TeamPermission, scope,
/// };
///
/// let team = TeamMembership::new(30).with_app(100, TeamPermission::LabelerWorker);
/// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
/// let Scope::AnyOf { arms, .. } = scope(&ana, Action::ViewTask) else { unreachable!() };
/// let app = Extent::App { organization: &1, app: &100 };
/// assert_eq!(arms, [Arm::All(Extent::Personal { user: &7 }), Arm::AssignedTo { user: &7, extent: app }]);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Arm<'a, Id> {
    /// All that are there.
    All(Extent<'a, Id>),
    /// Of those that are there, the ones that are assigned to the subject's user (`R11`).
    AssignedTo {
        /// The user.
        user: &'a Id,
        /// Where they are.
        extent: Extent<'a, Id>,
    },
}

/// Where the resources of an [`Arm`] are.
///
/// ```
/// use rolecall::{Action, Arm, Extent, Membership, Role, Scope, Subject, scope};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// let Scope::AnyOf { arms, .. } = scope(&ana, Action::DeleteApp) else { unreachable!() };
/// let organization = Extent::Organization { organization: &1 };
/// assert_eq!(arms, [Arm::All(Extent::Personal { user: &7 }), Arm::All(organization)]);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Extent<'a, Id> {
    /// All that the organization owns, in whichever app, or the organization itself if that is the kind; never
    /// where the member is confined (`R8`).
    Organization {
        /// The organization.
        organization: &'a Id,
    },
    /// One app of the organization and what is in it: an app of that id that another organization owns is
    /// none of it.
    App {
        /// The organization.
        organization: &'a Id,
        /// The app.
        app: &'a Id,
    },
    /// The personal apps of the subject and what is in them (`R9`).
    Personal {
        /// The subject's own user.
        user: &'a Id,
    },
    /// What is public and in a public app, whoever owns it (`R10`).
    Public,
}

// not derived: that would ask for `Id: Copy`, and only references to ids are held
impl<Id> Clone for Arm<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Arm<'_, Id> {}

impl<Id> Clone for Extent<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Extent<'_, Id> {}

/// [`Scope`]: all resources on which the subject may do the action, under the documented policy.
///
/// Linear in the subject's memberships and team apps, with one allocation, however many resources there are.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Scope, Subject, scope};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// assert!(scope(&ana, Action::DeleteApp).contains(&Resource::app(1, 100)));
/// assert!(!scope(&ana, Action::DeleteApp).contains(&Resource::app(2, 200)));
/// assert_eq!(scope(&Subject::<u64>::anonymous(), Action::DeleteApp), Scope::Nothing);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
pub fn scope<Id: Eq>(subject: &Subject<Id>, action: Action) -> Scope<'_, Id> {
    Policy::documented().scope(subject, action)
}

impl Policy {
    /// [`scope`] under this policy.
    ///
    /// For a subject that was not [worked out](Policy::subject) for it, quadratic in the team apps of each
    /// membership.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Policy, Resource, Role, scope};
    ///
    /// let role = Role::OrganizationUser;
    /// let policy = Policy::documented().clone().with_grants(role, Permission::DELETE_APP)?;
    /// let user = policy.subject(7, [Membership::new(1, role)])?;
    /// assert!(policy.scope(&user, Action::DeleteApp).contains(&Resource::app(1, 100)));
    /// assert!(!scope(&user, Action::DeleteApp).contains(&Resource::app(1, 100)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn scope<'a, Id: Eq>(&self, subject: &'a Subject<Id>, action: Action) -> Scope<'a, Id> {
        let mut arms = Arms::new(subject, action.row());
        if subject.stamp.is_like(self.stamp()) {
            arms.found.reserve_exact(subject.rights.len());
            subject.rights.places().for_each(|(extent, held)| arms.add(extent, held));
        } else {
            self.places(subject, |extent, held| arms.add(extent, held));
        }
        arms.add(Extent::Public, Permission::PUBLIC.low());
        let Arms { found: arms, row, .. } = arms;
        if arms.is_empty() { Scope::Nothing } else { Scope::AnyOf { kind: row.applies_to, arms } }
    }

    /// Each place where the subject holds something by this policy, as [`Rights`](crate::rights::Rights)
    /// would have it.
    fn places<'a, Id: Eq>(&self, subject: &'a Subject<Id>, mut visit: impl FnMut(Extent<'a, Id>, u64)) {
        if let Some(user) = subject.user() {
            visit(Extent::Personal { user }, Permission::APP_LEVEL.low());
        }
        for membership in subject.memberships() {
            let (organization, terms) = (membership.organization(), self.terms_of(membership.role()));
            let held = |app| effective(terms, &Brought::by_teams(self, membership.teams(), app)).low();
            visit(Extent::Organization { organization }, held(None));
            for app in membership.apps() {
                visit(Extent::App { organization, app }, held(Some(app)));
            }
        }
    }
}

/// The arms while they are collected.
struct Arms<'a, Id> {
    found: Vec<Arm<'a, Id>>,
    row: &'static Row,
    user: Option<&'a Id>,
    scopes: u64,
    /// How much of the organization that came last is in the scope.
    whole: Share,
}

/// How much of a place an action may be done on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Share {
    None,
    Assigned,
    All,
}

impl<'a, Id: Eq> Arms<'a, Id> {
    fn new(subject: &'a Subject<Id>, row: &'static Row) -> Self {
        Arms { found: Vec::new(), row, user: subject.user(), scopes: subject.scopes, whole: Share::None }
    }

    /// Adds a place where that is held, unless nothing is gained: organizations come before their apps.
    #[inline]
    fn add(&mut self, extent: Extent<'a, Id>, held: u64) {
        let held = held & self.scopes;
        let (share, arm) = match self.user {
            _ if held & self.row.any_of != 0 => (Share::All, Arm::All(extent)),
            Some(user) if held & self.row.if_assigned != 0 => {
                (Share::Assigned, Arm::AssignedTo { user, extent })
            }
            _ => (Share::None, Arm::All(extent)),
        };
        let known = match extent {
            Extent::Organization { .. } => {
                self.whole = share;
                Share::None
            }
            Extent::App { .. } => self.whole,
            Extent::Personal { .. } | Extent::Public => Share::None,
        };
        if share > known {
            self.found.push(arm);
        }
    }
}

impl<Id: Eq> Scope<'_, Id> {
    /// Whether the resource is in the scope: what [`can`](crate::can) says of it. Linear in the arms.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, can, scope};
    ///
    /// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// for model in [Resource::app(1, 100).model(), Resource::app(2, 100).model()] {
    ///     assert_eq!(scope(&user, Action::UseModel).contains(&model), can(&user, Action::UseModel, &model));
    /// }
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn contains(&self, resource: &Resource<Id>) -> bool {
        match self {
            Scope::Nothing => false,
            Scope::AnyOf { kind, arms } => {
                *kind == resource.kind() && arms.iter().any(|arm| arm.contains(resource))
            }
        }
    }
}

impl<Id: Eq> Arm<'_, Id> {
    fn contains(&self, resource: &Resource<Id>) -> bool {
        match self {
            Arm::All(extent) => extent.contains(resource),
            Arm::AssignedTo { user, extent } => {
                extent.contains(resource) && resource.assignees().any(|assignee| assignee == *user)
            }
        }
    }
}

impl<Id: Eq> Extent<'_, Id> {
    fn contains(&self, resource: &Resource<Id>) -> bool {
        let (owner, app) = (resource.owner(), resource.app_id());
        resource.kind().is_in_app() == app.is_some()
            && match self {
                Extent::Organization { organization } => owner == Owner::Organization(*organization),
                Extent::App { organization, app: one } => {
                    owner == Owner::Organization(*organization) && app == Some(*one)
                }
                Extent::Personal { user } => owner == Owner::User(*user),
                Extent::Public => resource.is_public(),
            }
    }
}
