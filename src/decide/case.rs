//! One question with all facts that bear on it.
//!
//! **Grants unite, restrictions intersect.** A case puts each source that may grant the action to the facts as if it were
//! alone: the owner, the role, each team grant, the shares, the public permissions. The [restrictions](Restriction) are rules that
//! may stand in the way. `decide` names the first source that allows; `explain` shows all of them; `remedies` asks the
//! same of the facts after a change.
//! A case reads the facts and not the effective permissions that `can` looks up, so that tests can compare the
//! two.

use super::decision::{Basis, Decision, Denial, Reason, Relation};
use crate::facts::{Membership, Owner, Resource, Subject, TeamMembership, team_grants};
use crate::policy::{
    AnyTeamPermission, Levels, Policy, Reach, RoleDefinition, TeamGrants, effective_permissions, shared,
};
use crate::vocabulary::own::AnyAction;
use crate::vocabulary::{Permission, Requirement, ResourceKind};

/// The decision of [`can`](crate::can), with its basis or its reason.
///
/// Linear in the subject's memberships, in the teams and team apps of the membership in the owning organization,
/// and in the assignees of the resource. Nothing is allocated.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, decide};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor)])?;
/// let decision = decide(&ana, Action::TrainModel, &Resource::app(1, 100).model());
/// assert!(!decision.is_allowed());
/// assert_eq!(decision.to_string(), "denied: no team of the user has this app (R5)");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[inline]
pub fn decide<'a, Id: Eq>(
    subject: &'a Subject<Id>,
    action: impl Into<AnyAction>,
    resource: &Resource<Id>,
) -> Decision<'a, Id> {
    Case::new(subject, action.into(), resource).decide()
}

/// One question, the membership that counts, and the facts that decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Case<'a, 'q, Id> {
    pub(crate) subject: &'a Subject<Id>,
    pub(crate) action: AnyAction,
    pub(crate) requirement: Requirement,
    /// Whether the action applies to the kind of the resource (`R2`).
    pub(crate) applies: bool,
    pub(crate) resource: &'q Resource<Id>,
    /// The membership in the owning organization: no other counts (`R3`).
    pub(crate) membership: Option<&'a Membership<Id>>,
    pub(crate) facts: Facts<'a>,
}

/// The facts of a case without ids, small enough to copy and change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(crate) struct Facts<'a> {
    /// The permissions of each level, a service's own included.
    pub(crate) levels: &'a Levels,
    /// The permissions that can be held on the resource at all (`R7`).
    pub(crate) holdable: Permission,
    /// The role in the owning organization; `None` without a membership there (`R3`).
    pub(crate) role: Option<&'a RoleDefinition>,
    /// Whether the grants of the role count: they do not where a team is the only source.
    pub(crate) role_grants: bool,
    /// Whether the role's ceiling limits its member's teams (`R6`).
    pub(crate) ceiling: bool,
    pub(crate) teams: TeamGrants,
    /// Whether the membership is suspended (`R15`).
    pub(crate) suspended: bool,
    /// What is shared with the user on the app, before confinement and suspension (`R14`).
    pub(crate) shares: Permission,
    /// Whether the resource belongs to the user (`R9`).
    pub(crate) owns: bool,
    /// The permissions that ownership gives the user (`R9`, `V4`).
    pub(crate) held_by_owner: Permission,
    /// Whether the resource is public (`R10`).
    pub(crate) public: bool,
    /// Whether the resource is assigned to the user (`R11`).
    pub(crate) assigned: bool,
    pub(crate) scopes: Permission,
}

/// A rule that only restricts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Restriction {
    Token,
    Assignment,
    Ceiling,
    Confinement,
    Suspension,
}

impl Restriction {
    /// In the order in which [`Reason`] names them.
    const ALL: [Restriction; 5] = [
        Restriction::Token,
        Restriction::Assignment,
        Restriction::Ceiling,
        Restriction::Confinement,
        Restriction::Suspension,
    ];
}

impl<'a, Id> Case<'a, '_, Id> {
    pub(crate) fn policy(&self) -> &'a Policy {
        self.subject.policy()
    }

    /// The permissions that the action asks for, assigned or not.
    pub(crate) fn asked(&self) -> Permission {
        self.requirement.listed()
    }
}

impl<'a, 'q, Id: Eq> Case<'a, 'q, Id> {
    #[inline]
    pub(crate) fn new(subject: &'a Subject<Id>, action: AnyAction, resource: &'q Resource<Id>) -> Self {
        let membership = subject.membership_in(resource.owner());
        let requirement = subject.policy().requirement(action);
        let applies = resource.is_for(action);
        Case {
            subject,
            action,
            requirement,
            applies,
            resource,
            membership,
            facts: Facts::new(subject, membership, resource),
        }
    }

    /// Whether a team that confines the user is in the way even in the team's own apps, since only an
    /// organization-level permission could satisfy the action (`R8`).
    // An action may list permissions of both levels, as `DuplicateApp` does. If the user holds an app-level one,
    // confinement takes it away outside the teams' apps only.
    pub(crate) fn needs_organization_level(&self) -> bool {
        let levels = self.facts.levels;
        let unconfined = || self.facts.without(Restriction::Confinement).satisfying(&self.requirement);
        self.asked().intersects(levels.organization) && !unconfined().intersects(levels.app)
    }

    /// The decision: the first source that allows the action, or the reason that none does.
    #[inline]
    pub(crate) fn decide(&self) -> Decision<'a, Id> {
        let requirement = &self.requirement;
        if !self.applies || !self.facts.allows(requirement) {
            let (reason, must_hide) = (self.reason(), self.is_hidden());
            // only the words of an outsider's denial depend on the relation
            let is_outsider = reason == Reason::Outsider;
            let relation = if is_outsider { self.relation() } else { Relation::Insider };
            let (action, kind) = (self.action, self.resource.kind());
            return Decision::Deny(Denial { action, kind, reason, relation, must_hide });
        }
        Decision::Allow(self.basis(requirement))
    }

    /// The first source that allows the action, each with the facts as they would be if it were the only one: the
    /// owner, the role, each team grant, the shares, the public permissions.
    // A loop with early returns: a chain of iterators over all sources took a fifth more instructions.
    fn basis(&self, requirement: &Requirement) -> Basis<'a, Id> {
        if self.facts.owns && self.facts.by_ownership().allows(requirement) {
            return Basis::Owner;
        }
        if let Some(membership) = self.membership {
            if self.facts.by_role().allows(requirement) {
                return Basis::Role(membership.role());
            }
            for team in membership.teams() {
                for (permission, permissions, is_on_app) in self.team_sources(team) {
                    let is_asked = permissions.intersects(requirement.listed());
                    if is_asked && self.facts.by_team(permissions, is_on_app).allows(requirement) {
                        return Basis::Team { team: team.team(), permission };
                    }
                }
            }
        }
        if self.facts.by_shares().allows(requirement) {
            return Basis::Share;
        }
        // one permission satisfies an action, so that some source has it, and no other is left
        Basis::Public
    }

    /// The grants of one team that count here: those on this app, and organization-level permissions on any app
    /// (`R5`). Each comes with its permissions, and with `true` if it is on this app.
    pub(crate) fn team_sources(
        &self,
        team: &'a TeamMembership<Id>,
    ) -> impl Iterator<Item = (&'a AnyTeamPermission, Permission, bool)> {
        let (policy, app) = (self.policy(), self.resource.app_id());
        let asked = self.asked() & self.facts.levels.organization;
        team.apps().iter().filter_map(move |assigned| {
            let permissions = policy.permissions_of(assigned.permission());
            let is_on_app = app == Some(assigned.app());
            let counts = is_on_app || permissions.intersects(asked);
            counts.then(|| (assigned.permission(), permissions, is_on_app))
        })
    }

    /// The reason of a denial: see [`Reason`] for the order.
    fn reason(&self) -> Reason {
        if !self.applies {
            return Reason::WrongKind;
        }
        let is_insider = self.membership.is_some() || self.facts.owns;
        let is_shared = !self.facts.shares.intersection(self.facts.levels.shareable()).is_empty();
        if !is_insider && !is_shared {
            return Reason::Outsider;
        }
        match self.facts.obstacle(&self.requirement) {
            Some((restriction, _)) => Reason::of(restriction),
            None if self.lacks_team() => Reason::NoTeamHasApp,
            None => Reason::NotGranted,
        }
    }

    fn relation(&self) -> Relation {
        match self.resource.owner() {
            _ if self.subject.user().is_none() => Relation::Anonymous,
            Owner::Organization(_) if self.membership.is_none() => Relation::NotMember,
            Owner::User(_) if !self.facts.owns => Relation::NotOwner,
            Owner::Organization(_) | Owner::User(_) => Relation::Insider,
        }
    }

    /// Whether the role reaches only the apps of the member's teams, and no team has this app.
    fn lacks_team(&self) -> bool {
        let Some((membership, app)) = self.membership.zip(self.resource.app_id()) else {
            return false;
        };
        self.asked().intersects(self.facts.levels.app)
            && self.facts.role.is_some_and(|role| role.reach == Reach::SelectedApps)
            && !membership.teams().iter().any(|team| team.has(Some(app)))
    }

    /// Whether the subject may not learn that the resource exists: it may do nothing with the resource, and
    /// neither may everybody. Members know of their own organization.
    pub(crate) fn is_hidden(&self) -> bool {
        let kind = self.resource.kind();
        let own_organization = kind == ResourceKind::Organization && self.membership.is_some();
        // nothing is assigned to an anonymous caller (R11)
        let everybody = Facts { assigned: false, ..self.facts.by_visibility().without(Restriction::Token) };
        let is_for = |action| self.resource.is_for(action);
        let anything = &self.policy().any_action_on(kind, self.action, is_for);
        !own_organization && !everybody.allows(anything) && !self.facts.allows(anything)
    }
}

impl<'a> Facts<'a> {
    /// The facts by that membership, which is the one in the owning organization.
    #[inline]
    pub(crate) fn new<Id: Eq>(
        subject: &'a Subject<Id>,
        membership: Option<&'a Membership<Id>>,
        resource: &Resource<Id>,
    ) -> Self {
        let (policy, owns) = (subject.policy(), subject.owns(resource));
        let teams =
            |membership: &'a Membership<Id>| team_grants(policy, membership.teams(), resource.app_id());
        Facts {
            levels: policy.levels(),
            holdable: resource.holdable(policy.levels()),
            role: membership.map(|membership| policy.role_definition(membership.role())),
            role_grants: true,
            ceiling: true,
            teams: membership.map_or(TeamGrants::NONE, teams),
            suspended: membership.is_some_and(Membership::is_suspended),
            shares: if owns { Permission::empty() } else { subject.shared_on(resource) },
            owns,
            held_by_owner: if owns { resource.held_by_owner(policy.levels()) } else { Permission::empty() },
            public: resource.is_public(),
            assigned: subject.is_assigned(resource),
            scopes: subject.scopes_at(resource),
        }
    }

    /// The permissions that all sources grant together, before the level (`R7`) and the token (`R12`).
    #[inline]
    pub(crate) fn granted(&self) -> Permission {
        let of_member = |role: &RoleDefinition| {
            let grants = if self.role_grants { role.grants } else { Permission::empty() };
            let ceiling = role.ceiling.filter(|_| self.ceiling);
            let role = RoleDefinition { grants, ceiling, reach: role.reach };
            effective_permissions(self.levels, &role, &self.teams)
        };
        let mut by_organization = self.role.map_or(Permission::empty(), of_member);
        if !self.shares.is_empty() {
            by_organization |= shared(self.levels, self.shares, &self.teams);
        }
        if self.suspended {
            by_organization = Permission::empty();
        }
        let public = if self.public { self.levels.public } else { Permission::empty() };
        self.held_by_owner.union(by_organization).union(public)
    }

    /// The permissions that are held on the resource.
    pub(crate) fn held(&self) -> Permission {
        self.granted() & self.holdable & self.scopes
    }

    /// Whether what is held satisfies an action that applies to the resource.
    pub(crate) fn allows(&self, requirement: &Requirement) -> bool {
        !self.satisfying(requirement).is_empty()
    }

    /// The held permissions that satisfy the requirement.
    pub(crate) fn satisfying(&self, requirement: &Requirement) -> Permission {
        self.held() & requirement.satisfying(self.assigned)
    }

    /// The restriction that stands in the way of a yes, and the facts without it.
    ///
    /// The restrictions are lifted one on top of the other, until the answer is yes. The last one lifted is the
    /// obstacle. There is none if the answer stays no.
    pub(crate) fn obstacle(self, requirement: &Requirement) -> Option<(Restriction, Self)> {
        let mut lifted = self;
        let obstacle = Restriction::ALL.into_iter().find(|restriction| {
            lifted = lifted.without(*restriction);
            lifted.allows(requirement)
        });
        obstacle.map(|obstacle| (obstacle, lifted))
    }

    /// The facts as they would be without the restriction.
    pub(crate) fn without(self, restriction: Restriction) -> Self {
        match restriction {
            Restriction::Token => Facts { scopes: self.levels.all(), ..self },
            Restriction::Assignment => Facts { assigned: true, ..self },
            Restriction::Ceiling => Facts { ceiling: false, ..self },
            Restriction::Confinement => {
                let teams = TeamGrants { confining_teams: 0, confining_teams_with_app: 0, ..self.teams };
                Facts { teams, ..self }
            }
            Restriction::Suspension => Facts { suspended: false, ..self },
        }
    }

    /// The facts with ownership as the only source. A personal app has no members whose role could count.
    pub(crate) fn by_ownership(self) -> Self {
        Facts { shares: Permission::empty(), public: false, ..self }
    }

    /// The facts with the role as the only source. A member owns nothing here: the organization does.
    pub(crate) fn by_role(self) -> Self {
        let teams = TeamGrants { on_app: Permission::empty(), on_any_app: Permission::empty(), ..self.teams };
        Facts { teams, shares: Permission::empty(), public: false, ..self }
    }

    /// The facts with the shares of the app as the only source. The restrictions of a member hold for them, too.
    pub(crate) fn by_shares(self) -> Self {
        let (shares, held_by_owner) = (self.shares, Permission::empty());
        Facts { shares, role_grants: false, owns: false, held_by_owner, ..self.by_role() }
    }

    /// The facts with one team grant as the only source: on this app, or on another app of the team.
    pub(crate) fn by_team(self, permissions: Permission, is_on_app: bool) -> Self {
        let mut alone = self.by_role();
        alone.teams.add(permissions, is_on_app);
        Facts { role_grants: false, ..alone }
    }

    /// The facts with visibility as the only source, as for an anonymous caller.
    pub(crate) fn by_visibility(self) -> Self {
        let shares = Permission::empty();
        Facts {
            role: None,
            suspended: false,
            shares,
            owns: false,
            held_by_owner: Permission::empty(),
            ..self
        }
    }
}

impl Reason {
    /// The reason that names a restriction.
    const fn of(restriction: Restriction) -> Reason {
        match restriction {
            Restriction::Token => Reason::NarrowedByToken,
            Restriction::Assignment => Reason::NotAssigned,
            Restriction::Ceiling => Reason::CappedByCeiling,
            Restriction::Confinement => Reason::OutsideConfiningTeams,
            Restriction::Suspension => Reason::Suspended,
        }
    }
}
