//! `Serialize` and `Deserialize`: names for the vocabulary, plain objects for the facts, no leniency.
//!
//! Every field is required and no other is accepted, so that a forgotten `confining` or a misspelt
//! `scopes` cannot open anything. What is read passes the same constructors as what is built in code.

mod bounded;
mod custom;
mod directory;
mod enumeration;
mod facts;
mod names;
mod object;
mod policy;
mod record;

pub(crate) use self::bounded::bounded;
pub(crate) use self::object::required;
