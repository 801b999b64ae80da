//! The search: every source as if it were alone, then every restriction.

use super::finding::{About, Finding, Outcome};
use crate::decide::{Case, Facts, Restriction};
use crate::facts::{Membership, Owner, TeamMembership, TokenGrant, first_equals};
use crate::policy::Reach;
use crate::vocabulary::Permission;
use alloc::vec::Vec;

/// Every finding of the case: sources, other memberships, then restrictions. There is none if the action does not
/// apply to the kind of resource (`R2`), or if the resource cannot be where it is (`V4`).
pub(super) fn findings<'a, Id: Eq>(case: &Case<'a, 'a, Id>) -> Vec<Finding<'a, Id>> {
    let asks_organization_level = case.needs_organization_level();
    let mut search = Search { case, asks_organization_level, found: Vec::new() };
    // Outside the place of its kind nothing is held: a cell that says yes would contradict the answer.
    if case.applies && !case.facts.holdable.is_empty() {
        search.run();
    }
    search.found
}

struct Search<'c, 'a, Id> {
    case: &'c Case<'a, 'a, Id>,
    asks_organization_level: bool,
    found: Vec<Finding<'a, Id>>,
}

impl<'a, Id: Eq> Search<'_, 'a, Id> {
    fn run(&mut self) {
        let Case { subject, membership, facts, .. } = *self.case;
        match self.case.resource.owner() {
            Owner::User(_) => {
                let otherwise = if facts.owns { Outcome::NotGranted } else { Outcome::NotOwner };
                self.weigh(About::Ownership, facts.by_ownership(), otherwise);
                self.shares();
            }
            Owner::Organization(organization) => match membership {
                None => {
                    self.add(About::NoMembership { organization }, Outcome::NotAMember);
                    self.shares();
                }
                Some(membership) => self.membership(membership),
            },
        }
        // by address: there is one membership for an organization, and comparing ids would cost more
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
        // `not granted` would be wrong: the column says yes, and the reach keeps it out of all apps
        let otherwise = if in_selected_apps { Outcome::SelectedApps } else { Outcome::NotGranted };
        self.weigh(About::Role { organization, role }, self.case.facts.by_role(), otherwise);
        for team in membership.teams() {
            self.team(team);
        }
        self.shares();
        if membership.is_suspended() {
            self.add(About::Suspension { organization }, Outcome::Suspended);
        }
        for team in membership.teams().iter().filter(|team| team.is_confining()) {
            let inside = !self.asks_organization_level && team.has(self.case.resource.app_id());
            let outcome = if inside { Outcome::Passes } else { Outcome::OutsideConfiningTeams };
            self.add(About::Confinement { team: team.team() }, outcome);
        }
    }

    /// One finding for each team permission of the team that counts here, or one finding that none counts.
    fn team(&mut self, membership: &'a TeamMembership<Id>) {
        let team = membership.team();
        let weighed = self.case.team_sources(membership).map(|(permission, permissions, is_on_app)| {
            let about = About::Team { team, permission: Some(permission) };
            let alone = self.case.facts.by_team(permissions, is_on_app);
            (permission, self.weighed(about, alone, Outcome::NotGranted))
        });
        let weighed: Vec<_> = weighed.collect();
        if weighed.is_empty() {
            return self.add(About::Team { team, permission: None }, Outcome::OtherApp);
        }
        // an organization-level permission may count from thousands of apps, and one line says it
        let outcomes: Vec<_> = weighed.iter().map(|(held, finding)| (*held, finding.outcome)).collect();
        let firsts = first_equals(&outcomes).into_iter().zip(0..).map(|(first, position)| first == position);
        let findings = weighed.into_iter().zip(firsts).filter(|(_, is_first)| *is_first);
        self.found.extend(findings.map(|((_, finding), _)| finding));
    }

    /// A finding for the shares of the app, if there are any.
    fn shares(&mut self) {
        let (facts, subject) = (self.case.facts, self.case.subject);
        if !facts.owns && subject.shares_on(self.case.resource).next().is_some() {
            let permissions = facts.shares & facts.levels.shareable();
            self.weigh(About::Share { permissions }, facts.by_shares(), Outcome::NotGranted);
        }
    }

    fn visibility(&mut self) {
        let Case { resource, facts, .. } = *self.case;
        // outside apps nothing is public, and most actions ask for no public permission: silence says enough
        if resource.app_id().is_some() && self.case.asked().intersects(facts.levels.public) {
            let otherwise = match (facts.public, resource.is_marked_public()) {
                (true, _) => Outcome::NotGranted,
                (false, true) => Outcome::AppNotPublic,
                (false, false) => Outcome::NotPublic,
            };
            self.weigh(About::Visibility, facts.by_visibility(), otherwise);
        }
    }

    fn assignment(&mut self) {
        if !self.case.requirement.if_assigned.is_empty() {
            self.add(
                About::Assignment,
                if self.case.facts.assigned { Outcome::Passes } else { Outcome::NotAssigned },
            );
        }
    }

    fn token(&mut self) {
        let facts = self.case.facts;
        if self.case.subject.is_narrowed_under(self.case.policy()) {
            let held = facts.without(Restriction::Token).satisfying(&self.case.requirement);
            // a scope that the subject could use counts; if it could use none, any scope of the action does
            let needed = if held.is_empty() { self.case.asked() } else { held };
            for grant in self.case.subject.token().into_iter().flatten() {
                let TokenGrant { place, permissions: scopes } = grant;
                let outcome = match scopes.intersects(needed) {
                    _ if !place.contains(self.case.resource) => Outcome::OtherPlace,
                    true => Outcome::Passes,
                    false => Outcome::NarrowedByToken,
                };
                self.add(About::Token { place, scopes }, outcome);
            }
        }
    }

    fn weigh(&mut self, about: About<'a, Id>, alone: Facts<'_>, otherwise: Outcome) {
        let finding = self.weighed(about, alone, otherwise);
        self.found.push(finding);
    }

    /// The outcome of a source, evaluated as if it were the only one.
    fn weighed(&self, about: About<'a, Id>, alone: Facts<'_>, otherwise: Outcome) -> Finding<'a, Id> {
        let requirement = &self.case.requirement;
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
            asks_organization_level: self.asks_organization_level,
            is_signed_in: self.case.subject.user().is_some(),
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
            Restriction::Suspension => Outcome::Suspended,
        }
    }
}
