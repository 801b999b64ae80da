//! Remedies: the smallest changes of the facts that would turn a denial into an allow.

mod because;
mod candidates;
mod change;
mod order;
mod places;
mod remedy;
mod search;

pub use self::because::Because;
pub use self::change::Change;
pub use self::remedy::Remedy;
pub use self::search::remedies;
