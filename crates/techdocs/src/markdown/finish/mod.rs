//! What needs the whole tree of a page, and the tree to HTML.
//!
//! [`tree`] does the work of Python-Markdown's tree processors in their order:
//! footnotes, indented code, task lists, the text of elements ([`inline`]),
//! line ends, attribute lists, abbreviations, symbols, ids, the table of contents
//! and tabs, links. [`serialise`] writes the result.

mod abbreviations;
mod attributes;
pub(crate) mod contents;
mod links;
mod notes;
mod prettify;
pub(crate) mod serialise;
mod shortener;
mod slug;
mod smarty;
mod symbols;
mod tabs;
mod tasks;

pub use contents::{Entry, Heading};
pub use links::Link;

use super::dom::{Document, NodeId};
use super::inline;
use super::work::{CodeBlock, Work};

/// What is known of a page besides its HTML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) headings: Vec<Heading>,
    pub(crate) contents: Vec<Entry>,
    pub(crate) title: Option<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) ids: Vec<String>,
}

/// Finishes the tree that the blocks of a page make.
pub(crate) fn tree(document: &mut Document, work: &mut Work<'_>, source: &str) -> Found {
    work.stash.settle_elements();
    notes::append(document, work);
    code(document, work);
    tasks::run(document, work);
    let references = inline::run(document, work);
    notes::link_back(document, &references);
    prettify::run(document);
    let magiclink = &work.options.magiclink;
    if magiclink.shortener || magiclink.social_shortener {
        shortener::run(document, magiclink);
    }
    attributes::run(document);
    abbreviations::run(document, &work.abbreviations);
    symbols::run(document, &mut work.stash);
    if work.options.smarty {
        smarty::run(document, &mut work.stash, work.options.smart_marks);
    }
    let (headings, contents) = contents::run(document, &work.stash, work.options);
    if let Some(options) = &work.options.tab_ids {
        tabs::run(document, &work.stash, options);
    }
    let title = title(document, work);
    unescape(document);
    let ids = ids(document);
    let links = links::run(document, work, source);
    Found {
        headings,
        contents,
        title,
        links,
        ids,
    }
}

/// Indented code to highlighted code.
fn code(document: &mut Document, work: &mut Work<'_>) {
    for id in document.descendants(document.root()) {
        let &[code] = &*document[id].children else {
            continue;
        };
        if document[id].tag != "pre" || document[code].tag != "code" {
            continue;
        }
        let text = htmlize::unescape(&*document[code].text.value);
        let html = work.host.code(&CodeBlock {
            code: text.trim_end_matches('\n'),
            ..CodeBlock::default()
        });
        let placeholder = work.stash.put(serialise::own(html, true));
        let tail = std::mem::take(&mut document[id].tail);
        document[id] = super::dom::Node {
            tag: "p".into(),
            text: placeholder.into(),
            tail,
            ..super::dom::Node::default()
        };
    }
}

/// Takes escapes out of text and attributes.
fn unescape(document: &mut Document) {
    for id in document.descendants(document.root()) {
        let node = &mut document[id];
        let attributes = node.attributes.iter_mut().map(|(_, value)| value);
        let text = (node.tag != "code").then_some(&mut node.text.value);
        for value in attributes.chain(text).chain([&mut node.tail.value]) {
            if let Some(changed) = inline::unescape(value) {
                *value = changed;
            }
        }
    }
}

/// The title of a page that begins with a heading of level 1, in plain text.
fn title(document: &Document, work: &Work<'_>) -> Option<String> {
    let first = *document[document.root()].children.first()?;
    if document[first].tag != "h1" {
        return None;
    }
    let mut copy = Document::new();
    let first = copy.copy_from(document, first);
    let last = copy[first].children.last().copied();
    if last.is_some_and(|last| copy[last].attribute("class") == Some("headerlink")) {
        copy[first].children.pop();
    }
    for id in copy.descendants(first) {
        let node = &copy[id];
        let is_reference = node.tag == "sup"
            && node
                .attribute("id")
                .is_some_and(|id| id.starts_with("fnref"));
        let text = if is_reference {
            String::new()
        } else if node.tag == "img" {
            node.attribute("alt").unwrap_or_default().to_owned()
        } else {
            continue;
        };
        let node = &mut copy[id];
        node.tag = "span".into();
        node.attributes.clear();
        node.children.clear();
        node.text = text.into();
    }
    let html = serialise::inner_html(&copy, first, &work.stash);
    Some(slug::plain(&html))
}

/// The ids of elements, and the names of anchors.
fn ids(document: &Document) -> Vec<String> {
    let mut found = Vec::new();
    for id in document.descendants(document.root()) {
        let node: &super::dom::Node = &document[id];
        found.extend(node.attribute("id").map(str::to_owned));
        if node.tag == "a" {
            found.extend(node.attribute("name").map(str::to_owned));
        }
    }
    found
}

/// The page as HTML.
pub(crate) fn html(document: &Document, work: &Work<'_>) -> String {
    let root: NodeId = document.root();
    let mut out = String::new();
    serialise::write_inner(document, root, &mut out);
    let html = serialise::restore(out.trim(), &work.stash);
    html.trim().to_owned()
}
