//! Hash keys of owners and apps, and what finds the entry of a key.
//!
//! # Implementation notes
//!
//! The keys of up to four [`Owners`] stand beside the subject, and give an owner its number. The directory has the
//! apps. A bucket of 32 bytes keeps a tag and a slot for each of up to seven keys. A tag has some bits of the key
//! and the number of the owner, and no two lanes of a bucket have one tag. So the lane whose tag matches is of the
//! owner that was found, and entries need no id of their owner. A look-up compares all tags at once, and the
//! bitwise or of the slots whose tags match is the candidate: it has no loop and no branch that depends on the
//! data. The address of the bucket waits for the key only, and not for the number. The caller compares the ids, so
//! that a wrong candidate costs a search and never a wrong answer.
//!
//! A key for which its bucket has no room, or another key with its tag, goes to the [`Overflow`], and marks the
//! bucket as *crowded*. A look-up that meets a crowded bucket, or whose candidate has another id, goes to a search
//! in the bucket and in the overflow, which is in order. So no set of keys loses the directory, and no set of keys
//! makes it larger: it has two buckets for five keys.
//!
//! A *large* subject has more than four owners, or more entries than two bytes can number. Its directory has the
//! owners too, and slots of four bytes. A look-up reads two buckets, and compares the slot with those of the
//! owner's apps, because there all apps have one number.
//!
//! Measured and rejected, with 1,024 subjects and random `u64` ids, each in turns with entries that have the id of
//! their owner, 24 bytes each (11.8 ns). What is above takes 0.83 to 0.87 of that time, with 4 instructions more. A
//! subject with five owners, alone, takes 12.7 ns instead of 9.1, with 40 owners 12.8 instead of 14.2:
//!
//! - the number in the key before the address of the bucket is worked out: 0.93, because the bucket is read later;
//! - the user's id in the subject, 88 instead of 64 bytes, and not in the first entry: 0.91 to 0.92;
//! - the subject aligned to 64 bytes, buckets to 32 bytes, the rows of actions to 32 bytes, or `can` inlined: no
//!   difference; nor two buckets for seven keys, or one for three;
//! - a list of the different sets that are held, and their numbers beside the slots: 0.92 to 0.93, because the list is
//!   one more line to read;
//! - up to seven entries beside their tags in blocks of 128 bytes: 1.05, with 30 instructions more, because LLVM makes
//!   no mask of seven lanes; the time that memory adds was the same;
//! - a resource of 40 bytes: 0.84 to 0.85 where what is above took 0.88, measured by leaving out the second assignee.
//!   With hashes of 24 bits the instructions to unpack them would cost some of that again;
//! - the mark for more owners in place of the last key: LLVM then compares the four keys one by one.
//!
//! Rejected earlier, with entries that have the id of their owner. The first took 12.1 ns and the next two ran in
//! turns with it; a bitwise or, as above, took 0.93 to 0.96 of its time:
//!
//! - sorted entries, eight tags and the slot of the first in 20 bytes, and the owners in the directory too: 110 instead
//!   of 91 instructions with the loop of the benchmark, because a decision reads two buckets;
//! - the smallest exclusive or of the tags, with the number of the lane in its low bits: 0.98 to 1.01, because the slot
//!   of the lane is one load more, which waits for the number;
//! - a mask of the tags that match and a count of its zeros: 1.03 to 1.3, because LLVM made few instructions of a mask
//!   of four lanes only; with the highest instead of the lowest bit (`bsr`) 1.08 to 1.18.
//!
//! Rejected before that, when the first of that list took 12.6 ns:
//!
//! - three lanes of a 32-bit tag and a 32-bit slot for each bucket, grown until every key fits: 15.0 ns, and chosen
//!   or unlucky keys lose it;
//! - four 16-bit tags that are compared one after another: 14.9 ns with fewer instructions;
//! - tags beside the entry in cells of their own: 14.0 to 15.6 ns, because empty cells make the table larger than the
//!   cache that it has to stay in.
//!
//! Building a subject of 17 grants takes 680 ns, 300 of them for its facts. Left out one after another, adding the
//! apps to the directory saves 60 ns, the rules 10 ns, and the allocation of the directory 110 ns.

use super::secret::Secret;
use alloc::collections::BTreeSet;
use alloc::sync::Arc;
use core::hash::Hash;
use core::hint::select_unpredictable;
use core::iter::repeat_n;
use core::ops::BitOr;

/// A hash of an owner, or of an owner and an app.
///
/// The upper 29 bits are the hash. The others are the class of an owner, or the number of the owner of an
/// app, once the owner has one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u32);

/// The classes of owners. No number of an owner is so large.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    User = 5,
    Organization = 6,
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
        Key::new(self.hash, self.class as u32)
    }

    /// The key of an app of the owner, before the owner has a number.
    #[inline]
    pub(crate) fn app<Id: Hash>(self, app: &Id) -> Key {
        Key::new(self.secret.hash(self.hash, app), 0)
    }
}

impl Key {
    /// A key that no entry has.
    pub(crate) const NOWHERE: Key = Key(NO_CLASS);

    #[inline]
    fn new(hash: u64, class: u32) -> Key {
        Key((hash >> 32) as u32 & !NO_CLASS | class)
    }

    /// A key that no entry has, of the same bucket: a look-up of the two reads one bucket.
    #[inline]
    pub(crate) const fn beside(self) -> Key {
        Key(self.0 | NO_CLASS)
    }

    /// The part that the key is in, if the range of keys has so many parts of equal width.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "less than the count")]
    pub(crate) const fn part(self, count: usize) -> usize {
        (self.0 as u64).wrapping_mul(count as u64).wrapping_shr(32) as usize
    }

    /// Two parts of the hash: a number below 8, and one below 64.
    #[inline]
    pub(crate) const fn small(self) -> (usize, u32) {
        ((self.0 >> 9 & 7) as usize, self.0 >> 3 & 63)
    }

    #[cfg(test)]
    pub(crate) const fn class(self) -> u32 {
        self.0 & NO_CLASS
    }

    /// The lower half, with the number of the app's owner, so that apps of two of the first owners have different
    /// tags. Buckets depend on the upper bits.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the low bits")]
    const fn tag(self, number: u32) -> u16 {
        (self.0 | number) as u16
    }
}

/// The bits of a key that are no hash. A key that no entry has has all of them.
const NO_CLASS: u32 = 7;

/// How many keys a bucket has room for.
const ROOM: usize = 7;

/// One more than [`ROOM`]: the last lane is no key's, and its slot is the mark of a crowded bucket.
const LANES: usize = 8;

/// The smallest number whose multiples are no key's tag: the user, whose number is 0, has no apps.
const FILLED: u16 = 8;

/// A number larger than any slot: only a search can tell.
const UNKNOWN: u32 = 1 << 31;

/// A number larger than any slot: no entry.
pub(crate) const ABSENT: u32 = 1 << 30;

/// The number of entries that a directory can serve.
///
/// The facts of a larger subject take 24 GB.
pub(crate) const MOST_ENTRIES: usize = 1 << 30;

/// The number of a slot in a bucket: two bytes, or four where two are too few.
pub(crate) trait Slot: Copy + Default + Eq + BitOr<Output = Self> + Into<u32> + TryFrom<u32> {
    /// Whether it numbers the entries of large subjects.
    const IS_LARGE: bool;
    /// The mark of a crowded bucket, larger than any slot.
    const CROWDED: Self;

    /// The slot or 0.
    fn only_if(self, is_it: bool) -> Self;
}

impl Slot for u16 {
    const IS_LARGE: bool = false;
    const CROWDED: u16 = u16::MAX;

    #[inline]
    fn only_if(self, is_it: bool) -> u16 {
        if is_it { self } else { 0 }
    }
}

impl Slot for u32 {
    const IS_LARGE: bool = true;
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

    /// The slot with the tag, else the other. Larger than any slot if the bucket is crowded.
    #[inline]
    fn pick(&self, tag: u16, otherwise: u32) -> u32 {
        let slot = self.tagged(tag);
        let [.., crowded] = self.slots;
        select_unpredictable(slot == 0, otherwise | crowded.into(), slot)
    }

    /// The slot with the tag, 0 without. No two lanes have one tag.
    #[inline]
    fn tagged(&self, tag: u16) -> u32 {
        let lanes = self.tags.into_iter().zip(self.slots);
        lanes.fold(S::default(), |slot, (it, other)| slot | other.only_if(it == tag)).into()
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

    pub(crate) fn has_buckets(&self) -> bool {
        !self.buckets.is_empty()
    }

    /// The buckets, to fill. Empty once it is shared.
    pub(crate) fn buckets(&mut self) -> &mut [Bucket<S>] {
        Arc::get_mut(&mut self.buckets).unwrap_or_default()
    }

    /// The slot of the candidate for the key and the number of the owner, else the other.
    ///
    /// A number larger than any slot means that only a search can tell. `None` without buckets.
    #[inline]
    pub(crate) fn find(&self, key: Key, number: u32, otherwise: u32) -> Option<u32> {
        let bucket = self.buckets.get(position(key, self.buckets.len()))?;
        Some(bucket.pick(key.tag(number), otherwise))
    }

    /// The slot of the candidate for the key that is not in the overflow. The number of an owner's key is 0.
    pub(crate) fn candidate(&self, key: Key, number: u32) -> Option<u32> {
        let bucket = self.buckets.get(position(key, self.buckets.len()))?;
        Some(bucket.tagged(key.tag(number))).filter(|slot| *slot != 0)
    }
}

/// The keys for which their buckets have no room, or another key with the same tag, with their slots, in the order of
/// the keys.
#[derive(Default)]
pub(crate) struct Overflow {
    keys: BTreeSet<u64>,
}

impl Overflow {
    pub(crate) fn candidates(&self, key: Key, number: u32) -> impl Iterator<Item = u32> {
        let keys = keyed(key, number, 0)..=keyed(key, number, u32::MAX);
        self.keys.range(keys).map(|keyed| slot_of(*keyed))
    }
}

#[inline]
fn keyed(key: Key, number: u32, slot: u32) -> u64 {
    u64::from(key.0 | number) << 32 | u64::from(slot)
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half")]
const fn slot_of(keyed: u64) -> u32 {
    keyed as u32
}

/// The slot of the key of that number if it is known, else adds the key with that slot. `is_it` compares ids.
#[inline]
pub(crate) fn insert<S: Slot>(
    buckets: &mut [Bucket<S>],
    overflow: &mut Overflow,
    (key, number, slot): (Key, u32, u32),
    is_it: impl Fn(u32) -> bool,
) -> Option<u32> {
    let (count, tag) = (buckets.len(), key.tag(number));
    let bucket = buckets.get_mut(position(key, count))?;
    let tagged = bucket.tagged(tag);
    if tagged != 0 && is_it(tagged) {
        return Some(tagged);
    }
    let Bucket { tags: [tags @ .., filled], slots: [slots @ .., crowded] } = bucket;
    let lane = usize::from(*filled / FILLED);
    if tagged == 0
        && let (Some(it), Some(place), Ok(slot)) =
            (tags.get_mut(lane), slots.get_mut(lane), S::try_from(slot))
    {
        (*it, *place) = (tag, slot);
        *filled = filled.wrapping_add(FILLED);
        return None;
    }
    *crowded = S::CROWDED;
    let known = overflow.candidates(key, number).find(|slot| is_it(*slot));
    if known.is_none() {
        overflow.keys.insert(keyed(key, number, slot));
    }
    known
}

/// The bucket of a key.
#[inline]
const fn position(key: Key, count: usize) -> usize {
    // a power of two would waste up to half of the buckets
    key.part(count)
}

/// The owners of a small subject: the user and up to three organizations. The number of an owner is its slot.
#[derive(Clone, Copy)]
pub(crate) struct Owners {
    keys: [Key; MOST_OWNERS],
}

/// The number of owners that a small subject can have.
pub(crate) const MOST_OWNERS: usize = 4;

/// The slot of a small subject where nothing is held, and the number of an owner that it does not have. In a large
/// subject every owner has this number.
pub(crate) const ELSEWHERE: u32 = 4;

impl Owners {
    pub(crate) const NONE: Owners = Owners { keys: [NEVER; MOST_OWNERS] };

    /// Adds the owner of the slot, if there is room.
    pub(crate) fn add(&mut self, key: Key, slot: usize) {
        if let Some(place) = self.keys.get_mut(slot) {
            *place = key;
        }
    }

    /// The number of the candidate for the key.
    #[inline]
    pub(crate) fn find(&self, key: Key) -> u32 {
        // compiles to one comparison of four lanes, a mask of its results and a count of zeros
        let lanes = self.keys.iter().zip(0_u32..);
        let mask = lanes.fold(1 << ELSEWHERE, |mask, (it, lane)| mask | u32::from(*it == key) << lane);
        mask.trailing_zeros()
    }

    /// The slots of all candidates for the key.
    pub(crate) fn candidates(&self, key: Key) -> impl Iterator<Item = u32> {
        self.keys.into_iter().zip(0..).filter(move |(it, _)| *it == key).map(|(_, slot)| slot)
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
