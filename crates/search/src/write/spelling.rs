//! The list of words from which a misspelt one is put right: see
//! [`crate::query`]. Words are in it as they were written, not as stems, since
//! people make mistakes in endings too, and each stands in several places, so
//! that few of them have to be read: see [`crate::query::shelf`].

use std::collections::HashMap;

use super::deflate::deflate;
use crate::bytes::{put_number, put_string};
use crate::query::shelf::{self, Shelf};
use crate::query::spelling::{COMPOUND, LONGEST, PAGE, SHORTEST, TITLED};
use crate::read::packed_words;
use crate::words::{Sort, Token};

/// The words of a page or of all.
#[derive(Default)]
pub(super) struct Spelled {
    words: HashMap<String, Word>,
}

/// What is known of a word.
struct Word {
    /// How many pages have it.
    pages: u32,
    /// Whether titles or headings do.
    titled: bool,
    /// Whether it is only ever the whole of a compound.
    compound: bool,
}

impl Spelled {
    /// Adds a word of a page; a word that is there already stays once.
    pub(super) fn add(&mut self, token: &Token, titled: bool) {
        let compound = token.sort == Sort::Whole;
        match self.words.get_mut(&token.text) {
            Some(word) => {
                word.titled |= titled;
                word.compound &= compound;
            }
            None if token.sort != Sort::Pair && worth(&token.text) => {
                let word = Word {
                    pages: 1,
                    titled,
                    compound,
                };
                self.words.insert(token.text.clone(), word);
            }
            None => {}
        }
    }

    /// Adds the words of a page to those of all.
    pub(super) fn join(&mut self, page: Spelled) {
        for (text, word) in page.words {
            match self.words.get_mut(&text) {
                Some(known) => {
                    known.pages += word.pages;
                    known.titled |= word.titled;
                    known.compound &= word.compound;
                }
                None => {
                    self.words.insert(text, word);
                }
            }
        }
    }

    /// Writes the list, shelf after shelf, in blocks: of each word, how much of it
    /// the one before has, the rest, and on how many pages it is. Before them is
    /// where they are; how long that is comes first.
    pub(super) fn write(self) -> (usize, Vec<u8>) {
        let mut words = self.words;
        words.retain(|_, word| word.pages > 1 || word.titled);
        let mut blocks = Vec::new();
        for shelf in Shelf::ALL {
            let mut placed: Vec<_> = words
                .iter()
                .filter_map(|(text, word)| Placed::new(shelf, text, word))
                .collect();
            placed.sort_unstable_by(|a, b| (&a.place, &a.text).cmp(&(&b.place, &b.text)));
            let mut rest = placed.as_slice();
            while let Some((block, behind)) = block(rest) {
                let from = block[0].place.clone();
                blocks.push((from, block.len(), deflate(&packed(block))));
                rest = behind;
            }
        }
        packed_words(blocks)
    }
}

/// How many words a block of the list has at least, but for the last one.
const BLOCK: usize = 128;

/// A word on a shelf.
struct Placed {
    place: Vec<u8>,
    /// As it is written there.
    text: String,
    pages: u64,
}

impl Placed {
    fn new(shelf: Shelf, text: &str, word: &Word) -> Option<Self> {
        let letters: Vec<char> = text.chars().collect();
        let titled = if word.titled { TITLED } else { 0 };
        let compound = if word.compound { COMPOUND } else { 0 };
        Some(Self {
            place: shelf::of(shelf, &letters, word.titled, word.compound)?,
            text: match shelf {
                Shelf::End => letters.iter().rev().collect(),
                Shelf::Start | Shelf::Titles => text.to_owned(),
            },
            pages: u64::from(word.pages) * PAGE + titled + compound,
        })
    }
}

/// The first block, and the words behind it. Words of one place stay together.
fn block(placed: &[Placed]) -> Option<(&[Placed], &[Placed])> {
    let last = placed.len().checked_sub(1)?;
    let last = &placed[last.min(BLOCK - 1)].place;
    let end = placed.partition_point(|word| word.place <= *last);
    Some(placed.split_at(end))
}

fn packed(words: &[Placed]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut before = "";
    for word in words {
        let shared = common(before, &word.text);
        put_number(&mut out, shared as u64);
        put_string(&mut out, &word.text[shared..]);
        put_number(&mut out, word.pages);
        before = &word.text;
    }
    out
}

/// Whether somebody may have meant this: not a number, and not one of those
/// long strings that machines make.
fn worth(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let length = word.chars().count();
    (SHORTEST..=LONGEST).contains(&length) && digits * 3 <= word.len()
}

fn common(a: &str, b: &str) -> usize {
    let mut at = 0;
    for ((start, x), y) in a.char_indices().zip(b.chars()) {
        if x != y {
            break;
        }
        at = start + x.len_utf8();
    }
    at
}
