//! The calls over gRPC.

mod calls;
mod client;
mod layer;
