//! Findings: a source or a restriction that an explanation looked at, and its outcome.

use super::cell::{Column, TableCell};
use crate::facts::Place;
use crate::policy::{AnyRole, AnyTeamPermission, Policy};
#[cfg(feature = "serde")]
use crate::vocabulary::own::Vocabulary;
use crate::vocabulary::{Permission, Rule, vocabulary};

/// A source or a restriction that was looked at, and its outcome.
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
    /// The resource is an app or in an app.
    pub(super) in_app: bool,
    /// The action asks for organization-level permissions.
    pub(super) asks_organization_level: bool,
    /// The subject is a user, not an anonymous caller.
    pub(super) is_signed_in: bool,
}

/// The subject matter of a [`Finding`].
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
        /// The organization that owns the resource.
        organization: &'a Id,
        /// The role of the member there.
        role: &'a AnyRole,
    },
    /// A team of that membership.
    Team {
        /// The id of the team.
        team: &'a Id,
        /// The team's permission on an app that counts here; `None` if the team has no such app.
        permission: Option<&'a AnyTeamPermission>,
    },
    /// A confining team of that membership, as a restriction.
    Confinement {
        /// The id of the team.
        team: &'a Id,
    },
    /// The subject's missing membership in the owning organization.
    NoMembership {
        /// The organization that owns the resource.
        organization: &'a Id,
    },
    /// A membership in another organization.
    OtherMembership {
        /// The other organization.
        organization: &'a Id,
    },
    /// The ownership of a personal app.
    Ownership,
    /// The visibility of the resource.
    Visibility,
    /// The assignment of the resource.
    Assignment,
    /// The suspension of the membership in the owning organization.
    Suspension {
        /// The organization that owns the resource.
        organization: &'a Id,
    },
    /// The shares of the app with the user.
    Share {
        /// The permissions that they give together.
        permissions: Permission,
    },
    /// A grant of the token of the subject.
    Token {
        /// Where the grant counts.
        place: Place<&'a Id>,
        /// The scopes of the grant.
        scopes: Permission,
    },
}

// not derived: a derive would ask for `Id: Copy`, but a finding only holds references to ids
impl<Id> Clone for About<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for About<'_, Id> {}

vocabulary! {
    /// The outcome of a source or a restriction.
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
    /// The source alone allows the action. An action is allowed if and only if some source does.
    Grants "grants",
    /// The restriction does not stand in the way.
    Passes "passes",
    /// The source contains no permission that the action asks for.
    NotGranted "not_granted",
    /// The role's column says yes, but the role reaches selected apps only: teams decide which (`R4`).
    SelectedApps "selected_apps",
    /// The team does not have this app (`R5`).
    OtherApp "other_app",
    /// The membership is in another organization (`R3`).
    OtherOrganization "other_organization",
    /// The subject is not a member of the owning organization (`R3`).
    NotAMember "not_a_member",
    /// The personal app belongs to another user (`R9`).
    NotOwner "not_owner",
    /// The resource is not public (`R10`).
    NotPublic "not_public",
    /// The resource is public, but the app that contains it is not (`R10`).
    AppNotPublic "app_not_public",
    /// The source grants it, but the token lacks the scope (`R12`).
    NarrowedByToken "narrowed_by_token",
    /// The source grants it only on resources that are assigned to the subject (`R11`).
    NotAssigned "not_assigned",
    /// The team grants it, above the ceiling of the member's role (`R6`).
    CappedByCeiling "capped_by_ceiling",
    /// The source grants it, but a confining team lacks the app, or the permission is organization-level (`R8`).
    OutsideConfiningTeams "outside_confining_teams",
    /// The source grants it, but the membership in the owning organization is suspended (`R15`).
    Suspended "suspended",
    /// The place of the token's grant does not contain the resource (`R12`).
    OtherPlace "other_place",
}

impl<'a, Id> Finding<'a, Id> {
    /// The source or the restriction.
    #[must_use]
    pub const fn about(&self) -> &About<'a, Id> {
        &self.about
    }

    /// The outcome of the source or the restriction.
    #[must_use]
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The rule that led to the outcome: the rule of the restriction in the way, or else the rule of the source.
    #[must_use]
    pub const fn rule(&self) -> Rule {
        match self.outcome {
            Outcome::NarrowedByToken | Outcome::OtherPlace => Rule::Narrowing,
            Outcome::Suspended => Rule::Suspension,
            Outcome::NotAssigned => Rule::Assignment,
            Outcome::OutsideConfiningTeams => Rule::Confinement,
            Outcome::CappedByCeiling => Rule::Ceiling,
            Outcome::Grants
            | Outcome::Passes
            | Outcome::NotGranted
            | Outcome::SelectedApps
            | Outcome::OtherApp
            | Outcome::OtherOrganization
            | Outcome::NotAMember
            | Outcome::NotOwner
            | Outcome::NotPublic
            | Outcome::AppNotPublic => match self.about {
                About::Role { .. } => Rule::Role,
                About::Team { .. } => Rule::Team,
                About::Confinement { .. } => Rule::Confinement,
                About::NoMembership { .. } | About::OtherMembership { .. } => Rule::Tenancy,
                About::Ownership => Rule::Ownership,
                About::Visibility => Rule::Visibility,
                About::Assignment => Rule::Assignment,
                About::Share { .. } => Rule::Share,
                About::Suspension { .. } => Rule::Suspension,
                About::Token { .. } => Rule::Narrowing,
            },
        }
    }

    /// The own rows of the policy that decided.
    #[cfg(feature = "serde")]
    pub(crate) fn vocabulary(&self) -> &'a Vocabulary {
        self.policy.vocabulary()
    }

    /// The cells of the tables that are the evidence: the cells of the role or of the team permission.
    ///
    /// If the source grants the action, these are the cells that say yes. If the role's ceiling is in the way
    /// (`R6`), the cells of the ceiling follow.
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
            | About::Suspension { .. }
            | About::Share { .. }
            | About::Token { .. } => (None, None),
        };
        let (policy, evidence) = (self.policy, self.evidence);
        let cells = move |column: Column<'a>| {
            let rows = policy.vocabulary().each_permission();
            let rows = rows.filter(move |permission| evidence.contains(*permission));
            rows.map(move |permission| TableCell { policy, column, permission })
        };
        column.into_iter().chain(ceiling).flat_map(cells)
    }
}
