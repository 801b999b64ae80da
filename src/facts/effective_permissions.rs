//! The effective permissions of a subject (`R7`), worked out once for every place that the rules can tell apart.
//!
//! A place is all that the user owns, a whole organization, or one app that a team of the user has.
//! [`effective_permissions`] is the rule; this file collects, stores and finds.
//!
//! # Implementation notes
//!
//! Each fact becomes a row: the user, a membership, an app of a team. The rows are sorted by key, so rows of one
//! place are neighbours and unite, and the entries come out in the order that the [directory](super::index) needs.
//! Building is one sort and two passes. It compares ids of rows with equal keys only: each pair of ids whose hashes
//! say nothing, and besides that hardly any.
//!
//! An entry of a `u64` id is 24 bytes, and a decision reads one. The directory adds 8 bytes for each. What only
//! [`filter`](fn@crate::filter) and the binary search read, 12 bytes for each place, stays apart in [`Places`]:
//! `can` is as fast as the memory that it touches is small.
//!
//! Keys differ from process to process. So nothing that a caller sees depends on their order: [`Places`] keeps the
//! order of the facts.

use super::extent::Extent;
use super::index::{Class, Directory, Key, MOST_ENTRIES, OwnerHash, Secret};
use super::membership::Membership;
use super::resource::Resource;
use crate::policy::{Policy, RoleDefinition, TeamGrants, effective_permissions};
use crate::vocabulary::Permission;
use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::Hash;

/// What a decision reads: the entries, sorted by key, and the directory that finds them.
#[derive(Clone)]
pub(crate) struct EffectivePermissions<Id> {
    directory: Directory,
    /// In slot 0, where nothing is held, an entry for every other place; empty for an anonymous subject.
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

/// What only other questions than `can` read of the places.
#[derive(Default)]
pub(crate) struct Places {
    /// The key of each entry after the first, in the upper half of a word.
    keys: Vec<u64>,
    /// The slots in the order of the facts: an organization before its apps.
    order: Box<[u32]>,
}

/// What a look-up found.
pub(crate) struct Found {
    /// The [low](Permission::low) half of what is held.
    pub(crate) held: u64,
    /// Whether the entry is another place's, so that only a search can tell.
    pub(crate) is_mismatch: bool,
}

impl<Id> EffectivePermissions<Id> {
    /// No place, and no directory.
    pub(crate) fn none() -> Self {
        EffectivePermissions { directory: Directory::empty(), entries: Arc::default() }
    }
}

impl<Id> EffectivePermissions<Id> {
    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<Id: Eq> EffectivePermissions<Id> {
    /// What is held where the resource is, in constant time. `None` if only a search can tell.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch that depends on the data")]
    pub(crate) fn find(&self, resource: &Resource<Id>) -> Option<Found> {
        let (general, slot) = self.directory.find(resource.owner_key, resource.site_key)?;
        let entry = self.entries.get(slot as usize)?;
        let is_other_app = (slot != general) & (entry.app != resource.site);
        let is_mismatch = (slot != 0) & ((entry.owner != resource.owner) | is_other_app);
        Some(Found { held: entry.held, is_mismatch })
    }
}

impl Places {
    /// How many places there are.
    pub(crate) fn len(&self) -> usize {
        self.order.len()
    }

    /// Each place and what is held there: an organization before its apps.
    pub(crate) fn each<'a, Id>(
        &'a self,
        effective: &'a EffectivePermissions<Id>,
    ) -> impl Iterator<Item = (Extent<'a, Id>, u64)> {
        self.order.iter().filter_map(|slot| {
            let entry = effective.entries.get(*slot as usize)?;
            let key = self.keys.get((*slot as usize).checked_sub(1)?)?;
            let extent = match key_of(*key).class()? {
                Class::User => Extent::Personal { user: &entry.owner },
                Class::Organization => Extent::Organization { organization: &entry.owner },
                Class::App => Extent::App { organization: &entry.owner, app: &entry.app },
            };
            Some((extent, entry.held))
        })
    }

    /// What is held where the resource is, by binary search, and then linear in the entries that share the key.
    pub(crate) fn search<Id: Eq>(
        &self,
        effective: &EffectivePermissions<Id>,
        resource: &Resource<Id>,
    ) -> u64 {
        let app = self.search_key(effective, resource.site_key, |entry| {
            entry.owner == resource.owner && entry.app == resource.site
        });
        let owner = || self.search_key(effective, resource.owner_key, |entry| entry.owner == resource.owner);
        app.or_else(owner).unwrap_or(0)
    }

    fn search_key<Id>(
        &self,
        effective: &EffectivePermissions<Id>,
        key: Key,
        is_it: impl Fn(&Entry<Id>) -> bool,
    ) -> Option<u64> {
        let first = self.keys.partition_point(|other| key_of(*other) < key);
        let same = self.keys.iter().skip(first).take_while(|other| key_of(**other) == key);
        let entries = effective.entries.iter().skip(1).skip(first);
        same.zip(entries).find(|(_, entry)| is_it(entry)).map(|(_, entry)| entry.held)
    }
}

/// A key and the number of a row, in one word that sorts by the key.
#[inline]
fn keyed(key: Key, row: u32) -> u64 {
    u64::from(key.bits()) << 32 | u64::from(row)
}

#[inline]
fn key_of(keyed: u64) -> Key {
    Key::from_bits((keyed >> 32) as u32)
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "the lower half")]
fn row_of(keyed: u64) -> usize {
    keyed as u32 as usize
}

/// Whether so many rows of that size can be allocated and numbered.
fn fits(rows: usize, size: usize) -> bool {
    let bytes = rows.checked_add(1).and_then(|rows| rows.checked_mul(size));
    rows < MOST_ENTRIES && bytes.is_some_and(|bytes| isize::try_from(bytes).is_ok())
}

/// One fact: the user, a membership, or an app of a team.
struct Row<'a, Id> {
    owner: &'a Id,
    app: &'a Id,
    /// The [low](Permission::low) half of what the team permission grants, of all rows of the place together.
    granted: u64,
    /// The position of the membership.
    membership: u32,
    /// The number of the last confining team that has the app, counted from 1; 0 without.
    team: u32,
    confining_teams: u32,
    /// The slot of the entry, in the first row of a place.
    slot: u32,
}

/// The rows of all facts.
struct Rows<'a, Id> {
    rows: Vec<Row<'a, Id>>,
    /// The keys of the rows.
    keys: Vec<u64>,
}

impl<'a, Id> Rows<'a, Id> {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "fewer than `MOST_ENTRIES`")]
    fn push(&mut self, key: Key, row: Row<'a, Id>) {
        self.keys.push(keyed(key, self.rows.len() as u32));
        self.rows.push(row);
    }
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
        let room = memberships.len().saturating_add(apps).saturating_add(1);

        if !fits(room, size_of::<Row<'_, Id>>().max(size_of::<Entry<Id>>())) {
            // `can` then decides from the facts
            return Ok((EffectivePermissions::none(), Places::default()));
        }

        let secret = Secret::get();
        let mut rows = Rows { rows: Vec::with_capacity(room), keys: Vec::with_capacity(room) };
        let row = |owner, app, membership| Row {
            owner,
            app,
            granted: 0,
            membership,
            team: 0,
            confining_teams: 0,
            slot: 0,
        };
        let mut members: Vec<(&RoleDefinition, TeamGrants)> = Vec::with_capacity(memberships.len());
        rows.push(OwnerHash::new(secret, Class::User, user).key(), row(user, user, 0));
        let mut confining_team = 0_u32;
        for (membership, number) in memberships.iter().zip(0..) {
            let organization = membership.organization();
            let hash = OwnerHash::new(secret, Class::Organization, organization);
            rows.push(hash.key(), row(organization, organization, number));
            let mut all = TeamGrants::NONE;
            for team in membership.teams() {
                let mut team_number = 0;
                if team.is_confining() {
                    all.add_confining_team(false);
                    confining_team = confining_team.saturating_add(1);
                    team_number = confining_team;
                }
                for assigned in team.apps() {
                    let permissions = policy.permissions_of(assigned.permission());
                    all.add(permissions, false);
                    let confining_teams = team_number.min(1);
                    let row = row(organization, assigned.app(), number);
                    let granted = permissions.low();
                    let key = hash.app(assigned.app());
                    rows.push(key, Row { granted, team: team_number, confining_teams, ..row });
                }
            }
            members.push((policy.role_definition(membership.role()), all));
        }

        rows.keys.sort_unstable();
        rows.unite()?;
        let Rows { mut rows, keys } = rows;
        for (key, slot) in keys.iter().zip(1..) {
            let Some(row) = rows.get_mut(row_of(*key)) else { continue };
            row.slot = slot;
            row.granted = match (key_of(*key).class(), members.get(row.membership as usize)) {
                (Some(Class::User), _) => Permission::APP_LEVEL.low(),
                (_, Some((role, all))) => {
                    let on_app = Permission::from_low(row.granted);
                    let grants = TeamGrants { on_app, confining_teams_with_app: row.confining_teams, ..*all };
                    effective_permissions(role, &grants).low()
                }
                (_, None) => 0,
            };
        }
        let entry =
            |(owner, app, held): (&Id, &Id, u64)| Entry { owner: owner.clone(), app: app.clone(), held };
        let nowhere = core::iter::once((user, user, 0));
        let places = keys.iter().map(|key| {
            rows.get(row_of(*key)).map_or((user, user, 0), |row| (row.owner, row.app, row.granted))
        });
        let entries = nowhere.chain(places).map(entry).collect();
        let directory = Directory::new(keys.iter().map(|key| key_of(*key)));
        let mut order = Vec::with_capacity(keys.len());
        order.extend(rows.iter().map(|row| row.slot).filter(|slot| *slot != 0));
        let order = order.into_boxed_slice();
        Ok((EffectivePermissions { directory, entries }, Places { keys, order }))
    }
}

impl<Id: Eq> Rows<'_, Id> {
    /// Unites rows of one place in the first of them, and keeps one key for each place. The keys are sorted.
    fn unite(&mut self) -> Result<(), (usize, usize)> {
        let mut twice: Option<(u32, u32)> = None;
        // the places so far, and where those with the same key begin
        let (mut count, mut same) = (0_usize, 0_usize);
        let mut last = Key::NOWHERE;
        for position in 0..self.keys.len() {
            let Some(&key) = self.keys.get(position) else { break };
            if key_of(key) != last {
                (last, same) = (key_of(key), count);
            } else if let Some(known) = self.known(key, same, count) {
                if let Some((first, second)) = self.unite_two(known, row_of(key))
                    && last.class() == Some(Class::Organization)
                    && twice.is_none_or(|(_, other)| second < other)
                {
                    twice = Some((first, second));
                }
                continue;
            }
            if let Some(place) = self.keys.get_mut(count) {
                *place = key;
            }
            count = count.saturating_add(1);
        }
        self.keys.truncate(count);
        match twice {
            Some((first, second)) => Err((first as usize, second as usize)),
            None => Ok(()),
        }
    }

    /// The row of the place among those with the same key, if it is known.
    fn known(&self, key: u64, same: usize, count: usize) -> Option<usize> {
        let row = self.rows.get(row_of(key))?;
        let is_it = |other: &Row<'_, Id>| other.owner == row.owner && other.app == row.app;
        let known = self.keys.get(same..count)?.iter().map(|key| row_of(*key));
        known.into_iter().find(|known| self.rows.get(*known).is_some_and(is_it))
    }

    /// Adds a row to the first of its place; the positions of their memberships.
    fn unite_two(&mut self, first: usize, row: usize) -> Option<(u32, u32)> {
        let &Row { granted, team, membership, .. } = self.rows.get(row)?;
        let first = self.rows.get_mut(first)?;
        first.granted |= granted;
        if team != 0 && team != first.team {
            first.confining_teams = first.confining_teams.saturating_add(1);
            first.team = team;
        }
        Some((first.membership, membership))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_checked_before_memory_is_asked_for() {
        let most = isize::MAX.unsigned_abs() / 24;
        assert!(fits(1, 24) && fits(1_000_000, 24));
        assert_eq!(fits(most, 24), most < MOST_ENTRIES);
        assert!(!fits(MOST_ENTRIES, 1) && !fits(usize::MAX, 1) && !fits(MOST_ENTRIES - 1, usize::MAX / 2));
    }
}
