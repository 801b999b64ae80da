//! Decisions: `can` answers yes or no from one look-up, `decide` answers with a basis or a reason.

mod can;
mod case;
mod decision;

pub use self::can::can;
pub use self::case::decide;
pub use self::decision::{Basis, Decision, Denial, Reason};

pub(crate) use self::can::{permissions_before_token, permissions_held};
pub(crate) use self::case::{Case, Facts, Restriction};
