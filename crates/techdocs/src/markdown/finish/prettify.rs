//! Line ends between blocks and after `<br>`, as Python-Markdown writes them.
//!
//! They matter beyond looks: a line after `<br>` can be an attribute list.

use crate::markdown::dom::{Document, NodeId};

use super::serialise::is_block;

/// Puts the line ends in.
pub(super) fn run(document: &mut Document) {
    let mut rest = vec![document.root()];
    while let Some(id) = rest.pop() {
        let node = &document[id];
        if is_block(&node.tag) && !matches!(&*node.tag, "code" | "pre") {
            let first = node.children.first();
            if node.text.value.trim().is_empty()
                && first.is_some_and(|&first| is_block(&document[first].tag))
            {
                document[id].text = "\n".into();
            }
            let blocks = |&child: &NodeId| is_block(&document[child].tag);
            rest.extend(document[id].children.iter().copied().filter(blocks));
        }
        if document[id].tail.value.trim().is_empty() {
            document[id].tail = "\n".into();
        }
    }
    for id in document.descendants(document.root()) {
        match &*document[id].tag {
            "br" => {
                let tail = &mut document[id].tail;
                if tail.value.trim().is_empty() {
                    *tail = "\n".into();
                } else {
                    tail.value.insert(0, '\n');
                }
            }
            "pre" => {
                let Some(&code) = document[id].children.first() else {
                    continue;
                };
                if document[code].tag == "code" && document[code].children.is_empty() {
                    let text = &mut document[code].text;
                    text.value.truncate(text.value.trim_end().len());
                    text.value.push('\n');
                    text.atomic = true;
                }
            }
            _ => {}
        }
    }
}
