//! The search: every change that may be part of a remedy, and the facts after it.

use super::change::Change;
use super::places::{Place, Surroundings};
use super::remedy::{Remedy, count};
use crate::decide::{Case, Facts, Restriction};
use crate::facts::{Owner, Resource, Subject};
use crate::policy::{Policy, TeamGrants};
use crate::vocabulary::own::AnyAction;
use crate::vocabulary::{Permission, Role, TeamPermission};
use alloc::vec;
use alloc::vec::Vec;
use core::hash::Hash;

/// Every single change that would allow the action; if there is none, every pair of changes that would.
///
/// Each remedy was evaluated by the rules that [`can`](crate::can) follows. There is no remedy in these cases:
///
/// - The action is allowed already.
/// - More than two changes would be needed.
/// - No change can help: the action does not apply to this kind of resource (`R2`), or asks for a permission that
///   only the owner of an app holds (`R9`).
///
/// The remedies are ordered by least privilege. A remedy that makes the resource public comes last, because
/// everybody gains by it. Before that, the remedy that [grants](Remedy::grants) the fewest permissions comes
/// first. If two grant as many, the one whose role or team permission contains fewer permissions comes first.
///
/// `remedies` does not check that somebody may make the change. `Directory::check` answers that.
///
/// Linear in the teams and team apps of the member, apart from a sort of their hashes: O(n log n) steps on integers,
/// and about n comparisons of ids.
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
///     "assign the resource to the user (grants nothing more)",
///     "put the user in a team with `full_access` (grants 32 more permissions)",
///     "give the user the role `organization_contributor` (grants 51 more permissions)",
///     "give the user the role `administrator` (grants 58 more permissions)",
/// ]);
/// assert_eq!(remedies[0].changes(), [Change::Assign]);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
pub fn remedies<'a, Id: Eq + Hash>(
    subject: &'a Subject<Id>,
    action: impl Into<AnyAction>,
    resource: &Resource<Id>,
) -> Vec<Remedy<'a, Id>> {
    let case = Case::new(subject, action.into(), resource);
    if !case.applies || case.facts.allows(&case.requirement) {
        return Vec::new();
    }
    let surroundings = Surroundings::of(&case);
    let search = Search { case, surroundings };
    let changes = search.changes();
    let mut remedies: Vec<_> = changes.iter().filter_map(|change| search.remedy(vec![change])).collect();
    // if a single change is enough, every pair that contains it would be a remedy too, and say nothing new
    if remedies.is_empty() {
        let pairs = changes.iter().enumerate().flat_map(|(position, one)| {
            let others = changes.iter().skip(position).skip(1).filter(|other| one.goes_with(other));
            others.map(move |other| vec![one, other])
        });
        remedies.extend(pairs.filter_map(|pair| search.remedy(pair)));
    }
    // a stable sort: remedies of equal cost stay in the order of the changes
    remedies.sort_by_key(|remedy| remedy.cost);
    remedies
}

/// A denial, and the facts that remedies for it depend on.
struct Search<'a, 'q, Id> {
    case: Case<'a, 'q, Id>,
    surroundings: Surroundings<'a, Id>,
}

impl<'a, Id: Eq + Hash> Search<'a, '_, Id> {
    /// Every change that may be part of a remedy, from changes that affect the resource alone to changes that
    /// affect everybody.
    ///
    /// There are at most about eighty, whatever the subject holds.
    fn changes(&self) -> Vec<Change<'a, Id>> {
        let mut changes = Vec::new();
        if self.is_signed_in() {
            changes.push(Change::Assign);
        }
        let missing = self.case.asked().difference(self.case.facts.scopes);
        let vocabulary = self.policy().vocabulary();
        let missing = vocabulary.each_permission().filter(|permission| missing.contains(*permission));
        changes.extend(
            missing.map(|scope| vocabulary.row(scope).map_or(Change::AddScope(scope), Change::AddOwnScope)),
        );
        if self.is_signed_in() && matches!(self.case.resource.owner(), Owner::Organization(_)) {
            // before the changes that join a team: `after` makes the changes in this order, and leaving last
            // would take the joined team's grants away again
            let obstacles: Vec<_> =
                self.surroundings.obstacles.iter().map(|obstacle| obstacle.team).collect();
            if !obstacles.is_empty() {
                changes.push(Change::LeaveTeams(obstacles));
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

    /// The assignments of the app to each team that stands in the way.
    fn assignments(&self) -> Vec<Change<'a, Id>> {
        let asks_app_level = self.case.asked().intersects(self.case.facts.levels.app);
        let obstacles = || self.surroundings.obstacles.iter().filter(|obstacle| obstacle.without_app > 0);
        // one assignment removes one obstacle, and a remedy has at most two changes
        if self.case.resource.app_id().is_none() || !asks_app_level || obstacles().count() > 2 {
            return Vec::new();
        }
        let to = |team| TeamPermission::ALL.map(|permission| Change::AssignAppTo { team, permission });
        obstacles().flat_map(|obstacle| to(obstacle.team)).collect()
    }

    /// The changes as a remedy, if they allow the action.
    fn remedy(&self, changes: Vec<&Change<'a, Id>>) -> Option<Remedy<'a, Id>> {
        let here = self.after(&changes, self.surroundings.places.first()?);
        if !here.allows(&self.case.requirement) {
            return None;
        }
        let (mut grants, mut takes) = (here.scopes.difference(self.case.facts.scopes), Permission::empty());
        for place in &self.surroundings.places {
            let (now, then) = (self.after(&[], place), self.after(&changes, place));
            grants |= then.granted().difference(now.granted());
            // confinement hides a grant without undoing it: the grant counts once the team is left
            grants |= then
                .without(Restriction::Confinement)
                .granted()
                .difference(now.without(Restriction::Confinement).granted());
            takes |= now.granted().difference(then.granted());
        }
        let everybody = changes.iter().any(|change| matches!(change, Change::MakePublic));
        let handed_out = changes.iter().map(|change| self.handed_out(change)).fold(0, u32::saturating_add);
        let cost = (everybody, count(grants), handed_out);
        let vocabulary = *self.policy().vocabulary();
        Some(Remedy { changes: changes.into_iter().cloned().collect(), grants, takes, cost, vocabulary })
    }

    /// The number of permissions in the role or team permission of a change, whether or not they count.
    fn handed_out(&self, change: &Change<'a, Id>) -> u32 {
        count(match change {
            Change::HaveRole(role) => self.policy().grants(*role),
            Change::JoinTeam(permission) | Change::AssignAppTo { permission, .. } => {
                self.policy().team_permission(*permission)
            }
            Change::Assign
            | Change::AddScope(_)
            | Change::AddOwnScope(_)
            | Change::LeaveTeams(_)
            | Change::MakePublic => Permission::empty(),
        })
    }

    /// The facts at the place after the changes.
    fn after(&self, changes: &[&Change<'a, Id>], place: &Place) -> Facts<'a> {
        let public = self.case.facts.public && place.is_here;
        let mut facts = Facts { teams: place.all, public, ..self.case.facts };
        for change in changes {
            match change {
                Change::Assign => facts.assigned = true,
                Change::AddScope(scope) => facts.scopes |= *scope,
                Change::AddOwnScope(row) => facts.scopes |= row.set(),
                Change::LeaveTeams(_) => facts.teams = place.others,
                Change::JoinTeam(permission) => self.add(&mut facts.teams, *permission, place),
                Change::AssignAppTo { team, permission } => {
                    self.add(&mut facts.teams, *permission, place);
                    if place.is_here {
                        let mut obstacles = self.surroundings.obstacles.iter();
                        let without_app = obstacles
                            .find(|obstacle| obstacle.team == *team)
                            .map_or(0, |obstacle| obstacle.without_app);
                        let with_app = &mut facts.teams.confining_teams_with_app;
                        *with_app = with_app.saturating_add(without_app);
                    }
                }
                Change::HaveRole(role) => facts.role = Some(self.policy().documented_role(*role)),
                Change::MakePublic => facts.public |= place.is_here,
            }
        }
        facts
    }

    /// Adds a team permission to the grants at the place: on its app, or on some other app.
    fn add(&self, teams: &mut TeamGrants, permission: TeamPermission, place: &Place) {
        teams.add(self.policy().team_permission(permission), place.is_joined);
    }
}
