//! Why a decision is what it is: everything that was looked at, and what came of each.

mod public;
mod tree;

pub use self::public::{PublicExplanation, PublicReason};

use crate::action::Action;
use crate::custom::{AnyRole, AnyTeamPermission};
use crate::decision::{Decision, Reason};
use crate::diff::Fingerprint;
use crate::membership::{Membership, TeamMembership};
use crate::name::vocabulary;
use crate::permission::{Cell, Permission, Source};
use crate::policy::{Policy, Reach};
use crate::resource::{Owner, Resource};
use crate::standing::Standing;
use crate::subject::Subject;
use alloc::vec::Vec;
use core::fmt;

/// A decision and all that it was drawn from: every membership, team and rule that was looked at, with what
/// it contributed or why it did not, and the cells of the tables behind that.
///
/// This is for whoever may see everything: `Display` draws it as a tree, and with `serde` it is a record for
/// an audit log. What the caller may be told is [`public`](Explanation::public).
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, explain};
///
/// let trainers = TeamMembership::new("trainers").with_app("cats", TeamPermission::FullAccess);
/// let ana = Subject::new("ana", [Membership::new("acme", Role::TeamContributor).with_team(trainers)])?;
/// assert_eq!(
///     explain(&ana, Action::DeleteApp, &Resource::app("acme", "cats")).to_string(),
///     "\
/// denied: the ceiling of the subject's role cuts what their team brings (R6)
/// `ana` asks for `delete_app` on app `cats` of organization `acme`, which needs DELETE_APP
/// ├─ role `team_contributor` in `acme`: does not grant it (R4)
/// │  └─ Team Contributor × Delete App: No
/// └─ team `trainers` with `full_access`: brings it, but above the ceiling of the role (R6)
///    ├─ Full Access × Delete App: Yes
///    └─ Team Contributor × Delete App: No
/// "
/// );
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation<'a, Id> {
    pub(crate) policy: &'a Policy,
    pub(crate) subject: &'a Subject<Id>,
    pub(crate) action: Action,
    pub(crate) resource: &'a Resource<Id>,
    pub(crate) decision: Decision<'a, Id>,
    pub(crate) standing: Standing,
    pub(crate) findings: Vec<Finding<'a, Id>>,
}

/// One thing that was looked at, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'a, Id> {
    policy: &'a Policy,
    /// The role in the owning organization, whose ceiling cuts what teams bring.
    role: Option<&'a AnyRole>,
    about: About<'a, Id>,
    outcome: Outcome,
    /// The permissions whose cells say so.
    telling: Permission,
    /// Whether the resource is an app or in one.
    in_app: bool,
}

/// What a [`Finding`] is about.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum About<'a, Id> {
    /// The role of the membership in the owning organization.
    Role {
        /// The organization.
        organization: &'a Id,
        /// The role.
        role: &'a AnyRole,
    },
    /// A team of that membership, and what it holds on an app; nothing where it has no app that counts.
    Team {
        /// The team.
        team: &'a Id,
        /// What it holds.
        permission: Option<&'a AnyTeamPermission>,
    },
    /// A confining team of that membership.
    Confinement {
        /// The team.
        team: &'a Id,
    },
    /// A membership that the subject does not have: in the owning organization.
    NoMembership {
        /// The organization.
        organization: &'a Id,
    },
    /// A membership in another organization.
    OtherMembership {
        /// The organization.
        organization: &'a Id,
    },
    /// Whose the personal app is.
    Ownership,
    /// Whether the resource is public.
    Visibility,
    /// To whom the resource is assigned.
    Assignment,
    /// The token.
    Token {
        /// Its scopes.
        scopes: Permission,
    },
}

// not derived: that would ask for `Id: Copy`, and only references to ids are held
impl<Id> Clone for About<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for About<'_, Id> {}

vocabulary! {
    /// What came of something that was looked at.
    ///
    /// ```
    /// use rolecall::{Action, Outcome, Resource, Subject, explain};
    ///
    /// let (ana, app) = (Subject::new(7, [])?, Resource::personal_app(7, 101));
    /// let explanation = explain(&ana, Action::TransferApp, &app);
    /// let outcomes = explanation.findings().iter().map(|finding| finding.outcome());
    /// assert!(outcomes.eq([Outcome::Grants]));
    /// assert_eq!(Outcome::NotPublic.as_str(), "not_public");
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    Outcome, "outcome":
    /// It alone would do: the action is allowed exactly if something was found that does.
    Grants "grants",
    /// A restriction that leaves something of what the action takes.
    Passes "passes",
    /// It contains nothing of what the action takes.
    NotGranted "not_granted",
    /// The role lists it for selected apps, and by itself it holds nothing in any (`R4`).
    SelectedApps "selected_apps",
    /// The team has other apps, or none (`R5`).
    OtherApp "other_app",
    /// It is in another organization (`R3`).
    OtherOrganization "other_organization",
    /// The subject is no member of the organization (`R3`).
    NotAMember "not_a_member",
    /// The personal app is another user's (`R9`).
    NotOwner "not_owner",
    /// The resource is not public (`R10`).
    NotPublic "not_public",
    /// The resource is public, but the app that it is in is not (`R10`).
    AppNotPublic "app_not_public",
    /// The token's scopes leave it out (`R12`).
    NarrowedByToken "narrowed_by_token",
    /// It counts on what is assigned to the subject only, and this is not (`R11`).
    NotAssigned "not_assigned",
    /// The team brings it above the ceiling of the member's role (`R6`).
    CappedByCeiling "capped_by_ceiling",
    /// A confining team leaves it out (`R8`).
    OutsideConfiningTeams "outside_confining_teams",
}

/// A cell of a table: a role or a team permission, a permission, and what the table says.
///
/// ```
/// use rolecall::{Action, Membership, Resource, Role, Subject, explain};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let app = Resource::app(1, 100);
/// let explanation = explain(&user, Action::DeleteApp, &app);
/// let cells: Vec<_> = explanation.findings().iter().flat_map(|finding| finding.cells()).collect();
/// assert_eq!(cells[0].to_string(), "Organization User × Delete App: No");
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TableCell<'a> {
    policy: &'a Policy,
    column: Column<'a>,
    permission: Permission,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Column<'a> {
    Role(&'a AnyRole),
    TeamPermission(&'a AnyTeamPermission),
    /// What the role lets teams bring.
    Ceiling(&'a AnyRole),
}

/// The decision of [`decide`](crate::decide) with everything that it was drawn from, under the
/// [documented](Policy::documented) policy.
///
/// Linear in the subject's memberships, and in the teams and team apps of the one that counts; it allocates
/// the list of findings.
pub fn explain<'a, Id: Eq>(
    subject: &'a Subject<Id>,
    action: Action,
    resource: &'a Resource<Id>,
) -> Explanation<'a, Id> {
    Policy::documented().explain(subject, action, resource)
}

impl Policy {
    /// [`explain`] under this policy.
    pub fn explain<'a, Id: Eq>(
        &'a self,
        subject: &'a Subject<Id>,
        action: Action,
        resource: &'a Resource<Id>,
    ) -> Explanation<'a, Id> {
        let membership = subject.membership_in(resource.owner());
        let standing = Standing::of(self, subject, membership, resource);
        let role = membership.map(Membership::role);
        let mut search = Search { policy: self, action, resource, role, standing, findings: Vec::new() };
        if action.applies_to() == resource.kind() {
            search.through(subject, membership);
        }
        let decision = self.decide(subject, action, resource);
        Explanation { policy: self, subject, action, resource, decision, standing, findings: search.findings }
    }
}

/// The findings while they are collected.
struct Search<'a, Id> {
    policy: &'a Policy,
    action: Action,
    resource: &'a Resource<Id>,
    role: Option<&'a AnyRole>,
    standing: Standing,
    findings: Vec<Finding<'a, Id>>,
}

impl<'a, Id: Eq> Search<'a, Id> {
    fn through(&mut self, subject: &'a Subject<Id>, membership: Option<&'a Membership<Id>>) {
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
            let inside = team.has(self.resource.app_id());
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
            self.weigh(about, self.standing.by_team(here, contained), Outcome::NotGranted);
            let known = self.findings.len().saturating_sub(1);
            if self
                .findings
                .iter()
                .take(known)
                .skip(first)
                .any(|finding| Some(finding) == self.findings.last())
            {
                self.findings.pop();
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
            let otherwise = match (public, self.resource.public) {
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

    fn asked(&self) -> Permission {
        self.action.row().asks_for()
    }

    fn add(&mut self, about: About<'a, Id>, outcome: Outcome) {
        self.findings.push(self.finding(about, outcome));
    }

    fn finding(&self, about: About<'a, Id>, outcome: Outcome) -> Finding<'a, Id> {
        let (telling, in_app) = (Permission::empty(), self.resource.app_id().is_some());
        Finding { policy: self.policy, role: self.role, about, outcome, telling, in_app }
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

impl<'a, Id> Explanation<'a, Id> {
    /// The decision, as [`decide`](crate::decide) gives it.
    pub const fn decision(&self) -> Decision<'a, Id> {
        self.decision
    }

    /// Who asked.
    #[must_use]
    pub const fn subject(&self) -> &'a Subject<Id> {
        self.subject
    }

    /// What was asked.
    #[must_use]
    pub const fn action(&self) -> Action {
        self.action
    }

    /// What it was asked of.
    #[must_use]
    pub const fn resource(&self) -> &'a Resource<Id> {
        self.resource
    }

    /// The policy that decided.
    #[must_use]
    pub const fn policy(&self) -> Fingerprint {
        self.policy.fingerprint()
    }

    /// Everything that was looked at, in the order of the rules; nothing where the action does not apply to
    /// the kind of resource (`R2`).
    #[must_use]
    pub fn findings(&self) -> &[Finding<'a, Id>] {
        &self.findings
    }

    /// What the caller may be told: nothing about teams, other members, or organizations that they are not
    /// in, and of what they may not know of, nothing but that.
    #[must_use]
    pub fn public(&self) -> PublicExplanation {
        PublicExplanation::of(self)
    }
}

impl<'a, Id> Finding<'a, Id> {
    /// What was looked at.
    #[must_use]
    pub const fn about(&self) -> &About<'a, Id> {
        &self.about
    }

    /// What came of it.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The rule that it was looked at by, as the [crate's documentation](crate) numbers them.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match (self.outcome, &self.about) {
            (Outcome::NarrowedByToken, _) | (_, About::Token { .. }) => "R12",
            (Outcome::NotAssigned, _) | (_, About::Assignment) => "R11",
            (Outcome::OutsideConfiningTeams, _) | (_, About::Confinement { .. }) => "R8",
            (Outcome::CappedByCeiling, _) => "R6",
            (_, About::Role { .. }) => "R4",
            (_, About::Team { .. }) => "R5",
            (_, About::NoMembership { .. } | About::OtherMembership { .. }) => "R3",
            (_, About::Ownership) => "R9",
            (_, About::Visibility) => "R10",
        }
    }

    /// The cells of the tables that say so: of the role, of the team permission, and of the role's ceiling
    /// where that cuts what the team brings. Of what grants, only the cells that do.
    pub fn cells(&self) -> impl Iterator<Item = TableCell<'a>> {
        let (column, ceiling) = match self.about {
            About::Role { role, .. } => (Some(Column::Role(role)), None),
            About::Team { permission, .. } => {
                let capped = self.outcome == Outcome::CappedByCeiling;
                (permission.map(Column::TeamPermission), self.role.filter(|_| capped).map(Column::Ceiling))
            }
            _ => (None, None),
        };
        let (policy, telling) = (self.policy, self.telling);
        let cells = move |column: Column<'a>| {
            let told = Permission::ALL.into_iter().filter(move |permission| telling.contains(*permission));
            told.map(move |permission| TableCell { policy, column, permission })
        };
        column.into_iter().chain(ceiling).flat_map(cells)
    }
}

impl<'a> TableCell<'a> {
    /// The title of the row: the permission's [`label`](Permission::label).
    #[must_use]
    pub fn row(&self) -> &'static str {
        self.permission.label().unwrap_or_default()
    }

    /// The title of the column: a role or a team permission, without the remark in brackets that some have.
    #[must_use]
    pub fn column(&self) -> &'a str {
        let label = match self.column {
            Column::Role(AnyRole::Documented(role)) | Column::Ceiling(AnyRole::Documented(role)) => {
                role.label()
            }
            Column::Role(AnyRole::Custom(role)) | Column::Ceiling(AnyRole::Custom(role)) => {
                return role.name();
            }
            Column::TeamPermission(AnyTeamPermission::Documented(permission)) => permission.label(),
            Column::TeamPermission(AnyTeamPermission::Custom(permission)) => return permission.name(),
        };
        label.split_once(" (").map_or(label, |(title, _)| title)
    }

    /// The permission.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        self.permission
    }

    /// What the table says, by the policy that decided.
    #[must_use]
    pub fn cell(&self) -> Cell {
        self.under(self.policy)
    }

    /// Where the documents' own table does not say it: the role's ceiling does (`R6`), other pages do, no list
    /// has it, or the policy departs from the documented one.
    #[must_use]
    pub fn remark(&self) -> Option<&'static str> {
        let cell = self.cell();
        let documented = match self.column {
            Column::Role(AnyRole::Documented(_))
            | Column::TeamPermission(AnyTeamPermission::Documented(_)) => true,
            Column::Ceiling(role) if self.is_column_of(role) => true,
            Column::Ceiling(_) => return Some("ceiling"),
            Column::Role(_) | Column::TeamPermission(_) => false,
        };
        let of_a_team = matches!(self.column, Column::TeamPermission(_));
        match self.permission.source() {
            _ if !documented => None,
            _ if cell != self.under(Policy::documented()) => Some("not as documented"),
            Some(Source::Derived) => Some("derived"),
            Some(Source::Team) if !of_a_team => Some("derived"),
            _ if of_a_team && cell == Cell::No => Some("not listed"),
            _ => None,
        }
    }

    /// Whether a ceiling that cuts this is the role's own column.
    fn is_column_of(&self, role: &AnyRole) -> bool {
        let AnyRole::Documented(role) = role else {
            return false;
        };
        self.policy.cell(*role, self.permission).is_some_and(|cell| cell != Cell::Yes)
    }

    fn under(&self, policy: &Policy) -> Cell {
        let held = |held: Permission| if held.contains(self.permission) { Cell::Yes } else { Cell::No };
        match self.column {
            Column::Role(AnyRole::Documented(role)) => {
                policy.cell(*role, self.permission).unwrap_or(Cell::No)
            }
            Column::Role(AnyRole::Custom(role)) => held(role.grants()),
            Column::TeamPermission(permission) => held(policy.contained(permission)),
            Column::Ceiling(AnyRole::Documented(role)) => {
                let cell = policy.cell(*role, self.permission).unwrap_or(Cell::No);
                if cell == Cell::Yes {
                    held(policy.ceiling(*role).unwrap_or(Permission::all()))
                } else {
                    cell
                }
            }
            Column::Ceiling(AnyRole::Custom(role)) => held(role.ceiling().unwrap_or(Permission::all())),
        }
    }
}

impl fmt::Display for TableCell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}: {}", self.column(), self.row(), self.cell().label())?;
        self.remark().map_or(Ok(()), |remark| write!(f, " ({remark})"))
    }
}
