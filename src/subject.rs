//! Subjects: who asks.

use crate::membership::Membership;
use crate::permission::Permission;
use crate::policy::{Policy, Stamp};
use crate::rights::Rights;
use alloc::vec::Vec;
use core::fmt;
use core::hash::Hash;
use thiserror::Error;

/// Who asks: a signed-in user with at most one membership per organization, or nobody.
///
/// Building one works out what the user holds at every place that the rules can tell apart, for some 25 ns
/// and a few hundred bytes for each membership and team app, where ids were not made to
/// [collide](crate#ids). After that every decision is a look-up, and a subject is plain immutable data:
/// `Send`, `Sync`, and good for any number of questions.
///
/// ```
/// use rolecall::{Action, Membership, Permission, Resource, Role, Subject, can};
///
/// let ana = Subject::new(7, [
///     Membership::new(1, Role::OrganizationContributor),
///     Membership::new(2, Role::OrganizationUser),
/// ])?;
/// assert!(can(&ana, Action::DeleteApp, &Resource::app(1, 100)));
/// assert!(!can(&ana, Action::DeleteApp, &Resource::app(2, 200)));
///
/// let script = ana.narrowed_to(Permission::VIEW_MODELS);
/// assert!(!can(&script, Action::DeleteApp, &Resource::app(1, 100)));
/// # Ok::<(), rolecall::SubjectError>(())
/// ```
#[derive(Clone)]
#[repr(C)] // a decision reads all but the memberships, which come last: 64 bytes for ids of a word
pub struct Subject<Id> {
    user: Option<Id>,
    /// What follows from the user and the memberships under the policy.
    pub(crate) rights: Rights<Id>,
    /// The [low](Permission::low) half of the token's scopes; everything, without a token.
    pub(crate) scopes: u64,
    /// Of the policy that the rights follow from.
    pub(crate) stamp: Stamp,
    memberships: Vec<Membership<Id>>,
}

/// What is wrong with the facts given for a subject.
///
/// ```
/// use rolecall::{Membership, Role, Subject, SubjectError};
///
/// let twice = [1, 2, 1].map(|organization| Membership::new(organization, Role::OrganizationUser));
/// let error = Subject::new(7, twice).unwrap_err();
/// assert_eq!(error, SubjectError::SameOrganization { first: 0, second: 2 });
/// assert_eq!(
///     error.to_string(),
///     "memberships[0] and memberships[2] are in the same organization: a subject has one membership in each"
/// );
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum SubjectError {
    /// Two memberships in one organization, at these positions.
    #[error(
        "memberships[{first}] and memberships[{second}] are in the same organization: \
         a subject has one membership in each"
    )]
    SameOrganization {
        /// The position of the first of the two.
        first: usize,
        /// The position of the second.
        second: usize,
    },
}

impl<Id: Eq + Hash + Clone> Subject<Id> {
    /// A signed-in user and their memberships.
    ///
    /// # Errors
    ///
    /// [`SubjectError::SameOrganization`] for a second membership in one organization.
    pub fn new(
        user: Id,
        memberships: impl IntoIterator<Item = Membership<Id>>,
    ) -> Result<Self, SubjectError> {
        Policy::documented().subject(user, memberships)
    }

    /// The same subject, worked out for another policy: what [`Policy::subject`] is to facts.
    ///
    /// ```
    /// use rolecall::{Membership, Permission, Policy, Role, Subject};
    ///
    /// let policy = Policy::documented().clone().with_ceiling(Role::TeamContributor, None)?;
    /// let token = Subject::new(7, [Membership::new(1, Role::TeamContributor)])?
    ///     .narrowed_to(Permission::VIEW_MODELS)
    ///     .prepared_for(&policy);
    /// assert_eq!(token.scopes(), Permission::VIEW_MODELS);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn prepared_for(mut self, policy: &Policy) -> Self {
        if let Some(user) = &self.user
            && let Ok(rights) = Rights::new(policy, user, &self.memberships)
        {
            (self.rights, self.stamp) = (rights, policy.stamp().clone());
        }
        self
    }
}

impl Policy {
    /// [`Subject::new`], worked out for this policy, so that [`can`](Policy::can) is a look-up.
    ///
    /// # Errors
    ///
    /// [`SubjectError::SameOrganization`] for a second membership in one organization.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Policy, Reach, Resource, Role};
    ///
    /// let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let user = policy.subject(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// assert!(!policy.can(&user, Action::ViewApp, &Resource::app(1, 100)));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    pub fn subject<Id: Eq + Hash + Clone>(
        &self,
        user: Id,
        memberships: impl IntoIterator<Item = Membership<Id>>,
    ) -> Result<Subject<Id>, SubjectError> {
        let memberships: Vec<_> = memberships.into_iter().collect();
        let rights = Rights::new(self, &user, &memberships)
            .map_err(|(first, second)| SubjectError::SameOrganization { first, second })?;
        let (scopes, stamp) = (Permission::all().low(), self.stamp().clone());
        Ok(Subject { user: Some(user), rights, scopes, stamp, memberships })
    }
}

impl<Id> Subject<Id> {
    /// Nobody: a request without a signed-in user, who holds what is public and nothing else (`R10`).
    ///
    /// ```
    /// use rolecall::{Action, Resource, Subject, can};
    ///
    /// let nobody = Subject::<u64>::anonymous();
    /// let model = Resource::app(1, 100).public().model().public();
    /// assert!(can(&nobody, Action::ViewModel, &model));
    /// assert!(!can(&nobody, Action::UseModel, &model));
    /// ```
    #[must_use]
    pub fn anonymous() -> Self {
        let (scopes, stamp) = (Permission::all().low(), Stamp::DOCUMENTED);
        Subject { user: None, rights: Rights::none(), scopes, stamp, memberships: Vec::new() }
    }

    /// The subject with a token that carries these scopes: what it holds is intersected with them
    /// everywhere (`R12`).
    ///
    /// Narrowing twice intersects, and nothing widens again.
    ///
    /// ```
    /// use rolecall::{Permission, Subject};
    ///
    /// let token = Subject::<u64>::anonymous()
    ///     .narrowed_to(Permission::VIEW_MODELS | Permission::VIEW_WORKFLOWS)
    ///     .narrowed_to(Permission::VIEW_MODELS | Permission::PREDICT);
    /// assert_eq!(token.scopes(), Permission::VIEW_MODELS);
    /// ```
    #[must_use]
    pub fn narrowed_to(mut self, scopes: Permission) -> Self {
        self.scopes &= scopes.low();
        self
    }

    /// The user, unless the subject is anonymous.
    #[must_use]
    pub const fn user(&self) -> Option<&Id> {
        self.user.as_ref()
    }

    /// The memberships, as they were given.
    #[must_use]
    pub fn memberships(&self) -> &[Membership<Id>] {
        &self.memberships
    }

    /// The token's scopes: all permissions when nothing was narrowed.
    #[must_use]
    #[inline]
    pub const fn scopes(&self) -> Permission {
        Permission::from_low(self.scopes)
    }
}

impl<Id: fmt::Debug> fmt::Debug for Subject<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("user", &self.user)
            .field("memberships", &self.memberships)
            .field("scopes", &self.scopes())
            .finish_non_exhaustive()
    }
}

/// Equal facts, and so equal decisions.
impl<Id: PartialEq> PartialEq for Subject<Id> {
    fn eq(&self, other: &Self) -> bool {
        self.user == other.user && self.memberships == other.memberships && self.scopes == other.scopes
    }
}

impl<Id: Eq> Eq for Subject<Id> {}
