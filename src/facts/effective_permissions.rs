//! What a subject holds, place by place: the rules' result for every place that they can tell apart,
//! worked out once when the subject is built, so that a decision is one look-up.
//!
//! A place is all that the subject owns, a whole organization that the subject is a member of, or one
//! app that a team of theirs has. [`evaluate`](crate::evaluate) says what is held there; this file only
//! collects, stores and finds.

use super::extent::Extent;
use super::index::{Class, Index, Key};
use super::membership::Membership;
use super::owner::Owner;
use super::resource::Resource;
use crate::policy::{Policy, TeamGrants, effective_permissions};
use crate::vocabulary::Permission;
use alloc::sync::Arc;
use alloc::vec;
use alloc::vec::Vec;
use core::hash::Hash;
use core::hint::select_unpredictable;
use core::iter::repeat;

/// The place behind slot 0, where nothing is held, then all others; empty for an anonymous subject.
#[derive(Clone)]
pub(crate) struct EffectivePermissions<Id> {
    places: Arc<[Entry<Id>]>,
    index: Index,
}

/// What is held at one place.
#[derive(Clone)]
pub(crate) struct Entry<Id> {
    owner: Id,
    /// The app, or the owner again where the place is not one app.
    app: Id,
    /// The [low](Permission::low) half of what is held; while it is collected, of what teams bring.
    pub(crate) held: u64,
    kind: Kind,
    /// Whether the extent is one app, as a number to select.
    is_app: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
enum Kind {
    Nowhere,
    /// All that the user owns.
    Personal,
    /// All that the organization owns, but for the apps that are places of their own.
    Organization,
    App,
}

impl<Id> EffectivePermissions<Id> {
    /// No place, and no index.
    pub(crate) fn none() -> Self {
        EffectivePermissions { places: Arc::default(), index: Index::default() }
    }
}

impl<Id> EffectivePermissions<Id> {
    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    /// Each place and what is held there: an organization before its apps.
    pub(crate) fn places(&self) -> impl Iterator<Item = (Extent<'_, Id>, u64)> {
        self.places.iter().filter_map(|place| {
            let extent = match place.kind {
                Kind::Nowhere => return None,
                Kind::Personal => Extent::Personal { user: &place.owner },
                Kind::Organization => Extent::Organization { organization: &place.owner },
                Kind::App => Extent::App { organization: &place.owner, app: &place.app },
            };
            Some((extent, place.held))
        })
    }
}

impl<Id: Eq> EffectivePermissions<Id> {
    /// The only place that the resource can be at, unless there is [is_mismatch](Entry::is_mismatch); in constant
    /// time. `None` without an index.
    #[inline]
    pub(crate) fn find(&self, resource: &Resource<Id>) -> Option<&Entry<Id>> {
        let slot = self.index.find(resource.owner_key, resource.site_key)?;
        self.places.get(slot as usize)
    }

    /// What is held where the resource is, by looking at every place.
    pub(crate) fn search(&self, resource: &Resource<Id>) -> u64 {
        let (kind, owner) = match resource.owner() {
            Owner::User(user) => (Kind::Personal, user),
            Owner::Organization(organization) => (Kind::Organization, organization),
        };
        let app = resource.app_id().filter(|_| kind == Kind::Organization);
        let app = app.and_then(|app| self.places.iter().find(|place| place.is(Kind::App, owner, app)));
        let place = app.or_else(|| self.places.iter().find(|place| place.is(kind, owner, owner)));
        place.map_or(0, |place| place.held)
    }
}

impl<Id: Eq> Entry<Id> {
    /// Not 0 where the resource is at another place, of which only a search can tell.
    #[inline]
    pub(crate) fn is_mismatch(&self, resource: &Resource<Id>) -> u32 {
        let is_mismatch = select_unpredictable(self.app == resource.site, 0, self.is_app);
        select_unpredictable(self.owner == resource.owner, is_mismatch, self.kind as u32)
    }

    fn is(&self, kind: Kind, owner: &Id, app: &Id) -> bool {
        self.kind == kind && self.owner == *owner && self.app == *app
    }
}

impl<Id: Eq + Hash + Clone> EffectivePermissions<Id> {
    /// The rights of the user under the policy; an error has the positions of two memberships in one
    /// organization.
    pub(crate) fn new(
        policy: &Policy,
        user: &Id,
        memberships: &[Membership<Id>],
    ) -> Result<Self, (usize, usize)> {
        let mut collected = Collected::new(user, memberships);
        for (second, membership) in memberships.iter().enumerate() {
            if !collected.join(policy, membership) {
                let same = |other: &Membership<Id>| other.organization() == membership.organization();
                return Err((memberships.iter().position(same).unwrap_or(second), second));
            }
        }
        if collected.index.is_oversized_for(collected.places.len()) {
            collected.index_anew(0);
        }
        Ok(EffectivePermissions { places: collected.places.into(), index: collected.index })
    }
}

/// The places while they are collected.
struct Collected<Id> {
    places: Vec<Entry<Id>>,
    index: Index,
}

impl<Id: Eq + Hash + Clone> Collected<Id> {
    /// The place that is nowhere and the user's own, and room for those of the memberships.
    fn new(user: &Id, memberships: &[Membership<Id>]) -> Self {
        let teams = memberships.iter().flat_map(Membership::teams);
        let apps = teams.fold(0_usize, |apps, team| apps.saturating_add(team.apps().len()));
        let room = memberships.len().saturating_add(apps).saturating_add(2);
        let mut collected = Collected { places: Vec::with_capacity(room), index: Index::with_capacity(room) };

        collected.places.push(Entry::new(Kind::Nowhere, user, user));
        let own = collected.enter(Key::owner(Class::User, user), Kind::Personal, user, user);
        if let Some(own) = collected.places.get_mut(own) {
            own.held = Permission::APP_LEVEL.low();
        }
        collected
    }

    /// Enters the places of one membership; `false` where the organization has been entered before.
    fn join(&mut self, policy: &Policy, membership: &Membership<Id>) -> bool {
        let organization = membership.organization();
        let key = Key::owner(Class::Organization, organization);
        let first = self.places.len();
        if self.enter(key, Kind::Organization, organization, organization) != first {
            return false;
        }

        let mut teams = TeamGrants::NONE;
        for team in membership.teams() {
            if team.is_confining() {
                teams.add_confining_team(false);
            }
            for assigned in team.apps() {
                let permissions = policy.permissions_of(assigned.permission());
                teams.add(permissions, false);
                let place = self.enter(key.app(assigned.app()), Kind::App, organization, assigned.app());
                if let Some(place) = self.places.get_mut(place) {
                    place.held |= permissions.low();
                }
            }
        }

        let confining =
            if teams.confining_teams == 0 { Vec::new() } else { self.confining(key, first, membership) };
        let mut confining = confining.into_iter().chain(repeat(0));
        let role = policy.role_definition(membership.role());
        for place in self.places.iter_mut().skip(first) {
            teams.on_app = Permission::from_low(place.held);
            teams.confining_teams_with_app = confining.next().unwrap_or(0);
            place.held = effective_permissions(role, &teams).low();
        }
        true
    }

    /// For each place from the first of the membership on, how many confining teams have it.
    fn confining(&self, key: Key, first: usize, membership: &Membership<Id>) -> Vec<u32> {
        let mut teams_of = vec![(0_u32, 0_usize); self.places.len().saturating_sub(first)];
        let confining = membership.teams().iter().filter(|team| team.is_confining());
        for (team, number) in confining.zip(1..) {
            for assigned in team.apps() {
                let app = assigned.app();
                let place = self.position(key.app(app), Kind::App, membership.organization(), app);
                let place = place.and_then(|place| teams_of.get_mut(place.checked_sub(first)?));
                if let Some((teams, last)) = place.filter(|(_, last)| *last != number) {
                    (*teams, *last) = (teams.saturating_add(1), number);
                }
            }
        }
        teams_of.into_iter().map(|(teams, _)| teams).collect()
    }

    /// The position of the place, which is appended unless it is there already.
    fn enter(&mut self, key: Key, kind: Kind, owner: &Id, app: &Id) -> usize {
        if let Some(known) = self.position(key, kind, owner, app) {
            return known;
        }
        let position = self.places.len();
        self.places.push(Entry::new(kind, owner, app));
        let given_up = self.index.len() == 0;
        if !given_up && !u32::try_from(position).is_ok_and(|slot| self.index.insert(key, slot)) {
            self.index_anew(self.index.len());
        }
        position
    }

    /// Indexes the places anew, with more buckets than that many.
    fn index_anew(&mut self, more_than: usize) {
        let keys = self.places.iter().zip(0..).skip(1).map(|(place, slot)| (place.key(), slot));
        self.index = Index::of(&keys, more_than);
    }

    fn position(&self, key: Key, kind: Kind, owner: &Id, app: &Id) -> Option<usize> {
        match self.index.find(key, key) {
            Some(0) => None,
            Some(slot) if self.places.get(slot as usize)?.is(kind, owner, app) => Some(slot as usize),
            _ => self.places.iter().position(|place| place.is(kind, owner, app)),
        }
    }
}

impl<Id: Hash + Clone> Entry<Id> {
    fn new(kind: Kind, owner: &Id, app: &Id) -> Self {
        Entry { owner: owner.clone(), app: app.clone(), held: 0, kind, is_app: (kind == Kind::App).into() }
    }

    fn key(&self) -> Key {
        match self.kind {
            Kind::Nowhere | Kind::Personal => Key::owner(Class::User, &self.owner),
            Kind::Organization => Key::owner(Class::Organization, &self.owner),
            Kind::App => Key::owner(Class::Organization, &self.owner).app(&self.app),
        }
    }
}
