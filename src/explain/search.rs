//! Looking at everything that a decision can rest on, and at each thing as if there were no other.

use super::{About, Finding, Outcome};
use crate::action::Action;
use crate::custom::AnyRole;
use crate::decision::Reason;
use crate::membership::{Membership, TeamMembership};
use crate::owner::Owner;
use crate::permission::Permission;
use crate::policy::{Policy, Reach};
use crate::resource::Resource;
use crate::standing::Standing;
use crate::subject::Subject;
use alloc::vec::Vec;

/// The findings while they are collected.
pub(super) struct Search<'a, Id> {
    pub(super) policy: &'a Policy,
    pub(super) action: Action,
    pub(super) resource: &'a Resource<Id>,
    /// The role in the owning organization.
    pub(super) role: Option<&'a AnyRole>,
    pub(super) standing: Standing,
    pub(super) findings: Vec<Finding<'a, Id>>,
}

impl<'a, Id: Eq> Search<'a, Id> {
    pub(super) fn through(&mut self, subject: &'a Subject<Id>, membership: Option<&'a Membership<Id>>) {
        match (self.resource.owner(), membership) {
            (Owner::User(_), _) => {
                let otherwise = if self.standing.owns { Outcome::NotGranted } else { Outcome::NotOwner };
                self.weigh(About::Ownership, self.standing.as_owner(), otherwise);
            }
            (Owner::Organization(organization), None) => {
                self.add(About::NoMembership { organization }, Outcome::NotAMember);
            }
            (Owner::Organization(_), Some(membership)) => self.membership(membership),
        }
        let in_it = |other: &&Membership<Id>| membership.is_some_and(|one| core::ptr::eq(one, *other));
        for other in subject.memberships().iter().filter(|other| !in_it(other)) {
            self.add(
                About::OtherMembership { organization: other.organization() },
                Outcome::OtherOrganization,
            );
        }
        self.restrictions();
    }

    fn membership(&mut self, membership: &'a Membership<Id>) {
        let (organization, role) = (membership.organization(), membership.role());
        let terms = self.policy.terms_of(role);
        let in_selected = terms.reach == Reach::SelectedApps && terms.grants.intersects(self.asked());
        let otherwise = if in_selected { Outcome::SelectedApps } else { Outcome::NotGranted };
        self.weigh(About::Role { organization, role }, self.standing.by_role(), otherwise);
        for team in membership.teams() {
            self.team(team);
        }
        for team in membership.teams().iter().filter(|team| team.is_confining()) {
            let inside = !self.of_organization() && team.has(self.resource.app_id());
            let outcome = if inside { Outcome::Passes } else { Outcome::OutsideConfiningTeams };
            self.add(About::Confinement { team: team.team() }, outcome);
        }
    }

    /// Looks at each thing that the team holds and that counts, once.
    fn team(&mut self, membership: &'a TeamMembership<Id>) {
        let (team, first) = (membership.team(), self.findings.len());
        for assigned in membership.apps() {
            let contained = self.policy.contained(assigned.permission());
            let is_here = self.resource.app_id() == Some(assigned.app());
            let of_organization = contained & self.asked() & Permission::ORGANIZATION_LEVEL;
            if !is_here && of_organization.is_empty() {
                continue;
            }
            let here = if is_here { contained } else { Permission::empty() };
            let about = About::Team { team, permission: Some(assigned.permission()) };
            let finding = self.weighed(about, self.standing.by_team(here, contained), Outcome::NotGranted);
            let is_known = |known: &Finding<'a, Id>| known.about == about && known.outcome == finding.outcome;
            if !self.findings.iter().skip(first).any(is_known) {
                self.findings.push(finding);
            }
        }
        if self.findings.len() == first {
            self.add(About::Team { team, permission: None }, Outcome::OtherApp);
        }
    }

    /// What opens to everybody, and what only restricts.
    fn restrictions(&mut self) {
        let Standing { public, assigned, scopes, .. } = self.standing;
        if self.resource.app_id().is_some() && self.asked().intersects(Permission::PUBLIC) {
            let otherwise = match (public, self.resource.is_marked_public()) {
                (true, _) => Outcome::NotGranted,
                (false, true) => Outcome::AppNotPublic,
                (false, false) => Outcome::NotPublic,
            };
            self.weigh(About::Visibility, self.standing.by_publicity(), otherwise);
        }
        if !self.action.if_assigned().is_empty() {
            let outcome = if assigned == 0 { Outcome::NotAssigned } else { Outcome::Passes };
            self.add(About::Assignment, outcome);
        }
        if scopes != Permission::all() {
            let held = self.standing.without_token().satisfying(self.action.row());
            let needed = if held.is_empty() { self.asked() } else { held };
            let passes = scopes.intersects(needed);
            let outcome = if passes { Outcome::Passes } else { Outcome::NarrowedByToken };
            self.add(About::Token { scopes }, outcome);
        }
    }

    fn weigh(&mut self, about: About<'a, Id>, alone: Standing, otherwise: Outcome) {
        let finding = self.weighed(about, alone, otherwise);
        self.findings.push(finding);
    }

    /// What comes of one source alone: the same evaluation, as if there were no other.
    fn weighed(&self, about: About<'a, Id>, alone: Standing, otherwise: Outcome) -> Finding<'a, Id> {
        let row = self.action.row();
        let (outcome, telling) = match alone.obstacle(row) {
            _ if alone.would_do(row) => (Outcome::Grants, alone.satisfying(row)),
            Some((reason, without)) => (Outcome::of(reason), without.satisfying(row)),
            None if otherwise == Outcome::NotGranted => (otherwise, self.asked()),
            None => (otherwise, Permission::empty()),
        };
        Finding { telling, ..self.finding(about, outcome) }
    }

    fn of_organization(&self) -> bool {
        self.asked().intersects(Permission::ORGANIZATION_LEVEL)
    }

    fn asked(&self) -> Permission {
        self.action.row().asks_for()
    }

    fn add(&mut self, about: About<'a, Id>, outcome: Outcome) {
        self.findings.push(self.finding(about, outcome));
    }

    fn finding(&self, about: About<'a, Id>, outcome: Outcome) -> Finding<'a, Id> {
        let (telling, in_app) = (Permission::empty(), self.resource.app_id().is_some());
        let of_organization = self.of_organization();
        Finding { policy: self.policy, role: self.role, about, outcome, telling, in_app, of_organization }
    }
}

impl Outcome {
    /// What a restriction that stands in the way is called here.
    const fn of(reason: Reason) -> Outcome {
        match reason {
            Reason::NarrowedByToken => Outcome::NarrowedByToken,
            Reason::NotAssigned => Outcome::NotAssigned,
            Reason::CappedByCeiling => Outcome::CappedByCeiling,
            Reason::OutsideConfiningTeams => Outcome::OutsideConfiningTeams,
            _ => Outcome::NotGranted,
        }
    }
}
