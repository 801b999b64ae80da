//! Progress of long work, on a terminal alone.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::env;

/// A bar on standard error. It is hidden unless that is a terminal that can move its cursor.
pub fn bar(length: usize, template: &str) -> ProgressBar {
    let is_dumb = env::var_os("TERM").is_none_or(|term| term == "dumb");
    let target = if is_dumb { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    ProgressBar::with_draw_target(Some(length), target).with_style(style)
}
