//! The pages of a site, as a theme needs them.

use rustc_hash::FxHashSet;

use super::config::Level;
use super::front_matter::FrontMatter;
use crate::markdown::finish::{Entry, Heading};
use crate::tree::Changed;

/// A rendered page before the titles of the others are known.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    /// Its number in the site's files.
    pub file: usize,
    /// What it says about itself.
    pub front_matter: FrontMatter,
    /// The article, safe to show.
    pub html: String,
    /// The heading of level 1 that it begins with, in plain text.
    pub title: Option<String>,
    /// Its table of contents.
    pub(super) toc: Vec<TocEntry>,
    /// Whether a heading of level 1 is in its HTML.
    pub(super) has_heading: bool,
    /// The anchors in it that others may lead to.
    pub(super) anchors: FxHashSet<Box<str>>,
    /// The links it holds to anchors: to which file, which anchor, and how and
    /// where it is written.
    pub(super) anchor_links: Vec<AnchorLink>,
    /// What its author should know.
    pub(super) findings: Vec<PageFinding>,
}

/// An entry of a table of contents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TocEntry {
    /// The level of the heading, from 1.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// Its text, without markup.
    pub title: String,
    /// The headings below it.
    pub children: Vec<TocEntry>,
}

impl TocEntry {
    /// As MkDocs Material shows them: a first heading of level 1 is the page's
    /// title, and what is not below it is not shown.
    pub(super) fn shown(headings: &[Heading], entries: &[Entry]) -> Vec<Self> {
        let entries = match entries.first() {
            Some(first) if headings[first.heading].level == 1 => &first.children,
            _ => entries,
        };
        Self::all(headings, entries)
    }

    fn all(headings: &[Heading], entries: &[Entry]) -> Vec<Self> {
        let of = |entry: &Entry| {
            let heading = &headings[entry.heading];
            Self {
                level: heading.level,
                id: heading.id.clone(),
                title: heading.text.clone(),
                children: Self::all(headings, &entry.children),
            }
        };
        entries.iter().map(of).collect()
    }
}

/// A link to an anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct AnchorLink {
    pub(super) file: usize,
    pub(super) anchor: String,
    pub(super) written: String,
    pub(super) line: u32,
}

/// Something an author should know, found on a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PageFinding {
    pub(super) level: Level,
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) hint: Option<String>,
    /// The line of the file, counted from 1.
    pub(super) line: u32,
    /// What is written there.
    pub(super) written: String,
}

/// A finished page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Page {
    /// Its source, by its path within `docs_dir`.
    pub source: String,
    /// Its source, by its path in the tree.
    pub path: String,
    /// Its URL from the root of the site; `./` for the home page.
    pub url: String,
    /// Where it is written, below the root of the site.
    pub destination: String,
    /// Its title, as plain text.
    pub title: String,
    /// The title of the document: the page's and the site's.
    pub document_title: String,
    /// What a theme shows as the heading of level 1, if its HTML has none: HTML
    /// that its author may have written, and so not yet safe.
    pub heading: Option<String>,
    /// The titles of the navigation down to it; empty where it is in none.
    pub trail: Vec<String>,
    /// The page before it in the navigation.
    pub previous: Option<Neighbour>,
    /// The page after it in the navigation.
    pub next: Option<Neighbour>,
    /// Where its source can be edited.
    pub edit_url: Option<String>,
    /// Its table of contents: without a first heading of level 1, whose
    /// entries it then has.
    pub toc: Vec<TocEntry>,
    /// The article.
    pub html: String,
    /// What it says about itself.
    pub front_matter: FrontMatter,
    /// `description`, or the site's.
    pub description: Option<String>,
    /// `tags`.
    pub tags: Vec<String>,
    /// `hide`.
    pub hidden: Hidden,
    /// `icon`, as `material/rocket`.
    pub icon: Option<String>,
    /// `status`, as `new`.
    pub status: Option<String>,
    /// `subtitle`.
    pub subtitle: Option<String>,
    /// The last change of its source.
    pub changed: Option<Changed>,
    /// Whether the navigation names it and there is no such file: a theme says
    /// so in the place of an article.
    pub is_missing: bool,
}

/// A page before or after another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbour {
    /// Its title, as plain text.
    pub title: String,
    /// Its URL from the root of the site.
    pub url: String,
}

/// Parts of the theme that a page hides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidden {
    /// The navigation at the side.
    pub navigation: bool,
    /// The table of contents.
    pub toc: bool,
    /// The links to the pages before and after.
    pub footer: bool,
    /// The trail above the page.
    pub path: bool,
    /// The tags.
    pub tags: bool,
}

impl Hidden {
    pub(super) fn read(front_matter: &FrontMatter) -> Self {
        let hidden = front_matter.list("hide");
        let has = |name: &str| hidden.iter().any(|part| part == name);
        Self {
            navigation: has("navigation"),
            toc: has("toc"),
            footer: has("footer"),
            path: has("path"),
            tags: has("tags"),
        }
    }
}
