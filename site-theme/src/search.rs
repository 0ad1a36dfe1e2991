//! The page of results.
//!
//! It is complete when a server fills it in. Where there is none, it is made
//! without results, and `assets/js/search-page.js` puts the same markup there.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::frame::Frame;
use crate::list::Facet;
use crate::parts::Icon;

/// The page of results.
#[derive(Debug, Template)]
#[template(path = "search.html")]
pub struct SearchPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What was typed.
    pub text: Cow<'a, str>,
    /// What it is narrowed down to.
    pub chips: Vec<Chip>,
    /// What was found; nothing where nothing was asked or nobody could answer.
    pub found: Option<Results<'a>>,
}

/// One value that a search is narrowed down to.
#[derive(Debug)]
pub struct Chip {
    /// The facet, as in `kind`.
    pub key: String,
    /// The value, as in `api`.
    pub value: String,
    /// The same search without it.
    pub without: String,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Results<'a> {
    /// How many pages match.
    pub total: usize,
    /// The first one that is shown, from 1.
    pub from: usize,
    /// Words that were taken for others: typed, and taken.
    pub corrected: Vec<(String, String)>,
    /// Whether the pages lack some of the words.
    pub partial: bool,
    /// The results of this page by group, that of the best one first.
    pub groups: Vec<Group<'a>>,
    /// What it can be narrowed down to.
    pub facets: Vec<Facet<'a>>,
    /// The address of the page before.
    pub previous: Option<String>,
    /// The address of the page behind.
    pub next: Option<String>,
}

/// Results of one sort.
#[derive(Debug)]
pub struct Group<'a> {
    /// As in `Docs`.
    pub title: &'static str,
    /// The results.
    pub rows: Vec<Row<'a>>,
}

/// One page that was found.
#[derive(Debug)]
pub struct Row<'a> {
    /// The icon of its kind.
    pub icon: Icon<'a>,
    /// Where it leads.
    pub href: String,
    /// What it is called.
    pub title: Pieces,
    /// Its name, if that is another.
    pub name: Pieces,
    /// Kind and type, as in `Component service`.
    pub sort: String,
    /// Who owns it.
    pub owner: String,
    /// What it is part of.
    pub context: String,
    /// The lines around the words at the top of the page.
    pub excerpt: Pieces,
    /// Places on it.
    pub places: Vec<Place>,
}

/// A place on a page.
#[derive(Debug)]
pub struct Place {
    /// Where it leads.
    pub href: String,
    /// The heading.
    pub heading: Pieces,
    /// The lines around the words.
    pub excerpt: Pieces,
}

/// A text in pieces, and of each whether it matched.
#[derive(Debug, Default, Template)]
#[template(path = "parts/pieces.html")]
pub struct Pieces(pub Vec<(String, bool)>);

// What it writes is escaped by its own template.
impl HtmlSafe for Pieces {}

impl Pieces {
    /// Whether there is no text.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|(text, _)| text.is_empty())
    }
}

impl Results<'_> {
    /// The number of the last one that is shown.
    fn to(&self) -> usize {
        let shown: usize = self.groups.iter().map(|group| group.rows.len()).sum();
        (self.from + shown).saturating_sub(1)
    }
}
