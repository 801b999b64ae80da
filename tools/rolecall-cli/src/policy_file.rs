//! Policies as files of JSON.

use rolecall::Policy;
use std::error::Error;
use std::path::Path;
use std::{fs, io};

/// Reads a policy; `-` is standard input.
///
/// # Errors
///
/// A file that cannot be read, or is no policy. The message names the file, and the line and column that
/// are wrong.
pub fn read(path: &Path) -> Result<Policy, Box<dyn Error>> {
    let text =
        if path.as_os_str() == "-" { io::read_to_string(io::stdin()) } else { fs::read_to_string(path) };
    let text = text.map_err(|error| format!("{}: {error}", path.display()))?;
    let policy = serde_json::from_str(&text);
    policy.map_err(|error| format!("{}: not a policy: {error}", path.display()).into())
}
