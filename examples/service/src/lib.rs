//! A platform as a service: organizations, members, teams, apps and things in apps, with authorization by rolecall.
//!
//! [`platform`] is one instance: a database, and a replica of the facts in memory.

mod aliases;
pub mod audit;
pub mod authzen;
mod clock;
mod database;
mod facts;
pub mod grpc;
mod listing;
mod log;
pub mod platform;
mod rows;
pub mod seed;
pub mod server;
pub mod settings;
pub mod things;
pub mod tokens;
mod unavailable;
mod version;
pub mod web;

pub use crate::platform::{CommandError, Executed, Platform};
pub use crate::settings::Settings;
pub use crate::things::{Order, Page, PageOf, Position, Thing, ThingError};
pub use crate::unavailable::Unavailable;
pub use crate::version::Version;

/// The ids of users, organizations, apps and everything else.
///
/// The service makes them as UUIDs of version 7, so that they never repeat and sort by their time.
pub type Id = String;
