//! Filters: all resources on which a subject may do an action, in closed form, for a query of the service's own.

mod groups;
mod placed;

pub use self::groups::{Group, Rows};
pub use crate::facts::Extent;

use self::placed::Placed;
use crate::facts::{Owner, Resource, Subject};
use crate::policy::Levels;
use crate::vocabulary::Permission;
use crate::vocabulary::own::{AnyAction, AnyKind};
use alloc::vec::Vec;
use core::hash::Hash;

/// All resources on which a subject may do an action, in closed form: nothing, or a union of [`Clause`]s.
///
/// A service turns the filter into a condition of its own `WHERE` clause and gets the list without a question for
/// each resource. [`groups`](Filter::groups) has the clauses in a few lists of ids and shows the 25 lines of code that a
/// database takes; the example `sqlite` has them for another one. [`Nothing`](Filter::Nothing) is a variant of its own, so that no query
/// is left without a condition. It is rare: every signed-in user may own personal apps.
///
/// ```
/// use rolecall::filter::{Clause, Extent, Filter};
/// use rolecall::{
///     Action, Membership, Owner, Resource, ResourceKind, Role, Subject, TeamMembership, TeamPermission, filter,
/// };
///
/// let silo = TeamMembership::new(30).with_app(200, TeamPermission::ModelTrainer).confining();
/// let ana = Subject::new(7, [
///     Membership::new(1, Role::OrganizationUser),
///     Membership::new(2, Role::OrganizationUser).with_team(silo),
/// ])?;
///
/// assert_eq!(filter(&ana, Action::ViewModel), Filter::AnyOf {
///     kind: ResourceKind::Model.into(),
///     clauses: vec![
///         Clause::All(Extent::Personal { user: &7 }),
///         Clause::All(Extent::Organization { organization: &1 }),
///         Clause::All(Extent::App { owner: Owner::Organization(&2), app: &200 }), // confined: only there
///         Clause::All(Extent::Public),
///     ],
/// });
/// assert!(filter(&ana, Action::ViewModel).contains(&Resource::app(2, 200).model()));
/// assert_eq!(filter(&ana, Action::InviteMember), Filter::Nothing);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Filter<'a, Id> {
    /// No resource at all.
    Nothing,
    /// The resources of the kind that any of the clauses includes.
    AnyOf {
        /// The kind that the action [applies to](AnyAction::applies_to). The filter includes no other kind (`R2`).
        kind: AnyKind,
        /// At least one clause. Only the extents of public resources may overlap with the others.
        clauses: Vec<Clause<'a, Id>>,
    },
}

/// Some of the resources of a [`Filter`].
///
/// ```
/// use rolecall::filter::{Clause, Extent, Filter};
/// use rolecall::{Action, Membership, Owner, Role, Subject, TeamMembership, TeamPermission, filter};
///
/// let team = TeamMembership::new(30).with_app(100, TeamPermission::LabelerWorker);
/// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
/// let Filter::AnyOf { clauses, .. } = filter(&ana, Action::ViewTask) else { unreachable!() };
/// let app = Extent::App { owner: Owner::Organization(&1), app: &100 };
/// assert_eq!(clauses, [
///     Clause::All(Extent::Personal { user: &7 }),
///     Clause::AssignedTo { user: &7, extent: app },
/// ]);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Clause<'a, Id> {
    /// Every resource in the extent.
    All(Extent<'a, Id>),
    /// The resources in the extent that are assigned to the subject's user (`R11`).
    AssignedTo {
        /// The subject's user.
        user: &'a Id,
        /// The place of the resources.
        extent: Extent<'a, Id>,
    },
}

// not derived: a derive would ask for `Id: Copy`, but a clause only holds references to ids
impl<Id> Clone for Clause<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Clause<'_, Id> {}

/// All resources on which the subject may do the action: see [`Filter`].
///
/// To list resources, take the filter of the action that views one of them: `ViewModel` for a list of models.
/// Linear in the subject's memberships, team apps and shares, with one allocation, however many resources there are. With
/// a token of which grants have a place, a binary search among them is added for each of these, and the other way round.
///
/// ```
/// use rolecall::filter::Filter;
/// use rolecall::{Action, Membership, Resource, Role, Subject, filter};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// assert!(filter(&ana, Action::DeleteApp).contains(&Resource::app(1, 100)));
/// assert!(!filter(&ana, Action::DeleteApp).contains(&Resource::app(2, 200)));
/// assert_eq!(filter(&Subject::<u64>::anonymous(), Action::DeleteApp), Filter::Nothing);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
pub fn filter<Id: Eq + Hash>(subject: &Subject<Id>, action: impl Into<AnyAction>) -> Filter<'_, Id> {
    let action = action.into();
    let (requirement, levels) = (subject.policy().requirement(action), subject.policy().levels());
    let scopes = match action {
        // no app-level permission is held outside apps (R7). The check of a vocabulary refuses an action that asks for one
        // there, but nobody has to check a row; a test holds that documented actions do not
        AnyAction::Own(own) if !own.applies_to.is_in_app() => subject.scope_bits() & levels.organization,
        AnyAction::Own(_) | AnyAction::Documented(_) => subject.scope_bits(),
    };
    let (any_of, if_assigned) = (requirement.any_of & scopes, requirement.if_assigned & scopes);
    let mut clauses = Clauses::new(subject);
    if let Some(token) = subject.placed() {
        Placed { subject, token, action, any_of, if_assigned }.add_to(&mut clauses);
    } else if (any_of | if_assigned).high() == 0 {
        // one word in place of two for each place
        let (any_of, if_assigned) = (any_of.low(), if_assigned.low());
        let part = |held: u64| Part::of(held & any_of != 0, held & if_assigned != 0);
        subject.documented_places().for_each(|(extent, held)| clauses.add(extent, part(held)));
        clauses.add(Extent::Public, part(levels.public.low()));
    } else {
        let part = |held: Permission| Part::of(held.intersects(any_of), held.intersects(if_assigned));
        subject.places().for_each(|(extent, held)| {
            clauses.add(extent, part(held_outside_apps(extent, held, action, levels)));
        });
        clauses.add(Extent::Public, part(levels.public));
    }
    let Clauses { found: clauses, .. } = clauses;
    if clauses.is_empty() { Filter::Nothing } else { Filter::AnyOf { kind: action.applies_to(), clauses } }
}

/// What is held in the extent; of what is a user's outside apps, the own permissions that its owner holds (`V4`).
// in the order of the extents, so that the user's own things outside apps take the place of their apps
fn held_outside_apps<Id>(
    extent: Extent<'_, Id>,
    held: Permission,
    action: AnyAction,
    levels: &Levels,
) -> Permission {
    match extent {
        Extent::Personal { .. } if action.applies_to().is_users_outside_apps() => levels.of_users_own(),
        Extent::Personal { .. }
        | Extent::Organization { .. }
        | Extent::App { .. }
        | Extent::Public
        | Extent::PublicAt { .. } => held,
    }
}

/// The clauses while they are collected.
struct Clauses<'a, Id> {
    found: Vec<Clause<'a, Id>>,
    user: Option<&'a Id>,
    /// The organization that came last and its part: its apps need a clause only if they add to it.
    last: Option<(&'a Id, Part)>,
}

/// The part of the resources at a place on which the action may be done.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    None,
    Assigned,
    All,
}

impl Part {
    /// A permission of `any_of` covers all resources, so that one of `if_assigned` adds nothing to it.
    #[inline]
    const fn of(has_any_of: bool, has_if_assigned: bool) -> Part {
        match (has_any_of, has_if_assigned) {
            (true, _) => Part::All,
            (false, true) => Part::Assigned,
            (false, false) => Part::None,
        }
    }
}

impl<'a, Id: Eq> Clauses<'a, Id> {
    fn new(subject: &'a Subject<Id>) -> Self {
        let found = Vec::with_capacity(subject.places_len());
        Clauses { found, user: subject.user(), last: None }
    }

    /// Adds a place and the part of its resources, unless it adds nothing. Organizations come before their apps.
    #[inline]
    fn add(&mut self, extent: Extent<'a, Id>, part: Part) {
        // an app whose part its organization has already would make the query longer and include nothing more
        let known = match extent {
            Extent::Organization { organization } => {
                self.last = Some((organization, part));
                Part::None
            }
            Extent::App { owner: Owner::Organization(organization), .. } => match self.last {
                // by address: the apps of an organization have the id that it has itself
                Some((last, part)) if core::ptr::eq(last, organization) => part,
                Some(_) | None => Part::None,
            },
            Extent::App { owner: Owner::User(_), .. }
            | Extent::Personal { .. }
            | Extent::Public
            | Extent::PublicAt { .. } => Part::None,
        };
        if part > known {
            self.add_apart(extent, part);
        }
    }

    /// Adds a place and the part of its resources.
    #[inline]
    fn add_apart(&mut self, extent: Extent<'a, Id>, part: Part) {
        match (part, self.user) {
            (Part::All, _) => self.found.push(Clause::All(extent)),
            (Part::Assigned, Some(user)) => self.found.push(Clause::AssignedTo { user, extent }),
            (Part::Assigned | Part::None, _) => {}
        }
    }
}

impl<Id: Eq> Filter<'_, Id> {
    /// Returns `true` if the filter includes the resource: the answer of [`can`](crate::can). Linear in the clauses.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, can, filter};
    ///
    /// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// for model in [Resource::app(1, 100).model(), Resource::app(2, 100).model()] {
    ///     assert_eq!(filter(&user, Action::UseModel).contains(&model), can(&user, Action::UseModel, &model));
    /// }
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn contains(&self, resource: &Resource<Id>) -> bool {
        match self {
            Filter::Nothing => false,
            Filter::AnyOf { kind, clauses } => {
                *kind == resource.kind() && clauses.iter().any(|clause| clause.contains(resource))
            }
        }
    }
}

impl<Id: Eq> Clause<'_, Id> {
    fn contains(&self, resource: &Resource<Id>) -> bool {
        match self {
            Clause::All(extent) => extent.contains(resource),
            Clause::AssignedTo { user, extent } => {
                extent.contains(resource) && resource.assignees().any(|assignee| assignee == *user)
            }
        }
    }
}
