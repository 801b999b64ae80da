//! Code that the tests, benchmarks and fuzz targets of this workspace share.
//!
//! The documents' tables lie in `testkit/data`, and nowhere else. Unit tests inside rolecall cannot use this crate: it
//! depends on a rolecall that is compiled without `cfg(test)`, and the types of the two builds differ.
#![allow(missing_docs, reason = "nothing outside this workspace uses it")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that meets something unexpected panics"
)]

pub mod baseline;
pub mod exports;
pub mod generated;
pub mod mirrored;
pub mod model;
pub mod oracle;
pub mod resources;
pub mod tables;
pub mod workload;
#[cfg(feature = "worlds")]
pub mod worlds;
