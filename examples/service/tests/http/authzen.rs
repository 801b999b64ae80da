//! The `AuthZEN` endpoints.

mod certification;
mod consistent;
mod pdp;
mod protocol;
