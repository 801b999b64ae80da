//! The policy: what each role and each team permission is worth.

use crate::custom::{self, AnyRole, AnyTeamPermission, DefinitionError};
use crate::diff::{Fingerprint, Holder};
use crate::name::vocabulary;
use crate::permission::{Cell, Permission};
use crate::role::Role;
use crate::team_permission::TeamPermission;
use alloc::sync::Arc;

vocabulary! {
    /// Where a role's app-level permissions hold (`R4`).
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    ///
    /// assert_eq!(Policy::documented().reach(Role::OrganizationUser), Reach::AllApps);
    /// assert_eq!(Policy::documented().reach(Role::TeamContributor), Reach::SelectedApps);
    /// assert_eq!("selected_apps".parse(), Ok(Reach::SelectedApps));
    /// ```
    Reach, "reach":
    /// In every app of the organization.
    AllApps "all_apps",
    /// In no app by itself; teams bring what is held in theirs.
    SelectedApps "selected_apps",
}

/// What a role is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Terms {
    pub(crate) grants: Permission,
    pub(crate) reach: Reach,
    /// The most that teams may bring; `None` is no bound.
    pub(crate) ceiling: Option<Permission>,
}

impl Terms {
    /// A role that grants nothing and bounds nothing.
    pub(crate) const NOTHING: Terms =
        Terms { grants: Permission::empty(), reach: Reach::SelectedApps, ceiling: None };
}

/// What each role and each team permission is worth.
///
/// There is [the documented one](Policy::documented), which never changes; another is that one with other
/// grants, another reach or ceiling of a role, or another team permission. What differs,
/// [`diff`](Policy::diff) lists, and [`fingerprint`](Policy::fingerprint) names in a log.
///
/// ```
/// use rolecall::{Action, Membership, Policy, Resource, Role, Subject, TeamMembership, TeamPermission, can};
///
/// // the team table's complete control over the app, also for a Team Contributor
/// let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None)?;
/// let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
/// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
///
/// assert!(policy.can(&ana, Action::DeleteApp, &Resource::app(1, 100)));
/// assert!(!can(&ana, Action::DeleteApp, &Resource::app(1, 100)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    worth: Worth,
    fingerprint: Fingerprint,
    stamp: Stamp,
}

/// The table of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Worth {
    roles: [Terms; Role::ALL.len()],
    team_permissions: [Permission; TeamPermission::ALL.len()],
}

/// Tells whether a subject was worked out for a policy: a policy and its clones share one, and so do all that
/// allow what the documented one allows, which have no table in it.
#[derive(Debug, Clone)]
pub(crate) struct Stamp(Option<Arc<Worth>>);

impl Stamp {
    pub(crate) const DOCUMENTED: Stamp = Stamp(None);

    /// Whether it is the same one: no other is at that address while this one is kept.
    #[inline]
    pub(crate) fn is(&self, other: &Stamp) -> bool {
        self.0.as_ref().map(Arc::as_ptr) == other.0.as_ref().map(Arc::as_ptr)
    }

    /// Whether it is the same one or of an equal table.
    pub(crate) fn is_like(&self, other: &Stamp) -> bool {
        self.is(other) || self.0 == other.0
    }
}

const DOCUMENTED: Worth = Worth {
    roles: [
        everywhere(Role::Administrator),
        everywhere(Role::FinancialManager),
        everywhere(Role::OrganizationContributor),
        Terms {
            grants: Permission::of_role(Role::TeamContributor),
            reach: Reach::SelectedApps,
            ceiling: Some(
                Permission::of_role(Role::TeamContributor)
                    .union(Permission::APP_LEVEL.intersection(Permission::OFF_MATRIX)),
            ),
        },
        everywhere(Role::OrganizationUser),
        everywhere(Role::InfrastructureManager),
    ],
    team_permissions: [
        Permission::of_team_permission(TeamPermission::FullAccess),
        Permission::of_team_permission(TeamPermission::ModelTrainer),
        Permission::of_team_permission(TeamPermission::LabelerLead),
        Permission::of_team_permission(TeamPermission::LabelerWorker),
    ],
};

static POLICY: Policy =
    Policy { worth: DOCUMENTED, fingerprint: Fingerprint::of(&DOCUMENTED), stamp: Stamp::DOCUMENTED };

/// A role whose column holds in all apps, as a floor that teams add to.
const fn everywhere(role: Role) -> Terms {
    Terms { grants: Permission::of_role(role), reach: Reach::AllApps, ceiling: None }
}

impl Policy {
    /// The policy that the documents publish.
    #[must_use]
    #[inline]
    pub fn documented() -> &'static Policy {
        &POLICY
    }

    /// Whether it is the documented one, field by field.
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    ///
    /// let policy = Policy::documented().clone();
    /// assert!(policy.is_documented());
    /// assert!(!policy.with_reach(Role::OrganizationUser, Reach::SelectedApps).is_documented());
    /// ```
    #[must_use]
    pub fn is_documented(&self) -> bool {
        self.worth == DOCUMENTED
    }

    /// The same policy, but for what the role grants by itself (`R4`).
    ///
    /// # Errors
    ///
    /// [`DefinitionError::UnknownBits`].
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// let grants = Policy::documented().grants(Role::FinancialManager) | Permission::MANAGE_BILLING;
    /// let policy = Policy::documented().clone().with_grants(Role::FinancialManager, grants)?;
    /// assert_eq!(policy.grants(Role::FinancialManager), grants);
    /// # Ok::<(), rolecall::DefinitionError>(())
    /// ```
    pub fn with_grants(self, role: Role, grants: Permission) -> Result<Self, DefinitionError> {
        let grants = custom::known(grants)?;
        Ok(self.with_terms(role, |terms| terms.grants = grants))
    }

    /// The same policy, but for where the role's app-level grants hold (`R4`).
    ///
    /// ```
    /// use rolecall::{Action, Membership, Policy, Reach, Resource, Role, can};
    ///
    /// let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let user = policy.subject(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// assert!(!policy.can(&user, Action::ViewModel, &Resource::app(1, 100).model()));
    /// assert!(can(&user, Action::ViewModel, &Resource::app(1, 100).model()));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn with_reach(self, role: Role, reach: Reach) -> Self {
        self.with_terms(role, |terms| terms.reach = reach)
    }

    /// The same policy, but for the most that teams may bring a member with the role (`R6`); `None` is no
    /// bound.
    ///
    /// # Errors
    ///
    /// [`DefinitionError::UnknownBits`].
    ///
    /// ```
    /// use rolecall::{DefinitionError, Permission, Policy, Role};
    ///
    /// let policy = Policy::documented().clone();
    /// let policy = policy.with_ceiling(Role::OrganizationUser, Some(Permission::VIEW_MODELS))?;
    /// assert_eq!(policy.ceiling(Role::OrganizationUser), Some(Permission::VIEW_MODELS));
    /// let unknown = Some(Permission::from_bits_retain(1 << 100));
    /// let refused = policy.with_ceiling(Role::OrganizationUser, unknown);
    /// assert_eq!(refused, Err(DefinitionError::UnknownBits(1 << 100)));
    /// # Ok::<(), rolecall::DefinitionError>(())
    /// ```
    pub fn with_ceiling(self, role: Role, ceiling: Option<Permission>) -> Result<Self, DefinitionError> {
        let ceiling = ceiling.map(custom::known).transpose()?;
        Ok(self.with_terms(role, |terms| terms.ceiling = ceiling))
    }

    /// The same policy, but for what the team permission contains (`R5`).
    ///
    /// Organization-level permissions are accepted here, as `VIEW_CLUSTERS` is in two documented ones.
    ///
    /// # Errors
    ///
    /// [`DefinitionError::UnknownBits`] and [`DefinitionError::TransferApps`].
    ///
    /// ```
    /// use rolecall::{Permission, Policy, TeamPermission};
    ///
    /// let less = Policy::documented().team_permission(TeamPermission::ModelTrainer) - Permission::DELETE_ALL_MODELS;
    /// let policy = Policy::documented().clone().with_team_permission(TeamPermission::ModelTrainer, less)?;
    /// assert_eq!(policy.team_permission(TeamPermission::ModelTrainer), less);
    /// # Ok::<(), rolecall::DefinitionError>(())
    /// ```
    pub fn with_team_permission(
        self,
        permission: TeamPermission,
        contained: Permission,
    ) -> Result<Self, DefinitionError> {
        let (contained, mut worth) = (custom::of_a_team(contained)?, self.worth);
        let mut columns = TeamPermission::ALL.into_iter().zip(&mut worth.team_permissions);
        if let Some((_, column)) = columns.find(|(known, _)| *known == permission) {
            *column = contained;
        }
        Ok(Policy::of(&worth))
    }

    fn with_terms(self, role: Role, change: impl FnOnce(&mut Terms)) -> Self {
        let mut worth = self.worth;
        let mut columns = Role::ALL.into_iter().zip(&mut worth.roles);
        if let Some((_, terms)) = columns.find(|(known, _)| *known == role) {
            change(terms);
        }
        Policy::of(&worth)
    }

    /// What the role grants by itself: its column (`R4`).
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// let grants = Policy::documented().grants(Role::FinancialManager);
    /// assert_eq!(grants, Permission::VIEW_FINANCIAL_DATA);
    /// ```
    #[must_use]
    pub const fn grants(&self, role: Role) -> Permission {
        self.terms(role).grants
    }

    /// Where the role's app-level grants hold (`R4`).
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    ///
    /// let reach = |role: &Role| Policy::documented().reach(*role);
    /// let everywhere = Role::ALL.iter().filter(|role| reach(role) == Reach::AllApps);
    /// assert_eq!(everywhere.count(), 5); // all but the Team Contributor
    /// ```
    #[must_use]
    pub const fn reach(&self, role: Role) -> Reach {
        self.terms(role).reach
    }

    /// The most that teams may bring a member with the role, if that is bounded (`R6`).
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// assert_eq!(Policy::documented().ceiling(Role::FinancialManager), None);
    /// let ceiling = Policy::documented().ceiling(Role::TeamContributor).unwrap();
    /// assert!(!ceiling.intersects(Permission::DELETE_APP));
    /// ```
    #[must_use]
    pub const fn ceiling(&self, role: Role) -> Option<Permission> {
        self.terms(role).ceiling
    }

    /// What the team permission contains (`R5`).
    #[must_use]
    pub const fn team_permission(&self, permission: TeamPermission) -> Permission {
        self.worth.contained(permission)
    }

    /// The cell of the policy's own table, if the set is one single permission: yes where the role grants
    /// it, else no, or not stated where the documents' cell is blank (`R13`).
    ///
    /// Of the documented policy this is [`Role::cell`], continued below the matrix's 26 rows by what the
    /// other pages say.
    ///
    /// ```
    /// use rolecall::{Cell, Permission, Policy, Role};
    ///
    /// let (role, row) = (Role::FinancialManager, Permission::CREATE_APPS);
    /// assert_eq!(Policy::documented().cell(role, row), Some(Cell::NotStated));
    /// let policy = Policy::documented().clone().with_grants(role, row)?;
    /// assert_eq!(policy.cell(role, row), Some(Cell::Yes));
    /// assert_eq!(policy.cell(role, Permission::VIEW_FINANCIAL_DATA), Some(Cell::No));
    /// # Ok::<(), rolecall::DefinitionError>(())
    /// ```
    #[must_use]
    pub fn cell(&self, role: Role, permission: Permission) -> Option<Cell> {
        permission.level()?;
        let granted = self.grants(role).contains(permission);
        let blank = role.cell(permission) == Some(Cell::NotStated);
        Some(match (granted, blank) {
            (true, _) => Cell::Yes,
            (false, true) => Cell::NotStated,
            (false, false) => Cell::No,
        })
    }

    /// What names this policy in a log: but for a collision of the digests, two policies have one fingerprint
    /// exactly when nobody is allowed by the one what the other denies. The [reason](crate::Reason) of a denial may still be another: of a
    /// role that grants nothing of the apps' level, how far it reaches changes no answer.
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    ///
    /// let policy = Policy::documented().clone();
    /// assert_eq!(policy.fingerprint(), Policy::documented().fingerprint());
    /// let other = policy.with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// assert_ne!(other.fingerprint(), Policy::documented().fingerprint());
    /// ```
    #[must_use]
    #[inline]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// What the holder holds in an app and of the organization, confined by no team.
    ///
    /// ```
    /// use rolecall::{Holder, Permission, Policy, Role, TeamPermission};
    ///
    /// let policy = Policy::documented();
    /// let (fay, in_team) = (Role::FinancialManager, TeamPermission::FullAccess);
    /// assert_eq!(policy.held_by(Holder::Role(fay)), Permission::VIEW_FINANCIAL_DATA);
    /// assert!(policy.held_by(Holder::InTeam(fay, in_team)).contains(Permission::DELETE_APP));
    /// ```
    #[must_use]
    pub const fn held_by(&self, holder: Holder) -> Permission {
        self.worth.held_by(holder)
    }

    fn of(worth: &Worth) -> Policy {
        let as_documented = |holder: &Holder| worth.held_by(*holder) == DOCUMENTED.held_by(*holder);
        let documented = Holder::ALL.iter().all(as_documented);
        let stamp = if documented { Stamp::DOCUMENTED } else { Stamp(Some(Arc::new(*worth))) };
        Policy { worth: *worth, fingerprint: Fingerprint::of(worth), stamp }
    }

    #[inline]
    pub(crate) const fn stamp(&self) -> &Stamp {
        &self.stamp
    }

    pub(crate) const fn terms(&self, role: Role) -> &Terms {
        self.worth.terms(role)
    }

    /// What a role that a membership carries is worth: a custom one says so itself.
    pub(crate) fn terms_of<'a>(&'a self, role: &'a AnyRole) -> &'a Terms {
        match role {
            AnyRole::Documented(role) => self.terms(*role),
            AnyRole::Custom(role) => role.terms(),
        }
    }

    /// What teams can bring throughout the organization: of its level, custom team permissions contain nothing.
    pub(crate) fn of_teams_everywhere(&self) -> Permission {
        let all = self.worth.team_permissions.into_iter();
        all.fold(Permission::empty(), Permission::union) & Permission::ORGANIZATION_LEVEL
    }

    /// What a team permission contains: a custom one says so itself.
    pub(crate) fn contained(&self, permission: &AnyTeamPermission) -> Permission {
        match permission {
            AnyTeamPermission::Documented(permission) => self.team_permission(*permission),
            AnyTeamPermission::Custom(permission) => permission.permissions(),
        }
    }
}

/// Equal tables.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        self.worth == other.worth
    }
}

impl Eq for Policy {}

impl Worth {
    pub(crate) const fn terms(&self, role: Role) -> &Terms {
        role.of(&self.roles)
    }

    pub(crate) const fn contained(&self, permission: TeamPermission) -> Permission {
        *permission.of(&self.team_permissions)
    }
}
