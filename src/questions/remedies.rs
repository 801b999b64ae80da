//! Remedies: the smallest changes of the facts that would turn a denial into an allow.

mod change;
mod places;
mod remedy;
mod search;

pub use self::change::Change;
pub use self::remedy::Remedy;
pub use self::search::remedies;
