//! The answers: one module for each question. An answer is a value with a stable form as JSON, and a page for people.

pub mod can;
pub mod explain;
pub mod question;
pub mod remedies;

use crate::page::Page;
use serde::Serialize;

/// The version of the JSON forms. A field may be added in the same version; none is removed or changed.
pub const VERSION: u32 = 1;

/// The answer to a question.
pub trait Answer: Serialize {
    /// The answer for people.
    fn page(&self) -> Page;

    /// Whether the exit code is that of a yes.
    fn is_yes(&self) -> bool;
}
