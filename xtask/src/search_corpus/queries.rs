//! What is searched for in the corpus: [`all`] is a fixed list, drawn from the
//! pages that every size shares.

use std::collections::{BTreeMap, BTreeSet};

use super::{Corpus, Page, SHARED, random};
use crate::organisation::random::Random;

/// A query.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Query {
    /// `common`, `middle` or `rare` word, `two` or `three` words of a page,
    /// `prefix`, `phrase` or `typo`.
    pub sort: &'static str,
    /// What is typed.
    pub text: String,
}

/// How many queries of each sort there are.
const SORTS: [(&str, usize); 8] = [
    ("middle", 5),
    ("two", 5),
    ("three", 4),
    ("common", 4),
    ("rare", 3),
    ("prefix", 4),
    ("phrase", 3),
    ("typo", 12),
];

/// The words of the shared pages, with how many of these have each.
struct Known {
    pages: Vec<Page>,
    counts: BTreeMap<String, usize>,
}

/// The queries, sorts in turn.
///
/// # Panics
///
/// Never: the corpus is always the same, and has what is looked for.
pub fn all(corpus: &Corpus) -> Vec<Query> {
    let pages: Vec<Page> = (0..SHARED).map(|number| corpus.page(number)).collect();
    let mut counts = BTreeMap::new();
    for page in &pages {
        let words: BTreeSet<String> = page.words().into_iter().collect();
        for word in words {
            *counts.entry(word).or_default() += 1;
        }
    }
    let known = Known { pages, counts };
    let most = SORTS.iter().map(|(_, count)| *count).max();
    let mut queries = Vec::new();
    for number in 0..most.unwrap_or_default() {
        for (sort, count) in SORTS {
            if number < count {
                let random = &mut random(&format!("query/{sort}/{number}"));
                let text = known.text(sort, random);
                queries.push(Query { sort, text });
            }
        }
    }
    queries
}

impl Known {
    fn text(&self, sort: &str, random: &mut Random) -> String {
        match sort {
            "common" => self.word(SHARED / 20, SHARED / 4, random),
            "rare" => self.word(1, 4, random),
            "two" => self.words_of_page(2, random),
            "three" => self.words_of_page(3, random),
            "prefix" => {
                let word = self.word(5, SHARED / 20, random);
                word[..4 + random.below(2).min(word.len() - 4)].to_owned()
            }
            "phrase" => loop {
                let words: Vec<&str> = self.page(random).some_paragraph().split(' ').collect();
                let at = random.below(words.len() - 4);
                let phrase = &words[at + 1..at + 4];
                let plain = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase());
                if phrase.iter().all(plain) && phrase.iter().any(|word| self.is_telling(word)) {
                    return format!("\"{}\"", phrase.join(" "));
                }
            },
            "typo" => loop {
                let word = self.word(3, SHARED / 10, random);
                let wrong = misspelt(&word, random);
                if (6..15).contains(&word.len()) && !self.counts.contains_key(&wrong) {
                    return wrong;
                }
            },
            _ => self.word(5, SHARED / 50, random),
        }
    }

    fn page(&self, random: &mut Random) -> &Page {
        &self.pages[random.below(self.pages.len())]
    }

    /// A word that so many pages have.
    fn word(&self, least: usize, most: usize, random: &mut Random) -> String {
        let fitting = self.counts.iter().filter(|(word, count)| {
            let letters = word.bytes().all(|byte| byte.is_ascii_lowercase());
            letters && word.len() > 4 && (least..=most).contains(count)
        });
        let fitting: Vec<&str> = fitting.map(|(word, _)| word.as_str()).collect();
        random.pick(&fitting).to_owned()
    }

    /// Whether a word says something about a page.
    fn is_telling(&self, word: &str) -> bool {
        let letters = word.bytes().all(|byte| byte.is_ascii_lowercase());
        let count = self.counts.get(word).copied().unwrap_or_default();
        letters && word.len() > 3 && (3..SHARED / 20).contains(&count)
    }

    fn words_of_page(&self, count: usize, random: &mut Random) -> String {
        loop {
            let words: BTreeSet<String> = self.page(random).words().into_iter().collect();
            let telling = words.iter().filter(|word| self.is_telling(word));
            let telling: Vec<&str> = telling.map(String::as_str).collect();
            if telling.len() >= count {
                return random.some(&telling, count).join(" ");
            }
        }
    }
}

/// A word with one letter left out, added, exchanged or swapped with the next;
/// the first stays.
fn misspelt(word: &str, random: &mut Random) -> String {
    let at = 1 + random.below(word.len() - 2);
    let letter = random.pick(&["a", "e", "i", "o", "u", "r", "s", "t", "l", "n"]);
    let (before, rest) = word.split_at(at);
    match random.below(4) {
        0 => format!("{before}{}", &rest[1..]),
        1 => format!("{before}{letter}{rest}"),
        2 => format!("{before}{letter}{}", &rest[1..]),
        _ => format!("{before}{}{}{}", &rest[1..2], &rest[..1], &rest[2..]),
    }
}
