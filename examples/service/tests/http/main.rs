//! The service over real sockets: HTTP and gRPC, on the database of `DATABASE_URL` or on SQLite in memory.

#![allow(
    missing_docs,
    clippy::arithmetic_side_effects,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used
)]

mod attacks;
mod audit;
mod authzen;
mod changes;
mod commands;
mod controls;
mod grpc;
mod hidden;
mod lists;
mod names;
mod openapi;
mod people;
mod routes;
mod server;
mod sizes;
mod tokens;
