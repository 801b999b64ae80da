//! Requests for a page of a list.

use super::cursor::Cursor;
use super::error::SearchError;
use crate::directory::state::lists::keyword::Keyword;
use crate::directory::state::lists::order::{Direction, Order};

/// The number of things on a page, unless the request says another.
const USUAL_LIMIT: usize = 50;

/// A request for one page of a list: the keyword, the order, and the place where the page begins.
///
/// ```
/// use rolecall::directory::{Keyword, Order, PageRequest, SearchError};
///
/// let recent = PageRequest::<u64>::by(Order::Updated).descending().limited_to(20)?;
/// let named = PageRequest::<u64>::by(Order::Name).matching(Keyword::new("cats")?);
/// assert_eq!(named.limited_to(0).unwrap_err(), SearchError::Limit { limit: 0, largest: 1000 });
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PageRequest<Id> {
    pub(super) keyword: Option<Keyword>,
    pub(super) order: Order,
    pub(super) direction: Direction,
    pub(super) limit: usize,
    pub(super) after: Option<Cursor<Id>>,
}

impl<Id> PageRequest<Id> {
    /// The most things on a page.
    pub const LARGEST_LIMIT: usize = 1000;

    /// The first page of the whole list in ascending order, with at most 50 things.
    #[must_use]
    pub const fn by(order: Order) -> Self {
        let direction = Direction::Ascending;
        PageRequest { keyword: None, order, direction, limit: USUAL_LIMIT, after: None }
    }

    /// The same request in descending order.
    #[must_use]
    pub fn descending(self) -> Self {
        PageRequest { direction: Direction::Descending, ..self }
    }

    /// The same request for the things with the keyword alone.
    #[must_use]
    pub fn matching(self, keyword: Keyword) -> Self {
        PageRequest { keyword: Some(keyword), ..self }
    }

    /// The same request with another number of things on the page.
    ///
    /// # Errors
    ///
    /// [`SearchError::Limit`] for 0, and above [`LARGEST_LIMIT`](Self::LARGEST_LIMIT): a caller must not be able to ask for all of
    /// a large organization at once.
    pub fn limited_to(self, limit: usize) -> Result<Self, SearchError<Id>> {
        if (1..=Self::LARGEST_LIMIT).contains(&limit) {
            Ok(PageRequest { limit, ..self })
        } else {
            Err(SearchError::Limit { limit, largest: Self::LARGEST_LIMIT })
        }
    }

    /// The same request for the page after the cursor.
    #[must_use]
    pub fn after(self, cursor: Cursor<Id>) -> Self {
        PageRequest { after: Some(cursor), ..self }
    }
}
