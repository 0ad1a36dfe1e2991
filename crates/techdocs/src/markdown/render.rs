//! One page from source to HTML.

use super::blocks;
use super::dom::Document;
use super::finish::{self, Entry, Heading, Link};
use super::options::Options;
use super::prepare;
use super::stash;
use super::work::{Host, Note, Work};

/// A page as HTML, and what is known of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// What is between the start and the end of the article. HTML that the
    /// author wrote is in it as it was written: it is not yet safe.
    pub html: String,
    /// The headings of the levels that the table of contents has.
    pub headings: Vec<Heading>,
    /// The table of contents.
    pub contents: Vec<Entry>,
    /// The heading of level 1 that the page begins with, in plain text.
    pub title: Option<String>,
    /// What links can lead to, besides what is in raw HTML.
    pub ids: Vec<String>,
    /// The links and images that Markdown made.
    pub links: Vec<Link>,
    /// What the author should know.
    pub notes: Vec<Note>,
}

/// Renders the source of a page, without its front matter.
pub fn render(source: &str, options: &Options, host: &dyn Host) -> Rendered {
    let source = stash::clean(source);
    if source.trim().is_empty() {
        return Rendered::default();
    }
    let mut work = Work::new(options, host);
    let text = prepare::prepare(&source, &mut work);
    let mut document = Document::new();
    let root = document.root();
    blocks::parse(&text, &mut work, &mut document, root);
    let found = finish::tree(&mut document, &mut work, &source);
    Rendered {
        html: work.stash.restore_marks(found.html),
        headings: found.headings,
        contents: found.contents,
        title: found.title,
        ids: found.ids,
        links: found.links,
        notes: work.notes,
    }
}
