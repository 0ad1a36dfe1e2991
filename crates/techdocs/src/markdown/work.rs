//! What the stages of one page share: the switches, the stash, what the page
//! defines for itself, and the [`Host`] that knows the rest of the site.

use rustc_hash::FxHashMap;

use super::dom::NodeId;
use super::options::Options;
use super::prepare::fences::Fences;
use super::stash::Stash;

/// The rest of the site, as one page sees it.
pub trait Host: Sync {
    /// The lines of a snippet (`--8<--`), without line ends; `None` if there
    /// is no such file within the site's base paths.
    fn snippet(&self, path: &str) -> Option<Vec<String>>;

    /// A block of code as HTML: `<div class="highlight">…</div>`, with the
    /// class names of MkDocs Material.
    fn code(&self, code: &CodeBlock<'_>) -> String;

    /// Code within a line as HTML, with its language (`#!python x`).
    fn inline_code(&self, language: &str, code: &str) -> String;

    /// Where a link or the `src` of an image leads, as it is to be written in
    /// this page; `None` leaves it as it is.
    fn link(&self, target: &str, line: u32) -> Option<String>;
}

/// A block of code, as a fence or an indented block gives it.
#[derive(Debug, Clone, Default)]
pub struct CodeBlock<'a> {
    /// The language as written; empty for none.
    pub language: &'a str,
    /// The code, without the last line end.
    pub code: &'a str,
    /// `title="…"`.
    pub title: &'a str,
    /// `linenums="1 2 3"`: first number, step, and special step; `None` leaves
    /// it to the options.
    pub line_numbers: Option<&'a str>,
    /// The highlighted lines, counted from 1.
    pub highlighted: Vec<u32>,
    /// Further classes and an id, written in braces.
    pub classes: Vec<&'a str>,
    /// See `classes`.
    pub id: &'a str,
    /// Further attributes, written in braces.
    pub attributes: Vec<(&'a str, &'a str)>,
    /// Whether it is a fence, and not an indented block.
    pub is_fence: bool,
}

/// Something an author should know, found on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// A stable code, as in `docs-snippet`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub hint: Option<String>,
    /// The line of the source, counted from 1; 0 where it is not known.
    pub line: u32,
}

/// A page in work.
pub struct Work<'a> {
    /// The switches.
    pub options: &'a Options,
    /// The rest of the site.
    pub host: &'a dyn Host,
    /// Finished HTML.
    pub stash: Stash,
    /// The fences of the page, which an indented block of code may want back.
    pub fences: Fences,
    /// Link definitions by their name in lower case: address and title.
    pub references: FxHashMap<String, (String, Option<String>)>,
    /// Footnotes in the order they are defined: name, and the element with
    /// their blocks.
    pub footnotes: Vec<(String, NodeId)>,
    /// Abbreviations: what each stands for, by what is written.
    pub abbreviations: FxHashMap<String, String>,
    /// What an author should know.
    pub notes: Vec<Note>,
}

impl<'a> Work<'a> {
    /// Starts a page.
    pub fn new(options: &'a Options, host: &'a dyn Host) -> Self {
        Self {
            options,
            host,
            stash: Stash::default(),
            fences: Fences::default(),
            references: FxHashMap::default(),
            footnotes: Vec::new(),
            abbreviations: FxHashMap::default(),
            notes: Vec::new(),
        }
    }
}
