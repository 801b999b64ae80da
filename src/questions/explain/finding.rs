//! Findings: one thing that an explanation looked at, and the outcome.

use super::cell::{Column, TableCell};
use crate::policy::{AnyRole, AnyTeamPermission, Policy};
use crate::vocabulary::{Permission, Rule, vocabulary};

/// One thing that was looked at, and what came of it.
///
/// ```
/// use rolecall::explain::Outcome;
/// use rolecall::{Action, Membership, Resource, Role, Rule, Subject, explain};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let app = Resource::app(1, 100);
/// let explanation = explain(&user, Action::DeleteApp, &app);
/// let finding = &explanation.findings()[0];
/// assert_eq!((finding.rule(), finding.outcome()), (Rule::Role, Outcome::NotGranted));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding<'a, Id> {
    pub(super) policy: &'a Policy,
    /// The role in the owning organization. Its ceiling limits the team grants.
    pub(super) role: Option<&'a AnyRole>,
    pub(super) about: About<'a, Id>,
    pub(super) outcome: Outcome,
    /// The permissions whose cells are the evidence.
    pub(super) evidence: Permission,
    /// Whether the resource is an app or in one.
    pub(super) in_app: bool,
    /// Whether the action asks for organization-level permissions.
    pub(super) asks_organization_level: bool,
}

/// What a [`Finding`] is about.
///
/// ```
/// use rolecall::explain::About;
/// use rolecall::{Action, Membership, Resource, Role, Subject, explain};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let app = Resource::app(1, 100);
/// let explanation = explain(&user, Action::DeleteApp, &app);
/// let role = Role::OrganizationUser.into();
/// assert_eq!(explanation.findings()[0].about(), &About::Role { organization: &1, role: &role });
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
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
    /// use rolecall::explain::Outcome;
    /// use rolecall::{Action, Resource, Subject, explain};
    ///
    /// let (ana, app) = (Subject::new(7, [])?, Resource::personal_app(7, 101));
    /// let explanation = explain(&ana, Action::TransferApp, &app);
    /// let outcomes = explanation.findings().iter().map(|finding| finding.outcome());
    /// assert!(outcomes.eq([Outcome::Grants]));
    /// assert_eq!(Outcome::NotPublic.as_str(), "not_public");
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[non_exhaustive]
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
    pub const fn rule(&self) -> Rule {
        match (self.outcome, &self.about) {
            (Outcome::NarrowedByToken, _) | (_, About::Token { .. }) => Rule::Narrowing,
            (Outcome::NotAssigned, _) | (_, About::Assignment) => Rule::Assignment,
            (Outcome::OutsideConfiningTeams, _) | (_, About::Confinement { .. }) => Rule::Confinement,
            (Outcome::CappedByCeiling, _) => Rule::Ceiling,
            (_, About::Role { .. }) => Rule::Role,
            (_, About::Team { .. }) => Rule::Team,
            (_, About::NoMembership { .. } | About::OtherMembership { .. }) => Rule::Tenancy,
            (_, About::Ownership) => Rule::Ownership,
            (_, About::Visibility) => Rule::Visibility,
        }
    }

    /// The cells of the tables that say so: of the role, of the team permission, and of the role's ceiling
    /// where that cuts what the team brings. Of what grants, only the cells that do.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, explain};
    ///
    /// let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
    /// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
    /// let app = Resource::app(1, 100);
    /// let explanation = explain(&ana, Action::DeleteApp, &app);
    /// let cells: Vec<_> = explanation.findings()[1].cells().map(|cell| cell.to_string()).collect();
    /// assert_eq!(cells, ["Full Access × Delete App: Yes", "Team Contributor × Delete App: No"]);
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    pub fn cells(&self) -> impl Iterator<Item = TableCell<'a>> {
        let (column, ceiling) = match self.about {
            About::Role { role, .. } => (Some(Column::Role(role)), None),
            About::Team { permission, .. } => {
                let capped = self.outcome == Outcome::CappedByCeiling;
                (permission.map(Column::TeamPermission), self.role.filter(|_| capped).map(Column::Ceiling))
            }
            About::Confinement { .. }
            | About::NoMembership { .. }
            | About::OtherMembership { .. }
            | About::Ownership
            | About::Visibility
            | About::Assignment
            | About::Token { .. } => (None, None),
        };
        let (policy, evidence) = (self.policy, self.evidence);
        let cells = move |column: Column<'a>| {
            let told = Permission::ALL.into_iter().filter(move |permission| evidence.contains(*permission));
            told.map(move |permission| TableCell { policy, column, permission })
        };
        column.into_iter().chain(ceiling).flat_map(cells)
    }
}
