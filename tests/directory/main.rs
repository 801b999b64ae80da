//! Tests of directories: organizations and the commands that change them.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets something unexpected panics"
)]

mod commands;
mod governance;
mod handing_out;
mod impact;
mod names;
mod organization;
mod own;
mod people;
mod reviews;
mod rights;
mod search;
