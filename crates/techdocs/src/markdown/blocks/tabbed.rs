//! Tabs: `=== "Title"`, with an indented body. Tabs without anything between
//! are one set.
//!
//! As `pymdownx.tabbed` with `alternate_style`: a set is its radio buttons, a
//! `div` with the labels, and one with the blocks.

use super::block::{Block, Kind};
use super::containers::{Place, cut_title};
use super::text::has_indent;
use super::{Blocks, Parser, TAB};
use crate::markdown::dom::NodeId;

/// The class of a set.
const SET: &str = "tabbed-set tabbed-alternate";

impl Parser<'_, '_> {
    /// Takes a block with the first line of a tab, anywhere in it, and an
    /// indented block after one.
    pub(super) fn tabbed<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        if self.work.options.marked_blocks.tabs
            && let Some((start, end, head)) = block.find(Kind::Tab, read)
        {
            if start > 1 {
                self.parse_blocks(parent, &mut Blocks::one(block.prefix(start - 1)));
            }
            let node = self.add_tab(parent, &head);
            let after = (end + 1).min(block.len());
            let rest = after + self.parse_body(node, &block[after..]);
            if rest < block.len() {
                blocks.push(block.suffix(rest));
            }
            return None;
        }
        let Some(place) = self.tab_place(parent, &block) else {
            return Some(block);
        };
        let rest = self.parse_in(&place, &block);
        if rest < block.len() {
            blocks.push(block.suffix(rest));
        }
        None
    }

    /// Where an indented block after a set of tabs belongs.
    fn tab_place(&self, parent: NodeId, block: &str) -> Option<Place> {
        if !has_indent(block, TAB) {
            return None;
        }
        let set = self.last_set(parent)?;
        let content = self.last_child(set)?;
        let tab = self.last_child(content)?;
        let last = self.last_child(tab);
        self.place_in(tab, last, block)
    }

    /// The last child, if it is a set of tabs.
    fn last_set(&self, parent: NodeId) -> Option<NodeId> {
        let last = self.last_child(parent)?;
        let is_set = self.tag(last).eq_ignore_ascii_case("div")
            && self.document[last].attribute("class") == Some(SET);
        is_set.then_some(last)
    }

    /// Adds a tab to the set before, or to a new one; gives the element of its
    /// content.
    pub(super) fn add_tab(&mut self, parent: NodeId, head: &Head) -> NodeId {
        let known = self.last_set(parent).filter(|_| !head.is_new);
        let set = known.unwrap_or_else(|| self.add_set(parent));
        let data = self.document[set].attribute("data-tabs").unwrap_or("0:0");
        let (number, count) = data.split_once(':').unwrap_or(("0", "0"));
        let number = number.to_owned();
        let count = count.parse::<usize>().unwrap_or(0) + 1;
        let (place, labels, content) = match *self.document[set].children {
            [.., labels, content] => (self.document[set].children.len() - 2, labels, content),
            _ => (0, set, set),
        };
        let is_checked = known.is_none() || head.is_selected;
        let id = format!("__tabbed_{number}_{count}");
        let input = self.document.create("input");
        if is_checked && let Some(other) = self.checked_tabs.insert(set, input) {
            self.document[other].remove("checked");
        }
        let node = &mut self.document[input];
        node.set("name", format!("__tabbed_{number}"));
        node.set("type", "radio");
        node.set("id", id.clone());
        if is_checked {
            node.set("checked", "checked");
        }
        self.document[set].children.insert(place, input);
        let label = self.document.append(labels, "label");
        self.document[label].set("for", id);
        self.document[label].text = head.title.as_str().into();
        let block = self.document.append(content, "div");
        self.document[block].set("class", "tabbed-block");
        self.document[set].set("data-tabs", format!("{number}:{count}"));
        block
    }

    fn add_set(&mut self, parent: NodeId) -> NodeId {
        self.tab_sets += 1;
        let set = self.document.append(parent, "div");
        let data = format!("{}:0", self.tab_sets);
        self.document[set].set("class", SET);
        self.document[set].set("data-tabs", data);
        for class in ["tabbed-labels", "tabbed-content"] {
            let part = self.document.append(set, "div");
            self.document[part].set("class", class);
        }
        set
    }
}

/// The first line of a tab.
pub(super) struct Head {
    pub title: String,
    /// `!`: it starts a set of its own.
    pub is_new: bool,
    /// `+`: it is the one that is shown.
    pub is_selected: bool,
}

fn read(line: &str) -> Option<Head> {
    let (marks, title) = cut_title(line.strip_prefix("===")?)?;
    if !matches!(marks, "" | "+" | "!" | "+!" | "!+") {
        return None;
    }
    Some(Head {
        title: title.to_owned(),
        is_new: marks.contains('!'),
        is_selected: marks.contains('+'),
    })
}
