//! Questions about the facts: subjects, resources, access reviews, unused grants, searches, and the users who may do
//! something.

pub(in crate::directory) mod grants;
pub(in crate::directory) mod impact;
pub(in crate::directory) mod resource;
pub(in crate::directory) mod review;
pub(in crate::directory) mod search;
pub(in crate::directory) mod shares;
mod stale;
pub(in crate::directory) mod unused;
pub(in crate::directory) mod versioned_subject;
pub(in crate::directory) mod who_can;
