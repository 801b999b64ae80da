//! The `AuthZEN` endpoints over a real socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod certification;
mod consistent;
mod pdp;
mod protocol;
