//! Memberships: what a subject is in one organization, and through which teams.

use crate::policy::{AnyRole, AnyTeamPermission, Policy, TeamGrants};
use alloc::vec::Vec;

/// What a subject is in one organization: a role, and the teams that the subject is in there.
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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self", deny_unknown_fields)
)]
pub struct Membership<Id> {
    organization: Id,
    role: AnyRole,
    teams: Vec<TeamMembership<Id>>,
}

impl<Id> Membership<Id> {
    /// A member of that organization with that role, documented or custom, in no team.
    #[must_use]
    pub fn new(organization: Id, role: impl Into<AnyRole>) -> Self {
        Membership { organization, role: role.into(), teams: Vec::new() }
    }

    /// Adds a team of the organization that the member is in.
    ///
    /// Each call adds a team of its own, even under an id that is there already: grants unite and
    /// restrictions intersect, so that the same team given twice counts once in effect.
    #[must_use]
    pub fn with_team(mut self, team: TeamMembership<Id>) -> Self {
        self.teams.push(team);
        self
    }

    /// The organization.
    #[must_use]
    pub const fn organization(&self) -> &Id {
        &self.organization
    }

    /// The role there.
    #[must_use]
    pub const fn role(&self) -> &AnyRole {
        &self.role
    }

    /// The teams there, as they were added.
    #[must_use]
    pub fn teams(&self) -> &[TeamMembership<Id>] {
        &self.teams
    }
}

/// A team that a member is in, and what it holds on each app that is assigned to it (`R5`).
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
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self", deny_unknown_fields)
)]
pub struct TeamMembership<Id> {
    team: Id,
    confining: bool,
    apps: Vec<TeamApp<Id>>,
}

impl<Id> TeamMembership<Id> {
    /// A member of that team, which has no app and confines nobody.
    #[must_use]
    pub const fn new(team: Id) -> Self {
        TeamMembership { team, confining: false, apps: Vec::new() }
    }

    /// Adds an app of the organization that is assigned to the team, and what the team holds on it: a
    /// documented team permission or a custom one.
    ///
    /// The same app given twice is held with both permissions: grants unite.
    #[must_use]
    pub fn with_app(mut self, app: Id, permission: impl Into<AnyTeamPermission>) -> Self {
        self.apps.push(TeamApp { app, permission: permission.into() });
        self
    }

    /// Adds each of these apps, as [`with_app`](TeamMembership::with_app) does, with one allocation
    /// where their number is known.
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

    /// Makes the team confine its members: they act only inside the apps assigned to it (`R8`).
    ///
    /// A confining team with no app leaves its members nothing.
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

    /// The team.
    #[must_use]
    pub const fn team(&self) -> &Id {
        &self.team
    }

    /// Whether the team confines its members.
    #[must_use]
    pub const fn is_confining(&self) -> bool {
        self.confining
    }

    /// The apps assigned to the team, as they were added.
    #[must_use]
    pub fn apps(&self) -> &[TeamApp<Id>] {
        &self.apps
    }
}

/// An app assigned to a team, and what the team holds on it.
///
/// ```
/// use rolecall::{TeamMembership, TeamPermission};
///
/// let team = TeamMembership::new(30).with_app(100, TeamPermission::ModelTrainer);
/// let [trained] = team.apps() else { panic!() };
/// assert_eq!((trained.app(), trained.permission()), (&100, &TeamPermission::ModelTrainer.into()));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(remote = "Self", deny_unknown_fields)
)]
pub struct TeamApp<Id> {
    app: Id,
    permission: AnyTeamPermission,
}

impl<Id> TeamApp<Id> {
    /// The app.
    #[must_use]
    pub const fn app(&self) -> &Id {
        &self.app
    }

    /// What the team holds on it.
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
