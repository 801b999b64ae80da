//! Things by their id, where no id ever names a second thing.

use alloc::collections::{BTreeMap, BTreeSet, btree_map};
use core::ops::Bound;

/// Things by id, and the ids of those that are no more, which are not given again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) struct Registry<Id, Thing> {
    live: BTreeMap<Id, Thing>,
    retired: BTreeSet<Id>,
}

/// Why an id cannot be given.
pub(in crate::directory) enum Taken {
    Now,
    Before,
}

impl<Id, Thing> Default for Registry<Id, Thing> {
    fn default() -> Self {
        Registry { live: BTreeMap::new(), retired: BTreeSet::new() }
    }
}

impl<Id: Ord, Thing> Registry<Id, Thing> {
    pub(in crate::directory) fn new(
        live: impl IntoIterator<Item = (Id, Thing)>,
        retired: impl IntoIterator<Item = Id>,
    ) -> Self {
        Registry { live: live.into_iter().collect(), retired: retired.into_iter().collect() }
    }

    pub(in crate::directory) fn get(&self, id: &Id) -> Option<&Thing> {
        self.live.get(id)
    }

    pub(in crate::directory) fn get_mut(&mut self, id: &Id) -> Option<&mut Thing> {
        self.live.get_mut(id)
    }

    /// Whether the id names nothing and never did.
    pub(in crate::directory) fn is_free(&self, id: &Id) -> Result<(), Taken> {
        if self.live.contains_key(id) {
            Err(Taken::Now)
        } else if self.retired.contains(id) {
            Err(Taken::Before)
        } else {
            Ok(())
        }
    }

    pub(in crate::directory) fn insert(&mut self, id: Id, thing: Thing) {
        self.live.insert(id, thing);
    }

    /// Takes the thing out, and keeps its id from being given again.
    pub(in crate::directory) fn retire(&mut self, id: &Id) -> Option<Thing> {
        let (id, thing) = self.live.remove_entry(id)?;
        self.retired.insert(id);
        Some(thing)
    }

    pub(in crate::directory) fn range(&self, after: Bound<&Id>) -> btree_map::Range<'_, Id, Thing> {
        self.live.range((after, Bound::Unbounded))
    }

    pub(in crate::directory) fn iter(&self) -> impl ExactSizeIterator<Item = (&Id, &Thing)> {
        self.live.iter()
    }

    /// The ids of things that are no more.
    pub(in crate::directory) fn retired(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.retired.iter()
    }
}
