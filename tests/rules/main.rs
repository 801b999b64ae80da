//! The rules: who may do what, asked in every way, and the names and tables that the rules use.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
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
mod policies;
mod properties;
mod reasons;
mod remedies;
mod tables;
mod vocabulary;
