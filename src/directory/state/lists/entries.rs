//! The entries of a list in slots, and the slots in each order.

use super::entry::Entry;
use super::order::{Direction, Order, Place};
use super::sorted::{Sorted, Walk};
use alloc::vec::Vec;

/// Entries in slots. Indexes name an entry by its slot, in 4 bytes.
#[derive(Debug, Clone)]
pub(super) struct Entries<Id> {
    slots: Vec<Option<Entry<Id>>>,
    free: Vec<u32>,
}

/// Slots in each order.
#[derive(Debug, Clone)]
pub(super) struct Orders {
    names: Sorted,
    creations: Sorted,
    updates: Sorted,
}

impl<Id> Entries<Id> {
    pub(super) const fn new() -> Self {
        Entries { slots: Vec::new(), free: Vec::new() }
    }

    pub(super) fn get(&self, slot: u32) -> Option<&Entry<Id>> {
        self.slots.get(usize::try_from(slot).ok()?)?.as_ref()
    }

    fn slot_mut(&mut self, slot: u32) -> Option<&mut Option<Entry<Id>>> {
        self.slots.get_mut(usize::try_from(slot).ok()?)
    }

    pub(super) fn get_mut(&mut self, slot: u32) -> Option<&mut Entry<Id>> {
        self.slot_mut(slot)?.as_mut()
    }

    /// Gives the entry a slot: `None` beyond 2³² entries, which no memory holds.
    pub(super) fn insert(&mut self, entry: Entry<Id>) -> Option<u32> {
        if let Some(free) = self.free.pop() {
            *self.slot_mut(free)? = Some(entry);
            return Some(free);
        }
        let slot = u32::try_from(self.slots.len()).ok()?;
        self.slots.push(Some(entry));
        Some(slot)
    }

    pub(super) fn remove(&mut self, slot: u32) {
        if self.slot_mut(slot).is_some_and(|kept| kept.take().is_some()) {
            self.free.push(slot);
        }
    }

    pub(super) fn place(&self, slot: u32, order: Order) -> Option<Place<'_, Id>> {
        Some(self.get(slot)?.place(order))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, &Entry<Id>)> {
        (0..).zip(&self.slots).filter_map(|(slot, entry)| Some((slot, entry.as_ref()?)))
    }
}

impl<Id: Ord> Entries<Id> {
    /// Whether the entry comes before the place.
    pub(super) fn is_before(&self, slot: u32, order: Order, place: Option<Place<'_, Id>>) -> bool {
        self.place(slot, order) < place
    }

    /// Sorts the slots.
    pub(super) fn sort(&self, slots: &mut [u32], order: Order) {
        slots.sort_unstable_by(|one, other| self.place(*one, order).cmp(&self.place(*other, order)));
    }
}

impl Orders {
    pub(super) const fn new() -> Self {
        Orders { names: Sorted::new(), creations: Sorted::new(), updates: Sorted::new() }
    }

    /// Sorts the slots in each order.
    pub(super) fn of<Id: Ord>(mut slots: Vec<u32>, entries: &Entries<Id>) -> Self {
        let mut sorted = |order| {
            entries.sort(&mut slots, order);
            Sorted::of(&slots)
        };
        Orders {
            names: sorted(Order::Name),
            creations: sorted(Order::Created),
            updates: sorted(Order::Updated),
        }
    }

    /// Takes slots that are in the order.
    pub(super) fn set(&mut self, order: Order, sorted: &[u32]) {
        *self.get_mut(order) = Sorted::of(sorted);
    }

    /// The rank of each slot in the order.
    pub(super) fn ranks<Id>(&self, order: Order, entries: &Entries<Id>) -> Vec<u32> {
        let mut ranks = alloc::vec![0; entries.slots.len()];
        for (rank, slot) in (0..).zip(self.get(order).walk(Direction::Ascending, |_| false)) {
            if let Some(place) = usize::try_from(slot).ok().and_then(|slot| ranks.get_mut(slot)) {
                *place = rank;
            }
        }
        ranks
    }

    const fn get(&self, order: Order) -> &Sorted {
        match order {
            Order::Name => &self.names,
            Order::Created => &self.creations,
            Order::Updated => &self.updates,
        }
    }

    const fn get_mut(&mut self, order: Order) -> &mut Sorted {
        match order {
            Order::Name => &mut self.names,
            Order::Created => &mut self.creations,
            Order::Updated => &mut self.updates,
        }
    }

    /// Inserts the slot of an entry in one order.
    pub(super) fn insert_in<Id: Ord>(&mut self, order: Order, slot: u32, entries: &Entries<Id>) {
        let place = entries.place(slot, order);
        self.get_mut(order).insert(slot, |other| entries.is_before(other, order, place));
    }

    /// Removes the slot of an entry from one order. The entry must be as it was inserted.
    pub(super) fn remove_from<Id: Ord>(&mut self, order: Order, slot: u32, entries: &Entries<Id>) {
        let place = entries.place(slot, order);
        self.get_mut(order).remove(slot, |other| entries.is_before(other, order, place));
    }

    pub(super) fn insert<Id: Ord>(&mut self, slot: u32, entries: &Entries<Id>) {
        for order in Order::ALL {
            self.insert_in(order, slot, entries);
        }
    }

    pub(super) fn remove<Id: Ord>(&mut self, slot: u32, entries: &Entries<Id>) {
        for order in Order::ALL {
            self.remove_from(order, slot, entries);
        }
    }

    /// The slots beyond the place, or all, in an order and direction.
    pub(super) fn walk<Id: Ord>(
        &self,
        order: Order,
        direction: Direction,
        beyond: Option<Place<'_, Id>>,
        entries: &Entries<Id>,
    ) -> Walk<'_> {
        let is_passed = |slot| match (direction, beyond) {
            (Direction::Ascending, None) => false,
            (Direction::Descending, None) => true,
            (Direction::Ascending, Some(_)) => entries.place(slot, order) <= beyond,
            (Direction::Descending, Some(_)) => entries.place(slot, order) < beyond,
        };
        self.get(order).walk(direction, is_passed)
    }
}
