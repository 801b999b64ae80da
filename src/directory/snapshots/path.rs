//! Where in a snapshot something is, and what is there twice.

use alloc::vec::Vec;
use core::fmt;

/// A place in a snapshot, by fields and positions: `organizations[0].teams[3].members[2]`.
#[derive(Clone, Copy)]
pub(in crate::directory) struct Place<'a> {
    within: Option<&'a Place<'a>>,
    field: &'static str,
    position: Option<usize>,
}

/// Keys in order, and the position of each: where a list has the same key twice, both.
pub(in crate::directory) struct Index<'a, Key: ?Sized> {
    sorted: Vec<(&'a Key, usize)>,
    has_repeats: bool,
}

impl Place<'_> {
    /// A field of the snapshot itself.
    pub(in crate::directory) const fn field(field: &'static str) -> Place<'static> {
        Place { within: None, field, position: None }
    }

    /// A field of the record there.
    pub(in crate::directory) const fn at(&self, field: &'static str) -> Place<'_> {
        Place { within: Some(self), field, position: None }
    }

    /// An entry of the list there.
    pub(in crate::directory) const fn entry(self, position: usize) -> Self {
        Place { position: Some(position), ..self }
    }
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(within) = self.within {
            write!(f, "{within}.")?;
        }
        f.write_str(self.field)?;
        match self.position {
            Some(position) => write!(f, "[{position}]"),
            None => Ok(()),
        }
    }
}

impl<'a, Key: Ord + ?Sized> Index<'a, Key> {
    /// The keys of a list, in its order.
    pub(in crate::directory) fn new(keys: impl IntoIterator<Item = &'a Key>) -> Self {
        Index::with_positions(keys.into_iter().enumerate().map(|(position, key)| (key, position)))
    }

    pub(in crate::directory) fn with_positions(keys: impl IntoIterator<Item = (&'a Key, usize)>) -> Self {
        let mut sorted: Vec<_> = keys.into_iter().collect();
        // linear where they are in order, as those of a directory's own snapshot are
        sorted.sort();
        let has_repeats = !sorted.is_sorted_by(|(before, _), (after, _)| before < after);
        Index { sorted, has_repeats }
    }

    /// The first position of the key.
    pub(in crate::directory) fn first(&self, key: &Key) -> Option<usize> {
        let from = self.sorted.partition_point(|(other, _)| *other < key);
        self.sorted.get(from).filter(|(other, _)| *other == key).map(|(_, position)| *position)
    }

    pub(in crate::directory) fn contains(&self, key: &Key) -> bool {
        self.first(key).is_some()
    }

    /// The position before this one that has the key, too.
    pub(in crate::directory) fn before(&self, key: &Key, position: usize) -> Option<usize> {
        if self.has_repeats { self.first(key).filter(|first| *first < position) } else { None }
    }
}
