//! What is the least that would turn a denial into an allow?

use crate::action::{Action, Row};
use crate::evaluate::Brought;
use crate::membership::{Membership, TeamMembership};
use crate::name::Ticked;
use crate::permission::Permission;
use crate::policy::Policy;
use crate::resource::{Owner, Resource};
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
/// with the role and the team permissions, how far the changes reach.
type Cost = (bool, u32, u32, u32);

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

/// A denial, and the facts that a change may touch.
struct Case<'a, 'q, Id> {
    policy: &'q Policy,
    row: &'static Row,
    resource: &'q Resource<Id>,
    signed_in: bool,
    membership: Option<&'a Membership<Id>>,
    standing: Standing,
}

/// Where something may be gained or lost: what the teams of the member bring there, and what those bring that
/// are not in the way.
#[derive(Clone, Copy)]
struct Place {
    all: Brought,
    others: Brought,
    /// Whether it is where the resource is.
    is_here: bool,
    /// Whether it is the app on which a team may come to hold something.
    is_joined: bool,
}

impl<'a, Id: Eq> Case<'a, '_, Id> {
    /// Where the resource is, then any app that no team has, then each other app of the teams.
    fn places(&self) -> Vec<Place> {
        let (here, left) = (self.resource.app_id(), self.walled_by());
        let others: Vec<_> = self.teams().filter(|team| !left.contains(&team.team())).collect();
        let place = |app: Option<&Id>, is_here, is_joined| {
            let all = Brought::by_teams(self.policy, self.teams(), app);
            let others = Brought::by_teams(self.policy, others.iter().copied(), app);
            Place { all, others, is_here, is_joined }
        };
        let apps = self.membership.into_iter().flat_map(Membership::apps).filter(|app| here != Some(*app));
        let apps = apps.map(|app| place(Some(app), false, false));
        [place(here, true, here.is_some()), place(None, false, here.is_none())]
            .into_iter()
            .chain(apps)
            .collect()
    }

    /// Every change that may be part of a remedy. Teams are left before others are joined.
    fn changes(&self) -> Vec<Change<'a, Id>> {
        let mut changes = Vec::new();
        if self.signed_in && self.standing.assigned == 0 {
            changes.push(Change::Assign);
        }
        let missing = self.row.asks_for().difference(self.standing.scopes);
        let missing = Permission::ALL.into_iter().filter(|permission| missing.contains(*permission));
        changes.extend(missing.map(Change::AddScope));
        if self.signed_in && matches!(self.resource.owner(), Owner::Organization(_)) {
            let left = self.walled_by();
            if !left.is_empty() {
                changes.push(Change::LeaveTeams(left));
            }
            changes.extend(TeamPermission::ALL.map(Change::JoinTeam));
            changes.extend(self.assignments());
            changes.extend(Role::ALL.map(Change::HaveRole));
        }
        if self.resource.app_id().is_some() {
            changes.push(Change::MakePublic);
        }
        changes
    }

    fn teams(&self) -> impl Iterator<Item = &'a TeamMembership<Id>> {
        self.membership.into_iter().flat_map(Membership::teams)
    }

    /// The confining teams that are in the way.
    fn walls(&self) -> impl Iterator<Item = &'a TeamMembership<Id>> {
        let of_organization = self.row.asks_for().intersects(Permission::ORGANIZATION_LEVEL);
        let stands = move |team: &&TeamMembership<Id>| of_organization || !team.has(self.resource.app_id());
        self.teams().filter(|team| team.is_confining()).filter(stands)
    }

    /// Their ids, each once.
    fn walled_by(&self) -> Vec<&'a Id> {
        let mut teams: Vec<&Id> = Vec::new();
        for wall in self.walls() {
            if !teams.contains(&wall.team()) {
                teams.push(wall.team());
            }
        }
        teams
    }

    /// The assignments of the app to each of those teams, where that takes down the wall. A change takes down
    /// one, so that against more than two no two are of any use.
    fn assignments(&self) -> Vec<Change<'a, Id>> {
        let app = self.resource.app_id().filter(|_| self.row.asks_for().intersects(Permission::APP_LEVEL));
        let teams = if app.is_some() { self.walled_by() } else { Vec::new() };
        let teams = if teams.len() > 2 { Vec::new() } else { teams };
        let to = |team| TeamPermission::ALL.map(|permission| Change::AssignAppTo { team, permission });
        teams.into_iter().flat_map(to).collect()
    }

    /// The changes as a remedy, if they are one.
    fn remedy(&self, places: &[Place], changes: Vec<&Change<'a, Id>>) -> Option<Remedy<'a, Id>> {
        let here = self.after(&changes, places.first()?);
        if !here.would_do(self.row) {
            return None;
        }
        let (mut grants, mut takes) = (here.scopes.difference(self.standing.scopes), Permission::empty());
        for place in places {
            let (now, then) = (self.after(&[], place), self.after(&changes, place));
            grants |= then.granted().difference(now.granted());
            grants |= then.unconfined().granted().difference(now.unconfined().granted());
            takes |= now.granted().difference(then.granted());
        }
        let sum = |number: fn(&Self, &Change<'a, Id>) -> u32| {
            changes.iter().map(|change| number(self, change)).fold(0, u32::saturating_add)
        };
        let everybody = changes.iter().any(|change| matches!(change, Change::MakePublic));
        let cost = (everybody, count(grants), sum(Self::handed_out), sum(|_, change| change.reach()));
        Some(Remedy { changes: changes.into_iter().cloned().collect(), grants, takes, cost })
    }

    /// How many permissions a role or a team permission is, wherever it counts.
    fn handed_out(&self, change: &Change<'a, Id>) -> u32 {
        count(match change {
            Change::HaveRole(role) => self.policy.grants(*role),
            Change::JoinTeam(permission) | Change::AssignAppTo { permission, .. } => {
                self.policy.team_permission(*permission)
            }
            _ => Permission::empty(),
        })
    }

    /// The standing at the place after the changes.
    fn after(&self, changes: &[&Change<'a, Id>], place: &Place) -> Standing {
        let public = self.standing.public && place.is_here;
        let mut standing = Standing { brought: place.all, public, ..self.standing };
        for change in changes {
            match change {
                Change::Assign => standing.assigned = u64::MAX,
                Change::AddScope(scope) => standing.scopes |= *scope,
                Change::LeaveTeams(_) => standing.brought = place.others,
                Change::JoinTeam(permission) => self.bring(&mut standing.brought, *permission, place),
                Change::AssignAppTo { team, permission } => {
                    self.bring(&mut standing.brought, *permission, place);
                    if place.is_here {
                        let walls = self.walls().filter(|wall| wall.team() == *team);
                        walls.for_each(|_| standing.brought.confine_within());
                    }
                }
                Change::HaveRole(role) => standing.terms = Some(*self.policy.terms(*role)),
                Change::MakePublic => standing.public |= place.is_here,
            }
        }
        standing
    }

    fn bring(&self, brought: &mut Brought, permission: TeamPermission, place: &Place) {
        let contained = self.policy.team_permission(permission);
        brought.anywhere |= contained;
        if place.is_joined {
            brought.here |= contained;
        }
    }
}

fn count(set: Permission) -> u32 {
    set.bits().count_ones()
}

impl Brought {
    /// One more of the confining teams has the app.
    fn confine_within(&mut self) {
        self.confining_here = self.confining_here.saturating_add(1);
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

impl<Id> Change<'_, Id> {
    /// A larger number for what touches more: the resource, the token, an app, all apps, everybody.
    const fn reach(&self) -> u32 {
        match self {
            Change::Assign => 0,
            Change::AddScope(_) => 1,
            Change::JoinTeam(_) | Change::AssignAppTo { .. } => 2,
            Change::LeaveTeams(_) => 3,
            Change::HaveRole(_) => 4,
            Change::MakePublic => 5,
        }
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
