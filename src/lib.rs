//! lib
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod action;
mod kind;
mod name;
mod permission;
mod role;
mod team_permission;

pub use crate::action::Action;
pub use crate::kind::ResourceKind;
pub use crate::name::UnknownName;
pub use crate::permission::{Cell, Level, Permission, Source};
pub use crate::role::Role;
pub use crate::team_permission::TeamPermission;
