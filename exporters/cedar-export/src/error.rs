//! Errors of an export.

use crate::uid::Uid;
use rolecall::diff::Fingerprint;
use rolecall::own::AnyKind;
use thiserror::Error;

/// The reason for which facts cannot be exported.
///
/// rolecall decides about one subject at a time, so two subjects may disagree about a team. A set of Cedar entities
/// describes each entity once.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// An entity is described a second time with other facts.
    #[error("`{0}` is described twice with different facts")]
    Contradiction(Uid),
    /// An organization or an app was given another id than its own.
    #[error("`{given}` is not the id of `{resource}`: pass the id that the resource itself holds")]
    OtherId {
        /// The name of the resource, which contains its own id.
        resource: Uid,
        /// The id that was given.
        given: String,
    },
    /// A resource has no app, although its kind is inside apps. rolecall denies every action on it.
    #[error("a resource of kind `{0}` must be in an app, and this one is in none")]
    InNoApp(AnyKind),
    /// A resource of a service's own kind is in an app, although its kind is outside apps. rolecall denies every action
    /// on it.
    #[error("a resource of kind `{0}` must be outside apps, and this one is in an app")]
    InAnApp(AnyKind),
    /// A resource outside apps belongs to a user, although its kind belongs to organizations alone. rolecall denies every
    /// action on it.
    #[error("a resource of kind `{0}` must belong to an organization, and this one belongs to a user")]
    OfAUser(AnyKind),
    /// A custom role or team permission, or the share of an app, has own permissions of another vocabulary than the exported
    /// policy. rolecall does not count them: the same bit may mean something else there.
    #[error("`{0}` has own permissions of another vocabulary than the exported policy's")]
    OtherVocabulary(String),
    /// Another policy governs the directory than the one that is exported.
    #[error("the directory is governed by policy {found}, but policy {exported} is exported")]
    OtherPolicy {
        /// The fingerprint of the directory's policy.
        found: Fingerprint,
        /// The fingerprint of the exported policy.
        exported: Fingerprint,
    },
}
