//! What a misspelt word may have meant: the words of the index that are one or
//! two slips of the hand away, or of which somebody typed some letters only, as
//! `ordersvc` for `orderservice`, or the end only, as `badger` for `honeybadger`.
//!
//! They are looked for in some blocks of the list of words: see
//! [`super::shelf`].

use crate::bytes::{Damaged, Reader, inflate};
use crate::sort::sort_by;

/// Shorter words are not corrected: too many others are one letter away.
pub const SHORTEST: usize = 4;
/// Shorter words keep their first letter.
pub(crate) const FIRST_LETTER: usize = 6;
/// Longer words are not in the list.
pub const LONGEST: usize = 32;
/// How many corrections a word has at most.
const MOST: usize = 6;
/// The most a block of the list may come to, in bytes after inflating.
const LARGEST_BLOCK: usize = 128 << 10;
/// How many words of one query are looked for.
pub(super) const MOST_TYPED: usize = 6;
/// How many words that may be meant are kept before the best are chosen.
const MOST_KEPT: usize = 256;

/// What is said of a word beside on how many pages it is: that titles or
/// headings have it, and that it is only ever the whole of a compound.
pub(crate) const TITLED: u64 = 1;
pub(crate) const COMPOUND: u64 = 2;
/// What the number of pages is multiplied by, to have room for that.
#[cfg(feature = "write")]
pub(crate) const PAGE: u64 = 4;

/// A word that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meant {
    /// The word, as it was written.
    pub word: String,
    /// How far it is from what was typed: 1 for one slip, 2 for letters or
    /// parts left out, 3 for two slips.
    pub distance: u32,
}

/// How many slips a word is put right for.
pub(crate) fn allowed(typed: &[char]) -> u32 {
    if typed.len() < 8 { 1 } else { 2 }
}

/// How long a word may be of which some letters were typed.
pub(crate) fn longest_abbreviated(typed: &[char]) -> usize {
    typed.len() * 5 / 3
}

/// Looks for what one word may have meant.
pub(crate) struct Search {
    typed: Vec<char>,
    set: u32,
    found: Vec<(u32, u64, String)>,
}

impl Search {
    pub(crate) fn new(typed: &[char]) -> Self {
        Self {
            typed: typed.to_vec(),
            set: set(typed),
            found: Vec::new(),
        }
    }

    /// Looks through a block of the list, whose words may be written backwards.
    pub(crate) fn look(&mut self, block: &[u8], is_backwards: bool) -> Result<(), Damaged> {
        let bytes = inflate(block, LARGEST_BLOCK)?;
        let mut from = Reader::new(&bytes);
        let mut word: Vec<u8> = Vec::new();
        let mut letters: Vec<char> = Vec::new();
        while !from.rest().is_empty() {
            let shared = usize::try_from(from.number()?).map_err(|_| Damaged)?;
            let rest = from.count()?;
            let rest = from.take(rest)?;
            let pages = from.number()?;
            if shared > word.len() || shared + rest.len() > LONGEST * 4 {
                return Err(Damaged);
            }
            word.truncate(shared);
            word.extend_from_slice(rest);
            letters.clear();
            letters.extend(std::str::from_utf8(&word).map_err(|_| Damaged)?.chars());
            if is_backwards {
                letters.reverse();
            }
            self.compare(&letters, pages);
        }
        Ok(())
    }

    fn compare(&mut self, letters: &[char], pages: u64) {
        let typed = self.typed.as_slice();
        let allowed = allowed(typed);
        // Each slip brings one letter that the word has not, at most.
        if (self.set & !set(letters)).count_ones() > allowed {
            return;
        }
        // Of short words the first letter is hardly ever wrong, and others
        // that differ there are many: `tech` and `each`.
        let first = typed.len() >= FIRST_LETTER || typed.first() == letters.first();
        let distance = match distance(typed, letters, allowed).filter(|_| first) {
            Some(0) => return,
            Some(1) => 1,
            _ if pages & TITLED != 0 && abbreviates(typed, letters) => 2,
            // Not across the parts of a compound: `tech` in `routeChange`.
            _ if pages & COMPOUND == 0 && is_within(typed, letters) => 2,
            Some(_) => 3,
            None => return,
        };
        let text: String = letters.iter().collect();
        // It may stand on several shelves.
        if self.found.iter().any(|(_, _, known)| *known == text) {
            return;
        }
        self.found.push((distance, pages, text));
        if self.found.len() > MOST_KEPT {
            choose(&mut self.found);
        }
    }

    /// The words that may have been meant, best first.
    pub(crate) fn finish(mut self) -> Vec<Meant> {
        choose(&mut self.found);
        let found = self.found.into_iter();
        found
            .map(|(distance, _, word)| Meant { word, distance })
            .collect()
    }
}

/// The letters of a word as bits. Different ones may share a bit, never one have
/// two.
fn set(letters: &[char]) -> u32 {
    letters
        .iter()
        .fold(0, |set, letter| set | 1 << (u32::from(*letter) % 32))
}

/// Keeps the best: the nearest, titles before text, and words of many pages
/// before others.
fn choose(words: &mut Vec<(u32, u64, String)>) {
    sort_by(words, |a, b| {
        a.0.cmp(&b.0)
            .then((b.1 & TITLED).cmp(&(a.1 & TITLED)))
            .then(b.1.cmp(&a.1))
            .then(a.2.cmp(&b.2))
    });
    let nearest = words.first().map_or(0, |word| word.0);
    words.retain(|word| word.0 == nearest);
    words.truncate(MOST);
}

/// How many letters were left out, added, changed or swapped, if not more than
/// `allowed`.
fn distance(a: &[char], b: &[char], allowed: u32) -> Option<u32> {
    let allowed_length = allowed as usize;
    if a.len().abs_diff(b.len()) > allowed_length {
        return None;
    }
    let width = b.len() + 1;
    let mut older: Vec<u32> = vec![0; width];
    let mut before: Vec<u32> = (0..width as u32).collect();
    let mut now: Vec<u32> = vec![0; width];
    for i in 1..=a.len() {
        now[0] = i as u32;
        let mut least = now[0];
        for j in 1..width {
            let change = u32::from(a[i - 1] != b[j - 1]);
            let mut best = (before[j] + 1)
                .min(now[j - 1] + 1)
                .min(before[j - 1] + change);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(older[j - 2] + 1);
            }
            now[j] = best;
            least = least.min(best);
        }
        if least > allowed {
            return None;
        }
        std::mem::swap(&mut older, &mut before);
        std::mem::swap(&mut before, &mut now);
    }
    let distance = before[b.len()];
    (distance <= allowed).then_some(distance)
}

/// Whether `short` is a part of `long`.
fn is_within(short: &[char], long: &[char]) -> bool {
    short.len() < long.len() && long.windows(short.len()).any(|part| part == short)
}

/// Whether `short` is `long` with some letters left out, but not most of them,
/// and not the first.
fn abbreviates(short: &[char], long: &[char]) -> bool {
    if short.len() < 5
        || short.len() >= long.len()
        || long.len() > longest_abbreviated(short)
        || short.first() != long.first()
    {
        return false;
    }
    let mut rest = long.iter();
    short.iter().all(|letter| rest.any(|other| other == letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_slips() {
        #[track_caller]
        fn check(a: &str, b: &str, expected: Option<u32>) {
            let a: Vec<char> = a.chars().collect();
            let b: Vec<char> = b.chars().collect();
            assert_eq!(distance(&a, &b, 2), expected);
            assert_eq!(distance(&b, &a, 2), expected);
        }
        check("order", "order", Some(0));
        check("order", "oder", Some(1));
        check("order", "ordre", Some(1));
        check("order", "orxer", Some(1));
        check("order", "oxdxr", Some(2));
        check("order", "border", Some(1));
        check("order", "team", None);
        check("", "ab", Some(2));
    }

    #[test]
    fn knows_letters_left_out() {
        #[track_caller]
        fn check(short: &str, long: &str, expected: bool) {
            let short: Vec<char> = short.chars().collect();
            let long: Vec<char> = long.chars().collect();
            assert_eq!(abbreviates(&short, &long), expected);
        }
        check("ordersvc", "orderservice", true);
        check("paymnts", "payments", true);
        check("os", "orderservice", false); // Too few letters to mean anything.
        check("derservice", "orderservice", false); // Not from the start.
    }

    #[test]
    fn knows_parts() {
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        assert!(is_within(&letters("badger"), &letters("honeybadger")));
        assert!(!is_within(&letters("badger"), &letters("badger")));
        assert!(!is_within(&letters("badgers"), &letters("honeybadger")));
    }
}
