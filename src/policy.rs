//! The policy: the meaning of each role and each team permission.
//!
//! Read [`rules.rs`](rules) first: it is the core of every decision. The other files hold the definitions that
//! the rules work on.

pub mod custom;
mod definitions;
pub mod diff;
mod own;
mod role_definition;
mod rules;
mod tables;

pub(crate) use self::custom::{AnyRole, AnyTeamPermission};
pub use self::definitions::Policy;
pub use self::role_definition::Reach;

pub(crate) use self::role_definition::RoleDefinition;
pub(crate) use self::rules::{TeamGrants, effective_permissions, shared};
pub(crate) use self::tables::Levels;
