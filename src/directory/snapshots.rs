//! A directory as plain data, and back: snapshots, their checks, and the violations that the checks find.

pub(in crate::directory) mod inspection;
pub(in crate::directory) mod invariants;
pub(in crate::directory) mod path;
pub(in crate::directory) mod restore;
pub(in crate::directory) mod snapshot;
pub(in crate::directory) mod violation;
