//! Memberships: a user's role and teams in one organization.

use crate::policy::{AnyRole, AnyTeamPermission, Policy, TeamGrants};
use alloc::vec::Vec;

/// A user's role in one organization, and the teams that the user is in there. It may be suspended (`R15`).
///
/// ```
/// use rolecall::{Membership, Role, TeamMembership, TeamPermission};
///
/// let membership = Membership::new("acme", Role::TeamContributor)
///     .with_team(TeamMembership::new("labelers").with_app("cats", TeamPermission::LabelerWorker));
/// assert_eq!(membership.organization(), &"acme");
/// assert_eq!(membership.role(), &Role::TeamContributor.into());
/// assert_eq!(membership.teams().len(), 1);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Membership<Id> {
    pub(crate) organization: Id,
    pub(crate) role: AnyRole,
    pub(crate) suspended: bool,
    pub(crate) teams: Vec<TeamMembership<Id>>,
}

impl<Id> Membership<Id> {
    /// A member of the organization with the role, documented or custom, and without teams.
    #[must_use]
    pub fn new(organization: Id, role: impl Into<AnyRole>) -> Self {
        Membership { organization, role: role.into(), suspended: false, teams: Vec::new() }
    }

    /// Adds a team of the organization that the member is in (`R5`).
    ///
    /// A team that is added twice counts once in effect, because grants unite and restrictions intersect.
    #[must_use]
    pub fn with_team(mut self, team: TeamMembership<Id>) -> Self {
        self.teams.push(team);
        self
    }

    /// Suspends the membership: role and teams are kept, and give nothing (`R15`).
    ///
    /// Shares of the organization's apps do not count either while the suspension lasts. The user's own apps and public
    /// resources are not affected.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Reason, Resource, Role, Subject, decide};
    ///
    /// let ana = Subject::new(7, [Membership::new(1, Role::Administrator).suspended()])?;
    /// let denial = decide(&ana, Action::DeleteApp, &Resource::app(1, 100)).require().unwrap_err();
    /// assert_eq!(denial.reason(), Reason::Suspended);
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn suspended(mut self) -> Self {
        self.suspended = true;
        self
    }

    /// Suspends the membership if the row says so; `false` changes nothing.
    ///
    /// ```
    /// use rolecall::{Membership, Role};
    ///
    /// let [member, suspended] = [false, true].map(|row| Membership::new(1, Role::Administrator).suspended_if(row));
    /// assert!(!member.is_suspended() && suspended.is_suspended());
    /// ```
    #[must_use]
    pub const fn suspended_if(mut self, suspended: bool) -> Self {
        self.suspended |= suspended;
        self
    }

    /// Whether the membership is suspended.
    #[must_use]
    pub const fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// The id of the organization.
    #[must_use]
    pub const fn organization(&self) -> &Id {
        &self.organization
    }

    /// The member's role in the organization.
    #[must_use]
    pub const fn role(&self) -> &AnyRole {
        &self.role
    }

    /// The member's teams in the organization, in the order in which they were added.
    #[must_use]
    pub fn teams(&self) -> &[TeamMembership<Id>] {
        &self.teams
    }
}

/// A team that a member is in, with its permission on each of its apps (`R5`).
///
/// ```
/// use rolecall::{TeamMembership, TeamPermission};
///
/// let team = TeamMembership::new(30)
///     .with_app(100, TeamPermission::ModelTrainer)
///     .with_app(101, TeamPermission::FullAccess);
/// assert_eq!(team.apps().len(), 2);
/// assert!(!team.is_confining());
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TeamMembership<Id> {
    pub(crate) team: Id,
    pub(crate) confining: bool,
    pub(crate) apps: Vec<TeamApp<Id>>,
}

impl<Id> TeamMembership<Id> {
    /// A team without apps that does not confine its members.
    #[must_use]
    pub const fn new(team: Id) -> Self {
        TeamMembership { team, confining: false, apps: Vec::new() }
    }

    /// Adds an app of the organization, and the team's permission on it, documented or custom.
    ///
    /// An app that is added twice is held with both permissions, because grants unite.
    #[must_use]
    pub fn with_app(mut self, app: Id, permission: impl Into<AnyTeamPermission>) -> Self {
        self.apps.push(TeamApp { app, permission: permission.into() });
        self
    }

    /// Adds several apps, as [`with_app`](TeamMembership::with_app) does, with one allocation if the iterator knows its
    /// length.
    ///
    /// ```
    /// use rolecall::{TeamMembership, TeamPermission};
    ///
    /// let rows = [(100, TeamPermission::ModelTrainer), (101, TeamPermission::FullAccess)];
    /// assert_eq!(TeamMembership::new(30).with_apps(rows).apps().len(), 2);
    /// ```
    #[must_use]
    pub fn with_apps<P: Into<AnyTeamPermission>>(mut self, apps: impl IntoIterator<Item = (Id, P)>) -> Self {
        let apps = apps.into_iter();
        self.apps.extend(apps.map(|(app, permission)| TeamApp { app, permission: permission.into() }));
        self
    }

    /// Makes the team confine its members: they may act only inside its apps (`R8`).
    ///
    /// A confining team without apps leaves its members nothing.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, can};
    ///
    /// let silo = TeamMembership::new(31).confining();
    /// let ana = Subject::new(7, [Membership::new(1, Role::Administrator).with_team(silo)])?;
    /// assert!(!can(&ana, Action::ViewApp, &Resource::app(1, 100)));
    /// assert!(!can(&ana, Action::CreateApp, &Resource::organization(1)));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn confining(mut self) -> Self {
        self.confining = true;
        self
    }

    /// Makes the team confine its members if the row says so (`R8`); `false` changes nothing.
    ///
    /// ```
    /// use rolecall::TeamMembership;
    ///
    /// let [open, silo] = [false, true].map(|row| TeamMembership::new(30).confining_if(row));
    /// assert!(!open.is_confining() && silo.is_confining());
    /// ```
    #[must_use]
    pub const fn confining_if(mut self, confining: bool) -> Self {
        self.confining |= confining;
        self
    }

    /// The id of the team.
    #[must_use]
    pub const fn team(&self) -> &Id {
        &self.team
    }

    /// Whether the team confines its members.
    #[must_use]
    pub const fn is_confining(&self) -> bool {
        self.confining
    }

    /// The team's apps, in the order in which they were added.
    #[must_use]
    pub fn apps(&self) -> &[TeamApp<Id>] {
        &self.apps
    }
}

/// An app of a team, and the team's permission on it.
///
/// ```
/// use rolecall::{TeamMembership, TeamPermission};
///
/// let team = TeamMembership::new(30).with_app(100, TeamPermission::ModelTrainer);
/// let [trained] = team.apps() else { panic!() };
/// assert_eq!((trained.app(), trained.permission()), (&100, &TeamPermission::ModelTrainer.into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TeamApp<Id> {
    pub(crate) app: Id,
    pub(crate) permission: AnyTeamPermission,
}

impl<Id> TeamApp<Id> {
    /// The id of the app.
    #[must_use]
    pub const fn app(&self) -> &Id {
        &self.app
    }

    /// The team's permission on the app.
    #[must_use]
    pub const fn permission(&self) -> &AnyTeamPermission {
        &self.permission
    }
}

/// The team grants that bear on the app, or on resources outside apps if there is no app (`R5`, `R8`).
pub(crate) fn team_grants<'t, Id: Eq + 't>(
    policy: &Policy,
    teams: impl IntoIterator<Item = &'t TeamMembership<Id>>,
    app: Option<&Id>,
) -> TeamGrants {
    let mut grants = TeamGrants::NONE;
    for team in teams {
        for assigned in team.apps() {
            grants.add(policy.permissions_of(assigned.permission()), app == Some(assigned.app()));
        }
        if team.is_confining() {
            grants.add_confining_team(team.has(app));
        }
    }
    grants
}

impl<Id: Eq> TeamMembership<Id> {
    /// Whether the app is assigned to the team. Outside apps the answer is no.
    pub(crate) fn has(&self, app: Option<&Id>) -> bool {
        self.apps().iter().any(|assigned| app == Some(assigned.app()))
    }
}
