//! The facts of a directory: accounts, organizations, and everything in them.
//!
//! Nothing in this folder knows of commands, events or snapshots. The folders beside it read and change these
//! types; outside the directory the fields are private.

pub(in crate::directory) mod account;
pub(in crate::directory) mod app;
pub(in crate::directory) mod billing;
mod card_number;
pub(in crate::directory) mod directory;
pub(in crate::directory) mod entity;
pub(in crate::directory) mod invitation;
pub(in crate::directory) mod lists;
pub(in crate::directory) mod member;
pub(in crate::directory) mod organization;
pub(in crate::directory) mod password;
pub(in crate::directory) mod person;
pub(in crate::directory) mod registry;
pub(in crate::directory) mod reserved;
mod searchable;
pub(in crate::directory) mod shared;
pub(in crate::directory) mod team;
pub(in crate::directory) mod text;
