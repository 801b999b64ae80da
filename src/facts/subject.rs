//! Subjects: who asks.

mod error;
mod held;
mod token;

pub use self::error::SubjectError;

pub(super) use self::error::Refusable;

use self::token::Request;
use super::effective_permissions::{EffectivePermissions, Places};
use super::membership::Membership;
use super::share::Share;
use crate::policy::Policy;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::Hash;

/// Who asks: a signed-in user with at most one membership per organization and any number of [shares](Share) of
/// single apps, or an anonymous caller.
///
/// A subject is built under one policy, and every question about it is answered by that policy. Building works
/// out the effective permissions (`R7`, `R14`) in every organization and every app that the facts name. The cost is
/// linear in the memberships, team apps and shares: about 30 ns and 40 bytes for each, if ids are numbers. After that
/// every decision is one look-up.
///
/// A subject is plain immutable data, `Send` and `Sync`. A clone shares what the subject holds, and so do
/// [`narrowed_to`](Subject::narrowed_to), [`narrowed_by`](Subject::narrowed_by) and [`acted_by`](Subject::acted_by): a
/// service can keep one subject for a user and narrow it for each request.
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
pub struct Subject<Id> {
    /// The entries that a decision looks up. They have no directory if a look-up alone does not decide: for an anonymous
    /// subject, and for a token of which some grants have a place.
    // so that `can` needs no branch of its own for such a token: see `PlacedScopes`
    pub(crate) effective: EffectivePermissions<Id>,
    /// The [low](crate::Permission::low) half of the scopes that every grant of the token is limited to; all bits without a
    /// token.
    // Bits that no permission has are among them, so that no token, however much it has, looks like none.
    pub(crate) scopes: u64,
    /// The [high](crate::Permission::high) half of these scopes; all bits without a token.
    own_scopes: u64,
    facts: Arc<SubjectFacts<Id>>,
    /// What came with the request, if it is more than scopes.
    request: Option<Arc<Request<Id>>>,
}

/// The facts that effective permissions are worked out from. A decision does not read them.
// in this order, so that what an own question reads is at the beginning
#[repr(C)]
struct SubjectFacts<Id> {
    places: Places,
    user: Option<Id>,
    policy: Policy,
    memberships: Vec<Membership<Id>>,
    shares: Vec<Share<Id>>,
    effective: EffectivePermissions<Id>,
}

impl<Id: Eq + Hash + Clone> Subject<Id> {
    /// A signed-in user and their memberships, under the [documented](Policy::documented) policy.
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

    /// The same facts and the same token under another policy: to compare two policies, or to follow a change of
    /// the policy.
    ///
    /// Rebuilds the effective permissions, at the cost of [`Policy::subject`]. If the other policy has another
    /// vocabulary, the token loses its own permissions, since their bits mean something else there.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Policy, Reach, Resource, Role, Subject, can};
    ///
    /// let ana = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let narrower = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let app = Resource::app(1, 100);
    /// assert!(can(&ana, Action::ViewApp, &app));
    /// assert!(!can(&ana.under(&narrower), Action::ViewApp, &app));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn under(self, policy: &Policy) -> Self {
        if *self.policy() == *policy {
            return self;
        }
        let (user, memberships) = (self.facts.user.clone(), self.facts.memberships.clone());
        // own permissions of another vocabulary mean nothing here
        let shareable = self.bits_under(policy, policy.levels().shareable());
        let shares = self.facts.shares.iter().cloned();
        let shares = shares.map(|share| Share { permissions: share.permissions & shareable, ..share });
        // facts that were accepted once are accepted again: no policy has a say in that
        let facts = SubjectFacts::new(policy, user, memberships, shares.collect());
        let facts = facts.unwrap_or_else(|_| SubjectFacts::anonymous(policy.clone()));
        let own_scopes = self.scopes_under(policy).high();
        Subject { own_scopes, ..self.with_facts(facts) }
    }

    /// The subject with apps that are shared with the user, besides those that it has already (`R14`).
    ///
    /// Rebuilds the effective permissions, at the cost of [`Policy::subject`]. Shares of one app unite.
    ///
    /// ```
    /// use rolecall::{Action, Owner, Permission, Resource, Share, Subject, SubjectError, can};
    ///
    /// let cats = Share::new(Owner::Organization(1), 100, Permission::VIEW_MODELS);
    /// let ana = Subject::new(7, [])?.with_shares([cats])?;
    /// assert!(can(&ana, Action::ViewModel, &Resource::app(1, 100).model()));
    ///
    /// let transfer = Share::new(Owner::User(8), 101, Permission::TRANSFER_APPS);
    /// let error = ana.with_shares([transfer]).unwrap_err();
    /// assert_eq!(error, SubjectError::NotShareable { share: 1, permissions: Permission::TRANSFER_APPS });
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SubjectError::NotShareable`] for a permission that no share has under the policy, and
    /// [`SubjectError::AnonymousShare`] for an anonymous caller.
    pub fn with_shares(self, shares: impl IntoIterator<Item = Share<Id>>) -> Result<Self, SubjectError> {
        let mut all = self.facts.shares.clone();
        all.extend(shares);
        if all.is_empty() {
            return Ok(self);
        }
        if self.facts.user.is_none() {
            return Err(SubjectError::AnonymousShare);
        }
        let (user, memberships) = (self.facts.user.clone(), self.facts.memberships.clone());
        let facts = SubjectFacts::new(self.policy(), user, memberships, all)?;
        Ok(self.with_facts(facts))
    }

    /// The subject with other facts, its token and its actor.
    fn with_facts(self, facts: SubjectFacts<Id>) -> Self {
        let request = self.request.clone();
        Subject { effective: facts.effective.clone(), facts: Arc::new(facts), ..self }.with_request(request)
    }
}

impl<Id: Eq + Hash + Clone> SubjectFacts<Id> {
    fn new(
        policy: &Policy,
        user: Option<Id>,
        memberships: Vec<Membership<Id>>,
        shares: Vec<Share<Id>>,
    ) -> Result<Self, SubjectError> {
        let Some(user) = user else {
            return Ok(SubjectFacts::anonymous(policy.clone()));
        };
        let (effective, places) = EffectivePermissions::new(policy, &user, &memberships, &shares)?;
        Ok(SubjectFacts { user: Some(user), policy: policy.clone(), memberships, shares, effective, places })
    }
}

impl<Id> SubjectFacts<Id> {
    fn anonymous(policy: Policy) -> Self {
        SubjectFacts {
            user: None,
            policy,
            memberships: Vec::new(),
            shares: Vec::new(),
            effective: EffectivePermissions::none(),
            places: Places::default(),
        }
    }
}

impl Policy {
    /// A signed-in user and their memberships, under this policy.
    ///
    /// Linear in the memberships and in their team apps.
    ///
    /// # Errors
    ///
    /// [`SubjectError::SameOrganization`] for a second membership in one organization.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Policy, Reach, Resource, Role, can};
    ///
    /// let policy = Policy::documented().clone().with_reach(Role::OrganizationUser, Reach::SelectedApps);
    /// let user = policy.subject(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// assert!(!can(&user, Action::ViewApp, &Resource::app(1, 100)));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    pub fn subject<Id: Eq + Hash + Clone>(
        &self,
        user: Id,
        memberships: impl IntoIterator<Item = Membership<Id>>,
    ) -> Result<Subject<Id>, SubjectError> {
        self.subject_with(user, memberships.into_iter().collect(), Vec::new())
    }

    /// The user with memberships and shares at once.
    pub(crate) fn subject_with<Id: Eq + Hash + Clone>(
        &self,
        user: Id,
        memberships: Vec<Membership<Id>>,
        shares: Vec<Share<Id>>,
    ) -> Result<Subject<Id>, SubjectError> {
        SubjectFacts::new(self, Some(user), memberships, shares).map(Subject::of)
    }
}

impl<Id> Subject<Id> {
    /// A request without a signed-in user. It holds the public permissions on public resources and nothing else
    /// (`R10`).
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
        Subject::of(SubjectFacts::anonymous(Policy::documented().clone()))
    }

    fn of(facts: SubjectFacts<Id>) -> Self {
        let (scopes, own_scopes) = (u64::MAX, u64::MAX);
        let effective = facts.effective.clone();
        Subject { effective, scopes, own_scopes, facts: Arc::new(facts), request: None }
    }

    /// The user; `None` for an anonymous caller.
    #[must_use]
    pub fn user(&self) -> Option<&Id> {
        self.facts.user.as_ref()
    }

    /// The memberships, as they were given.
    #[must_use]
    pub fn memberships(&self) -> &[Membership<Id>] {
        &self.facts.memberships
    }

    /// The shares, as they were given (`R14`).
    #[must_use]
    pub fn shares(&self) -> &[Share<Id>] {
        &self.facts.shares
    }

    /// The policy that the subject was built under, and that answers every question about it.
    ///
    /// ```
    /// use rolecall::{Policy, Subject};
    ///
    /// assert!(Subject::<u64>::anonymous().policy().is_documented());
    /// assert_eq!(Subject::new(7, [])?.policy(), Policy::documented());
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn policy(&self) -> &Policy {
        &self.facts.policy
    }
}

// not derived: a derive would ask for more of `SubjectFacts` than a counted reference needs
impl<Id: Clone> Clone for Subject<Id> {
    fn clone(&self) -> Self {
        Subject {
            effective: self.effective.clone(),
            scopes: self.scopes,
            own_scopes: self.own_scopes,
            facts: Arc::clone(&self.facts),
            request: self.request.clone(),
        }
    }
}

impl<Id: fmt::Debug> fmt::Debug for Subject<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("user", &self.user())
            .field("memberships", &self.memberships())
            .field("shares", &self.shares())
            .field("token", &self.token().map(Iterator::collect::<Vec<_>>))
            .field("actor", &self.actor())
            .field("policy", &self.policy().fingerprint())
            .finish_non_exhaustive()
    }
}

/// Compares the facts, the token, the actor and the policy. Equal subjects get equal decisions.
impl<Id: PartialEq> PartialEq for Subject<Id> {
    fn eq(&self, other: &Self) -> bool {
        let facts = self.memberships() == other.memberships() && self.policy() == other.policy();
        let is_same_token = match (self.token(), other.token()) {
            (Some(one), Some(other)) => one.eq(other),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        facts
            && self.user() == other.user()
            && self.shares() == other.shares()
            && is_same_token
            && self.actor() == other.actor()
    }
}

impl<Id: Eq> Eq for Subject<Id> {}
