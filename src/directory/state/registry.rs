//! A map whose ids are never reused.

use alloc::collections::{BTreeMap, BTreeSet, btree_map};
use core::ops::Bound;

/// Things by their id, and the ids of removed things.
///
/// A removed id stays reserved. If ids were reused, a stale link, token or log entry would point at another
/// thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::directory) struct Registry<Id, Thing> {
    live: BTreeMap<Id, Thing>,
    retired: BTreeSet<Id>,
}

/// The reason why an id cannot be given to a new thing.
pub(in crate::directory) enum Unavailable {
    /// A thing has the id.
    InUse,
    /// A removed thing had the id.
    Retired,
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

    pub(in crate::directory) fn get_key_value(&self, id: &Id) -> Option<(&Id, &Thing)> {
        self.live.get_key_value(id)
    }

    pub(in crate::directory) fn get_mut(&mut self, id: &Id) -> Option<&mut Thing> {
        self.live.get_mut(id)
    }

    /// Checks that the id was never used.
    pub(in crate::directory) fn availability(&self, id: &Id) -> Result<(), Unavailable> {
        if self.live.contains_key(id) {
            Err(Unavailable::InUse)
        } else if self.retired.contains(id) {
            Err(Unavailable::Retired)
        } else {
            Ok(())
        }
    }

    pub(in crate::directory) fn insert(&mut self, id: Id, thing: Thing) {
        self.live.insert(id, thing);
    }

    /// Removes the thing, and reserves its id for good.
    pub(in crate::directory) fn retire(&mut self, id: &Id) -> Option<Thing> {
        let (id, thing) = self.live.remove_entry(id)?;
        self.retired.insert(id);
        Some(thing)
    }

    pub(in crate::directory) fn range(&self, after: Bound<&Id>) -> btree_map::Range<'_, Id, Thing> {
        self.live.range((after, Bound::Unbounded))
    }

    pub(in crate::directory) fn into_live(self) -> impl Iterator<Item = (Id, Thing)> {
        self.live.into_iter()
    }

    pub(in crate::directory) fn iter(&self) -> impl ExactSizeIterator<Item = (&Id, &Thing)> {
        self.live.iter()
    }

    /// The ids of removed things.
    pub(in crate::directory) fn retired(&self) -> impl ExactSizeIterator<Item = &Id> {
        self.retired.iter()
    }
}
