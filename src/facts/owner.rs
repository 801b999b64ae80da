//! Owners of resources.

/// The owner of a resource: an organization, or a user for a personal app and everything in it. Organizations come
/// before users in their order.
///
/// ```
/// use rolecall::{Owner, Resource};
///
/// assert_eq!(Resource::app(1, 100).owner(), Owner::Organization(&1));
/// assert_eq!(Resource::personal_app(7, 101).owner(), Owner::User(&7));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner<Id> {
    /// The resource belongs to the organization.
    Organization(Id),
    /// The resource is a personal app of the user, or in one, or of a service's own kind outside apps (`V4`).
    User(Id),
}

impl<Id> Owner<Id> {
    /// The same owner by a reference to its id.
    ///
    /// ```
    /// use rolecall::{Owner, Resource};
    ///
    /// let owner = Owner::User(7);
    /// assert_eq!(owner.as_ref(), Resource::personal_app(7, 101).owner());
    /// ```
    #[must_use]
    pub const fn as_ref(&self) -> Owner<&Id> {
        match self {
            Owner::Organization(organization) => Owner::Organization(organization),
            Owner::User(user) => Owner::User(user),
        }
    }
}
