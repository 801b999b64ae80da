//! Places in a JSON text.

use serde::Deserialize;
use serde_json::value::RawValue;
use std::collections::HashMap;
use std::ops::Range;

/// The range of the value at the path, such as `organizations[0].members[2].role`. `None` if the text is no JSON or has no
/// such value.
// Each step reads one level of the text again: a path has few steps, and only a mistake asks for one.
pub(crate) fn of_path(text: &str, path: &str) -> Option<Range<usize>> {
    let mut value: &RawValue = serde_json::from_str(text).ok()?;
    for step in path.split(['.', '[']).filter(|step| !step.is_empty()) {
        value = match step.strip_suffix(']') {
            Some(index) => {
                let position: usize = index.parse().ok()?;
                Vec::<&RawValue>::deserialize(value).ok()?.into_iter().nth(position)?
            }
            None => HashMap::<String, &RawValue>::deserialize(value).ok()?.remove(step)?,
        };
    }
    // the raw value is a part of the text
    let start = value.get().as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let range = start..start.checked_add(value.get().len())?;
    text.get(range.clone()).map(|_| range)
}

/// The byte at a line and a column, which count from 1. A column of 0 is the end of the line before.
pub(crate) fn of_line(text: &str, line: usize, column: usize) -> Option<usize> {
    let before = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len);
    let start = before.fold(0_usize, usize::saturating_add);
    let position = start.checked_add(column.saturating_sub(1))?.min(text.len());
    // a column may be inside of a letter
    (0..=position).rev().find(|position| text.is_char_boundary(*position))
}
