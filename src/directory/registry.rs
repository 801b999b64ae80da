//! Things by their id, where no id ever names a second thing.

use alloc::collections::{BTreeMap, BTreeSet, btree_map};
use core::ops::Bound;

/// Things by id, and the ids of those that are no more, which are not given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Registry<Id, Thing> {
    live: BTreeMap<Id, Thing>,
    retired: BTreeSet<Id>,
}

/// Why an id cannot be given.
pub(super) enum Taken {
    Now,
    Before,
}

impl<Id, Thing> Default for Registry<Id, Thing> {
    fn default() -> Self {
        Registry { live: BTreeMap::new(), retired: BTreeSet::new() }
    }
}

impl<Id: Ord, Thing> Registry<Id, Thing> {
    pub(super) fn new(
        live: impl IntoIterator<Item = (Id, Thing)>,
        retired: impl IntoIterator<Item = Id>,
    ) -> Self {
        Registry { live: live.into_iter().collect(), retired: retired.into_iter().collect() }
    }

    pub(super) fn get(&self, id: &Id) -> Option<&Thing> {
        self.live.get(id)
    }

    pub(super) fn get_mut(&mut self, id: &Id) -> Option<&mut Thing> {
        self.live.get_mut(id)
    }

    /// Whether the id names nothing and never did.
    pub(super) fn is_free(&self, id: &Id) -> Result<(), Taken> {
        if self.live.contains_key(id) {
            Err(Taken::Now)
        } else if self.retired.contains(id) {
            Err(Taken::Before)
        } else {
            Ok(())
        }
    }

    pub(super) fn insert(&mut self, id: Id, thing: Thing) {
        self.live.insert(id, thing);
    }

    /// Takes the thing out, and keeps its id from being given again.
    pub(super) fn retire(&mut self, id: &Id) -> Option<Thing> {
        let (id, thing) = self.live.remove_entry(id)?;
        self.retired.insert(id);
        Some(thing)
    }

    pub(super) fn range(&self, after: Bound<&Id>) -> btree_map::Range<'_, Id, Thing> {
        self.live.range((after, Bound::Unbounded))
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = (&Id, &Thing)> {
        self.live.iter()
    }

    /// The ids of things that are no more.
    pub(super) fn retired(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.retired.iter()
    }
}
