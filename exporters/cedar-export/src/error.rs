//! Errors of an export.

use crate::uid::Uid;
use rolecall::ResourceKind;
use rolecall::diff::Fingerprint;
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
    InNoApp(ResourceKind),
    /// Another policy governs the directory than the one that is exported.
    #[error("the directory is governed by policy {found}, but policy {exported} is exported")]
    OtherPolicy {
        /// The fingerprint of the directory's policy.
        found: Fingerprint,
        /// The fingerprint of the exported policy.
        exported: Fingerprint,
    },
}
