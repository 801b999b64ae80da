//! The reasons why a search is refused.

use super::cursor::Listing;
use crate::directory::state::entity::Entity;
use crate::directory::state::lists::order::{Direction, Order};
use crate::facts::Owner;
use crate::vocabulary::quoted_id;
use core::error::Error;
use core::fmt;

/// The reason why a search was refused.
///
/// ```
/// use rolecall::directory::{Directory, Order, PageRequest, SearchError};
///
/// let request = PageRequest::by(Order::Name);
/// let error = Directory::new().search_members(&"acme", &request).unwrap_err();
/// assert_eq!(error, SearchError::NotSearchable);
/// assert_eq!(error.to_string(), "the directory has no lists to search: expected one made by `Directory::searchable`");
/// let error = Directory::new().searchable().search_members(&"acme", &request).unwrap_err();
/// assert_eq!(error.to_string(), "unknown organization `acme`");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SearchError<Id> {
    /// The directory has no lists: see [`Directory::searchable`](crate::directory::Directory::searchable).
    NotSearchable,
    /// The owner of the list, or the team, does not exist.
    Unknown {
        /// The kind of thing that was expected.
        what: Entity,
        /// The id that names nothing.
        id: Id,
    },
    /// The limit is not from 1 to the largest.
    Limit {
        /// The limit that was asked for.
        limit: usize,
        /// The largest limit.
        largest: usize,
    },
    /// The cursor is of another list.
    OtherList {
        /// The list that was asked for.
        expected: Listing<Id>,
        /// The list of the cursor.
        found: Listing<Id>,
    },
    /// The cursor is of another order or direction.
    OtherOrder {
        /// The order and direction that were asked for.
        expected: (Order, Direction),
        /// The order and direction of the cursor.
        found: (Order, Direction),
    },
    /// The cursor is of a search for another keyword, or of one without a keyword, or the other way around.
    OtherKeyword,
}

impl<Id: fmt::Display> fmt::Display for SearchError<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SearchError::NotSearchable => f.write_str(
                "the directory has no lists to search: expected one made by `Directory::searchable`",
            ),
            SearchError::Unknown { what, id } => write!(f, "unknown {} {}", what.label(), quoted_id(id)),
            SearchError::Limit { limit, largest } => {
                write!(f, "invalid limit {limit}: expected 1 to {largest}")
            }
            SearchError::OtherList { expected, found } => {
                write!(f, "the cursor is of {}: expected one of {}", Words(found), Words(expected))
            }
            SearchError::OtherOrder { expected: (order, direction), found: (other, other_direction) } => {
                write!(
                    f,
                    "the cursor is of the order `{other}`, {other_direction}: expected one of `{order}`, {direction}"
                )
            }
            SearchError::OtherKeyword => {
                f.write_str("the cursor is of another keyword: expected one of the same search")
            }
        }
    }
}

impl<Id: fmt::Debug + fmt::Display> Error for SearchError<Id> {}

/// A list in words.
struct Words<'a, Id>(&'a Listing<Id>);

impl<Id: fmt::Display> fmt::Display for Words<'_, Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Listing::Members { organization } => write!(f, "the members of {}", quoted_id(organization)),
            Listing::TeamMembers { organization, team } => {
                write!(f, "the members of team {} in {}", quoted_id(team), quoted_id(organization))
            }
            Listing::Invitations { organization } => {
                write!(f, "the invitations to {}", quoted_id(organization))
            }
            Listing::PendingInvitations { organization } => {
                write!(f, "the pending invitations to {}", quoted_id(organization))
            }
            Listing::Teams { organization } => write!(f, "the teams of {}", quoted_id(organization)),
            Listing::Apps { owner: Owner::Organization(organization) } => {
                write!(f, "the apps of organization {}", quoted_id(organization))
            }
            Listing::Apps { owner: Owner::User(user) } => {
                write!(f, "the apps of user {}", quoted_id(user))
            }
            Listing::TeamApps { organization, team } => {
                write!(f, "the apps of team {} in {}", quoted_id(team), quoted_id(organization))
            }
        }
    }
}
