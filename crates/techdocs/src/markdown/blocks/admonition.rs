//! Admonitions: `!!! note "Title"`, with an indented body.

use super::block::{Block, Kind};
use super::containers::{classes, cut_title, is_words, title_from};
use super::text::has_indent;
use super::{Blocks, Parser, TAB};
use crate::markdown::dom::NodeId;

impl Parser<'_, '_> {
    /// Takes a block with the first line of an admonition, anywhere in it, and
    /// an indented block after one.
    pub(super) fn admonition<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        if self.work.options.marked_blocks.admonitions
            && let Some((start, end, head)) = block.find(Kind::Admonition, read)
        {
            if start > 1 {
                self.parse_blocks(parent, &mut Blocks::one(block.prefix(start - 1)));
            }
            let node = self.document.append(parent, "div");
            self.document[node].set("class", format!("admonition {}", head.classes));
            if let Some(title) = head.title {
                let paragraph = self.document.append(node, "p");
                self.document[paragraph].text = title.into();
                self.document[paragraph].set("class", "admonition-title");
            }
            let after = (end + 1).min(block.len());
            let rest = after + self.parse_body(node, &block[after..]);
            if rest < block.len() {
                blocks.push(block.suffix(rest));
            }
            return None;
        }
        let Some(place) = self.admonition_place(parent, &block) else {
            return Some(block);
        };
        let rest = self.parse_in(&place, &block);
        if rest < block.len() {
            blocks.push(block.suffix(rest));
        }
        None
    }

    fn admonition_place(&self, parent: NodeId, block: &str) -> Option<super::containers::Place> {
        if !has_indent(block, TAB) {
            return None;
        }
        let sibling = self.last_child(parent)?;
        let class = self.document[sibling].attribute("class")?;
        if self.tag(sibling) != "div" || !class.contains("admonition") {
            return None;
        }
        self.place_in(sibling, self.last_child(sibling), block)
    }
}

/// The first line of an admonition.
struct Head {
    classes: String,
    title: Option<String>,
}

fn read(line: &str) -> Option<Head> {
    let rest = line.strip_prefix("!!!")?;
    let rest = rest.strip_prefix(' ').unwrap_or(rest);
    let (words, title) = match cut_title(rest) {
        Some((words, title)) => (words, Some(title)),
        None => (rest.trim_end_matches(' '), None),
    };
    if !is_words(words) {
        return None;
    }
    let classes = classes(words);
    let title = match title {
        None => Some(title_from(&classes)),
        Some("") => None,
        Some(title) => Some(title.to_owned()),
    };
    Some(Head { classes, title })
}
