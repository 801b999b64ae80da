//! One list: its entries in each order, and their words.

use super::entries::{Entries, Orders};
use super::entry::Entry;
use super::keyword::Keyword;
use super::order::{Direction, Order, Place};
use super::sorted::Walk;
use super::words::{Matches, Words};
use alloc::collections::BTreeMap;

/// The number of blocks with a keyword up to which a search looks into each at once.
const FEW_BLOCKS: usize = 8;

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
        let words = Words::of(&entries);
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
        (order, direction): (Order, Direction),
        beyond: Option<Place<'_, Id>>,
    ) -> impl Iterator<Item = Place<'a, Id>> + use<'a, Id> {
        let all = self.orders.walk(order, direction, beyond, &self.entries);
        let matching = keyword.map(|keyword| {
            let blocks = self.words.blocks_with(keyword, &self.entries);
            let is_frequent = blocks > FEW_BLOCKS;
            let order = (order, direction);
            let matches = || self.words.matches(keyword, order, beyond, &self.entries);
            Matching {
                list: self,
                keyword: keyword.clone(),
                order,
                tries: if is_frequent { blocks } else { 0 },
                last: None,
                matches: (!is_frequent).then(matches),
            }
        });
        let slots = Find { all, matching };
        slots.filter_map(move |slot| self.entries.place(slot, order))
    }

    /// The same among the things with these ids alone, in time linear in their number, and sorted.
    pub(in crate::directory) fn find_among<'a, 'b, Ids: Iterator<Item = &'b Id>>(
        &'a self,
        ids: Ids,
        keyword: Option<&Keyword>,
        order: (Order, Direction),
        beyond: Option<Place<'_, Id>>,
    ) -> impl Iterator<Item = Place<'a, Id>> + use<'a, 'b, Id, Ids>
    where
        Id: 'b,
    {
        let slots = ids.filter_map(|id| self.slots.get(id).copied());
        let matches = Matches::among(slots, keyword, order, beyond, &self.entries);
        matches.filter_map(move |slot| self.entries.place(slot, order.0))
    }
}

/// The slots of a list beyond a place.
struct Find<'a, Id> {
    all: Walk<'a>,
    matching: Option<Matching<'a, Id>>,
}

/// The search for a keyword among the slots.
///
/// If many things have the keyword, the next one is near, and to walk there is faster than to look into each block with
/// matches. But all things with the keyword may be far away in this order. So as many steps are tried as there
/// are blocks, which takes no longer than the blocks do.
struct Matching<'a, Id> {
    list: &'a List<Id>,
    keyword: Keyword,
    order: (Order, Direction),
    /// The number of steps that are left.
    tries: usize,
    /// The slot of the last step.
    last: Option<u32>,
    /// The matches after the last step, by the index.
    matches: Option<Matches<'a, Id>>,
}

impl<Id: Ord> Iterator for Find<'_, Id> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        let Some(matching) = &mut self.matching else { return self.all.next() };
        let Matching { list, keyword, order, tries, last, matches } = matching;
        if let Some(matches) = matches {
            return matches.next();
        }
        while let Some(left) = tries.checked_sub(1) {
            *tries = left;
            let slot = self.all.next()?;
            *last = Some(slot);
            if list.entries.get(slot).is_some_and(|entry| entry.matches(keyword)) {
                return Some(slot);
            }
        }
        let beyond = last.and_then(|slot| list.entries.place(slot, order.0));
        matches.insert(list.words.matches(keyword, *order, beyond, &list.entries)).next()
    }
}
