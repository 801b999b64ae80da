//! The version token of a caller who wants to read what they wrote.

use std::fmt;
use std::num::ParseIntError;
use std::str::FromStr;

/// The number of an event: facts at this version contain the event and all events before.
///
/// Each answer to a change carries the version. A caller who sends it with the next request is answered from facts that
/// are at least as new, by any instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(u64);

impl Version {
    /// Facts of any age will do.
    pub const ANY: Version = Version(0);

    /// The version after the event with this number.
    #[must_use]
    pub const fn new(number: u64) -> Version {
        Version(number)
    }

    /// The number of the event.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Version {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Version)
    }
}
