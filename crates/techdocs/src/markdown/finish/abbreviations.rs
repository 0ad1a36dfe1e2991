//! Abbreviations: each place of a defined one becomes an `<abbr>`.

use rustc_hash::FxHashMap;

use crate::markdown::dom::{Document, NodeId, Text};
use crate::markdown::inline::text;

/// Abbreviations, in the order of what is written.
struct Known<'k>(Vec<Abbreviation<'k>>);

struct Abbreviation<'k> {
    written: &'k str,
    meaning: &'k str,
    /// The longest other that this one begins with.
    shorter: Option<usize>,
}

/// Marks the abbreviations in the text of all elements.
pub(super) fn run(document: &mut Document, abbreviations: &FxHashMap<String, String>) {
    if abbreviations.is_empty() {
        return;
    }
    let known = Known::new(abbreviations);
    for id in document.descendants(document.root()) {
        for index in (0..document[id].children.len()).rev() {
            let child = document[id].children[index];
            let tail = std::mem::take(&mut document[child].tail);
            let (tail, found) = known.mark(document, tail);
            document[child].tail = tail;
            document[id].children.insert_all(index + 1, found);
        }
        let text = std::mem::take(&mut document[id].text);
        let (text, found) = known.mark(document, text);
        document[id].text = text;
        document[id].children.insert_all(0, found);
    }
}

impl<'k> Known<'k> {
    fn new(abbreviations: &'k FxHashMap<String, String>) -> Self {
        let mut all: Vec<(&str, &str)> = abbreviations
            .iter()
            .map(|(written, meaning)| (&**written, &**meaning))
            .collect();
        all.sort_unstable();
        let mut known: Vec<Abbreviation<'k>> = Vec::with_capacity(all.len());
        for (written, meaning) in all {
            let mut shorter = known.len().checked_sub(1);
            while let Some(at) = shorter
                && !written.starts_with(known[at].written)
            {
                shorter = known[at].shorter;
            }
            known.push(Abbreviation {
                written,
                meaning,
                shorter,
            });
        }
        Self(known)
    }

    /// Cuts text at its abbreviations: what is before the first, and their
    /// elements.
    fn mark(&self, document: &mut Document, source: Text) -> (Text, Vec<NodeId>) {
        let mut found = Vec::new();
        if source.is_atomic() || source.is_empty() {
            return (source, found);
        }
        let text = &*source;
        let mut lead = text.len();
        let mut done = 0;
        let put_tail = |document: &mut Document, found: &[NodeId], from, to| {
            if let Some(&last) = found.last() {
                let last: NodeId = last;
                document[last].tail = text[from..to].into();
            }
        };
        let mut was_word = false;
        for (at, c) in text.char_indices() {
            let is_word = text::is_word(c);
            let is_boundary = is_word != was_word;
            was_word = is_word;
            if !is_boundary || at < done {
                continue;
            }
            let Some((written, meaning)) = self.at(&text[at..]) else {
                continue;
            };
            if found.is_empty() {
                lead = at;
            } else {
                put_tail(document, &found, done, at);
            }
            let abbreviation = document.create("abbr");
            document[abbreviation].set("title", meaning.to_owned());
            document[abbreviation].text = Text::atomic(written);
            found.push(abbreviation);
            done = at + written.len();
        }
        if found.is_empty() {
            return (source, found);
        }
        put_tail(document, &found, done, text.len());
        (text[..lead].into(), found)
    }

    /// The longest abbreviation that a text begins with, up to the boundary of
    /// a word.
    fn at(&self, text: &str) -> Option<(&'k str, &'k str)> {
        // What the text begins with is before it in the order, and whatever is
        // between begins with the same.
        let next = self.0.partition_point(|known| known.written <= text);
        let mut candidate = next.checked_sub(1);
        while let Some(at) = candidate {
            let known = &self.0[at];
            if let Some(after) = text.strip_prefix(known.written) {
                let last = known.written.chars().next_back();
                let goes_on = after.chars().next().is_some_and(text::is_word);
                if last.is_some_and(text::is_word) != goes_on {
                    return Some((known.written, known.meaning));
                }
            }
            candidate = known.shorter;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_that_ends_with_a_word_is_found() {
        let names = ["A", "A B", "A B C", "AB", "B", "C++"];
        let all = names.map(|name| (name.to_owned(), String::new()));
        let all: FxHashMap<String, String> = all.into_iter().collect();
        let known = Known::new(&all);
        let find = |text: &str| known.at(text).map(|(written, _)| written);
        assert_eq!(find("A B C"), Some("A B C"));
        assert_eq!(find("A B Cd"), Some("A B"));
        assert_eq!(find("A Bc"), Some("A"));
        assert_eq!(find("ABc"), None);
        assert_eq!(find("C++d"), Some("C++"));
        assert_eq!(find("C++ d"), None);
        assert_eq!(find("D"), None);
        assert_eq!(find(""), None);
    }
}
