//! What a subject holds, by place: the look-ups of the questions other than `can`.

use super::Subject;
use crate::facts::effective_permissions::{EffectivePermissions, Found};
use crate::facts::extent::Extent;
use crate::facts::membership::Membership;
use crate::facts::own_halves::OwnHalves;
use crate::facts::owner::Owner;
use crate::facts::resource::Resource;
use crate::facts::share::Share;
use crate::vocabulary::Permission;
use core::hash::Hash;

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
