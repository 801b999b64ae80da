//! The search: every change that may be part of a remedy, and the facts after it.

use super::change::Change;
use super::remedy::{Remedy, count};
use crate::decide::{Case, Facts, Restriction};
use crate::facts::{Membership, Owner, Resource, Subject, TeamMembership, team_grants};
use crate::policy::{Policy, TeamGrants};
use crate::vocabulary::{Action, Permission, Requirement, Role, TeamPermission};
use alloc::vec;
use alloc::vec::Vec;

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
/// use rolecall::remedies::Change;
/// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, remedies};
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
    let case = Case::new(subject, action, resource);
    if case.facts.allows(action.requirement()) {
        return Vec::new();
    }
    let search = Search { case, requirement: action.requirement() };
    let places = search.places();
    let changes = search.changes();
    let mut remedies: Vec<_> =
        changes.iter().filter_map(|change| search.remedy(&places, vec![change])).collect();
    if remedies.is_empty() {
        let pairs = changes.iter().enumerate().flat_map(|(position, one)| {
            let others = changes.iter().skip(position).skip(1).filter(|other| one.goes_with(other));
            others.map(move |other| vec![one, other])
        });
        remedies.extend(pairs.filter_map(|pair| search.remedy(&places, pair)));
    }
    remedies.sort_by_key(|remedy| remedy.cost);
    remedies
}

/// A denial, and the changes that may be part of a remedy for it.
struct Search<'a, 'q, Id> {
    case: Case<'a, 'q, Id>,
    requirement: &'static Requirement,
}

/// Where something may be gained or lost: what the teams of the member bring there, and what those bring that
/// are not in the way.
#[derive(Clone, Copy)]
struct Place {
    all: TeamGrants,
    others: TeamGrants,
    /// Whether it is where the resource is.
    is_here: bool,
    /// Whether it is the app on which a team may come to hold something.
    is_joined: bool,
}

impl<'a, Id: Eq> Search<'a, '_, Id> {
    /// Where the resource is, then any app that no team has, then each other app of the teams.
    fn places(&self) -> Vec<Place> {
        let (here, left) = (self.case.resource.app_id(), self.walled_by());
        let others: Vec<_> = self.teams().filter(|team| !left.contains(&team.team())).collect();
        let place = |app: Option<&Id>, is_here, is_joined| {
            let all = team_grants(self.policy(), self.teams(), app);
            let others = team_grants(self.policy(), others.iter().copied(), app);
            Place { all, others, is_here, is_joined }
        };
        let apps =
            self.case.membership.into_iter().flat_map(Membership::apps).filter(|app| here != Some(*app));
        let apps = apps.map(|app| place(Some(app), false, false));
        [place(here, true, here.is_some()), place(None, false, here.is_none())]
            .into_iter()
            .chain(apps)
            .collect()
    }

    /// Every change that may be part of a remedy, from what touches the resource alone to what touches everybody;
    /// but teams are left before others are joined.
    fn changes(&self) -> Vec<Change<'a, Id>> {
        let mut changes = Vec::new();
        if self.is_signed_in() {
            changes.push(Change::Assign);
        }
        let missing = self.requirement.listed().difference(self.case.facts.scopes);
        let missing = Permission::ALL.into_iter().filter(|permission| missing.contains(*permission));
        changes.extend(missing.map(Change::AddScope));
        if self.is_signed_in() && matches!(self.case.resource.owner(), Owner::Organization(_)) {
            let left = self.walled_by();
            if !left.is_empty() {
                changes.push(Change::LeaveTeams(left));
            }
            changes.extend(TeamPermission::ALL.map(Change::JoinTeam));
            changes.extend(self.assignments());
            changes.extend(Role::ALL.map(Change::HaveRole));
        }
        if self.case.resource.app_id().is_some() {
            changes.push(Change::MakePublic);
        }
        changes
    }

    fn policy(&self) -> &'a Policy {
        self.case.policy()
    }

    fn is_signed_in(&self) -> bool {
        self.case.subject.user().is_some()
    }

    fn teams(&self) -> impl Iterator<Item = &'a TeamMembership<Id>> {
        self.case.membership.into_iter().flat_map(Membership::teams)
    }

    /// The confining teams that are in the way.
    fn walls(&self) -> impl Iterator<Item = &'a TeamMembership<Id>> {
        let of_organization = self.requirement.listed().intersects(Permission::ORGANIZATION_LEVEL);
        let stands =
            move |team: &&TeamMembership<Id>| of_organization || !team.has(self.case.resource.app_id());
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
        let app = self
            .case
            .resource
            .app_id()
            .filter(|_| self.requirement.listed().intersects(Permission::APP_LEVEL));
        let teams = if app.is_some() { self.walled_by() } else { Vec::new() };
        let teams = if teams.len() > 2 { Vec::new() } else { teams };
        let to = |team| TeamPermission::ALL.map(|permission| Change::AssignAppTo { team, permission });
        teams.into_iter().flat_map(to).collect()
    }

    /// The changes as a remedy, if they are one.
    fn remedy(&self, places: &[Place], changes: Vec<&Change<'a, Id>>) -> Option<Remedy<'a, Id>> {
        let here = self.after(&changes, places.first()?);
        if !here.allows(self.requirement) {
            return None;
        }
        let (mut grants, mut takes) = (here.scopes.difference(self.case.facts.scopes), Permission::empty());
        for place in places {
            let (now, then) = (self.after(&[], place), self.after(&changes, place));
            grants |= then.granted().difference(now.granted());
            grants |= then
                .without(Restriction::Confinement)
                .granted()
                .difference(now.without(Restriction::Confinement).granted());
            takes |= now.granted().difference(then.granted());
        }
        let everybody = changes.iter().any(|change| matches!(change, Change::MakePublic));
        let handed_out = changes.iter().map(|change| self.handed_out(change)).fold(0, u32::saturating_add);
        let cost = (everybody, count(grants), handed_out);
        Some(Remedy { changes: changes.into_iter().cloned().collect(), grants, takes, cost })
    }

    /// How many permissions a role or a team permission is, wherever it counts.
    fn handed_out(&self, change: &Change<'a, Id>) -> u32 {
        count(match change {
            Change::HaveRole(role) => self.policy().grants(*role),
            Change::JoinTeam(permission) | Change::AssignAppTo { permission, .. } => {
                self.policy().team_permission(*permission)
            }
            Change::Assign | Change::AddScope(_) | Change::LeaveTeams(_) | Change::MakePublic => {
                Permission::empty()
            }
        })
    }

    /// The standing at the place after the changes.
    fn after(&self, changes: &[&Change<'a, Id>], place: &Place) -> Facts {
        let public = self.case.facts.public && place.is_here;
        let mut facts = Facts { teams: place.all, public, ..self.case.facts };
        for change in changes {
            match change {
                Change::Assign => facts.assigned = u64::MAX,
                Change::AddScope(scope) => facts.scopes |= *scope,
                Change::LeaveTeams(_) => facts.teams = place.others,
                Change::JoinTeam(permission) => self.bring(&mut facts.teams, *permission, place),
                Change::AssignAppTo { team, permission } => {
                    self.bring(&mut facts.teams, *permission, place);
                    if place.is_here {
                        let walls = self.walls().filter(|wall| wall.team() == *team);
                        walls.for_each(|_| facts.teams.assign_to_confining_team());
                    }
                }
                Change::HaveRole(role) => facts.role = Some(*self.policy().role_definition(&(*role).into())),
                Change::MakePublic => facts.public |= place.is_here,
            }
        }
        facts
    }

    fn bring(&self, teams: &mut TeamGrants, permission: TeamPermission, place: &Place) {
        let contained = self.policy().team_permission(permission);
        teams.add(contained, place.is_joined);
    }
}
