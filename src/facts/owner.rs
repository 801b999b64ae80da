//! Owners: whose a resource is.

/// Whose a resource is.
///
/// ```
/// use rolecall::{Owner, Resource};
///
/// assert_eq!(Resource::app(1, 100).owner(), Owner::Organization(&1));
/// assert_eq!(Resource::personal_app(7, 101).owner(), Owner::User(&7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Owner<Id> {
    /// An organization.
    Organization(Id),
    /// A user, for a personal app and what is in it.
    User(Id),
}
