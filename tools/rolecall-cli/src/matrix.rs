//! The permissions of a policy as a table, and its actions as a page: what `rolecall matrix` and `rolecall actions` print.
//!
//! The rows of a service's own vocabulary follow the documented ones, and are marked as the service's own. A vocabulary is
//! a part of the service's program and in no file, so a service calls these functions with its own policy:
//!
//! ```
//! use rolecall::Policy;
//! use rolecall_cli::matrix;
//!
//! rolecall::own_vocabulary! {
//!     /// What the pipeline service asks.
//!     pub const VOCABULARY;
//!     permissions { 64 RUN_PIPELINES "Run pipelines" App [Y N Y Y N N] [Y N N N] -; }
//! }
//!
//! let page = matrix::markdown(&Policy::documented().clone().with_vocabulary(VOCABULARY));
//! assert!(page.contains("### The service's own permissions") && page.contains("`RUN_PIPELINES`"));
//! ```

mod actions;
mod custom;
mod html;
mod markdown;
pub mod region;
mod sheet;
mod summary;
pub(crate) mod table;
mod text;
mod words;

pub use self::actions::{ActionInWords, render as actions, rows as action_rows};
pub use self::custom::CustomTable;
pub use self::html::render as html;
pub use self::markdown::render as markdown;
pub use self::sheet::render as csv;
pub use self::summary::render as summary;
pub use self::text::render as text;
