//! Abbreviations: each place of a defined one becomes an `<abbr>`.

use rustc_hash::FxHashMap;

use crate::markdown::dom::{Document, NodeId, Text};
use crate::markdown::inline::text;

/// Abbreviations by what is written, those of one first character together,
/// the longest first.
struct Known<'k> {
    by_first: FxHashMap<char, Vec<(&'k str, &'k str)>>,
}

/// Marks the abbreviations in the text of all elements.
pub(super) fn run(document: &mut Document, abbreviations: &[(String, String)]) {
    if abbreviations.is_empty() {
        return;
    }
    let mut by_first: FxHashMap<char, Vec<(&str, &str)>> = FxHashMap::default();
    for (written, meaning) in abbreviations {
        if let Some(first) = written.chars().next() {
            by_first.entry(first).or_default().push((written, meaning));
        }
    }
    for group in by_first.values_mut() {
        group.sort_by_key(|(written, _)| std::cmp::Reverse(written.len()));
    }
    let known = Known { by_first };
    for id in document.descendants(document.root()) {
        for index in (0..document[id].children.len()).rev() {
            let child = document[id].children[index];
            let tail = std::mem::take(&mut document[child].tail);
            let (tail, found) = known.mark(document, tail);
            document[child].tail = tail;
            document[id].children.splice(index + 1..index + 1, found);
        }
        let text = std::mem::take(&mut document[id].text);
        let (text, found) = known.mark(document, text);
        document[id].text = text;
        document[id].children.splice(0..0, found);
    }
}

impl Known<'_> {
    /// Cuts text at its abbreviations: what is before the first, and their
    /// elements.
    fn mark(&self, document: &mut Document, source: Text) -> (Text, Vec<NodeId>) {
        let mut found = Vec::new();
        if source.atomic || source.is_empty() {
            return (source, found);
        }
        let text = &source.value;
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
            let Some((written, meaning)) = self.at(text, at, c) else {
                continue;
            };
            if found.is_empty() {
                lead = at;
            } else {
                put_tail(document, &found, done, at);
            }
            let abbreviation = document.create("abbr");
            document[abbreviation].set("title", meaning);
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

    /// The abbreviation at a place, up to the boundary of a word.
    fn at(&self, text: &str, at: usize, first: char) -> Option<(&str, &str)> {
        let group = self.by_first.get(&first)?;
        group.iter().copied().find(|(written, _)| {
            let Some(after) = text[at..].strip_prefix(written) else {
                return false;
            };
            let ends_in_word = written.chars().next_back().is_some_and(text::is_word);
            let goes_on = after.chars().next().is_some_and(text::is_word);
            ends_in_word != goes_on
        })
    }
}
