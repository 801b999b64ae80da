//! One list: its entries in each order, and their words.

use super::entries::{Entries, Orders};
use super::entry::Entry;
use super::keyword::Keyword;
use super::order::{Direction, Order, Place};
use super::words::{Matches, Words};
use alloc::collections::BTreeMap;

/// The number of blocks with a keyword up to which a search looks into each at once.
const FEW_BLOCKS: usize = 8;

/// The number of ids up to which a search among ids collects all of them at once.
const FEW_IDS: usize = 64;

/// The things of one kind and one owner, in each order, with an index of their words.
#[derive(Debug, Clone)]
pub(in crate::directory) struct List<Id> {
    entries: Entries<Id>,
    slots: BTreeMap<Id, u32>,
    orders: Orders,
    words: Words,
}

impl<Id> List<Id> {
    pub(super) const fn new() -> Self {
        List { entries: Entries::new(), slots: BTreeMap::new(), orders: Orders::new(), words: Words::new() }
    }
}

impl<Id: Ord + Clone> List<Id> {
    /// Builds a list at once: faster than one entry after the other.
    pub(super) fn of(things: impl Iterator<Item = Entry<Id>>) -> Self {
        let (mut entries, mut slots) = (Entries::new(), BTreeMap::new());
        for entry in things {
            let id = entry.id.clone();
            slots.extend(entries.insert(entry).map(|slot| (id, slot)));
        }
        let orders = Orders::of(slots.values().copied().collect(), &entries);
        let words = Words::of(&entries, &orders);
        List { entries, slots, orders, words }
    }

    /// Inserts the entry, or replaces the one with its id.
    pub(super) fn set(&mut self, entry: Entry<Id>) {
        let slot = self.slots.get(&entry.id).copied();
        match slot.and_then(|slot| Some((slot, self.entries.get(slot)?))) {
            Some((slot, known)) if known.is_same_but_for_update(&entry) => {
                if known.updated_at != entry.updated_at {
                    self.move_to(slot, entry.updated_at);
                }
            }
            Some(_) | None => {
                self.remove(&entry.id);
                self.insert(entry);
            }
        }
    }

    fn insert(&mut self, entry: Entry<Id>) {
        let id = entry.id.clone();
        if let Some(slot) = self.entries.insert(entry) {
            self.slots.insert(id, slot);
            self.orders.insert(slot, &self.entries);
            self.words.insert(slot, &self.entries);
        }
    }

    pub(super) fn remove(&mut self, id: &Id) {
        if let Some(slot) = self.slots.remove(id) {
            // an index finds the entry by its texts, so that the entry goes last
            self.words.remove(slot, &self.entries);
            self.orders.remove(slot, &self.entries);
            self.entries.remove(slot);
        }
    }

    /// Moves an entry to another time of the last update, which all other orders ignore.
    fn move_to(&mut self, slot: u32, updated_at: u64) {
        let (entries, order) = (&mut self.entries, Order::Updated);
        self.orders.remove_from(order, slot, entries);
        self.words.each_order(slot, entries, |orders| orders.remove_from(order, slot, entries));
        if let Some(entry) = entries.get_mut(slot) {
            entry.updated_at = updated_at;
        }
        self.orders.insert_in(order, slot, entries);
        self.words.each_order(slot, entries, |orders| orders.insert_in(order, slot, entries));
    }

    /// The things with the keyword beyond a place, or all of them, each with its place.
    ///
    /// To find the first takes the logarithm of the list. With a keyword, it also takes time in proportion to a block of
    /// words and to the number of blocks with matches.
    pub(in crate::directory) fn find<'a>(
        &'a self,
        keyword: Option<&Keyword>,
        order: (Order, Direction),
        beyond: Option<Place<'_, Id>>,
    ) -> impl Iterator<Item = Place<'a, Id>> + use<'a, Id> {
        let slots = self.find_slots(keyword, order, beyond);
        slots.filter_map(move |slot| self.entries.place(slot, order.0))
    }

    fn find_slots<'a>(
        &'a self,
        keyword: Option<&Keyword>,
        order: (Order, Direction),
        beyond: Option<Place<'_, Id>>,
    ) -> impl Iterator<Item = u32> + use<'a, Id> {
        let entries = &self.entries;
        let blocks = keyword.map(|keyword| self.words.blocks_with(keyword, entries));
        let keyword = keyword.cloned();
        let has_keyword = keyword.clone();
        Tries {
            entries,
            order: order.0,
            steps: self.orders.walk(order.0, order.1, beyond, entries),
            left: match blocks {
                None => usize::MAX,
                Some(blocks) if blocks <= FEW_BLOCKS => 0,
                Some(blocks) => blocks,
            },
            is_found: move |entry: &Entry<Id>| {
                has_keyword.as_ref().is_none_or(|keyword| entry.matches(keyword))
            },
            last: None,
            matches: match (blocks, &keyword) {
                (Some(blocks), Some(keyword)) if blocks <= FEW_BLOCKS => {
                    Some(self.words.matches(keyword, order, beyond, entries))
                }
                _ => None,
            },
            rest: Some(move |beyond: Option<Place<'a, Id>>| match &keyword {
                Some(keyword) => self.words.matches(keyword, order, beyond, entries),
                None => Matches::none(entries, order),
            }),
        }
    }

    /// The same among the things with these ids alone. They are not kept in any order, so that finding the first may take
    /// time linear in them; if they are spread over the list, it takes the time of a few steps in the list.
    pub(in crate::directory) fn find_among<'a>(
        &'a self,
        ids: impl ExactSizeIterator<Item = &'a Id> + 'a,
        has_id: impl Fn(&Id) -> bool + 'a,
        keyword: Option<&Keyword>,
        order: (Order, Direction),
        beyond: Option<Place<'_, Id>>,
    ) -> impl Iterator<Item = Place<'a, Id>> {
        let (entries, slots, count) = (&self.entries, &self.slots, ids.len());
        let steps = self.find_slots(keyword, order, beyond);
        let keyword = keyword.cloned();
        let among = move |ids: &mut dyn Iterator<Item = &'a Id>, beyond: Option<Place<'_, Id>>| {
            let slots = ids.filter_map(|id| slots.get(id).copied());
            Matches::among(slots, keyword.as_ref(), order, beyond, entries)
        };
        let mut ids = ids;
        let is_small = count <= FEW_IDS;
        let matches = is_small.then(|| among(&mut ids, beyond));
        let found = Tries {
            entries,
            order: order.0,
            steps,
            left: if is_small { 0 } else { count },
            is_found: move |entry: &Entry<Id>| has_id(&entry.id),
            last: None,
            matches,
            rest: Some(move |beyond: Option<Place<'a, Id>>| among(&mut ids, beyond)),
        };
        found.filter_map(move |slot| entries.place(slot, order.0))
    }
}

/// A search that tries some steps in one sequence, and goes on in another.
///
/// If many things are wanted, the next one is near, and to walk there is faster than to collect them. But all may be
/// far away in this order. So as many steps are tried as collecting them would take, and then they are collected.
struct Tries<'a, Id, Steps, IsFound, Rest> {
    entries: &'a Entries<Id>,
    order: Order,
    steps: Steps,
    /// The number of steps that are left.
    left: usize,
    is_found: IsFound,
    /// The slot of the last step.
    last: Option<u32>,
    /// The things after the last step, collected.
    matches: Option<Matches<'a, Id>>,
    rest: Option<Rest>,
}

impl<'a, Id: Ord, Steps, IsFound, Rest> Iterator for Tries<'a, Id, Steps, IsFound, Rest>
where
    Steps: Iterator<Item = u32>,
    IsFound: Fn(&Entry<Id>) -> bool,
    Rest: FnOnce(Option<Place<'a, Id>>) -> Matches<'a, Id>,
{
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        if let Some(matches) = &mut self.matches {
            return matches.next();
        }
        while let Some(left) = self.left.checked_sub(1) {
            self.left = left;
            let slot = self.steps.next()?;
            self.last = Some(slot);
            if self.entries.get(slot).is_some_and(&self.is_found) {
                return Some(slot);
            }
        }
        let beyond = self.last.and_then(|slot| self.entries.place(slot, self.order));
        let rest = self.rest.take()?;
        self.matches.insert(rest(beyond)).next()
    }
}
