//! Roles: what a member is in one organization.

use super::names::{UnknownName, vocabulary};
use super::permission::{Cell, Permission};

vocabulary! {
    /// What a member is in one organization: one of the six documented roles.
    ///
    /// Roles have no order and deliberately do not implement `Ord`: eight of their fifteen pairs are
    /// incomparable, so that `role >= x` would be a privilege bug. Ask [`can`](crate::can) instead.
    ///
    /// ```
    /// use rolecall::Role;
    ///
    /// let role: Role = "team_contributor".parse()?;
    /// assert_eq!(role, Role::TeamContributor);
    /// assert_eq!(role.label(), "Team Contributor (select apps)");
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    Role, "role":
    /// Administrative privileges in the organization.
    Administrator "administrator",
    /// Sees financial data.
    FinancialManager "financial_manager",
    /// Contributes to all apps, without some of the administrative privileges.
    OrganizationContributor "organization_contributor",
    /// Contributes to the apps of their teams only.
    TeamContributor "team_contributor",
    /// Views and uses all apps; creates, changes and deletes nothing.
    OrganizationUser "organization_user",
    /// Manages clusters and nodepools.
    InfrastructureManager "infrastructure_manager",
}

impl Role {
    /// The role's column, of one for each role in their order.
    pub(crate) const fn of<T>(self, columns: &[T; Role::ALL.len()]) -> &T {
        let [administrator, financial, contributor, team, user, infrastructure] = columns;
        match self {
            Role::Administrator => administrator,
            Role::FinancialManager => financial,
            Role::OrganizationContributor => contributor,
            Role::TeamContributor => team,
            Role::OrganizationUser => user,
            Role::InfrastructureManager => infrastructure,
        }
    }

    /// The title of the role's column in the matrix.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Role::Administrator => "Administrator",
            Role::FinancialManager => "Financial Manager",
            Role::OrganizationContributor => "Organization Contributor (all apps)",
            Role::TeamContributor => "Team Contributor (select apps)",
            Role::OrganizationUser => "Organization User (all apps)",
            Role::InfrastructureManager => "Infrastructure Manager",
        }
    }

    /// Reads a title as the documents write it: a [`label`](Role::label), or `Admin`, which the
    /// members page says for Administrator.
    ///
    /// # Errors
    ///
    /// Anything else, names in `snake_case` included.
    ///
    /// ```
    /// use rolecall::Role;
    ///
    /// assert_eq!(Role::from_label("Admin")?, Role::Administrator);
    /// assert_eq!(Role::from_label("Financial Manager")?, Role::FinancialManager);
    /// assert!(Role::from_label("admin").is_err());
    /// # Ok::<(), rolecall::UnknownName>(())
    /// ```
    pub fn from_label(label: &str) -> Result<Role, UnknownName> {
        if label == "Admin" {
            return Ok(Role::Administrator);
        }
        let found = Role::ALL.into_iter().find(|role| role.label() == label);
        found.ok_or_else(|| UnknownName::new("role title", label, &[]))
    }

    /// The role's cell in the row of that permission, or `None` off the matrix: for a permission
    /// that is not one of its 26 rows, and for a set that is not a single permission.
    ///
    /// ```
    /// use rolecall::{Cell, Permission, Role};
    ///
    /// assert_eq!(Role::Administrator.cell(Permission::DELETE_APP), Some(Cell::Yes));
    /// assert_eq!(Role::InfrastructureManager.cell(Permission::DELETE_APP), Some(Cell::NotStated));
    /// assert_eq!(Role::Administrator.cell(Permission::TRAIN_MODELS), None);
    /// ```
    #[must_use]
    pub fn cell(self, permission: Permission) -> Option<Cell> {
        permission.matrix_cell(self)
    }
}
