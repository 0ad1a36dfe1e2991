//! Line ends between blocks and after `<br>`, as Python-Markdown writes them.
//!
//! They matter beyond looks: a line after `<br>` can be an attribute list.

use crate::markdown::dom::{Document, NodeId, Text};

use super::serialise::is_block;

/// Puts the line ends of one element in. `is_among_blocks` says whether what it
/// is in is laid out as blocks; so is what is in it, if this gives `true`.
pub(super) fn element(document: &mut Document, id: NodeId, is_among_blocks: bool) -> bool {
    let node = &document[id];
    let (is_break, is_pre) = (node.tag == "br", node.tag == "pre");
    let is_block_itself = is_block(&node.tag);
    let is_laid_out = is_among_blocks && (is_block_itself || id == document.root());
    let has_blocks = is_laid_out && is_block_itself && !matches!(&*node.tag, "code" | "pre");
    if has_blocks
        && node.text.trim().is_empty()
        && let Some(&first) = node.children.first()
        && is_block(&document[first].tag)
    {
        document[id].text = Text::line_end();
    }
    if is_laid_out {
        end_line(document, id);
    }
    if is_break && !end_line(document, id) {
        document[id].tail.to_mut().insert(0, '\n');
    }
    if is_pre {
        trim_code(document, id);
    }
    has_blocks
}

/// Ends the line after an element that no text follows.
fn end_line(document: &mut Document, id: NodeId) -> bool {
    let tail = &mut document[id].tail;
    let is_end = tail.is_line_end() || tail.trim().is_empty();
    if is_end {
        *tail = Text::line_end();
    }
    is_end
}

/// Ends the code of a block with one line end.
fn trim_code(document: &mut Document, id: NodeId) {
    let Some(&code) = document[id].children.first() else {
        return;
    };
    if document[code].tag == "code" && document[code].children.is_empty() {
        let text = &mut document[code].text;
        let value = text.to_mut();
        value.truncate(value.trim_end().len());
        value.push('\n');
        text.set_atomic(true);
    }
}
