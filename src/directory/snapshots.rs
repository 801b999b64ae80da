//! A directory as plain data and back: snapshots, their check, and the violations that the check finds.

mod inspection;
mod invariants;
mod path;
mod positions;
mod reserved;
mod restore;
pub(in crate::directory) mod snapshot;
pub(in crate::directory) mod violation;
