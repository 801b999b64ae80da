//! Pages of searches.

use super::failure::Failure;
use crate::things::Position;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The greatest number of results in one answer.
const MOST: u32 = 1000;

/// The page that a caller asks for.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
pub struct PageRequest {
    /// The `next_token` of the page before.
    #[serde(default)]
    token: Option<String>,
    /// The greatest number of results.
    #[serde(default)]
    limit: Option<u32>,
}

/// A page of results.
#[derive(Debug, Serialize, ToSchema)]
pub struct Found<T> {
    /// The place of the page; absent if the caller asked for no page and this is everything.
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<PageOfResults>,
    /// The results.
    results: Vec<T>,
}

/// The place of a page.
#[derive(Debug, Serialize, ToSchema)]
struct PageOfResults {
    /// The token of the next page; empty on the last page.
    next_token: String,
    /// The number of results on this page.
    count: usize,
}

/// The part of the results that one answer has.
#[derive(Debug)]
pub struct Window {
    search: u64,
    limit: u32,
    after: Option<Last>,
    is_asked_for: bool,
}

/// What a token says. It grants nothing: each page is decided anew.
#[derive(Debug, Serialize, Deserialize)]
struct Token {
    /// The search, so that the token of another one is an error.
    search: u64,
    limit: u32,
    /// The last result so far; `None` before the first.
    after: Option<Last>,
}

/// The last result of the pages so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Last {
    /// In a list of rows, which the database orders.
    Row(Position),
    /// In a list that is in the order of its names.
    Name(String),
}

impl Window {
    /// The window of a search that has this digest.
    pub fn new(page: Option<&PageRequest>, search: u64) -> Result<Window, Failure> {
        let is_asked_for = page.is_some();
        let PageRequest { token, limit } = page.cloned().unwrap_or_default();
        let Some(token) = token.filter(|token| !token.is_empty()) else {
            return Ok(Window { search, limit: limit.unwrap_or(MOST).min(MOST), after: None, is_asked_for });
        };
        let read = URL_SAFE_NO_PAD.decode(token).ok();
        let read = read.and_then(|token| serde_json::from_slice::<Token>(&token).ok());
        // a position that no row can have was not ours
        let read = read.filter(|token| match &token.after {
            Some(Last::Row(position)) => position.is_storable(),
            Some(Last::Name(_)) | None => true,
        });
        let read =
            read.ok_or_else(|| Failure::Invalid("invalid `page.token`: expected a `next_token`".to_owned()))?;
        // a caller who gives the limit again gives the same one
        if read.search != search || limit.is_some_and(|limit| limit.min(MOST) != read.limit) {
            return Err(Failure::Invalid("invalid `page.token`: it belongs to another search".to_owned()));
        }
        Ok(Window { search, limit: read.limit.min(MOST), after: read.after, is_asked_for })
    }

    /// The row after which the results are wanted.
    pub fn after(&self) -> Option<Position> {
        match &self.after {
            Some(Last::Row(position)) => Some(position.clone()),
            Some(Last::Name(_)) | None => None,
        }
    }

    /// The number of results to find. At least one, so that a limit of zero learns whether there are any.
    pub fn limit(&self) -> u32 {
        self.limit.max(1)
    }

    /// Picks the window out of all results, which are in the order of the names that `name` gives them.
    pub fn of<T>(&self, all: Vec<T>, name: impl Fn(&T) -> &str) -> Found<T> {
        let passed = match &self.after {
            Some(Last::Name(after)) => all.partition_point(|one| name(one) <= after.as_str()),
            Some(Last::Row(_)) | None => 0,
        };
        let limit = usize::try_from(self.limit()).unwrap_or(usize::MAX);
        let last = passed
            .checked_add(limit)
            .filter(|end| *end < all.len())
            .and_then(|end| all.get(end.checked_sub(1)?));
        let next = last.map(|last| Last::Name(name(last).to_owned()));
        self.found(all.into_iter().skip(passed).take(limit).collect(), next)
    }

    /// The answer with these results, after which those after `next` follow.
    pub fn found<T>(&self, results: Vec<T>, next: Option<Last>) -> Found<T> {
        let (results, next) = match (self.limit, results.is_empty()) {
            (0, false) => (Vec::new(), Some(self.after.clone())),
            _ => (results, next.map(Some)),
        };
        let token = next.map(|after| {
            let token = serde_json::to_vec(&Token { search: self.search, limit: self.limit, after });
            URL_SAFE_NO_PAD.encode(token.unwrap_or_default())
        });
        let page = (self.is_asked_for || token.is_some())
            .then(|| PageOfResults { next_token: token.unwrap_or_default(), count: results.len() });
        Found { page, results }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<String> {
        ["a", "b", "c", "d", "e"].map(str::to_owned).to_vec()
    }

    fn page(request: Option<&PageRequest>) -> Found<String> {
        Window::new(request, 7).unwrap().of(all(), |name| name)
    }

    #[test]
    fn pages_of_every_size_make_up_the_whole() {
        let whole = page(None);
        assert_eq!((whole.results, whole.page.is_none()), (all(), true));
        for limit in 1..7 {
            let mut request = PageRequest { token: None, limit: Some(limit) };
            let mut found = Vec::new();
            loop {
                let Found { page, results } = page(Some(&request));
                assert!(results.len() <= usize::try_from(limit).unwrap());
                found.extend(results);
                let next = page.unwrap().next_token;
                if next.is_empty() {
                    break;
                }
                request = PageRequest { token: Some(next), limit: None };
            }
            assert_eq!(found, all(), "{limit}");
        }
    }

    #[test]
    fn a_limit_of_zero_says_whether_there_is_anything() {
        let zero = PageRequest { token: None, limit: Some(0) };
        let found = page(Some(&zero));
        assert!(found.results.is_empty() && !found.page.unwrap().next_token.is_empty());
        let nothing = Window::new(Some(&zero), 7).unwrap().of(Vec::<String>::new(), |name| name);
        assert!(nothing.page.unwrap().next_token.is_empty());
    }

    #[test]
    fn a_token_is_good_for_its_own_search_alone() {
        let first = page(Some(&PageRequest { token: None, limit: Some(2) })).page.unwrap().next_token;
        let again = |limit| PageRequest { token: Some(first.clone()), limit };
        assert!(Window::new(Some(&again(Some(2))), 7).is_ok());
        assert!(Window::new(Some(&again(None)), 8).is_err());
        assert!(Window::new(Some(&again(Some(3))), 7).is_err());
        let forged = PageRequest { token: Some("e30".to_owned()), limit: None };
        assert!(Window::new(Some(&forged), 7).is_err());
    }
}
