//! A hash index from keys to slots whose lookup has no loop and no branch that depends on the data.
//!
//! Buckets have three lanes, and every key is in the one bucket that it hashes to: the index doubles
//! until that holds. An index answers with a *candidate*: whoever asks compares the ids themselves.

use alloc::boxed::Box;
use alloc::vec;
use core::hash::{Hash, Hasher};
use core::hint::select_unpredictable;

const LANES: usize = 3;

/// How many buckets for every key an index may have before it gives up. A million random keys need
/// about 33, so only keys made to collide get there.
const SPARSEST: usize = 64;

/// Where a key is looked for and what marks it there.
///
/// The two top bits of the tag are the key's class, so that keys of different classes never match.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    home: u32,
    tag: u32,
}

/// What a key stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    User = 1,
    Organization = 2,
    App = 3,
}

impl Key {
    /// The key that no place has.
    pub(crate) const NOWHERE: Key = Key { home: 0, tag: 0 };

    /// The key of a user or an organization.
    #[inline]
    pub(crate) fn owner<Id: Hash>(class: Class, id: &Id) -> Key {
        Key::new(class, digest(class as u64, id))
    }

    /// The key of an app of the owner with that key.
    #[inline]
    pub(crate) fn app<Id: Hash>(self, app: &Id) -> Key {
        let seed = u64::from(self.home) << 32 | u64::from(self.tag);
        Key::new(Class::App, digest(seed, app))
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the digest")]
    fn new(class: Class, digest: u64) -> Key {
        Key { home: (digest >> 32) as u32, tag: digest as u32 >> 2 | (class as u32) << 30 }
    }
}

#[derive(Clone, Copy)]
struct Bucket {
    tags: [u32; LANES],
    slots: [u32; LANES],
}

impl Bucket {
    /// No key has tag 0, since no class is 0.
    const EMPTY: Bucket = Bucket { tags: [0; LANES], slots: [0; LANES] };

    /// The slot of the lane with the key's tag, or `otherwise`.
    #[inline]
    fn pick(&self, key: Key, otherwise: u32) -> u32 {
        let mut slot = otherwise;
        for (&tag, &candidate) in self.tags.iter().zip(&self.slots) {
            slot = select_unpredictable(tag == key.tag, candidate, slot);
        }
        slot
    }

    /// Puts the key into the first free lane, if there is one and no lane has the tag.
    fn insert(&mut self, key: Key, slot: u32) -> bool {
        for (tag, candidate) in self.tags.iter_mut().zip(&mut self.slots) {
            if *tag == 0 {
                (*tag, *candidate) = (key.tag, slot);
                return true;
            }
            if *tag == key.tag {
                return false;
            }
        }
        false
    }
}

/// Keys to slots; slot 0 means "none". Without buckets it answers nothing at all.
#[derive(Clone, Default)]
pub(crate) struct Index {
    buckets: Box<[Bucket]>,
}

impl Index {
    /// An index for that many keys, with nothing in it; without buckets where there are too many.
    ///
    /// It starts small, with a lane or two to spare for every key: what is compact stays in the
    /// processor's cache.
    pub(crate) fn with_capacity(keys: usize) -> Index {
        let buckets = u32::try_from(keys / 2).ok().and_then(u32::checked_next_power_of_two).unwrap_or(0);
        Index { buckets: vec![Bucket::EMPTY; buckets as usize].into() }
    }

    /// The candidate for `specific`, else for `general`, else slot 0; `None` without buckets.
    #[inline]
    pub(crate) fn find(&self, general: Key, specific: Key) -> Option<u32> {
        let mask = self.buckets.len().checked_sub(1)?;
        let first = self.buckets.get(general.home as usize & mask)?;
        let then = self.buckets.get(specific.home as usize & mask)?;
        Some(then.pick(specific, first.pick(general, 0)))
    }

    /// Enters a key that is not there; `false` where its bucket is full or has its tag, with no change.
    pub(crate) fn insert(&mut self, key: Key, slot: u32) -> bool {
        let mask = self.buckets.len().wrapping_sub(1);
        self.buckets.get_mut(key.home as usize & mask).is_some_and(|bucket| bucket.insert(key, slot))
    }

    /// An index of all the keys, with more buckets than that many; without any where it would get too
    /// sparse.
    pub(crate) fn of(keys: &(impl Iterator<Item = (Key, u32)> + Clone), more_than: usize) -> Index {
        let count = keys.clone().count();
        let mut index = Index::with_capacity(count);
        while index.buckets.len() <= count.saturating_mul(SPARSEST) && !index.buckets.is_empty() {
            let large_enough = index.buckets.len() > more_than;
            if large_enough && keys.clone().all(|(key, slot)| index.insert(key, slot)) {
                return index;
            }
            index = Index::with_capacity(index.buckets.len().saturating_mul(4));
        }
        Index::default()
    }

    /// How many buckets it has.
    pub(crate) fn len(&self) -> usize {
        self.buckets.len()
    }

    /// Whether that many keys would fit into an index many times smaller.
    pub(crate) fn is_oversized_for(&self, keys: usize) -> bool {
        self.buckets.len() > keys.saturating_mul(SPARSEST)
    }
}

/// A 64-bit digest of an id.
#[inline]
fn digest<Id: Hash>(seed: u64, id: &Id) -> u64 {
    let mut hasher = Folding(seed);
    id.hash(&mut hasher);
    hasher.0
}

/// Multiplies to 128 bits and folds the halves: a few cycles a word, in `core`, the same everywhere.
struct Folding(u64);

impl Folding {
    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "the two halves of the product")]
    fn fold(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word ^ 0x9e37_79b9_7f4a_7c15).wrapping_mul(0xd6e8_feb8_6659_fd93);
        self.0 = product as u64 ^ (product >> 64) as u64;
    }
}

impl Hasher for Folding {
    #[inline]
    fn finish(&self) -> u64 {
        self.0
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
mod tests {
    use super::*;

    fn filled(keys: &[Key]) -> Index {
        let mut index = Index::with_capacity(keys.len());
        let numbered = keys.iter().copied().zip(1..);
        if !numbered.clone().all(|(key, slot)| index.insert(key, slot)) {
            index = Index::of(&numbered, index.len());
        }
        index
    }

    #[track_caller]
    fn finds_each(keys: &[Key]) {
        let index = filled(keys);
        for (key, slot) in keys.iter().zip(1..) {
            assert_eq!(index.find(*key, *key), Some(slot));
        }
    }

    #[test]
    fn every_key_is_found() {
        let organization = Key::owner(Class::Organization, &1_u64);
        for count in [0, 1, 2, 3, 20, 500, 20_000] {
            let keys: alloc::vec::Vec<_> = (0..count).map(|app: u64| organization.app(&app)).collect();
            finds_each(&keys);
        }
    }

    #[test]
    fn keys_that_do_not_fit_are_found_in_a_larger_index() {
        let organization = Key::owner(Class::Organization, &1_u64);
        for count in [500, 20_000] {
            let scattered = (0..count).map(|app: u64| organization.app(&digest(1, &digest(2, &app))));
            let keys: alloc::vec::Vec<_> = scattered.collect();
            let (smallest, grown) = (Index::with_capacity(keys.len()).len(), filled(&keys).len());
            assert!(smallest < grown && grown <= keys.len() * SPARSEST, "{count}: {smallest}, {grown}");
            finds_each(&keys);
        }
    }

    #[test]
    fn the_specific_key_goes_first_and_nothing_is_slot_0() {
        let organization = Key::owner(Class::Organization, &1_u64);
        let app = organization.app(&100_u64);
        let index = filled(&[organization, app]);
        assert_eq!(index.find(organization, app), Some(2));
        assert_eq!(index.find(organization, organization.app(&101_u64)), Some(1));
        assert_eq!(index.find(Key::NOWHERE, Key::NOWHERE), Some(0));
        assert_eq!(Index::default().find(organization, app), None);
    }

    #[test]
    fn one_id_has_another_key_in_each_class() {
        let keys = [Key::owner(Class::User, &1_u64), Key::owner(Class::Organization, &1_u64)];
        let [user, organization] = keys;
        assert_ne!(user.tag >> 30, organization.tag >> 30);
        assert_ne!(user.app(&1_u64).home, organization.app(&1_u64).home);
        finds_each(&keys);
    }

    #[test]
    fn keys_made_to_collide_take_little_room() {
        let organization = Key::owner(Class::Organization, &1_u64);
        let chosen: [u64; 16] = [
            1_099_511_627_776,
            1_099_511_627_867,
            1_099_511_628_045,
            1_099_511_628_096,
            2_199_023_255_552,
            2_199_023_259_661,
            2_199_023_276_114,
            2_199_023_280_223,
            3_298_534_883_328,
            3_298_535_589_108,
            3_298_536_020_613,
            3_298_536_801_116,
            4_398_046_511_104,
            4_398_069_643_512,
            4_398_133_286_347,
            4_398_148_030_115,
        ];
        assert!(filled(&chosen.map(|app| organization.app(&app))).len() <= 16 * SPARSEST);
    }

    #[test]
    fn keys_that_collide_are_given_up() {
        let key = Key::owner(Class::User, &1_u64);
        let index = filled(&[key, key]);
        assert_eq!(index.find(key, key), None);
    }

    /// An id that is hashed as bytes, and nothing but these.
    struct Bytes(&'static [u8]);

    impl Hash for Bytes {
        fn hash<H: Hasher>(&self, state: &mut H) {
            state.write(self.0);
        }
    }

    #[test]
    fn keys_are_the_same_everywhere() {
        let organization = Key::owner(Class::Organization, &1_u64);
        let keys = [organization, organization.app(&2_u64), Key::owner(Class::User, &1_u64)];
        let keys = keys.map(|key| (key.home, key.tag));
        assert_eq!(
            keys,
            [(2_803_987_714, 3_214_510_078), (3_827_562_887, 4_156_716_349), (3_386_406_090, 1_442_215_957)]
        );

        let word = 8_481_526_769_854_311_317;
        let words = [digest(5, &1_u8), digest(5, &1_u32), digest(5, &1_u64), digest(5, &1_usize)];
        assert_eq!(words, [word; 4]);
        assert_eq!(digest(5, &(1_u128 << 64 | 2)), 10_006_575_286_696_244_162);
        assert_eq!(digest(5, &Bytes(b"12345678")), 8_767_242_080_049_735_747);
        assert_eq!(digest(5, &Bytes(b"123456789")), 14_536_365_294_599_717_126);
        let mut hasher = Folding(5);
        hasher.write_u8(1);
        assert_eq!(hasher.finish(), word);
    }

    #[test]
    fn there_is_room_for_a_lane_or_two_more_than_the_keys() {
        let buckets = [0, 1, 2, 3, 4, 20, 500].map(|keys| Index::with_capacity(keys).len());
        assert_eq!(buckets, [1, 1, 1, 1, 2, 16, 256]);
    }

    #[test]
    fn an_index_grows_when_it_is_told_to() {
        let keys = [(Key::owner(Class::User, &1_u64), 1)].into_iter();
        let buckets = [0, 1, 4, 63, 64].map(|more_than| Index::of(&keys, more_than).len());
        assert_eq!(buckets, [1, 2, 8, 64, 0]);
    }

    #[test]
    fn an_index_of_64_buckets_for_a_key_is_as_sparse_as_they_get() {
        let of = |buckets: usize| Index::with_capacity(buckets * 2);
        assert_eq!([of(64), of(128)].map(|index| index.is_oversized_for(1)), [false, true]);
    }

    #[test]
    fn all_of_an_id_counts() {
        let digests = ["", "a", "a\0", "a\0\0", "b", "ab", "ba", "12345678", "123456789", "12345678\0"]
            .map(|id| digest(0, &id));
        for (position, one) in digests.iter().enumerate() {
            assert!(!digests.iter().skip(position + 1).any(|other| one == other), "{position}");
        }
    }
}
