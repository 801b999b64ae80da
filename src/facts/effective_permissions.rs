//! The effective permissions of a subject (`R7`), worked out once for every place that the rules can tell apart.
//!
//! A place is all that the user owns, a whole organization, or one app that a team of the user has.
//! [`effective_permissions`] is the rule; this file collects, stores and finds.
//!
//! # Implementation notes
//!
//! The entries stand in the order of the facts: all owners, then the apps. So nothing needs to be sorted, and
//! nothing that a caller sees depends on the keys, which differ from process to process. Building is two passes, one
//! over the memberships and one over the apps of their teams. Each app is looked for in the
//! [directory](super::index) before it is added; ids are compared only where tags are equal.
//!
//! An entry of a `u64` id is 16 bytes. A decision reads the owner's and the app's, and the user's id, which is the
//! first. The directory adds 13 bytes for each app, or 19 if the subject is large. What only
//! [`filter`](fn@crate::filter), a large subject and a search read, 4 bytes for each membership, stays apart in
//! [`Places`]: `can` is as fast as the memory that it touches is small.

use super::extent::Extent;
use super::index::{
    ABSENT, Bucket, Class, Directory, ELSEWHERE, Key, MOST_ENTRIES, MOST_OWNERS, Overflow, OwnerHash, Owners,
    Slot, insert,
};
use super::membership::Membership;
use super::own_halves::OwnHalves;
use super::resource::Resource;
use super::secret::Secret;
use crate::policy::{Policy, TeamGrants, effective_permissions};
use crate::vocabulary::Permission;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::Hash;
use core::ops::Range;

/// The part that a decision reads: the entries, and the tables that find them.
#[derive(Clone)]
pub(crate) struct EffectivePermissions<Id> {
    owners: Owners,
    /// The slots of the apps; without buckets if the subject is large.
    directory: Directory<u16>,
    /// The user, in slot 0; the organizations of the memberships; from slot [`HEAD`] on the apps of each membership
    /// in turn. If owners are fewer, entries before the apps where nothing is held. Empty for an anonymous subject.
    entries: Arc<[Entry<Id>]>,
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
    /// For each membership the slot after its last app.
    ends: Vec<u32>,
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

impl Places {
    /// The number of places.
    pub(crate) fn len<Id>(&self, effective: &EffectivePermissions<Id>) -> usize {
        let owners = self.ends.len().saturating_add(1);
        effective.entries.len().saturating_sub(HEAD.saturating_sub(owners))
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
        let memberships = owners.zip(1..).take(self.ends.len());
        let places = memberships.flat_map(move |(Entry { id: organization, held: low }, slot)| {
            let slots = self.apps_of(slot);
            let apps = effective.entries.get(slots.clone()).unwrap_or_default().iter();
            let apps = slots.zip(apps).map(move |(slot, entry)| {
                (Extent::App { organization, app: &entry.id }, held(slot, entry.held))
            });
            core::iter::once((Extent::Organization { organization }, held(slot, *low))).chain(apps)
        });
        user.into_iter().chain(places)
    }

    /// The permissions in the slot whose [low](Permission::low) half is known.
    #[inline]
    pub(crate) fn held(&self, slot: usize, low: u64) -> Permission {
        Permission::from_halves(low, self.own.get(slot))
    }

    /// The slots of the apps of the organization in that slot.
    fn apps_of(&self, organization: usize) -> Range<usize> {
        let end =
            |membership: Option<usize>| membership.and_then(|it| self.ends.get(it)).map(|end| *end as usize);
        let first = HEAD.max(self.ends.len().saturating_add(1));
        let start = end(organization.checked_sub(2)).unwrap_or(first);
        start..end(organization.checked_sub(1)).unwrap_or(start)
    }

    /// The permissions where the resource is, whatever shares its hashes.
    pub(crate) fn search<Id: Eq>(
        &self,
        effective: &EffectivePermissions<Id>,
        resource: &Resource<Id>,
    ) -> Permission {
        self.find(effective, resource).unwrap_or_else(|| self.search_all(effective, resource))
    }

    /// The permissions of a large subject where the resource is, in constant time. `None` if only a search can tell.
    fn find<Id: Eq>(
        &self,
        effective: &EffectivePermissions<Id>,
        resource: &Resource<Id>,
    ) -> Option<Permission> {
        let user_or_none = if effective.owners.find(resource.owner_key) == 0 { 0 } else { ABSENT };
        let owner_slot = self.directory.find(resource.owner_key, 0, user_or_none)?;
        if owner_slot == ABSENT {
            return Some(Permission::empty());
        }
        let slot = self.directory.find(resource.site_key, ELSEWHERE, owner_slot)?;
        let (entry, owner) =
            (effective.entries.get(slot as usize)?, effective.entries.get(owner_slot as usize)?);
        let is_its_app =
            || entry.id == resource.site && self.apps_of(owner_slot as usize).contains(&(slot as usize));
        let is_match = owner.id == resource.owner && (slot == owner_slot || is_its_app());
        is_match.then(|| self.held(slot as usize, entry.held))
    }

    /// As [`search`](Places::search).
    ///
    /// Constant time, if the key is not in the overflow; there a binary search, and then linear in the entries that
    /// share the key.
    fn search_all<Id: Eq>(
        &self,
        effective: &EffectivePermissions<Id>,
        resource: &Resource<Id>,
    ) -> Permission {
        let entry = |slot: u32| Some((slot, effective.entries.get(slot as usize)?));
        let numbered = effective.owners.candidates(resource.owner_key).map(|slot| (slot, slot));
        let others = self.candidates(effective, resource.owner_key, 0).map(|slot| (slot, ELSEWHERE));
        let mut owners = numbered.chain(others).filter_map(|(slot, number)| Some((entry(slot)?, number)));
        let Some(((slot, owner), number)) = owners.find(|((_, owner), _)| owner.id == resource.owner) else {
            return Permission::empty();
        };
        let apps = self.apps_of(slot as usize);
        let app = self
            .candidates(effective, resource.site_key, number)
            .filter_map(entry)
            .find(|(slot, app)| app.id == resource.site && apps.contains(&(*slot as usize)));
        let (slot, entry) = app.unwrap_or((slot, owner));
        self.held(slot as usize, entry.held)
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
    /// The effective permissions of the user under the policy; an error has the positions of two memberships in
    /// one organization.
    pub(crate) fn new(
        policy: &Policy,
        user: &Id,
        memberships: &[Membership<Id>],
    ) -> Result<(Self, Places), (usize, usize)> {
        let teams = memberships.iter().flat_map(Membership::teams);
        let apps = teams.fold(0_usize, |apps, team| apps.saturating_add(team.apps().len()));
        let owners = memberships.len().saturating_add(1);
        let room = apps.saturating_add(owners.max(HEAD));

        if !fits(room, size_of::<Entry<Id>>().max(size_of::<Bucket<u32>>())) {
            // `can` then decides from the facts
            return Ok((EffectivePermissions::none(), Places::default()));
        }
        let mut places = Places::default();
        let mut directory = Directory::default();
        let (owners, entries) = if owners <= MOST_OWNERS && room < usize::from(u16::MAX) {
            directory = Directory::<u16>::with_room(apps);
            collect(policy, user, memberships, room, directory.buckets(), &mut places)?
        } else {
            let mut large = Directory::<u32>::with_room(apps.saturating_add(owners));
            let collected = collect(policy, user, memberships, room, large.buckets(), &mut places)?;
            places.directory = large;
            collected
        };
        Ok((EffectivePermissions { owners, directory, entries: entries.into() }, places))
    }
}

type Collected<Id> = (Owners, Vec<Entry<Id>>);

/// The entries of all facts.
#[expect(clippy::cast_possible_truncation, reason = "fewer than `MOST_ENTRIES`")]
fn collect<Id: Eq + Hash + Clone, S: Slot>(
    policy: &Policy,
    user: &Id,
    memberships: &[Membership<Id>],
    room: usize,
    buckets: &mut [Bucket<S>],
    places: &mut Places,
) -> Result<Collected<Id>, (usize, usize)> {
    let secret = Secret::get();
    let mut owners = Owners::NONE;
    owners.add(OwnerHash::new(secret, Class::User, user).key(), 0);
    let mut entries: Vec<Entry<Id>> = Vec::with_capacity(room);
    let levels = policy.levels();
    entries.push(Entry { id: user.clone(), held: levels.app.low() });
    for (second, membership) in memberships.iter().enumerate() {
        let organization = membership.organization();
        let key = OwnerHash::new(secret, Class::Organization, organization).key();
        let slot = entries.len() as u32;
        let is_it =
            |slot: u32| entries.get(slot as usize).is_some_and(|entry: &Entry<Id>| entry.id == *organization);
        let known = if S::IS_LARGE {
            insert(buckets, &mut places.overflow, (key, 0, slot), is_it)
        } else {
            let known = owners.candidates(key).find(|slot| is_it(*slot));
            owners.add(key, slot as usize);
            known
        };
        if let Some(first) = known {
            return Err(((first as usize).saturating_sub(1), second));
        }
        entries.push(Entry { id: organization.clone(), held: 0 });
    }
    while entries.len() < HEAD {
        entries.push(Entry { id: user.clone(), held: 0 });
    }

    places.ends.reserve_exact(memberships.len());
    places.own = OwnHalves::new(policy, room);
    if let Some(own) = places.own.get_mut(USER) {
        *own = levels.app.high();
    }
    // of each app the last confining team that has it, counted from 1, and how many there are
    let mut confined: Vec<(u32, u32)> = Vec::new();
    for (membership, slot) in memberships.iter().zip(1_usize..) {
        let organization = membership.organization();
        let hash = OwnerHash::new(secret, Class::Organization, organization);
        let number = if S::IS_LARGE { ELSEWHERE } else { slot as u32 };
        let start = entries.len();
        confined.clear();
        let mut all = TeamGrants::NONE;
        for team in membership.teams() {
            if team.is_confining() {
                all.add_confining_team(false);
            }
            for assigned in team.apps() {
                let app = assigned.app();
                let permissions = policy.permissions_of(assigned.permission());
                all.add(permissions, false);
                let next = entries.len() as u32;
                let is_it = |slot: u32| {
                    slot as usize >= start && entries.get(slot as usize).is_some_and(|entry| entry.id == *app)
                };
                let known = insert(buckets, &mut places.overflow, (hash.app(app), number, next), is_it);
                if let Some(own) = places.own.get_mut(known.unwrap_or(next) as usize) {
                    *own |= permissions.high();
                }
                if let Some(entry) = known.and_then(|slot| entries.get_mut(slot as usize)) {
                    entry.held |= permissions.low();
                } else {
                    entries.push(Entry { id: app.clone(), held: permissions.low() });
                }
                if team.is_confining() {
                    let position = (known.unwrap_or(next) as usize).saturating_sub(start);
                    if confined.len() <= position {
                        confined.resize(position.saturating_add(1), (0, 0));
                    }
                    if let Some((last, count)) = confined.get_mut(position)
                        && *last != all.confining_teams
                    {
                        (*last, *count) = (all.confining_teams, count.saturating_add(1));
                    }
                }
            }
        }
        let role = policy.role_definition(membership.role());
        let outside_apps = effective_permissions(levels, role, &all);
        if let Some(entry) = entries.get_mut(slot) {
            entry.held = outside_apps.low();
        }
        if let Some(own) = places.own.get_mut(slot) {
            *own = outside_apps.high();
        }
        for (position, entry) in entries.iter_mut().skip(start).enumerate() {
            let confining_teams_with_app = confined.get(position).map_or(0, |(_, count)| *count);
            let own = places.own.get_mut(start.saturating_add(position));
            let on_app = Permission::from_halves(entry.held, own.as_deref().copied().unwrap_or_default());
            let grants = TeamGrants { on_app, confining_teams_with_app, ..all };
            let held = effective_permissions(levels, role, &grants);
            entry.held = held.low();
            if let Some(own) = own {
                *own = held.high();
            }
        }
        places.ends.push(entries.len() as u32);
    }
    Ok((owners, entries))
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
                    Extent::App { organization, app } => Resource::app(*organization, *app),
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
