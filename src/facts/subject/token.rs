//! What comes with one request: a token and who acts.

use super::Subject;
use crate::facts::effective_permissions::PlacedScopes;
use crate::facts::resource::Resource;
use crate::facts::token::{Place, PlacedToken, TokenGrant};
use crate::policy::Policy;
use crate::vocabulary::Permission;
use crate::vocabulary::own::is_same_table;
use alloc::sync::Arc;
use core::hash::Hash;

/// What one request brings along besides scopes.
pub(super) struct Request<Id> {
    /// A token of which some grants have a place.
    token: Option<Arc<PlacedToken<Id>>>,
    /// Its scopes at the places of this subject.
    scopes: PlacedScopes<Id>,
    actor: Option<Id>,
}

impl<Id: Eq + Hash + Clone> Subject<Id> {
    /// The subject with a token that has these grants: what it holds on a resource is intersected with the permissions
    /// of the grants whose place contains the resource (`R12`).
    ///
    /// Narrowing twice intersects, place by place, and nothing widens again. A token without grants leaves nothing.
    /// O(g log g) for g grants, whatever the subject holds: the narrowed subject shares the facts and the entries of this one
    /// and only has the scopes beside them. Grants without a place take O(1) for each grant, and no allocation. A service
    /// keeps one subject for a user and narrows a clone of it for each request, as in `kept.clone().narrowed_by(grants)`:
    /// the clone copies three counted references.
    ///
    /// [`can`](crate::can) stays one look-up, and takes about 1.3 times as long as without a token, up to 1.5 times with
    /// many subjects. If the user is in more than three organizations, or a grant is for an owner of whom the user holds
    /// nothing and the question is about what is public there, a binary search among the grants comes on top.
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
        let actor = self.actor().cloned();
        self.with_token(Arc::new(token), actor)
    }

    /// The subject, which has no token yet, with the token and the actor of another one.
    #[cfg(feature = "directory")]
    pub(crate) fn narrowed_as(self, other: &Self) -> Self {
        let (scopes, own_scopes) = (other.scopes, other.scopes_under(self.policy()).high());
        Subject { scopes, own_scopes, ..self }.with_request(other.request.clone())
    }

    /// The subject, whose facts are new, with what came with a request.
    pub(super) fn with_request(self, request: Option<Arc<Request<Id>>>) -> Self {
        match request.as_deref() {
            Some(Request { token: Some(token), actor, .. }) => {
                self.with_token(Arc::clone(token), actor.clone())
            }
            Some(Request { token: None, .. }) | None => Subject { request, ..self },
        }
    }

    fn with_token(self, token: Arc<PlacedToken<Id>>, actor: Option<Id>) -> Self {
        let scopes = PlacedScopes::new(&self.facts.effective, &self.facts.places, &token);
        // without the directory whatever the scopes: no question may be answered without the token
        let effective = self.facts.effective.without_directory();
        let request = Request { token: Some(token), scopes, actor };
        Subject { effective, request: Some(Arc::new(request)), ..self }
    }
}

impl<Id> Subject<Id> {
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
        let (token, scopes) = match self.request.as_deref() {
            Some(request) => (request.token.clone(), request.scopes.clone()),
            None => (None, PlacedScopes::unknown()),
        };
        self.request = Some(Arc::new(Request { token, scopes, actor: Some(actor) }));
        self
    }

    /// Who acts for the subject.
    #[must_use]
    pub fn actor(&self) -> Option<&Id> {
        self.request.as_ref()?.actor.as_ref()
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

    /// The scopes of a token with places, to look up.
    #[inline]
    pub(crate) fn placed_scopes(&self) -> Option<&PlacedScopes<Id>> {
        self.request.as_ref().map(|request| &request.scopes)
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
    pub(super) fn bits_under(&self, policy: &Policy, set: Permission) -> Permission {
        let [here, there] = [self.policy(), policy].map(|policy| policy.vocabulary().permissions());
        if is_same_table(here, there) { set } else { set.documented() }
    }

    /// The scopes that every grant of the token is limited to, of which own bits may be none of the policy's.
    #[inline]
    pub(crate) const fn scope_bits(&self) -> Permission {
        Permission::from_halves(self.scopes, self.own_scopes)
    }
}

impl<Id: Eq> Subject<Id> {
    /// The token's scopes on the resource, of which own bits may be none of the policy's (`R12`).
    #[inline]
    pub(crate) fn scopes_at(&self, resource: &Resource<Id>) -> Permission {
        let placed = self.placed().map_or(Permission::all_bits(), |placed| placed.at(resource));
        placed & self.scope_bits()
    }
}
