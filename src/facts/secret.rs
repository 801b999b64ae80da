//! Hashing of ids by a secret of the process.

use core::hash::{Hash, Hasher};

/// The secret of the process: its keys differ from the keys of any other process.
#[derive(Clone, Copy)]
pub(crate) struct Secret {
    pub(super) seed: u64,
    /// Odd. It is secret too: two ids that differ in two chosen bits would share a bucket of 1,024 under a third of
    /// all seeds if everybody knew it.
    pub(super) multiplier: u64,
}

impl Secret {
    /// Without an operating system to ask there is one secret, which everybody can read here.
    ///
    /// Whoever chooses ids can then make them share a key, after some 2<sup>30</sup> tries for each. Looking such an
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
        // Folded once more: ids at equal distances, such as 1, 2, 3, are then multiplied to products at equal distances no
        // longer. With six multipliers of a hundred these fell into few of the buckets.
        hasher.fold(0);
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
