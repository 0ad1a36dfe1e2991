//! The list of words from which a misspelt one is put right: see
//! [`crate::query`]. It is read off the finished term dictionary.

use tantivy::directory::{CompositeFile, FileSlice};
use tantivy::schema::Field;
use tantivy::termdict::TermDictionary;

use super::WriteError;
use crate::bytes::{put_number, put_string};
use crate::card::deflate;
use crate::query::spelling::{LONGEST, SHORTEST};
use crate::read::WORDS;
use crate::terms::TITLE;

/// Writes the list: of each word, how much of it the one before has, the rest,
/// and on how many pages it is.
pub(super) fn write(terms: &[u8]) -> Result<Vec<u8>, WriteError> {
    let mut out = Vec::new();
    if terms.len() < 4 {
        return Ok(deflate(&out));
    }
    let file = CompositeFile::open(&FileSlice::from(terms.to_vec()))
        .map_err(tantivy::TantivyError::from)?;
    let Some(field) = file.open_read(Field::from_field_id(WORDS)) else {
        return Ok(deflate(&out));
    };
    let dictionary = TermDictionary::open(field).map_err(tantivy::TantivyError::from)?;
    let mut stream = dictionary.stream().map_err(tantivy::TantivyError::from)?;
    // The word that was read, and whether titles have it; marks come behind.
    let mut word = String::new();
    let mut pages = 0;
    let mut titled = false;
    let mut before = String::new();
    let mut finish = |word: &str, pages: u32, titled: bool| {
        if worth(word) && (pages > 1 || titled) {
            let shared = common(&before, word);
            put_number(&mut out, shared as u64);
            put_string(&mut out, &word[shared..]);
            put_number(&mut out, u64::from(pages) * 2 + u64::from(titled));
            word.clone_into(&mut before);
        }
    };
    while stream.advance() {
        let Ok(term) = std::str::from_utf8(stream.key()) else {
            continue;
        };
        match term.strip_suffix(TITLE) {
            Some(base) if base == word => titled = true,
            _ if term.contains(|c: char| c.is_control() || c == ' ') => {}
            _ => {
                finish(&word, pages, titled);
                term.clone_into(&mut word);
                pages = stream.value().doc_freq;
                titled = false;
            }
        }
    }
    finish(&word, pages, titled);
    Ok(deflate(&out))
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
