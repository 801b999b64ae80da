//! Names, and the documents' tables. This room imports nothing of the crate.

mod action;
mod names;
mod permission;
mod resource_kind;
mod role;
mod rule;
mod team_permission;

pub use self::action::{Action, ActionSet, Actions};
pub use self::names::UnknownName;
pub use self::permission::{Cell, Level, Permission, Source};
pub use self::resource_kind::ResourceKind;
pub use self::role::Role;
pub use self::rule::Rule;
pub use self::team_permission::TeamPermission;

pub(crate) use self::action::{Requirement, actions_on_kind, satisfies};
pub(crate) use self::names::{Backticked, join, quoted, quoted_id, vocabulary};
