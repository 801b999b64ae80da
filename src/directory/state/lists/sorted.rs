//! A sorted list of small items, whose order the caller knows.

use super::order::Direction;
use alloc::vec::Vec;
use core::slice;

/// The most items in one chunk.
// Larger chunks take longer to insert into, and smaller ones make the list of chunks longer.
const LONGEST_CHUNK: usize = 1024;

/// Items in order, in chunks.
///
/// Items are slots of entries: 4 bytes each. A `BTreeSet` cannot hold them, since comparing two slots takes the entries,
/// and a set of keys and ids would copy both.
#[derive(Debug, Clone)]
pub(super) struct Sorted {
    // no chunk is empty
    chunks: Vec<Vec<u32>>,
}

/// The items on one side of a place, from the place outwards.
pub(super) struct Walk<'a> {
    direction: Direction,
    current: slice::Iter<'a, u32>,
    more: slice::Iter<'a, Vec<u32>>,
}

impl Sorted {
    pub(super) const fn new() -> Self {
        Sorted { chunks: Vec::new() }
    }

    /// Takes items that are in order.
    pub(super) fn of(sorted: &[u32]) -> Self {
        // half full, so that the next insertions split none
        Sorted { chunks: sorted.chunks(LONGEST_CHUNK / 2).map(<[u32]>::to_vec).collect() }
    }

    /// The chunk and the position of the first item that is not before the place.
    fn locate(&self, is_before: impl Fn(u32) -> bool) -> (usize, usize) {
        let chunk = self.chunks.partition_point(|chunk| chunk.last().is_some_and(|last| is_before(*last)));
        let within = self.chunks.get(chunk).map(|chunk| chunk.partition_point(|item| is_before(*item)));
        (chunk, within.unwrap_or(0))
    }

    /// Inserts the item at its place: after all items that are before it.
    pub(super) fn insert(&mut self, item: u32, is_before: impl Fn(u32) -> bool) {
        let (position, within) = self.locate(is_before);
        let last = self.chunks.len().saturating_sub(1);
        let Some(chunk) = self.chunks.get_mut(position.min(last)) else {
            self.chunks.push(Vec::from([item]));
            return;
        };
        let within = if position > last { chunk.len() } else { within };
        chunk.insert(within, item);
        if chunk.len() > LONGEST_CHUNK {
            let upper = chunk.split_off(chunk.len() / 2);
            self.chunks.insert(position.min(last).saturating_add(1), upper);
        }
    }

    /// Removes the item from its place.
    pub(super) fn remove(&mut self, item: u32, is_before: impl Fn(u32) -> bool) {
        let (position, within) = self.locate(is_before);
        let Some(chunk) = self.chunks.get_mut(position) else {
            return;
        };
        if chunk.get(within) == Some(&item) {
            chunk.remove(within);
        }
        if chunk.is_empty() {
            self.chunks.remove(position);
        }
    }

    /// The items at and after the place in ascending order, or those before it in descending order.
    pub(super) fn walk(&self, direction: Direction, is_before: impl Fn(u32) -> bool) -> Walk<'_> {
        let (position, within) = self.locate(is_before);
        let chunk = self.chunks.get(position).map(Vec::as_slice).unwrap_or_default();
        let (current, more) = match direction {
            Direction::Ascending => (chunk.get(within..), self.chunks.get(position.saturating_add(1)..)),
            Direction::Descending => (chunk.get(..within), self.chunks.get(..position)),
        };
        Walk { direction, current: current.unwrap_or_default().iter(), more: more.unwrap_or_default().iter() }
    }
}

impl Iterator for Walk<'_> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            let item = match self.direction {
                Direction::Ascending => self.current.next(),
                Direction::Descending => self.current.next_back(),
            };
            if let Some(item) = item {
                return Some(*item);
            }
            let chunk = match self.direction {
                Direction::Ascending => self.more.next(),
                Direction::Descending => self.more.next_back(),
            };
            self.current = chunk?.iter();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::collections::BTreeSet;

    #[test]
    fn it_is_a_sorted_set() {
        let (mut sorted, mut set) = (Sorted::new(), BTreeSet::new());
        let mut next: u32 = 1;
        for round in 0..40_000_u32 {
            // a linear congruence: the crate's own tests have no random numbers
            next = next.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let item = (next >> 16) % 20_000;
            if round % 5 < 3 && set.insert(item) {
                sorted.insert(item, |other| other < item);
            } else if set.remove(&item) {
                sorted.remove(item, |other| other < item);
            }
            if round % 1_000 == 0 {
                assert!(
                    sorted.walk(Direction::Ascending, |other| other < item).eq(set.range(item..).copied())
                );
                let before = set.range(..item).rev().copied();
                assert!(sorted.walk(Direction::Descending, |other| other < item).eq(before));
            }
        }
        assert!(set.len() > 2 * LONGEST_CHUNK && sorted.chunks.len() > 2);
        for item in core::mem::take(&mut set) {
            sorted.remove(item, |other| other < item);
        }
        assert!(sorted.chunks.is_empty());
    }

    #[test]
    fn bulk_is_the_same() {
        let items: Vec<u32> = (0..3_000).collect();
        let sorted = Sorted::of(&items);
        assert!(sorted.walk(Direction::Ascending, |_| false).eq(0..3_000));
        assert!(sorted.walk(Direction::Descending, |_| true).eq((0..3_000).rev()));
    }
}
