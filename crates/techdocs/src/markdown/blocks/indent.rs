//! Indented blocks after an item of a list, which belong into it.

use super::block::Block;
use super::nesting;
use super::text::{has_indent, indent, loose_detab};
use super::{Blocks, Parser, State};
use crate::markdown::dom::NodeId;

/// Which lists an indented block may belong to.
#[derive(Clone, Copy)]
struct Lists {
    items: &'static [&'static str],
    lists: &'static [&'static str],
    /// What is made where a list has no item.
    new_item: &'static str,
}

const PLAIN: Lists = Lists {
    items: &["li"],
    lists: &["ul", "ol"],
    new_item: "li",
};

const WITH_DEFINITIONS: Lists = Lists {
    items: &["dd", "li"],
    lists: &["dl", "ol", "ul"],
    new_item: "dd",
};

impl Parser<'_, '_> {
    /// Takes an indented block in an item, or after a list.
    pub(super) fn list_child<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        _: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        self.child_of(parent, block, PLAIN)
    }

    /// As [`Parser::list_child`], for definitions too.
    pub(super) fn definition_child<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        _: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        self.child_of(parent, block, WITH_DEFINITIONS)
    }

    fn child_of<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        lists: Lists,
    ) -> Option<Block<'t>> {
        if !has_indent(&block, self.columns) || self.is_state(State::Detabbed) {
            return Some(block);
        }
        let last = self.last_child(parent);
        let is_item = lists.items.contains(&self.tag(parent));
        if !is_item && !last.is_some_and(|last| lists.lists.contains(&self.tag(last))) {
            return Some(block);
        }
        let columns = self.columns_of(last, &block);
        let (level, sibling) = self.level(parent, &block, lists, columns);
        let text = loose_detab(&block, level * columns);
        let text = if self.work.options.exact {
            text
        } else {
            self.note_wide(last, &text);
            nesting::pull_in(text)
        };
        // The block is read as deep as the item is.
        self.depth += level;
        self.states.push(State::Detabbed);
        if is_item {
            let list = last.filter(|last| lists.lists.contains(&self.tag(*last)));
            self.parse_block(list.unwrap_or(parent), &text);
        } else if lists.items.contains(&self.tag(sibling)) {
            self.parse_block(sibling, &text);
        } else {
            let item = self.last_child(sibling);
            match item.filter(|item| lists.items.contains(&self.tag(*item))) {
                Some(item) => {
                    self.wrap_text(item);
                    self.parse_chunk(item, &text);
                }
                None => {
                    let item = self.document.append(sibling, lists.new_item);
                    self.parse_block(item, &text);
                }
            }
        }
        self.states.pop();
        self.depth -= level;
        None
    }

    /// How many levels of lists the indentation of a block goes in, and the
    /// list or item there.
    fn level(&self, parent: NodeId, block: &str, lists: Lists, columns: usize) -> (usize, NodeId) {
        let wanted = indent(block) / columns;
        let mut level = usize::from(self.is_state(State::List));
        let mut node = parent;
        while wanted > level {
            let Some(child) = self.last_child(node) else {
                break;
            };
            if lists.lists.contains(&self.tag(child)) {
                level += 1;
            } else if !lists.items.contains(&self.tag(child)) {
                break;
            }
            node = child;
        }
        (level, node)
    }
}
