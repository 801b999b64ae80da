//! Subjects: who asks.

use super::effective_permissions::{EffectivePermissions, Found, Places, Refused};
use super::extent::Extent;
use super::membership::Membership;
use super::own_halves::OwnHalves;
use super::owner::Owner;
use super::resource::Resource;
use super::share::Share;
use super::token::{Place, PlacedToken, TokenGrant};
use crate::policy::Policy;
use crate::vocabulary::Permission;
use crate::vocabulary::own::is_same_table;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::fmt;
use core::hash::Hash;
use thiserror::Error;

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
    /// What a decision looks up. Empty if the look-up alone does not tell: for an anonymous subject, and for a token of
    /// which some grants have a place.
    // so that `can` needs no branch of its own for such a token
    pub(crate) effective: EffectivePermissions<Id>,
    /// The [low](Permission::low) half of the scopes that every grant of the token is limited to; all bits without a
    /// token.
    // Bits that no permission has are among them, so that no token, however much it has, looks like none.
    pub(crate) scopes: u64,
    /// The [high](Permission::high) half of these scopes; all bits without a token.
    own_scopes: u64,
    facts: Arc<SubjectFacts<Id>>,
    /// What came with the request, if it is more than scopes.
    request: Option<Arc<Request<Id>>>,
}

/// The facts that effective permissions are worked out from. A decision does not read them.
struct SubjectFacts<Id> {
    user: Option<Id>,
    policy: Policy,
    memberships: Vec<Membership<Id>>,
    shares: Vec<Share<Id>>,
    effective: EffectivePermissions<Id>,
    places: Places,
}

/// What one request brings along besides scopes.
struct Request<Id> {
    token: Option<Arc<PlacedToken<Id>>>,
    actor: Option<Id>,
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
    /// A share contains permissions that no share has (`R14`).
    #[error(
        "shares[{share}] contains {}, which cannot be shared: a share has app-level permissions without \
         TRANSFER_APPS",
        Refusable(*permissions)
    )]
    NotShareable {
        /// The position of the share, counted from 0.
        share: usize,
        /// The permissions that cannot be shared.
        permissions: Permission,
    },
    /// An app is shared with an anonymous caller, who is no user.
    #[error("shares[0] is of an anonymous caller: apps are shared with users")]
    AnonymousShare,
}

/// Permissions that were refused: by name, and by number where the policy has no name for them.
pub(super) struct Refusable(pub(super) Permission);

impl fmt::Display for Refusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let documented = self.0.documented();
        let others = self.0.difference(documented).bits();
        let and = if documented.is_empty() || others == 0 { "" } else { " and " };
        if !documented.is_empty() {
            write!(f, "{documented}")?;
        }
        if others == 0 { Ok(()) } else { write!(f, "{and}the bits {others:#x}") }
    }
}

impl From<Refused> for SubjectError {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Memberships { first, second } => SubjectError::SameOrganization { first, second },
            Refused::Share { share, permissions } => SubjectError::NotShareable { share, permissions },
        }
    }
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
        Subject { effective: self.looked_up(&facts), own_scopes, facts: Arc::new(facts), ..self }
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
        Ok(Subject { effective: self.looked_up(&facts), facts: Arc::new(facts), ..self })
    }

    /// The subject with a token that has these grants: what it holds on a resource is intersected with the permissions
    /// of the grants whose place contains the resource (`R12`).
    ///
    /// Narrowing twice intersects, place by place, and nothing widens again. A token without grants leaves nothing.
    /// Nearly linear in the grants: their hashes are sorted. The narrowed subject shares the rest with its clones. A
    /// question then takes a binary search among the grants besides its look-up: about 4.6 times as long as without a
    /// token with four grants, and 8 times with a hundred.
    ///
    /// ```
    /// use rolecall::{Action, Membership, Permission, Place, Resource, Role, Subject, TokenGrant, can};
    ///
    /// let ana = Subject::new(7, [Membership::new(1, Role::OrganizationUser)])?;
    /// let token = ana.narrowed_by([TokenGrant::new(Place::Organization(1), Permission::all())]);
    /// assert!(can(&token, Action::ViewApp, &Resource::app(1, 100)));
    /// assert!(!can(&token, Action::ViewApp, &Resource::personal_app(7, 101))); // not even her own
    /// assert!(!can(&token, Action::ViewApp, &Resource::app(2, 200).public())); // not even what is public
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn narrowed_by(self, grants: impl IntoIterator<Item = TokenGrant<Id>>) -> Self {
        let token = match PlacedToken::new(grants) {
            Ok(token) => token,
            Err(everywhere) => return self.narrowed_to(everywhere),
        };
        let token = match self.placed() {
            Some(placed) => placed.intersected(&token),
            None => token,
        };
        let request = Request { token: Some(Arc::new(token)), actor: self.actor().cloned() };
        Subject { effective: EffectivePermissions::none(), request: Some(Arc::new(request)), ..self }
    }
}

impl<Id> Subject<Id> {
    /// What a decision looks up for these facts with this subject's token: see [`Subject::effective`].
    fn looked_up(&self, facts: &SubjectFacts<Id>) -> EffectivePermissions<Id> {
        if self.placed().is_some() { EffectivePermissions::none() } else { facts.effective.clone() }
    }

    /// The subject, which has no token yet, with the token and the actor of another one.
    #[cfg(feature = "directory")]
    pub(crate) fn narrowed_as(self, other: &Self) -> Self {
        let (scopes, own_scopes) = (other.scopes, other.scopes_under(self.policy()).high());
        let effective = other.looked_up(&self.facts);
        Subject { effective, scopes, own_scopes, request: other.request.clone(), ..self }
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

    /// The subject with a token that carries these scopes everywhere: everything it holds is intersected with them
    /// (`R12`). [`narrowed_by`](Subject::narrowed_by) narrows to places.
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

    /// The subject with somebody who acts for it: a script, an agent, a support engineer.
    ///
    /// That decides nothing. What they may do is limited by the token that they were given. Explanations and records
    /// name the actor. It is the outermost `act` of a token by RFC 8693, and replaces any actor before.
    ///
    /// ```
    /// use rolecall::Subject;
    ///
    /// let ana = Subject::new("ana", [])?.acted_by("support");
    /// assert_eq!((ana.user(), ana.actor()), (Some(&"ana"), Some(&"support")));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn acted_by(mut self, actor: Id) -> Self {
        let token = self.request.as_ref().and_then(|request| request.token.clone());
        self.request = Some(Arc::new(Request { token, actor: Some(actor) }));
        self
    }

    /// Who acts for the subject.
    #[must_use]
    pub fn actor(&self) -> Option<&Id> {
        self.request.as_ref()?.actor.as_ref()
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

    /// The scopes that the token has everywhere: all permissions without a token. [`token`](Subject::token) gives the
    /// grants that have a place, too.
    #[must_use]
    #[inline]
    pub fn scopes(&self) -> Permission {
        let everywhere = self.placed().map_or(Permission::all_bits(), PlacedToken::everywhere);
        self.scope_bits() & everywhere & self.policy().levels().all()
    }

    /// The grants of the token; `None` without a token, which is not the same as a token for everything (`R12`).
    ///
    /// The grant that has no place comes first. Grants of one place are one.
    ///
    /// ```
    /// use rolecall::{Permission, Place, Subject, TokenGrant};
    ///
    /// let ana = Subject::new(7, [])?;
    /// assert!(ana.token().is_none());
    /// let script = ana.narrowed_by([TokenGrant::new(Place::PersonalApps(7), Permission::VIEW_MODELS)]);
    /// let expected = [TokenGrant::new(Place::PersonalApps(&7), Permission::VIEW_MODELS)];
    /// assert!(script.token().is_some_and(|grants| grants.eq(expected)));
    /// # Ok::<(), rolecall::SubjectError>(())
    /// ```
    #[must_use]
    pub fn token(&self) -> Option<impl Iterator<Item = TokenGrant<&Id>>> {
        let placed = self.placed().map_or(&[][..], PlacedToken::grants);
        let (everywhere, limit) = (self.scopes(), self.scope_bits() & self.policy().levels().all());
        let is_given = placed.is_empty() || !everywhere.is_empty();
        let everywhere = is_given.then(|| TokenGrant::new(Place::Everywhere, everywhere));
        let placed =
            placed.iter().map(move |grant| TokenGrant::new(grant.place.as_ref(), grant.permissions & limit));
        self.has_token().then(|| everywhere.into_iter().chain(placed))
    }

    /// The scopes that the token has at one place at least.
    pub(crate) fn scopes_anywhere(&self) -> Permission {
        let anywhere = self.placed().map_or(Permission::all_bits(), PlacedToken::anywhere);
        self.scope_bits() & anywhere & self.policy().levels().all()
    }

    /// The grants of the token, if some have a place.
    pub(crate) fn placed(&self) -> Option<&PlacedToken<Id>> {
        self.request.as_ref()?.token.as_deref()
    }

    /// Whether the token lacks any permission that there is under that policy, own ones included.
    pub(crate) fn is_narrowed_under(&self, policy: &Policy) -> bool {
        self.placed().is_some() || !self.scopes_under(policy).contains(policy.levels().all())
    }

    /// Whether a token was ever given, even one with all documented permissions: such a token holds no own permission
    /// (`V6`).
    pub(crate) fn has_token(&self) -> bool {
        (self.scopes, self.own_scopes) != (u64::MAX, u64::MAX) || self.placed().is_some()
    }

    /// The scopes of every grant of the token as they count under that policy: own ones of another vocabulary are lost.
    pub(crate) fn scopes_under(&self, policy: &Policy) -> Permission {
        if self.has_token() { self.bits_under(policy, self.scope_bits()) } else { self.scope_bits() }
    }

    /// The set as it counts under that policy. The same bit can mean different things in two vocabularies, so that own
    /// permissions of another one are lost.
    fn bits_under(&self, policy: &Policy, set: Permission) -> Permission {
        let [here, there] = [self.policy(), policy].map(|policy| policy.vocabulary().permissions());
        if is_same_table(here, there) { set } else { set.documented() }
    }

    /// The scopes that every grant of the token is limited to, of which own bits may be none of the policy's.
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
        self.facts.places.len(&self.facts.effective)
    }

    /// Each place and what is held there: an organization before its apps.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Extent<'_, Id>, Permission)> {
        let held = |slot, low| self.facts.places.held(slot, low);
        self.facts.places.each(&self.facts.effective, held)
    }

    /// Each place and the [low](Permission::low) half of what is held there, in the same order.
    pub(crate) fn documented_places(&self) -> impl Iterator<Item = (Extent<'_, Id>, u64)> {
        self.facts.places.each(&self.facts.effective, |_, low| low)
    }
}

impl<Id: Eq> Subject<Id> {
    /// The permissions where the resource is, by a search.
    pub(crate) fn search(&self, resource: &Resource<Id>) -> Permission {
        self.facts.places.search(&self.facts.effective, resource.into())
    }

    /// What a decision looks up, whatever the token.
    pub(crate) fn effective(&self) -> &EffectivePermissions<Id> {
        &self.facts.effective
    }

    /// The token's scopes on the resource, of which own bits may be none of the policy's (`R12`).
    #[inline]
    pub(crate) fn scopes_at(&self, resource: &Resource<Id>) -> Permission {
        let placed = self.placed().map_or(Permission::all_bits(), |placed| placed.at(resource));
        placed & self.scope_bits()
    }

    /// What the subject holds in the owner's app, or in its apps in general, before the token; and whether it holds
    /// something of its own in that app. `None` if it holds nothing of the owner.
    pub(crate) fn held_at(&self, owner: Owner<&Id>, app: Option<&Id>) -> Option<(Permission, bool)>
    where
        Id: Hash,
    {
        self.facts.places.held_at(&self.facts.effective, owner, app)
    }

    /// The shares of the app that the resource is, or is in (`R14`).
    pub(crate) fn shares_on(&self, resource: &Resource<Id>) -> impl Iterator<Item = &Share<Id>> {
        let (owner, app) = (resource.owner(), resource.app_id());
        self.shares().iter().filter(move |share| app == Some(share.app()) && owner == share.owner())
    }

    /// What these shares give together, before it counts.
    pub(crate) fn shared_on(&self, resource: &Resource<Id>) -> Permission {
        self.shares_on(resource).fold(Permission::empty(), |all, share| all | share.permissions)
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
