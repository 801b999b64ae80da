//! Where a subject stands towards a resource: the facts that bear on a decision, gathered from the
//! subject before any rule has looked at them.
//!
//! A standing can be changed, and asked again: what is denied is asked without one of the rules that only
//! restrict, or as if the facts were others.

use crate::action::Row;
use crate::decision::Reason;
use crate::evaluate::{Brought, effective, satisfies};
use crate::kind::ResourceKind;
use crate::membership::{Membership, TeamApp, TeamMembership};
use crate::owner::Owner;
use crate::permission::Permission;
use crate::policy::{Policy, Reach, Terms};
use crate::resource::Resource;
use crate::subject::Subject;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) kind: ResourceKind,
    /// What can be held on the resource at all.
    pub(crate) levels: Permission,
    /// What the role is worth; `None` without a membership in the owning organization (`R3`).
    pub(crate) terms: Option<Terms>,
    pub(crate) brought: Brought,
    /// Whether it is the user's own (`R9`), and public (`R10`).
    pub(crate) owns: bool,
    pub(crate) public: bool,
    /// As [`is_assigned`] says.
    pub(crate) assigned: u64,
    pub(crate) scopes: Permission,
}

/// The rules that only restrict, by the reason that each gives, in the order of [`Reason`].
const OBSTACLES: [Reason; 4] =
    [Reason::NarrowedByToken, Reason::NotAssigned, Reason::CappedByCeiling, Reason::OutsideConfiningTeams];

impl Standing {
    /// The standing by that membership, which is the one [in the owning organization](Subject::membership_in).
    #[inline]
    pub(crate) fn of<Id: Eq>(
        policy: &Policy,
        subject: &Subject<Id>,
        membership: Option<&Membership<Id>>,
        resource: &Resource<Id>,
    ) -> Standing {
        let bring =
            |membership: &Membership<Id>| Brought::by_teams(policy, membership.teams(), resource.app_id());
        Standing {
            kind: resource.kind(),
            levels: resource.levels(),
            terms: membership.map(|membership| *policy.terms_of(membership.role())),
            brought: membership.map_or(Brought::NOTHING, bring),
            owns: subject.owns(resource),
            public: resource.is_public(),
            assigned: is_assigned(subject, resource),
            scopes: subject.scopes(),
        }
    }

    /// What is held before the token narrows it (`R12`) and the level is looked at (`R7`).
    #[inline]
    pub(crate) fn granted(&self) -> Permission {
        let own = if self.owns { Permission::APP_LEVEL } else { Permission::empty() };
        let member = self.terms.map_or(Permission::empty(), |terms| effective(&terms, &self.brought));
        let open = if self.public { Permission::PUBLIC } else { Permission::empty() };
        own.union(member).union(open)
    }

    /// What is held on the resource.
    pub(crate) fn held(&self) -> Permission {
        self.granted() & self.levels & self.scopes
    }

    /// Whether the answer is yes.
    pub(crate) fn would_do(&self, row: &Row) -> bool {
        satisfies(row, self.kind, self.held().low(), self.assigned)
    }

    /// All that is held and satisfies the row.
    pub(crate) fn satisfying(&self, row: &Row) -> Permission {
        let if_assigned = Permission::from_low(row.if_assigned & self.assigned);
        self.held() & Permission::from_low(row.any_of).union(if_assigned)
    }

    /// What stands in the way where the answer is no, and the standing without it, if then the answer is yes:
    /// the rules that only restrict are lifted one on top of the other, and the last one lifted is named.
    pub(crate) fn obstacle(self, row: &Row) -> Option<(Reason, Standing)> {
        let mut lifted = self;
        let obstacle = OBSTACLES.into_iter().find(|obstacle| {
            lifted.lift(*obstacle);
            lifted.would_do(row)
        });
        obstacle.map(|obstacle| (obstacle, lifted))
    }

    fn lift(&mut self, obstacle: Reason) {
        match obstacle {
            Reason::NarrowedByToken => *self = self.without_token(),
            Reason::NotAssigned => self.assigned = u64::MAX,
            Reason::CappedByCeiling => self.terms = self.terms.map(|terms| Terms { ceiling: None, ..terms }),
            Reason::OutsideConfiningTeams => *self = self.unconfined(),
            _ => {}
        }
    }

    /// The same, if there were no token.
    pub(crate) fn without_token(self) -> Standing {
        Standing { scopes: Permission::all(), ..self }
    }

    /// The same, if no team confined the member.
    pub(crate) fn unconfined(mut self) -> Standing {
        (self.brought.confining, self.brought.confining_here) = (0, 0);
        self
    }

    /// The same, if nothing but ownership granted anything.
    pub(crate) fn as_owner(self) -> Standing {
        // what a user owns has no members
        Standing { public: false, ..self }
    }

    /// The same, if nothing but the role granted anything.
    pub(crate) fn by_role(self) -> Standing {
        self.by_teams(Permission::empty(), Permission::empty())
    }

    /// The same, if nothing but a team that brings this granted anything.
    pub(crate) fn by_team(self, here: Permission, anywhere: Permission) -> Standing {
        let terms = self.terms.map(|terms| Terms { grants: Permission::empty(), ..terms });
        Standing { terms, ..self }.by_teams(here, anywhere)
    }

    /// The same, if it were nobody's who asks: by what is public alone.
    pub(crate) fn by_publicity(self) -> Standing {
        Standing { terms: None, owns: false, ..self }
    }

    fn by_teams(self, here: Permission, anywhere: Permission) -> Standing {
        // no member owns the resource: their organization does
        Standing { brought: Brought { here, anywhere, ..self.brought }, public: false, ..self }
    }

    /// Whether the role holds app-level permissions in no app by itself (`R4`).
    pub(crate) fn reaches_selected_apps(&self) -> bool {
        self.terms.is_some_and(|terms| terms.reach == Reach::SelectedApps)
    }
}

impl Brought {
    /// What the teams bring their member to that app, or outside any app.
    pub(crate) fn by_teams<'t, Id: Eq + 't>(
        policy: &Policy,
        teams: impl IntoIterator<Item = &'t TeamMembership<Id>>,
        app: Option<&Id>,
    ) -> Brought {
        let mut all = Brought::NOTHING;
        for team in teams {
            for assigned in team.apps() {
                let contained = policy.contained(assigned.permission());
                all.anywhere |= contained;
                if app == Some(assigned.app()) {
                    all.here |= contained;
                }
            }
            if team.is_confining() {
                all.confining = all.confining.saturating_add(1);
                all.confining_here = all.confining_here.saturating_add(team.has(app).into());
            }
        }
        all
    }
}

impl<Id: Eq> Membership<Id> {
    /// The apps of all the teams, each once.
    pub(crate) fn apps(&self) -> impl Iterator<Item = &Id> {
        let apps = || self.teams().iter().flat_map(TeamMembership::apps).map(TeamApp::app);
        let first = move |(position, app): &(usize, &Id)| !apps().take(*position).any(|other| other == *app);
        apps().enumerate().filter(first).map(|(_, app)| app)
    }
}

impl<Id: Eq> TeamMembership<Id> {
    /// Whether that app is assigned to the team; outside any app there is none that is.
    pub(crate) fn has(&self, app: Option<&Id>) -> bool {
        self.apps().iter().any(|assigned| app == Some(assigned.app()))
    }
}

impl<Id: Eq> Subject<Id> {
    /// The membership in the owning organization: no other counts (`R3`).
    pub(crate) fn membership_in(&self, owner: Owner<&Id>) -> Option<&Membership<Id>> {
        let Owner::Organization(organization) = owner else {
            return None;
        };
        self.memberships().iter().find(|membership| membership.organization() == organization)
    }

    /// Whether the resource is the user's own, or in an app that is.
    pub(crate) fn owns(&self, resource: &Resource<Id>) -> bool {
        matches!(resource.owner(), Owner::User(user) if self.user() == Some(user))
    }
}

/// All bits if the resource is assigned to the subject, else none; to anonymous ones nothing ever is
/// (`R11`).
pub(crate) fn is_assigned<Id: Eq>(subject: &Subject<Id>, resource: &Resource<Id>) -> u64 {
    let is_user = |user| resource.assignees().any(|assignee| assignee == user);
    if subject.user().is_some_and(is_user) { u64::MAX } else { 0 }
}
