//! The last that is done with each element: escapes are taken out, its ids are
//! noted, it is asked where it leads, and it is written.
//!
//! All at once, since most of what an element of a large page costs is to get at
//! it. Runs after whatever looks at other elements.

use crate::markdown::dom::{Document, Node, NodeId};
use crate::markdown::inline;
use crate::markdown::work::{Host, Work};

use super::links::{Link, Links};
use super::serialise;

/// Writes the page, of whose tree nothing is left: its HTML, what links can lead
/// to, and its links.
pub(super) fn write(
    document: &mut Document,
    work: &Work<'_>,
    source: &str,
) -> (String, Vec<String>, Vec<Link>) {
    let mut last = Last {
        host: work.host,
        // About what the elements of most pages take, so that it is not moved as
        // it grows.
        html: String::with_capacity(document.len() * 32),
        ids: Vec::new(),
        links: Links::new(source),
    };
    let mut root = last.settled(document, document.root());
    last.inner(document, &mut root);
    let html = serialise::put_back(last.html, &work.stash);
    (html, last.ids, last.links.found)
}

struct Last<'l> {
    host: &'l dyn Host,
    html: String,
    ids: Vec<String>,
    links: Links<'l>,
}

impl Last<'_> {
    /// Takes an element, of which all is known now.
    fn settled(&mut self, document: &mut Document, id: NodeId) -> Node {
        let mut node = std::mem::take(&mut document[id]);
        unescape(&mut node);
        if !node.attributes.is_empty() {
            self.ids.extend(node.attribute("id").map(str::to_owned));
            if node.tag == "a" {
                self.ids.extend(node.attribute("name").map(str::to_owned));
            }
            self.links.ask(&mut node, self.host);
        }
        node
    }

    /// Writes what is within an element.
    fn inner(&mut self, document: &mut Document, node: &mut Node) {
        serialise::write_text(node, &mut self.html);
        for &child in &std::mem::take(&mut node.children) {
            let mut child = self.settled(document, child);
            serialise::write_start(&child, &mut self.html);
            self.inner(document, &mut child);
            serialise::write_end(&child, &mut self.html);
            serialise::write_tail(&child, &mut self.html);
        }
    }
}

/// Takes escapes out of text and attributes.
fn unescape(node: &mut Node) {
    for (_, value) in node.attributes.iter_mut() {
        if let Some(changed) = inline::unescape(value) {
            *value = changed.into();
        }
    }
    let text = (node.tag != "code").then_some(&mut node.text);
    for text in text.into_iter().chain([&mut node.tail]) {
        // No escape is so short.
        if text.len() > 2
            && let Some(changed) = inline::unescape(text)
        {
            text.set(changed);
        }
    }
}
