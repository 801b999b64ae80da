//! The time.

use std::time::{SystemTime, UNIX_EPOCH};

/// The present time in milliseconds since 1970, as in events.
#[must_use]
pub fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
