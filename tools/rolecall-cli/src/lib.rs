//! Code of the command-line programs. Each program is a binary in `src/bin`: `explain`, `matrix`, `policy_diff` and
//! `access_review`.
//!
//! The programs read policies from files, and a file has no vocabulary of a service's own: that is a part of the service's
//! program. So the tables, the differences and the rows of a review are functions here, which a service calls with its
//! own [`Policy`](rolecall::Policy).

pub mod diff;
pub mod matrix;
pub mod policy_file;
pub mod review;
