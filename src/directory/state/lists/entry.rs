//! One thing in a list: the texts that are searched, and the keys that orders compare.

use super::keyword::{Keyword, word_starts};
use super::order::{Key, Order, Place};
use crate::vocabulary::unicode;
use alloc::borrow::Cow;
use alloc::boxed::Box;
use alloc::string::String;

/// The number of characters of an id that are searched. Longer ids are found by their beginning.
// It bounds the memory for ids that come from elsewhere and have any length. Addresses have the same limit.
const LONGEST_ID: usize = 254;

/// The separator of the texts of an entry. No keyword contains it, so that a keyword matches within one text.
const SEPARATOR: char = '\n';

/// A thing in a list.
#[derive(Debug, Clone)]
pub(super) struct Entry<Id> {
    pub(super) id: Id,
    /// The name, the address and the id, folded.
    texts: Box<str>,
    name_length: usize,
    created_at: u64,
    pub(super) updated_at: u64,
}

/// The properties of a thing that its list shows and compares.
pub(in crate::directory::state) struct Shown<'a> {
    pub(super) name: Cow<'a, str>,
    pub(super) address: Option<&'a str>,
    pub(super) created_at: u64,
    pub(super) updated_at: u64,
}

impl<Id: Clone> Entry<Id> {
    pub(super) fn new(id: &Id, text_of_id: fn(&Id) -> String, shown: &Shown<'_>) -> Self {
        let mut texts = unicode::folded(&shown.name);
        let name_length = texts.len();
        if let Some(address) = shown.address {
            texts.push(SEPARATOR);
            texts.push_str(&unicode::folded(address));
        }
        texts.push(SEPARATOR);
        let id_text: String = text_of_id(id).chars().take(LONGEST_ID).collect();
        texts.push_str(&unicode::folded(&id_text));
        let Shown { created_at, updated_at, .. } = *shown;
        Entry { id: id.clone(), texts: texts.into(), name_length, created_at, updated_at }
    }
}

impl<Id> Entry<Id> {
    fn key(&self, order: Order) -> Key<'_> {
        match order {
            Order::Name => Key::Name(self.texts.get(..self.name_length).unwrap_or_default()),
            Order::Created => Key::Time(self.created_at),
            Order::Updated => Key::Time(self.updated_at),
        }
    }

    pub(super) fn place(&self, order: Order) -> Place<'_, Id> {
        (self.key(order), &self.id)
    }

    /// Whether the other entry differs at most in the time of the last update.
    pub(super) fn is_same_but_for_update(&self, other: &Self) -> bool {
        self.texts == other.texts
            && self.name_length == other.name_length
            && self.created_at == other.created_at
    }

    /// The positions where a word starts.
    // a list of an entry has fewer than 2^32 bytes of texts, and a position beyond would only not be found
    pub(super) fn word_starts(&self) -> impl Iterator<Item = u32> {
        word_starts(&self.texts).filter_map(|start| u32::try_from(start).ok())
    }

    /// The texts from a position on.
    pub(super) fn from(&self, start: u32) -> &str {
        let start = usize::try_from(start).ok();
        start.and_then(|start| self.texts.get(start..)).unwrap_or_default()
    }

    pub(super) fn matches(&self, keyword: &Keyword) -> bool {
        self.word_starts().any(|start| self.from(start).starts_with(keyword.as_str()))
    }
}
