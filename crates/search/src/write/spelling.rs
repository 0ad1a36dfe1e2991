//! The list of words from which a misspelt one is put right: see
//! [`crate::query`]. Words are in it as they were written, not as stems, since
//! people make mistakes in endings too.

use std::collections::HashMap;

use crate::bytes::{put_number, put_string};
use crate::card::deflate;
use crate::query::spelling::{LONGEST, SHORTEST};

/// The words of a page or of all, each with how many pages have it, and whether
/// titles or headings do.
#[derive(Default)]
pub(super) struct Spelled {
    words: HashMap<String, (u32, bool)>,
}

impl Spelled {
    /// Adds a word of a page; a word that is there already stays once.
    pub(super) fn add(&mut self, word: &str, titled: bool) {
        match self.words.get_mut(word) {
            Some((_, known)) => *known |= titled,
            None if worth(word) => {
                self.words.insert(word.to_owned(), (1, titled));
            }
            None => {}
        }
    }

    /// Adds the words of a page to those of all.
    pub(super) fn join(&mut self, page: Spelled) {
        for (word, (pages, titled)) in page.words {
            let known = self.words.entry(word).or_default();
            known.0 += pages;
            known.1 |= titled;
        }
    }

    /// Writes the list: of each word, how much of it the one before has, the
    /// rest, and on how many pages it is.
    pub(super) fn write(self) -> Vec<u8> {
        let words = self.words.into_iter();
        let mut words: Vec<_> = words
            .filter(|(_, (pages, titled))| *pages > 1 || *titled)
            .collect();
        words.sort();
        let mut out = Vec::new();
        let mut before = "";
        for (word, (pages, titled)) in &words {
            let shared = common(before, word);
            put_number(&mut out, shared as u64);
            put_string(&mut out, &word[shared..]);
            put_number(&mut out, u64::from(*pages) * 2 + u64::from(*titled));
            before = word;
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
