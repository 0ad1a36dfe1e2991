//! The list of words from which a misspelt one is put right: see
//! [`crate::query`]. Words are in it as they were written, not as stems, since
//! people make mistakes in endings too.

use std::collections::HashMap;

use crate::bytes::{put_number, put_string};
use crate::card::deflate;
use crate::query::spelling::{COMPOUND, LONGEST, PAGE, SHORTEST, TITLED};
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

    /// Writes the list: of each word, how much of it the one before has, the
    /// rest, and on how many pages it is.
    pub(super) fn write(self) -> Vec<u8> {
        let words = self.words.into_iter();
        let mut words: Vec<_> = words
            .filter(|(_, word)| word.pages > 1 || word.titled)
            .collect();
        words.sort_by(|(a, _), (b, _)| a.cmp(b));
        let mut out = Vec::new();
        let mut before = "";
        for (text, word) in &words {
            let shared = common(before, text);
            put_number(&mut out, shared as u64);
            put_string(&mut out, &text[shared..]);
            let titled = if word.titled { TITLED } else { 0 };
            let compound = if word.compound { COMPOUND } else { 0 };
            put_number(&mut out, u64::from(word.pages) * PAGE + titled + compound);
            before = text;
        }
        deflate(&out)
    }
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
