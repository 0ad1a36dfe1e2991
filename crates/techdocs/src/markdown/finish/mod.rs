//! What needs the whole tree of a page, and the tree to HTML.
//!
//! [`tree`] does the work of Python-Markdown's tree processors in their order:
//! footnotes, indented code, task lists, the text of elements ([`inline`]),
//! line ends, attribute lists, abbreviations, symbols, ids, the table of contents
//! and tabs, links; [`last`] writes the result.

mod abbreviations;
mod attributes;
pub(crate) mod contents;
mod last;
mod links;
mod notes;
mod prettify;
pub(crate) mod serialise;
mod shortener;
mod slug;
mod smarty;
mod survey;
mod symbols;
mod tabs;
mod tasks;

pub use contents::{Entry, Heading};
pub use links::Link;
use survey::Survey;

use super::dom::{Document, Node, NodeId};
use super::inline;
use super::work::{CodeBlock, Work};

/// A page, and what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) html: String,
    pub(crate) headings: Vec<Heading>,
    pub(crate) contents: Vec<Entry>,
    pub(crate) title: Option<String>,
    pub(crate) links: Vec<Link>,
    pub(crate) ids: Vec<String>,
}

/// Finishes the tree that the blocks of a page make, of which nothing is left.
pub(crate) fn tree(document: &mut Document, work: &mut Work<'_>, source: &str) -> Found {
    work.stash.settle_elements();
    notes::append(document, work);
    code_and_tasks(document, work);
    let references = inline::run(document, work);
    notes::link_back(document, &references);
    let magiclink = &work.options.magiclink;
    if magiclink.shortener || magiclink.social_shortener {
        shortener::run(document, magiclink);
    }
    let mut survey = Survey::prettified(document);
    if survey.has_braces {
        attributes::run(document, &survey.all);
    }
    if !work.abbreviations.is_empty() {
        abbreviations::run(document, &work.abbreviations);
        survey = Survey::new(document);
    }
    symbols::run(document, &survey.texts, &mut work.stash);
    if work.options.smarty {
        let marks = work.options.smart_marks;
        smarty::run(document, &survey.texts, &mut work.stash, marks);
    }
    let (headings, contents) = contents::run(document, &survey, &work.stash, work.options);
    if let Some(options) = &work.options.tab_ids {
        tabs::run(document, &work.stash, options);
    }
    let title = title(document, work);
    let (html, ids, links) = last::write(document, work, source);
    Found {
        html,
        headings,
        contents,
        title,
        links,
        ids,
    }
}

/// Indented code to highlighted code, and boxes at the start of items to check
/// boxes.
fn code_and_tasks(document: &mut Document, work: &mut Work<'_>) {
    let mut rest = vec![document.root()];
    while let Some(parent) = rest.pop() {
        for index in (0..document[parent].children.len()).rev() {
            let child = document[parent].children[index];
            let node = &document[child];
            if node.tag == "li" {
                tasks::item(document, parent, child, work);
            } else if node.tag == "pre"
                && let &[code] = &*node.children
                && document[code].tag == "code"
            {
                highlight(document, child, code, work);
            }
            if !document[child].children.is_empty() {
                rest.push(child);
            }
        }
    }
}

fn highlight(document: &mut Document, id: NodeId, code: NodeId, work: &mut Work<'_>) {
    let text = htmlize::unescape(&*document[code].text);
    let html = work.host.code(&CodeBlock {
        code: text.trim_end_matches('\n'),
        ..CodeBlock::default()
    });
    let placeholder = work.stash.put(serialise::own(html, true));
    let tail = std::mem::take(&mut document[id].tail);
    document[id] = Node {
        tag: "p".into(),
        text: placeholder.into(),
        tail,
        ..Node::default()
    };
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
