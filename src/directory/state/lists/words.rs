//! The index of words: the entries with a keyword, in any order.
//!
//! The words of all entries are kept sorted, in blocks. The words that start with a keyword are neighbours: all words of
//! some blocks, and a part of the first and the last block. Each block has its entries in each order, so that a page of the
//! matches is a merge of blocks, and does not sort all matches.

use super::entries::{Entries, Orders};
use super::entry::Entry;
use super::keyword::Keyword;
use super::order::{Direction, Order, Place};
use super::sorted::Walk;
use alloc::collections::BTreeSet;
use alloc::vec::{self, Vec};
use core::cmp::Ordering;

/// The most words in one block.
// A page takes time in blocks and in words of a block, so that both should be few: 2,000 blocks for 1,000,000 matches.
const LONGEST_BLOCK: usize = 1024;

/// The words of the entries of a list.
#[derive(Debug, Clone)]
pub(super) struct Words {
    blocks: Vec<Block>,
}

#[derive(Debug, Clone)]
struct Block {
    words: Vec<Word>,
    orders: Orders,
}

/// A position in the texts of an entry where a word starts.
#[derive(Debug, Clone, Copy)]
struct Word {
    /// The first 8 bytes from there, which decide most comparisons without reading the entry.
    prefix: u64,
    slot: u32,
    start: u32,
}

/// The entries with a keyword beyond a place, in order.
pub(super) struct Matches<'a, Id> {
    entries: &'a Entries<Id>,
    order: Order,
    direction: Direction,
    sources: Vec<Source<'a>>,
    /// The next entry of each source that has one: its place, its slot, and the position of the source.
    next: BTreeSet<(Place<'a, Id>, u32, usize)>,
    last: Option<u32>,
}

/// A block of matches.
enum Source<'a> {
    /// All entries of a block.
    Whole(Walk<'a>),
    /// Entries of a block that was searched.
    Part(vec::IntoIter<u32>),
}

fn prefix(text: &str) -> u64 {
    let bytes = text.bytes().chain(core::iter::repeat(0)).take(8);
    bytes.fold(0, |prefix, byte| (prefix << 8) | u64::from(byte))
}

impl Word {
    fn text<Id>(self, entries: &Entries<Id>) -> &str {
        entries.get(self.slot).map(|entry| entry.from(self.start)).unwrap_or_default()
    }

    fn compare<Id>(self, other: Word, entries: &Entries<Id>) -> Ordering {
        let by_text = || self.text(entries).cmp(other.text(entries));
        let by_position = || (self.slot, self.start).cmp(&(other.slot, other.start));
        self.prefix.cmp(&other.prefix).then_with(by_text).then_with(by_position)
    }

    fn is_less<Id>(self, keyword: &Keyword, prefix: u64, entries: &Entries<Id>) -> bool {
        let by_text = || self.text(entries).cmp(keyword.as_str());
        self.prefix.cmp(&prefix).then_with(by_text).is_lt()
    }

    fn starts_with<Id>(self, keyword: &Keyword, entries: &Entries<Id>) -> bool {
        self.text(entries).starts_with(keyword.as_str())
    }
}

fn words_of<Id>(slot: u32, entry: &Entry<Id>) -> impl Iterator<Item = Word> {
    entry.word_starts().map(move |start| Word { prefix: prefix(entry.from(start)), slot, start })
}

impl Words {
    pub(super) const fn new() -> Self {
        Words { blocks: Vec::new() }
    }

    /// Indexes all entries: faster than one after the other.
    pub(super) fn of<Id: Ord>(entries: &Entries<Id>, orders: &Orders) -> Self {
        let mut words: Vec<Word> = entries.iter().flat_map(|(slot, entry)| words_of(slot, entry)).collect();
        words.sort_unstable_by(|one, other| one.compare(*other, entries));
        // half full, so that the next insertions split none
        let mut blocks: Vec<Block> = words
            .chunks(LONGEST_BLOCK / 2)
            .map(|words| Block { words: words.to_vec(), orders: Orders::new() })
            .collect();
        // an order of all entries is there already: to sort a block by it compares numbers, and reads no entry
        for order in Order::ALL {
            let ranks = orders.ranks(order, entries);
            for block in &mut blocks {
                let mut slots: Vec<u32> = block.words.iter().map(|word| word.slot).collect();
                slots.sort_unstable_by_key(|slot| ranks.get(usize::try_from(*slot).ok()?));
                block.orders.set(order, &slots);
            }
        }
        Words { blocks }
    }

    /// Adds the words of an entry.
    pub(super) fn insert<Id: Ord>(&mut self, slot: u32, entries: &Entries<Id>) {
        let Some(entry) = entries.get(slot) else { return };
        for word in words_of(slot, entry) {
            let position = self.position(word, entries).min(self.blocks.len().saturating_sub(1));
            match self.blocks.get_mut(position) {
                None => self.blocks.push(Block::of(Vec::from([word]), entries)),
                Some(block) => {
                    if let Some(upper) = block.insert(word, entries) {
                        self.blocks.insert(position.saturating_add(1), upper);
                    }
                }
            }
        }
    }

    /// Removes the words of an entry, which must be as it was inserted.
    pub(super) fn remove<Id: Ord>(&mut self, slot: u32, entries: &Entries<Id>) {
        let Some(entry) = entries.get(slot) else { return };
        for word in words_of(slot, entry) {
            let position = self.position(word, entries);
            let Some(block) = self.blocks.get_mut(position) else { continue };
            block.remove(word, entries);
            if block.words.is_empty() {
                self.blocks.remove(position);
            }
        }
    }

    /// Does something with the orders of each block that has a word of the entry, once for each word.
    pub(super) fn each_order<Id>(
        &mut self,
        slot: u32,
        entries: &Entries<Id>,
        mut change: impl FnMut(&mut Orders),
    ) {
        let Some(entry) = entries.get(slot) else { return };
        for word in words_of(slot, entry) {
            let position = self.position(word, entries);
            if let Some(block) = self.blocks.get_mut(position) {
                change(&mut block.orders);
            }
        }
    }

    /// The first block with a word that is not before this one.
    fn position<Id>(&self, word: Word, entries: &Entries<Id>) -> usize {
        self.blocks.partition_point(|block| {
            block.words.last().is_some_and(|last| last.compare(word, entries).is_lt())
        })
    }

    /// The blocks with a word that starts with the keyword, and perhaps one more at the end.
    fn span<Id>(&self, keyword: &Keyword, entries: &Entries<Id>) -> &[Block] {
        let prefix = prefix(keyword.as_str());
        let is_less = |word: &Word| word.is_less(keyword, prefix, entries);
        let has_it = |word: &Word| word.starts_with(keyword, entries);
        let from = self.blocks.partition_point(|block| block.words.last().is_some_and(is_less));
        let later = self.blocks.get(from..).unwrap_or_default();
        let whole = later.partition_point(|block| block.words.last().is_some_and(has_it));
        later.get(..later.len().min(whole.saturating_add(1))).unwrap_or_default()
    }

    /// About the number of blocks with the keyword.
    pub(super) fn blocks_with<Id>(&self, keyword: &Keyword, entries: &Entries<Id>) -> usize {
        self.span(keyword, entries).len()
    }

    /// The entries with the keyword beyond a place, or all of them, in an order and direction.
    pub(super) fn matches<'a, Id: Ord>(
        &'a self,
        keyword: &Keyword,
        (order, direction): (Order, Direction),
        beyond: Option<Place<'_, Id>>,
        entries: &'a Entries<Id>,
    ) -> Matches<'a, Id> {
        let mut found = Matches::none(entries, (order, direction));
        let prefix = prefix(keyword.as_str());
        let has_it = |word: Option<&Word>| word.is_some_and(|word| word.starts_with(keyword, entries));
        for block in self.span(keyword, entries) {
            if has_it(block.words.first()) && has_it(block.words.last()) {
                found.add(Source::Whole(block.orders.walk(order, direction, beyond, entries)));
            } else {
                let start = block.words.partition_point(|word| word.is_less(keyword, prefix, entries));
                let words = block.words.iter().skip(start).take_while(|word| has_it(Some(word)));
                found.add_part(words.map(|word| word.slot), beyond);
            }
        }
        found
    }
}

impl Block {
    fn of<Id: Ord>(words: Vec<Word>, entries: &Entries<Id>) -> Self {
        let slots = words.iter().map(|word| word.slot).collect();
        Block { words, orders: Orders::of(slots, entries) }
    }

    fn locate<Id>(&self, word: Word, entries: &Entries<Id>) -> usize {
        self.words.partition_point(|other| other.compare(word, entries).is_lt())
    }

    /// Inserts the word, and returns the upper half of a block that is too long.
    fn insert<Id: Ord>(&mut self, word: Word, entries: &Entries<Id>) -> Option<Block> {
        self.words.insert(self.locate(word, entries), word);
        if self.words.len() <= LONGEST_BLOCK {
            self.orders.insert(word.slot, entries);
            return None;
        }
        let upper = self.words.split_off(self.words.len() / 2);
        *self = Block::of(core::mem::take(&mut self.words), entries);
        Some(Block::of(upper, entries))
    }

    fn remove<Id: Ord>(&mut self, word: Word, entries: &Entries<Id>) {
        let position = self.locate(word, entries);
        if self.words.get(position).is_some_and(|found| found.compare(word, entries).is_eq()) {
            self.words.remove(position);
            self.orders.remove(word.slot, entries);
        }
    }
}

impl<'a, Id: Ord> Matches<'a, Id> {
    /// No entries.
    pub(super) const fn none(entries: &'a Entries<Id>, (order, direction): (Order, Direction)) -> Self {
        Matches { entries, order, direction, sources: Vec::new(), next: BTreeSet::new(), last: None }
    }

    /// The same for entries that no index has in order: those of the slots that have the keyword.
    pub(super) fn among(
        slots: impl Iterator<Item = u32>,
        keyword: Option<&Keyword>,
        order: (Order, Direction),
        beyond: Option<Place<'_, Id>>,
        entries: &'a Entries<Id>,
    ) -> Self {
        let mut found = Matches::none(entries, order);
        let matches = |slot: &u32| {
            keyword.is_none_or(|keyword| entries.get(*slot).is_some_and(|entry| entry.matches(keyword)))
        };
        found.add_part(slots.filter(matches), beyond);
        found
    }

    fn add_part(&mut self, slots: impl Iterator<Item = u32>, beyond: Option<Place<'_, Id>>) {
        let (entries, order, direction) = (self.entries, self.order, self.direction);
        let is_beyond = |slot: &u32| {
            beyond.is_none()
                || match direction {
                    Direction::Ascending => entries.place(*slot, order) > beyond,
                    Direction::Descending => entries.place(*slot, order) < beyond,
                }
        };
        let mut slots: Vec<u32> = slots.filter(is_beyond).collect();
        entries.sort(&mut slots, order);
        match direction {
            Direction::Ascending => {}
            Direction::Descending => slots.reverse(),
        }
        self.add(Source::Part(slots.into_iter()));
    }

    fn add(&mut self, source: Source<'a>) {
        let position = self.sources.len();
        self.sources.push(source);
        self.advance(position);
    }

    fn advance(&mut self, source: usize) {
        let slot = self.sources.get_mut(source).and_then(|source| match source {
            Source::Whole(slots) => slots.next(),
            Source::Part(slots) => slots.next(),
        });
        if let Some(slot) = slot
            && let Some(place) = self.entries.place(slot, self.order)
        {
            self.next.insert((place, slot, source));
        }
    }
}

impl<Id: Ord> Iterator for Matches<'_, Id> {
    type Item = u32;

    fn next(&mut self) -> Option<u32> {
        loop {
            let (_, slot, source) = match self.direction {
                Direction::Ascending => self.next.pop_first()?,
                Direction::Descending => self.next.pop_last()?,
            };
            self.advance(source);
            // an entry with several such words comes once for each, one after the other
            if self.last.replace(slot) != Some(slot) {
                return Some(slot);
            }
        }
    }
}
