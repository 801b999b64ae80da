//! Exports a [`Policy`](rolecall::Policy) and the facts of organizations for [Cedar](https://www.cedarpolicy.com), as a
//! [policy set](policies), a [schema](schema()) and [entities](Entities).
//!
//! A service makes one Cedar request for each question to rolecall: `is_authorized(User::"ana", Action::"delete_app",
//! App::"acme/cats")`. The [context] of the request has the scopes of a token, if the caller presented one.
//!
//! A service's own permissions, kinds and actions are exported beside the documented ones: [`policies`] and [`schema()`]
//! take the vocabulary, and [`Entities`] the policy that has it.
//!
//! The export contains every fact that bears on a decision, and Cedar decides as rolecall does. Tests compare their
//! decisions. Other tests prove that the policies are equal to a second set, which was written by hand.
//!
//! Cedar can express everything in a policy or a directory. An [`ExportError`] reports facts that contradict each
//! other. Two subjects may disagree about a team, since rolecall decides about one subject at a time.

mod directory;
mod entities;
mod error;
mod facts;
mod group;
mod policies;
mod schema;
mod uid;
mod words;

pub use crate::entities::{Entities, context, principal};
pub use crate::error::ExportError;
pub use crate::policies::policies;
pub use crate::schema::{entity_type, schema};
pub use crate::uid::Uid;

use rolecall::Policy;
use rolecall::directory::Directory;
use std::hash::Hash;

/// The policy set, the schema and the entities of a policy, and of a directory if there is one, as files with their names.
///
/// # Errors
///
/// Those of [`Entities::add_directory`].
pub fn files<Id: AsRef<str> + Ord + Hash + Clone>(
    policy: &Policy,
    directory: Option<&Directory<Id>>,
) -> Result<Vec<(&'static str, String)>, ExportError> {
    let mut entities = Entities::of(policy);
    if let Some(directory) = directory {
        entities.add_directory(directory)?;
    }
    // `#` is the alternate form of a JSON value: with line breaks
    let json = format!("{:#}\n", entities.to_json());
    Ok(vec![
        ("policies.cedar", policies(policy.vocabulary())),
        ("schema.cedarschema", schema(policy.vocabulary())),
        ("entities.json", json),
    ])
}
