//! Lists that are searched, sorted, and shown page by page.

pub(in crate::directory) mod cursor;
pub(in crate::directory) mod error;
pub(in crate::directory) mod page;
pub(in crate::directory) mod request;
