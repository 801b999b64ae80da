//! `Policy`: the documented definitions, or others in their place.

use super::custom::{self, AnyRole, AnyTeamPermission, DefinitionError};
use super::role_definition::{Reach, RoleDefinition};
use super::tables::{Levels, PolicyTables};
use crate::vocabulary::{Cell, Level, Permission, Role, TeamPermission};
use alloc::sync::Arc;

/// What each role and each team permission means.
///
/// The [documented](Policy::documented) policy never changes. A deployment that reads the documents otherwise
/// takes the documented policy and changes single definitions: the grants, the reach or the ceiling of a role,
/// or the contents of a team permission. It then builds its subjects with [`Policy::subject`], and every
/// question about such a subject is answered by that policy.
///
/// [`Policy::diff`] lists the differences of two policies. [`Policy::fingerprint`] identifies one in logs. A
/// clone is a counted reference.
///
/// ```
/// use rolecall::{Action, Membership, Policy, Resource, Role, Subject, TeamMembership, TeamPermission, can};
///
/// // the team table says complete control over the app: here it holds for a Team Contributor too
/// let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None)?;
/// let team = TeamMembership::new(30).with_app(100, TeamPermission::FullAccess);
/// let membership = Membership::new(1, Role::TeamContributor).with_team(team);
/// let ana = policy.subject(7, [membership.clone()])?;
///
/// assert!(can(&ana, Action::DeleteApp, &Resource::app(1, 100)));
/// assert!(!can(&Subject::new(7, [membership])?, Action::DeleteApp, &Resource::app(1, 100)));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Policy {
    /// `None` stands for the documented tables and for nothing else: [`Policy::of`] sees to that, so that equal
    /// policies are quickly known as equal.
    tables: Option<Arc<PolicyTables>>,
}

static DOCUMENTED: Policy = Policy { tables: None };
static DOCUMENTED_TABLES: PolicyTables = PolicyTables::DOCUMENTED;

impl Policy {
    /// The policy that the documents publish.
    #[must_use]
    #[inline]
    pub fn documented() -> &'static Policy {
        &DOCUMENTED
    }

    /// Whether every definition is the documented one.
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
        self.tables.is_none()
    }

    /// Replaces the permissions that the role grants by itself (`R4`).
    ///
    /// # Errors
    ///
    /// [`DefinitionError::UnknownBits`] if the set has bits that no permission has.
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// let grants = Policy::documented().grants(Role::FinancialManager) | Permission::MANAGE_BILLING;
    /// let policy = Policy::documented().clone().with_grants(Role::FinancialManager, grants)?;
    /// assert_eq!(policy.grants(Role::FinancialManager), grants);
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    pub fn with_grants(self, role: Role, grants: Permission) -> Result<Self, DefinitionError> {
        let grants = custom::known(grants, self.levels())?;
        Ok(self.with_role(role, |definition| definition.grants = grants))
    }

    /// Replaces the reach of the role: the apps in which its app-level grants hold (`R4`).
    ///
    /// ```
    /// use rolecall::{Action, Membership, Policy, Reach, Resource, Role, Subject, can};
    ///
    /// let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let user = policy.subject(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let model = Resource::app(1, 100).model();
    /// assert!(!can(&user, Action::ViewModel, &model));
    /// assert!(can(&user.under(Policy::documented()), Action::ViewModel, &model));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn with_reach(self, role: Role, reach: Reach) -> Self {
        self.with_role(role, |definition| definition.reach = reach)
    }

    /// Replaces the ceiling of the role: the most that teams may give its members (`R6`). `None` means no limit.
    ///
    /// # Errors
    ///
    /// [`DefinitionError::UnknownBits`] if the set has bits that no permission has.
    ///
    /// ```
    /// use rolecall::custom::DefinitionError;
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// let policy = Policy::documented().clone();
    /// let policy = policy.with_ceiling(Role::OrganizationUser, Some(Permission::VIEW_MODELS))?;
    /// assert_eq!(policy.ceiling(Role::OrganizationUser), Some(Permission::VIEW_MODELS));
    /// let unknown = Some(Permission::from_bits_retain(1 << 100));
    /// let refused = policy.with_ceiling(Role::OrganizationUser, unknown);
    /// assert_eq!(refused, Err(DefinitionError::UnknownBits(1 << 100)));
    /// # Ok::<(), DefinitionError>(())
    /// ```
    pub fn with_ceiling(self, role: Role, ceiling: Option<Permission>) -> Result<Self, DefinitionError> {
        let ceiling = ceiling.map(|ceiling| custom::known(ceiling, self.levels())).transpose()?;
        Ok(self.with_role(role, |definition| definition.ceiling = ceiling))
    }

    /// Replaces the contents of the team permission (`R5`).
    ///
    /// Organization-level permissions are accepted, because two documented team permissions contain
    /// `VIEW_CLUSTERS`.
    ///
    /// # Errors
    ///
    /// [`DefinitionError::UnknownBits`] if the set has bits that no permission has, and
    /// [`DefinitionError::TransferApps`] if it contains `TRANSFER_APPS`.
    ///
    /// ```
    /// use rolecall::{Permission, Policy, TeamPermission};
    ///
    /// let trainer = Policy::documented().team_permission(TeamPermission::ModelTrainer);
    /// let less = trainer - Permission::DELETE_ALL_MODELS;
    /// let policy = Policy::documented().clone().with_team_permission(TeamPermission::ModelTrainer, less)?;
    /// assert_eq!(policy.team_permission(TeamPermission::ModelTrainer), less);
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    pub fn with_team_permission(
        self,
        permission: TeamPermission,
        contents: Permission,
    ) -> Result<Self, DefinitionError> {
        let contents = custom::of_a_team(contents, self.levels())?;
        Ok(Policy::of(&self.tables().with_team_permission(permission, contents)))
    }

    fn with_role(&self, role: Role, change: impl FnOnce(&mut RoleDefinition)) -> Self {
        Policy::of(&self.tables().with_role(role, change))
    }

    pub(super) fn of(tables: &PolicyTables) -> Policy {
        let is_documented = *tables == DOCUMENTED_TABLES;
        Policy { tables: (!is_documented).then(|| Arc::new(*tables)) }
    }

    /// The permissions that the role grants by itself: its column (`R4`).
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// let grants = Policy::documented().grants(Role::FinancialManager);
    /// assert_eq!(grants, Permission::VIEW_FINANCIAL_DATA);
    /// ```
    #[must_use]
    pub fn grants(&self, role: Role) -> Permission {
        self.tables().role(role).grants
    }

    /// The reach of the role: the apps in which its app-level grants hold (`R4`).
    ///
    /// ```
    /// use rolecall::{Policy, Reach, Role};
    ///
    /// let reach = |role: &Role| Policy::documented().reach(*role);
    /// let everywhere = Role::ALL.iter().filter(|role| reach(role) == Reach::AllApps);
    /// assert_eq!(everywhere.count(), 5); // all but the Team Contributor
    /// ```
    #[must_use]
    pub fn reach(&self, role: Role) -> Reach {
        self.tables().role(role).reach
    }

    /// The ceiling of the role: the most that teams may give its members (`R6`). `None` means no limit.
    ///
    /// ```
    /// use rolecall::{Permission, Policy, Role};
    ///
    /// assert_eq!(Policy::documented().ceiling(Role::FinancialManager), None);
    /// let ceiling = Policy::documented().ceiling(Role::TeamContributor).unwrap();
    /// assert!(!ceiling.intersects(Permission::DELETE_APP));
    /// ```
    #[must_use]
    pub fn ceiling(&self, role: Role) -> Option<Permission> {
        self.tables().role(role).ceiling
    }

    /// The permissions that the team permission contains (`R5`).
    #[must_use]
    pub fn team_permission(&self, permission: TeamPermission) -> Permission {
        self.tables().team_permission(permission)
    }

    /// The role's cell in the policy's own table, if the set is one single permission.
    ///
    /// The cell is [`Yes`](Cell::Yes) where the role grants the permission. Otherwise it is
    /// [`NotStated`](Cell::NotStated) where the documents' cell is blank (`R13`), and [`No`](Cell::No) elsewhere.
    /// For the documented policy this is [`Role::cell`], continued below the matrix's 26 rows by what the other
    /// pages say.
    ///
    /// ```
    /// use rolecall::{Cell, Permission, Policy, Role};
    ///
    /// let (role, row) = (Role::FinancialManager, Permission::CREATE_APPS);
    /// assert_eq!(Policy::documented().cell(role, row), Some(Cell::NotStated));
    /// let policy = Policy::documented().clone().with_grants(role, row)?;
    /// assert_eq!(policy.cell(role, row), Some(Cell::Yes));
    /// assert_eq!(policy.cell(role, Permission::VIEW_FINANCIAL_DATA), Some(Cell::No));
    /// # Ok::<(), rolecall::custom::DefinitionError>(())
    /// ```
    #[must_use]
    pub fn cell(&self, role: Role, permission: Permission) -> Option<Cell> {
        self.level(permission)?;
        let granted = self.grants(role).contains(permission);
        let blank = role.cell(permission) == Some(Cell::NotStated);
        Some(match (granted, blank) {
            (true, _) => Cell::Yes,
            (false, true) => Cell::NotStated,
            (false, false) => Cell::No,
        })
    }

    /// The title of a single permission, documented or a service's own; `None` for a set of none or several.
    ///
    /// ```
    /// use rolecall::{Permission, Policy};
    ///
    /// assert_eq!(Policy::documented().title(Permission::DELETE_APP), Some("Delete App"));
    /// ```
    #[must_use]
    pub fn title(&self, permission: Permission) -> Option<&'static str> {
        self.vocabulary().title(permission)
    }

    /// The level of a single permission, documented or a service's own; `None` for a set of none or several.
    ///
    /// ```
    /// use rolecall::{Level, Permission, Policy};
    ///
    /// assert_eq!(Policy::documented().level(Permission::DELETE_APP), Some(Level::App));
    /// ```
    #[must_use]
    pub fn level(&self, permission: Permission) -> Option<Level> {
        let own = || self.vocabulary().row(permission).map(|row| row.level);
        permission.level().or_else(own)
    }

    pub(super) fn tables(&self) -> &PolicyTables {
        self.tables.as_deref().unwrap_or(&DOCUMENTED_TABLES)
    }

    /// The definition of a documented role.
    pub(crate) fn documented_role(&self, role: Role) -> &RoleDefinition {
        self.tables().role(role)
    }

    /// The definition of a role that a membership carries. A custom role brings its own.
    pub(crate) fn role_definition<'a>(&'a self, role: &'a AnyRole) -> &'a RoleDefinition {
        match role {
            AnyRole::Documented(role) => self.tables().role(*role),
            AnyRole::Custom(role) if self.tables().has(role.own_rows()) => role.definition(),
            AnyRole::Custom(role) => role.documented_definition(),
        }
    }

    /// The permissions that a team permission contains. A custom team permission brings its own.
    pub(crate) fn permissions_of(&self, permission: &AnyTeamPermission) -> Permission {
        match permission {
            AnyTeamPermission::Documented(permission) => self.team_permission(*permission),
            AnyTeamPermission::Custom(permission) if self.tables().has(permission.own_rows()) => {
                permission.permissions()
            }
            AnyTeamPermission::Custom(permission) => permission.permissions().documented(),
        }
    }

    pub(crate) fn levels(&self) -> &Levels {
        self.tables().levels()
    }
}

/// Compares the tables.
impl PartialEq for Policy {
    fn eq(&self, other: &Self) -> bool {
        let is_same = |(one, other)| Arc::ptr_eq(one, other);
        let same = self.tables.as_ref().zip(other.tables.as_ref()).is_some_and(is_same);
        same || self.tables == other.tables
    }
}

impl Eq for Policy {}
