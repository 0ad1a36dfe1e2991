//! What changed: the pages of changes, the history of an entity, and the page
//! of what is gone.

use std::borrow::Cow;

use askama::Template;
use askama::filters::HtmlSafe;

use crate::entity::Header;
use crate::frame::Frame;
use crate::parts::{Crumbs, Empty, EntityLink, Icon, NarrowDown, OwnerChip, Pager};

/// Changes of everything, of one kind, or of what one owner has.
#[derive(Debug, Template)]
#[template(path = "changes.html")]
pub struct ChangesPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// Where the page is.
    pub crumbs: Crumbs<'a>,
    /// The heading.
    pub heading: String,
    /// How many changes there are, as in `14 changes`.
    pub count: String,
    /// The owner the page is of.
    pub owner: Option<OwnerChip<'a>>,
    /// Pages with fewer changes.
    pub narrow: NarrowDown<'a>,
    /// The changes, the newest first.
    pub days: Days<'a>,
    /// The other pages.
    pub pager: Pager<'a>,
    /// The same for feed readers.
    pub feed: String,
    /// What to show where there is none.
    pub empty: Option<Empty<'a>>,
}

/// The history of an entity.
#[derive(Debug, Template)]
#[template(path = "entity/history.html")]
pub struct HistoryPage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// What all tabs start with.
    pub head: Header<'a>,
    /// Its changes, the newest first.
    pub days: Days<'a>,
    /// Since when changes are remembered, in words.
    pub note: String,
}

/// Where something was that is gone.
#[derive(Debug, Template)]
#[template(path = "tombstone.html")]
pub struct TombstonePage<'a> {
    /// The frame.
    pub frame: Frame<'a>,
    /// The icon of its kind.
    pub icon: Icon<'a>,
    /// What people called it.
    pub title: Cow<'a, str>,
    /// Its kind in words, as in `component`.
    pub kind: Cow<'a, str>,
    /// Its reference.
    pub entity_ref: Cow<'a, str>,
    /// When it was seen to be gone.
    pub removed: crate::parts::Age<'a>,
    /// Who owned it.
    pub owner: Option<OwnerChip<'a>>,
    /// How many others used it then.
    pub used_by: usize,
    /// The list of its kind.
    pub list: Option<String>,
}

/// Changes by day.
#[derive(Debug, Template)]
#[template(path = "parts/days.html")]
pub struct Days<'a> {
    /// The days, the newest first.
    pub days: Vec<Day<'a>>,
    /// Whether entities and owners are named: not on their own pages.
    pub named: bool,
}

impl HtmlSafe for Days<'_> {}

/// The changes of one day.
#[derive(Debug)]
pub struct Day<'a> {
    /// As in `2026-05-03`.
    pub date: String,
    /// As in `3 May 2026`.
    pub title: String,
    /// The changes.
    pub rows: Vec<Row<'a>>,
    /// How many more there were, which are not told.
    pub left_off: usize,
}

/// What happened to one entity.
#[derive(Debug)]
pub struct Row<'a> {
    /// Plus, pencil or bin.
    pub icon: Icon<'a>,
    /// `New`, `Changed` or `Removed`.
    pub what: &'static str,
    /// The entity; what is gone is no link.
    pub link: EntityLink<'a>,
    /// Who owns it.
    pub owner: Option<OwnerChip<'a>>,
    /// What is different, in sentences of pieces.
    pub sentences: Vec<Vec<Piece<'a>>>,
}

/// A part of a sentence.
#[derive(Debug)]
pub enum Piece<'a> {
    /// Words.
    Text(Cow<'a, str>),
    /// A value as written: one word.
    Code(&'a str),
    /// A value as written: a sentence.
    Quote(&'a str),
    /// An entity: what it is called, its address if it has one.
    Entity(Cow<'a, str>, Option<String>),
}
