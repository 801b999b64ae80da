//! Hash keys of owners and apps, and a directory that finds the entry of a key.
//!
//! # Implementation notes
//!
//! Entries are sorted by key. The directory divides the range of keys into buckets of equal width, so that the
//! entries of one bucket are neighbours. For each bucket it keeps the slot of the first entry and a tag for each of
//! the first eight. A look-up compares the eight tags at once: it has no loop and no branch that depends on the data.
//! It answers with a candidate, and the caller compares the ids.
//!
//! A bucket with more than eight keys is *crowded*. A look-up that meets a crowded bucket, or whose candidate has
//! other ids, goes to a binary search in the sorted keys. So no set of keys loses the directory, and no set of keys
//! makes it larger: it has two buckets, 40 bytes, for five keys.
//!
//! Measured and rejected, with 1,024 subjects and random `u64` ids (the directory above takes 12.6 ns for `can`):
//!
//! - three lanes of a 32-bit tag and a 32-bit slot for each bucket, grown until every key fits: 15.0 ns, and chosen
//!   or unlucky keys lose it;
//! - four 16-bit tags that are compared one after another: 14.9 ns with fewer instructions;
//! - tags beside the entry, so that a hit reads one cache line: 14.0 to 15.6 ns, because empty cells make the table
//!   larger than the cache that it has to stay in.

use alloc::sync::Arc;
use core::hash::{Hash, Hasher};
use core::hint::select_unpredictable;
use core::iter::repeat_n;

/// A hash of an owner, or of an owner and an app.
///
/// The upper 27 bits are the hash. Bits 3 and 4 are the class, so that keys of different classes differ. The low
/// three bits are 0: in a tag they number the lane.
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
        Key((hash >> 32) as u32 & !KIND_BITS | (class as u32) << LANE_BITS)
    }

    /// A key that no entry has, of the same bucket: a look-up of the two reads one bucket.
    #[inline]
    pub(crate) const fn beside(self) -> Key {
        Key(self.0 & !0xffff | NO_CLASS)
    }

    pub(crate) const fn class(self) -> Option<Class> {
        match (self.0 & KIND_BITS) >> LANE_BITS {
            1 => Some(Class::User),
            2 => Some(Class::Organization),
            3 => Some(Class::App),
            _ => None,
        }
    }

    /// The bits as a number, in the order of the keys.
    pub(crate) const fn bits(self) -> u32 {
        self.0
    }

    pub(crate) const fn from_bits(bits: u32) -> Key {
        Key(bits)
    }

    /// The lower half. Buckets depend on the upper bits.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the low bits")]
    const fn tag(self) -> u16 {
        self.0 as u16
    }
}

/// The bits of a key without an entry: class 0, and unlike the tag of an empty lane, which is 0.
const NO_CLASS: u32 = 0x20;

/// The bits of a key that are no hash.
const KIND_BITS: u32 = 0x1f;

const LANES: usize = 8;
const LANE_BITS: u32 = 3;

/// In `first` of a bucket that has more keys than lanes. Added to a slot it is larger than any slot.
const CROWDED: u32 = 1 << 31;

/// The number of entries that a directory can serve.
///
/// Half of what [`CROWDED`] leaves, because `first` adds [`BIAS`]. The facts of a larger subject take 24 GB.
pub(crate) const MOST_ENTRIES: usize = 1 << 30;

/// The smallest minimum of lanes of which none matches: `i16::MIN` and eight.
const NO_MATCH: i32 = -32_760;

/// What `first` adds to a slot, so that the signed minimum of the lanes gives the slot by one addition.
const BIAS: u32 = 0x8000;

#[derive(Clone, Copy)]
struct Bucket {
    /// Tags with the number of the lane in the low bits and the top bit flipped. The exclusive or with the tag that is
    /// looked for leaves the smallest signed numbers for a match: `i16::MIN` and the number of the lane. Signed,
    /// because baseline `x86-64` has a minimum of eight signed 16-bit lanes and none of unsigned ones.
    lanes: [u16; LANES],
    /// The slot of the first key plus [`BIAS`], and the mark [`CROWDED`]; 0 without a key.
    first: u32,
}

impl Bucket {
    /// Every lane has the tag 0, which no key has.
    const EMPTY: Bucket = Bucket { lanes: [0x8000; LANES], first: 0 };

    /// The slot of the key, else the other. Larger than any slot if the bucket is crowded.
    #[inline]
    fn pick(&self, key: Key, otherwise: u32) -> u32 {
        let tag = key.tag();
        let differences = self.lanes.map(|lane| (lane ^ tag).cast_signed());
        let least = i32::from(differences.into_iter().fold(i16::MAX, i16::min));
        let slot = self.first.wrapping_add_signed(least);
        select_unpredictable(least < NO_MATCH, slot, otherwise | self.first & CROWDED)
    }

    /// Adds the key of the slot. Slots come in their order.
    fn push(&mut self, key: Key, slot: u32) {
        let slot = slot.wrapping_add(BIAS);
        if self.first == 0 {
            self.first = slot;
        }
        let lane = slot.wrapping_sub(self.first & !CROWDED);
        match (self.lanes.get_mut(lane as usize), u16::try_from(lane)) {
            (Some(tag), Ok(lane)) => *tag = (key.tag() | lane) ^ 0x8000,
            _ => self.first |= CROWDED,
        }
    }
}

/// How many buckets there are for that many keys: two for five keys.
///
/// With 2.5 random keys on average one bucket in 900 is crowded. Three keys for each would crowd one in 260, and two
/// would take a quarter more memory; neither is faster.
const fn bucket_count(keys: usize) -> usize {
    keys.div_ceil(5).saturating_mul(2)
}

/// Where the entries of sorted keys are.
#[derive(Clone)]
pub(crate) struct Directory {
    buckets: Arc<[Bucket]>,
}

impl Directory {
    /// A directory of those keys, which are sorted: the first is in slot 1.
    ///
    /// Slot 0 stays for the entry of every other key.
    pub(crate) fn new(keys: impl ExactSizeIterator<Item = Key>) -> Directory {
        let count = bucket_count(keys.len());
        let mut buckets: Arc<[Bucket]> = repeat_n(Bucket::EMPTY, count).collect();
        if let Some(buckets) = Arc::get_mut(&mut buckets) {
            for (key, slot) in keys.zip(1..) {
                if let Some(bucket) = buckets.get_mut(position(key, count)) {
                    bucket.push(key, slot);
                }
            }
        }
        Directory { buckets }
    }

    /// A directory of no key, without buckets.
    pub(crate) fn empty() -> Directory {
        Directory { buckets: Arc::default() }
    }

    /// The slot of the candidate for `general`, 0 if there is none; and that for `specific`, if there is none the same.
    ///
    /// A number larger than any slot means that only a search can tell. `None` without buckets.
    #[inline]
    pub(crate) fn find(&self, general: Key, specific: Key) -> Option<(u32, u32)> {
        let count = self.buckets.len();
        let general = self.buckets.get(position(general, count))?.pick(general, 0);
        let specific_or_general = self.buckets.get(position(specific, count))?.pick(specific, general);
        Some((general, specific_or_general))
    }
}

/// The bucket of a key.
#[inline]
#[expect(clippy::cast_possible_truncation, reason = "less than the count")]
const fn position(key: Key, count: usize) -> usize {
    // the range of keys in `count` parts of equal width; a power of two would waste up to half of the buckets
    (key.0 as u64).wrapping_mul(count as u64).wrapping_shr(32) as usize
}

/// What makes the keys of one process differ from those of another.
#[derive(Clone, Copy)]
pub(crate) struct Secret {
    seed: u64,
    /// Odd. It is secret too: two ids that differ in two chosen bits would share a bucket of 1,024 under a third of
    /// all seeds if everybody knew it.
    multiplier: u64,
}

impl Secret {
    /// Without an operating system to ask there is one secret, which everybody can read here.
    ///
    /// Whoever chooses ids can then make them share a key, after some 2<sup>27</sup> tries for each. Looking such an
    /// id up is linear in the number of ids that share its key, and building compares each pair of them. All other
    /// look-ups stay a binary search at worst.
    #[cfg(not(feature = "std"))]
    #[inline]
    pub(crate) const fn get() -> Secret {
        Secret { seed: 0x9e37_79b9_7f4a_7c15, multiplier: 0xd6e8_feb8_6659_fd93 }
    }

    /// Random, and the same for the whole process.
    #[cfg(feature = "std")]
    #[inline]
    pub(crate) fn get() -> Secret {
        use std::hash::{BuildHasher, RandomState};
        use std::sync::OnceLock;
        static SECRET: OnceLock<Secret> = OnceLock::new();
        *SECRET.get_or_init(|| {
            let state = RandomState::new();
            Secret { seed: state.hash_one(0), multiplier: state.hash_one(1) | 1 }
        })
    }

    /// A hash of the id of 64 bits.
    #[inline]
    pub(crate) fn hash<Id: Hash>(self, seed: u64, id: &Id) -> u64 {
        let mut hasher = Folding { state: seed ^ self.seed, multiplier: self.multiplier };
        id.hash(&mut hasher);
        hasher.state
    }
}

/// Multiplies to 128 bits and folds the halves: a few cycles a word, in `core`.
struct Folding {
    state: u64,
    multiplier: u64,
}

impl Folding {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the product")]
    fn fold(&mut self, word: u64) {
        let product = u128::from(self.state ^ word).wrapping_mul(self.multiplier.into());
        self.state = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for Folding {
    #[inline]
    fn finish(&self) -> u64 {
        self.state
    }

    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.fold(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        for (to, from) in last.iter_mut().zip(rest) {
            *to = *from;
        }
        // the length too, so that bytes of zero at the end count
        self.fold(u64::from_le_bytes(last) | (rest.len() as u64) << 56);
    }

    #[inline]
    fn write_u8(&mut self, word: u8) {
        self.fold(word.into());
    }

    #[inline]
    fn write_u32(&mut self, word: u32) {
        self.fold(word.into());
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.fold(word);
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the word")]
    fn write_u128(&mut self, word: u128) {
        self.fold(word as u64);
        self.fold((word >> 64) as u64);
    }

    #[inline]
    fn write_usize(&mut self, word: usize) {
        self.fold(word as u64);
    }
}

#[cfg(test)]
impl Directory {
    /// How many keys are in crowded buckets, and how many buckets there are.
    pub(crate) fn crowd(&self, keys: impl Iterator<Item = Key>) -> (usize, usize) {
        let count = self.buckets.len();
        let is_crowded =
            |key: &Key| self.buckets.get(position(*key, count)).is_some_and(|it| it.first & CROWDED != 0);
        (keys.filter(is_crowded).count(), count)
    }
}

#[cfg(test)]
mod tests;
