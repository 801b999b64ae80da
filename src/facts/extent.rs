//! Extents: sets of places that hold resources.

use super::owner::Owner;
use super::resource::Resource;
use super::token::Place;

/// A set of resources by where they are: one organization's, one app's, one user's own, or public ones.
///
/// ```
/// use rolecall::filter::{Clause, Extent, Filter};
/// use rolecall::{Action, Membership, Role, Subject, filter};
///
/// let ana = Subject::new(7, [Membership::new(1, Role::Administrator)])?;
/// let Filter::AnyOf { clauses, .. } = filter(&ana, Action::DeleteApp) else { unreachable!() };
/// let organization = Extent::Organization { organization: &1 };
/// assert_eq!(clauses, [Clause::All(Extent::Personal { user: &7 }), Clause::All(organization)]);
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Extent<'a, Id> {
    /// Everything that the organization owns, in any app or outside apps, and the organization itself. A confined
    /// member never gets this extent (`R8`).
    Organization {
        /// The owning organization.
        organization: &'a Id,
    },
    /// One app of the owner and everything in it. An app with the same id that somebody else owns is not included.
    App {
        /// The owner: an organization, or another user who shares the app (`R14`).
        owner: Owner<&'a Id>,
        /// The app.
        app: &'a Id,
    },
    /// The personal apps of the subject and everything in them (`R9`), and what is theirs outside apps (`V4`).
    Personal {
        /// The subject's user.
        user: &'a Id,
    },
    /// Every public resource in a public app, whoever owns it (`R10`).
    Public,
    /// Every public resource in a public app at the place of a token's grant (`R10`, `R12`).
    PublicAt {
        /// The place.
        place: &'a Place<Id>,
    },
}

// not derived: a derive would ask for `Id: Copy`, but an extent only holds references to ids
impl<Id> Clone for Extent<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Extent<'_, Id> {}

impl<Id: Eq> Extent<'_, Id> {
    pub(crate) fn contains(&self, resource: &Resource<Id>) -> bool {
        let (owner, app) = (resource.owner(), resource.app_id());
        resource.is_somewhere()
            && match self {
                Extent::Organization { organization } => owner == Owner::Organization(*organization),
                Extent::App { owner: its, app: one } => owner == *its && app == Some(*one),
                Extent::Personal { user } => owner == Owner::User(*user),
                Extent::Public => resource.is_public(),
                Extent::PublicAt { place } => place.as_ref().contains(resource) && resource.is_public(),
            }
    }
}
