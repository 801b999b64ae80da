//! The effective permissions of a subject (`R7`), worked out once for every place that the rules can tell apart.
//!
//! A place is all that the user owns, a whole organization, one app that a team of the user has, or one that is shared
//! with the user. [`effective_permissions`] and [`shared`] are the rules; this file collects, stores and finds.
//!
//! # Implementation notes
//!
//! The entries stand in the order of the facts: all owners, then the apps. So nothing needs to be sorted, and
//! nothing that a caller sees depends on the keys, which differ from process to process. Building is two passes, one
//! over the owners and one over their apps. An owner is the organization of a membership, or another owner of a shared
//! app, where nothing is held besides. Each app is looked for in the
//! [directory](super::index) before it is added; ids are compared only where tags are equal.
//!
//! An entry of a `u64` id is 16 bytes. A decision reads the owner's and the app's, and the user's id, which is the
//! first. The directory adds 13 bytes for each app, or 19 if the subject is large. What only
//! [`filter`](fn@crate::filter), a large subject and a search read, 4 bytes for each membership, stays apart in
//! [`Places`]: `can` is as fast as the memory that it touches is small.

use super::extent::Extent;
use super::grouping::first_equals;
use super::index::{
    ABSENT, Bucket, Class, Directory, ELSEWHERE, Key, MOST_ENTRIES, MOST_OWNERS, Overflow, OwnerHash, Owners,
    Slot, insert,
};
use super::membership::Membership;
use super::own_halves::OwnHalves;
use super::owner::Owner;
use super::resource::Resource;
use super::secret::Secret;
use super::share::Share;
use crate::policy::{Policy, TeamGrants, effective_permissions, shared};
use crate::vocabulary::Permission;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::Hash;
use core::iter::repeat_n;
use core::ops::Range;

/// The part that a decision reads: the entries, and the tables that find them.
pub(crate) struct EffectivePermissions<Id> {
    owners: Owners,
    /// The slots of the apps; without buckets if the subject is large.
    directory: Directory<u16>,
    /// The user, in slot 0; the organizations of the memberships; the other owners of shared apps; from slot [`HEAD`]
    /// on the apps of each of these in turn. If owners are fewer, entries before the apps where nothing is held. Empty
    /// for an anonymous subject.
    entries: Arc<[Entry<Id>]>,
}

// not derived: a derive would ask for `Id: Clone`
impl<Id> Clone for EffectivePermissions<Id> {
    fn clone(&self) -> Self {
        let (directory, entries) = (self.directory.clone(), Arc::clone(&self.entries));
        EffectivePermissions { owners: self.owners, directory, entries }
    }
}

/// The permissions at one place.
struct Entry<Id> {
    /// The owner, or the app if the place is one app.
    id: Id,
    /// The [low](Permission::low) half of what is held.
    held: u64,
}

/// The slot of what the user owns.
const USER: usize = 0;

/// The smallest slot of an app.
const HEAD: usize = ELSEWHERE as usize + 1;

/// The part that only other questions than `can`, large subjects, and a search read.
#[derive(Default)]
pub(crate) struct Places {
    /// For each owner after the user the slot after its last app.
    ends: Vec<u32>,
    /// The classes of the owners that come after the organizations of the memberships.
    others: Vec<Class>,
    pub(super) own: OwnHalves,
    /// The slots of the owners and apps of a large subject: one with more owners than [`Owners`] has room for, or with
    /// more entries than two bytes can number.
    directory: Directory<u32>,
    overflow: Overflow,
}

/// The result of a look-up.
pub(crate) struct Found<'a, Id> {
    pub(crate) slot: u32,
    /// The [low](Permission::low) half of what is held.
    pub(crate) held: u64,
    /// Whether the entry is another place's, so that only a search can tell.
    pub(crate) is_mismatch: bool,
    /// The user who asks.
    pub(crate) user: &'a Id,
}

/// A place that is sought, as a resource there has it.
pub(crate) struct Sought<'a, Id> {
    pub(super) owner_key: Key,
    pub(super) site_key: Key,
    pub(super) owner: &'a Id,
    /// The app, or the owner again outside apps.
    pub(super) site: &'a Id,
}

// not derived: a derive would ask for `Id: Copy`
impl<Id> Clone for Sought<'_, Id> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Id> Copy for Sought<'_, Id> {}

impl<'a, Id> From<&'a Resource<Id>> for Sought<'a, Id> {
    fn from(resource: &'a Resource<Id>) -> Self {
        let Resource { owner_key, site_key, owner, site, .. } = resource;
        Sought { owner_key: *owner_key, site_key: *site_key, owner, site }
    }
}

impl<Id> EffectivePermissions<Id> {
    /// No place, and no directory.
    pub(crate) fn none() -> Self {
        EffectivePermissions {
            owners: Owners::NONE,
            directory: Directory::default(),
            entries: Arc::default(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<Id: Eq> EffectivePermissions<Id> {
    /// The permissions where the resource is, in constant time. `None` for a large or anonymous subject, and if only a
    /// search can tell.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch that depends on the data")]
    pub(crate) fn find(&self, resource: &Resource<Id>) -> Option<Found<'_, Id>> {
        let number = self.owners.find(resource.owner_key);
        let slot = self.directory.find(resource.site_key, number, number)?;
        let head = self.entries.first_chunk::<HEAD>()?;
        let [Entry { id: user, .. }, ..] = head;
        let (entry, owner) = (self.entries.get(slot as usize)?, head.get(number as usize)?);
        // the tag of an app has the number of its owner, so that the app's id alone tells
        let is_other_app = (slot != number) & (entry.id != resource.site);
        let is_other_owner = (number != ELSEWHERE) & (owner.id != resource.owner);
        Some(Found { slot, held: entry.held, is_mismatch: is_other_owner | is_other_app, user })
    }
}

/// Facts that are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Two memberships in one organization, by their positions.
    Memberships { first: usize, second: usize },
    /// Permissions that cannot be shared, and the position of their share.
    Share { share: usize, permissions: Permission },
}

impl Places {
    /// The number of places.
    pub(crate) fn len<Id>(&self, effective: &EffectivePermissions<Id>) -> usize {
        let owners = self.ends.len().saturating_add(1);
        let places = effective.entries.len().saturating_sub(HEAD.saturating_sub(owners));
        places.saturating_sub(self.others.len())
    }

    /// Each place and what is held there: an organization before its apps. `held` is asked for each slot, with the
    /// [low](Permission::low) half.
    pub(crate) fn each<'a, Id, T>(
        &'a self,
        effective: &'a EffectivePermissions<Id>,
        held: impl Fn(usize, u64) -> T + Copy,
    ) -> impl Iterator<Item = (Extent<'a, Id>, T)> {
        let mut owners = effective.entries.iter();
        let user = owners.next().map(|entry| (Extent::Personal { user: &entry.id }, held(USER, entry.held)));
        let memberships = self.ends.len().saturating_sub(self.others.len());
        let classes = repeat_n(None, memberships).chain(self.others.iter().copied().map(Some));
        let places =
            owners.zip(1..).zip(classes).flat_map(move |((Entry { id, held: low }, slot), class)| {
                let owner = match class {
                    None | Some(Class::Organization) => Owner::Organization(id),
                    Some(Class::User) => Owner::User(id),
                };
                // nothing is held of another owner but what is shared
                let whole =
                    class.is_none().then(|| (Extent::Organization { organization: id }, held(slot, *low)));
                let slots = self.apps_of(slot);
                let apps = effective.entries.get(slots.clone()).unwrap_or_default().iter();
                let apps = slots.zip(apps).map(move |(slot, entry)| {
                    (Extent::App { owner, app: &entry.id }, held(slot, entry.held))
                });
                whole.into_iter().chain(apps)
            });
        user.into_iter().chain(places)
    }

    /// The permissions in the slot whose [low](Permission::low) half is known.
    #[inline]
    pub(crate) fn held(&self, slot: usize, low: u64) -> Permission {
        Permission::from_halves(low, self.own.get(slot))
    }

    /// The slots of the apps of the owner in that slot.
    fn apps_of(&self, owner: usize) -> Range<usize> {
        let end =
            |position: Option<usize>| position.and_then(|it| self.ends.get(it)).map(|end| *end as usize);
        let first = HEAD.max(self.ends.len().saturating_add(1));
        let start = end(owner.checked_sub(2)).unwrap_or(first);
        start..end(owner.checked_sub(1)).unwrap_or(start)
    }

    /// The permissions at the place that is sought, whatever shares its hashes.
    pub(crate) fn search<Id: Eq>(
        &self,
        effective: &EffectivePermissions<Id>,
        sought: Sought<'_, Id>,
    ) -> Permission {
        self.find(effective, sought).unwrap_or_else(|| self.search_all(effective, sought))
    }

    /// The permissions of a large subject at the place, in constant time. `None` if only a search can tell.
    fn find<Id: Eq>(
        &self,
        effective: &EffectivePermissions<Id>,
        sought: Sought<'_, Id>,
    ) -> Option<Permission> {
        let user_or_none = if effective.owners.find(sought.owner_key) == 0 { 0 } else { ABSENT };
        let owner_slot = self.directory.find(sought.owner_key, 0, user_or_none)?;
        if owner_slot == ABSENT {
            return Some(Permission::empty());
        }
        let slot = self.directory.find(sought.site_key, ELSEWHERE, owner_slot)?;
        let (entry, owner) =
            (effective.entries.get(slot as usize)?, effective.entries.get(owner_slot as usize)?);
        let is_its_app =
            || entry.id == *sought.site && self.apps_of(owner_slot as usize).contains(&(slot as usize));
        let is_match = owner.id == *sought.owner && (slot == owner_slot || is_its_app());
        is_match.then(|| self.held(slot as usize, entry.held))
    }

    /// As [`search`](Places::search).
    ///
    /// Constant time, if the key is not in the overflow; there a binary search, and then linear in the entries that
    /// share the key.
    fn search_all<Id: Eq>(&self, effective: &EffectivePermissions<Id>, sought: Sought<'_, Id>) -> Permission {
        let found = self.search_slot(effective, sought);
        found.map_or(Permission::empty(), |(slot, _, entry)| self.held(slot, entry.held))
    }

    /// What is held in the owner's app, or in its apps in general; and whether the app has an entry of its own.
    pub(super) fn held_at<Id: Eq + Hash>(
        &self,
        effective: &EffectivePermissions<Id>,
        owner: Owner<&Id>,
        app: Option<&Id>,
    ) -> Option<(Permission, bool)> {
        let (class, id) = class_of(owner);
        let hash = OwnerHash::new(Secret::get(), class, id);
        let site_key = app.map_or(hash.key().beside(), |app| hash.app(app));
        let sought = Sought { owner_key: hash.key(), site_key, owner: id, site: app.unwrap_or(id) };
        let (slot, is_app, entry) = self.search_slot(effective, sought)?;
        Some((self.held(slot, entry.held), is_app))
    }

    /// The slot and the entry of the app, or else of its owner, and whether it is the app's.
    fn search_slot<'e, Id: Eq>(
        &self,
        effective: &'e EffectivePermissions<Id>,
        sought: Sought<'_, Id>,
    ) -> Option<(usize, bool, &'e Entry<Id>)> {
        let entry = |slot: u32| Some((slot, effective.entries.get(slot as usize)?));
        let numbered = effective.owners.candidates(sought.owner_key).map(|slot| (slot, slot));
        let others = self.candidates(effective, sought.owner_key, 0).map(|slot| (slot, ELSEWHERE));
        let mut owners = numbered.chain(others).filter_map(|(slot, number)| Some((entry(slot)?, number)));
        let ((slot, owner), number) = owners.find(|((_, owner), _)| owner.id == *sought.owner)?;
        let apps = self.apps_of(slot as usize);
        let app = self
            .candidates(effective, sought.site_key, number)
            .filter_map(entry)
            .find(|(slot, app)| app.id == *sought.site && apps.contains(&(*slot as usize)));
        let is_app = app.is_some();
        let (slot, entry) = app.unwrap_or((slot, owner));
        Some((slot as usize, is_app, entry))
    }

    fn candidates<Id>(
        &self,
        effective: &EffectivePermissions<Id>,
        key: Key,
        number: u32,
    ) -> impl Iterator<Item = u32> {
        let first =
            effective.directory.candidate(key, number).or_else(|| self.directory.candidate(key, number));
        first.into_iter().chain(self.overflow.candidates(key, number))
    }
}

/// Whether so many entries of that size can be allocated and numbered.
fn fits(entries: usize, size: usize) -> bool {
    let bytes = entries.checked_add(1).and_then(|entries| entries.checked_mul(size));
    entries < MOST_ENTRIES && bytes.is_some_and(|bytes| isize::try_from(bytes).is_ok())
}

impl<Id: Eq + Hash + Clone> EffectivePermissions<Id> {
    /// The effective permissions of the user under the policy.
    pub(crate) fn new(
        policy: &Policy,
        user: &Id,
        memberships: &[Membership<Id>],
        shares: &[Share<Id>],
    ) -> Result<(Self, Places), Refused> {
        let shareable = policy.levels().shareable();
        for (share, position) in shares.iter().zip(0..) {
            let permissions = share.permissions.difference(shareable);
            if !permissions.is_empty() {
                return Err(Refused::Share { share: position, permissions });
            }
        }
        let shared = SharedApps::of(user, memberships, shares);
        let teams = memberships.iter().filter(|it| !it.is_suspended()).flat_map(Membership::teams);
        let apps = teams.fold(shares.len(), |apps, team| apps.saturating_add(team.apps().len()));
        let owners = memberships.len().saturating_add(shared.others.len()).saturating_add(1);
        let room = apps.saturating_add(owners.max(HEAD));

        if !fits(room, size_of::<Entry<Id>>().max(size_of::<Bucket<u32>>())) {
            // `can` then decides from the facts
            return Ok((EffectivePermissions::none(), Places::default()));
        }
        let facts = Facts { policy, user, memberships, shared: &shared };
        let mut places = Places::default();
        let mut directory = Directory::default();
        let (owners, entries) = if owners <= MOST_OWNERS && room < usize::from(u16::MAX) {
            directory = Directory::<u16>::with_room(apps);
            collect(&facts, room, directory.buckets(), &mut places)?
        } else {
            let mut large = Directory::<u32>::with_room(apps.saturating_add(owners));
            let collected = collect(&facts, room, large.buckets(), &mut places)?;
            places.directory = large;
            collected
        };
        Ok((EffectivePermissions { owners, directory, entries: entries.into() }, places))
    }
}

/// The facts, and which share is of which owner.
struct Facts<'a, Id> {
    policy: &'a Policy,
    user: &'a Id,
    memberships: &'a [Membership<Id>],
    shared: &'a SharedApps<'a, Id>,
}

/// The shared apps by owner.
struct SharedApps<'a, Id> {
    /// The owners that are neither the user nor the organization of a membership, in the order of the shares.
    others: Vec<Owner<&'a Id>>,
    /// The shares with the slot of their owner, in the order of the slots.
    shares: Vec<(usize, &'a Share<Id>)>,
}

impl<'a, Id: Eq + Hash> SharedApps<'a, Id> {
    fn of(user: &Id, memberships: &'a [Membership<Id>], shares: &'a [Share<Id>]) -> Self {
        let mut found = SharedApps { others: Vec::new(), shares: Vec::new() };
        if shares.is_empty() {
            return found;
        }
        let organizations =
            memberships.iter().map(|membership| Owner::Organization(membership.organization()));
        let owners: Vec<_> = organizations.chain(shares.iter().map(Share::owner)).collect();
        // the slot of each owner, where it occurs first
        let mut slots: Vec<Option<usize>> = Vec::with_capacity(owners.len());
        for ((owner, first), position) in owners.iter().zip(first_equals(&owners)).zip(0..) {
            let slot = if first < position {
                slots.get(first).copied().flatten()
            } else if position < memberships.len() {
                Some(position.saturating_add(1))
            } else if *owner == Owner::User(user) {
                // the owner of an app holds more than can be shared (`R9`)
                None
            } else {
                found.others.push(*owner);
                Some(memberships.len().saturating_add(found.others.len()))
            };
            slots.push(slot);
        }
        let of_shares = slots.into_iter().skip(memberships.len()).zip(shares);
        found.shares.extend(of_shares.filter_map(|(slot, share)| Some((slot?, share))));
        found.shares.sort_by_key(|(slot, _)| *slot);
        found
    }
}

impl<'a, Id> SharedApps<'a, Id> {
    /// The shares of the owner in that slot.
    fn of_slot(&self, slot: usize) -> impl Iterator<Item = &'a Share<Id>> {
        let start = self.shares.partition_point(|(owner, _)| *owner < slot);
        let shares = self.shares.iter().skip(start).take_while(move |(owner, _)| *owner == slot);
        shares.map(|(_, share)| *share)
    }
}

type Collected<Id> = (Owners, Vec<Entry<Id>>);

/// The entries of all facts.
#[expect(clippy::cast_possible_truncation, reason = "fewer than `MOST_ENTRIES`")]
fn collect<Id: Eq + Hash + Clone, S: Slot>(
    facts: &Facts<'_, Id>,
    room: usize,
    buckets: &mut [Bucket<S>],
    places: &mut Places,
) -> Result<Collected<Id>, Refused> {
    let (policy, user, memberships) = (facts.policy, facts.user, facts.memberships);
    let secret = Secret::get();
    let mut owners = Owners::NONE;
    owners.add(OwnerHash::new(secret, Class::User, user).key(), 0);
    let mut entries: Vec<Entry<Id>> = Vec::with_capacity(room);
    let levels = policy.levels();
    entries.push(Entry { id: user.clone(), held: levels.app.low() });
    let organizations = memberships.iter().map(|membership| Owner::Organization(membership.organization()));
    for (second, owner) in organizations.chain(facts.shared.others.iter().copied()).enumerate() {
        let (class, id) = class_of(owner);
        let key = OwnerHash::new(secret, class, id).key();
        let slot = entries.len() as u32;
        let is_it = |slot: u32| entries.get(slot as usize).is_some_and(|entry: &Entry<Id>| entry.id == *id);
        let known = if S::IS_LARGE {
            insert(buckets, &mut places.overflow, (key, 0, slot), is_it)
        } else {
            let known = owners.candidates(key).find(|slot| is_it(*slot));
            owners.add(key, slot as usize);
            known
        };
        if let Some(first) = known {
            return Err(Refused::Memberships { first: (first as usize).saturating_sub(1), second });
        }
        entries.push(Entry { id: id.clone(), held: 0 });
    }
    while entries.len() < HEAD {
        entries.push(Entry { id: user.clone(), held: 0 });
    }

    let others = &facts.shared.others;
    places.ends.reserve_exact(memberships.len().saturating_add(others.len()));
    places.others.extend(others.iter().map(|owner| class_of(*owner).0));
    places.own = OwnHalves::new(policy, room);
    if let Some(own) = places.own.get_mut(USER) {
        *own = levels.app.high();
    }
    let mut collector =
        Collector { policy, entries, buckets, places, confined: Vec::new(), shares: Vec::new() };
    for (membership, slot) in memberships.iter().zip(1_usize..) {
        // a suspended member has nothing there, and no shares that count (`R15`)
        if !membership.is_suspended() {
            collector.add_membership(membership, slot, facts.shared.of_slot(slot));
        }
        collector.end();
    }
    for (owner, slot) in others.iter().zip(memberships.len().saturating_add(1)..) {
        collector.add_other(*owner, slot, facts.shared.of_slot(slot));
        collector.end();
    }
    Ok((owners, collector.entries))
}

fn class_of<Id>(owner: Owner<Id>) -> (Class, Id) {
    match owner {
        Owner::Organization(organization) => (Class::Organization, organization),
        Owner::User(user) => (Class::User, user),
    }
}

/// The entries while those of apps are added.
struct Collector<'b, Id, S> {
    policy: &'b Policy,
    entries: Vec<Entry<Id>>,
    buckets: &'b mut [Bucket<S>],
    places: &'b mut Places,
    /// Of each app of one owner the last confining team that has it, counted from 1, and how many there are.
    confined: Vec<(u32, u32)>,
    /// Of each app of one owner what is shared with the user.
    shares: Vec<Permission>,
}

/// An owner whose apps are added.
struct Site {
    hash: OwnerHash,
    number: u32,
    /// The slot of the first app.
    start: usize,
}

#[expect(clippy::cast_possible_truncation, reason = "fewer than `MOST_ENTRIES`")]
impl<Id: Eq + Hash + Clone, S: Slot> Collector<'_, Id, S> {
    fn site(&self, owner: Owner<&Id>, slot: usize) -> Site {
        let (class, id) = class_of(owner);
        let number = if S::IS_LARGE { ELSEWHERE } else { slot as u32 };
        Site { hash: OwnerHash::new(Secret::get(), class, id), number, start: self.entries.len() }
    }

    /// The slot of the app, which is added if it is new.
    #[inline]
    fn app(&mut self, site: &Site, app: &Id) -> usize {
        let (next, entries) = (self.entries.len() as u32, &self.entries);
        let is_it = |slot: u32| {
            slot as usize >= site.start && entries.get(slot as usize).is_some_and(|entry| entry.id == *app)
        };
        let key = (site.hash.app(app), site.number, next);
        let known = insert(self.buckets, &mut self.places.overflow, key, is_it);
        if known.is_none() {
            self.entries.push(Entry { id: app.clone(), held: 0 });
        }
        known.unwrap_or(next) as usize
    }

    fn held(&self, slot: usize) -> Permission {
        self.places.held(slot, self.entries.get(slot).map_or(0, |entry| entry.held))
    }

    #[inline]
    fn hold(&mut self, slot: usize, held: Permission) {
        if let Some(entry) = self.entries.get_mut(slot) {
            entry.held = held.low();
        }
        if let Some(own) = self.places.own.get_mut(slot) {
            *own = held.high();
        }
    }

    fn end(&mut self) {
        self.places.ends.push(self.entries.len() as u32);
    }

    fn add_membership<'s>(
        &mut self,
        membership: &Membership<Id>,
        slot: usize,
        shares: impl Iterator<Item = &'s Share<Id>>,
    ) where
        Id: 's,
    {
        let site = self.site(Owner::Organization(membership.organization()), slot);
        self.confined.clear();
        self.shares.clear();
        let mut all = TeamGrants::NONE;
        for team in membership.teams() {
            if team.is_confining() {
                all.add_confining_team(false);
            }
            for assigned in team.apps() {
                let permissions = self.policy.permissions_of(assigned.permission());
                all.add(permissions, false);
                let app = self.app(&site, assigned.app());
                self.hold(app, self.held(app) | permissions);
                if team.is_confining()
                    && let Some((last, count)) =
                        at(&mut self.confined, app.saturating_sub(site.start), (0, 0))
                    && *last != all.confining_teams
                {
                    (*last, *count) = (all.confining_teams, count.saturating_add(1));
                }
            }
        }
        for share in shares {
            let app = self.app(&site, share.app());
            if let Some(held) = at(&mut self.shares, app.saturating_sub(site.start), Permission::empty()) {
                *held |= share.permissions();
            }
        }
        let (levels, role) = (self.policy.levels(), self.policy.role_definition(membership.role()));
        self.hold(slot, effective_permissions(levels, role, &all));
        for (app, position) in (site.start..self.entries.len()).zip(0..) {
            let confining_teams_with_app = self.confined.get(position).map_or(0, |(_, count)| *count);
            let grants = TeamGrants { on_app: self.held(app), confining_teams_with_app, ..all };
            let shares = self.shares.get(position).copied().unwrap_or(Permission::empty());
            self.hold(app, effective_permissions(levels, role, &grants) | shared(levels, shares, &grants));
        }
    }

    /// Adds the apps of an owner with whom the user has nothing but shares.
    fn add_other<'s>(&mut self, owner: Owner<&Id>, slot: usize, shares: impl Iterator<Item = &'s Share<Id>>)
    where
        Id: 's,
    {
        let site = self.site(owner, slot);
        for share in shares {
            let app = self.app(&site, share.app());
            let shares = shared(self.policy.levels(), share.permissions(), &TeamGrants::NONE);
            self.hold(app, self.held(app) | shares);
        }
    }
}

/// The item at the position, in a list that is made long enough.
fn at<T: Clone>(list: &mut Vec<T>, position: usize, filler: T) -> Option<&mut T> {
    if list.len() <= position {
        list.resize(position.saturating_add(1), filler);
    }
    list.get_mut(position)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// More owners than are looked for without the directory, and more entries than two bytes can number.
    #[test]
    fn every_place_is_found_whatever_the_number() {
        use crate::facts::{Resource, Subject, TeamMembership};
        use crate::vocabulary::{Role, TeamPermission};
        for (organizations, apps) in [(1_u32, 0_u32), (3, 5), (4, 1), (40, 30), (2, 40_000)] {
            let memberships = (1..=organizations).map(|organization| {
                let team = TeamMembership::new(organization);
                let team = (0..apps).fold(team, |team, app| team.with_app(app, TeamPermission::FullAccess));
                Membership::new(organization, Role::TeamContributor).with_team(team)
            });
            let subject = Subject::new(1_u32, memberships).unwrap_or_else(|_| Subject::anonymous());
            let places: Vec<_> = subject.places().collect();
            assert_eq!(places.len(), subject.places_len());
            assert_eq!(places.len() as u64, 1 + u64::from(organizations) * (1 + u64::from(apps)));
            for (extent, held) in places {
                let resource = match extent {
                    Extent::Personal { user } => Resource::personal_app(*user, 7),
                    Extent::Organization { organization } => Resource::team(*organization),
                    Extent::App { owner: Owner::Organization(organization), app } => {
                        Resource::app(*organization, *app)
                    }
                    Extent::App { owner: Owner::User(user), app } => Resource::personal_app(*user, *app),
                    Extent::Public => continue,
                };
                let found = subject.effective.find(&resource).filter(|found| !found.is_mismatch);
                assert!(found.is_none_or(|found| found.held == held.low()));
                assert_eq!(subject.search(&resource), held);
            }
            for owner in [0, organizations + 1] {
                let resource = Resource::app(owner, 1);
                let found = subject.effective.find(&resource).filter(|found| !found.is_mismatch);
                assert!(found.is_none_or(|found| found.held == 0));
                assert_eq!(subject.search(&resource), Permission::empty());
            }
        }
    }

    #[test]
    fn sizes_are_checked_before_memory_is_asked_for() {
        let most = isize::MAX.unsigned_abs() / 24;
        assert!(fits(1, 24) && fits(1_000_000, 24));
        assert_eq!(fits(most, 24), most < MOST_ENTRIES);
        assert!(!fits(MOST_ENTRIES, 1) && !fits(usize::MAX, 1) && !fits(MOST_ENTRIES - 1, usize::MAX / 2));
    }
}
