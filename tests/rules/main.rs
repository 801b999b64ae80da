//! Tests of the rules R1 to R15 by every function that answers a question, and of the names and tables.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unreachable,
    clippy::unwrap_used,
    reason = "a test that meets something unexpected panics"
)]

mod agree;
mod counted;
mod exhaustive;
mod explanations;
mod ids;
mod known_failures;
mod matrix;
mod own;
mod permits;
mod policies;
mod properties;
mod reasons;
mod remedies;
mod rows;
mod tables;
mod vocabulary;
