//! The effective permissions of a subject (`R7`), worked out once for every place that the rules can tell apart.
//!
//! A place is all that the user owns, a whole organization, one app that a team of the user has, or one that is shared
//! with the user. [`effective_permissions`](crate::policy::effective_permissions) and [`shared`](crate::policy::shared) are the
//! rules; this file collects, stores and finds.
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

mod collect;
mod placed_scopes;

pub(crate) use self::placed_scopes::{Narrowed, PlacedScopes};

use super::extent::Extent;
use super::index::{ABSENT, Class, Directory, ELSEWHERE, Key, Overflow, OwnerHash, Owners};
use super::own_halves::OwnHalves;
use super::owner::Owner;
use super::resource::Resource;
use super::secret::Secret;
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
// in this order, so that what an own question reads is at the beginning
#[derive(Default)]
#[repr(C)]
pub(crate) struct Places {
    pub(super) own: OwnHalves,
    /// For each owner after the user the slot after its last app.
    ends: Vec<u32>,
    /// The classes of the owners that come after the organizations of the memberships.
    others: Vec<Class>,
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

    /// The entries without the directory that finds them, so that [`find`](EffectivePermissions::find) finds nothing.
    pub(crate) fn without_directory(&self) -> Self {
        EffectivePermissions { directory: Directory::default(), ..self.clone() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<Id: Eq> EffectivePermissions<Id> {
    /// The permissions where the resource is, in constant time. `None` for a large or anonymous subject, and if only a
    /// search can tell.
    #[inline]
    pub(crate) fn find(&self, resource: &Resource<Id>) -> Option<Found<'_, Id>> {
        let number = self.owners.find(resource.owner_key);
        let slot = self.directory.find(resource.site_key, number, number)?;
        self.found(number, slot, resource)
    }

    /// The entry in the slot, if the resource can be there and its owner has that number.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch that depends on the data")]
    fn found(&self, number: u32, slot: u32, resource: &Resource<Id>) -> Option<Found<'_, Id>> {
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

    /// The owners in the order of their slots, of which these are the first entries.
    fn owners<'a, Id>(&'a self, head: &'a [Entry<Id>]) -> impl Iterator<Item = Owner<&'a Id>> {
        let user = head.first().map(|entry| Owner::User(&entry.id));
        let others = head.iter().skip(1).zip(self.classes()).map(|(entry, class)| match class {
            None | Some(Class::Organization) => Owner::Organization(&entry.id),
            Some(Class::User) => Owner::User(&entry.id),
        });
        user.into_iter().chain(others)
    }

    /// The classes of the owners after the user; `None` for the organization of a membership.
    fn classes(&self) -> impl Iterator<Item = Option<Class>> {
        let memberships = self.ends.len().saturating_sub(self.others.len());
        repeat_n(None, memberships).chain(self.others.iter().copied().map(Some))
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
        let places =
            owners.zip(1..).zip(self.classes()).flat_map(move |((Entry { id, held: low }, slot), class)| {
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

    /// What is held in the owner's app with that key, or in its apps in general.
    fn held_by_key<Id: Eq + Hash>(
        &self,
        effective: &EffectivePermissions<Id>,
        owner: Owner<&Id>,
        (site_key, site): (Key, &Id),
    ) -> Permission {
        let (class, id) = class_of(owner);
        let owner_key = OwnerHash::new(Secret::get(), class, id).key();
        self.search_all(effective, Sought { owner_key, site_key, owner: id, site })
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

/// The class and the id of an owner.
fn class_of<Id>(owner: Owner<Id>) -> (Class, Id) {
    match owner {
        Owner::Organization(organization) => (Class::Organization, organization),
        Owner::User(user) => (Class::User, user),
    }
}

#[cfg(test)]
mod tests;
