//! The positions of keys in the lists of a snapshot.

use alloc::vec::Vec;

/// The keys of a list in order, each with its position: a repeated key has several.
pub(super) struct Positions<'a, Key: ?Sized> {
    sorted: Vec<(&'a Key, usize)>,
    has_repeats: bool,
}

impl<'a, Key: Ord + ?Sized> Positions<'a, Key> {
    /// Indexes the keys of a list by their position there.
    pub(super) fn new(keys: impl IntoIterator<Item = &'a Key>) -> Self {
        Positions::from_pairs(keys.into_iter().enumerate().map(|(position, key)| (key, position)))
    }

    pub(super) fn from_pairs(pairs: impl IntoIterator<Item = (&'a Key, usize)>) -> Self {
        let mut sorted: Vec<_> = pairs.into_iter().collect();
        // linear for keys in order, as they are in a snapshot that a directory has written
        sorted.sort();
        let has_repeats = !sorted.is_sorted_by(|(before, _), (after, _)| before < after);
        Positions { sorted, has_repeats }
    }

    /// The first position of the key.
    pub(super) fn first(&self, key: &Key) -> Option<usize> {
        let from = self.sorted.partition_point(|(other, _)| *other < key);
        self.sorted.get(from).filter(|(other, _)| *other == key).map(|(_, position)| *position)
    }

    pub(super) fn contains(&self, key: &Key) -> bool {
        self.first(key).is_some()
    }

    /// The first position of the key, if it is before this one.
    pub(super) fn earlier(&self, key: &Key, position: usize) -> Option<usize> {
        // this is asked for each entry, and almost every list answers it without a search
        if self.has_repeats { self.first(key).filter(|first| *first < position) } else { None }
    }
}
