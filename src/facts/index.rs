//! Hash keys of owners and apps, and what finds the entry of a key.
//!
//! # Implementation notes
//!
//! The keys of the first four [`Owners`] stand beside the subject. The directory has the apps, and the owners after
//! the fourth. A bucket of 32 bytes keeps a tag and a slot for each of up to seven keys. A look-up compares all tags at
//! once, and the bitwise or of the slots whose tags match is the candidate: it has no loop and no branch that depends
//! on the data, and reads nothing at an address that it had to work out from the tags. The caller compares the ids, so
//! that a wrong candidate costs a search and never a wrong answer.
//!
//! A key for which its bucket has no room goes to the [`Overflow`], and marks the bucket as *crowded*. A look-up that
//! meets a crowded bucket, or whose candidate has other ids, goes to a search in the bucket and in the overflow, which
//! is in order. So no set of keys loses the directory, and no set of keys makes it larger: it has two buckets for five
//! keys. Slots of two bytes serve subjects with fewer than 65,535 entries; a larger subject has a directory with slots
//! of four bytes, which only the search reads.
//!
//! Measured and rejected, with 1,024 subjects and random `u64` ids. Each ran in turns with the first of them, which
//! takes 12.1 ns; what is above takes 0.93 to 0.96 of its time:
//!
//! - sorted entries, eight tags and the slot of the first in 20 bytes, and the owners in the directory too: 110 instead
//!   of 91 instructions with the loop of the benchmark, because a decision reads two buckets;
//! - the smallest exclusive or of the tags, with the number of the lane in its low bits: 0.98 to 1.01, because the slot
//!   of the lane is one load more, which waits for the number;
//! - a mask of the tags that match and a count of its zeros: 1.03 to 1.3, because LLVM made few instructions of a mask
//!   of four lanes only; with the highest instead of the lowest bit (`bsr`) 1.08 to 1.18.
//!
//! Rejected earlier (the first of the list above then took 12.6 ns):
//!
//! - three lanes of a 32-bit tag and a 32-bit slot for each bucket, grown until every key fits: 15.0 ns, and chosen
//!   or unlucky keys lose it;
//! - four 16-bit tags that are compared one after another: 14.9 ns with fewer instructions;
//! - tags beside the entry, so that a hit reads one cache line: 14.0 to 15.6 ns, because empty cells make the table
//!   larger than the cache that it has to stay in.

use super::secret::Secret;
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use core::hash::Hash;
use core::hint::select_unpredictable;
use core::iter::repeat_n;
use core::ops::BitOr;

/// A hash of an owner, or of an owner and an app.
///
/// The upper 30 bits are the hash. The others are the class, so that keys of different classes differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u32);

/// What a key stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    User = 1,
    Organization = 2,
    App = 3,
}

/// The hash of an owner, from which the keys of its apps are made.
#[derive(Clone, Copy)]
pub(crate) struct OwnerHash {
    secret: Secret,
    class: Class,
    hash: u64,
}

impl OwnerHash {
    #[inline]
    pub(crate) fn new<Id: Hash>(secret: Secret, class: Class, id: &Id) -> OwnerHash {
        OwnerHash { secret, class, hash: secret.hash(class as u64, id) }
    }

    /// The key of the owner.
    #[inline]
    pub(crate) fn key(self) -> Key {
        Key::new(self.class, self.hash)
    }

    /// The key of an app of the owner.
    #[inline]
    pub(crate) fn app<Id: Hash>(self, app: &Id) -> Key {
        Key::new(Class::App, self.secret.hash(self.hash, app))
    }
}

impl Key {
    /// A key that no entry has: its class is 0.
    pub(crate) const NOWHERE: Key = Key(NO_CLASS);

    #[inline]
    fn new(class: Class, hash: u64) -> Key {
        Key((hash >> 32) as u32 & !KIND_BITS | class as u32)
    }

    /// A key that no entry has, of the same bucket: a look-up of the two reads one bucket.
    #[inline]
    pub(crate) const fn beside(self) -> Key {
        Key(self.0 & !0xffff | NO_CLASS)
    }

    #[cfg(test)]
    pub(crate) const fn class(self) -> Option<Class> {
        match self.0 & KIND_BITS {
            1 => Some(Class::User),
            2 => Some(Class::Organization),
            3 => Some(Class::App),
            _ => None,
        }
    }

    /// The lower half. Buckets depend on the upper bits.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the low bits")]
    const fn tag(self) -> u16 {
        self.0 as u16
    }
}

/// The bits of a key without an entry: class 0, unlike the tag of an empty lane, which is 0, and unlike the number of
/// filled lanes.
const NO_CLASS: u32 = 0x20;

/// The bits of a key that are no hash.
const KIND_BITS: u32 = 3;

/// How many keys a bucket has room for.
const ROOM: usize = 7;

/// One more than [`ROOM`]: the last lane is no key's, and its slot is the mark of a crowded bucket.
const LANES: usize = 8;

/// The smallest number that is no key's tag, because its class is 0.
const FILLED: u16 = 4;

/// A number larger than any slot: only a search can tell.
pub(crate) const UNKNOWN: u32 = 1 << 31;

/// The number of entries that a directory can serve.
///
/// The facts of a larger subject take 24 GB.
pub(crate) const MOST_ENTRIES: usize = 1 << 30;

/// The number of a slot in a bucket: two bytes, or four where two are too few.
pub(crate) trait Slot: Copy + Default + Eq + BitOr<Output = Self> + Into<u32> + TryFrom<u32> {
    /// The mark of a crowded bucket, larger than any slot.
    const CROWDED: Self;

    /// The slot or 0.
    fn only_if(self, is_it: bool) -> Self;
}

impl Slot for u16 {
    const CROWDED: u16 = u16::MAX;

    #[inline]
    fn only_if(self, is_it: bool) -> u16 {
        if is_it { self } else { 0 }
    }
}

impl Slot for u32 {
    const CROWDED: u32 = UNKNOWN;

    #[inline]
    fn only_if(self, is_it: bool) -> u32 {
        if is_it { self } else { 0 }
    }
}

#[derive(Clone, Copy)]
#[repr(align(16))]
pub(crate) struct Bucket<S> {
    /// The tag of each lane, 0 for an empty one; in the last [`FILLED`] times the number of filled lanes, which is no
    /// key's tag.
    tags: [u16; LANES],
    /// The slot of each lane, 0 for an empty one; in the last the mark of a crowded bucket, or 0.
    slots: [S; LANES],
}

impl<S: Slot> Bucket<S> {
    fn empty() -> Self {
        Bucket { tags: [0; LANES], slots: [S::default(); LANES] }
    }

    /// The slot of the key, else the other. Larger than any slot if the bucket is crowded.
    #[inline]
    fn pick(&self, key: Key, otherwise: u32) -> u32 {
        let slot = self.tagged(key.tag());
        let [.., crowded] = self.slots;
        select_unpredictable(slot == 0, otherwise | crowded.into(), slot)
    }

    /// The slot with the tag; 0 without, and no slot or a wrong one if several lanes have the tag.
    #[inline]
    fn tagged(&self, tag: u16) -> u32 {
        let lanes = self.tags.into_iter().zip(self.slots);
        lanes.fold(S::default(), |slot, (it, other)| slot | other.only_if(it == tag)).into()
    }

    /// The slots of all keys with the tag.
    fn candidates(&self, key: Key) -> impl Iterator<Item = u32> {
        let lanes = self.tags.into_iter().zip(self.slots);
        lanes.filter(move |(tag, _)| *tag == key.tag()).map(|(_, slot)| slot.into())
    }
}

/// How many buckets there are for that many keys: one for as many as it has room for, else two for five.
///
/// With 2.5 random keys on average one bucket in 240 is crowded.
const fn bucket_count(keys: usize) -> usize {
    if keys <= ROOM { 1 } else { keys.div_ceil(5).saturating_mul(2) }
}

/// Where the entries of keys are.
pub(crate) struct Directory<S> {
    buckets: Arc<[Bucket<S>]>,
}

// not derived: a derive would ask for more of the slot
impl<S> Clone for Directory<S> {
    fn clone(&self) -> Self {
        Directory { buckets: Arc::clone(&self.buckets) }
    }
}

impl<S> Default for Directory<S> {
    /// A directory without buckets, which finds nothing.
    fn default() -> Self {
        Directory { buckets: Arc::default() }
    }
}

impl<S: Slot> Directory<S> {
    /// A directory with room for so many keys.
    pub(crate) fn with_room(keys: usize) -> Self {
        Directory { buckets: repeat_n(Bucket::empty(), bucket_count(keys)).collect() }
    }

    /// The buckets, to fill. Empty once it is shared.
    pub(crate) fn buckets(&mut self) -> &mut [Bucket<S>] {
        Arc::get_mut(&mut self.buckets).unwrap_or_default()
    }

    /// The slot of the candidate for the key, else the other.
    ///
    /// A number larger than any slot means that only a search can tell. `None` without buckets.
    #[inline]
    pub(crate) fn find(&self, key: Key, otherwise: u32) -> Option<u32> {
        Some(self.buckets.get(position(key, self.buckets.len()))?.pick(key, otherwise))
    }

    /// The slots of all candidates for the key that are not in the overflow.
    pub(crate) fn candidates(&self, key: Key) -> impl Iterator<Item = u32> {
        let bucket = self.buckets.get(position(key, self.buckets.len()));
        bucket.into_iter().flat_map(move |bucket| bucket.candidates(key))
    }
}

/// The keys for which their buckets have no room, with their slots, in the order of the keys.
#[derive(Default)]
pub(crate) struct Overflow {
    keys: BTreeSet<u64>,
}

impl Overflow {
    pub(crate) fn candidates(&self, key: Key) -> impl Iterator<Item = u32> {
        self.keys.range(keyed(key, 0)..=keyed(key, u32::MAX)).map(|keyed| slot_of(*keyed))
    }
}

#[inline]
fn keyed(key: Key, slot: u32) -> u64 {
    u64::from(key.0) << 32 | u64::from(slot)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half")]
const fn slot_of(keyed: u64) -> u32 {
    keyed as u32
}

/// The slot of the key if it is known, else adds the key with that slot. `is_it` compares ids.
#[inline]
pub(crate) fn insert<S: Slot>(
    buckets: &mut [Bucket<S>],
    overflow: &mut Overflow,
    (key, slot): (Key, u32),
    is_it: impl Fn(u32) -> bool,
) -> Option<u32> {
    let count = buckets.len();
    let bucket = buckets.get_mut(position(key, count))?;
    // the lanes one after another would be a branch for each that nothing predicts
    if bucket.tagged(key.tag()) != 0
        && let Some(known) = bucket.candidates(key).find(|slot| is_it(*slot))
    {
        return Some(known);
    }
    let Bucket { tags: [tags @ .., filled], slots: [slots @ .., crowded] } = bucket;
    let lane = usize::from(*filled / FILLED);
    if let (Some(tag), Some(place), Ok(slot)) = (tags.get_mut(lane), slots.get_mut(lane), S::try_from(slot)) {
        (*tag, *place) = (key.tag(), slot);
        *filled = filled.wrapping_add(FILLED);
        return None;
    }
    *crowded = S::CROWDED;
    let known = overflow.candidates(key).find(|slot| is_it(*slot));
    if known.is_none() {
        overflow.keys.insert(keyed(key, slot));
    }
    known
}

/// The bucket of a key.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "less than the count")]
const fn position(key: Key, count: usize) -> usize {
    // the range of keys in `count` parts of equal width; a power of two would waste up to half of the buckets
    (key.0 as u64).wrapping_mul(count as u64).wrapping_shr(32) as usize
}

/// The owners that are looked for without the directory: the user and the organizations of the first memberships.
#[derive(Clone, Copy)]
pub(crate) struct Owners {
    keys: [Key; FIRST_OWNERS],
    /// Slot 0, which needs no comparison of ids; [`UNKNOWN`] if there are more owners.
    pub(crate) nowhere: u32,
}

/// How many owners are looked for without the directory.
pub(crate) const FIRST_OWNERS: usize = 4;

impl Owners {
    pub(crate) const NONE: Owners = Owners { keys: [NEVER; FIRST_OWNERS], nowhere: 0 };

    /// Adds the owner of the slot. Slots come in their order, and the first is 1.
    pub(crate) fn add(&mut self, key: Key, slot: u32) {
        match self.keys.get_mut(FIRST_OWNERS.wrapping_sub(slot as usize)) {
            Some(place) => *place = key,
            None => self.nowhere = UNKNOWN,
        }
    }

    /// The slot of the candidate for the key, 0 if there is none.
    #[inline]
    pub(crate) fn find(&self, key: Key) -> u32 {
        // compiles to one comparison of four lanes, a mask of its results and a count of zeros
        let lanes = self.keys.iter().zip(0_u32..);
        let mask = lanes.fold(1 << FIRST_OWNERS, |mask, (it, lane)| mask | u32::from(*it == key) << lane);
        4_u32.wrapping_sub(mask.trailing_zeros())
    }

    /// The slots of all candidates for the key.
    pub(crate) fn candidates(&self, key: Key) -> impl Iterator<Item = u32> {
        self.keys.into_iter().rev().zip(1..).filter(move |(it, _)| *it == key).map(|(_, slot)| slot)
    }
}

/// A key that no resource has.
const NEVER: Key = Key(0);

#[cfg(test)]
impl<S: Slot> Directory<S> {
    /// How many of the buckets are crowded, and how many buckets there are.
    pub(crate) fn crowd(&self) -> (usize, usize) {
        let crowded = self.buckets.iter().filter(|it| it.slots.last() == Some(&S::CROWDED));
        (crowded.count(), self.buckets.len())
    }
}

#[cfg(test)]
mod tests;
