//! Words of the tables: levels, sources and cells.

use super::names::vocabulary;

vocabulary! {
    /// The level of a permission: the organization, or an app with everything in it.
    ///
    /// Roles and teams give the two levels differently (`R4`, `R5`), and outside apps only the organization
    /// level counts (`R7`).
    ///
    /// ```
    /// use rolecall::{Level, Permission};
    ///
    /// assert_eq!(Permission::CREATE_APPS.level(), Some(Level::Organization));
    /// assert_eq!(Permission::CREATE_MODELS.level(), Some(Level::App));
    /// assert_eq!(Level::App.as_str(), "app");
    /// ```
    Level, "level":
    /// Held on everything that the organization owns: members, teams, clusters, billing, security.
    Organization "organization",
    /// Held on one app and on everything in it.
    App "app",
}

vocabulary! {
    /// The part of the documents that states a permission.
    ///
    /// The source decides one thing: the ceiling of Team Contributor contains its own cells of the matrix,
    /// and every app-level permission from the other two sources (`R6`).
    ///
    /// ```
    /// use rolecall::{Permission, Source};
    ///
    /// assert_eq!(Permission::DELETE_APP.source(), Some(Source::Matrix));
    /// assert_eq!(Permission::TRAIN_MODELS.source(), Some(Source::Team));
    /// assert_eq!(Permission::PREDICT.source(), Some(Source::Derived));
    /// assert_eq!(Source::Derived.as_str(), "derived");
    /// ```
    Source, "source":
    /// The security page's matrix of 26 permissions and 6 roles: the permission is a row of it.
    Matrix "matrix",
    /// The table of permission types for teams: the permission is a capability that it lists.
    Team "team",
    /// The text of the pages: they describe the permission, and neither table has it.
    Derived "derived",
}

/// One cell of the security page's matrix: an answer for one permission and one role.
///
/// [`No`](Cell::No) and [`NotStated`](Cell::NotStated) both deny. They are kept apart because a blank cell
/// means that the document gives no answer (`R13`).
///
/// ```
/// use rolecall::{Cell, Permission, Role};
///
/// assert_eq!(Role::TeamContributor.cell(Permission::DELETE_APP), Some(Cell::No));
/// assert_eq!(Role::FinancialManager.cell(Permission::DELETE_APP), Some(Cell::NotStated));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cell {
    /// The document says that the role has the permission.
    Yes,
    /// The document says that the role does not have the permission.
    No,
    /// The cell is blank, so the document says neither; the permission is denied (`R1`).
    NotStated,
}

impl Cell {
    /// The word that tables and explanations print for the cell: `Yes`, `No` or `not stated`.
    ///
    /// ```
    /// assert_eq!(rolecall::Cell::NotStated.label(), "not stated");
    /// ```
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Cell::Yes => "Yes",
            Cell::No => "No",
            Cell::NotStated => "not stated",
        }
    }
}
