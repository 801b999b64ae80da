//! Reads policies from JSON files.

use rolecall::Policy;
use rolecall::diff::WrittenPolicy;
use std::error::Error;
use std::path::Path;
use std::{fs, io};

/// Reads a policy from a JSON file. The path `-` stands for standard input.
///
/// # Errors
///
/// The file cannot be read, or it does not contain a policy. The message names the file, and for invalid JSON the
/// line and column too.
pub fn read(path: &Path) -> Result<Policy, Box<dyn Error>> {
    read_written(path).map(WrittenPolicy::into_policy)
}

/// Reads a policy with the table of actions that the file has.
///
/// # Errors
///
/// Those of [`read`].
pub fn read_written(path: &Path) -> Result<WrittenPolicy, Box<dyn Error>> {
    let text =
        if path.as_os_str() == "-" { io::read_to_string(io::stdin()) } else { fs::read_to_string(path) };
    let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
    let policy = serde_json::from_str(&text);
    policy.map_err(|error| format!("{}: not a policy: {error}", path.display()).into())
}
