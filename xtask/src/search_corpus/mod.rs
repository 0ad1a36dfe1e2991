//! Synthetic pages to measure a search with: as many as asked for, with the
//! words of technical prose as often as they come there.
//!
//! [`Corpus::new`] is the way in, [`Corpus::page`] one page as HTML, and
//! [`Corpus::write`] a folder of them. A page depends on its number only, so
//! that a larger corpus has the pages of a smaller one, and the same queries
//! ([`queries::all`]) fit every size of [`SHARED`] pages or more.
//!
//! 1. `page`: what a page is made of.
//! 2. [`queries`]: what is searched for.
//!
//! Words are drawn from a counted vocabulary. On top of that, so that an index
//! meets what real text has: a page is about one thing out of six pages' worth,
//! mixes two of 96 topics, comes back to a few words of its own, repeats stock
//! phrases, and has names, keys, operations, codes and hexadecimal numbers.

mod page;
pub mod queries;

use std::io;
use std::path::Path;

use rayon::prelude::*;

use crate::organisation::random::Random;
pub use page::Page;

/// Words and how often each was counted, most first.
const VOCABULARY: &str = include_str!("vocabulary.txt");
/// The pages from which queries are drawn.
pub const SHARED: usize = 1000;
const TOPICS: usize = 96;
const WORDS_OF_TOPIC: usize = 260;
const PHRASES: usize = 5000;

/// What pages are made from.
pub struct Corpus {
    /// From the most frequent to the rarest.
    words: Vec<&'static str>,
    frequency: Draw,
    topics: Vec<Vec<&'static str>>,
    topic: Draw,
    phrases: Vec<Vec<&'static str>>,
    phrase: Draw,
}

/// Draws from a list by weight.
struct Draw(Vec<u64>);

impl Draw {
    fn new(weights: impl Iterator<Item = u64>) -> Self {
        let mut sum = 0;
        let sums = weights.map(|weight| {
            sum += weight;
            sum
        });
        Self(sums.collect())
    }

    /// As Zipf's law has it: an item comes less often the further behind it is.
    fn zipf(length: usize) -> Self {
        Self::new((0..length as u64).map(|at| 1_000_000_000 / (at + 3)))
    }

    /// The position of an item.
    fn position(&self, random: &mut Random) -> usize {
        let total = self.0.last().copied().unwrap_or_default();
        let total = usize::try_from(total).expect("weights are small");
        let at = random.below(total) as u64;
        self.0.partition_point(|sum| *sum <= at)
    }

    fn one<T: Copy>(&self, from: &[T], random: &mut Random) -> T {
        from[self.position(random)]
    }
}

fn random(label: &str) -> Random {
    Random::new("search-corpus/1", label)
}

impl Default for Corpus {
    fn default() -> Self {
        Self::new()
    }
}

impl Corpus {
    /// The words, topics and phrases that all pages share.
    pub fn new() -> Self {
        let counted: Vec<(&str, u64)> = VOCABULARY
            .lines()
            .filter_map(|line| {
                let (word, count) = line.split_once(' ')?;
                Some((word, count.parse().ok()?))
            })
            .collect();
        let words: Vec<&str> = counted.iter().map(|(word, _)| *word).collect();
        let frequency = Draw::new(counted.iter().map(|(_, count)| *count));
        // Neither the words of every text nor those of hardly any.
        let middle = &words[120..9000];
        let topics = (0..TOPICS).map(|number| {
            let mut random = random(&format!("topic/{number}"));
            let words = (0..WORDS_OF_TOPIC).map(|_| random.pick(middle));
            words.collect()
        });
        let phrases = (0..PHRASES).map(|number| {
            let mut random = random(&format!("phrase/{number}"));
            let length = 3 + random.below(5);
            let words = (0..length).map(|_| frequency.one(&words, &mut random));
            words.collect()
        });
        Self {
            topics: topics.collect(),
            phrases: phrases.collect(),
            topic: Draw::zipf(WORDS_OF_TOPIC),
            phrase: Draw::zipf(PHRASES),
            words,
            frequency,
        }
    }

    /// Writes this many pages into `folder`, each as `PATH/index.html`.
    ///
    /// # Errors
    ///
    /// What the file system says.
    pub fn write(&self, pages: usize, folder: &Path) -> io::Result<()> {
        (0..pages).into_par_iter().try_for_each(|number| {
            let page = self.page(number);
            let folder = folder.join(&page.path);
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join("index.html"), page.html())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_the_same_each_time_and_as_long_as_pages_are() {
        let (corpus, again) = (Corpus::new(), Corpus::new());
        let bytes: usize = (0..50).map(|number| corpus.page(number).html().len()).sum();
        assert!((2_500..5_000).contains(&(bytes / 50)), "{bytes}");
        let html = corpus.page(7).html();
        assert_eq!(html, again.page(7).html());
        for wanted in [
            "<h1>",
            "<h2 id=\"",
            "data-pagefind-filter=\"kind\"",
            "</main>",
        ] {
            assert!(html.contains(wanted), "{wanted}");
        }
    }

    #[test]
    fn queries_are_the_same_each_time() {
        let corpus = Corpus::new();
        let queries = queries::all(&corpus);
        assert_eq!(queries.len(), 40);
        assert_eq!(queries, queries::all(&corpus));
        let typos = queries.iter().filter(|query| query.sort == "typo");
        assert_eq!(typos.count(), 12);
    }
}
