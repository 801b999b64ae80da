//! Subjects: who asks.

use super::effective_permissions::{EffectivePermissions, Found, Places};
use super::extent::Extent;
use super::membership::Membership;
use super::own_halves::OwnHalves;
use super::owner::Owner;
use super::resource::Resource;
use crate::policy::Policy;
use crate::vocabulary::Permission;
use crate::vocabulary::own::is_same_table;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::Hash;
use thiserror::Error;

/// Who asks: a signed-in user with at most one membership per organization, or an anonymous caller.
///
/// A subject is built under one policy, and every question about it is answered by that policy. Building works
/// out the effective permissions (`R7`) in every organization and every app that the facts name. The cost is
/// linear in the memberships and team apps: about 30 ns and 40 bytes for each, if ids are numbers. After that
/// every decision is one look-up.
///
/// A subject is plain immutable data, `Send` and `Sync`. A clone shares what the subject holds, and so does
/// [`narrowed_to`](Subject::narrowed_to): a service can keep one subject for a user and narrow it for each
/// request.
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
    pub(crate) effective: EffectivePermissions<Id>,
    /// The [low](Permission::low) half of the token's scopes; all bits without a token.
    // Bits that no permission has are among them, so that no token, however much it has, looks like none.
    pub(crate) scopes: u64,
    /// The [high](Permission::high) half of the token's scopes; all bits without a token.
    own_scopes: u64,
    facts: Arc<SubjectFacts<Id>>,
}

/// The facts that effective permissions are worked out from. A decision does not read them.
struct SubjectFacts<Id> {
    user: Option<Id>,
    policy: Policy,
    memberships: Vec<Membership<Id>>,
    places: Places,
}

/// The facts given for a subject contradict each other.
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
    /// Two memberships are in one organization.
    #[error(
        "memberships[{first}] and memberships[{second}] are in the same organization: \
         a subject has one membership in each"
    )]
    SameOrganization {
        /// The position of the earlier membership, counted from 0.
        first: usize,
        /// The position of the later membership.
        second: usize,
    },
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
        let effective = match &user {
            // memberships that were accepted once are accepted again: no policy has a say in that
            Some(user) => EffectivePermissions::new(policy, user, &memberships),
            None => Ok((EffectivePermissions::none(), Places::default())),
        };
        let (effective, places) =
            effective.unwrap_or_else(|_| (EffectivePermissions::none(), Places::default()));
        let own_scopes = self.scopes_under(policy).high();
        let facts = SubjectFacts { user, policy: policy.clone(), memberships, places };
        Subject { effective, own_scopes, facts: Arc::new(facts), ..self }
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
        let memberships: Vec<_> = memberships.into_iter().collect();
        let (effective, places) = EffectivePermissions::new(self, &user, &memberships)
            .map_err(|(first, second)| SubjectError::SameOrganization { first, second })?;
        let facts = Arc::new(SubjectFacts { user: Some(user), policy: self.clone(), memberships, places });
        Ok(Subject { effective, scopes: u64::MAX, own_scopes: u64::MAX, facts })
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
        let facts = SubjectFacts {
            user: None,
            policy: Policy::documented().clone(),
            memberships: Vec::new(),
            places: Places::default(),
        };
        Subject {
            effective: EffectivePermissions::none(),
            scopes: u64::MAX,
            own_scopes: u64::MAX,
            facts: Arc::new(facts),
        }
    }

    /// The subject with a token that carries these scopes: everything it holds is intersected with them (`R12`).
    ///
    /// Narrowing twice intersects, and nothing widens again. Constant time: the narrowed subject shares the rest
    /// with its clones.
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
        // without bits that no permission has: only a subject without a token has those
        self.scopes &= scopes.documented().low();
        self.own_scopes &= scopes.high();
        self
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

    /// The token's scopes: all permissions if nothing was narrowed.
    #[must_use]
    #[inline]
    pub fn scopes(&self) -> Permission {
        Permission::from_halves(self.scopes, self.own_scopes) & self.policy().levels().all()
    }

    /// Whether the token lacks any permission that there is under that policy, own ones included.
    pub(crate) fn is_narrowed_under(&self, policy: &Policy) -> bool {
        !self.scopes_under(policy).contains(policy.levels().all())
    }

    /// Whether a token was ever given, even one with all documented permissions: such a token holds no own permission
    /// (`V6`).
    pub(crate) fn has_token(&self) -> bool {
        (self.scopes, self.own_scopes) != (u64::MAX, u64::MAX)
    }

    /// The token's scopes as they count under that policy. The same bit can mean different things in two vocabularies,
    /// so that own scopes of another one are lost.
    pub(crate) fn scopes_under(&self, policy: &Policy) -> Permission {
        let [here, there] = [self.policy(), policy].map(|policy| policy.vocabulary().permissions());
        let same = is_same_table(here, there);
        if self.has_token() && !same { self.scope_bits().documented() } else { self.scope_bits() }
    }

    /// The token's scopes, of which own bits may be none of the policy's.
    #[inline]
    pub(crate) const fn scope_bits(&self) -> Permission {
        Permission::from_halves(self.scopes, self.own_scopes)
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

impl<Id> Subject<Id> {
    /// The number of places at which the subject may hold something.
    pub(crate) fn places_len(&self) -> usize {
        self.facts.places.len(&self.effective)
    }

    /// Each place and what is held there: an organization before its apps.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Extent<'_, Id>, Permission)> {
        let held = |slot, low| self.facts.places.held(slot, low);
        self.facts.places.each(&self.effective, held)
    }

    /// Each place and the [low](Permission::low) half of what is held there, in the same order.
    pub(crate) fn documented_places(&self) -> impl Iterator<Item = (Extent<'_, Id>, u64)> {
        self.facts.places.each(&self.effective, |_, low| low)
    }
}

impl<Id: Eq> Subject<Id> {
    /// The permissions where the resource is, by a search.
    pub(crate) fn search(&self, resource: &Resource<Id>) -> Permission {
        self.facts.places.search(&self.effective, resource)
    }

    /// The permissions in the slot that was found.
    #[inline]
    pub(crate) fn held(&self, found: &Found<'_, Id>) -> Permission {
        self.facts.places.held(found.slot as usize, found.held)
    }

    /// What an own action asks besides the entry that was found.
    #[inline]
    pub(crate) fn own(&self) -> (&OwnHalves, u64) {
        (&self.facts.places.own, self.own_scopes)
    }

    /// The membership in the owning organization: no other membership counts (`R3`).
    pub(crate) fn membership_in(&self, owner: Owner<&Id>) -> Option<&Membership<Id>> {
        let Owner::Organization(organization) = owner else {
            return None;
        };
        self.memberships().iter().find(|membership| membership.organization() == organization)
    }

    /// Whether the resource belongs to the user, or is in an app that does (`R9`).
    pub(crate) fn owns(&self, resource: &Resource<Id>) -> bool {
        matches!(resource.owner(), Owner::User(user) if self.user() == Some(user))
    }

    /// Whether the resource is assigned to the user. Nothing is assigned to an anonymous caller (`R11`).
    pub(crate) fn is_assigned(&self, resource: &Resource<Id>) -> bool {
        let is_user = |user| resource.assignees().any(|assignee| assignee == user);
        self.user().is_some_and(is_user)
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
        }
    }
}

impl<Id: fmt::Debug> fmt::Debug for Subject<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Subject")
            .field("user", &self.user())
            .field("memberships", &self.memberships())
            .field("scopes", &self.scopes())
            .field("policy", &self.policy().fingerprint())
            .finish_non_exhaustive()
    }
}

/// Compares the facts and the policy. Equal subjects get equal decisions.
impl<Id: PartialEq> PartialEq for Subject<Id> {
    fn eq(&self, other: &Self) -> bool {
        let facts = self.memberships() == other.memberships() && self.policy() == other.policy();
        facts && self.user() == other.user() && self.scope_bits() == other.scope_bits()
    }
}

impl<Id: Eq> Eq for Subject<Id> {}
