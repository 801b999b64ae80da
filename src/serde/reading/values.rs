//! Values with the vocabulary that they were read with, as the adapter hands them over.

use crate::Permission;
use crate::vocabulary::own::Vocabulary;

/// A set of permissions with the vocabulary that names its own ones.
#[derive(Debug, Clone, Copy)]
pub(in crate::serde) struct NamedSet {
    pub(in crate::serde) set: Permission,
    pub(in crate::serde) vocabulary: Vocabulary,
}

/// Whether a subject has a token, and the vocabulary that the subject is read with in either case.
#[derive(Debug, Clone, Copy)]
pub(in crate::serde) struct HasToken {
    pub(in crate::serde) is_given: bool,
    pub(in crate::serde) vocabulary: Vocabulary,
}
