//! Elements with Markdown in them (`<div markdown>`), which the stash holds.

use super::block::Block;
use super::{Blocks, Parser};
use crate::markdown::dom::{NodeId, Text};
use crate::markdown::stash::{Content, Element, START, Stash};

impl Parser<'_, '_> {
    /// Takes a block that starts with the placeholder of an element; what
    /// follows it is given back.
    pub(super) fn embedded<'t>(
        &mut self,
        parent: NodeId,
        block: Block<'t>,
        blocks: &mut Blocks<'t>,
    ) -> Option<Block<'t>> {
        let Some((number, length)) = Stash::placeholder(&block) else {
            return Some(block);
        };
        let Some(element) = self.work.stash.take_element(number) else {
            return Some(block);
        };
        let node = self.create_element(&element);
        self.document[parent].children.push(node);
        self.fill_element(node, element);
        if length < block.len() {
            blocks.push(block.suffix(length));
        }
        None
    }

    /// Makes an element without anything in it.
    fn create_element(&mut self, element: &Element) -> NodeId {
        let node = self.document.create(element.tag.clone());
        for (name, value) in element.attributes.iter().cloned() {
            self.document[node].attributes.push(name, value);
        }
        node
    }

    /// Reads what is in an element.
    fn fill_element(&mut self, node: NodeId, element: Element) {
        match element.content {
            Content::Blocks => {
                let text = element.text.trim_end_matches('\n');
                if !element.text.is_empty() {
                    self.parse_chunk(node, text);
                }
            }
            Content::Inline => self.fill_inline(node, &element.text),
            Content::Raw => {
                self.document[node].text = Text::atomic(element.text);
                for (child, tail) in element.children {
                    let inner = self.create_element(&child);
                    self.document[node].children.push(inner);
                    self.fill_element(inner, child);
                    if !tail.is_empty() {
                        self.document[inner].tail = Text::atomic(tail);
                    }
                }
            }
        }
    }

    /// Puts the elements in a text that is read as a line in their places.
    fn fill_inline(&mut self, node: NodeId, text: &str) {
        let mut last: Option<NodeId> = None;
        let mut rest = text;
        let mut kept = String::new();
        while let Some(at) = rest.find(START) {
            kept.push_str(&rest[..at]);
            rest = &rest[at..];
            let found = Stash::placeholder(rest);
            let element = found.and_then(|(number, _)| self.work.stash.take_element(number));
            let (Some((_, length)), Some(element)) = (found, element) else {
                kept.push(START);
                rest = &rest[START.len_utf8()..];
                continue;
            };
            self.set_after(node, last, std::mem::take(&mut kept));
            let inner = self.create_element(&element);
            self.document[node].children.push(inner);
            self.fill_element(inner, element);
            last = Some(inner);
            // The placeholder stays in the text after the element, and stands
            // for nothing.
            kept.push_str(&rest[..length]);
            rest = &rest[length..];
        }
        kept.push_str(rest);
        self.set_after(node, last, kept);
    }

    /// Sets the text after an element, or before the first.
    fn set_after(&mut self, node: NodeId, last: Option<NodeId>, text: String) {
        match last {
            None => self.document[node].text = text.into(),
            Some(last) => self.document[last].tail = text.into(),
        }
    }
}
