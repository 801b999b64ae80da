//! A policy and an organization's facts as an `OpenFGA` model with tuples.
//!
//! The README says how each rule is exported, what is refused, and what is not carried over.

pub mod breaks;
mod error;
pub mod fga;
mod model;
mod object;
mod relation;
mod rewrite;
mod store;
mod thing;
mod tuples;
pub mod worlds;

pub use crate::error::Error;
pub use crate::model::model;
pub use crate::object::Object;
pub use crate::store::{Assertions, Decisions, Listing, Store, Test, UserFilter, Users};
pub use crate::thing::Thing;
pub use crate::tuples::TupleKey;

use crate::tuples::Tuples;
use rolecall::directory::Directory;
use rolecall::{Action, Permission, Subject};
use std::collections::BTreeSet;
use std::hash::Hash;

/// A model with tuples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The directory's policy, in `OpenFGA`'s language.
    pub model: String,
    /// The facts.
    pub tuples: BTreeSet<TupleKey>,
}

impl Export {
    /// The directory, by the policy that governs it, and these things in it.
    ///
    /// # Errors
    ///
    /// Whatever cannot be exported; nothing is left out instead.
    pub fn of<Id: AsRef<str> + Ord + Hash + Clone>(
        directory: &Directory<Id>,
        things: &[Thing<Id>],
    ) -> Result<Export, Error> {
        let tuples = Tuples::with_things(directory, things)?;
        Ok(Export { model: model(directory.policy()), tuples })
    }
}

/// What to ask `OpenFGA` to learn whether the subject may do the action on the object. Who asks is taken from
/// the subject; what they hold is in the store.
///
/// # Errors
///
/// [`Error::Token`], [`Error::Inapplicable`] and [`Error::TooLong`].
pub fn check<Id: AsRef<str>>(
    subject: &Subject<Id>,
    action: Action,
    object: &Object<'_, Id>,
) -> Result<TupleKey, Error> {
    let kind = object.kind();
    if subject.scopes() != Permission::all() {
        return Err(Error::Token);
    }
    if action.applies_to() != kind {
        return Err(Error::Inapplicable { action, kind });
    }
    Ok(TupleKey { object: object.name()?, relation: relation::can(action), user: object::asker(subject)? })
}
