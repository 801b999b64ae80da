//! Random mutations of known inputs.

use fastrand::Rng;
use std::ops::Range;

/// Pieces of JSON, postcard and the vocabulary.
const TOKENS: [&[u8]; 18] = [
    b"null",
    b"true",
    b"false",
    b"[]",
    b"{}",
    b"\"",
    b":",
    b",",
    b"0",
    b"-1",
    b"18446744073709551615",
    b"\\u0000",
    b"\xff",
    b"\x80\x01",
    b"VIEW_MODELS",
    b"TRANSFER_APPS",
    b"RUN_PIPELINES",
    b"pipeline",
];

/// The largest length of an input, in bytes.
const LONGEST: usize = 1 << 14;

/// An endless sequence of mutations, the same in each run.
pub struct Mutations<'a> {
    seeds: &'a [Vec<u8>],
    random: Rng,
}

impl<'a> Mutations<'a> {
    pub fn of(seeds: &'a [Vec<u8>]) -> Self {
        Mutations { seeds, random: Rng::with_seed(1) }
    }

    /// Changes one or more bytes in one of nine ways.
    fn change(&mut self, input: &mut Vec<u8>) {
        let range = self.range(input.len());
        let at = range.start;
        match self.random.u8(0..9) {
            0 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte ^= 1 << self.random.u8(0..8)),
            1 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte = self.random.u8(..)),
            // A small step gives another digit, letter or small number, which often passes the parser.
            2 | 3 => input.iter_mut().skip(at).take(1).for_each(|byte| {
                *byte = byte.wrapping_add(self.random.u8(0..7)).wrapping_sub(3);
            }),
            4 => drop(input.drain(range)),
            5 => input.insert(at, self.random.u8(..)),
            6 => {
                let again = input.get(range).unwrap_or_default().to_vec();
                input.splice(at..at, again);
            }
            7 => {
                let token = self.random.choice(TOKENS).unwrap_or_default();
                input.splice(range, token.iter().copied());
            }
            _ => {
                let other = self.random.choice(self.seeds).cloned().unwrap_or_default();
                let part = self.range(other.len());
                input.splice(range, other.get(part).unwrap_or_default().iter().copied());
            }
        }
        input.truncate(LONGEST);
    }

    /// A random range, in half of the cases of at most eight bytes.
    fn range(&mut self, length: usize) -> Range<usize> {
        let start = self.random.usize(0..=length);
        let left = length.saturating_sub(start);
        let most = if self.random.bool() { left.min(8) } else { left };
        start..start.saturating_add(self.random.usize(0..=most))
    }
}

impl Iterator for Mutations<'_> {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        let mut input = self.random.choice(self.seeds)?.clone();
        for _ in 0..self.random.u8(1..=3) {
            self.change(&mut input);
        }
        Some(input)
    }
}
