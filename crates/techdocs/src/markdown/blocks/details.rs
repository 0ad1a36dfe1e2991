//! Details: `??? note "Title"` and, open, `???+ note`, with an indented body.

use super::block::{Block, Kind};
use super::containers::{classes, cut_title, is_words, title_from};
use super::text::has_indent;
use super::{Blocks, Parser, TAB};
use crate::markdown::dom::NodeId;

impl Parser<'_, '_> {
    /// Takes a block with the first line of details, anywhere in it, and an
    /// indented block after them.
    pub(super) fn details<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        if self.work.options.marked_blocks.details
            && let Some((start, end, head)) = block.find(Kind::Details, read)
        {
            if start > 1 {
                self.parse_blocks(parent, &mut Blocks::one(block.prefix(start - 1)));
            }
            let node = self.document.append(parent, "details");
            if head.is_open {
                self.document[node].set("open", "open");
            }
            if !head.classes.is_empty() {
                self.document[node].set("class", head.classes);
            }
            let summary = self.document.append(node, "summary");
            self.document[summary].text = head.title.into();
            let after = (end + 1).min(block.len());
            let rest = after + self.parse_body(node, &block[after..]);
            if rest < block.len() {
                blocks.push(block.suffix(rest));
            }
            return None;
        }
        let Some(place) = self.details_place(parent, &block) else {
            return Some(block);
        };
        let rest = self.parse_in(&place, &block);
        if rest < block.len() {
            blocks.push(block.suffix(rest));
        }
        None
    }

    fn details_place(&self, parent: NodeId, block: &str) -> Option<super::containers::Place> {
        if !has_indent(block, TAB) {
            return None;
        }
        let sibling = self.last_child(parent)?;
        if !self.tag(sibling).eq_ignore_ascii_case("details") {
            return None;
        }
        self.place_in(sibling, self.last_child(sibling), block)
    }
}

/// The first line of details.
struct Head {
    is_open: bool,
    classes: String,
    title: String,
}

fn read(line: &str) -> Option<Head> {
    let rest = line.strip_prefix("???")?;
    let (is_open, rest) = match rest.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let trimmed = rest.strip_prefix(' ').unwrap_or(rest);
    let titled = cut_title(rest).map(|(words, title)| {
        let words = words.strip_prefix(' ').unwrap_or(words);
        (words, title)
    });
    let (words, title) = match titled {
        Some((words, title)) if words.is_empty() || is_words(words) => (words, Some(title)),
        _ => (trimmed.trim_end_matches(' '), None),
    };
    if title.is_none() && !is_words(words) {
        return None;
    }
    let classes = classes(words);
    let title = match title {
        Some(title) => title.to_owned(),
        None => title_from(&classes),
    };
    Some(Head {
        is_open,
        classes,
        title,
    })
}
