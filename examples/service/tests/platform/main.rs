//! The platform on SQLite and PostgreSQL: lists, rows, several instances, and faults of processes and databases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::arithmetic_side_effects)]

mod deciding;
mod faults;
mod lists;
mod permits;
mod processes;
mod replicas;
mod rows;
mod seed;
