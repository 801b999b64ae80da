//! The answers: one module for each question. An answer is a value with a stable form as JSON, and a page for people.

pub mod actions;
mod called;
pub mod can;
pub mod check;
pub mod compare;
pub mod diff;
pub mod explain;
pub mod list;
pub mod matrix;
pub mod places;
pub mod question;
pub mod remedies;
pub mod replay;
pub mod review;
mod rules;
pub mod typescript;
pub mod user;
pub mod who;

use crate::page::Page;
use serde::Serialize;

/// The version of the JSON forms. A field may be added in the same version; none is removed or changed.
pub const VERSION: u32 = 1;

/// An answer that has a page for a browser.
pub trait Html {
    /// The page as the text of an HTML file, which needs no other file.
    fn html(&self) -> String;
}

/// The answer to a question.
pub trait Answer: Serialize {
    /// The answer for people.
    fn page(&self) -> Page;

    /// `true` if the exit code is that of a yes.
    fn is_yes(&self) -> bool;
}
