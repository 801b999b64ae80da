//! What `OpenFGA` cannot be told.

use crate::object::LONGEST;
use rolecall::{Action, ResourceKind};
use thiserror::Error;

/// What cannot be exported. Nothing is left out of an export instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// Ids that are too long for `OpenFGA`, as it would be given them.
    #[error("`{name}` has {} characters: OpenFGA takes up to {LONGEST}", name.len())]
    TooLong {
        /// The name that was made of them.
        name: String,
    },
    /// A kind that the directory itself holds.
    #[error("`{object}` is no thing of a service's own: what is `{kind}` comes from the directory")]
    OfDirectory {
        /// Which thing.
        object: String,
        /// Its kind.
        kind: ResourceKind,
    },
    /// Something in an app or an organization that the directory does not have.
    #[error("`{object}` is in something that the directory does not have")]
    Lost {
        /// Which thing.
        object: String,
    },
    /// A thing with an app whose kind is in none, or without where it is in one.
    #[error("`{object}` is {}: what is `{kind}` is {}", app(!kind.is_in_app()), app(kind.is_in_app()))]
    Misplaced {
        /// Which thing.
        object: String,
        /// Its kind.
        kind: ResourceKind,
    },
    /// A thing outside apps that is public or assigned: no rule looks at that, and the model has no relation for it.
    #[error("`{object}` is public or assigned: what is `{kind}`, in no app, is neither")]
    OutsideApps {
        /// Which thing.
        object: String,
        /// Its kind.
        kind: ResourceKind,
    },
    /// A second thing by one name.
    #[error("`{object}` is there twice: ids are unique among what is of one kind in one app or organization")]
    Twice {
        /// Which thing.
        object: String,
    },
    /// A question asked with a token (`R12`): a check has no set of permissions to intersect with.
    #[error(
        "a token's scopes cannot be checked by OpenFGA: ask rolecall, or ask without the token where its scopes \
         are everything"
    )]
    Token,
    /// An action asked of another kind (`R2`): the type has no relation for it, which is an error to `OpenFGA`.
    #[error("`{action}` is asked of `{}`, not of `{kind}`: OpenFGA has no such relation", action.applies_to())]
    Inapplicable {
        /// The action.
        action: Action,
        /// What it was asked of.
        kind: ResourceKind,
    },
}

fn app(is_in_one: bool) -> &'static str {
    if is_in_one { "in an app" } else { "in no app" }
}
