//! Lists the rows that a subject may act on: a service turns a [`Filter`](rolecall::filter::Filter) into the `WHERE`
//! clause of its query, here for `SQLite`, and the database finds the rows by its indexes.
//!
//! `cargo run -p sqlite-example` lists rows for several subjects. `cargo test -p sqlite-example` compares the rows with
//! the answer of [`can`](rolecall::can) for each row, and checks in the query plans that no table is scanned.

mod condition;
mod database;
mod ids;

pub use crate::condition::{Condition, condition};
pub use crate::database::{list, query, schema};
pub use crate::ids::{IdError, IdType};
