//! What a small subject may use of its permissions with a token for places (`R12`), to look up.
//!
//! # Implementation notes
//!
//! A service keeps a subject and narrows it for each request, so narrowing must not touch the entries of the subject: there
//! are as many as it has apps. Beside them stand the scopes at each owner of the subject, and the *named* apps: the apps of
//! these owners that a grant names, each with what is held there and the scopes there. Their directory has the same
//! numbers of owners in its tags.
//!
//! A question about a named app looks in that directory, and any other question in the subject's. One of 512 bits tells them
//! apart. Another key than those of named apps has such a bit as often as there are bits, with four named apps once in
//! 128 times. Then the question looks into both directories. Measured and rejected, with four grants of which two name
//! apps, in instructions of a question without a token, where what is above takes 1.4:
//!
//! - both directories for each question whose token names apps: 1.7, and as many cache lines more;
//! - one directory, chosen by the bit without a branch: 1.6, whether apps are named or not;
//! - the number and the slot passed on from the look-up without a token: without one 1.05.
//!
//! What is of other owners gives nothing but what is public there. If the token names places of such owners, the token
//! itself is searched for what is public.

use super::{EffectivePermissions, Found, HEAD, Places};
use crate::facts::index::{Directory, ELSEWHERE, Key, Overflow, insert};
use crate::facts::resource::Resource;
use crate::facts::token::{Place, PlacedToken};
use crate::vocabulary::Permission;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::hash::Hash;

/// The scopes at each place that a question can tell apart.
// in this order, so that what every question reads is side by side
#[repr(C)]
pub(crate) struct PlacedScopes<Id> {
    /// Only the token itself tells the scopes for this number of an owner, and larger ones.
    unknown: u32,
    /// The [low](Permission::low) half of the scopes of each owner, by its number.
    owners: [u64; HEAD],
    /// Finds the subject's entries.
    directory: Directory<u16>,
    /// The keys of named apps, among others.
    keys: Keys,
    /// Finds the named apps.
    named: Directory<u16>,
    /// The named apps, from slot 1 on.
    apps: Arc<[NamedApp<Id>]>,
    /// The [high](Permission::high) halves of what is held and of the scopes: of each owner, of which the first is not known
    /// here, then of each named app. Empty if the token has none.
    own: Arc<[(u64, u64)]>,
}

/// An app that a grant names.
struct NamedApp<Id> {
    id: Id,
    /// The [low](Permission::low) halves.
    held: u64,
    scopes: u64,
}

/// The result of a look-up.
pub(crate) struct Narrowed<'a, Id> {
    pub(crate) found: Found<'a, Id>,
    /// The [low](Permission::low) half of the scopes there.
    pub(crate) scopes: u64,
    is_named: bool,
    /// The position of the [high](Permission::high) halves.
    own: u32,
}

// not derived: a derive would ask for `Id: Clone`
impl<Id> Clone for PlacedScopes<Id> {
    fn clone(&self) -> Self {
        let (directory, named) = (self.directory.clone(), self.named.clone());
        let (apps, own) = (Arc::clone(&self.apps), Arc::clone(&self.own));
        PlacedScopes { directory, named, apps, own, ..*self }
    }
}

impl<Id: Eq> EffectivePermissions<Id> {
    /// The permissions and the scopes where the resource is, in constant time. `None` if only a search can tell.
    #[inline]
    #[expect(clippy::needless_bitwise_bool, reason = "a lazy operator is a branch that depends on the data")]
    pub(crate) fn find_narrowed(
        &self,
        scopes: &PlacedScopes<Id>,
        resource: &Resource<Id>,
    ) -> Option<Narrowed<'_, Id>> {
        let number = self.owners.find(resource.owner_key);
        // of an owner without a number nothing is held but what is public
        if (number >= scopes.unknown) & resource.is_open() {
            return None;
        }
        if scopes.keys.may_have(resource.site_key) {
            let slot = scopes.named.find(resource.site_key, number, 0)?;
            if slot != 0 {
                let app = scopes.apps.get(slot.wrapping_sub(1) as usize)?;
                let head = self.entries.first_chunk::<HEAD>()?;
                let ([user, ..], owner) = (head, head.get(number as usize)?);
                // named apps are of numbered owners
                let is_mismatch = (owner.id != resource.owner) | (app.id != resource.site);
                let found = Found { slot, held: app.held, is_mismatch, user: &user.id };
                let own = slot.wrapping_add(ELSEWHERE);
                return Some(Narrowed { found, scopes: app.scopes, is_named: true, own });
            }
        }
        let slot = scopes.directory.find(resource.site_key, number, number)?;
        let found = self.found(number, slot, resource)?;
        let scopes = *scopes.owners.get(number as usize)?;
        Some(Narrowed { found, scopes, is_named: false, own: number })
    }
}

impl<Id> PlacedScopes<Id> {
    /// The scopes of nothing: only the token itself tells, if there is one.
    pub(crate) fn unknown() -> Self {
        PlacedScopes {
            unknown: 0,
            owners: [0; HEAD],
            directory: Directory::default(),
            keys: Keys::default(),
            named: Directory::default(),
            apps: Arc::default(),
            own: Arc::default(),
        }
    }

    /// The high half of what is held where that was found, if it is known here, and of the scopes there.
    #[inline]
    pub(crate) fn own(&self, narrowed: &Narrowed<'_, Id>) -> (Option<u64>, u64) {
        let (held, scopes) = self.own.get(narrowed.own as usize).copied().unwrap_or_default();
        (narrowed.is_named.then_some(held), scopes)
    }
}

impl<Id: Eq + Hash + Clone> PlacedScopes<Id> {
    /// The scopes of the token at the places of a subject. [Unknown](PlacedScopes::unknown) if the subject is large or
    /// anonymous, or if there are more grants than slots.
    ///
    /// Linear in the grants.
    pub(crate) fn new(
        effective: &EffectivePermissions<Id>,
        places: &Places,
        token: &PlacedToken<Id>,
    ) -> Self {
        let most = usize::from(u16::MAX).saturating_sub(HEAD);
        let is_small = effective.directory.has_buckets() && token.grants().len() < most;
        let Some(of_owners) = effective.entries.first_chunk::<HEAD>().filter(|_| is_small) else {
            return PlacedScopes::unknown();
        };
        let owners: Vec<_> = places.owners(of_owners).collect();
        // what is of no owner of the subject has the scopes that the token has everywhere
        let mut scopes = [token.everywhere(); HEAD];
        for (owner, scopes) in owners.iter().zip(&mut scopes) {
            *scopes = token.here(Place::of(*owner));
        }
        let mut own: Vec<_> = scopes.iter().map(|scopes| (0, scopes.high())).collect();
        let (mut numbered, mut apps, mut unknown) = (Vec::new(), Vec::new(), u32::MAX);
        let mut keys = Keys::default();
        for (key, place, scopes) in token.each() {
            let number = owners.iter().zip(0_u32..).find(|(owner, _)| place.owner() == Some(**owner));
            match (number, place) {
                (Some((owner, number)), Place::App { app, .. }) => {
                    let held = places.held_by_key(effective, *owner, (key, app));
                    numbered.push((key, number));
                    keys.add(key);
                    apps.push(NamedApp { id: app.clone(), held: held.low(), scopes: scopes.low() });
                    own.push((held.high(), scopes.high()));
                }
                (Some(_), Place::Everywhere | Place::Organization(_) | Place::PersonalApps(_)) => {}
                (None, _) => unknown = ELSEWHERE,
            }
        }
        if own.iter().all(|(_, scopes)| *scopes == 0) {
            own.clear();
        }
        let directory = effective.directory.clone();
        let (owners, named) = (scopes.map(Permission::low), named(&numbered));
        PlacedScopes { unknown, owners, directory, keys, named, apps: apps.into(), own: own.into() }
    }
}

/// The directory of the named apps with these keys and numbers of their owners, in the order of their slots.
fn named(keys: &[(Key, u32)]) -> Directory<u16> {
    if keys.is_empty() {
        return Directory::default();
    }
    let mut directory = Directory::with_room(keys.len());
    // no two grants have one place; and where a bucket has no room, a question finds it crowded
    let mut overflow = Overflow::default();
    for ((key, number), slot) in keys.iter().zip(1..) {
        insert(directory.buckets(), &mut overflow, (*key, *number, slot), |_| false);
    }
    directory
}

/// A set of keys that may have more than were added.
#[derive(Clone, Copy, Default)]
struct Keys {
    bits: [u64; 8],
}

impl Keys {
    fn add(&mut self, key: Key) {
        let (word, bit) = key.small();
        if let Some(bits) = self.bits.get_mut(word) {
            *bits |= 1 << bit;
        }
    }

    #[inline]
    fn may_have(&self, key: Key) -> bool {
        let (word, bit) = key.small();
        self.bits.get(word).is_some_and(|bits| bits >> bit & 1 != 0)
    }
}

#[cfg(test)]
mod tests;
