//! Explanations: every source and every restriction behind a decision, with its outcome.
//!
//! [`explain`] shows everything and is for administrators and auditors. [`Explanation::public`] is the part that
//! the caller may be told, and [`not_found`] is the same for a row that does not exist.

mod cell;
mod explanation;
mod finding;
#[cfg(feature = "http")]
mod http;
mod public;
mod search;
#[cfg(feature = "tracing")]
mod traced;
mod tree;

pub use self::cell::TableCell;
pub use self::explanation::{Explanation, explain};
pub use self::finding::{About, Finding, Outcome};
pub use self::public::{PublicExplanation, PublicReason, not_found};
