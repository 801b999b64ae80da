//! Who has access to what and why, row by row.

use super::Directory;
use super::app::App;
use super::member::Member;
use super::organization::Organization;
use super::team::Team;
use crate::decide::Basis;
use crate::facts::Extent;
use crate::policy::{AnyRole, AnyTeamPermission, Policy, RoleDefinition, TeamGrants, effective_permissions};
use crate::vocabulary::{Permission, vocabulary};
use alloc::collections::{BTreeMap, btree_map};
use alloc::vec::{self, Vec};
use core::hash::Hash;
use core::ops::Bound;

/// One row of a review: who holds what where, and what it comes from.
///
/// A member holds on a resource what the rows of theirs say whose extent it is in, taken together. On what is
/// public everybody holds besides what the rows of everybody say: on a public app, and on what is public in it.
///
/// ```
/// use rolecall::filter::Extent;
/// use rolecall::{Action, Subject};
/// use rolecall::directory::{Command, Directory, Email, Name};
///
/// let mut directory = Directory::new();
/// let (ana, email) = (Subject::new("ana", [])?, Email::new("ana@example.com")?);
/// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
/// let found = Command::CreateOrganization { organization: "acme", name: Name::new("Acme")?, billing_email: email };
/// directory.execute(&ana, 0, found)?;
///
/// let rows: Vec<_> = directory.access_review(&"acme").into_iter().flatten().collect();
/// let [row] = &rows[..] else { panic!() };
/// assert_eq!((row.user, &row.extent), (Some(&"ana"), &Extent::Organization { organization: &"acme" }));
/// assert_eq!(row.basis.to_string(), "role `administrator` grants it");
/// assert_eq!(row.permissions.iter().count(), 59); // all but TRANSFER_APPS
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct AccessRow<'a, Id> {
    /// Who; `None` is everybody.
    pub user: Option<&'a Id>,
    /// Where: throughout the organization, or in one app.
    pub extent: Extent<'a, Id>,
    /// What it comes from: the role, a team, or being public.
    pub basis: Basis<'a, Id>,
    /// What is held there because of that: never nothing.
    pub permissions: Permission,
}

/// The rows of a review: of each member in the order of ids, first throughout the organization, then app by app;
/// at the end, of everybody, each public app. Who holds nothing has no row.
///
/// It goes from row to row and keeps no more than one member's.
#[derive(Debug)]
pub struct AccessReview<'a, Id> {
    policy: &'a Policy,
    organization: &'a Organization<Id>,
    members: btree_map::Range<'a, Id, Member<Id>>,
    rows: vec::IntoIter<AccessRow<'a, Id>>,
    apps: btree_map::Range<'a, Id, App<Id>>,
}

/// How far a review has come: whose rows, or which public app's, are all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reviewed<Id> {
    /// All members up to that one.
    Member(Id),
    /// All members, and all public apps up to that one.
    PublicApp(Id),
}

/// A team's permission on an app that changes nothing for one member of the team.
///
/// ```
/// use rolecall::{Owner, Subject, TeamPermission};
/// use rolecall::directory::{Command, Directory, Email, Name, WhyUnused};
///
/// let mut directory = Directory::new();
/// let (ana, email) = (Subject::new(7, [])?, Email::new("ana@example.com")?);
/// let name = || Name::new("Cats");
/// for command in [
///     Command::Register { email: email.clone() },
///     Command::CreateOrganization { organization: 1, name: name()?, billing_email: email },
///     Command::CreateApp { owner: Owner::Organization(1), app: 100, name: name()? },
///     Command::CreateTeam {
///         organization: 1,
///         team: 30,
///         name: name()?,
///         default_permission: TeamPermission::ModelTrainer.into(),
///         confining: false,
///     },
///     Command::AddTeamApp { organization: 1, team: 30, app: 100, permission: None },
///     Command::AddTeamMember { organization: 1, team: 30, user: 7 },
/// ] {
///     directory.execute(&ana, 0, command)?;
/// }
/// // an Administrator holds all of it anyway
/// let unused: Vec<_> = directory.unused(&1).collect();
/// let [grant] = &unused[..] else { panic!() };
/// assert_eq!((grant.team, grant.app, grant.user, grant.why), (&30, &100, &7, WhyUnused::Role));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, PartialEq, Eq)]
pub struct UnusedGrant<'a, Id> {
    /// The team.
    pub team: &'a Id,
    /// The app.
    pub app: &'a Id,
    /// What the team holds there.
    pub permission: &'a AnyTeamPermission,
    /// For whom it changes nothing.
    pub user: &'a Id,
    /// Why not.
    pub why: WhyUnused,
}

vocabulary! {
    /// Why a team's permission on an app changes nothing for a member of the team.
    ///
    /// ```
    /// use rolecall::directory::WhyUnused;
    ///
    /// assert_eq!("ceiling".parse(), Ok(WhyUnused::Ceiling));
    /// ```
    WhyUnused, "reason why a grant is unused":
    /// The permission contains nothing.
    Empty "empty",
    /// The ceiling of the member's role leaves nothing of it (`R6`).
    Ceiling "ceiling",
    /// A confining team of the member leaves the app out (`R8`).
    Confinement "confinement",
    /// The member's role grants all of it there (`R4`).
    Role "role",
    /// The ceiling cuts it, and the role grants what is left.
    RoleAndCeiling "role_and_ceiling",
    /// The member is confined, which cuts what it brings throughout the organization, and the role grants the rest.
    RoleAndConfinement "role_and_confinement",
}

impl<Id: Ord + Hash + Clone> Directory<Id> {
    /// Who has access to what in the organization and why, if there is such an organization.
    ///
    /// Rows come in a stable order, each in the time that one member's teams take; see
    /// [`after`](AccessReview::after) for how to go on with a review that was stopped.
    #[must_use]
    pub fn access_review<'a>(&'a self, organization: &Id) -> Option<AccessReview<'a, Id>> {
        let organization = self.organization(organization)?;
        Some(AccessReview {
            policy: self.policy(),
            organization,
            members: organization.members.range(..),
            rows: Vec::new().into_iter(),
            apps: organization.apps.registry.range(Bound::Unbounded),
        })
    }

    /// What the teams of the organization hold that changes nothing for a member, because the member's role
    /// grants it or cuts it, or a confining team leaves it out: by team, app and member.
    ///
    /// What another team brings too is not unused. Every member of every team is looked at for each of its apps,
    /// in the time that their teams take.
    pub fn unused<'a>(&'a self, organization: &Id) -> impl Iterator<Item = UnusedGrant<'a, Id>> {
        let organization = self.organization(organization);
        let teams = organization.into_iter().flat_map(move |organization| {
            organization.teams().map(move |(id, team)| (organization, id, team))
        });
        teams.flat_map(move |(organization, id, team)| {
            team.apps().flat_map(move |(app, permission)| {
                team.members().filter_map(move |user| {
                    let why = self.why_unused(organization, organization.member(user)?, app, permission)?;
                    Some(UnusedGrant { team: id, app, permission, user, why })
                })
            })
        })
    }

    fn why_unused(
        &self,
        organization: &Organization<Id>,
        member: &Member<Id>,
        app: &Id,
        permission: &AnyTeamPermission,
    ) -> Option<WhyUnused> {
        let terms = self.policy().role_definition(organization.carried(&member.role)?);
        let contained = self.policy().permissions_of(permission);
        let confined = organization.confinement(member, Some(app));
        let by_team = |confined| {
            team_alone(terms, &TeamGrants { on_app: contained, on_any_app: contained, ..confined })
        };
        let (unconfined, brought) = (by_team(TeamGrants::NONE), by_team(confined));
        let granted = effective_permissions(terms, &confined);
        if contained.is_empty() {
            Some(WhyUnused::Empty)
        } else if unconfined.is_empty() {
            Some(WhyUnused::Ceiling)
        } else if brought.is_empty() {
            Some(WhyUnused::Confinement)
        } else if granted.contains(contained) {
            Some(WhyUnused::Role)
        } else if granted.contains(brought) {
            let is_cut = unconfined != contained;
            Some(if is_cut { WhyUnused::RoleAndCeiling } else { WhyUnused::RoleAndConfinement })
        } else {
            None
        }
    }
}

impl<Id: Ord + Hash + Clone> AccessReview<'_, Id> {
    /// The review from there on: it begins with the first row after all that has been reviewed.
    ///
    /// In logarithmic time, also where the last one reviewed is no longer there.
    ///
    /// ```
    /// use rolecall::Subject;
    /// use rolecall::directory::{Command, Directory, Email, Name, Reviewed};
    ///
    /// let mut directory = Directory::new();
    /// let (ana, email) = (Subject::new(7, [])?, Email::new("ana@example.com")?);
    /// directory.execute(&ana, 0, Command::Register { email: email.clone() })?;
    /// directory.execute(&ana, 0, Command::CreateOrganization { organization: 1, name: Name::new("Acme")?, billing_email: email })?;
    ///
    /// let rows_after = |done: Reviewed<&i32>| directory.access_review(&1).map(|review| review.after(done).count());
    /// assert_eq!(rows_after(Reviewed::Member(&6)), Some(1));
    /// assert_eq!(rows_after(Reviewed::Member(&7)), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn after(self, reviewed: Reviewed<&Id>) -> Self {
        let AccessReview { policy, organization, .. } = self;
        let (member, app) = match reviewed {
            Reviewed::Member(user) => (Some(user), None),
            Reviewed::PublicApp(app) => (None, Some(app)),
        };
        let members = match member {
            Some(user) => organization.members.range((Bound::Excluded(user), Bound::Unbounded)),
            None => btree_map::Range::default(),
        };
        let apps = organization.apps.registry.range(app.map_or(Bound::Unbounded, Bound::Excluded));
        AccessReview { policy, organization, members, rows: Vec::new().into_iter(), apps }
    }
}

impl<'a, Id: Ord + Hash + Clone> Iterator for AccessReview<'a, Id> {
    type Item = AccessRow<'a, Id>;

    fn next(&mut self) -> Option<AccessRow<'a, Id>> {
        loop {
            if let Some(row) = self.rows.next() {
                return Some(row);
            }
            let Some((user, member)) = self.members.next() else { break };
            self.rows = self.organization.rows(self.policy, user, member).into_iter();
        }
        let (app, _) = self.apps.find(|(_, app)| app.is_public())?;
        let extent = Extent::App { organization: &self.organization.id, app };
        Some(AccessRow { user: None, extent, basis: Basis::Public, permissions: Permission::PUBLIC })
    }
}

impl<Id: Ord + Hash + Clone> Organization<Id> {
    /// What the member holds and why, throughout the organization and then app by app.
    fn rows<'a>(
        &'a self,
        policy: &'a Policy,
        user: &'a Id,
        member: &'a Member<Id>,
    ) -> Vec<AccessRow<'a, Id>> {
        let Some(role) = self.carried(&member.role) else {
            return Vec::new();
        };
        let mut rows = Rows { user, role, terms: policy.role_definition(role), collected: Vec::new() };
        let everywhere = || Extent::Organization { organization: &self.id };
        let confined = self.confinement(member, None);
        rows.by_role(everywhere(), &confined);

        let mut apps: BTreeMap<&Id, Vec<(&Id, &AnyTeamPermission)>> = BTreeMap::new();
        for (id, team) in self.teams_of(member) {
            let mut seen: Vec<&AnyTeamPermission> = Vec::new();
            for (app, permission) in team.apps() {
                apps.entry(app).or_default().push((id, permission));
                let anywhere = policy.permissions_of(permission);
                if anywhere.intersects(Permission::ORGANIZATION_LEVEL) && !seen.contains(&permission) {
                    seen.push(permission);
                    rows.by_team(
                        everywhere(),
                        (id, permission),
                        &TeamGrants { on_any_app: anywhere, ..confined },
                    );
                }
            }
        }
        for (app, teams) in apps {
            let here = || Extent::App { organization: &self.id, app };
            let confined = self.confinement(member, Some(app));
            // where no team confines, the row for the whole organization says what the role grants
            if confined.confining_teams > 0 {
                rows.by_role(here(), &confined);
            }
            for (id, permission) in teams {
                rows.by_team(
                    here(),
                    (id, permission),
                    &TeamGrants { on_app: policy.permissions_of(permission), ..confined },
                );
            }
        }
        rows.collected
    }

    /// How many teams confine the member, and how many of those have the app; what they bring is left out.
    fn confinement(&self, member: &Member<Id>, app: Option<&Id>) -> TeamGrants {
        let mut confined = TeamGrants::NONE;
        for (_, team) in self.teams_of(member).filter(|(_, team)| team.confining) {
            let has_app = app.is_some_and(|app| team.permission_on(app).is_some());
            confined.confining_teams = confined.confining_teams.saturating_add(1);
            confined.confining_teams_with_app =
                confined.confining_teams_with_app.saturating_add(has_app.into());
        }
        confined
    }

    fn teams_of<'a>(&'a self, member: &'a Member<Id>) -> impl Iterator<Item = (&'a Id, &'a Team<Id>)> {
        member.teams().filter_map(|id| Some((id, self.team(id)?)))
    }
}

/// The rows of one member.
struct Rows<'a, Id> {
    user: &'a Id,
    role: &'a AnyRole,
    terms: &'a RoleDefinition,
    collected: Vec<AccessRow<'a, Id>>,
}

impl<'a, Id> Rows<'a, Id> {
    fn by_role(&mut self, extent: Extent<'a, Id>, confined: &TeamGrants) {
        self.push(extent, Basis::Role(self.role), effective_permissions(self.terms, confined));
    }

    fn by_team(
        &mut self,
        extent: Extent<'a, Id>,
        (team, permission): (&'a Id, &'a AnyTeamPermission),
        brought: &TeamGrants,
    ) {
        self.push(extent, Basis::Team { team, permission }, team_alone(self.terms, brought));
    }

    fn push(&mut self, extent: Extent<'a, Id>, basis: Basis<'a, Id>, permissions: Permission) {
        if !permissions.is_empty() {
            self.collected.push(AccessRow { user: Some(self.user), extent, basis, permissions });
        }
    }
}

/// What a member holds by what a team brings, if their role granted nothing.
fn team_alone(terms: &RoleDefinition, brought: &TeamGrants) -> Permission {
    effective_permissions(&RoleDefinition { grants: Permission::empty(), ..*terms }, brought)
}
