//! The cells of the tables that a finding rests on.

use crate::policy::{AnyRole, AnyTeamPermission, Policy};
use crate::vocabulary::{Cell, Permission, Source};
use core::fmt;

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
    pub(super) policy: &'a Policy,
    pub(super) column: Column<'a>,
    pub(super) permission: Permission,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column<'a> {
    Role(&'a AnyRole),
    TeamPermission(&'a AnyTeamPermission),
    /// What the role lets teams bring.
    Ceiling(&'a AnyRole),
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
    ///
    /// ```
    /// use rolecall::{Action, Membership, Resource, Role, Subject, TeamMembership, TeamPermission, explain};
    ///
    /// let team = TeamMembership::new(30).with_app(100, TeamPermission::LabelerWorker);
    /// let ana = Subject::new(7, [Membership::new(1, Role::TeamContributor).with_team(team)])?;
    /// let app = Resource::app(1, 100);
    /// let explanation = explain(&ana, Action::DeleteApp, &app);
    /// let cells = explanation.findings().iter().flat_map(|finding| finding.cells());
    /// assert!(cells.map(|cell| cell.remark()).eq([None, Some("not listed")])); // the role's, the team's
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
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

    /// Whether the ceiling that cuts this is the documented one, which is the role's own column.
    fn is_column_of(&self, role: &AnyRole) -> bool {
        let AnyRole::Documented(role) = role else {
            return false;
        };
        let documented = self.policy.ceiling(*role) == Policy::documented().ceiling(*role);
        documented && self.policy.cell(*role, self.permission).is_some_and(|cell| cell != Cell::Yes)
    }

    fn under(&self, policy: &Policy) -> Cell {
        let held = |held: Permission| if held.contains(self.permission) { Cell::Yes } else { Cell::No };
        match self.column {
            Column::Role(AnyRole::Documented(role)) => {
                policy.cell(*role, self.permission).unwrap_or(Cell::No)
            }
            Column::Role(AnyRole::Custom(role)) => held(role.grants()),
            Column::TeamPermission(permission) => held(policy.permissions_of(permission)),
            Column::Ceiling(AnyRole::Documented(role)) => {
                let column =
                    policy.cell(*role, self.permission).filter(|_| self.is_column_of(&(*role).into()));
                column.unwrap_or(held(policy.ceiling(*role).unwrap_or(Permission::all())))
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
