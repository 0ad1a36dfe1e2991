//! The last that is done with each element: escapes are taken out, its ids are
//! noted, it is asked where it leads, and it is written.
//!
//! All at once, since most of what an element of a large page costs is to get at
//! it. Runs after whatever looks at other elements.

use std::borrow::Cow;

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
    let root = document.root();
    last.settle(&mut document[root]);
    last.inner(document, root);
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
    /// Does the last to an element before it is written.
    fn settle(&mut self, node: &mut Node) {
        unescape(node);
        if !node.attributes.is_empty() {
            self.links.ask(node, self.host);
        }
    }

    /// Writes what is within an element, of which its attributes, text and
    /// children are not needed any more.
    fn inner(&mut self, document: &mut Document, id: NodeId) {
        let node = &mut document[id];
        serialise::write_text(node, &mut self.html);
        for &child in &std::mem::take(&mut node.children) {
            let node = &mut document[child];
            self.settle(node);
            serialise::write_start(node, &mut self.html);
            self.note_ids(node);
            self.inner(document, child);
            let node = &document[child];
            serialise::write_end(node, &mut self.html);
            serialise::write_tail(node, &mut self.html);
        }
    }

    /// Notes what links can lead to, which is taken from an element that has
    /// been written.
    fn note_ids(&mut self, node: &mut Node) {
        if node.attributes.is_empty() {
            return;
        }
        self.ids.extend(node.remove("id").map(Cow::into_owned));
        if node.tag == "a" {
            self.ids.extend(node.remove("name").map(Cow::into_owned));
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
