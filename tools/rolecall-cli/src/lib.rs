//! Code that the command-line programs share. Each program is a binary in `src/bin`: `explain`, `matrix`, `policy_diff`
//! and `access_review`.

pub mod policy_file;
