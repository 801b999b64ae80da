//! All other questions: lists, filters, explanations, remedies.

mod actions;
pub mod explain;
pub mod filter;
pub mod handing_out;
pub mod permit;
pub mod remedies;

pub use self::actions::{actions, can_all, permissions};
