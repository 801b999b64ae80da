//! What is the least that would turn a denial into an allow?

mod case;

use self::case::Case;
use crate::action::Action;
use crate::name::Ticked;
use crate::permission::Permission;
use crate::policy::Policy;
use crate::resource::Resource;
use crate::role::Role;
use crate::standing::Standing;
use crate::subject::Subject;
use crate::team_permission::TeamPermission;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt;
use core::iter::repeat;

/// One change, or two where no single one is enough, that would turn a denial into an allow.
///
/// ```
/// use rolecall::{Action, Change, Membership, Resource, Role, Subject, remedies};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let remedies = remedies(&user, Action::InviteMember, &Resource::organization(1));
/// assert_eq!(remedies[0].changes(), [Change::HaveRole(Role::Administrator)]);
/// let text = "give the user the role `administrator` (grants 45 more permissions)";
/// assert_eq!(remedies[0].to_string(), text);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Remedy<'a, Id> {
    changes: Vec<Change<'a, Id>>,
    grants: Permission,
    takes: Permission,
    cost: Cost,
}

/// What remedies are ordered by: whether everybody gains, how many permissions the user gains, how many come
/// with the role and the team permissions.
type Cost = (bool, u32, u32);

/// A single change of the facts: something that somebody can grant.
///
/// ```
/// use rolecall::{Action, Change, Membership, Permission, Resource, Role, Subject, remedies};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// let ana = ana.narrowed_to(Permission::VIEW_MODELS);
/// let remedies = remedies(&ana, Action::DeleteApp, &Resource::app(1, 100));
/// assert_eq!(remedies[0].changes(), [Change::AddScope(Permission::DELETE_APP)]);
/// assert_eq!(remedies[0].changes()[0].to_string(), "add the scope DELETE_APP to the token");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change<'a, Id> {
    /// The resource is assigned to the user (`R11`).
    Assign,
    /// The token also carries this scope (`R12`).
    AddScope(Permission),
    /// A team of the user that confines nobody has this permission on the app; on some app of the organization,
    /// where the resource is in none (`R5`).
    JoinTeam(TeamPermission),
    /// The app is assigned to a confining team of the user, which lacks it, with this permission (`R5`, `R8`).
    AssignAppTo {
        /// The team.
        team: &'a Id,
        /// What it then holds.
        permission: TeamPermission,
    },
    /// The user leaves all confining teams that stand in the way (`R8`), and with them what they bring: those
    /// that do not have the app or, for what is of the organization's level, each one.
    LeaveTeams(Vec<&'a Id>),
    /// The user has this role in the owning organization, in place of the present one if there is one
    /// (`R4`).
    HaveRole(Role),
    /// The resource, and the app that it is in, are made public (`R10`): everybody holds what is open then.
    MakePublic,
}

/// Every remedy for the denial under the documented policy, least privilege first.
///
/// These are all single [`Change`]s that would do and, where none would, all pairs of them. There is none where
/// the answer is yes already, where more than two changes would be needed, and where nobody can change it: an
/// action of another kind, or one that takes what only owning an app brings. Who may make a change, and whether
/// that would hand out more than they hold, is another question.
///
/// They are ordered by how many [permissions](Remedy::grants) they would grant beside, and then by how many come
/// with the role or the team permission, whether or not they count; what makes the resource public comes last,
/// as it grants them to everybody. Each was evaluated as [`can`](crate::can) evaluates.
///
/// Quadratic in the teams and team apps of the member.
///
/// ```
/// use rolecall::{
///     Action, Change, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, remedies,
/// };
///
/// let labelers = TeamMembership::new("labelers").with_app("cats", TeamPermission::LabelerWorker);
/// let ana = Subject::new("ana", [Membership::new("acme", Role::TeamContributor).with_team(labelers)])?;
/// let task = Resource::app("acme", "cats").task();
///
/// let remedies = remedies(&ana, Action::UpdateTaskStatus, &task);
/// let texts: Vec<_> = remedies.iter().map(ToString::to_string).collect();
/// assert_eq!(texts, [
///     "assign it to the user (grants nothing more)",
///     "put the user in a team with `full_access` (grants 32 more permissions)",
///     "give the user the role `organization_contributor` (grants 51 more permissions)",
///     "give the user the role `administrator` (grants 58 more permissions)",
/// ]);
/// assert_eq!(remedies[0].changes(), [Change::Assign]);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
pub fn remedies<'a, Id: Eq>(
    subject: &'a Subject<Id>,
    action: Action,
    resource: &Resource<Id>,
) -> Vec<Remedy<'a, Id>> {
    Policy::documented().remedies(subject, action, resource)
}

impl Policy {
    /// [`remedies`] under this policy.
    ///
    /// ```
    /// use rolecall::{Action, Change, Membership, Permission, Policy, Resource, Role};
    ///
    /// let role = Role::FinancialManager;
    /// let policy = Policy::documented().clone().with_grants(role, Permission::DELETE_APP)?;
    /// let user = policy.subject(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let remedies = policy.remedies(&user, Action::DeleteApp, &Resource::app(1, 100));
    /// assert_eq!(remedies[0].changes(), [Change::HaveRole(role)]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn remedies<'a, Id: Eq>(
        &self,
        subject: &'a Subject<Id>,
        action: Action,
        resource: &Resource<Id>,
    ) -> Vec<Remedy<'a, Id>> {
        let membership = subject.membership_in(resource.owner());
        let standing = Standing::of(self, subject, membership, resource);
        let (row, signed_in) = (action.row(), subject.user().is_some());
        if standing.would_do(row) {
            return Vec::new();
        }
        let case = Case { policy: self, row, resource, signed_in, membership, standing };
        let places = case.places();
        let changes = case.changes();
        let mut remedies: Vec<_> =
            changes.iter().filter_map(|change| case.remedy(&places, vec![change])).collect();
        if remedies.is_empty() {
            let pairs = changes.iter().enumerate().flat_map(|(position, one)| {
                let others = changes.iter().skip(position).skip(1).filter(|other| one.goes_with(other));
                others.map(move |other| vec![one, other])
            });
            remedies.extend(pairs.filter_map(|pair| case.remedy(&places, pair)));
        }
        remedies.sort_by_key(|remedy| remedy.cost);
        remedies
    }
}

// not derived: that would ask for `Id: Clone`, and only references to ids are held
impl<Id> Clone for Change<'_, Id> {
    fn clone(&self) -> Self {
        match self {
            Change::Assign => Change::Assign,
            Change::AddScope(scope) => Change::AddScope(*scope),
            Change::JoinTeam(permission) => Change::JoinTeam(*permission),
            Change::AssignAppTo { team, permission } => Change::AssignAppTo { team, permission: *permission },
            Change::LeaveTeams(teams) => Change::LeaveTeams(teams.clone()),
            Change::HaveRole(role) => Change::HaveRole(*role),
            Change::MakePublic => Change::MakePublic,
        }
    }
}

impl<Id: Eq> Change<'_, Id> {
    /// Whether the two touch different facts.
    fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Change::LeaveTeams(_), Change::AssignAppTo { .. }) => false,
            (Change::AssignAppTo { team, .. }, Change::AssignAppTo { team: other, .. }) => team != other,
            _ => true,
        }
    }
}

impl<'a, Id> Remedy<'a, Id> {
    /// The change, or both, in no particular order.
    #[must_use]
    pub fn changes(&self) -> &[Change<'a, Id>] {
        &self.changes
    }

    /// What the subject would hold beside what they hold now, on the resource or anywhere else that its owner
    /// owns, and as scopes; also what a confining team of theirs would keep them from using (`R8`).
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, remedies};
    ///
    /// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
    /// let ana = ana.narrowed_to(Permission::VIEW_MODELS);
    /// let remedies = remedies(&ana, Action::DeleteApp, &Resource::app(1, 100));
    /// assert_eq!(remedies[0].grants(), Permission::DELETE_APP);
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn grants(&self) -> Permission {
        self.grants
    }

    /// What the subject would no longer hold somewhere: by another role, or without a team.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, remedies};
    ///
    /// let fay = Subject::new(7, [Membership::new(1, Role::FinancialManager)])?;
    /// let remedies = remedies(&fay, Action::ViewModel, &Resource::app(1, 100).model());
    /// assert_eq!(remedies[0].takes(), Permission::empty()); // joins a team
    /// assert_eq!(remedies[1].takes(), Permission::VIEW_FINANCIAL_DATA); // has another role
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub const fn takes(&self) -> Permission {
        self.takes
    }
}

impl<Id: fmt::Display> fmt::Display for Remedy<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, change) in self.changes.iter().enumerate() {
            write!(f, "{}{change}", if position == 0 { "" } else { ", and " })?;
        }
        match count(self.grants) {
            0 => f.write_str(" (grants nothing more")?,
            1 => f.write_str(" (grants 1 more permission")?,
            more => write!(f, " (grants {more} more permissions")?,
        }
        match count(self.takes) {
            0 => f.write_str(")"),
            fewer => write!(f, ", takes {fewer})"),
        }
    }
}

impl<Id: fmt::Display> fmt::Display for Change<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Assign => f.write_str("assign it to the user"),
            Change::AddScope(scope) => write!(f, "add the scope {scope} to the token"),
            Change::LeaveTeams(teams) => {
                let noun = if teams.len() == 1 { "team" } else { "teams" };
                write!(f, "take the user out of the confining {noun}")?;
                teams
                    .iter()
                    .zip([""].into_iter().chain(repeat(" and")))
                    .try_for_each(|(team, and)| write!(f, "{and} {}", Ticked(team)))
            }
            Change::JoinTeam(permission) => write!(f, "put the user in a team with `{permission}`"),
            Change::AssignAppTo { team, permission } => {
                write!(
                    f,
                    "assign the app to the confining team {} with `{permission}`, for all its members",
                    Ticked(team)
                )
            }
            Change::HaveRole(role) => write!(f, "give the user the role `{role}`"),
            Change::MakePublic => f.write_str("make it public, for everybody"),
        }
    }
}

fn count(set: Permission) -> u32 {
    set.bits().count_ones()
}
