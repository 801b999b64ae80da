//! *Who has access to what?* The review of an organization, row by row, and what an auditor asks of it.

pub mod changes;
pub mod pending;
pub mod rows;
pub mod shares;
pub mod summary;
pub mod unused;
