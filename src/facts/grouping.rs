//! Grouping: equal items found in one pass, without an order and without a hash map.

use super::secret::Secret;
use alloc::vec::Vec;
use core::hash::Hash;

/// For each item the position of the first item that is equal to it.
///
/// Items are compared only if their hashes are equal, so that there are about as many comparisons as items.
/// Sorting the hashes takes O(n log n) steps on integers.
///
/// `first_equals(&["a", "b", "a"])` is `[0, 1, 0]`.
// There is no `HashMap` in `alloc`, ids have no order to sort by, and a comparison of each item with each other
// took seconds for 16,000 apps of a team. So the hashes are sorted, and equal items end up side by side.
pub(crate) fn first_equals<T: Eq + Hash>(items: &[T]) -> Vec<usize> {
    // the key of the process: without `std` it is fixed, and ids chosen against it make the work quadratic
    let secret = Secret::get();
    let hashes = items.iter().map(|item| secret.hash(0, item));
    let mut order: Vec<(u64, usize)> = hashes.zip(0..).collect();
    // the position is part of what is sorted: of equal items the first one comes first
    order.sort_unstable();

    let mut firsts: Vec<usize> = (0..items.len()).collect();
    for run in order.chunk_by(|(one, _), (other, _)| one == other) {
        // nearly always one group; more only if different items share all 64 bits of a hash
        let mut groups: Vec<(usize, &T)> = Vec::new();
        for (_, position) in run {
            let Some((item, first)) = items.get(*position).zip(firsts.get_mut(*position)) else { continue };
            match groups.iter().find(|(_, other)| *other == item) {
                Some((group, _)) => *first = *group,
                None => groups.push((*position, item)),
            }
        }
    }
    firsts
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::hash::Hasher;

    /// An item of which only the remainder is hashed.
    #[derive(PartialEq, Eq)]
    struct Colliding(u32);

    impl Hash for Colliding {
        fn hash<H: Hasher>(&self, state: &mut H) {
            (self.0 % 2).hash(state);
        }
    }

    #[test]
    fn each_item_has_the_position_of_its_first() {
        assert_eq!(first_equals(&["b", "a", "b", "c", "a", "b"]), [0, 1, 0, 3, 1, 0]);
        assert_eq!(first_equals::<u32>(&[]), [0_usize; 0]);
    }

    #[test]
    fn different_items_with_one_hash_are_kept_apart() {
        let items = [3, 1, 2, 1, 4, 3, 2].map(Colliding);
        assert_eq!(first_equals(&items), [0, 1, 2, 1, 4, 0, 2]);
    }
}
