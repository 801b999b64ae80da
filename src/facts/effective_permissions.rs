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
//! An entry of a `u64` id is 24 bytes, and a decision reads one. The directory adds 13 bytes for each app. What only
//! [`filter`](fn@crate::filter) and a search read, 4 bytes for each membership, stays apart in [`Places`]: `can` is as
//! fast as the memory that it touches is small.

use super::extent::Extent;
use super::index::{
    Bucket, Class, Directory, FIRST_OWNERS, Key, MOST_ENTRIES, Overflow, OwnerHash, Owners, Slot, insert,
};
use super::membership::Membership;
use super::resource::Resource;
use super::secret::Secret;
use crate::policy::{Policy, TeamGrants, effective_permissions};
use crate::vocabulary::Permission;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::Hash;

/// What a decision reads: the entries, and what finds them.
#[derive(Clone)]
pub(crate) struct EffectivePermissions<Id> {
    owners: Owners,
    /// Where the apps are, and the owners after the first; without buckets if there are too many for two bytes.
    directory: Directory<u16>,
    /// In slot 0, where nothing is held, an entry for every other place; then all owners; then the apps, in the order
    /// of the facts. Empty for an anonymous subject.
    entries: Arc<[Entry<Id>]>,
}

/// What is held at one place.
struct Entry<Id> {
    owner: Id,
    /// The app, or the owner again if the place is not one app.
    app: Id,
    /// The [low](Permission::low) half of what is held.
    held: u64,
}

/// What only other questions than `can`, and a search, read of the places.
#[derive(Default)]
pub(crate) struct Places {
    /// For each membership the slot after its last app.
    ends: Vec<u32>,
    /// For each slot the [high](Permission::high) half of what is held; empty without permissions of a service's own.
    own: Vec<u64>,
    /// The directory of a subject with more entries than two bytes can number.
    wide: Directory<u32>,
    overflow: Overflow,
}

/// What a look-up found.
pub(crate) struct Found {
    pub(crate) slot: u32,
    /// The [low](Permission::low) half of what is held.
    pub(crate) held: u64,
    /// Whether the entry is another place's, so that only a search can tell.
    pub(crate) is_mismatch: bool,
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

    /// How many places there are.
    pub(crate) fn places_len(&self) -> usize {
        self.entries.len().saturating_sub(1)
    }
}

impl<Id: Eq> EffectivePermissions<Id> {
    /// What is held where the resource is, in constant time. `None` if only a search can tell.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch that depends on the data")]
    pub(crate) fn find(&self, resource: &Resource<Id>) -> Option<Found> {
        let general = self.owners.find(resource.owner_key);
        let slot = self.directory.find(resource.site_key, general)?;
        let entry = self.entries.get(slot as usize)?;
        let is_other_app = (slot != general) & (entry.app != resource.site);
        let is_mismatch = (slot != self.owners.nowhere) & ((entry.owner != resource.owner) | is_other_app);
        Some(Found { slot, held: entry.held, is_mismatch })
    }
}

impl Places {
    /// Each place and what is held there: an organization before its apps. `held` is asked for each slot, with the
    /// [low](Permission::low) half.
    pub(crate) fn each<'a, Id, T>(
        &'a self,
        effective: &'a EffectivePermissions<Id>,
        held: impl Fn(usize, u64) -> T + Copy,
    ) -> impl Iterator<Item = (Extent<'a, Id>, T)> {
        let mut entries = (0..).zip(effective.entries.iter()).skip(1);
        let user = entries
            .next()
            .map(|(slot, entry)| (Extent::Personal { user: &entry.owner }, held(slot, entry.held)));
        let first = self.ends.len().saturating_add(2);
        let starts = core::iter::once(first).chain(self.ends.iter().map(|end| *end as usize));
        let memberships = entries.zip(starts.zip(&self.ends));
        let places = memberships.flat_map(move |((slot, entry), (start, end))| {
            let organization = (Extent::Organization { organization: &entry.owner }, held(slot, entry.held));
            let apps = effective.entries.get(start..*end as usize).unwrap_or_default().iter();
            let apps = (start..).zip(apps).map(move |(slot, entry)| {
                let extent = Extent::App { organization: &entry.owner, app: &entry.app };
                (extent, held(slot, entry.held))
            });
            core::iter::once(organization).chain(apps)
        });
        user.into_iter().chain(places)
    }

    /// What is held in the slot whose [low](Permission::low) half is known.
    #[inline]
    pub(crate) fn held(&self, slot: usize, low: u64) -> Permission {
        Permission::from_halves(low, self.own.get(slot).copied().unwrap_or_default())
    }

    /// What is held where the resource is, whatever shares its hashes.
    ///
    /// Constant time, if the key is not in the overflow; there a binary search, and then linear in the entries that
    /// share the key.
    pub(crate) fn search<Id: Eq>(
        &self,
        effective: &EffectivePermissions<Id>,
        resource: &Resource<Id>,
    ) -> Permission {
        let entry = |slot: u32| Some((slot as usize, effective.entries.get(slot as usize)?));
        let app = self
            .candidates(effective, resource.site_key)
            .filter_map(entry)
            .find(|(_, entry)| entry.owner == resource.owner && entry.app == resource.site);
        let owner = || {
            let first = effective.owners.candidates(resource.owner_key);
            let owners = first.chain(self.candidates(effective, resource.owner_key));
            owners.filter_map(entry).find(|(_, entry)| entry.owner == resource.owner)
        };
        let found = app.or_else(owner);
        found.map_or(Permission::empty(), |(slot, entry)| self.held(slot, entry.held))
    }

    fn candidates<Id>(&self, effective: &EffectivePermissions<Id>, key: Key) -> impl Iterator<Item = u32> {
        let candidates = effective.directory.candidates(key).chain(self.wide.candidates(key));
        candidates.chain(self.overflow.candidates(key))
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
        let room = memberships.len().saturating_add(apps).saturating_add(2);

        if !fits(room, size_of::<Entry<Id>>().max(size_of::<Bucket<u32>>())) {
            // `can` then decides from the facts
            return Ok((EffectivePermissions::none(), Places::default()));
        }
        let more_owners = memberships.len().saturating_add(1).saturating_sub(FIRST_OWNERS);
        let keys = apps.saturating_add(more_owners);
        let mut places = Places::default();
        let mut directory = Directory::default();
        let (owners, entries) = if room < usize::from(u16::MAX) {
            directory = Directory::<u16>::with_room(keys);
            collect(policy, user, memberships, room, directory.buckets(), &mut places)?
        } else {
            let mut wide = Directory::<u32>::with_room(keys);
            let collected = collect(policy, user, memberships, room, wide.buckets(), &mut places)?;
            places.wide = wide;
            collected
        };
        Ok((EffectivePermissions { owners, directory, entries: entries.into() }, places))
    }
}

/// The slot of what the user owns.
const USER_SLOT: usize = 1;

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
    let mut entries = Vec::with_capacity(room);
    let owner_entry = |owner: &Id, held| Entry { owner: owner.clone(), app: owner.clone(), held };
    entries.push(owner_entry(user, 0));
    owners.add(OwnerHash::new(secret, Class::User, user).key(), 1);
    let levels = policy.levels();
    entries.push(owner_entry(user, levels.app.low()));
    for (second, membership) in memberships.iter().enumerate() {
        let organization = membership.organization();
        let key = OwnerHash::new(secret, Class::Organization, organization).key();
        let slot = entries.len() as u32;
        let is_it = |slot: u32| {
            entries.get(slot as usize).is_some_and(|entry: &Entry<Id>| entry.owner == *organization)
        };
        let mut known = owners.candidates(key).find(|slot| is_it(*slot));
        if known.is_none() && slot as usize > FIRST_OWNERS {
            known = insert(buckets, &mut places.overflow, (key, slot), is_it);
        }
        if let Some(first) = known {
            return Err(((first as usize).saturating_sub(2), second));
        }
        owners.add(key, slot);
        entries.push(owner_entry(organization, 0));
    }

    if let (Some(membership), Some(nowhere)) = (memberships.first(), entries.first_mut()) {
        // With more owners than are looked for, `nowhere` is no slot, so that the ids of this entry are compared. No
        // resource that has this owner comes here: it has been found among the first owners.
        nowhere.owner = membership.organization().clone();
    }
    places.ends.reserve_exact(memberships.len());
    if !policy.vocabulary().permissions().is_empty() {
        places.own.resize(room, 0);
        if let Some(own) = places.own.get_mut(USER_SLOT) {
            *own = levels.app.high();
        }
    }
    // of each app the last confining team that has it, counted from 1, and how many there are
    let mut confined: Vec<(u32, u32)> = Vec::new();
    for (membership, slot) in memberships.iter().zip(2..) {
        let organization = membership.organization();
        let hash = OwnerHash::new(secret, Class::Organization, organization);
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
                    let entry = entries.get(slot as usize);
                    entry.is_some_and(|entry| entry.app == *app && entry.owner == *organization)
                };
                let known = insert(buckets, &mut places.overflow, (hash.app(app), next), is_it);
                if let Some(own) = places.own.get_mut(known.unwrap_or(next) as usize) {
                    *own |= permissions.high();
                }
                if let Some(entry) = known.and_then(|slot| entries.get_mut(slot as usize)) {
                    entry.held |= permissions.low();
                } else {
                    let (owner, app) = (organization.clone(), app.clone());
                    entries.push(Entry { owner, app, held: permissions.low() });
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
