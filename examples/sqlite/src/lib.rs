//! How a service lists what a subject may act on: a [`Scope`](rolecall::Scope) becomes a condition of its own
//! `WHERE` clause, here for `SQLite`, and the database finds the rows by its indexes.
//!
//! `cargo run -p sqlite-example` lists for some subjects; `cargo test -p sqlite-example` compares the rows with what
//! [`can`](rolecall::can) says of each, and reads in the query plans that no table is scanned.

mod condition;
mod database;

pub use crate::condition::{Condition, condition};
pub use crate::database::{list, query, schema};
