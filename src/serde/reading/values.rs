//! Sets with the vocabulary that they were read with, as the adapter hands them over.

use crate::Permission;
use crate::vocabulary::own::Vocabulary;

/// A set of permissions with the vocabulary that names its own ones.
#[derive(Debug, Clone, Copy)]
pub(in crate::serde) struct NamedSet {
    pub(in crate::serde) set: Permission,
    pub(in crate::serde) vocabulary: Vocabulary,
}

/// The scopes of a token, or none without a token, and the vocabulary that they were read with in either case.
#[derive(Debug, Clone, Copy)]
pub(in crate::serde) struct Scopes {
    pub(in crate::serde) scopes: Option<Permission>,
    pub(in crate::serde) vocabulary: Vocabulary,
}
