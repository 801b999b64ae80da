//! Rows that make no subject.

use crate::facts::owner::Owner;
use crate::facts::subject::{Refusable, SubjectError};
use crate::vocabulary::{Permission, quoted_id};
use core::error::Error;
use core::fmt;

/// Rows that contradict each other, or a row without the row that it belongs to: see
/// [`SubjectRows`](crate::SubjectRows).
///
/// Rows are numbered from 0 in the order in which they were given. Messages quote ids, escaped and cut.
///
/// ```
/// use rolecall::{Role, SubjectRows, SubjectRowsError};
///
/// let mut rows = SubjectRows::new(7);
/// rows.member(1, Role::Administrator, false).member(2, Role::OrganizationUser, false);
/// rows.member(1, Role::OrganizationUser, false);
/// let error = rows.build().unwrap_err();
/// assert_eq!(error, SubjectRowsError::Member { organization: 1, first: 0, second: 2 });
/// assert_eq!(
///     error.to_string(),
///     "rows[0] and rows[2]: the membership in organization `1` has another role or suspension: expected the same in both"
/// );
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SubjectRowsError<Id> {
    /// Two member rows of one organization differ in role or suspension.
    Member {
        /// The organization.
        organization: Id,
        /// The number of the earlier row.
        first: usize,
        /// The number of the later row.
        second: usize,
    },
    /// Two rows of one team differ in the confining flag.
    Team {
        /// The team's organization.
        organization: Id,
        /// The team.
        team: Id,
        /// The number of the earlier row.
        first: usize,
        /// The number of the later row.
        second: usize,
    },
    /// Two rows of one app of a team differ in the permission.
    TeamApp {
        /// The team's organization.
        organization: Id,
        /// The team.
        team: Id,
        /// The app.
        app: Id,
        /// The number of the earlier row.
        first: usize,
        /// The number of the later row.
        second: usize,
    },
    /// The user has a team in an organization without a member row.
    NoMember {
        /// The number of the row of the team.
        row: usize,
        /// The organization.
        organization: Id,
        /// The team.
        team: Id,
    },
    /// An app belongs to a team without a row.
    NoTeam {
        /// The number of the row of the app.
        row: usize,
        /// The team's organization.
        organization: Id,
        /// The team.
        team: Id,
        /// The app.
        app: Id,
    },
    /// A joined row has an app and no team.
    AppWithoutTeam {
        /// The number of the row.
        row: usize,
        /// The organization.
        organization: Id,
        /// The app.
        app: Id,
    },
    /// A row of a token's grant, and no token: the rows began with [`SubjectRows::new`](crate::SubjectRows::new).
    NoToken {
        /// The number of the row.
        row: usize,
    },
    /// A share contains permissions that no share has (`R14`).
    NotShareable {
        /// The number of the row.
        row: usize,
        /// The owner of the app.
        owner: Owner<Id>,
        /// The app.
        app: Id,
        /// The permissions that cannot be shared.
        permissions: Permission,
    },
    /// The rows are in order, and the subject is refused nevertheless.
    Subject(SubjectError),
}

// by hand: `thiserror` would need the bounds on `Id` written out for each message
impl<Id: fmt::Display> fmt::Display for SubjectRowsError<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SubjectRowsError::Member { organization, first, second } => write!(
                f,
                "rows[{first}] and rows[{second}]: the membership in organization {} has another role or suspension: \
                 expected the same in both",
                quoted_id(organization)
            ),
            SubjectRowsError::Team { organization, team, first, second } => write!(
                f,
                "rows[{first}] and rows[{second}]: team {} in organization {} is confining in one of them: expected \
                 the same in both",
                quoted_id(team),
                quoted_id(organization)
            ),
            SubjectRowsError::TeamApp { organization, team, app, first, second } => write!(
                f,
                "rows[{first}] and rows[{second}]: app {} of team {} in organization {} has another permission: \
                 expected the same in both",
                quoted_id(app),
                quoted_id(team),
                quoted_id(organization)
            ),
            SubjectRowsError::NoMember { row, organization, team } => write!(
                f,
                "rows[{row}]: team {} in organization {}: expected a row of the user's membership there",
                quoted_id(team),
                quoted_id(organization)
            ),
            SubjectRowsError::NoTeam { row, organization, team, app } => write!(
                f,
                "rows[{row}]: app {} of team {} in organization {}: expected a row of the team, which says whether the \
                 team confines its members",
                quoted_id(app),
                quoted_id(team),
                quoted_id(organization)
            ),
            SubjectRowsError::AppWithoutTeam { row, organization, app } => write!(
                f,
                "rows[{row}]: app {} in organization {} comes without a team: expected the id and the confining flag \
                 of the team that has it",
                quoted_id(app),
                quoted_id(organization)
            ),
            SubjectRowsError::NoToken { row } => write!(
                f,
                "rows[{row}]: a grant of a token, and the request has none: expected rows that begin with a token"
            ),
            SubjectRowsError::NotShareable { row, owner, app, permissions } => {
                let (whose, owner) = match owner {
                    Owner::Organization(organization) => ("organization", organization),
                    Owner::User(user) => ("user", user),
                };
                write!(
                    f,
                    "rows[{row}]: a share of app {} of {whose} {} contains {}: expected app-level permissions without \
                     TRANSFER_APPS",
                    quoted_id(app),
                    quoted_id(owner),
                    Refusable(*permissions)
                )
            }
            SubjectRowsError::Subject(error) => error.fmt(f),
        }
    }
}

impl<Id: fmt::Debug + fmt::Display> Error for SubjectRowsError<Id> {}
