//! What cannot be exported.

use crate::uid::Uid;
use rolecall::ResourceKind;
use rolecall::diff::Fingerprint;
use thiserror::Error;

/// Why facts cannot be exported: one world of entities says one thing of each.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExportError {
    /// Something is described a second time, and not as before.
    #[error("`{0}` is described twice, and not alike: one set of entities says one thing of it")]
    Contradiction(Uid),
    /// An organization or an app is given an id that is not its own.
    #[error("`{given}` is not the id of `{resource}`: an organization and an app are known by their own")]
    OtherId {
        /// The resource.
        resource: Uid,
        /// The id that was given.
        given: String,
    },
    /// Something of a kind that is in an app, and in none: rolecall denies every action on it.
    #[error("a resource of kind `{0}` is in an app, and this one is in none")]
    InNoApp(ResourceKind),
    /// A directory that decides by another policy than is exported.
    #[error("the directory decides by policy {found}, not by {exported}, which is exported")]
    OtherPolicy {
        /// The policy of the directory.
        found: Fingerprint,
        /// That of the export.
        exported: Fingerprint,
    },
}
