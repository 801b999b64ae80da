//! Questions about the facts: subjects, resources, reviews, and the users who may do something.

pub(in crate::directory) mod resource;
pub(in crate::directory) mod review;
pub(in crate::directory) mod subjects;
pub(in crate::directory) mod who_can;
