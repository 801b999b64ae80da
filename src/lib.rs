//! lib
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(docsrs, feature(doc_cfg))]

extern crate alloc;

mod action;
mod decision;
mod evaluate;
mod index;
mod kind;
mod membership;
mod name;
mod permission;
mod policy;
mod resource;
mod rights;
mod role;
#[cfg(feature = "serde")]
mod serde;
mod subject;
mod team_permission;

pub use crate::action::Action;
pub use crate::decision::{Basis, Decision, Denial, Reason};
pub use crate::evaluate::{can, decide};
pub use crate::kind::ResourceKind;
pub use crate::membership::{Membership, TeamApp, TeamMembership};
pub use crate::name::UnknownName;
pub use crate::permission::{Cell, Level, Permission, Source};
pub use crate::policy::{Policy, Reach};
pub use crate::resource::{Owner, Resource};
pub use crate::role::Role;
pub use crate::subject::{Subject, SubjectError};
pub use crate::team_permission::TeamPermission;
