//! Pages of lists: parameters, and opaque cursors.

use super::body;
use super::problem::Problem;
use crate::Id;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rolecall::directory::{Cursor, Direction, Keyword, Order, PageRequest, SearchError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The page of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListParams {
    /// The beginning of a word in a name, an id or an address.
    pub search: Option<String>,
    /// `name`, `created` or `updated`.
    #[param(value_type = Option<String>)]
    order: Option<Order>,
    /// `ascending` or `descending`.
    #[param(value_type = Option<String>)]
    direction: Option<Direction>,
    /// The greatest number of items, 1 to 1,000; 50 if not given.
    pub limit: Option<usize>,
    /// The `next` of the page before.
    pub after: Option<String>,
}

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageBody<T> {
    /// The items.
    pub items: Vec<T>,
    /// The parameter `after` of the next page; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl ListParams {
    /// The request to the directory's lists.
    ///
    /// # Errors
    ///
    /// A parameter is invalid.
    pub fn request(&self) -> Result<PageRequest<Id>, Problem> {
        let mut request = PageRequest::by(self.order.unwrap_or(Order::Name));
        if self.direction == Some(Direction::Descending) {
            request = request.descending();
        }
        if let Some(search) = self.search.as_deref().filter(|search| !search.is_empty()) {
            request =
                request.matching(Keyword::new(search).map_err(|error| Problem::invalid("search", &error))?);
        }
        if let Some(limit) = self.limit {
            request = request.limited_to(limit).map_err(|error| Problem::invalid("limit", &error))?;
        }
        if let Some(after) = &self.after {
            request = request.after(read::<Cursor<Id>>(after)?);
        }
        Ok(request)
    }
}

/// The number of items on a page of a list that is not the directory's.
///
/// # Errors
///
/// The number is out of range.
pub fn limit(limit: Option<u32>) -> Result<u32, Problem> {
    match limit.unwrap_or(50) {
        limit @ 1..=1000 => Ok(limit),
        other => Err(Problem::invalid("limit", &format_args!("{other} is not from 1 to 1000"))),
    }
}

/// A cursor that cannot go on: it is of another list, or the list is gone.
pub fn unfound(error: &SearchError<Id>) -> Problem {
    Problem::invalid("after", error)
}

/// A cursor as an opaque text.
pub fn written(cursor: &impl Serialize) -> Option<String> {
    Some(URL_SAFE_NO_PAD.encode(serde_json::to_vec(cursor).ok()?))
}

/// A cursor from its text.
///
/// # Errors
///
/// The text is no cursor.
pub fn read<T: for<'de> Deserialize<'de>>(text: &str) -> Result<T, Problem> {
    let document = URL_SAFE_NO_PAD.decode(text).map_err(|error| Problem::invalid("after", &error))?;
    body::read(&document).map_err(|error| Problem::invalid("after", &error))
}
