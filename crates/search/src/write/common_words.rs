//! What the cards of an index have in common: the words that fill most of their
//! text, one after another. Each card is deflated as if this stood before it, so
//! that even a short one says its words by pointing at them. It is in the hot
//! file.

use std::collections::HashMap;

use crate::document::Document;

/// How long it is at most, in bytes: of twice as much a query saves less than the
/// hot file grows by.
const LONGEST: usize = 6 << 10;
/// Of how many pages, evenly from all of them, it is made.
const SAMPLE: usize = 192;
/// Fewer pages have none: the first search would read it for nothing.
const FEWEST: usize = 64;
/// What pointing at a word costs, in letters.
const POINTER: usize = 2;

/// The pages of which it is made, of so many: their numbers.
pub(super) fn sampled(pages: usize) -> impl Iterator<Item = usize> {
    let step = if pages < FEWEST {
        usize::MAX
    } else {
        pages.div_ceil(SAMPLE)
    };
    (0..pages).skip(step / 2).step_by(step)
}

/// Counts the words of pages.
#[derive(Default)]
pub(super) struct Counted(HashMap<String, usize>);

impl Counted {
    /// Adds the words of a page.
    pub(super) fn add(&mut self, document: &Document) {
        for section in &document.sections {
            for text in [&section.heading, &section.text] {
                for word in text.split(|c: char| !c.is_alphabetic()) {
                    if word.len() > POINTER {
                        self.count(word);
                    }
                }
            }
        }
    }

    /// Adds what was counted elsewhere.
    pub(super) fn join(mut self, other: Self) -> Self {
        for (word, count) in other.0 {
            *self.0.entry(word).or_default() += count;
        }
        self
    }

    fn count(&mut self, word: &str) {
        match self.0.get_mut(word) {
            Some(count) => *count += 1,
            None => {
                self.0.insert(word.to_owned(), 1);
            }
        }
    }

    /// The words that save most, each with a space behind it. The best are last,
    /// where pointing at them is shortest.
    pub(super) fn finish(self) -> Vec<u8> {
        let words = self.0.into_iter();
        let mut words: Vec<(usize, String)> = words
            .filter(|(_, count)| *count > 1)
            .map(|(word, count)| (count * (word.len() - POINTER), word))
            .collect();
        words.sort_unstable_by(|a, b| b.cmp(a));
        let mut left = LONGEST;
        let fitting = words.iter().take_while(|(_, word)| {
            let fits = word.len() < left;
            left = left.saturating_sub(word.len() + 1);
            fits
        });
        let fitting: Vec<&str> = fitting.map(|(_, word)| word.as_str()).collect();
        let mut out = Vec::new();
        for word in fitting.into_iter().rev() {
            out.extend_from_slice(word.as_bytes());
            out.push(b' ');
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Section;

    #[test]
    fn has_what_saves_most_at_its_end() {
        let document = Document {
            sections: vec![Section {
                text: "order order order orders orders a a a a once".to_owned(),
                ..Section::default()
            }],
            ..Document::default()
        };
        let mut counted = Counted::default();
        counted.add(&document);
        assert_eq!(counted.finish(), b"orders order ");
    }

    #[test]
    fn is_made_of_pages_from_all_over() {
        assert_eq!(sampled(FEWEST - 1).count(), 0);
        assert_eq!(sampled(SAMPLE).count(), SAMPLE);
        let numbers: Vec<usize> = sampled(10_000).collect();
        assert!(numbers.len() <= SAMPLE && numbers.len() > SAMPLE / 2);
        assert!(numbers[0] < 100 && numbers[numbers.len() - 1] > 9_900);
    }
}
