//! Why a decision is what it is: everything that was looked at, and what came of each.

mod cell;
mod public;
mod search;
mod tree;

pub use self::cell::TableCell;
pub use self::public::{PublicExplanation, PublicReason};

use self::cell::Column;
use self::search::Search;

use crate::action::Action;
use crate::custom::{AnyRole, AnyTeamPermission};
use crate::decision::Decision;
use crate::diff::Fingerprint;
use crate::membership::Membership;
use crate::name::vocabulary;
use crate::permission::Permission;
use crate::policy::Policy;
use crate::resource::Resource;
use crate::standing::Standing;
use crate::subject::Subject;
use alloc::vec::Vec;

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
///
/// ```
/// use rolecall::{Action, Membership, Outcome, Resource, Role, Subject, explain};
///
/// let user = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
/// let app = Resource::app(1, 100);
/// let explanation = explain(&user, Action::DeleteApp, &app);
/// let finding = &explanation.findings()[0];
/// assert_eq!((finding.rule(), finding.outcome()), ("R4", Outcome::NotGranted));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
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
    /// Whether the action takes permissions of the organization's level.
    of_organization: bool,
}

/// What a [`Finding`] is about.
///
/// ```
/// use rolecall::{About, Action, Membership, Resource, Role, Subject, explain};
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
    /// use rolecall::{Action, Outcome, Resource, Subject, explain};
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

/// The decision of [`decide`](crate::decide) with everything that it was drawn from, under the
/// [documented](Policy::documented) policy.
///
/// Linear in the subject's memberships, in the teams and team apps of the one that counts, and in the assignees
/// of the resource; it allocates the list of findings.
///
/// ```
/// use rolecall::{Action, Membership, Outcome, Resource, Role, Subject, explain};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// let app = Resource::app(1, 100);
/// let explanation = explain(&ana, Action::DeleteApp, &app);
/// assert!(explanation.decision().is_allowed());
/// assert_eq!(explanation.findings()[0].outcome(), Outcome::Grants);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
pub fn explain<'a, Id: Eq>(
    subject: &'a Subject<Id>,
    action: Action,
    resource: &'a Resource<Id>,
) -> Explanation<'a, Id> {
    Policy::documented().explain(subject, action, resource)
}

impl Policy {
    /// [`explain`] under this policy.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Policy, Resource, Role, explain};
    ///
    /// let role = Role::OrganizationUser;
    /// let policy = Policy::documented().clone().with_grants(role, Permission::DELETE_APP)?;
    /// let user = policy.subject(7, [Membership::new(1, role)])?;
    /// let app = Resource::app(1, 100);
    /// assert!(policy.explain(&user, Action::DeleteApp, &app).decision().is_allowed());
    /// assert!(!explain(&user, Action::DeleteApp, &app).decision().is_allowed());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
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
        let decision = self.decide_by(standing, membership, subject, action, resource);
        Explanation { policy: self, subject, action, resource, decision, standing, findings: search.findings }
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
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, explain};
    ///
    /// let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
    /// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
    /// let app = Resource::app(1, 100);
    /// let told = explain(&ana, Action::DeleteApp, &app).public();
    /// assert_eq!(told.to_string(), "`delete_app` denied: it is not granted to you"); // no word of the team
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
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
