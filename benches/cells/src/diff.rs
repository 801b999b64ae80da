//! Which lines a unified diff adds or changes.

use anyhow::{Context, Result};
use std::collections::BTreeSet;

/// Each file, as the diff names it after the change, and a line of it that is new.
pub fn changed(diff: &str) -> Result<BTreeSet<(String, usize)>> {
    let mut changed = BTreeSet::new();
    let mut file = "";
    let mut number = 0_usize;
    for line in diff.lines() {
        if let Some(name) = line.strip_prefix("+++ ") {
            file = name.strip_prefix("b/").unwrap_or(name);
        } else if let Some(hunk) = line.strip_prefix("@@ ") {
            let new = hunk.split(' ').find_map(|range| range.strip_prefix('+'));
            let first = new.and_then(|range| range.split(',').next()).with_context(|| format!("`{line}`"))?;
            number = first.parse().with_context(|| format!("`{line}`"))?;
        } else if line.starts_with('+') {
            changed.insert((file.to_owned(), number));
            number = number.saturating_add(1);
        } else if line.starts_with(' ') || line.is_empty() {
            number = number.saturating_add(1);
        }
    }
    Ok(changed)
}
