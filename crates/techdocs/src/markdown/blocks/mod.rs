//! Blocks to a tree of elements whose text is not yet looked into.
//!
//! [`parse`] is the way in.

use super::dom::{Document, NodeId};
use super::work::Work;

/// Appends the blocks of `text` to `parent`. `text` is what
/// [`super::prepare::prepare`] made.
pub fn parse(text: &str, work: &mut Work<'_>, document: &mut Document, parent: NodeId) {
    let _ = work;
    for block in text.split("\n\n") {
        let block = block.trim_matches('\n');
        if block.trim().is_empty() {
            continue;
        }
        let level = block.bytes().take_while(|&byte| byte == b'#').count();
        let tag = match level {
            1 => "h1",
            2 => "h2",
            3 => "h3",
            4 => "h4",
            5 => "h5",
            6 => "h6",
            _ => "p",
        };
        let node = document.append(parent, tag);
        let text = if level > 0 && level < 7 {
            block.trim_matches('#').trim()
        } else {
            block
        };
        document[node].text = text.into();
    }
}
