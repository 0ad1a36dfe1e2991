//! What admonitions, details and tabs have in common: an indented block after
//! one of them belongs into it, or into the list that is last in it.

use super::text::{detab, has_indent};
use super::{Parser, TAB};
use crate::markdown::dom::NodeId;

/// Where an indented block belongs.
pub(super) struct Place {
    pub node: NodeId,
    /// The columns that are taken off the block.
    pub columns: usize,
}

impl Parser<'_, '_> {
    /// Goes from a container, whose last child is given, down into lists as
    /// long as a block is indented by two levels more.
    pub(super) fn place_in(
        &self,
        container: NodeId,
        last: Option<NodeId>,
        block: &str,
    ) -> Option<Place> {
        let mut node = container;
        let mut last = last;
        let mut columns = 0;
        while let Some(child) = last {
            let is_list = matches!(self.tag(child), "ul" | "ol" | "dl");
            if !is_list || !has_indent(&block[columns..], 2 * TAB) {
                break;
            }
            // A list without an item has no place for the block.
            node = self.last_child(child)?;
            last = self.last_child(node);
            columns += TAB;
        }
        has_indent(&block[columns..], TAB).then_some(Place {
            node,
            columns: columns + TAB,
        })
    }

    /// Reads a block in its place, with the indentation taken off; gives where
    /// the rest starts.
    pub(super) fn parse_in(&mut self, place: &Place, block: &str) -> usize {
        let (text, rest) = detab(block, place.columns);
        if matches!(self.tag(place.node), "li" | "dd") {
            self.append_wrapped(place.node);
        }
        let levels = place.columns / TAB - 1;
        self.depth += levels;
        self.parse_chunk(place.node, &text);
        self.depth -= levels;
        rest
    }

    /// Puts the text of an item into a paragraph after everything in it.
    pub(super) fn append_wrapped(&mut self, item: NodeId) {
        if self.document[item].text.is_empty() {
            return;
        }
        let text = std::mem::take(&mut self.document[item].text);
        let paragraph = self.document.append(item, "p");
        self.document[paragraph].text = text;
    }

    /// Reads the lines of a new container that are indented by four; gives
    /// where the rest starts.
    pub(super) fn parse_body(&mut self, node: NodeId, block: &str) -> usize {
        let (text, rest) = detab(block, TAB);
        self.parse_chunk(node, &text);
        rest
    }
}

/// A title in quotes at the end of a line: what is before it (without the
/// spaces) and the title.
pub(super) fn cut_title(line: &str) -> Option<(&str, &str)> {
    let open = line.find('"')?;
    let title = line[open + 1..].trim_end_matches(' ').strip_suffix('"')?;
    let before = line[..open].trim_end_matches(' ');
    (before.len() < open).then_some((before, title))
}

/// Whether a text is words of letters, digits, `_` and `-`, with spaces
/// between.
pub(super) fn is_words(text: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || "_- ".contains(c);
    !text.is_empty() && !text.starts_with(' ') && !text.ends_with(' ') && text.chars().all(is_part)
}

/// Words in lower case, with one space between.
pub(super) fn classes(words: &str) -> String {
    let words: Vec<&str> = words.split(' ').filter(|word| !word.is_empty()).collect();
    words.join(" ").to_lowercase()
}

/// The first word, with a capital, as a title.
pub(super) fn title_from(classes: &str) -> String {
    let word = classes.split(' ').next().unwrap_or_default();
    let mut characters = word.chars();
    let first = characters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(characters).collect()
}
