//! What is the least that would turn a denial into an allow?

use crate::action::{Action, Row};
use crate::evaluate::Brought;
use crate::membership::{Membership, TeamMembership};
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

/// One change, or two where no single one is enough, that would turn a denial into an allow.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Remedy<'a, Id> {
    changes: Vec<Change<'a, Id>>,
    grants: Permission,
}

/// A single change of the facts: something that somebody can grant.
#[derive(Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Change<'a, Id> {
    /// The resource is assigned to the user (`R11`).
    Assign,
    /// The token also carries this scope (`R12`).
    AddScope(Permission),
    /// A team of the user that confines nobody has this permission on the app; on any app, where the
    /// resource is in none (`R5`).
    JoinTeam(TeamPermission),
    /// The app is assigned to a confining team of the user, which lacks it, with this permission (`R5`, `R8`).
    AssignAppTo {
        /// The team.
        team: &'a Id,
        /// What it then holds.
        permission: TeamPermission,
    },
    /// The user leaves the confining teams that do not have the app (`R8`), and with them what they bring.
    LeaveTeams(Vec<&'a Id>),
    /// The user has this role in the owning organization, in place of the present one if there is one
    /// (`R4`).
    HaveRole(Role),
    /// The resource, and the app that it is in, are made public (`R10`): everybody holds what is open then.
    MakePublic,
}

/// Every remedy for the denial under the documented policy, least privilege first.
///
/// These are all single [`Change`]s that would do and, where none would, all pairs; nothing where the answer
/// is yes already, where even two changes are too few, and where nobody can change it: an action of
/// another kind, or one that takes what only owning an app brings.
///
/// They are ordered by how many [permissions](Remedy::grants) they would grant beside; what makes the
/// resource public comes last, as it grants them to everybody. Each was evaluated as [`can`](crate::can)
/// evaluates.
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
///     "be assigned it (grants nothing more)",
///     "hold `full_access` through a team (grants 32 permissions more)",
///     "have the role `organization_contributor` (grants 43 permissions more)",
///     "have the role `administrator` (grants 50 permissions more)",
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
    #[must_use]
    pub fn remedies<'a, Id: Eq>(
        &self,
        subject: &'a Subject<Id>,
        action: Action,
        resource: &Resource<Id>,
    ) -> Vec<Remedy<'a, Id>> {
        let case = Case::new(self, subject, action, resource);
        if case.standing.would_do(case.row) {
            return Vec::new();
        }
        let changes = case.changes();
        let mut remedies: Vec<_> = changes.iter().filter_map(|change| case.remedy(vec![change])).collect();
        if remedies.is_empty() {
            let pairs = changes.iter().enumerate().flat_map(|(position, one)| {
                let others = changes.iter().skip(position).skip(1).filter(|other| one.goes_with(other));
                others.map(move |other| vec![one, other])
            });
            remedies.extend(pairs.filter_map(|pair| case.remedy(pair)));
        }
        remedies.sort_by_key(Remedy::cost);
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

impl<'a, 'q, Id: Eq> Case<'a, 'q, Id> {
    fn new(policy: &'q Policy, subject: &'a Subject<Id>, action: Action, resource: &'q Resource<Id>) -> Self {
        let membership = subject.membership_in(resource.owner());
        let standing = Standing::of(policy, subject, membership, resource);
        let signed_in = subject.user().is_some();
        Case { policy, row: action.row(), resource, signed_in, membership, standing }
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
            let left: Vec<_> = self.walls().map(TeamMembership::team).collect();
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

    /// Whether it is a confining team that leaves the resource out.
    fn is_wall(&self, team: &TeamMembership<Id>) -> bool {
        team.is_confining() && !team.has(self.resource.app_id())
    }

    fn walls(&self) -> impl Iterator<Item = &'a TeamMembership<Id>> {
        self.teams().filter(|team| self.is_wall(team))
    }

    /// What the teams bring that are no walls.
    fn brought_by_others(&self) -> Brought {
        let others = self.teams().filter(|team| !self.is_wall(team));
        Brought::by_teams(self.policy, others, self.resource.app_id())
    }

    /// The assignments of the app to each of those teams. A change takes down one wall, so that against more
    /// than two no two are of any use.
    fn assignments(&self) -> Vec<Change<'a, Id>> {
        let mut teams: Vec<&Id> = Vec::new();
        for wall in self.walls().filter(|_| self.resource.app_id().is_some()) {
            if !teams.contains(&wall.team()) {
                teams.push(wall.team());
            }
        }
        let teams = if teams.len() > 2 { Vec::new() } else { teams };
        let to = |team| TeamPermission::ALL.map(|permission| Change::AssignAppTo { team, permission });
        teams.into_iter().flat_map(to).collect()
    }

    /// The changes as a remedy, if they are one.
    fn remedy(&self, changes: Vec<&Change<'a, Id>>) -> Option<Remedy<'a, Id>> {
        let after = self.after(&changes);
        let grants = self.gained(after) | after.scopes.difference(self.standing.scopes);
        let changes = changes.into_iter().cloned().collect();
        after.would_do(self.row).then_some(Remedy { changes, grants })
    }

    /// What is held then and not now, within the walls of confining teams and without them.
    fn gained(&self, after: Standing) -> Permission {
        let now = self.standing;
        let within = after.granted().difference(now.granted());
        within | after.unconfined().granted().difference(now.unconfined().granted())
    }

    /// The standing after the changes.
    fn after(&self, changes: &[&Change<'a, Id>]) -> Standing {
        let mut standing = self.standing;
        for change in changes {
            match change {
                Change::Assign => standing.assigned = u64::MAX,
                Change::AddScope(scope) => standing.scopes |= *scope,
                Change::JoinTeam(permission) => self.bring(&mut standing.brought, *permission),
                Change::AssignAppTo { team, permission } => {
                    self.bring(&mut standing.brought, *permission);
                    for _ in self.walls().filter(|wall| wall.team() == *team) {
                        standing.brought.confining_here = standing.brought.confining_here.saturating_add(1);
                    }
                }
                Change::LeaveTeams(_) => standing.brought = self.brought_by_others(),
                Change::HaveRole(role) => standing.terms = Some(*self.policy.terms(*role)),
                Change::MakePublic => standing.public = true,
            }
        }
        standing
    }

    fn bring(&self, brought: &mut Brought, permission: TeamPermission) {
        let contained = self.policy.team_permission(permission);
        brought.anywhere |= contained;
        if self.resource.app_id().is_some() {
            brought.here |= contained;
        }
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

    /// What the subject would hold beside what they hold now, where the resource is, and as scopes; also what
    /// a confining team of theirs would keep them from using there (`R8`).
    #[must_use]
    pub const fn grants(&self) -> Permission {
        self.grants
    }

    /// What remedies are ordered by: whether everybody gains, how much is gained, how far it reaches.
    fn cost(&self) -> (bool, u32, u32) {
        let everybody = self.changes.iter().any(|change| matches!(change, Change::MakePublic));
        let reach = self.changes.iter().map(Change::reach).fold(0, u32::saturating_add);
        (everybody, self.grants.bits().count_ones(), reach)
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
        match self.grants.bits().count_ones() {
            0 => f.write_str(" (grants nothing more)"),
            1 => f.write_str(" (grants 1 permission more)"),
            count => write!(f, " (grants {count} permissions more)"),
        }
    }
}

impl<Id: fmt::Display> fmt::Display for Change<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Change::Assign => f.write_str("be assigned it"),
            Change::AddScope(scope) => write!(f, "add the scope {scope} to the token"),
            Change::JoinTeam(permission) => write!(f, "hold `{permission}` through a team"),
            Change::AssignAppTo { team, permission } => {
                write!(f, "assign the app to the confining team `{team}` with `{permission}`")
            }
            Change::LeaveTeams(teams) => {
                f.write_str("leave the confining team")?;
                teams.iter().try_for_each(|team| write!(f, " `{team}`"))
            }
            Change::HaveRole(role) => write!(f, "have the role `{role}`"),
            Change::MakePublic => f.write_str("make it public"),
        }
    }
}
