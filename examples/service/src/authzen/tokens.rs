//! The tokens of pages: where a page ends, and of which search it is.

use super::program::Failure;
use super::wire::{PageEnd, PageRequest, Results};
use crate::web::pages;
use crate::web::reply::tag_of;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// The number of results on a page, if the caller does not say.
const USUAL: u32 = 1000;

/// A page of a search: where it begins, and how long it is.
pub struct Page<P> {
    search: String,
    /// The place after which the page begins.
    pub after: Option<P>,
    pub limit: u32,
}

#[derive(Serialize, Deserialize)]
struct Token<P> {
    /// The tag of the search.
    search: String,
    after: Option<P>,
}

impl<P: Serialize + DeserializeOwned> Page<P> {
    /// The page that is asked for.
    ///
    /// # Errors
    ///
    /// The token is none, or of another search.
    pub fn of(question: &impl Serialize, request: Option<PageRequest>) -> Result<Self, Failure> {
        let PageRequest { token, limit } = request.unwrap_or_default();
        let (search, limit) = (tag_of(question).unwrap_or_default(), limit.unwrap_or(USUAL).min(USUAL));
        let token = token.filter(|token| !token.is_empty()).map(|token| pages::read::<Token<P>>(&token));
        match token
            .transpose()
            .map_err(|_| Failure::Bad("`page.token` is not one of this service".to_owned()))?
        {
            Some(token) if token.search != search => {
                Err(Failure::Bad("`page.token` is of another search".to_owned()))
            }
            token => Ok(Page { search, after: token.and_then(|token| token.after), limit }),
        }
    }

    /// The results, and the token of the next page: `next` is the place of the last result if there are more.
    pub fn end<T>(self, results: Vec<T>, next: Option<P>) -> Results<T> {
        let more = if self.limit == 0 { Some(self.after) } else { next.map(Some) };
        let token = more.and_then(|after| pages::written(&Token { search: self.search, after }));
        let page = PageEnd { next_token: token.unwrap_or_default(), count: results.len() };
        Results { page, results }
    }
}
