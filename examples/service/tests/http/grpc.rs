//! The calls over gRPC.

mod calls;
pub mod client;
mod layer;
