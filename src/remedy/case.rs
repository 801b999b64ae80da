//! A denial, every change of the facts that may be part of a remedy, and the standing after it.

use super::{Change, Remedy, count};
use crate::action::Row;
use crate::evaluate::Brought;
use crate::membership::{Membership, TeamMembership};
use crate::owner::Owner;
use crate::permission::Permission;
use crate::policy::Policy;
use crate::resource::Resource;
use crate::role::Role;
use crate::standing::Standing;
use crate::team_permission::TeamPermission;
use alloc::vec::Vec;

/// A denial, and the facts that a change may touch.
pub(super) struct Case<'a, 'q, Id> {
    pub(super) policy: &'q Policy,
    pub(super) row: &'static Row,
    pub(super) resource: &'q Resource<Id>,
    pub(super) signed_in: bool,
    pub(super) membership: Option<&'a Membership<Id>>,
    pub(super) standing: Standing,
}

/// Where something may be gained or lost: what the teams of the member bring there, and what those bring that
/// are not in the way.
#[derive(Clone, Copy)]
pub(super) struct Place {
    all: Brought,
    others: Brought,
    /// Whether it is where the resource is.
    is_here: bool,
    /// Whether it is the app on which a team may come to hold something.
    is_joined: bool,
}

impl<'a, Id: Eq> Case<'a, '_, Id> {
    /// Where the resource is, then any app that no team has, then each other app of the teams.
    pub(super) fn places(&self) -> Vec<Place> {
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

    /// Every change that may be part of a remedy, from what touches the resource alone to what touches everybody;
    /// but teams are left before others are joined.
    pub(super) fn changes(&self) -> Vec<Change<'a, Id>> {
        let mut changes = Vec::new();
        if self.signed_in {
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
    pub(super) fn remedy(&self, places: &[Place], changes: Vec<&Change<'a, Id>>) -> Option<Remedy<'a, Id>> {
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
        let everybody = changes.iter().any(|change| matches!(change, Change::MakePublic));
        let handed_out = changes.iter().map(|change| self.handed_out(change)).fold(0, u32::saturating_add);
        let cost = (everybody, count(grants), handed_out);
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

impl Brought {
    /// One more of the confining teams has the app.
    fn confine_within(&mut self) {
        self.confining_here = self.confining_here.saturating_add(1);
    }
}
