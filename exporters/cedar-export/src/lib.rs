//! A [`Policy`](rolecall::Policy) and the facts of organizations for [Cedar](https://www.cedarpolicy.com): a
//! [policy set](policies), a [schema](schema()) and [entities](Entities).
//!
//! A host asks one question for each of rolecall's: `is_authorized(User::"ana", Action::"delete_app",
//! App::"acme/cats")`, with the [context] of the token that was presented, if one was.
//!
//! All that bears on a decision is exported, and every decision is rolecall's: the tests compare them, and
//! prove the policies equal to others that were written by hand. Nothing that a policy or a directory can say
//! is beyond Cedar; what is refused, with an [`ExportError`], are facts that contradict each other, as those
//! of several subjects may, whom rolecall takes one at a time.

mod directory;
mod entities;
mod error;
mod facts;
mod group;
mod policies;
mod schema;
mod uid;

pub use crate::entities::{Entities, context, principal};
pub use crate::error::ExportError;
pub use crate::policies::policies;
pub use crate::schema::{entity_type, schema};
pub use crate::uid::Uid;
