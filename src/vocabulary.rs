//! Names, and the documents' tables. This module imports nothing of the crate.

mod action;
mod action_set;
mod cell;
mod names;
pub mod own;
mod permission;
mod quoted_id;
mod quoting;
mod resource_kind;
mod role;
mod rule;
mod team_permission;
pub(crate) mod unicode;

pub use self::action::Action;
pub use self::action_set::{ActionSet, Actions};
pub use self::cell::{Cell, Level, Source};
pub use self::names::UnknownName;
pub use self::permission::Permission;
pub use self::resource_kind::ResourceKind;
pub use self::role::Role;
pub use self::rule::Rule;
pub use self::team_permission::TeamPermission;

pub(crate) use self::action::{DocumentedRequirement, satisfies};
pub(crate) use self::action_set::actions_on_kind;
pub(crate) use self::names::{join, vocabulary};
pub(crate) use self::own::Requirement;
pub(crate) use self::quoted_id::quoted_id;
pub(crate) use self::quoting::{Backticked, quoted};
