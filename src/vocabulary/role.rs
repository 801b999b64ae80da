//! Roles: the user types of an organization's members.

use super::names::{UnknownName, vocabulary};

vocabulary! {
    /// One of the six documented roles: the user type of a member in one organization.
    ///
    /// A role grants the permissions of its column in the security page's matrix (`R4`). All roles but Team
    /// Contributor reach every app of the organization, and teams may add any permission to them. Team
    /// Contributor reaches selected apps and has a ceiling (`R6`).
    ///
    /// Roles do not implement `Ord`. Eight of their fifteen pairs are incomparable, so a check such as
    /// `role >= x` would be a privilege bug. Ask [`can`](crate::can) instead.
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
    // The variants have the order of the matrix's columns, and `pick` relies on it. The order means nothing
    // else: `Ord` is not derived, or it would make Infrastructure Manager the greatest role.
    /// Runs the organization: its members, roles, security, billing, clusters and all apps.
    ///
    /// The column is Yes in every row of the matrix (`R4`). Only this role manages members, custom roles,
    /// security and billing. Even an Administrator does not hold `TRANSFER_APPS`, which belongs to the owner
    /// of a personal app (`R9`).
    Administrator "administrator",
    /// Oversees the money: current spending under the pricing plan, and budgets.
    ///
    /// The role grants `VIEW_FINANCIAL_DATA` and nothing else (`R4`), so it can change neither the plan nor
    /// the billing details. Most cells of its column are blank (`R13`). Teams may add permissions in their
    /// apps without limit (`R6`).
    FinancialManager "financial_manager",
    /// Contributes to all apps of the organization, without some of the administrative privileges.
    ///
    /// The role creates apps, manages teams, and holds every app-level permission but `TRANSFER_APPS` in
    /// every app (`R4`). It does not manage members or clusters and does not see financial data. No
    /// documented team permission adds anything to it.
    OrganizationContributor "organization_contributor",
    /// Contributes to selected apps: those that a team of the member has.
    ///
    /// The role alone gives no app-level permission (`R4`); teams give them, up to the role's ceiling (`R6`).
    /// The ceiling withholds deleting the app, changing its id, visibility, collaborators or base workflow,
    /// and everything about clusters, even from a member of a team with Full Access.
    TeamContributor "team_contributor",
    /// Views and uses all apps, and creates, changes and deletes nothing.
    ///
    /// The role reads models, workflows, datasets and inputs, predicts, and uses modules in every app; it
    /// also views clusters (`R4`). A team may add permissions to change things in the team's apps, without
    /// limit (`R6`).
    OrganizationUser "organization_user",
    /// Creates, changes and deletes clusters and nodepools, and deploys models to them.
    ///
    /// The role grants `MANAGE_CLUSTERS`, `VIEW_CLUSTERS` and, in every app, `DEPLOY_MODELS` (`R4`). It gives
    /// no other access to apps, not even to view a model that it may deploy. The matrix leaves most of its
    /// cells blank (`R13`). Teams may add permissions in their apps without limit (`R6`).
    InfrastructureManager "infrastructure_manager",
}

impl Role {
    /// The titles of the matrix's columns, in the order of the variants.
    const TITLES: &[&str; Role::ALL.len()] = &[
        "Administrator",
        "Financial Manager",
        "Organization Contributor (all apps)",
        "Team Contributor (select apps)",
        "Organization User (all apps)",
        "Infrastructure Manager",
    ];

    /// Picks the role's element from an array with one element for each role, in the order of the variants.
    // A match instead of an index: it cannot be out of bounds, and it compiles only if it names every role.
    pub(crate) const fn pick<T>(self, columns: &[T; Role::ALL.len()]) -> &T {
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

    /// The title of the role's column in the matrix, for people to read; [`as_str`](Role::as_str) is for
    /// programs.
    #[must_use]
    pub const fn label(self) -> &'static str {
        self.pick::<&str>(Role::TITLES)
    }

    /// Reads a role's title as the documents write it: a [`label`](Role::label), or `Admin`.
    ///
    /// The members page writes `Admin` for Administrator.
    ///
    /// # Errors
    ///
    /// Every other text is an [`UnknownName`], which lists the titles. Names in `snake_case` are read by
    /// [`FromStr`](core::str::FromStr), not here.
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
        found.ok_or_else(|| UnknownName::new("role title", label, Role::TITLES))
    }
}
