//! Paragraphs: what no other rule wants.

use super::block::Block;
use super::{Parser, State, push_line};
use crate::markdown::dom::NodeId;

impl Parser<'_, '_> {
    /// Takes a block as text. In the item of a tight list it is the text of
    /// the item, or follows what is in it.
    pub(super) fn paragraph(&mut self, parent: NodeId, block: &Block<'_>) {
        if block.trim().is_empty() {
            return;
        }
        if !self.is_state(State::List) {
            let paragraph = self.document.append(parent, "p");
            self.document[paragraph].text = block.trim_start().into();
        } else if let Some(sibling) = self.last_child(parent) {
            push_line(&mut self.document[sibling].tail, block);
        } else if self.document[parent].text.is_empty() {
            self.document[parent].text = block.trim_start().into();
        } else {
            push_line(&mut self.document[parent].text, block);
        }
    }
}
