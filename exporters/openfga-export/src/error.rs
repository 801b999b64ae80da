//! Errors of an export and of a check.

use rolecall::own::{AnyAction, AnyKind};
use thiserror::Error;

/// The longest accepted name in bytes, including `#` and a relation after it.
// OpenFGA takes 256 characters for an object and 512 for a user, but its MySQL tables hold only 256 for a user
pub(crate) const LONGEST: usize = 256;

/// The longest name of a relation that `OpenFGA` takes, in bytes.
pub(crate) const LONGEST_RELATION: usize = 50;

/// The reason for which something cannot be expressed in `OpenFGA`.
///
/// An export that would have to leave something out fails with one of these. It never exports the rest.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// The ids make a name that is longer than `OpenFGA` accepts.
    #[error("name too long: `{name}` has {} bytes, and OpenFGA takes at most {LONGEST}", name.len())]
    TooLong {
        /// The name, with its ids escaped.
        name: String,
    },
    /// A thing has a kind that comes from the directory: an organization, a team or an app.
    #[error("`{object}` cannot be given as a thing: resources of kind `{kind}` come from the directory")]
    HeldByDirectory {
        /// The name of the thing.
        object: String,
        /// The kind of the thing.
        kind: AnyKind,
    },
    /// A thing is in an app or an organization that the directory does not have, or belongs to a user without an account.
    #[error(
        "`{object}` is in an app or organization, or belongs to a user, that the directory does not have"
    )]
    NotInDirectory {
        /// The name of the thing.
        object: String,
    },
    /// A thing has an app although its kind is outside apps, or has none although its kind is inside one.
    #[error(
        "`{object}` is {}: a resource of kind `{kind}` must be {}",
        app(!kind.is_in_app()),
        app(kind.is_in_app())
    )]
    Misplaced {
        /// The name of the thing.
        object: String,
        /// The kind of the thing.
        kind: AnyKind,
    },
    /// A thing outside apps belongs to a user, although its kind belongs to organizations alone.
    #[error("`{object}` belongs to a user: a resource of kind `{kind}` must belong to an organization")]
    OfAUser {
        /// The name of the thing.
        object: String,
        /// The kind of the thing.
        kind: AnyKind,
    },
    /// A thing outside apps is public, or is assigned although no action on its kind looks at that. The model has no
    /// relation for it.
    #[error("`{object}` is public or assigned: a resource of kind `{kind}` is in no app and can be neither")]
    OutsideApps {
        /// The name of the thing.
        object: String,
        /// The kind of the thing.
        kind: AnyKind,
    },
    /// Two things have the same name.
    #[error("`{object}` is given twice: ids must be unique among one kind in one app or organization")]
    Duplicate {
        /// The name of both things.
        object: String,
    },
    /// The subject has a token that narrows it (`R12`). A check of `OpenFGA` cannot intersect with its scopes.
    #[error("OpenFGA cannot check the scopes of a token: ask rolecall instead")]
    Token,
    /// The action is of a service's own, and not in the vocabulary of the subject's policy. The model has no relation for
    /// it.
    #[error("`{action}` is not in the vocabulary of the policy: OpenFGA has no such relation")]
    UnknownAction {
        /// The action.
        action: AnyAction,
    },
    /// The name of an own permission or action makes a name of a relation that is longer than `OpenFGA` takes.
    #[error(
        "relation `{relation}` has {} bytes, and OpenFGA takes at most {LONGEST_RELATION}: its permission or action needs \
         a shorter name",
        relation.len()
    )]
    LongRelation {
        /// The name of the relation, which contains that of the permission or action.
        relation: String,
    },
    /// The names of two own permissions make the same name of a relation, such as `RUN` and `RUN_BY_TEAM`.
    #[error("two own permissions need the relation `{relation}`: one of them needs another name")]
    SameRelation {
        /// The name of the relation.
        relation: String,
    },
    /// A custom role or team permission, or the share of an app, has own permissions of another vocabulary than the policy.
    /// rolecall does not count them: the same bit may mean something else there.
    #[error("`{name}` has own permissions of another vocabulary than the policy's")]
    OtherVocabulary {
        /// The name of the role, the team permission or the app.
        name: String,
    },
    /// The action applies to another kind (`R2`). The object's type has no relation for it, and `OpenFGA` would
    /// answer with an error instead of a no.
    #[error("`{action}` applies to `{}`, not to `{kind}`: OpenFGA has no such relation", action.applies_to())]
    Inapplicable {
        /// The action.
        action: AnyAction,
        /// The kind of the object in the question.
        kind: AnyKind,
    },
}

fn app(is_in_one: bool) -> &'static str {
    if is_in_one { "in an app" } else { "in no app" }
}
