//! The search: every source as if it were alone, and every restriction.

use super::finding::{About, Finding, Outcome};
use crate::decide::{Case, Facts, Restriction};
use crate::facts::{Membership, Owner, TeamMembership};
use crate::policy::Reach;
use crate::vocabulary::Permission;
use alloc::vec::Vec;

/// Everything that the case was decided by, in the order of the rules; nothing if the action does not apply to the
/// kind of resource (`R2`).
pub(super) fn findings<'a, Id: Eq>(case: &Case<'a, 'a, Id>) -> Vec<Finding<'a, Id>> {
    let mut search = Search { case, found: Vec::new() };
    if case.action.applies_to() == case.resource.kind() {
        search.run();
    }
    search.found
}

struct Search<'c, 'a, Id> {
    case: &'c Case<'a, 'a, Id>,
    found: Vec<Finding<'a, Id>>,
}

impl<'a, Id: Eq> Search<'_, 'a, Id> {
    fn run(&mut self) {
        let Case { subject, membership, facts, .. } = *self.case;
        match (self.case.resource.owner(), membership) {
            (Owner::User(_), _) => {
                let otherwise = if facts.owns { Outcome::NotGranted } else { Outcome::NotOwner };
                self.weigh(About::Ownership, facts.by_ownership(), otherwise);
            }
            (Owner::Organization(organization), None) => {
                self.add(About::NoMembership { organization }, Outcome::NotAMember);
            }
            (Owner::Organization(_), Some(membership)) => self.membership(membership),
        }
        let counts = |other: &Membership<Id>| membership.is_some_and(|one| core::ptr::eq(one, other));
        for other in subject.memberships().iter().filter(|other| !counts(other)) {
            let organization = other.organization();
            self.add(About::OtherMembership { organization }, Outcome::OtherOrganization);
        }
        self.visibility();
        self.assignment();
        self.token();
    }

    fn membership(&mut self, membership: &'a Membership<Id>) {
        let (organization, role) = (membership.organization(), membership.role());
        let definition = self.case.policy().role_definition(role);
        let lists_it = definition.grants.intersects(self.case.asked());
        let in_selected_apps = definition.reach == Reach::SelectedApps && lists_it;
        let otherwise = if in_selected_apps { Outcome::SelectedApps } else { Outcome::NotGranted };
        self.weigh(About::Role { organization, role }, self.case.facts.by_role(), otherwise);
        for team in membership.teams() {
            self.team(team);
        }
        for team in membership.teams().iter().filter(|team| team.is_confining()) {
            let inside = !self.asks_organization_level() && team.has(self.case.resource.app_id());
            let outcome = if inside { Outcome::Passes } else { Outcome::OutsideConfiningTeams };
            self.add(About::Confinement { team: team.team() }, outcome);
        }
    }

    /// One finding for each team permission of the team that counts here, or one that none does.
    fn team(&mut self, membership: &'a TeamMembership<Id>) {
        let (team, first) = (membership.team(), self.found.len());
        for (permission, alone) in self.case.team_sources(membership) {
            let about = About::Team { team, permission: Some(permission) };
            let finding = self.weighed(about, alone, Outcome::NotGranted);
            let is_known = |known: &Finding<'a, Id>| known.about == about && known.outcome == finding.outcome;
            if !self.found.iter().skip(first).any(is_known) {
                self.found.push(finding);
            }
        }
        if self.found.len() == first {
            self.add(About::Team { team, permission: None }, Outcome::OtherApp);
        }
    }

    fn visibility(&mut self) {
        let Case { resource, facts, .. } = *self.case;
        if resource.app_id().is_some() && self.case.asked().intersects(Permission::PUBLIC) {
            let otherwise = match (facts.public, resource.is_marked_public()) {
                (true, _) => Outcome::NotGranted,
                (false, true) => Outcome::AppNotPublic,
                (false, false) => Outcome::NotPublic,
            };
            self.weigh(About::Visibility, facts.by_visibility(), otherwise);
        }
    }

    fn assignment(&mut self) {
        if !self.case.action.if_assigned().is_empty() {
            let is_assigned = self.case.facts.assigned != 0;
            self.add(About::Assignment, if is_assigned { Outcome::Passes } else { Outcome::NotAssigned });
        }
    }

    fn token(&mut self) {
        let facts = self.case.facts;
        if facts.scopes != Permission::all() {
            let held = facts.without(Restriction::Token).satisfying(self.case.action.requirement());
            let needed = if held.is_empty() { self.case.asked() } else { held };
            let passes = facts.scopes.intersects(needed);
            let outcome = if passes { Outcome::Passes } else { Outcome::NarrowedByToken };
            self.add(About::Token { scopes: facts.scopes }, outcome);
        }
    }

    fn weigh(&mut self, about: About<'a, Id>, alone: Facts, otherwise: Outcome) {
        let finding = self.weighed(about, alone, otherwise);
        self.found.push(finding);
    }

    /// The outcome of one source alone: the same evaluation, as if there were no other source.
    fn weighed(&self, about: About<'a, Id>, alone: Facts, otherwise: Outcome) -> Finding<'a, Id> {
        let requirement = self.case.action.requirement();
        let (outcome, evidence) = if alone.allows(requirement) {
            (Outcome::Grants, alone.satisfying(requirement))
        } else if let Some((restriction, without)) = alone.obstacle(requirement) {
            (Outcome::of(restriction), without.satisfying(requirement))
        } else if otherwise == Outcome::NotGranted {
            (otherwise, self.case.asked())
        } else {
            (otherwise, Permission::empty())
        };
        Finding { evidence, ..self.finding(about, outcome) }
    }

    fn asks_organization_level(&self) -> bool {
        self.case.asked().intersects(Permission::ORGANIZATION_LEVEL)
    }

    fn add(&mut self, about: About<'a, Id>, outcome: Outcome) {
        self.found.push(self.finding(about, outcome));
    }

    fn finding(&self, about: About<'a, Id>, outcome: Outcome) -> Finding<'a, Id> {
        Finding {
            policy: self.case.policy(),
            role: self.case.membership.map(Membership::role),
            about,
            outcome,
            evidence: Permission::empty(),
            in_app: self.case.resource.app_id().is_some(),
            asks_organization_level: self.asks_organization_level(),
        }
    }
}

impl Outcome {
    /// The outcome of a source that only this restriction keeps from granting.
    const fn of(restriction: Restriction) -> Outcome {
        match restriction {
            Restriction::Token => Outcome::NarrowedByToken,
            Restriction::Assignment => Outcome::NotAssigned,
            Restriction::Ceiling => Outcome::CappedByCeiling,
            Restriction::Confinement => Outcome::OutsideConfiningTeams,
        }
    }
}
