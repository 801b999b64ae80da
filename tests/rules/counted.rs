//! Ids that count their comparisons. Unlike a clock, the count is the same in each run.

use std::cell::Cell;
use std::hash::{Hash, Hasher};

thread_local! {
    static COMPARISONS: Cell<u64> = const { Cell::new(0) };
}

/// An id whose comparisons are counted.
#[derive(Debug, Clone, Copy)]
pub struct Counted(pub u64);

impl PartialEq for Counted {
    fn eq(&self, other: &Self) -> bool {
        COMPARISONS.with(|count| count.set(count.get() + 1));
        self.0 == other.0
    }
}

impl Eq for Counted {}

impl Hash for Counted {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

/// The number of id comparisons during the work.
pub fn comparisons(work: impl FnOnce()) -> u64 {
    let before = COMPARISONS.with(Cell::get);
    work();
    COMPARISONS.with(Cell::get) - before
}
