//! The gRPC calls over a real socket.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod calls;
mod layer;
mod server;
