//! Everything else that can be asked: lists, closed forms, explanations, remedies.

mod actions;
pub mod explain;
pub mod filter;
pub mod remedies;

pub use self::actions::{actions, can_all, permissions};
