//! The `AuthZEN` endpoints.

mod certification;
mod consistent;
pub mod pdp;
mod protocol;
