//! The greatest size of a thing, which bounds the weight of a page of things.

use super::Thing;
use thiserror::Error;

/// The greatest length of the content, in bytes of JSON.
pub const MAX_CONTENT: usize = 1 << 16;
/// The greatest number of users whom a thing is assigned to.
pub const MAX_ASSIGNEES: usize = 100;
/// The greatest length of the id of a user, in bytes. A `sub` of `OpenID` Connect has at most as many characters.
pub const MAX_ID: usize = 255;

/// A part of a thing that is larger than a row may have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TooLarge {
    /// The content.
    #[error("the content has {0} bytes of JSON: expected at most {MAX_CONTENT}")]
    Content(usize),
    /// The number of assignees.
    #[error("the thing is assigned to {0} users: expected at most {MAX_ASSIGNEES}")]
    Assignees(usize),
    /// The id of an assignee.
    #[error("the id of an assignee has {0} bytes: expected at most {MAX_ID}")]
    Id(usize),
}

/// The content as it is stored, if no part of the thing is too large.
pub(super) fn content(thing: &Thing) -> Result<String, TooLarge> {
    let content = thing.content.to_string();
    if content.len() > MAX_CONTENT {
        return Err(TooLarge::Content(content.len()));
    }
    if thing.assignees.len() > MAX_ASSIGNEES {
        return Err(TooLarge::Assignees(thing.assignees.len()));
    }
    match thing.assignees.iter().map(String::len).find(|length| *length > MAX_ID) {
        Some(length) => Err(TooLarge::Id(length)),
        None => Ok(content),
    }
}
