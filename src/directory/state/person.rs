//! The names of people.

use super::text::Name;
use core::fmt;

/// The name of a person: a first name, and a last name unless the person has a single name.
///
/// ```
/// use rolecall::directory::{Name, PersonName};
///
/// let ana = PersonName { first: Name::new("Ana")?, last: Some(Name::new("Ruiz")?) };
/// assert_eq!(ana.to_string(), "Ana Ruiz");
/// let suharto = PersonName { first: Name::new("Suharto")?, last: None };
/// assert_eq!(suharto.to_string(), "Suharto");
/// # Ok::<(), rolecall::directory::TextError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PersonName {
    /// The first name, or the only one.
    pub first: Name,
    /// The last name.
    pub last: Option<Name>,
}

impl fmt::Display for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.last {
            Some(last) => write!(f, "{} {last}", self.first),
            None => self.first.fmt(f),
        }
    }
}
