//! Exports a policy as an `OpenFGA` model, and the facts of a directory as tuples of that model.
//!
//! The README has a table with the form of each rule. It also lists the refused inputs and the parts of rolecall that
//! have no counterpart in `OpenFGA`.

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
mod words;
pub mod worlds;

pub use crate::error::Error;
pub use crate::model::model;
pub use crate::object::Object;
pub use crate::store::{Assertions, Decisions, Listing, Store, Test, UserFilter, Users};
pub use crate::thing::Thing;
pub use crate::tuples::TupleKey;

use crate::tuples::Tuples;
use rolecall::Subject;
use rolecall::directory::Directory;
use rolecall::own::AnyAction;
use std::collections::BTreeSet;
use std::hash::Hash;

/// A model and its tuples.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The directory's policy, in the modeling language of `OpenFGA`.
    pub model: String,
    /// The facts, sorted, so that two exports can be compared line by line.
    pub tuples: BTreeSet<TupleKey>,
}

impl Export {
    /// Exports the directory, the policy that governs it, and these things in it.
    ///
    /// # Errors
    ///
    /// An [`Error`] if anything cannot be expressed. The export never leaves out a part silently.
    pub fn of<Id: AsRef<str> + Ord + Hash + Clone>(
        directory: &Directory<Id>,
        things: &[Thing<Id>],
    ) -> Result<Export, Error> {
        let tuples = Tuples::with_things(directory, things)?;
        Ok(Export { model: model(directory.policy())?, tuples })
    }
}

/// The check that asks `OpenFGA` whether the subject may do the action on the object.
///
/// Only the user's id comes from the subject. `OpenFGA` takes memberships and teams from the tuples in its store.
///
/// # Errors
///
/// - [`Error::Token`] if the subject is narrowed by a token.
/// - [`Error::UnknownAction`] if the action is of a service's own, and not in the vocabulary of the subject's policy.
/// - [`Error::Inapplicable`] if the action applies to another kind.
/// - [`Error::TooLong`] if an id makes too long a name.
pub fn check<Id: AsRef<str>>(
    subject: &Subject<Id>,
    action: impl Into<AnyAction>,
    object: &Object<'_, Id>,
) -> Result<TupleKey, Error> {
    let (action, kind) = (action.into(), object.kind());
    // a token with all permissions narrows nothing, so it is no obstacle
    if words::is_narrowed(subject) {
        return Err(Error::Token);
    }
    if let AnyAction::Own(own) = action
        && !subject.policy().vocabulary().actions().contains(&own)
    {
        return Err(Error::UnknownAction { action });
    }
    if action.applies_to() != kind {
        return Err(Error::Inapplicable { action, kind });
    }
    Ok(TupleKey { object: object.name()?, relation: relation::can(action), user: object::asker(subject)? })
}
