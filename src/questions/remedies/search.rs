//! The search: every step and every pair of steps, evaluated on the facts after it.

use super::because::Ground;
use super::candidates::{Step, candidates, go_together};
use super::change::Change;
use super::order::{Cost, Kind, Weights, count};
use super::places::{Place, Surroundings};
use super::remedy::Remedy;
use crate::decide::{Case, Facts, Restriction};
use crate::facts::{Owner, Resource, Subject};
use crate::policy::{Policy, TeamGrants, effective_permissions};
use crate::vocabulary::own::AnyAction;
use crate::vocabulary::{Permission, Role, TeamPermission};
use alloc::vec::Vec;
use core::hash::Hash;

/// Every single change that would allow the action; if there is none, every pair of changes that would.
///
/// An invitation together with a team counts as one change, because a user who is not a member can be in no team. It is
/// given if the invitation alone would not do.
///
/// Each remedy was evaluated by the rules that [`can`](crate::can) follows. There is no remedy in these cases:
///
/// - The action is allowed already.
/// - More than two changes would be needed.
/// - No change can help: the action does not apply to this kind of resource (`R2`), or asks for a permission that
///   only the owner of an app holds (`R9`).
///
/// # Order
///
/// An administrator should be able to take the first one. Remedies are ordered by these criteria, one after the other:
///
/// 1. The kind of change. Signing in comes first, then assigning the resource, a scope for the token, the end of a
///    suspension, a share, a team, leaving a confining team, a role that grants the permission, and a role that only does
///    not limit what teams grant. Changes by which everybody gains come last. The later kind in this list
///    decides first for a pair.
/// 2. The organization-level permissions that the user gains, then the app-level ones. A permission weighs as
///    much as there are roles and team permissions without it.
/// 3. The number of permissions in the role or team permission that is handed out, whether or not they count.
/// 4. The order of the tables.
///
/// `remedies` does not check that somebody may make the change. `Directory::check` answers that.
///
/// Linear in the teams, team apps and shares of the member, apart from a sort of their hashes: O(n log n) steps on
/// integers, and about n comparisons of ids.
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
///     "share the app `cats` with the user, with MANAGE_TASKS (grants MANAGE_TASKS)",
///     "put the user in a team with `full_access` on app `cats` (grants 32 more permissions)",
///     "give the user the role `organization_contributor` \
///      (grants 51 more permissions, 5 of them for the whole organization)",
///     "give the user the role `administrator` \
///      (grants 58 more permissions, 12 of them for the whole organization)",
/// ]);
/// assert_eq!(remedies[0].changes(), [Change::Assign]);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[must_use]
pub fn remedies<'a, Id: Eq + Hash>(
    subject: &'a Subject<Id>,
    action: impl Into<AnyAction>,
    resource: &'a Resource<Id>,
) -> Vec<Remedy<'a, Id>> {
    let case = Case::new(subject, action.into(), resource);
    if !case.applies || case.facts.allows(&case.requirement) {
        return Vec::new();
    }
    let search = Search::of(case);
    let steps = candidates(&search.case, &search.surroundings);
    let mut remedies: Vec<_> = steps.iter().filter_map(|step| search.remedy(&[step])).collect();
    // if a single change is enough, every pair that contains it would be a remedy too, and say nothing new
    if remedies.is_empty() {
        let pairs = steps.iter().enumerate().flat_map(|(position, one)| {
            let others = steps.iter().skip(position).skip(1).filter(|later| go_together(one, later));
            others.map(move |later| [one, later])
        });
        remedies.extend(pairs.filter_map(|pair| search.remedy(&pair)));
    }
    // a stable sort: remedies of equal cost stay in the order of the changes
    remedies.sort_by_key(|remedy| remedy.cost);
    remedies
}

/// A denial, and the facts that remedies for it depend on.
struct Search<'a, Id> {
    case: Case<'a, 'a, Id>,
    surroundings: Surroundings<'a, Id>,
    weights: Weights,
    /// The permissions that some user may hold on the resource.
    held_by_some_user: Permission,
}

impl<'a, Id: Eq + Hash> Search<'a, Id> {
    fn of(case: Case<'a, 'a, Id>) -> Self {
        let surroundings = Surroundings::of(&case);
        let weights = Weights::new(case.policy());
        let held_by_some_user = held_by_some_user(case.policy(), case.resource);
        Search { case, surroundings, weights, held_by_some_user }
    }

    fn policy(&self) -> &'a Policy {
        self.case.policy()
    }

    /// The steps as a remedy, if they allow the action and none of their changes is too many.
    fn remedy(&self, steps: &[&Step<'a, Id>]) -> Option<Remedy<'a, Id>> {
        let place = self.surroundings.places.first()?;
        let changes: Vec<_> = steps.iter().copied().flatten().collect();
        let here = self.after(&changes, place);
        if !here.allows(&self.case.requirement) || self.is_team_needless(&changes, place) {
            return None;
        }
        let grants_asked = here.satisfying(&self.case.requirement);
        let (mut grants, mut takes) = (here.scopes.difference(self.case.facts.scopes), Permission::empty());
        // signing in hands out nothing: the user holds that already
        let before: Vec<_> = changes.iter().copied().filter(|it| matches!(it, Change::SignIn)).collect();
        for place in &self.surroundings.places {
            let (now, then) = (self.after(&before, place), self.after(&changes, place));
            grants |= then.granted().difference(now.granted());
            // confinement hides a grant without undoing it: the grant counts once the team is left
            grants |= then
                .without(Restriction::Confinement)
                .granted()
                .difference(now.without(Restriction::Confinement).granted());
            takes |= now.granted().difference(then.granted());
        }
        let cost = self.cost(steps, grants, grants_asked);
        let grounds = changes.iter().map(|change| self.ground(change, &changes, grants_asked)).collect();
        let changes = changes.into_iter().cloned().collect();
        Some(Remedy { policy: self.policy(), changes, grounds, grants, takes, cost })
    }

    /// Whether an invitation comes with a team, and would do without.
    fn is_team_needless(&self, changes: &[&Change<'a, Id>], place: &Place) -> bool {
        let is_invitation = changes.iter().any(|change| matches!(change, Change::Invite { .. }));
        let is_team = |change: &Change<'_, Id>| matches!(change, Change::JoinTeam { .. });
        let others: Vec<_> = changes.iter().copied().filter(|change| !is_team(change)).collect();
        is_invitation
            && others.len() < changes.len()
            && self.after(&others, place).allows(&self.case.requirement)
    }

    /// The place of the remedy in the order.
    fn cost(&self, steps: &[&Step<'a, Id>], grants: Permission, asked: Permission) -> Cost {
        let mut kinds = [Kind::None; 2];
        for (kind, step) in kinds.iter_mut().zip(steps) {
            let role_grants = |role| self.policy().grants(role).intersects(asked);
            *kind = step.first().map_or(Kind::None, |change| Kind::of(change, role_grants));
        }
        kinds.sort_unstable_by(|one, other| other.cmp(one));
        let handed_out = steps.iter().copied().flatten().map(|change| self.handed_out(change));
        (kinds, self.weights.of(grants), handed_out.fold(0, u32::saturating_add))
    }

    /// The number of permissions in the role or team permission of a change, whether or not they count.
    fn handed_out(&self, change: &Change<'a, Id>) -> u32 {
        count(match change {
            Change::HaveRole(role) | Change::Invite { role, .. } => self.policy().grants(*role),
            Change::JoinTeam { permission, .. } | Change::AssignAppTo { permission, .. } => {
                self.policy().team_permission(*permission)
            }
            Change::SignIn
            | Change::Assign
            | Change::AddScope { .. }
            | Change::Reinstate { .. }
            | Change::ShareApp { .. }
            | Change::LeaveTeams(_)
            | Change::MakePublic => Permission::empty(),
        })
    }

    /// The ground of a change among the others, after which the user holds these of the permissions that are asked for.
    fn ground(&self, change: &Change<'a, Id>, changes: &[&Change<'a, Id>], asked: Permission) -> Ground {
        let in_a_team = changes.iter().any(|change| matches!(change, Change::JoinTeam { .. }));
        let ceiling = self.case.facts.role.and_then(|role| role.ceiling);
        match change {
            Change::SignIn => Ground::SignedIn,
            Change::Assign => Ground::Assigned(self.lightest(asked & self.case.requirement.if_assigned)),
            Change::AddScope { scope, .. } => Ground::InToken(scope.set()),
            Change::Reinstate { .. } => Ground::Reinstated,
            Change::ShareApp { .. } if self.case.membership.is_none() => Ground::SharedWithOutsider,
            Change::ShareApp { permission, .. }
                if ceiling.is_some_and(|ceiling| !ceiling.contains(permission.set())) =>
            {
                Ground::SharedAboveCeiling
            }
            Change::ShareApp { permission, .. } => Ground::Shared(permission.set()),
            Change::JoinTeam { permission, .. } => {
                self.ground_of_team(*permission, asked).unwrap_or(Ground::Member)
            }
            Change::AssignAppTo { permission, .. } => {
                self.ground_of_team(*permission, asked).unwrap_or(Ground::InConfiningTeam)
            }
            Change::LeaveTeams(teams) => Ground::Unconfined { teams: teams.len() },
            Change::Invite { .. } if in_a_team => Ground::Member,
            Change::HaveRole(role) | Change::Invite { role, .. } => {
                let granted = self.policy().grants(*role) & asked;
                if granted.is_empty() {
                    Ground::Unlimited(*role, self.lightest(asked))
                } else {
                    Ground::Role(*role, self.lightest(granted))
                }
            }
            Change::MakePublic => Ground::Public(self.lightest(asked & self.case.facts.levels.public)),
        }
    }

    /// The ground of a team permission that contains what is asked for.
    fn ground_of_team(&self, permission: TeamPermission, asked: Permission) -> Option<Ground> {
        let contained = self.policy().team_permission(permission) & asked;
        (!contained.is_empty()).then(|| Ground::Team(permission, self.lightest(contained)))
    }

    /// The lightest permission of the set.
    fn lightest(&self, set: Permission) -> Permission {
        let each = self.policy().vocabulary().each_permission().filter(|it| set.contains(*it));
        self.weights.lightest(each).unwrap_or(set)
    }

    /// The facts at the place after the changes.
    fn after(&self, changes: &[&Change<'a, Id>], place: &Place) -> Facts<'a> {
        let public = self.case.facts.public && place.is_here;
        let mut facts = Facts { teams: place.all, shares: place.shares, public, ..self.case.facts };
        for change in changes {
            match change {
                Change::SignIn => {
                    facts.held_by_owner |= self.held_by_some_user;
                    facts.assigned = self.is_assigned_to_some_user();
                }
                Change::Assign => facts.assigned = true,
                Change::AddScope { scope, .. } => facts.scopes |= scope.set(),
                Change::Reinstate { .. } => facts.suspended = false,
                Change::ShareApp { permission, .. } => {
                    if place.is_here {
                        facts.shares |= permission.set();
                    }
                }
                Change::LeaveTeams(_) => facts.teams = place.others,
                Change::JoinTeam { permission, .. } => self.add(&mut facts.teams, *permission, place),
                Change::AssignAppTo { team, permission, .. } => {
                    self.add(&mut facts.teams, *permission, place);
                    if place.is_here {
                        let mut obstacles = self.surroundings.obstacles.iter();
                        let times = obstacles
                            .find(|obstacle| obstacle.team == *team)
                            .map_or(0, |obstacle| obstacle.times_without_app);
                        let with_app = &mut facts.teams.confining_teams_with_app;
                        *with_app = with_app.saturating_add(times);
                    }
                }
                Change::HaveRole(role) | Change::Invite { role, .. } => {
                    facts.role = Some(self.policy().documented_role(*role));
                }
                Change::MakePublic => facts.public |= place.is_here,
            }
        }
        facts
    }

    /// Whether the resource is assigned to a user who may sign in: to the owner, or to anybody for an organization's.
    fn is_assigned_to_some_user(&self) -> bool {
        let owner = self.case.resource.owner();
        self.case.resource.assignees().any(|user| match owner {
            Owner::User(owner) => user == owner,
            Owner::Organization(_) => true,
        })
    }

    /// Adds a team permission to the grants at the place: on its app, or on some other app.
    fn add(&self, teams: &mut TeamGrants, permission: TeamPermission, place: &Place) {
        teams.add(self.policy().team_permission(permission), place.is_joined);
    }
}

/// The permissions that some user may hold on the resource. Of a user's own, that is the owner. Of an organization's, these
/// are members with any documented role and in any team, and users with whom the app is shared.
fn held_by_some_user<Id>(policy: &Policy, resource: &Resource<Id>) -> Permission {
    let levels = policy.levels();
    match resource.owner() {
        Owner::User(_) => resource.held_by_owner(levels),
        Owner::Organization(_) => {
            let is_in_app = resource.app_id().is_some();
            let mut teams = TeamGrants::NONE;
            for permission in TeamPermission::ALL {
                teams.add(policy.team_permission(permission), is_in_app);
            }
            let by_share = if is_in_app { levels.shareable() } else { Permission::empty() };
            let held = |role| effective_permissions(levels, policy.documented_role(role), &teams);
            Role::ALL.map(held).into_iter().fold(by_share, Permission::union)
        }
    }
}
