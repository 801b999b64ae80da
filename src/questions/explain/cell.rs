//! The cells of the tables that are the evidence of a finding.

use crate::policy::{AnyRole, AnyTeamPermission, Policy};
#[cfg(feature = "serde")]
use crate::vocabulary::own::Vocabulary;
use crate::vocabulary::{Cell, Permission, Role, Source, TeamPermission};
use core::fmt;

/// A cell of a table: the column of a role or a team permission, the row of a permission, and its content.
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
    /// The ceiling of the role, as if it were a column: yes for the permissions that teams may grant.
    Ceiling(&'a AnyRole),
}

// a column refers to a role of the facts, and a remedy names documented ones that no fact has
static ROLES: [AnyRole; Role::ALL.len()] = {
    let [administrator, financial, contributor, team, user, infrastructure] = Role::ALL;
    [
        AnyRole::Documented(administrator),
        AnyRole::Documented(financial),
        AnyRole::Documented(contributor),
        AnyRole::Documented(team),
        AnyRole::Documented(user),
        AnyRole::Documented(infrastructure),
    ]
};
static TEAM_PERMISSIONS: [AnyTeamPermission; TeamPermission::ALL.len()] = {
    let [full_access, model_trainer, labeler_lead, labeler_worker] = TeamPermission::ALL;
    [
        AnyTeamPermission::Documented(full_access),
        AnyTeamPermission::Documented(model_trainer),
        AnyTeamPermission::Documented(labeler_lead),
        AnyTeamPermission::Documented(labeler_worker),
    ]
};

impl<'a> TableCell<'a> {
    /// The cell in the column of a documented role.
    pub(in crate::questions) fn of_role(policy: &'a Policy, role: Role, permission: Permission) -> Self {
        TableCell { policy, column: Column::Role(role.pick(&ROLES)), permission }
    }

    /// The cell in the column of a documented team permission.
    pub(in crate::questions) fn of_team_permission(
        policy: &'a Policy,
        contents: TeamPermission,
        permission: Permission,
    ) -> Self {
        TableCell { policy, column: Column::TeamPermission(contents.pick(&TEAM_PERMISSIONS)), permission }
    }

    /// The title of the row: the [title](Policy::title) of the permission, such as *Delete App*.
    #[must_use]
    pub fn row(&self) -> &'static str {
        self.policy.title(self.permission).unwrap_or_default()
    }

    /// The title of the column: a role or a team permission, such as *Full Access*.
    ///
    /// Some titles of the documents end in a remark in brackets, which is left out.
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

    /// The permission of the row.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        self.permission
    }

    /// The own rows of the policy that decided.
    #[cfg(feature = "serde")]
    pub(crate) fn vocabulary(&self) -> &'a Vocabulary {
        self.policy.vocabulary()
    }

    /// The content of the cell under the policy that decided.
    #[must_use]
    pub fn cell(&self) -> Cell {
        self.under(self.policy)
    }

    /// A remark if the documents' own table does not have this cell with this content.
    ///
    /// | remark | meaning |
    /// | --- | --- |
    /// | `ceiling` | the limit that a role sets to its members' teams (`R6`), which is no table |
    /// | `not as documented` | the policy that decided differs here from the documented one |
    /// | `derived` | the table does not list the permission, and other pages of the documents describe it |
    /// | `not listed` | the table of team permissions does not list it for this one |
    /// | `own` | the permission is a row of the service's own vocabulary |
    ///
    /// Records of an audit log have these remarks. `Display` says the same in more words.
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
        self.note().map(|note| match note {
            Note::Ceiling => "ceiling",
            Note::NotAsDocumented => "not as documented",
            Note::Derived => "derived",
            Note::NotListed => "not listed",
            Note::Own => "own",
        })
    }

    fn note(&self) -> Option<Note> {
        let of_a_team = match self.column {
            Column::Role(AnyRole::Documented(_)) => false,
            Column::TeamPermission(AnyTeamPermission::Documented(_)) => true,
            Column::Ceiling(role) if self.is_column_of(role) => false,
            Column::Ceiling(_) => return Some(Note::Ceiling),
            // an organization's own definition is the only source of its cells
            Column::Role(AnyRole::Custom(_)) | Column::TeamPermission(AnyTeamPermission::Custom(_)) => {
                return None;
            }
        };
        let cell = self.cell();
        if self.policy.vocabulary().row(self.permission).is_some() {
            return Some(Note::Own);
        }
        if cell != self.under(Policy::documented()) {
            return Some(Note::NotAsDocumented);
        }
        let not_listed = (of_a_team && cell == Cell::No).then_some(Note::NotListed);
        match self.permission.source() {
            Some(Source::Derived) => Some(Note::Derived),
            // the table of team permissions has the row, the matrix of roles has not
            Some(Source::Team) if !of_a_team => Some(Note::Derived),
            Some(Source::Team | Source::Matrix) | None => not_listed,
        }
    }

    /// Returns `true` if the documented ceiling denies this: it is the role's own column, whose cell is then the evidence.
    fn is_column_of(&self, role: &AnyRole) -> bool {
        let AnyRole::Documented(role) = role else {
            return false;
        };
        let documented = self.policy.ceiling(*role) == Policy::documented().ceiling(*role);
        documented && self.policy.cell(*role, self.permission).is_some_and(|cell| cell != Cell::Yes)
    }

    /// The content of the cell under that policy.
    fn under(&self, policy: &Policy) -> Cell {
        let held = |held: Permission| if held.contains(self.permission) { Cell::Yes } else { Cell::No };
        match self.column {
            Column::Role(AnyRole::Documented(role)) => {
                policy.cell(*role, self.permission).unwrap_or(Cell::No)
            }
            Column::Role(role @ AnyRole::Custom(_)) => held(policy.role_definition(role).grants),
            Column::TeamPermission(permission) => held(policy.permissions_of(permission)),
            Column::Ceiling(AnyRole::Documented(role)) => {
                let column =
                    policy.cell(*role, self.permission).filter(|_| self.is_column_of(&(*role).into()));
                column.unwrap_or(held(policy.ceiling(*role).unwrap_or(self.permission)))
            }
            Column::Ceiling(role @ AnyRole::Custom(_)) => {
                held(policy.role_definition(role).ceiling.unwrap_or(self.permission))
            }
        }
    }
}

impl fmt::Display for TableCell<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} × {}: {}", self.column(), self.row(), self.cell().label())?;
        self.note().map_or(Ok(()), |note| write!(f, " ({})", note.in_words()))
    }
}

/// A remark on the origin of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Note {
    Ceiling,
    NotAsDocumented,
    Derived,
    NotListed,
    Own,
}

impl Note {
    /// The remark for a person who never saw the documents. Records keep the short forms, which programs compare.
    const fn in_words(self) -> &'static str {
        match self {
            Note::Ceiling => "the role's limit for teams",
            Note::NotAsDocumented => "not as documented",
            Note::Derived => "described outside the table",
            Note::NotListed => "not in the table",
            Note::Own => "the service's own table",
        }
    }
}
