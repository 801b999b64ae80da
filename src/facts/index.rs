//! Hash keys of owners and apps, and a directory that finds the entry of a key.
//!
//! # Implementation notes
//!
//! Entries are sorted by key. The directory divides the range of keys into buckets of equal width, so that the
//! entries of one bucket are neighbours, and keeps for each bucket the slot of its first entry and a 13-bit tag for
//! each of the first eight. A look-up compares the eight tags at once and has no loop and no branch that depends
//! on the data. It answers with a candidate: the caller compares the ids.
//!
//! A bucket with more than eight keys is marked. A look-up that meets the mark, or whose candidate has other ids,
//! goes to a binary search in the sorted keys. So no set of keys loses the directory, and none makes it larger.

use alloc::sync::Arc;
use core::hash::{Hash, Hasher};
use core::hint::select_unpredictable;

/// A hash of an owner, or of an owner and an app: 30 bits of the hash, and the class in the two low bits, so that
/// keys of different classes differ.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Key(u32);

/// What a key stands for: bits 3 to 5 of the key. Bit 3 tells owners from apps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    Organization = 0b01_1000,
    User = 0b10_1000,
    App = 0b11_0000,
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
    #[expect(clippy::cast_possible_truncation, reason = "the upper half of the hash")]
    fn new(class: Class, hash: u64) -> Key {
        Key((hash >> 32) as u32 & !0x3f | class as u32)
    }

    /// A key that no entry has, of the same bucket: a look-up of the two reads one bucket.
    #[inline]
    pub(crate) const fn beside(self) -> Key {
        Key(self.0 & !0xffff | NO_CLASS)
    }

    pub(crate) const fn class(self) -> Option<Class> {
        match self.0 & 0x3f {
            0b01_1000 => Some(Class::Organization),
            0b10_1000 => Some(Class::User),
            0b11_0000 => Some(Class::App),
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

    /// The low 13 bits, above three for a lane. Buckets depend on the upper bits.
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the low bits")]
    const fn tag(self) -> u16 {
        self.0 as u16 & !OWNER
    }
}

/// The tag of keys without an entry: class 0, and unlike the tag of an empty lane.
const NO_CLASS: u32 = 0x40;

/// In the tags of owners.
const OWNER: u16 = 8;

const LANES: usize = 8;

/// In the first slot of a bucket that has more keys than lanes. No slot is as large.
const CROWDED: u32 = 1 << 31;

/// Keys for each bucket, as a fraction. Random keys fill a bucket of eight lanes over at 2.5 on average in one of
/// 900 cases, which then take a binary search.
const LOAD: (usize, usize) = (2, 1);

#[derive(Clone, Copy)]
struct Bucket {
    /// Tags with the number of the lane in the low bits. The top bit is flipped, so that the smallest number of a
    /// *signed* comparison is the match: baseline `x86-64` has a minimum for signed 16-bit lanes only.
    lanes: [u16; LANES],
    /// The slot of the first key, and the mark [`CROWDED`].
    first: u32,
}

impl Bucket {
    /// Lanes of class 0, which match no key.
    const EMPTY: Bucket = Bucket { lanes: [0x8000; LANES], first: 0 };
}

/// The slot of the only entry that can be the right one.
pub(crate) struct Candidate {
    pub(crate) slot: u32,
    pub(crate) is_there: bool,
    pub(crate) is_specific: bool,
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
        let count = keys.len().saturating_mul(LOAD.1).div_ceil(LOAD.0).max(1);
        let mut buckets: Arc<[Bucket]> = core::iter::repeat_n(Bucket::EMPTY, count).collect();
        if let Some(buckets) = Arc::get_mut(&mut buckets) {
            for (key, slot) in keys.zip(1_u32..) {
                let position = position(key, count);
                let Some(bucket) = buckets.get_mut(position) else { continue };
                if bucket.first == 0 {
                    bucket.first = slot;
                }
                let lane = slot.wrapping_sub(bucket.first & !CROWDED);
                match bucket.lanes.get_mut(lane as usize) {
                    #[expect(clippy::cast_possible_truncation, reason = "less than eight")]
                    Some(tag) => *tag = (key.bits() as u16 | lane as u16) ^ 0x8000,
                    None => bucket.first |= CROWDED,
                }
            }
        }
        Directory { buckets }
    }

    /// A directory of no key, without buckets.
    pub(crate) fn empty() -> Directory {
        Directory { buckets: Arc::default() }
    }

    /// The slots of the candidates for `general` and for `specific`, which goes first; 0 if there is none.
    ///
    /// Larger than any slot if only a search can tell; `None` without buckets.
    #[inline]
    pub(crate) fn find(&self, general: Key, specific: Key) -> Option<Candidate> {
        let count = self.buckets.len();
        let (owners, apps) = (self.buckets.get(position(general, count))?, self.buckets.get(position(specific, count))?);
        let (owner_tag, app_tag) = (general.tag(), specific.tag());
        let mut least = i16::MAX;
        for (owner, app) in owners.lanes.iter().zip(&apps.lanes) {
            let (owner, app) = ((owner ^ owner_tag).cast_signed(), (app ^ app_tag).cast_signed());
            least = least.min(owner.min(app));
        }
        let least = i32::from(least);
        let is_specific = least < i32::from(i16::MIN) + 8;
        let first = select_unpredictable(is_specific, apps.first, owners.first);
        let slot = first.wrapping_add((least & 7).cast_unsigned());
        let is_there = least < i32::from(i16::MIN) + 16;
        let slot = select_unpredictable(is_there, slot, 0) | (apps.first | owners.first) & CROWDED;
        Some(Candidate { slot, is_there, is_specific })
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
    /// Odd. It is secret too: with a known multiplier some pairs of ids collide under a third of all seeds.
    multiplier: u64,
}

impl Secret {
    /// Without an operating system to ask there is one secret, which everybody can read here.
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
    fn hash<Id: Hash>(self, seed: u64, id: &Id) -> u64 {
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
