//! The formats that the crate reads and writes with serde.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets something unexpected panics"
)]

mod actions;
mod every;
mod own;
mod records;
mod serde;
mod snapshots;
mod wire_formats;
